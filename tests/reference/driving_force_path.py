"""A steady state found from equilibrium, by switching the driving force on.

Split ln(kf/kr) = nu.mu + a. Without a, the coverages exp(mu), scaled to fill the sites, are an equilibrium.
The steady states that belong to the driving force s a form a curve that starts there; it is followed by
pseudo-arclength in (u, s), u = ln(theta), through folds if need be, to s = 1. Where no steady state lies on
the border (no coverage can stay at zero), the degree of the equations is that of the unique equilibrium,
and the curve arrives.

takes      the equations of a mechanism
gives      roots, from nothing but the mechanism
reference  E. L. Allgower and K. Georg, Introduction to Numerical Continuation Methods, SIAM 2003,
           doi:10.1137/1.9780898719154
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from flint import arb

from reference.steady_equations import Equations, ProofError, Row, difference, largest, newton, solve

IRREVERSIBLE = 200  # decades by which the reverse of an irreversible step is slower along the curve
LONGEST, SHORTEST = 30.0, 1e-8  # steps along the curve, in units of ln k
TURN = 0.9  # smallest cosine between the directions at the ends of a step
LOST = ProofError("the curve from equilibrium was lost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point of the curve: z = (u, s * scale) and the unit direction in which the curve goes on."""

    z: Row  #: (species + 1,)
    direction: Row  #: (species + 1,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """The steady states of `equations` as the share s of the driving force grows."""

    equations: Equations
    excess: Row  #: (steps,) the part a of ln(kf/kr) that no coverages balance
    equilibrium: Row  #: (species,) u at s = 0
    scale: arb  #: makes a step in s as long as the largest change of ln k that it causes

    @classmethod
    def of(cls, equations: Equations) -> "Curve":
        """Split the driving force of a mechanism by least squares over its reversible steps."""
        slow = arb(10) ** -IRREVERSIBLE
        kr = [r if r > 0 else f * slow for f, r in zip(equations.kf, equations.kr, strict=True)]
        drive = [(f / r).log().mid() for f, r in zip(equations.kf, kr, strict=True)]
        change = np.subtract(equations.reverse_orders, equations.forward_orders)
        use = [bool(r > 0) for r in equations.kr]
        mu = np.linalg.lstsq(change[use], np.array([float(d) for d in drive])[use])[0]
        balanced = [sum((int(n) * arb(m) for n, m in zip(row, mu, strict=True)), arb(0)) for row in change]
        excess = difference(drive, balanced)
        return cls(
            equations=replace(equations, kr=kr),
            excess=excess,
            equilibrium=_fill_sites([arb(m) for m in mu], equations),
            scale=1 + largest(excess),
        )

    def share(self, point: Point) -> arb:
        """The share s of the driving force at a point."""
        return point.z[-1] / self.scale

    def points(self) -> Iterator[Point]:
        """The curve from equilibrium on."""
        n = len(self.equilibrium)
        up = [arb(0)] * n + [arb(1)]
        z = [*self.equilibrium, arb(0)]
        point, length = Point(z=z, direction=self._direction(z, up)), 0.5
        while length > SHORTEST:
            yield point
            ahead = self._step(point, length)
            while ahead is None and length > SHORTEST:
                length /= 2
                ahead = self._step(point, length)
            if ahead is not None:
                point, length = ahead, min(1.6 * length, LONGEST)
        raise LOST

    def _step(self, point: Point, length: float) -> Point | None:
        """The point about `length` further on; None if it is not reached or the curve turns too much."""
        guess = [x + length * d for x, d in zip(point.z, point.direction, strict=True)]
        try:
            z = self._correct(guess, point.direction)
        except ProofError:
            return None
        direction = self._direction(z, point.direction)
        turn = _dot(direction, point.direction)
        return Point(z=z, direction=direction) if turn > TURN else None

    def _correct(self, z: Row, direction: Row) -> Row:
        """Back to the curve, at right angles to `direction`."""
        for _ in range(8):
            value, matrix = self._bordered(z, direction)
            move = solve(matrix, [*value, arb(0)])
            z = difference(z, move)
            if largest(move) < 1e-20:
                return z
            if not largest(move) < 10:
                break
        raise LOST

    def _direction(self, z: Row, before: Row) -> Row:
        """Unit tangent that keeps the orientation of `before`."""
        matrix = self._bordered(z, before)[1]
        tangent = solve(matrix, [arb(0)] * (len(z) - 1) + [arb(1)])
        norm = _dot(tangent, tangent).sqrt()
        return [(x / norm).mid() for x in tangent]

    def _bordered(self, z: Row, border: Row) -> tuple[Row, list[Row]]:
        """Residual (species,) and its derivative in z, with `border` as the last row."""
        theta, s = [x.exp().mid() for x in z[:-1]], z[-1] / self.scale
        kf = [(k * ((s - 1) * a).exp()).mid() for k, a in zip(self.equations.kf, self.excess, strict=True)]
        here = replace(self.equations, kf=kf)
        value, slope = here.residual(theta)
        driven = [f * a / self.scale for f, a in zip(here.one_way(theta)[0], self.excess, strict=True)]
        last = here.produced(driven)
        for i in here.last:
            last[i] = arb(0)
        return value, [[*row, x] for row, x in zip(slope, last, strict=True)] + [border]


def from_equilibrium(equations: Equations) -> Row:
    """(species,) the first root on the curve."""
    return next(roots_on_curve(equations))


def roots_on_curve(equations: Equations, *, beyond: float = 1.0) -> Iterator[Row]:
    """(species,) every root met on the curve until it passes the share `beyond` of the driving force."""
    curve = Curve.of(equations)
    for a, b in pairwise(curve.points()):
        if (curve.share(a) - 1) * (curve.share(b) - 1) <= 0:
            yield _land(curve, equations, a, b)
        if curve.share(b) > beyond:
            return


def _land(curve: Curve, equations: Equations, a: Point, b: Point) -> Row:
    """The root at s = 1 between two points of the curve."""
    part = ((1 - curve.share(a)) / (curve.share(b) - curve.share(a))).mid()
    z = [x + part * (y - x) for x, y in zip(a.z, b.z, strict=True)]
    try:
        return newton(equations, [x.exp() for x in z[:-1]])
    except ProofError:
        z = curve._correct(z, a.direction)
        between = Point(z=z, direction=curve._direction(z, a.direction))
        ends = (between, b) if curve.share(between) < 1 < curve.share(b) else (a, between)
        return _land(curve, equations, *ends)


def _fill_sites(u: Row, equations: Equations) -> Row:
    """Shift u on each kind of site until the coverages add up."""
    filled = []
    for x, kind in zip(u, equations.site_of, strict=True):
        here = sum((y.exp() for y, k in zip(u, equations.site_of, strict=True) if k == kind), arb(0))
        filled.append((x + (equations.totals[kind] / here).log()).mid())
    return filled


def _dot(a: Row, b: Row) -> arb:
    return sum((x * y for x, y in zip(a, b, strict=True)), arb(0))
