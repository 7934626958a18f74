"""A simulation that stops and goes on is the one that never stopped, bit for bit."""

from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy

import numpy as np
import pytest

from lattice.engine_models import a, built
from scalebridge.lattice.interactions import pair_clusters
from scalebridge.lattice.replica import Plan, Replica
from scalebridge.lattice.shapes import hexagonal, line, square
from scalebridge.lattice.simulation import Disorder, Simulation

STEPS = {
    "A + s <=> A.s": (1.0, 0.6),
    "B2 + 2 s <=> 2 B.s": (0.5, 0.2),
    "A.s + s <=> s + A.s": (300.0, 300.0),
    "A.s + B.s -> AB + 2 s": (0.4, 0.0),
}
OPEN = square(a, periodic=(False, True))
ALLOY = square(a, "m", mixtures={"m": {"s": 0.7, "t": 0.3}})
CASES = {
    "classes": (square(a), STEPS, (), {}),
    "tree": (square(a), STEPS, (), {"engine": "tree"}),
    "interactions": (square(a), STEPS, ("A.s", "A.s", [2e3]), {}),
    "interactions in a tree": (hexagonal(a), STEPS, ("A.s", "B.s", [2e3, -1e3]), {"engine": "tree"}),
    "site energies": (square(a), STEPS, (), {"disorder": Disorder(spread={"A.s": 3e3})}),
    "an end": (OPEN, STEPS, ("A.s", "A.s", [2e3]), {}),
    "an end in a tree": (OPEN, STEPS, ("A.s", "A.s", [2e3]), {"engine": "tree"}),
    "a mixture": (ALLOY, {**STEPS, "A + t <=> A.t": (2.0, 0.1)}, (), {}),
    "a mixture of site energies": (
        ALLOY, {**STEPS, "A + t <=> A.t": (2.0, 0.1)}, (), {"disorder": Disorder(spread={"A.t": 3e3})},
    ),
    "rods": (line(a), {"D + 2 s <=> D.s": (1.0, 0.5), "A + s <=> A.s": (0.3, 0.1)}, (), {}),
}  # fmt: skip


def model_of(case):
    lattice, steps, interaction, options = CASES[case]
    clusters = pair_clusters(lattice, *interaction) if interaction else ()
    model, rates = built(lattice, steps, clusters=clusters, occupies={"D.s": ("s", "s")})
    return model, rates, (30,) * lattice.dimensions, options


def same_block(one, other):
    for name in one.__slots__:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


def same_snapshot(one, other):
    for name in one.__slots__:
        first, second = getattr(one, name), getattr(other, name)
        assert (first is None) == (second is None)
        if first is not None:
            np.testing.assert_array_equal(first, second, err_msg=name)


@pytest.mark.exact
@pytest.mark.parametrize("case", CASES)
def test_a_simulation_goes_on_from_its_snapshot_as_if_it_had_not_stopped(case):
    model, rates, size, options = model_of(case)
    whole = Simulation(model, rates, size, seed=1, **options)
    first = [whole.advance(700) for _ in range(4)]
    part = Simulation(model, rates, size, seed=1, **options)
    for block in first[:2]:
        same_block(part.advance(700), block)
    resumed = Simulation(model, rates, size, seed=99, resume=part.snapshot, **options)
    for block in first[2:]:
        same_block(resumed.advance(700), block)
    same_snapshot(resumed.snapshot, whole.snapshot)
    assert whole.events == resumed.events == 2800
    assert len(np.unique(whole.occupancy)) > 1


@pytest.mark.exact
@pytest.mark.parametrize("case", CASES)
def test_a_snapshot_is_not_changed_by_what_comes_after(case):
    model, rates, size, options = model_of(case)
    simulation = Simulation(model, rates, size, seed=2, **options)
    simulation.advance(300)
    kept = simulation.snapshot
    again = deepcopy(kept)
    resumed = Simulation(model, rates, size, resume=kept, **options)
    simulation.advance(300)
    resumed.advance(300)
    resumed.rescale(np.full(len(model.steps), 0.5))
    same_snapshot(kept, again)


@pytest.mark.exact
@pytest.mark.parametrize("acceleration", [None, 5.0])
@pytest.mark.parametrize("case", CASES)
def test_a_replica_goes_on_from_its_arrays_as_if_it_had_not_stopped(case, acceleration):
    model, rates, size, options = model_of(case)
    plan = Plan(size=size, events=20_000, blocks=20, seed=3, acceleration=acceleration, **options)
    whole = Replica(model, rates, plan, 1)
    whole.run(20)
    part = Replica(model, rates, plan, 1)
    part.run(9)
    resumed = Replica(model, rates, plan, 1, part.arrays())
    resumed.run(100)
    assert resumed.done == whole.done == 20
    same_arrays(whole.arrays(), resumed.arrays())
    if acceleration and "A.s + s <=> s + A.s" in model.steps:
        assert whole.simulation.scale.min() < 1.0


def same_arrays(one, other):
    assert one.keys() == other.keys()
    for name in one:
        np.testing.assert_array_equal(one[name], other[name], err_msg=name)
        assert one[name].dtype == other[name].dtype


@pytest.mark.exact
@pytest.mark.parametrize("case", CASES)
def test_replicas_depend_neither_on_order_nor_on_threads(case):
    model, rates, size, options = model_of(case)
    plan = Plan(size=size, events=12_000, blocks=12, seed=4, **options)

    def finished(index):
        replica = Replica(model, rates, plan, index)
        replica.run(plan.blocks)
        return replica.arrays()

    alone = [finished(index) for index in range(3)]
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(finished, reversed(range(3))))[::-1]
    for one, other in zip(alone, together, strict=True):
        same_arrays(one, other)
    assert len({arrays["random"].tobytes() for arrays in alone}) == 3


@pytest.mark.exact
def test_seeds_and_keys_name_different_streams():
    model, rates, size, _ = model_of("classes")
    ends = {
        Simulation(model, rates, size, seed=seed, key=key).advance(500).time
        for seed in range(3)
        for key in ((), (0,), (1,), (1, 0))
    }
    assert len(ends) == 12
