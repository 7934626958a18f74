"""Finite volumes along the radius of a slab, cylinder or sphere.

The unit radius is cut into cells whose widths shrink outwards by one constant factor, so that the outermost
is `grading` times as wide as in a uniform grid; a node sits in the middle of each cell. With `grading` held
fixed the cells follow one smooth map of a uniform grid, which is why the scheme stays of second order:
neighbouring widths differ by a factor 1 + O(1/cells) only.

For a boundary layer of relative thickness 1/phi (phi the Thiele modulus R sqrt(k/D)), a grading near 3/phi
shares the cells fairly between layer and core.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.optimize import brentq

from scalebridge.core.closure import Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grid:
    """Cells of a body of unit radius."""

    exponent: int  #: s: 0 slab, 1 cylinder, 2 sphere; a face at r has the area r^s
    faces: Array  #: (cells + 1,) from 0 to 1
    nodes: Array  #: (cells,) midpoints of the cells

    @property
    def volume_share(self) -> Array:
        """(cells,) part of the body's volume that each cell holds; they sum to 1."""
        return np.diff(self.faces ** (self.exponent + 1))

    @property
    def slope(self) -> Array:
        """(cells - 1,) area of an inner face over the distance of the nodes on its two sides."""
        return self.faces[1:-1] ** self.exponent / np.diff(self.nodes)

    @property
    def skin(self) -> float:
        """Distance from the outermost node to the surface."""
        return float(1.0 - self.nodes[-1])


@lru_cache(maxsize=32)
def unit_grid(exponent: int, cells: int, grading: float) -> Grid:
    """Grid of `cells` in [0, 1]; the outermost is `grading`/`cells` wide, grading in (0, 1]."""
    widths = _widening(cells, grading) ** np.arange(cells - 1, -1, -1)
    faces = np.concatenate([[0.0], np.cumsum(widths) / widths.sum()])
    faces[-1] = 1.0
    return Grid(exponent=exponent, faces=faces, nodes=(faces[1:] + faces[:-1]) / 2.0)


def _widening(cells: int, grading: float) -> float:
    """Factor from a cell's width to that of its inner neighbour: sum of its powers = cells/grading."""
    if grading == 1.0:
        return 1.0
    powers = np.arange(cells)
    excess = lambda log_factor: np.exp(log_factor * powers).sum() - cells / grading
    return float(np.exp(brentq(excess, 0.0, np.log(cells / grading) / (cells - 1), xtol=1e-15)))
