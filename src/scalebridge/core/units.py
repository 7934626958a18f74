"""Unit annotations: SI with mol inside the program, written once, in the type.

>>> unit_of(JoulePerMole)
'J/mol'
"""

from typing import Annotated, Any, get_args

Dimensionless = Annotated[float, "1"]
Kelvin = Annotated[float, "K"]
Pascal = Annotated[float, "Pa"]
Metre = Annotated[float, "m"]
SquareMetre = Annotated[float, "m2"]
CubicMetre = Annotated[float, "m3"]
Second = Annotated[float, "s"]
JoulePerMole = Annotated[float, "J/mol"]
KilogramPerMole = Annotated[float, "kg/mol"]
Diffusivity = Annotated[float, "m2/s"]
Velocity = Annotated[float, "m/s"]
VolumeFlow = Annotated[float, "m3/s"]
MolePerSquareMetre = Annotated[float, "mol/m2"]
AreaPerVolume = Annotated[float, "m2/m3"]
Conductivity = Annotated[float, "W/m/K"]


def unit_of(annotation: Any) -> str:
    """Unit written in an annotated type; raises TypeError for a type without one."""
    for item in get_args(annotation)[1:]:
        if isinstance(item, str):
            return item
    raise TypeError(f"{annotation!r} carries no unit")
