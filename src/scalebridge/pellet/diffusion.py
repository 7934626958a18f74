r"""Fickian diffusion between the cells of a pellet and through the film around it.

Through a face of area A between two nodes a distance d apart, gas i flows outwards at

.. math:: \dot n_i = \frac{D_{\mathrm{eff},i}}{RT} \, \frac{A}{d}
          \, \bigl( p_i^{\text{inner}} - p_i^{\text{outer}} \bigr).

From the outermost node to the bulk gas, half a cell and the film are two resistances in series. All flows
here are per volume of the pellet, mol m-3 s-1.

reference  A. Fick, Ann. Phys. 170 (1855) 59, doi:10.1002/andp.18551700105
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from scalebridge.core.closure import Number
from scalebridge.core.constants import R
from scalebridge.pellet.body import Pellet
from scalebridge.pellet.grid import Grid


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Links:
    """Conductances of the faces, per volume of pellet."""

    inner: Number  #: (cells - 1, species) mol m-3 s-1 Pa-1
    outer: Number  #: (species,) from the outermost node to the bulk gas

    @property
    def real(self) -> "Links":
        """The same without the derivatives that travel along."""
        return Links(inner=np.real(self.inner), outer=np.real(self.outer))

    def outward(self, pressure: Number, bulk: Number) -> Number:
        """Flow outwards through all faces (cells + 1, species), mol m-3 s-1; none through the centre."""
        through = self.inner * (pressure[:-1] - pressure[1:])
        out = self.outer * (pressure[-1] - bulk)
        return np.concatenate([np.zeros((1, out.size)), through, out[None]])


def fick_links(pellet: Pellet, grid: Grid, temperature: Any) -> Links:
    """Conductances of `pellet` on the unit `grid` at `temperature` (K)."""
    D, radius = np.asarray(pellet.effective_diffusivity), pellet.radius
    k = pellet.mass_transfer_coefficient
    resistance = radius * grid.skin / D + (0.0 if k is None else 1.0 / k)
    per_volume = (grid.exponent + 1) / (radius * R * temperature)
    return Links(inner=per_volume / radius * np.multiply.outer(grid.slope, D), outer=per_volume / resistance)
