"""Interactions by shell and by pattern: each pair and each arrangement once, in all orientations."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lattice.lattice_gas import CO, EMPTY, RIGHT, O, any_model, lattice_gas, pair, random_occupancy, square
from scalebridge.core.errors import ModelError
from scalebridge.lattice.environment import arrangement
from scalebridge.lattice.geometry import Lattice
from scalebridge.lattice.interactions import pair_clusters, pattern_clusters, total_energy
from scalebridge.lattice.model import Cluster, LatticeModel, Place


def hexagonal() -> Lattice:
    return square(vectors=3e-10 * np.array([[1.0, 0.0], [0.5, np.sqrt(0.75)]]))


def rows() -> Lattice:
    """Rows of cus and br sites in turn, as on RuO2(110): 0.31 nm along the rows, 0.32 nm across."""
    return square(
        vectors=np.diag([3.1e-10, 6.4e-10]),
        kinds=("cus", "br"),
        positions=np.array([[0.0, 0.0], [0.0, 0.5]]),
        neighbour_distance=3.3e-10,
    )


def alloy() -> Lattice:
    return square(kinds=("top",), mixtures={"top": {"pt": 0.7, "sn": 0.3}})


def filled(clusters: tuple[Cluster, ...], states: tuple[int, ...], cells: int = 6) -> float:
    """Energy per cell of a square lattice with a checkerboard of two states."""
    x, y = np.indices((cells, cells))
    occupancy = np.array(states, dtype=np.uint8)[(x + y) % 2].reshape(cells, cells, 1, 1)
    return total_energy(lattice_gas(clusters), occupancy) / cells**2


@pytest.mark.exact
@pytest.mark.parametrize(("lattice", "per_cell"), [(square(), [2, 2, 2, 4]), (hexagonal(), [3, 3, 3, 6])])
def test_shells_hold_half_their_coordination_numbers_in_pairs(lattice: Lattice, per_cell: list[int]) -> None:
    clusters = pair_clusters(lattice, "O.s", "O.s", [1.0, 2.0, 3.0, 4.0])
    assert [sum(c.energy == shell for c in clusters) for shell in (1.0, 2.0, 3.0, 4.0)] == per_cell


@pytest.mark.exact
def test_a_full_layer_has_two_bonds_per_site_and_a_checkerboard_four_per_pair_of_species() -> None:
    assert filled(pair_clusters(square(), "O.s", "O.s", [1.0]), (O, O)) == 2.0
    assert filled(pair_clusters(square(), "O.s", "O.s", [1.0, 10.0]), (O, EMPTY)) == 10.0
    assert filled(pair_clusters(square(), "O.s", "CO.s", [1.0]), (O, CO)) == 2.0
    assert filled(pair_clusters(square(), "CO.s", "O.s", [1.0]), (O, CO)) == 2.0


def test_a_mixed_pair_has_twice_the_orientations_of_an_equal_one() -> None:
    assert len(pair_clusters(square(), "O.s", "O.s", [1.0])) == 2
    assert len(pair_clusters(square(), "O.s", "CO.s", [1.0])) == 4


def test_a_shell_without_energy_has_no_clusters() -> None:
    assert {c.places[1].cell for c in pair_clusters(square(), "O.s", "O.s", [0.0, 5.0])} == {(1, 1), (1, -1)}


def test_shells_count_the_distances_between_the_kinds_of_the_two_species() -> None:
    along = pair_clusters(rows(), "O.cus", "O.cus", [1.0])
    across = pair_clusters(rows(), "O.cus", "O.br", [1.0])
    assert [c.places for c in along] == [(Place(0, (0, 0)), Place(0, (1, 0)))]
    assert {frozenset(p.site for p in c.places) for c in across} == {frozenset({0, 1})}
    assert len(across) == 2


def test_on_a_mixture_every_order_of_kinds_can_occur() -> None:
    assert len(pair_clusters(alloy(), "O.pt", "O.sn", [1.0])) == 4
    assert len(pair_clusters(alloy(), "O.pt", "O.pt", [1.0])) == 2
    assert len(pattern_clusters(alloy(), ["O.pt", "O.sn"], [[0, 0], [1, 0]], 1.0)) == 4


@pytest.mark.exact
@pytest.mark.parametrize(
    ("lattice", "positions", "orientations"),
    [
        (square(), [[0, 0], [1, 0], [2, 0]], 2),  # a row
        (square(), [[0, 0], [1, 0], [0, 1]], 4),  # a corner
        (square(), [[0, 0], [1, 0], [0, 1], [1, 1]], 1),  # a square
        (square(), [[0, 0], [1, 0], [3, 1]], 8),  # nothing alike
        (hexagonal(), [[0, 0], [1, 0], [2, 0]], 3),  # a row
        (hexagonal(), [[0, 0], [1, 0], [0, 1]], 2),  # a triangle
    ],
)
def test_a_pattern_is_there_once_in_every_orientation(
    lattice: Lattice, positions: list[list[int]], orientations: int
) -> None:
    clusters = pattern_clusters(lattice, ["O.s"] * len(positions), positions, -1e3)
    assert len(clusters) == orientations
    assert len({arrangement(c) for c in clusters}) == orientations
    assert {c.energy for c in clusters} == {-1e3}


@pytest.mark.exact
def test_a_pattern_of_two_is_the_pair_of_its_shell() -> None:
    by_shell = pair_clusters(hexagonal(), "O.s", "CO.s", [0.0, 7.0])
    by_pattern = pattern_clusters(hexagonal(), ["O.s", "CO.s"], [[0, 0], [1, 1]], 7.0)
    assert {arrangement(c) for c in by_shell} == {arrangement(c) for c in by_pattern}


def test_a_pattern_may_be_written_in_any_cell_and_with_three_digits() -> None:
    here = pattern_clusters(rows(), ["O.cus", "O.br"], [[0, 0], [0, 0.5]], 1.0)
    there = pattern_clusters(rows(), ["O.cus", "O.br"], [[3, -2], [3.001, -1.499]], 1.0)
    assert {arrangement(c) for c in here} == {arrangement(c) for c in there}
    assert len(here) == 2
    assert all(c.places[0].cell == (0, 0) for c in there)


@pytest.mark.parametrize(
    ("species", "positions", "message"),
    [
        (
            ["O.cus", "O.br"],
            [[0, 0], [0.4, 0.5]],
            r"no site at \(0\.4, 0\.5\), where O\.br is to stand; .* br",
        ),
        (["O.cus", "O.cus"], [[0, 0], [0, 0.5]], r"found a br site at \(0, 0\.5\), but O\.cus stands on cus"),
        (["O.cus", "O.cus"], [[0, 0], [0, 0]], r"O\.cus and O\.cus of one pattern stand on the same site"),
        (["O.cus", "O.top"], [[0, 0], [0, 1]], r"unknown kind of site 'top'; .* between O\.cus and O\.top"),
        (["O.cus"], [[0, 0, 0]], r"1 adsorbate has positions of shape \(1, 3\); expected \(1, 2\)"),
        ([], [], r"0 adsorbates has positions of shape \(0,\)"),
    ],
)
def test_a_pattern_that_fits_nowhere_says_what_was_found(
    species: list[str], positions: list[list[float]], message: str
) -> None:
    with pytest.raises(ModelError, match=message):
        pattern_clusters(rows(), species, positions, 1.0)


def test_a_pair_on_a_kind_that_the_lattice_lacks_is_named() -> None:
    with pytest.raises(ModelError, match=r"unknown kind of site 'bri'; did you mean 'br'\?"):
        pair_clusters(rows(), "O.cus", "O.bri", [1.0])


@pytest.mark.parametrize("energy", [np.nan, np.inf])
def test_an_energy_that_is_no_number_is_an_error(energy: float) -> None:
    with pytest.raises(ModelError, match="expected a finite number"):
        pair_clusters(square(), "O.s", "O.s", [energy])
    with pytest.raises(ModelError, match="expected a finite number"):
        pattern_clusters(square(), ["O.s"], [[0, 0]], energy)


@pytest.mark.exact
@settings(deadline=None)
@given(any_model(), st.integers(0, 2**32 - 1))
def test_total_energy_counts_clusters_one_by_one(model: LatticeModel, seed: int) -> None:
    size = (4, 3, 5)[: model.lattice.dimensions]
    occupancy = random_occupancy(model, size, seed)
    expected = sum(
        cluster.energy
        for cluster in model.clusters
        for cell in np.ndindex(*size)
        if _stands(model, cluster, cell, size, occupancy)
    )
    assert total_energy(model, occupancy) == pytest.approx(expected, abs=1e-6)


def _stands(
    model: LatticeModel,
    cluster: Cluster,
    cell: tuple[int, ...],
    size: tuple[int, ...],
    occupancy: np.ndarray[tuple[int, ...], np.dtype[np.uint8]],
) -> bool:
    for place, species in zip(cluster.places, cluster.species, strict=True):
        there = [a + b for a, b in zip(cell, place.cell, strict=True)]
        for axis, n in enumerate(size):
            if not model.lattice.periodic[axis] and not 0 <= there[axis] < n:
                return False
        index = (*(x % n for x, n in zip(there, size, strict=True)), *(0,) * (3 - len(size)), place.site)
        if model.states[occupancy[index]].species != species:
            return False
    return True


@pytest.mark.exact
def test_a_finite_lattice_has_no_bonds_across_its_ends() -> None:
    strip = lattice_gas((pair(RIGHT, 1.0),), lattice=square(periodic=(False, True)))
    assert total_energy(strip, np.full((5, 3, 1, 1), O, dtype=np.uint8)) == 4 * 3
