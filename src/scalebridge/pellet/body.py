"""A catalyst pellet, seen as a homogeneous porous body.

takes      effective diffusivities from the pore space, the active area from the preparation
units      SI: m, s, Pa, mol, K
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from scalebridge.core.closure import Number
from scalebridge.core.errors import ModelError, Problem

Shape = Literal["slab", "cylinder", "sphere"]
EXPONENT: dict[str, int] = {"slab": 0, "cylinder": 1, "sphere": 2}  #: s, where a face has the area r^s


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pellet:
    """One pellet. Its numbers may be complex, so that a derivative travels along (`core.implicit`)."""

    shape: Shape
    radius: Any  #: m, outer radius, or half the thickness of a slab
    effective_diffusivity: Number  #: (species,) m2/s, per total cross-section (not per pore area)
    active_area: Any  #: m2 of active surface per m3 of pellet
    mass_transfer_coefficient: Any | None = None  #: m/s, of the gas film outside; None: no film
    cells: int = 40
    grading: float = 1.0  #: width of the outermost cell relative to a uniform grid's; see `Grid`

    def __post_init__(self) -> None:
        if problems := list(_problems(self)):
            raise ModelError(*problems)

    @property
    def exponent(self) -> int:
        """s: 0 for a slab, 1 for a cylinder, 2 for a sphere."""
        return EXPONENT[self.shape]

    @property
    def diffusion_length(self) -> Any:
        """Volume over outer surface, R/(s + 1), in m: the length that makes all shapes alike."""
        return self.radius / (self.exponent + 1)


def _problems(pellet: Pellet) -> list[Problem]:
    found = []
    if pellet.shape not in EXPONENT:
        found.append(_problem("shape", f"is {pellet.shape!r}; expected slab, cylinder or sphere"))
    if pellet.cells < 2:
        found.append(_problem("cells", f"is {pellet.cells}; a profile needs at least 2"))
    if not 0.0 < pellet.grading <= 1.0:
        found.append(_problem("grading", f"is {pellet.grading:g}; expected above 0, at most 1 (uniform)"))
    return found + [p for name, unit in _POSITIVE if (p := _not_positive(pellet, name, unit)) is not None]


_POSITIVE = (
    ("radius", "m"),
    ("effective_diffusivity", "m2/s"),
    ("active_area", "m2/m3"),
    ("mass_transfer_coefficient", "m/s"),
)


def _not_positive(pellet: Pellet, name: str, unit: str) -> Problem | None:
    value = getattr(pellet, name)
    numbers = np.ravel(np.real(value)) if value is not None else np.ones(1)
    good = (numbers > 0.0) & np.isfinite(numbers)
    if good.all():
        return None
    return _problem(name, f"is {numbers[~good][0]:g} {unit}; expected a positive number")


def _problem(name: str, text: str) -> Problem:
    return Problem(("pellet", name), text)
