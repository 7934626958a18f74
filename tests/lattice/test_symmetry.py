"""The symmetry of lattices: orders of groups, and images of small arrangements."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scalebridge.lattice.geometry import Lattice, Place
from scalebridge.lattice.shapes import cubic, hexagonal, honeycomb, line, rectangular, square
from scalebridge.lattice.symmetry import images, symmetry

RUO2 = Lattice(
    vectors=np.diag([6.43, 3.12]),
    kinds=("br", "cus"),
    positions=np.array([[0.0, 0.5], [0.5, 0.5]]),
    neighbour_distance=3.3,
    periodic=(True, True),
)
ALL = [line(1.0), square(1.0), hexagonal(1.0), honeycomb(1.0), rectangular(1.0, 1.7), cubic(1.0), RUO2]


@pytest.mark.literature
@pytest.mark.parametrize(
    ("lattice", "order"),
    [
        (line(1.0), 2),
        (square(1.0), 8),
        (hexagonal(1.0), 12),
        (honeycomb(1.0), 12),
        (honeycomb(1.0, ("a", "b")), 6),  # the sites can no longer change places
        (rectangular(1.0, 1.7), 4),
        (rectangular(1.0, 3.0), 4),
        (cubic(1.0), 48),
        (RUO2, 4),
    ],
)
def test_groups_have_the_order_of_the_crystal_class(lattice: Lattice, order: int) -> None:
    assert len(symmetry(lattice)) == order


@pytest.mark.literature
def test_a_face_centred_cell_of_four_sites_has_the_full_cubic_group() -> None:
    """48 operations, each with the four centrings."""
    centres = np.array([[0, 0, 0], [0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]])
    fcc = Lattice(
        vectors=np.eye(3),
        kinds=("s",) * 4,
        positions=centres,
        neighbour_distance=0.71,
        periodic=(True,) * 3,
    )
    assert len(symmetry(fcc)) == 4 * 48
    assert [2 * len(shell) / 4 for shell in fcc.shells(None, 3)] == [12, 6, 24]


@pytest.mark.exact
@pytest.mark.parametrize("lattice", ALL)
def test_images_keep_every_distance_and_kind(lattice: Lattice) -> None:
    first = lattice.bonds[0]
    places = (*first, lattice.neighbours(0)[-1], Place(0, (2,) * lattice.dimensions))
    for image in images(lattice, places):
        assert image[0].cell == (0,) * lattice.dimensions
        assert [lattice.kinds[p.site] for p in image] == [lattice.kinds[p.site] for p in places]
        for i in range(len(places)):
            for j in range(i):
                assert lattice.distance(image[i], image[j]) == pytest.approx(
                    lattice.distance(places[i], places[j])
                )


@pytest.mark.exact
@pytest.mark.parametrize("lattice", ALL)
def test_images_of_an_image_are_the_same_set(lattice: Lattice) -> None:
    """The motions form a group."""
    all_of_them = set(images(lattice, (*lattice.bonds[0], lattice.neighbours(0)[-1])))
    for image in all_of_them:
        assert set(images(lattice, image)) == all_of_them


@pytest.mark.exact
@pytest.mark.parametrize(
    ("cells", "number"),
    [
        ([(0, 0)], 1),
        ([(0, 0), (1, 0)], 4),
        ([(0, 0), (1, 1)], 4),
        ([(0, 0), (1, 2)], 8),
        ([(0, 0), (1, 0), (2, 0)], 4),
        ([(1, 0), (0, 0), (0, 1)], 8),
        ([(0, 0), (1, 0), (1, 1), (0, 1)], 8),
    ],
)
def test_ordered_arrangements_on_a_square_lattice_have_the_number_of_images_known(cells, number) -> None:
    assert len(images(square(1.0), [Place(0, cell) for cell in cells])) == number


@pytest.mark.exact
@given(
    a=st.integers(1, 3),
    b=st.integers(1, 3),
    shift=st.tuples(st.floats(0, 0.99), st.floats(0, 0.99)),
)
def test_a_cell_drawn_larger_than_need_be_has_the_same_symmetry_and_its_shifts(a, b, shift) -> None:
    """Also a 1 x 2 cell of a square lattice knows the rotation that its shape hides."""
    corners = np.array([[i / a, j / b] for i in range(a) for j in range(b)])
    larger = Lattice(
        vectors=np.diag([a, b]).astype(float),
        kinds=("s",) * (a * b),
        positions=(corners + np.array(shift) / [a, b]) % 1.0 % 1.0,
        neighbour_distance=1.0,
        periodic=(True, True),
    )
    assert len(symmetry(larger)) == 8 * a * b
    assert len(images(larger, larger.bonds[0])) == 4 * a * b
