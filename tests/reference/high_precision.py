"""The referee for the steady-state solver in doubles: proved roots, their stability, their sensitivities.

A mechanism is anything with `forward_orders`, `reverse_orders` (steps, species), `kf`, `kr` (steps,) in 1/s,
`site_of` (species,) and `totals` (kinds of site,); doubles are taken as exact numbers. A root is found from
the mechanism alone (`driving_force_path`) or by Newton's method from a candidate, and proved in ball
arithmetic (`steady_equations`). No step of the way is shared with a solver that follows time.

>>> step = {"forward_orders": [[0, 1]], "reverse_orders": [[1, 0]], "kf": [3.0], "kr": [1.0]}
>>> steady_state(Arrays(**step, site_of=[0, 0], totals=[1.0])).coverages
array([0.75, 0.25])
"""

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from flint import acb_mat, arb, arb_mat, ctx

from reference.driving_force_path import from_equilibrium, roots_on_curve
from reference.steady_equations import Equations, ProofError, Row, SteadyState, exact, newton, prove

GUARD = 120  # working digits beyond those asked for: a fast step may hide a slow one behind 60 decades, twice
LEAST = 80  # digits: in a wider box the curvature of a fast step may hide the slope of a slow one


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrays:
    """A mechanism written down as arrays."""

    forward_orders: Any  #: (steps, species)
    reverse_orders: Any  #: (steps, species)
    kf: Any  #: (steps,) 1/s
    kr: Any  #: (steps,) 1/s, 0 where irreversible
    site_of: Any  #: (species,) kind of site, from 0
    totals: Any  #: (kinds,) sum of the coverages on each kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """How far a candidate is from proved roots: max |theta / theta_root - 1| over the species."""

    nearest: float  #: to the root that Newton's method reaches from the candidate; inf if there is none
    scratch: float  #: to the root found without the candidate
    eigenvalue: float  #: 1/s, leading eigenvalue at the root next to the candidate; nan if there is none

    @property
    def error(self) -> float:
        """Distance to the closer of the two roots."""
        return min(self.nearest, self.scratch)

    @property
    def stable(self) -> bool:
        """Whether small disturbances of the root next to the candidate die out."""
        return self.eigenvalue < 0.0


def steady_state(mechanism: Any, guess: Any = None, digits: int = 120) -> SteadyState:
    """The root next to `guess` (species,), or the one reached from equilibrium, to `digits` digits.

    Raises `ProofError` when Newton's method leaves the guess for good or no root can be enclosed.
    """
    digits = max(digits, LEAST)
    with ctx.workdps(digits + GUARD):
        equations = Equations.of(mechanism)
        start = from_equilibrium(equations) if guess is None else newton(equations, exact(guess))
        return prove(equations, start, digits)


def steady_states(mechanism: Any, *, beyond: float = 2.5) -> list[SteadyState]:
    """All roots on the curve from equilibrium up to `beyond` times the driving force; there may be others."""
    with ctx.workdps(LEAST + GUARD):
        equations = Equations.of(mechanism)
        return [prove(equations, root, LEAST) for root in roots_on_curve(equations, beyond=beyond)]


def confirm(mechanism: Any, candidate: Any) -> Confirmation:
    """Hold a candidate (species,) against the root next to it and against the one found without it.

    A candidate that is no root is far from both, wherever Newton's method may run.
    """
    scratch = _distance(candidate, steady_state(mechanism, digits=LEAST))
    try:
        root = steady_state(mechanism, candidate, LEAST)
    except ProofError:
        return Confirmation(nearest=np.inf, scratch=scratch, eigenvalue=np.nan)
    return Confirmation(
        nearest=_distance(candidate, root),
        scratch=scratch,
        eigenvalue=leading_eigenvalue(mechanism, root),
    )


def leading_eigenvalue(mechanism: Any, state: SteadyState) -> float:
    """Largest real part, 1/s, of the linearised coverage balances with every kind of site conserved."""
    with ctx.workdps(2 * GUARD):
        equations, theta = Equations.of(mechanism), [x.mid() for x in state.theta]
        slope = equations.slope(*equations.one_way(theta))
        rate = [[x / y for x, y in zip(row, theta, strict=True)] for row in slope]  # from d/du to d/dtheta
        last = [equations.last[kind] for kind in equations.site_of]
        free = [i for i in range(len(theta)) if i not in equations.last]
        reduced = arb_mat([[rate[i][k] - rate[i][last[k]] for k in free] for i in free])
        values = acb_mat(reduced.mid()).eig(algorithm="approx")
        return max(float(value.real) for value in values)


def turnover(net: Row, weights: Any) -> arb:
    """Turnover frequency, 1/s: the net rates (steps,) summed with `weights` (steps,)."""
    with ctx.workdps(max(ctx.dps, 2 * GUARD)):
        return sum((w * r for w, r in zip(exact(weights), net, strict=True)), arb(0))


def finite_difference_tof(
    mechanism: Any,
    step: int,
    weights: Any,
    change: Literal["both", "forward", "reverse"] = "both",
    digits: int = 50,
) -> arb:
    """d ln TOF / d ln k of one step, by a central difference good to about `digits` digits.

    `weights` (steps,) define the TOF as in `turnover`. "both" keeps the equilibrium constant of the step,
    "forward" and "reverse" change one of its rate constants alone.
    """
    needed = 2 * digits + 20
    with ctx.workdps(needed + GUARD):
        base = Equations.of(mechanism)
        root = newton(base, from_equilibrium(base))
        width = arb(10) ** -(digits // 2 + 5)
        up, down = (_log_tof(_shifted(base, step, change, d), root, weights, needed) for d in (width, -width))
        return (up - down) / (2 * width)


def _log_tof(equations: Equations, start: Row, weights: Any, digits: int) -> arb:
    return abs(turnover(prove(equations, newton(equations, start), digits).net, weights)).log()


def _shifted(equations: Equations, step: int, change: str, shift: arb) -> Equations:
    """ln k of one step moved by `shift`."""
    factor = [shift.exp() if j == step else arb(1) for j in range(len(equations.kf))]
    faster = {
        name: [k * f for k, f in zip(getattr(equations, name), factor, strict=True)]
        for name, word in (("kf", "forward"), ("kr", "reverse"))
        if change in (word, "both")
    }
    return replace(equations, **faster)


def _distance(candidate: Any, root: SteadyState) -> float:
    with ctx.workdps(GUARD):
        return max(abs(float(x / y - 1)) for x, y in zip(exact(candidate), root.theta, strict=True))
