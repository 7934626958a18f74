"""What a reactor may ask of its catalyst: total production as a function of temperature and pressures.

Whatever stands behind it, a bare surface or a bed of resolved pellets: the reactor sees production only.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from scalebridge.core.closure import Array, Number


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CatalystRates:
    """Production of all gases by all the catalyst in contact with one gas, with exact derivatives."""

    production: Number  #: (species,) mol/s, positive where formed
    d_temperature: Array  #: (species,) mol s-1 K-1
    d_pressure: Array  #: (species, species) [i, j]: of production i to pressure j, mol s-1 Pa-1
    state: Any = None  #: hand it back to start the next evaluation nearby


class Catalyst(Protocol):
    """All the catalyst in one well-mixed volume."""

    @property
    def species(self) -> tuple[str, ...]:
        """Names of the gases, in the order of all arrays."""
        ...

    def __call__(self, temperature: float, pressure: Array, state: Any = None) -> CatalystRates:
        """Production at `temperature` (K) and `pressure` (species,) Pa.

        Raises NotConverged where the catalyst finds no steady state.
        """
        ...
