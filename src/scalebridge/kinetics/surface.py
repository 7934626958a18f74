"""Steady states of a well-mixed surface, many conditions at once.

takes      `RateEquations` and rate constants per unit cell, gas pressures inside
gives      coverages, net rates of every step and a certificate, to closures, rate control and the ledger
units      1/s per unit cell; coverages 1
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scalebridge.core.linear import solve_rows
from scalebridge.core.steady import (
    BOLD,
    CAREFUL,
    Acceptance,
    Rows,
    SteadyResult,
    TimeStepping,
    solve_steady,
)
from scalebridge.kinetics.rate_equations import RateEquations
from scalebridge.kinetics.relaxation import relax
from scalebridge.kinetics.slow_balances import SlowBalances, refreshed, slow_balances, without_abundant

Array = NDArray[np.float64]
Number = NDArray[Any]

SMALLEST = 1e-290  # coverage; below, products of coverages leave the range of doubles
DEEPEST = np.exp(-12.0)  # factor by which one correction may lower a coverage


class SurfaceProblem:
    """The steady surface as a `SteadyProblem`: relative changes of coverages, slow balances."""

    def __init__(
        self,
        equations: RateEquations,
        kf: Array,
        kr: Array,
        start: Array,
        balances: SlowBalances | None = None,
    ) -> None:
        self.equations, self.kf, self.kr = equations, kf, kr
        self.N, self.rank = equations.stoichiometry, equations.rank
        self.totals = start * equations.capacity @ equations.conserved.T
        self._balances = balances

    def rates(self, theta: Array, rows: Rows) -> tuple[Array, Array]:
        """One-way rates (rows, steps) of the conditions `rows`."""
        return self.equations.one_way(theta, self.kf[rows], self.kr[rows])

    def balances(self, gross: Array, rows: Rows) -> SlowBalances:
        """The slow balances of `rows`, chosen anew only where the order of speeds has changed."""
        if self._balances is None:  # the first call holds all conditions
            self._balances = slow_balances(self.N, gross, self.rank)
            return self._balances
        known = self._balances.take(rows)
        mine = refreshed(known, self.N, gross, self.rank)
        if mine is not known:
            self._balances = self._balances.replaced(rows, mine)
        return mine

    def correction(self, x: Array, old: Array, rate: Array, rows: Rows) -> tuple[Array, Array]:
        """Newton step of the slow balances and the conserved sums, relative to the coverages."""
        eq = self.equations
        forward, reverse = self.rates(x, rows)
        balances = self.balances(forward + reverse, rows)
        amount = eq.capacity * x
        gross = np.einsum("bmr,br->bm", np.abs(balances.T), forward + reverse)
        net = np.einsum("bmr,br->bm", balances.T, forward - reverse)
        size = gross + np.finfo(float).tiny
        dynamic = -balances.T @ eq.slopes(forward, reverse)
        if rate.any():
            L = without_abundant(balances.L, eq.conserved, amount) * rate[:, None, None]
            held = L * amount[:, None, :]
            net_held = np.einsum("bmi,bi->bm", L, eq.capacity * (x - old))
            size, dynamic = size + np.abs(held).sum(axis=2), dynamic + held
        else:
            net_held = np.zeros(net.shape)
        static = eq.conserved * amount[:, None, :]
        matrix = np.concatenate([dynamic / size[:, :, None], static], axis=1)
        right = np.concatenate([(net - net_held) / size, self.totals[rows] - static.sum(axis=2)], axis=1)
        return solve_rows(matrix, right), np.abs(net / (gross + np.finfo(float).tiny)).max(axis=1)

    def advance(self, x: Array, step: Array) -> Array:
        """Coverages times (1 + step), kept positive."""
        return np.asarray(np.maximum(x * np.maximum(1.0 + step, DEEPEST), SMALLEST))

    def close(self, x: Array, rows: Rows) -> Array:
        """Scale the members of each conserved sum so that it holds again; a difference has no such scale."""
        for k, law in enumerate(self.equations.conserved):
            if (law < 0.0).any():
                continue
            factor = self.totals[rows, k] / (x * self.equations.capacity @ law)
            x = np.where(law != 0.0, x * factor[:, None], x)
        return x


@dataclass(frozen=True, slots=True, kw_only=True)
class Warm:
    """A steady surface to start from nearby."""

    theta: Array  #: (batch, species)
    balances: SlowBalances


@dataclass(frozen=True, kw_only=True)
class SurfaceState:
    """Steady surfaces, one row per condition; complex where the rate constants were."""

    equations: RateEquations
    theta: Number  #: (batch, species) coverages, of the sites of the species' kind
    net: Number  #: (batch, steps) net rates, 1/s per unit cell; exact also for nearly balanced fast steps
    forward: Array  #: (batch, steps) one-way rates, 1/s per unit cell
    reverse: Array  #: (batch, steps)
    balances: SlowBalances
    certificate: SteadyResult

    @cached_property
    def matrix(self) -> Array:
        """(batch, species, species): slow balances per gross rate, then conserved sums, to ln theta."""
        dynamic = self.balances.T @ self.equations.slopes(self.forward, self.reverse)
        static = self.equations.conserved * (self.equations.capacity * self.theta.real)[:, None, :]
        return np.concatenate([dynamic / self.gross[:, :, None], static], axis=1)

    @cached_property
    def gross(self) -> Array:
        """(batch, rank) gross rate of every slow balance, 1/s per unit cell."""
        return np.asarray(np.einsum("bmr,br->bm", np.abs(self.balances.T), self.forward + self.reverse))

    @property
    def warm(self) -> Warm:
        """Where the next solve nearby may start."""
        return Warm(theta=self.theta.real, balances=self.balances)

    @property
    def reversibility(self) -> Array:
        """(batch, steps) reverse over forward rate: 1 at equilibrium, 0 far from it."""
        return self.reverse / self.forward


def steady_state(
    equations: RateEquations,
    kf: ArrayLike,
    kr: ArrayLike,
    *,
    start: Array | None = None,
    near: Warm | None = None,
    acceptance: Acceptance | None = None,
    ladder: tuple[TimeStepping, ...] = (BOLD, CAREFUL),
    integrate: bool = True,
    require: bool = True,
) -> SurfaceState:
    """Steady coverages and rates for rate constants `kf`, `kr` (batch, steps), 1/s per unit cell.

    Parameters
    ----------
    start : (species,) or (batch, species) coverages that time is followed from; nearly empty if left out.
        It also fixes the conserved sums.
    near : a steady surface of neighbouring conditions, from which Newton's method is tried first.
    require : raise NotConverged unless every condition is accepted; otherwise look at `certificate`.

    With complex rate constants (one perturbation per row) coverages and rates come out as value + i times
    derivative, by the implicit function theorem on the accepted state.
    """
    kf, kr = np.atleast_2d(np.asarray(kf)), np.atleast_2d(np.asarray(kr))
    first = np.broadcast_to(
        _nearly_empty(equations) if start is None else start, (kf.shape[0], equations.capacity.size)
    )
    problem = SurfaceProblem(
        equations, kf.real.astype(float), kr.real.astype(float), first, near.balances if near else None
    )
    everywhere = np.arange(kf.shape[0])
    result = solve_steady(
        problem,
        first,
        guess=near.theta if near else None,
        acceptance=acceptance,
        ladder=ladder,
        integrator=(lambda x, rows: relax(equations, problem.kf[rows], problem.kr[rows], x))
        if integrate
        else None,
    )
    if require:
        result.require("the surface")
    forward, reverse = problem.rates(result.x, everywhere)
    balances = problem.balances(forward + reverse, everywhere)
    state = SurfaceState(
        equations=equations,
        theta=result.x,
        net=_net(balances, forward - reverse),
        forward=forward,
        reverse=reverse,
        balances=balances,
        certificate=result,
    )
    return _lifted(state, kf, kr) if np.iscomplexobj(kf) or np.iscomplexobj(kr) else state


def _net(balances: SlowBalances, difference: Number) -> Number:
    """Net rates: of the steps in B from the slower ones that balance them, of the others F - R."""
    net = difference.copy()
    np.put_along_axis(net, balances.chosen, 0.0, axis=1)
    np.put_along_axis(net, balances.chosen, -np.einsum("bmr,br->bm", balances.T, net), axis=1)
    return net


def _lifted(state: SurfaceState, kf: Number, kr: Number) -> SurfaceState:
    from scalebridge.kinetics.response import respond

    forward, reverse = state.equations.one_way(state.theta, kf, kr)
    d_log, d_net = respond(state, np.imag(forward - reverse)[:, :, None])
    return replace(state, theta=state.theta * (1 + 1j * d_log[:, :, 0]), net=state.net + 1j * d_net[:, :, 0])


def _nearly_empty(equations: RateEquations) -> Array:
    """Almost only empty sites: the last species of every kind of site is the empty one, and fills up.

    A sum whose last species belongs to an earlier one is not over a kind of site; it holds what it holds.
    """
    theta = np.full(equations.capacity.size, 1e-6)
    seen = np.zeros(theta.size, dtype=bool)
    for law in equations.conserved:
        last = np.flatnonzero(law)[-1]
        if not seen[last]:
            amount = law * equations.capacity
            theta[last] += 1.0 - amount @ theta / amount[last]
        seen |= law != 0.0
    return theta
