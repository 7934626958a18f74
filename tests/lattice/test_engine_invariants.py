"""The engine changes its bookkeeping event by event; made anew from the configuration it must be the same."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lattice.engine_models import ENGINES, a, built
from scalebridge.core.errors import ModelError
from scalebridge.lattice import shapes
from scalebridge.lattice.audit import environments, too_small
from scalebridge.lattice.interactions import pair_clusters, pattern_clusters
from scalebridge.lattice.simulation import Disorder, Simulation

MIXED = {"mixtures": {"m": {"s": 0.6, "t": 0.4}}}
STEPS = {
    "A + s <=> A.s": (3.0, 1.0),
    "B + s <=> B.s": (0.7, 0.4),
    "A2 + 2 s <=> 2 A.s": (0.8, 0.5),
    "A.s + s <=> s + A.s": (5.0, 5.0),
    "A.s + B.s -> AB + 2 s": (2.0, 0.0),
    "D + 2 s <=> D.s": (1.0, 0.6),
    "D.s <=> A.s + B.s": (0.9, 0.3),
    "A.t + B.s -> AB + t + s": (0.6, 0.0),
    "A + t <=> A.t": (1.3, 0.9),
    "A.s + t <=> s + A.t": (0.8, 1.1),
}
LARGE = {"line": (9000,), "square": (70, 61), "honeycomb": (40, 50), "cubic": (14, 15, 16)}
ONE = [name for name in STEPS if ".t" not in name]


@st.composite
def any_simulation(draw):
    """A few steps on some lattice, periodic or not, alone or attracting each other."""
    shape = draw(st.sampled_from(["line", "square", "hexagonal", "honeycomb", "cubic", "mixture"]))
    d = {"line": 1, "cubic": 3}.get(shape, 2)
    periodic = tuple(draw(st.booleans()) for _ in range(d))
    kind = {"mixture": "m", "honeycomb": ("s", "t")}.get(shape, "s")
    options = {"periodic": periodic} | (MIXED if shape == "mixture" else {})
    lattice = shapes.SHAPES["square" if shape == "mixture" else shape](a, kind, **options)
    pool = ONE if kind == "s" else ["A + s <=> A.s", "B + s <=> B.s", *(n for n in STEPS if ".t" in n)]
    chosen = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=4, unique=True))
    if kind != "s" and not any(".t" in name for name in chosen):
        chosen.append("A + t <=> A.t")
    if kind == ("s", "t") and not any(".s" in name for name in chosen):
        chosen.append("A + s <=> A.s")
    steps = {name: STEPS[name] for name in sorted(chosen)}
    if any("D.s" in name for name in steps):
        steps["D + 2 s <=> D.s"] = STEPS["D + 2 s <=> D.s"]
    clusters = ()
    if kind == "s" and any("A.s" in name for name in steps) and draw(st.booleans()):
        energies = draw(st.lists(st.floats(-3e3, 6e3), min_size=1, max_size=1 if d == 3 else 2))
        clusters = pair_clusters(lattice, "A.s", "A.s", energies)
        if d == 2 and draw(st.booleans()):
            bent = np.array([[1, 0], [0, 0], [0, 1]])
            clusters += pattern_clusters(lattice, ("A.s",) * 3, bent, 2e3)
    proximity = draw(st.sampled_from([0.0, 0.5, 1.0]))
    model, rates = built(
        lattice, steps, clusters=clusters, occupies={"D.s": ("s", "s")}, proximity=proximity, barrier=5e3
    )
    size = tuple(draw(st.integers(3, 6 if d < 3 else 4)) for _ in range(d))
    return model, rates, size


def same_but_for_class_zero(grid, other, rules):
    """Instances that offer nothing are not kept, so the numbers of class zero mean nothing."""
    words, blocks, bands = (int(start) for start in rules.starts[:, 1])
    first_band = int(rules.starts[2, 0])
    np.testing.assert_array_equal(grid.configuration, other.configuration)
    np.testing.assert_array_equal(grid.members[1:], other.members[1:])
    np.testing.assert_array_equal(grid.words[words:], other.words[words:])
    np.testing.assert_array_equal(grid.counters[blocks:first_band], other.counters[blocks:first_band])
    np.testing.assert_array_equal(grid.counters[bands:], other.counters[bands:])
    np.testing.assert_array_equal(grid.population, other.population)


@pytest.mark.exact
@settings(max_examples=60, deadline=None, derandomize=True)
@given(case=any_simulation(), events=st.integers(0, 400), seed=st.integers(0, 99))
def test_sets_of_instances_follow_the_configuration(case, events, seed):
    model, rates, size = case
    simulation = Simulation(model, rates, size, seed=seed, engine="auto")
    simulation.advance(events)
    if simulation.engine == "tree":
        return
    fresh = Simulation(model, rates, size, start=simulation.occupancy, engine="classes")
    same_but_for_class_zero(simulation._grid, fresh._grid, fresh._rules)
    np.testing.assert_array_equal(simulation.occupancy, fresh.occupancy)


@pytest.mark.exact
@settings(max_examples=60, deadline=None, derandomize=True)
@given(case=any_simulation(), events=st.integers(0, 400), spread=st.sampled_from([0.0, 4e3]))
def test_sum_tree_follows_the_configuration(case, events, spread):
    model, rates, size = case
    adsorbates = {state.species for state in model.states if not state.empty}
    disorder = Disorder(spread=dict.fromkeys(adsorbates, spread))
    simulation = Simulation(model, rates, size, seed=events, engine="tree", disorder=disorder)
    simulation.advance(events)
    fresh = Simulation(model, rates, size, resume=simulation.snapshot, engine="tree", disorder=disorder)
    for name in ("occupancy", "weights", "population"):
        np.testing.assert_array_equal(getattr(simulation._grid, name), getattr(fresh._grid, name))


@pytest.mark.exact
@settings(max_examples=60, deadline=None, derandomize=True)
@given(case=any_simulation(), events=st.integers(0, 200), seed=st.integers(0, 99))
def test_both_engines_agree_on_the_total_rate_of_every_configuration(case, events, seed):
    model, rates, size = case
    if too_small(model, environments(model), size):
        return
    simulation = Simulation(model, rates, size, seed=seed)
    simulation.advance(events)
    if simulation.engine == "tree":
        return
    tree = Simulation(model, rates, size, start=simulation.occupancy, engine="tree")
    members = simulation._grid.members.copy()
    members[0] = 0
    assert members @ simulation._rules.class_rate == pytest.approx(tree._grid.weights[-1], rel=1e-9)


@pytest.mark.exact
@settings(max_examples=30, deadline=None, derandomize=True)
@given(case=any_simulation(), events=st.integers(1, 400), engine=st.sampled_from(["auto", "tree"]))
def test_population_is_the_count_of_the_configuration(case, events, engine):
    model, rates, size = case
    simulation = Simulation(model, rates, size, seed=events, engine=engine)
    block = simulation.advance(events)
    found = np.bincount(simulation.occupancy.ravel(), minlength=len(model.states))
    np.testing.assert_array_equal(simulation._grid.population[: len(model.states)], found)
    assert block.mean_population.sum() == pytest.approx(found.sum(), rel=1e-9)


@pytest.mark.exact
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("shape", "size"), LARGE.items())
def test_bookkeeping_of_lattices_with_many_blocks_of_instances_stays_right(shape, size, engine):
    lattice = shapes.SHAPES[shape](a)
    clusters = pair_clusters(lattice, "A.s", "A.s", [2e3])
    steps = {name: STEPS[name] for name in ("A + s <=> A.s", "A2 + 2 s <=> 2 A.s", "A.s + s <=> s + A.s")}
    model, rates = built(lattice, steps, clusters=clusters)
    simulation = Simulation(model, rates, size, seed=5, engine=engine)
    simulation.advance(100_000)
    fresh = Simulation(model, rates, size, start=simulation.occupancy, engine=engine)
    if engine == "classes":
        same_but_for_class_zero(simulation._grid, fresh._grid, fresh._rules)
    else:
        np.testing.assert_array_equal(simulation._grid.weights, fresh._grid.weights)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("size", [(1, 1), (1, 7)])
def test_a_lattice_on_which_an_event_meets_itself_is_refused(size, engine):
    square = shapes.square(a)
    hop = {"A + s <=> A.s": (1.0, 1.0), "A.s + s <=> s + A.s": (1.0, 1.0)}
    model, rates = built(square, hop, clusters=pair_clusters(square, "A.s", "A.s", [1e3, 1e3]))
    with pytest.raises(ModelError, match="give more cells"):
        Simulation(model, rates, size, engine=engine)
