"""Lattices: the unit cell, its sites, and which of them are neighbours.

A lattice repeats a cell of a few sites along one to three vectors a_k. The site i of the cell c lies at

    x = sum_k (position_i + c)_k a_k.

Sites at most `neighbour_distance` apart are neighbours: their number per cell counts the processes of a step,
and their distances order the interactions into shells (first, second, third neighbours).

A *mixture* stands for sites whose kind is drawn at random, each by itself: an alloy, a defective surface.

takes      vectors, positions and kinds of the sites, from a model file or one of `SHAPES`
gives      places and pairs of places to `lattice.symmetry` and `lattice.processes`
units      m; positions in units of the vectors
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scalebridge.core.errors import ModelError, Problem
from scalebridge.core.units import Metre
from scalebridge.network.words import unknown

Array = NDArray[np.float64]
Kinds = tuple[str, str]
Cell = tuple[int, ...]  #: offset in whole cells along each axis

SAME = 1e-4  # relative difference of distances below which they are equal
ON_SITE = 0.02  # of the neighbour distance: how far from a site a position may lie and still mean it


class Place(NamedTuple):
    """A site relative to a cell: which site of the cell, and in which cell (offset along each axis)."""

    site: int
    cell: Cell


Pair = tuple[Place, Place]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lattice:
    """A periodic arrangement of sites in one, two or three dimensions."""

    vectors: Array  #: (d, d) m, one row per axis of the cell
    kinds: tuple[str, ...]  #: for every site of the cell, its kind (or the name of a mixture of kinds)
    positions: Array  #: (sites, d) in units of the vectors, 0 <= x < 1
    neighbour_distance: Metre  #: sites at most so far apart are neighbours
    periodic: tuple[bool, ...]  #: per axis; a finite lattice ends in nothing
    mixtures: Mapping[str, Mapping[str, float]] = field(default_factory=dict)  #: name -> kinds and fractions

    def __post_init__(self) -> None:
        for name in ("vectors", "positions"):
            array = np.array(getattr(self, name), dtype=float, ndmin=2)
            array.flags.writeable = False
            object.__setattr__(self, name, array)
        problems = _shape_problems(self) or [*_value_problems(self), *_mixture_problems(self)]
        if problems:
            raise ModelError(*(Problem(("lattice", *problem.path), problem.message) for problem in problems))
        _check_distinct(self)

    @property
    def dimensions(self) -> int:
        """Number of axes."""
        return len(self.periodic)

    @property
    def sites(self) -> int:
        """Sites per cell."""
        return len(self.kinds)

    def shares(self, site: int) -> Mapping[str, float]:
        """Kinds that a site of the cell can be of, each with its probability."""
        return self.mixtures.get(self.kinds[site], {self.kinds[site]: 1.0})

    def per_cell(self) -> Mapping[str, float]:
        """Sites per cell of every kind; of a mixture, those expected."""
        found: dict[str, float] = {}
        for site in range(self.sites):
            for kind, share in self.shares(site).items():
                found[kind] = found.get(kind, 0.0) + share
        return found

    def cartesian(self, place: Place) -> Array:
        """Where a place is, (d,) m from the corner of cell 0."""
        return np.asarray((self.positions[place.site] + place.cell) @ self.vectors)

    def distance(self, first: Place, second: Place) -> Metre:
        """Distance of two places."""
        return float(np.linalg.norm(self.cartesian(second) - self.cartesian(first)))

    def locate(self, position: ArrayLike, within: Metre | None = None) -> Place | None:
        """The site nearest to a position (d,) in units of the vectors; None if none is `within` reach."""
        offset = np.asarray(position, dtype=float) - self.positions
        cells = np.rint(offset)
        distance = np.linalg.norm((offset - cells) @ self.vectors, axis=1)
        site = int(distance.argmin())
        reach = ON_SITE * self.neighbour_distance if within is None else within
        return Place(site, tuple(int(c) for c in cells[site])) if distance[site] <= reach else None

    def around(self, site: int, radius: Metre) -> tuple[Place, ...]:
        """All places at most `radius` from a site of cell 0, itself excluded; nearest first."""
        return tuple(place for _, place in self._around(site, radius))

    def neighbours(self, site: int) -> tuple[Place, ...]:
        """The neighbours of a site of cell 0, nearest first."""
        return self.around(site, self.neighbour_distance)

    @property
    def bonds(self) -> tuple[Pair, ...]:
        """Every neighbouring pair of a cell once, its first place in cell 0."""
        return tuple(pair for _, pair in self._pairs_within(self.neighbour_distance))

    def pairs(self) -> Mapping[Kinds, float]:
        """Neighbouring pairs per cell by the kinds of their sites; of mixtures, those expected."""
        order = list(self.per_cell())
        found: dict[Kinds, float] = {}
        for first, second in self.bonds:
            for a, b in product(self.shares(first.site).items(), self.shares(second.site).items()):
                (one, p), (other, q) = sorted((a, b), key=lambda item: order.index(item[0]))
                found[one, other] = found.get((one, other), 0.0) + p * q
        return found

    def shells(self, kinds: Kinds | None = None, count: int = 1) -> tuple[tuple[Pair, ...], ...]:
        """Pairs per cell in the `count` shortest distances that occur, shortest first.

        Between sites of two kinds, in that order, or (None) between any two. Every pair is there once, its
        first place in cell 0; both orders of a pair are where either of its sites can be of either kind.
        """
        known = self.per_cell()
        for kind in kinds or ():
            if kind not in known:
                raise ModelError(unknown("kind of site", kind, known))
        radius, shells = self.neighbour_distance, list[list[tuple[float, Pair]]]()
        while len(shells) < count:
            shells = []
            for distance, pair in self._pairs_within(radius * (1 + SAME)):
                chosen = [(distance, way) for way in self._of_kinds(pair, kinds)]
                if shells and distance <= shells[-1][0][0] * (1 + SAME):
                    shells[-1] += chosen
                elif chosen and distance <= radius:  # beyond, a shell may be incomplete
                    shells.append(chosen)
            radius *= 1.25
        return tuple(tuple(pair for _, pair in shell) for shell in shells[:count])

    def _of_kinds(self, pair: Pair, kinds: Kinds | None) -> Iterator[Pair]:
        """The orders of a pair in which its sites can be of these kinds; one where both kinds are alike."""
        if kinds is None:
            yield pair
            return
        for first, second in (pair, swapped(pair)):
            if kinds[0] in self.shares(first.site) and kinds[1] in self.shares(second.site):
                yield first, second
                if kinds[0] == kinds[1]:
                    return

    def _pairs_within(self, radius: Metre) -> list[tuple[float, Pair]]:
        """Every pair at most `radius` apart once, with its distance, shortest first."""
        zero = (0,) * self.dimensions
        found = [
            (distance, (Place(site, zero), place))
            for site in range(self.sites)
            for distance, place in self._around(site, radius)
            if place.site > site or (place.site == site and place.cell > zero)
        ]
        return sorted(found, key=lambda item: item[0])

    def _around(self, site: int, radius: Metre) -> list[tuple[float, Place]]:
        radius = radius * (1 + SAME)
        cells = cells_within(self.vectors, radius)
        offset = self.positions - self.positions[site] + cells[:, None, :]
        distance = np.linalg.norm(offset @ self.vectors, axis=2)
        found = [
            (float(distance[c, s]), Place(int(s), tuple(int(x) for x in cells[c])))
            for c, s in np.argwhere(distance <= radius)
            if s != site or cells[c].any()
        ]
        return sorted(found, key=lambda item: (round(item[0] / (radius * SAME)), item[1]))


def moved(place: Place, by: Cell) -> Place:
    """The same site `by` so many cells away."""
    return Place(place.site, tuple(c + d for c, d in zip(place.cell, by, strict=True)))


def back(place: Place, cell: Cell) -> Place:
    """A place as seen from a cell."""
    return Place(place.site, tuple(c - b for c, b in zip(place.cell, cell, strict=True)))


def swapped(pair: Pair) -> Pair:
    """The same pair from its other end, which comes to lie in cell 0."""
    first, second = pair
    return back(second, second.cell), back(first, second.cell)


def three_axes(numbers: Iterable[int], missing: int = 0) -> tuple[int, int, int]:
    """One number for each of three axes; those that the lattice does not have are `missing`."""
    x, y, z = (*numbers, missing, missing, missing)[:3]
    return x, y, z


def cells_within(vectors: Array, radius: Metre) -> NDArray[np.int64]:
    """Offsets (cells, d) of all cells that a sphere of this radius around any point of cell 0 touches."""
    height = 1.0 / np.linalg.norm(np.linalg.inv(vectors), axis=0)  # distance of the faces of each axis
    reach = np.ceil(radius / height).astype(int)
    return np.array(list(product(*(range(-n, n + 1) for n in reach))), dtype=np.int64)


def _shape_problems(lattice: Lattice) -> list[Problem]:
    """Arrays that do not fit each other."""
    d, sites = len(lattice.periodic), len(lattice.kinds)
    if not 1 <= d <= 3:
        return [Problem(("periodic",), f"found {d} axes; expected 1 to 3, one true or false for each")]
    problems = []
    if lattice.vectors.shape != (d, d):
        message = f"found {_size(lattice.vectors)} numbers; expected {d} vectors of {d} components"
        problems.append(Problem(("vectors",), message))
    if sites == 0:
        problems.append(Problem(("kinds",), "found no site; a cell holds at least one"))
    elif lattice.positions.shape != (sites, d):
        message = (
            f"found {_size(lattice.positions)} numbers; expected {d} for each of the {sites} sites in kinds"
        )
        problems.append(Problem(("positions",), message))
    return problems


def _value_problems(lattice: Lattice) -> list[Problem]:
    """Numbers that make no lattice."""
    problems = []
    volume = abs(np.linalg.det(lattice.vectors)) if np.isfinite(lattice.vectors).all() else 0.0
    if not volume > 1e-6 * np.prod(np.linalg.norm(lattice.vectors, axis=1)):
        message = "the vectors are not independent; every axis needs a direction and a length of its own"
        problems.append(Problem(("vectors",), message))
    if not 0 < lattice.neighbour_distance < float("inf"):
        message = f"found {lattice.neighbour_distance:g} m; expected a distance above zero"
        problems.append(Problem(("neighbour_distance",), message))
    problems += [
        Problem(
            ("positions", str(site)),
            f"found {', '.join(f'{x:g}' for x in position)}; expected numbers from 0 to below 1, in units of "
            "the vectors (add or subtract whole numbers)",
        )
        for site, position in enumerate(lattice.positions)
        if not ((position >= 0) & (position < 1)).all()
    ]
    return problems


def _mixture_problems(lattice: Lattice) -> list[Problem]:
    problems = []
    for name, parts in lattice.mixtures.items():
        path, total = ("mixtures", name), sum(parts.values())
        if name not in lattice.kinds:
            problems.append(Problem(path, f"no site of the cell is a {name}; name it in kinds, or remove it"))
        if not all(0 < share <= 1 for share in parts.values()) or abs(total - 1) > 1e-9:
            message = f"the fractions are to be above 0 and sum to 1; found a sum of {total:g}"
            problems.append(Problem(path, message))
        problems += [
            Problem((*path, kind), "this is a mixture itself; give its kinds here")
            for kind in parts
            if kind in lattice.mixtures
        ]
    return problems


def _check_distinct(lattice: Lattice) -> None:
    """No two sites of the lattice at the same point."""
    smallest = SAME * float(np.linalg.norm(lattice.vectors, axis=1).min())
    for site in range(lattice.sites):
        twins = [place.site for place in lattice.around(site, smallest) if place.site > site]
        if twins:
            message = f"this site lies where site {site} does; every site needs a place of its own"
            raise ModelError(Problem(("lattice", "positions", str(twins[0])), message))


def _size(array: Array) -> str:
    return " x ".join(str(n) for n in array.shape)
