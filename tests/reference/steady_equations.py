"""The steady equations of surface kinetics in exact numbers, Newton's method, and the proof of a root.

With u = ln(theta) the coverages are steady where, for every species i and every kind of site,

    sum_j nu_ji (kf_j exp(f_j.u) - kr_j exp(r_j.u)) = 0,          sum_i exp(u_i) = total.

A root is proved in ball arithmetic (Arb): Krawczyk's operator maps a box of relative radius 10**-digits
strictly into itself, so exactly one root lies in that box.

takes      integer orders, rate constants and coverages (doubles are read as exact numbers)
gives      balls around the coverages and the net rates of one root
reference  R. Krawczyk, Computing 4 (1969) 187, doi:10.1007/BF02234767
           F. Johansson, IEEE Trans. Comput. 66 (2017) 1281, doi:10.1109/TC.2017.2690633
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from flint import arb, arb_mat, ctx
from numpy.typing import NDArray

Row = list[arb]


class ProofError(RuntimeError):
    """No root could be reached or enclosed; nothing is claimed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SteadyState:
    """Balls that contain one proved root, and the net rates there."""

    theta: Row  #: (species,)
    net: Row  #: (steps,) 1/s

    @property
    def coverages(self) -> NDArray[np.float64]:
        """(species,) doubles."""
        return np.array([float(x) for x in self.theta])

    @property
    def rates(self) -> NDArray[np.float64]:
        """(steps,) 1/s, doubles."""
        return np.array([float(x) for x in self.net])


@dataclass(frozen=True, slots=True, kw_only=True)
class Equations:
    """One mechanism: what it does to the coverages. Sites must be the only conserved quantity."""

    forward_orders: list[list[int]]  #: (steps, species)
    reverse_orders: list[list[int]]  #: (steps, species)
    kf: Row  #: (steps,) 1/s, positive
    kr: Row  #: (steps,) 1/s, 0 where a step is irreversible
    site_of: list[int]  #: (species,) kind of site, from 0
    totals: Row  #: (kinds,) sum of the coverages on each kind of site

    @classmethod
    def of(cls, mechanism: Any) -> Self:
        """From anything with these six attributes, as arrays or lists."""
        return cls(
            forward_orders=[[int(n) for n in row] for row in mechanism.forward_orders],
            reverse_orders=[[int(n) for n in row] for row in mechanism.reverse_orders],
            kf=exact(mechanism.kf),
            kr=exact(mechanism.kr),
            site_of=[int(kind) for kind in mechanism.site_of],
            totals=exact(mechanism.totals),
        )

    @property
    def last(self) -> list[int]:
        """(kinds,) the last species of each kind of site: its balance follows from the others."""
        return [max(i for i, k in enumerate(self.site_of) if k == kind) for kind in range(len(self.totals))]

    def one_way(self, theta: Row) -> tuple[Row, Row]:
        """(steps,) forward and reverse rates in 1/s at (species,) coverages."""
        forward = [_product(k, row, theta) for k, row in zip(self.kf, self.forward_orders, strict=True)]
        reverse = [_product(k, row, theta) for k, row in zip(self.kr, self.reverse_orders, strict=True)]
        return forward, reverse

    def produced(self, rate: Row) -> Row:
        """(species,) molecules formed per time when the steps run at (steps,) rates."""
        made = [arb(0)] * len(self.site_of)
        for lost, gained, r in zip(self.forward_orders, self.reverse_orders, rate, strict=True):
            for i, (a, b) in enumerate(zip(lost, gained, strict=True)):
                if a != b:
                    made[i] += (b - a) * r
        return made

    def slope(self, forward: Row, reverse: Row) -> list[Row]:
        """(species, species) derivative of the net production of i with respect to u_k."""
        n = len(self.site_of)
        columns = []
        for k in range(n):
            left, right = ([row[k] for row in side] for side in (self.forward_orders, self.reverse_orders))
            terms = zip(left, forward, right, reverse, strict=True)
            columns.append(self.produced([a * f - b * r for a, f, b, r in terms]))
        return [[columns[k][i] for k in range(n)] for i in range(n)]

    def residual(self, theta: Row) -> tuple[Row, list[Row]]:
        """(species,) equations and their derivative in u; site sums stand in for the last balances."""
        forward, reverse = self.one_way(theta)
        value, slope = self.produced(difference(forward, reverse)), self.slope(forward, reverse)
        for kind, i in enumerate(self.last):
            slope[i] = [x if k == kind else arb(0) for x, k in zip(theta, self.site_of, strict=True)]
            value[i] = sum(slope[i], -self.totals[kind])
        return value, slope


def newton(equations: Equations, start: Row, *, steps: int = 40) -> Row:
    """A root near `start` (species,), to about the working precision; ProofError if there is none."""
    theta, tolerance = middle(start), arb(10) ** -(ctx.dps // 2)
    for _ in range(steps):
        value, slope = equations.residual(theta)
        move = solve(slope, value)
        theta = [(x * (-d).exp()).mid() for x, d in zip(theta, move, strict=True)]
        if largest(move) < tolerance:
            return theta
        if not largest(move) < 100:
            break
    raise ProofError(f"Newton's method finds no root from {[float(x) for x in start]}")


def prove(equations: Equations, theta: Row, digits: int) -> SteadyState:
    """The root within 10**-digits of `theta` (species,), relatively; ProofError if it cannot be enclosed.

    Krawczyk: if K = -Y F(u) + (1 - Y F'(u + B)) B lies inside the box B, then u + B holds exactly one root.
    """
    radius, n = arb(10) ** -digits, len(theta)
    value, slope = equations.residual(theta)
    inverse = arb_mat(slope).mid().inv().mid()
    box = arb_mat(n, 1, [arb(0, radius)] * n)
    ball = [x * d.exp() for x, d in zip(theta, box.entries(), strict=True)]
    identity = arb_mat(n, n, [int(i == k) for i in range(n) for k in range(n)])
    image = (identity - inverse * arb_mat(equations.residual(ball)[1])) * box - inverse * arb_mat(n, 1, value)
    if not all(abs(x) < radius for x in image.entries()):
        raise ProofError(f"no root is certain within 1e-{digits} of {[float(x) for x in theta]}")
    return SteadyState(theta=ball, net=difference(*equations.one_way(ball)))


def exact(numbers: Iterable[Any]) -> Row:
    """Doubles as exact numbers; `arb` numbers stay as they are."""
    return [x if isinstance(x, arb) else arb(float(x)) for x in numbers]


def middle(balls: Iterable[arb]) -> Row:
    """The centres, without their radii."""
    return [x.mid() for x in balls]


def largest(numbers: Iterable[arb]) -> arb:
    """The largest magnitude."""
    return max(abs(x) for x in numbers)


def difference(a: Sequence[arb], b: Sequence[arb]) -> Row:
    """a - b, one by one."""
    return [x - y for x, y in zip(a, b, strict=True)]


def solve(matrix: Sequence[Row], right: Row) -> Row:
    """Solution of a square linear system at the working precision, without error bounds."""
    return middle(arb_mat(matrix).solve(arb_mat(len(right), 1, right), algorithm="approx").entries())


def _product(k: arb, orders: Sequence[int], theta: Row) -> arb:
    for n, x in zip(orders, theta, strict=True):
        for _ in range(n):
            k = k * x
    return k
