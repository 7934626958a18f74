r"""The symmetry of a lattice: all motions that bring every site to a site of its own kind.

A motion x -> x M + t (positions as rows, in units of the vectors) is a rotation, reflection or inversion M
with a shift t. Two that differ by whole cells count once. M maps the shortest independent translations of
the sites to translations of the same lengths and angles, so only a few need be tried.

The sites may repeat within the cell, as in a cell drawn twice as large as it need be: then the shifts by a
part of the cell are motions too, and rotations that the shape of the cell hides are found all the same.

takes      a `Lattice`
gives      all images of an arrangement of sites: its orientations, to `lattice.processes`
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from scalebridge.lattice.geometry import SAME, Lattice, Place, back, cells_within

Array = NDArray[np.float64]

CLOSE = 1e-3  # of the shortest translation: how far a motion may miss a site and still bring one to another


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Motion:
    """One way to move the lattice onto itself."""

    matrix: Array  #: (d, d), applied from the right
    shift: Array  #: (d,) in units of the vectors

    def of(self, lattice: Lattice, place: Place) -> Place | None:
        """Where a place comes to lie; None if not on a site."""
        position = (lattice.positions[place.site] + place.cell) @ self.matrix + self.shift
        return lattice.locate(position, _reach(lattice))


def images(
    lattice: Lattice, places: Sequence[Place], motions: Sequence[Motion] | None = None
) -> tuple[tuple[Place, ...], ...]:
    """All distinct images of an ordered arrangement of places, first in cell 0; the first is itself.

    `motions` are those of the lattice, if known already. Two images are distinct unless a shift by whole
    cells brings each place of one onto the same place of the other.
    """
    found = {at_origin(places): None}
    for motion in symmetry(lattice) if motions is None else motions:
        moved = [motion.of(lattice, place) for place in places]
        found[at_origin([place for place in moved if place is not None])] = None
    return tuple(found)


def at_origin(places: Sequence[Place]) -> tuple[Place, ...]:
    """The same arrangement shifted by whole cells, so that its first place is in cell 0."""
    return tuple(back(place, places[0].cell) for place in places)


def symmetry(lattice: Lattice) -> tuple[Motion, ...]:
    """All motions of a lattice, the identity among them; those that differ by whole cells once."""
    parts = _translations(lattice)
    return tuple(
        motion
        for matrix in _matrices(lattice, parts)
        for motion in _shifted(lattice, matrix)
        if all(_is_translation(lattice, parts, row) for row in matrix)
    )


def _shifted(lattice: Lattice, matrix: Array) -> Iterator[Motion]:
    """The motions with this matrix: its shift brings the first site of the rarest kind to one of its kind."""
    rarest = min(lattice.kinds, key=lattice.kinds.count)
    alike = [site for site, kind in enumerate(lattice.kinds) if kind == rarest]
    for site in alike:
        motion = Motion(matrix=matrix, shift=lattice.positions[site] - lattice.positions[alike[0]] @ matrix)
        if _keeps_sites(lattice, motion):
            yield motion


def _keeps_sites(lattice: Lattice, motion: Motion) -> bool:
    zero = (0,) * lattice.dimensions
    found = (motion.of(lattice, Place(site, zero)) for site in range(lattice.sites))
    return all(
        place is not None and lattice.kinds[place.site] == kind
        for place, kind in zip(found, lattice.kinds, strict=True)
    )


def _translations(lattice: Lattice) -> Array:
    """(parts, d) shifts within the cell, zero first, that bring every site to one of its kind."""
    return np.array([motion.shift for motion in _shifted(lattice, np.eye(lattice.dimensions))])


def _is_translation(lattice: Lattice, parts: Array, shift: Array) -> bool:
    offset = shift - parts
    return bool(np.linalg.norm((offset - np.rint(offset)) @ lattice.vectors, axis=1).min() < _reach(lattice))


def _matrices(lattice: Lattice, parts: Array) -> Iterator[Array]:
    """Every matrix that maps the shortest independent translations to others of equal lengths and angles."""
    longest = float(np.linalg.norm(lattice.vectors, axis=1).max()) * (1 + SAME)
    steps = (parts + cells_within(lattice.vectors, longest)[:, None, :]).reshape(-1, lattice.dimensions)
    length = np.linalg.norm(steps @ lattice.vectors, axis=1)
    order = np.argsort(length, kind="stable")
    steps, length = steps[order][1:], length[order][1:]  # the first is no step at all
    basis = _independent(steps @ lattice.vectors)
    gram = _products(steps[basis] @ lattice.vectors)
    equal = [steps[np.abs(length - length[k]) <= SAME * length[k]] for k in basis]
    for image in product(*equal):
        scale = np.sqrt(np.outer(np.diag(gram), np.diag(gram)))
        if (np.abs(_products(np.array(image) @ lattice.vectors) - gram) <= 4 * SAME * scale).all():
            yield np.linalg.solve(steps[basis], np.array(image))


def _independent(vectors: Array) -> list[int]:
    """Rows that span all, the earliest possible."""
    chosen: list[int] = []
    for k in range(len(vectors)):
        trial = vectors[[*chosen, k]] / np.linalg.norm(vectors[[*chosen, k]], axis=1)[:, None]
        if np.linalg.svd(trial, compute_uv=False)[-1] > 1e-3:
            chosen.append(k)
        if len(chosen) == vectors.shape[1]:
            break
    return chosen


def _products(vectors: Array) -> Array:
    return np.asarray(vectors @ vectors.T)


def _reach(lattice: Lattice) -> float:
    return CLOSE * float(np.linalg.norm(lattice.vectors, axis=1).min())
