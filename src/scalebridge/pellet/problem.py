"""The balances of all gases in all cells of a pellet, as the steady solver wants them.

Per volume of pellet, in every cell: inflow - outflow + volume share * active area * surface rate = 0. The
source is a function of one cell and a flow of the two sides of a face, so the Jacobian is block-tridiagonal.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.sparse import csc_array
from scipy.sparse.linalg import SuperLU, splu

from scalebridge.core.closure import Array, Closure, ClosureRates, Number
from scalebridge.core.constants import R
from scalebridge.core.errors import NotConverged
from scalebridge.core.jacobian import BlockTridiagonal
from scalebridge.core.positive import FLOOR, advance_positive, relative_step
from scalebridge.core.steady import Rows
from scalebridge.pellet.body import Pellet
from scalebridge.pellet.diffusion import Links, fick_links
from scalebridge.pellet.grid import unit_grid

#: A balance is no better than its rounding: this part of what it would change by if a pressure changed by
#: its own size counts as gross, however little flows.
ROUNDING = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Linearised:
    """The balances at one point: where, the surface rates there, and the factorised Jacobian."""

    pressure: Array  #: (cells, species) Pa
    rates: ClosureRates
    factors: SuperLU


class PelletProblem:
    """A `SteadyProblem` of one row: the partial pressures (1, cells * species) in Pa.

    `temperature`, `bulk`, `links` and `area` keep the derivatives that travel along; the balances solved
    are those of their real parts.
    """

    def __init__(
        self, pellet: Pellet, closure: Closure, temperature: Any, bulk: Number, state: Any = None
    ) -> None:
        """Gas at `temperature` (K) and `bulk` (species,) Pa; `state` for the first call of the closure."""
        self.pellet, self.closure, self.state = pellet, closure, state
        self.grid = unit_grid(pellet.exponent, pellet.cells, pellet.grading)
        self.temperature, self.bulk = temperature, bulk
        self.links = fick_links(pellet, self.grid, temperature)
        self.area = self.grid.volume_share[:, None] * pellet.active_area  # per volume of the whole pellet
        self.shape = (pellet.cells, bulk.size)
        self.last: Linearised | None = None
        self.failure: NotConverged | None = None  #: of the closure, the last time it had no answer

        self._links, self._bulk, self._area = self.links.real, np.real(bulk), np.real(self.area)
        self._temperatures = np.full(pellet.cells, np.real(temperature))
        self._storage = self.grid.volume_share / (R * self._temperatures)  # as if all were pore
        self._lower, self._diagonal, self._upper = _flow_blocks(self._links)
        self.floor = FLOOR * float(self._bulk.max())

    def correction(self, x: Array, old: Array, rate: Array, rows: Rows) -> tuple[Array, Array]:
        """Newton step relative to each pressure, and the worst |net|/gross."""
        p = x.reshape(self.shape)
        held = self._storage * rate[0]
        try:
            rates = self.closure(self._temperatures, p, self.state)
            diagonal = self._own_response(rates, held)
            factors = splu(self._matrix(diagonal), permc_spec="NATURAL")
        except NotConverged as failure:
            self.failure = failure
            return np.full(x.shape, np.nan), np.full(1, np.nan)
        except RuntimeError:  # exactly singular
            return np.full(x.shape, np.nan), np.full(1, np.nan)
        self.state, self.last = rates.state, Linearised(p, rates, factors)
        net, gross = self._balances(p, rates, held[:, None] * (p - old.reshape(self.shape)))
        gross += ROUNDING * np.abs(np.einsum("cii->ci", diagonal)) * (p + self.floor)
        step = relative_step(factors.solve(-net.ravel()), x[0], self.floor)
        return step[None, :], np.array([np.max(np.abs(net) / gross)])

    def advance(self, x: Array, step: Array) -> Array:
        """`x` moved by the relative `step`, kept positive."""
        return advance_positive(x, step, self.floor)

    def close(self, x: Array, rows: Rows) -> Array:
        """`x` itself: there is no invariant to restore."""
        return x

    def jacobian(self, p: Array) -> tuple[csc_array, Array]:
        """Response of the steady balances to the pressures `p` (cells, species), and the storage of each.

        The matrix (n, n) is in mol m-3 s-1 Pa-1, the storage (n,) in mol m-3 Pa-1, n = cells * species.
        """
        rates = self.closure(self._temperatures, p, self.state)
        at_rest = self._own_response(rates, np.zeros(self.shape[0]))
        return self._matrix(at_rest), np.repeat(self._storage, self.shape[1])

    def _balances(self, p: Array, rates: ClosureRates, stored: Array) -> tuple[Array, Array]:
        """Net and gross of every balance (cells, species), mol m-3 s-1."""
        outward = self._links.outward(p, self._bulk)
        source = self._area * np.real(rates.rate_per_area)
        gross = np.abs(outward[:-1]) + np.abs(outward[1:]) + np.abs(source) + np.abs(stored)
        return net_production(outward, source) - stored, gross

    def _own_response(self, rates: ClosureRates, held: Array) -> Array:
        """Response (cells, species, species) of every cell's balances to its own pressures."""
        storing = held[:, None, None] * np.eye(self.shape[1])
        return np.asarray(self._diagonal + self._area[:, :, None] * rates.d_pressure - storing)

    def _matrix(self, diagonal: Array) -> csc_array:
        return _pattern(*self.shape).matrix(self._lower, diagonal, self._upper)


def net_production(outward: Number, source: Number) -> Number:
    """Gain of each cell: its `source` (cells, species) less what goes `outward` (cells + 1, species)."""
    return source - np.diff(outward, axis=0)


def _flow_blocks(links: Links) -> tuple[Array, Array, Array]:
    """Blocks of the Jacobian that flows make; Fick's conductances do not change with pressure."""
    species = np.eye(links.outer.size)
    through = np.concatenate([np.zeros((1, links.outer.size)), links.inner, links.outer[None]])
    inner = links.inner[:, :, None] * species
    return inner, -(through[:-1] + through[1:])[:, :, None] * species, inner


@lru_cache(maxsize=16)
def _pattern(cells: int, species: int) -> BlockTridiagonal:
    return BlockTridiagonal(cells, species)
