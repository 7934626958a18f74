r"""Mass-action rate equations of a well-mixed surface.

On a surface without correlations the rate of step r is a product of coverages,

    F_r = k_f,r prod_i theta_i^nu_f,ri,      R_r = k_r,r prod_i theta_i^nu_r,ri,      w_r = F_r - R_r,

and the amount a_i theta_i of species i per unit cell (a_i sites per cell) changes by

    a_i dtheta_i/dt = sum_r N_ir w_r,        N = (nu_r - nu_f)^T.

takes      orders and rate constants per unit cell, gas pressures and processes per cell inside
gives      one-way rates and their slopes to the steady-state solver
units      coverages 1; rates and rate constants 1/s per unit cell
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Number = NDArray[Any]
Rows = NDArray[np.intp]


@dataclass(frozen=True, kw_only=True, eq=False)
class RateEquations:
    """The stoichiometry of a surface; everything but the rate constants. Orders are whole numbers.

    The leading axes of coverages and rate constants broadcast: many conditions are treated at once.
    """

    forward_orders: Array  #: (steps, species) nu_f
    reverse_orders: Array  #: (steps, species) nu_r
    capacity: Array  #: (species,) a_i, sites per unit cell of the species' kind
    conserved: Array  #: (laws, species) coefficients of conserved sums of amounts; sites first

    @cached_property
    def stoichiometry(self) -> Array:
        """(species, steps) N: formed minus consumed."""
        return (self.reverse_orders - self.forward_orders).T

    @property
    def rank(self) -> int:
        """Number of independent balances."""
        return int(self.capacity.size - self.conserved.shape[0])

    def one_way(self, theta: Number, kf: Number, kr: Number) -> tuple[Number, Number]:
        """Forward and reverse rates (..., steps) at `theta` (..., species), 1/s per unit cell."""
        one = np.ones((*theta.shape[:-1], 1))
        padded = np.concatenate([theta, one], axis=-1)
        forward, reverse = self._factors
        return kf * padded[..., forward].prod(axis=-1), kr * padded[..., reverse].prod(axis=-1)

    @cached_property
    def _factors(self) -> tuple[Rows, Rows]:
        """For either direction (steps, most factors): which coverages to multiply, 2 theta as theta twice."""
        return _repeated(self.forward_orders), _repeated(self.reverse_orders)

    def slopes(self, forward: Array, reverse: Array) -> Array:
        """(..., steps, species) derivative of the net rates w to ln theta."""
        return forward[..., None] * self.forward_orders - reverse[..., None] * self.reverse_orders


def _repeated(orders: Array) -> Rows:
    """Each species as often as its order says; -1, a factor of one, fills the rows."""
    lists = [np.repeat(np.arange(row.size), row.astype(int)) for row in orders]
    width = max((len(one) for one in lists), default=0)
    return np.array([np.pad(one, (0, width - len(one)), constant_values=-1) for one in lists], dtype=np.intp)
