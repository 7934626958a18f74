"""One steady solver for every deterministic scale.

A surface, a pellet and a reactor are all balances dm(x)/dt = net(x) that come to rest. The solver follows
time by implicit Euler in ever longer steps, each corrected by Newton's method to its own solution (in one
linearised step per time the fast equilibria of a stiff surface drift apart), and returns to the last
settled state when a step does not settle. As soon as nothing moves it tries Newton's method on the steady
equations themselves. A point is *accepted* only there, where time plays no role any more, and only if

    the last Newton step, relative to each unknown,  and   |net| / gross of every balance

are both small. An absolute residual is no criterion: where rates span forty decades it accepts states
that are not steady. What is not accepted is tried again more carefully, then handed to an integrator, and
if that does not help either, given back as not accepted.

takes      a `SteadyProblem`: its Newton step, its way to move, its invariants
gives      the accepted states, each with its certificate
reference  C. T. Kelley and D. E. Keyes, SIAM J. Numer. Anal. 35 (1998) 508,
           doi:10.1137/S0036142996304796 (pseudo-transient continuation)
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scalebridge.core.errors import NotConverged

Array = NDArray[np.float64]
Rows = NDArray[np.intp]


class SteadyProblem(Protocol):
    """Independent problems of one kind, side by side. `rows` says which of them the arrays hold."""

    def correction(self, x: Array, old: Array, rate: Array, rows: Rows) -> tuple[Array, Array]:
        """Newton step of (m(x) - m(old)) rate = net(x), and how far the balances are from rest.

        `x`, `old` (rows, unknowns); `rate` (rows,) 1/s is one over the time step, 0 for the steady
        equations. Returns the step relative to x (rows, unknowns) and max |net|/gross (rows,). A singular
        matrix gives nan.
        """
        ...

    def advance(self, x: Array, step: Array) -> Array:
        """`x` moved by the relative `step`, kept within its bounds."""
        ...

    def close(self, x: Array, rows: Rows) -> Array:
        """`x` with its exact invariants (site sums, say) restored."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeStepping:
    """How boldly time is followed. The defaults were chosen on 500 random stiff mechanisms."""

    first: float = 1e-10  #: s
    growth: tuple[float, float, float] = (1e4, 1e2, 10.0)  #: after at most 3, at most 5, more corrections
    shrink: float = 30.0  #: of a time step that did not settle
    corrections: int = 10  #: per time step
    iterations: int = 400  #: Newton steps in all


BOLD = TimeStepping()
CAREFUL = TimeStepping(growth=(1e2, 10.0, 3.0), shrink=10.0, iterations=800)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """When a point counts as steady; both must hold."""

    step: float = 1e-10  #: largest Newton step relative to any unknown
    imbalance: float = 1e-10  #: largest |net|/gross of any balance


@dataclass(frozen=True, slots=True, kw_only=True)
class SteadyResult:
    """Steady states with their certificates; one row per problem."""

    x: Array  #: (problems, unknowns)
    accepted: NDArray[np.bool_]  #: (problems,)
    step: Array  #: (problems,) last relative Newton step
    imbalance: Array  #: (problems,) |net|/gross at x
    iterations: NDArray[np.intp]  #: (problems,) Newton steps spent
    route: tuple[str, ...]  #: (problems,) newton | bold | careful | integrator | none

    def require(self, what: str) -> "SteadyResult":
        """Itself, or NotConverged with the best iterates if any problem was not accepted."""
        if self.accepted.all():
            return self
        worst = int(np.argmax(np.where(self.accepted, -1.0, np.nan_to_num(self.imbalance, nan=np.inf))))
        raise NotConverged(
            f"no steady state of {what} at {np.sum(~self.accepted)} of {self.accepted.size} points; at the "
            f"worst, the balances are off by {self.imbalance[worst]:.1e} of their gross rates. There may be "
            "none, or several: start from a nearby solution",
            best=self.x,
            residual=float(self.imbalance[worst]),
        )


Integrator = Callable[[Array, Rows], Array]  # (start, rows) -> states after a long time


def solve_steady(
    problem: SteadyProblem,
    start: Array,
    *,
    guess: Array | None = None,
    acceptance: Acceptance | None = None,
    ladder: tuple[TimeStepping, ...] = (BOLD, CAREFUL),
    integrator: Integrator | None = None,
    newton_steps: int = 12,
) -> SteadyResult:
    """Steady states from `start` (problems, unknowns).

    Newton's method is tried first from `guess` if there is one, for `newton_steps`; then time is followed
    from `start` by each rung of the `ladder`, for the problems that are still open; then the `integrator`
    runs from `start` and Newton's method from where it ends.
    """
    march = _March(problem, start, acceptance or Acceptance())
    if guess is not None:
        march.newton(guess, "newton", newton_steps)
    for rung, name in zip(ladder, ("bold", "careful"), strict=False):
        march.follow_time(start, rung, name)
    if integrator is not None and march.open.size:
        arrived = start.copy()
        arrived[march.open] = integrator(start[march.open], march.open)
        march.newton(arrived, "integrator", newton_steps)
    return march.result()


class _March:
    """The state of a solve: what is known of every problem, and which are still open."""

    def __init__(self, problem: SteadyProblem, start: Array, acceptance: Acceptance) -> None:
        n = start.shape[0]
        self.problem, self.acceptance = problem, acceptance
        self.x = np.array(start, dtype=float)
        self.accepted = np.zeros(n, dtype=bool)
        self.size, self.imbalance = np.full(n, np.nan), np.full(n, np.nan)
        self.iterations = np.zeros(n, dtype=np.intp)
        self.route = np.full(n, "none", dtype=object)

    @property
    def open(self) -> Rows:
        return np.flatnonzero(~self.accepted)

    def result(self) -> SteadyResult:
        return SteadyResult(
            x=self.x,
            accepted=self.accepted,
            step=self.size,
            imbalance=self.imbalance,
            iterations=self.iterations,
            route=tuple(self.route),
        )

    def correct(self, rows: Rows, x: Array, old: Array, rate: Array, name: str) -> tuple[Array, Array]:
        """One Newton step for `rows`; accepts those that stand still. Returns moved x and step."""
        step, imbalance = self.problem.correction(x, old, rate, rows)
        size = np.abs(step).max(axis=1)
        moved = self.problem.advance(x, np.nan_to_num(step, nan=0.0, posinf=0.0, neginf=0.0))
        steady = (rate == 0.0) & (size <= self.acceptance.step) & (imbalance <= self.acceptance.imbalance)
        self.iterations[rows] += 1
        self.size[rows], self.imbalance[rows], self.x[rows] = size, imbalance, moved
        self.accepted[rows[steady]] = True
        self.route[rows[steady]] = name
        return moved, step

    def newton(self, guess: Array, name: str, steps: int) -> None:
        """Newton's method on the steady equations, given up where it runs away."""
        rows = self.open
        x = guess[rows]
        for _ in range(steps):
            x, step = self.correct(rows, x, x, np.zeros(rows.size), name)
            lost = ~np.isfinite(step).all(axis=1) | (np.abs(step).max(axis=1) > 1e6)
            keep = ~self.accepted[rows] & ~lost
            rows, x = rows[keep], x[keep]
            if rows.size == 0:
                return

    def follow_time(self, start: Array, rung: TimeStepping, name: str) -> None:
        """Implicit Euler with growing steps, and Newton's method whenever nothing moves."""
        rows = self.open
        clock = _Clock(start[rows], rung)
        for _ in range(rung.iterations):
            if rows.size == 0:
                return
            moved, step = self.correct(rows, clock.x, clock.old, clock.rate, name)
            clock.tick(moved, step, partial(self.problem.close, rows=rows))
            keep = ~self.accepted[rows] & ~clock.lost
            rows = rows[keep]
            clock.keep(keep)


class _Clock:
    """Time steps of several problems: settled steps grow, the others go back to where they began."""

    SETTLED, STILL, LATEST, EARLIEST = 0.1, 1e-2, 1e60, 1e-40
    WARY, SLOW = 4, 3.0

    def __init__(self, x: Array, rung: TimeStepping) -> None:
        n = x.shape[0]
        self.rung = rung
        self.x, self.old = x.copy(), x.copy()
        self.time_step = np.full(n, rung.first)
        self.steady = np.zeros(n, dtype=bool)  # Newton's method on the steady equations is being tried
        self.tries = np.zeros(n)  # of Newton's method that failed
        self.patience = np.zeros(n)  # settled steps to wait before the next try
        self.wary = np.zeros(n)  # settled steps to go slowly, after a time step that did not settle
        self.count = np.zeros(n, dtype=int)

    @property
    def rate(self) -> Array:
        return np.where(self.steady, 0.0, 1.0 / self.time_step)

    @property
    def lost(self) -> NDArray[np.bool_]:
        return self.time_step < self.EARLIEST

    def tick(self, moved: Array, step: Array, close: Callable[[Array], Array]) -> None:
        size, down = np.abs(step).max(axis=1), -step.min(axis=1)
        first = self.count == 0
        self.count += 1
        failed = ~np.isfinite(size) | (self.count > self.rung.corrections) | ((self.count > 2) & (down > 1e3))
        settled = ~failed & ~self.steady & (size < self.SETTLED)
        self.x = moved
        self._retreat(failed)
        self._settle(settled, first & (size < self.STILL), close)

    def _retreat(self, failed: NDArray[np.bool_]) -> None:
        self.tries += failed & self.steady
        self.patience = np.where(failed & self.steady, 2.0**self.tries, self.patience)
        self.wary = np.where(failed & ~self.steady, self.WARY, self.wary)
        self.time_step = np.where(failed & ~self.steady, self.time_step / self.rung.shrink, self.time_step)
        self.x[failed] = self.old[failed]
        self.count[failed] = 0
        self.steady &= ~failed

    def _settle(
        self, settled: NDArray[np.bool_], still: NDArray[np.bool_], close: Callable[[Array], Array]
    ) -> None:
        if not settled.any():
            return
        closed = close(self.x)
        self.x = np.where(settled[:, None], closed, self.x)
        self.old = np.where(settled[:, None], closed, self.old)
        quick, fair, slow = self.rung.growth
        factor = np.where(self.count <= 4, quick, np.where(self.count <= 6, fair, slow))
        factor = np.where(self.wary > 0, np.minimum(factor, self.SLOW), factor)
        self.wary -= settled
        self.time_step = np.where(settled, np.minimum(self.time_step * factor, self.LATEST), self.time_step)
        self.steady |= settled & (self.patience <= 0) & (still | (self.time_step >= self.LATEST))
        self.patience = np.where(settled, self.patience - 1, self.patience)
        self.count[settled] = 0

    def keep(self, mask: NDArray[np.bool_]) -> None:
        """Forget the problems that are not in `mask`."""
        if mask.all():
            return
        for name in ("x", "old", "time_step", "steady", "tries", "patience", "wary", "count"):
            setattr(self, name, getattr(self, name)[mask])
