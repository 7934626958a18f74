"""Lattices: numbers of neighbours known from crystallography, and what makes no lattice."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scalebridge.core.errors import ModelError
from scalebridge.lattice.geometry import Lattice, Place, swapped
from scalebridge.lattice.shapes import SHAPES, cubic, hexagonal, honeycomb, line, rectangular, square

A = 2.7e-10


def lattice(**fields) -> Lattice:
    """RuO2(110) with some of its fields changed."""
    ruo2 = {
        "vectors": np.diag([6.43e-10, 3.12e-10]),
        "kinds": ("br", "cus"),
        "positions": np.array([[0.0, 0.5], [0.5, 0.5]]),
        "neighbour_distance": 3.3e-10,
        "periodic": (True, True),
    }
    return Lattice(**{**ruo2, **fields})


@pytest.mark.exact
@pytest.mark.parametrize(
    ("made", "sites", "bonds"),
    [
        (line(A), 1, 1),
        (square(A), 1, 2),
        (hexagonal(A), 1, 3),
        (honeycomb(A), 2, 3),
        (rectangular(A, 1.5 * A), 1, 2),
        (cubic(A), 1, 3),
    ],
)
def test_every_bond_is_counted_once(made: Lattice, sites: int, bonds: int) -> None:
    assert made.sites == sites
    assert len(made.bonds) == bonds
    ends = [{pair, swapped(pair)} for pair in made.bonds]
    assert len(set().union(*ends)) == 2 * bonds
    assert sum(len(made.neighbours(site)) for site in range(sites)) == 2 * bonds


@pytest.mark.literature
def test_shells_are_those_of_the_textbook() -> None:
    """Neighbours of one site by distance; half of them is the number of pairs per site."""
    known = {
        "line": ([2, 2, 2], [1, 2, 3]),
        "square": ([4, 4, 4, 8], [1, 2**0.5, 2, 5**0.5]),
        "hexagonal": ([6, 6, 6, 12], [1, 3**0.5, 2, 7**0.5]),
        "cubic": ([6, 12, 8, 6, 24], [1, 2**0.5, 3**0.5, 2, 5**0.5]),
    }
    for name, (numbers, distances) in known.items():
        made = SHAPES[name](A)
        shells = made.shells(None, len(numbers))
        assert [2 * len(shell) for shell in shells] == numbers
        for shell, distance in zip(shells, distances, strict=True):
            np.testing.assert_allclose([made.distance(*pair) for pair in shell], A * distance)
    graphene = honeycomb(A)
    assert [len(shell) for shell in graphene.shells(None, 4)] == [3, 6, 3, 6]  # per cell of two sites


@pytest.mark.exact
def test_ruo2_has_rows_of_bridges_beside_rows_of_cus() -> None:
    ruo2 = lattice()
    assert ruo2.pairs() == {("br", "br"): 1, ("cus", "cus"): 1, ("br", "cus"): 2}
    assert ruo2.per_cell() == {"br": 1, "cus": 1}
    assert [len(s) for s in ruo2.shells(("cus", "br"), 2)] == [2, 4]
    for first, second in ruo2.shells(("cus", "br"), 1)[0]:
        assert (ruo2.kinds[first.site], ruo2.kinds[second.site]) == ("cus", "br")
        assert ruo2.distance(first, second) == pytest.approx(3.215e-10)
    np.testing.assert_allclose(ruo2.cartesian(Place(1, (1, -1))), [9.645e-10, -1.56e-10])
    assert ruo2.locate([-0.5, 1.5]) == Place(1, (-1, 1))
    assert ruo2.locate([0.25, 0.5]) is None


def test_a_site_is_its_own_neighbour_in_the_next_cell() -> None:
    assert line(A).bonds == ((Place(0, (0,)), Place(0, (1,))),)


@pytest.mark.exact
def test_pairs_of_a_mixture_are_those_expected_of_independent_draws() -> None:
    alloy = square(A, "metal", mixtures={"metal": {"Pt": 0.75, "Ru": 0.25}})
    assert alloy.per_cell() == {"Pt": 0.75, "Ru": 0.25}
    assert alloy.pairs() == pytest.approx(
        {("Pt", "Pt"): 2 * 0.75**2, ("Pt", "Ru"): 2 * 2 * 0.75 * 0.25, ("Ru", "Ru"): 2 * 0.25**2}
    )
    assert len(alloy.shells(("Pt", "Ru"), 1)[0]) == 4  # either end of the two pairs can be platinum
    assert len(alloy.shells(("Pt", "Pt"), 1)[0]) == 2


@pytest.mark.exact
@given(a=st.floats(0.5, 2.0), b=st.floats(0.5, 2.0), angle=st.floats(0.6, 2.5), reach=st.floats(0.3, 3.0))
def test_neighbours_are_all_sites_within_reach_and_mutual(a, b, angle, reach) -> None:
    """Against distances over a block of cells that is larger than any reach."""
    skewed = Lattice(
        vectors=np.array([[a, 0.0], [b * np.cos(angle), b * np.sin(angle)]]),
        kinds=("s", "t"),
        positions=np.array([[0.0, 0.0], [0.3, 0.45]]),
        neighbour_distance=reach,
        periodic=(True, True),
    )
    block = np.stack(np.meshgrid(*[np.arange(-16, 17)] * 2, indexing="ij"), axis=-1).reshape(-1, 2)
    for site in (0, 1):
        offset = skewed.positions - skewed.positions[site] + block[:, None, :]
        distance = np.linalg.norm(offset @ skewed.vectors, axis=2).ravel()
        if np.abs(distance / reach - 1).min() < 1e-3:
            return  # a site on the very edge
        assert len(skewed.neighbours(site)) == ((distance <= reach) & (distance > 0)).sum()
    assert 2 * len(skewed.bonds) == sum(len(skewed.neighbours(site)) for site in (0, 1))
    found = [skewed.distance(*shell[0]) for shell in skewed.shells(None, 4)]
    assert all(second > first * (1 + 1e-4) for first, second in pairwise(found))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"periodic": ()}, r"lattice\.periodic: found 0 axes; expected 1 to 3"),
        ({"vectors": np.eye(3)}, r"lattice\.vectors: found 3 x 3 numbers; expected 2 vectors"),
        ({"kinds": ()}, r"lattice\.kinds: found no site"),
        ({"kinds": ("br",)}, r"lattice\.positions: found 2 x 2 numbers; expected 2 for each of the 1 sites"),
        ({"vectors": np.ones((2, 2))}, "the vectors are not independent"),
        ({"vectors": np.full((2, 2), np.nan)}, "the vectors are not independent"),
        ({"neighbour_distance": 0.0}, "found 0 m; expected a distance above zero"),
        ({"positions": [[0.0, 0.5], [1.0, 0.5]]}, r"positions\.1: found 1, 0\.5; expected numbers from 0"),
        ({"positions": [[0.0, 0.5], [0.0, 0.5]]}, "lies where site 0 does"),
        ({"positions": [[0.0, 0.5], [1 - 1e-9, 0.5]]}, "lies where site 0 does"),
        ({"mixtures": {"alloy": {"br": 1.0}}}, "no site of the cell is a alloy"),
        ({"mixtures": {"br": {"x": 0.5, "y": 0.4}}}, "found a sum of 0.9"),
        ({"mixtures": {"br": {"cus": 1.0}, "cus": {"x": 1.0}}}, "this is a mixture itself"),
    ],
)
def test_what_makes_no_lattice_is_named(fields, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        lattice(**fields)


def test_shells_of_a_kind_that_is_not_there_are_refused() -> None:
    with pytest.raises(ModelError, match="unknown kind of site 'bus'; did you mean 'cus'"):
        lattice().shells(("br", "bus"))


def test_arrays_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        square(A).vectors[0, 0] = 1.0
