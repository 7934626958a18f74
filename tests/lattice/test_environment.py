"""The environment of a process gives the change of energy of the whole lattice, in any configuration."""

from dataclasses import replace
from itertools import permutations
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lattice.lattice_gas import (
    ATTRACTION,
    CO,
    EMPTY,
    HERE,
    RIGHT,
    TRIPLET,
    UP,
    O,
    any_model,
    in_a_row,
    lattice_gas,
    pair,
    random_occupancy,
)
from scalebridge.core.errors import ModelError
from scalebridge.lattice.environment import (
    Environment,
    Term,
    configurations,
    environment,
    interaction_energy,
)
from scalebridge.lattice.geometry import moved
from scalebridge.lattice.interactions import total_energy
from scalebridge.lattice.model import Cluster, LatticeModel, Place, Process

LEFT, DOWN = Place(0, (-1, 0)), Place(0, (0, -1))
ADSORB, DESORB, HOP_RIGHT = range(3)  # processes of the lattice gas
WALL = 255


def energy_of(model: LatticeModel, process: int, occupied: dict[Place, int]) -> float:
    """dE of a process with these sites occupied and all others empty."""
    around = environment(model, model.processes[process])
    return float(interaction_energy(around, np.array([occupied.get(p, EMPTY) for p in around.places])))


@pytest.mark.exact
@settings(deadline=None, max_examples=200)
@given(any_model(), st.integers(0, 2**32 - 1))
def test_interaction_energy_is_the_change_of_the_total_energy(model: LatticeModel, seed: int) -> None:
    d = model.lattice.dimensions
    before, at = random_occupancy(model, (8,) * d, seed), (4,) * d
    for process in model.processes:
        around = environment(model, process)
        for place, state in zip(process.places, process.before, strict=True):
            before[_index(place, at)] = state
        after = before.copy()
        for place, state in zip(process.places, process.after, strict=True):
            after[_index(place, at)] = state
        found = np.array([before[_index(place, at)] for place in around.places], dtype=np.uint8)
        change = total_energy(model, after) - total_energy(model, before)
        assert float(interaction_energy(around, found)) == pytest.approx(change, abs=1e-6)


def _index(place: Place, at: tuple[int, ...]) -> tuple[int, ...]:
    cell = tuple((a + c) % 8 for a, c in zip(at, place.cell, strict=True))
    return (*cell, *(0,) * (3 - len(cell)), place.site)


@pytest.mark.exact
@settings(deadline=None)
@given(any_model(), st.lists(st.integers(-5, 5), min_size=3, max_size=3))
def test_a_process_and_its_clusters_may_be_written_for_any_cell(model: LatticeModel, by: list[int]) -> None:
    shift = tuple(by[: model.lattice.dimensions])
    elsewhere = replace(
        model,
        clusters=tuple(
            replace(c, places=tuple(moved(p, tuple(-2 * x for x in shift)) for p in c.places))
            for c in model.clusters
        ),
    )
    for process in model.processes:
        here, there = (
            environment(model, process),
            environment(elsewhere, replace(process, places=tuple(moved(p, shift) for p in process.places))),
        )
        assert there.places == tuple(moved(place, shift) for place in here.places)
        assert there.terms == here.terms


@pytest.mark.exact
@settings(deadline=None)
@given(any_model(), st.randoms(use_true_random=False))
def test_the_order_of_clusters_and_of_sites_does_not_matter(model: LatticeModel, random: object) -> None:
    clusters = list(model.clusters)
    random.shuffle(clusters)  # type: ignore[attr-defined]
    other = replace(model, clusters=tuple(_shuffled(cluster, random) for cluster in clusters))
    for process in model.processes:
        expected = environment(model, process)
        for order in permutations(range(len(process.places))):
            again = Process(
                step=process.step,
                forward=process.forward,
                places=tuple(process.places[i] for i in order),
                before=tuple(process.before[i] for i in order),
                after=tuple(process.after[i] for i in order),
            )
            assert environment(other, again) == expected


def _shuffled(cluster: Cluster, random: object) -> Cluster:
    members = list(zip(cluster.places, cluster.species, strict=True))
    random.shuffle(members)  # type: ignore[attr-defined]
    places, species = zip(*members, strict=True)
    return replace(cluster, places=places, species=species)


@pytest.mark.exact
@settings(deadline=None)
@given(any_model())
def test_undoing_an_event_gives_its_energy_back(model: LatticeModel) -> None:
    for process in model.processes:
        there = environment(model, process)
        back = environment(model, replace(process, before=process.after, after=process.before))
        assert back.places == there.places
        assert back.terms == tuple(replace(term, energy=-term.energy) for term in there.terms)


def test_an_adsorbing_atom_meets_its_four_neighbours_once_each() -> None:
    model = lattice_gas((pair(RIGHT, ATTRACTION), pair(UP, ATTRACTION)))
    around = environment(model, model.processes[ADSORB])
    assert set(around.places) == {LEFT, RIGHT, DOWN, UP}
    assert [term.energy for term in around.terms] == [ATTRACTION] * 4
    assert {term.states for term in around.terms} == {((O,),)}


def test_a_pair_written_from_both_ends_is_one_pair() -> None:
    both_ends = lattice_gas((pair(RIGHT, ATTRACTION), pair(LEFT, ATTRACTION)))
    assert energy_of(both_ends, ADSORB, {RIGHT: O, LEFT: O}) == 2 * ATTRACTION
    full = np.full((5, 5, 1, 1), O, dtype=np.uint8)
    assert total_energy(both_ends, full) == 25 * ATTRACTION


def test_an_arrangement_with_two_energies_is_an_error() -> None:
    model = lattice_gas((pair(RIGHT, 1e3), pair(LEFT, 2e3)))
    with pytest.raises(
        ModelError, match=r"O\.s - O\.s .* two energies, 1000 J/mol and 2000 J/mol; give it one"
    ):
        environment(model, model.processes[ADSORB])


def test_two_atoms_that_come_together_gain_their_own_bond_as_a_constant() -> None:
    pairs = Process(step=0, forward=True, places=(HERE, RIGHT), before=(EMPTY, EMPTY), after=(O, O))
    around = environment(lattice_gas(), pairs)
    assert around.terms[0] == Term(where=(), states=(), energy=ATTRACTION)
    assert sum(term.where == () for term in around.terms) == 1


def test_a_hop_leaves_its_old_neighbours_and_meets_new_ones() -> None:
    model = lattice_gas()
    assert energy_of(model, HOP_RIGHT, {LEFT: O}) == -ATTRACTION
    assert energy_of(model, HOP_RIGHT, {Place(0, (2, 0)): O}) == ATTRACTION
    assert energy_of(model, HOP_RIGHT, {UP: O, Place(0, (1, 1)): O}) == 0.0
    row = {Place(0, (2, 0)): O, Place(0, (3, 0)): O}
    assert energy_of(model, HOP_RIGHT, row) == ATTRACTION + TRIPLET


def test_a_row_of_three_counts_from_its_end_and_from_its_middle() -> None:
    model = lattice_gas((in_a_row(RIGHT, Place(0, (2, 0)), TRIPLET),))
    assert energy_of(model, ADSORB, {LEFT: O, RIGHT: O}) == TRIPLET
    assert energy_of(model, ADSORB, {RIGHT: O, Place(0, (2, 0)): O}) == TRIPLET
    four = {LEFT: O, RIGHT: O, Place(0, (2, 0)): O}
    assert energy_of(model, ADSORB, four) == 2 * TRIPLET


def test_interactions_that_cancel_leave_no_site_to_look_at() -> None:
    swap = Process(step=0, forward=True, places=(HERE,), before=(CO,), after=(O,))
    names = ("O.s", "CO.s")
    alike = lattice_gas(tuple(pair(RIGHT, 1e3, (a, b)) for a in names for b in names))
    assert environment(alike, swap) == Environment(places=(), terms=())


def test_an_arrangement_that_cannot_be_never_counts() -> None:
    top = replace(lattice_gas().states[1], species="O.top", kind="top")
    on_another_kind = pair(RIGHT, ATTRACTION, ("O.s", "O.top"))
    two_on_one_site = pair(HERE, ATTRACTION, ("O.s", "CO.s"))
    model = lattice_gas((on_another_kind, two_on_one_site), states=(*lattice_gas().states, top))
    for process in model.processes:
        assert environment(model, process) == Environment(places=(), terms=())


def test_a_site_outside_a_finite_lattice_holds_nothing() -> None:
    model = lattice_gas()
    around = environment(model, model.processes[ADSORB])
    nothing = np.full((1, len(around.places)), WALL, dtype=np.uint8)
    assert interaction_energy(around, nothing).tolist() == [0.0]


def test_both_feet_of_an_adsorbate_count() -> None:
    feet = lattice_gas().states[:2]
    feet = (*feet, replace(feet[1], dentate=1))
    model = lattice_gas((pair(RIGHT, ATTRACTION),), states=feet, processes=lattice_gas().processes[:2])
    around = environment(model, model.processes[ADSORB])
    assert {term.states for term in around.terms} == {((1, 2),)}
    assert interaction_energy(around, np.array([[1, 2], [0, 2]])).tolist() == [2 * ATTRACTION, ATTRACTION]


def test_a_species_that_no_site_can_hold_is_named() -> None:
    model = lattice_gas((pair(RIGHT, 1e3, ("O.s", "C0.s")),))
    with pytest.raises(
        ModelError, match=r"unknown species in an interaction 'C0\.s'; did you mean 'CO\.s'\?"
    ):
        environment(model, model.processes[ADSORB])


def test_configurations_are_all_of_them_or_a_choice_that_can_be_repeated() -> None:
    places, model = (LEFT, RIGHT, UP), lattice_gas()
    every, sampled = configurations(model, places, most=27, rng=np.random.default_rng(1))
    assert not sampled
    assert len({tuple(row) for row in every.tolist()}) == 27
    some, sampled = configurations(model, places, most=26, rng=np.random.default_rng(1))
    again, _ = configurations(model, places, most=26, rng=np.random.default_rng(1))
    assert sampled
    assert some.shape == (26, 3)
    np.testing.assert_array_equal(some, again)


def test_without_neighbours_there_is_one_configuration() -> None:
    states, sampled = configurations(lattice_gas(), (), most=10, rng=np.random.default_rng(0))
    assert states.shape == (1, 0)
    assert not sampled


def test_forty_processes_with_6561_environments_each_take_well_below_a_second() -> None:
    ring = [Place(0, (x, y)) for x in (-1, 0, 1) for y in (-1, 0, 1) if (x, y) != (0, 0)]
    names = ("O.s", "CO.s")
    pairs = {
        (end, a, b): pair(end, 1e3 * (1 + i), (a, b))
        for i, end in enumerate(ring[4:])
        for a in names
        for b in names
    }
    model = lattice_gas(tuple(pairs.values()))
    start = perf_counter()
    for _ in range(20):
        for process in model.processes[:2]:
            around = environment(model, process)
            states, _ = configurations(model, around.places, most=10**6, rng=np.random.default_rng(0))
            assert interaction_energy(around, states).shape == (6561,)
    assert perf_counter() - start < 1.0
