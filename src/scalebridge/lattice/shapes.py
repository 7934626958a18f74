"""Lattices by name: line, square, hexagonal, honeycomb, rectangular, cubic.

All take the lattice constant a (the rectangular one two of them, a and b) in m and the kind of their sites.
Neighbours are the nearest sites unless a distance is given: 2 on the line, 4 on the square, 6 on the
hexagonal, 3 on the honeycomb and 6 on the cubic lattice; on the rectangular one all sites up to the longer
constant.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from scalebridge.core.units import Metre
from scalebridge.lattice.geometry import Lattice

HALF, HEIGHT = 0.5, np.sqrt(0.75)  # of an equilateral triangle with sides of 1


def line(a: Metre, kind: str = "s", **options: Any) -> Lattice:
    """Sites in a row. `options` are the other fields of `Lattice`, here and below."""
    return _simple(a * np.eye(1), kind, a, options)


def square(a: Metre, kind: str = "s", **options: Any) -> Lattice:
    """The (100) face of a cubic crystal."""
    return _simple(a * np.eye(2), kind, a, options)


def rectangular(a: Metre, b: Metre, kind: str = "s", **options: Any) -> Lattice:
    """Rows of sites, such as a (110) face of a cubic crystal."""
    return _simple(np.diag([a, b]), kind, max(a, b), options)


def hexagonal(a: Metre, kind: str = "s", **options: Any) -> Lattice:
    """The (111) face of a cubic crystal: triangles of sites."""
    return _simple(a * np.array([[1.0, 0.0], [HALF, HEIGHT]]), kind, a, options)


def honeycomb(a: Metre, kinds: str | Sequence[str] = "s", **options: Any) -> Lattice:
    """The two kinds of hollows between triangles, or graphene; two sites in a cell, a / sqrt(3) apart."""
    pair = (kinds, kinds) if isinstance(kinds, str) else tuple(kinds)
    positions = np.array([[1.0, 1.0], [2.0, 2.0]]) / 3.0
    vectors = a * np.array([[1.0, 0.0], [HALF, HEIGHT]])
    return _lattice(vectors, pair, positions, a / np.sqrt(3.0), options)


def cubic(a: Metre, kind: str = "s", **options: Any) -> Lattice:
    """Sites on the corners of cubes, as in a bulk crystal."""
    return _simple(a * np.eye(3), kind, a, options)


SHAPES: Mapping[str, Callable[..., Lattice]] = {
    "line": line,
    "square": square,
    "rectangular": rectangular,
    "hexagonal": hexagonal,
    "honeycomb": honeycomb,
    "cubic": cubic,
}


def _simple(vectors: Any, kind: str, near: Metre, options: Mapping[str, Any]) -> Lattice:
    return _lattice(vectors, (kind,), np.zeros((1, len(vectors))), near, options)


def _lattice(
    vectors: Any, kinds: tuple[str, ...], positions: Any, near: Metre, options: Mapping[str, Any]
) -> Lattice:
    fields = {"neighbour_distance": near, "periodic": (True,) * len(vectors), **options}
    return Lattice(vectors=vectors, kinds=kinds, positions=positions, **fields)
