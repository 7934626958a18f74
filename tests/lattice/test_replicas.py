"""Replicas of one surface: what they share, and lattices on which there is little or nothing to see."""

import numpy as np
import pytest

from lattice.engine_models import a, built
from scalebridge.lattice import replica as replicas
from scalebridge.lattice.plan import Disorder, Plan
from scalebridge.lattice.replica import Replica
from scalebridge.lattice.sampling import gather
from scalebridge.lattice.shapes import square
from scalebridge.scales import Outcome

MIXED = square(a, "m", mixtures={"m": {"s": 0.5, "t": 0.5}})
REACTION = {
    "A + s <=> A.s": (1.0, 1.0), "A.s -> B + s": (1.0, 0.0),
    "A + t <=> A.t": (0.1, 1.0), "A.t -> B + t": (0.1, 0.0),
}  # fmt: skip


def ran(model, rates, plan):
    found = [Replica(model, rates, plan, index) for index in range(plan.runs)]
    for one in found:
        one.run(plan.blocks)
    return found


def gathered(model, rates, plan, weights):
    return gather(model, plan, [one.arrays() for one in ran(model, rates, plan)], np.array(weights))


@pytest.mark.exact
def test_replicas_differ_in_their_events_and_not_in_their_surface():
    model, rates = built(MIXED, REACTION)
    plan = Plan(size=(8, 8), events=500, blocks=5, replicas=3, acceleration=2.0)
    kind = np.array([state.kind for state in model.states])
    found = ran(model, rates, plan)
    for one in found[1:]:
        np.testing.assert_array_equal(kind[one.simulation.occupancy], kind[found[0].simulation.occupancy])
    assert len({one.simulation.time for one in found}) == 6
    rough = Plan(size=(8, 8), events=5, blocks=1, disorder=Disorder(spread={"A.s": 5e3}))
    shifts = [one.simulation.snapshot.shift for one in ran(model, rates, rough)]
    for shift in shifts[1:]:
        np.testing.assert_array_equal(shift, shifts[0])
    other = Replica(model, rates, Plan(size=(8, 8), seed=1), 0)
    assert (kind[other.simulation.occupancy] != kind[found[0].simulation.occupancy]).any()


@pytest.mark.exact
def test_a_mixture_becomes_steady_at_the_turnover_of_its_two_kinds():
    """Independent sites: theta = on / (on + off + out) of each kind, times its rate of leaving as B."""
    model, rates = built(MIXED, REACTION)
    plan = Plan(size=(20, 20), events=1_000_000, blocks=500, replicas=4, seed=5)
    found = gathered(model, rates, plan, [1.0, 0.0, 1.0, 0.0])
    share = sum(model.states[i].kind == "s" for i in found.last[0].ravel()) / 400
    exact = share * 1.0 / 3.0 + (1.0 - share) * 0.1 * 0.1 / 1.2
    assert found.steady.outcome is Outcome.STEADY
    assert abs(found.turnover.value - exact) < 4 * found.turnover.standard_error


@pytest.mark.exact
def test_a_lattice_on_which_nothing_can_happen_is_at_rest_with_a_turnover_of_zero():
    model, rates = built(square(a), {"A + s -> A.s": (0.0, 0.0)})
    found = gathered(model, rates, Plan(size=(5, 5), events=100, blocks=20, replicas=2), [1.0])
    assert found.at_rest
    assert found.steady.reached
    assert (found.turnover.value, found.turnover.standard_error) == (0.0, 0.0)
    assert found.vacant["s"].value == 1.0
    assert found.time == found.time_needed == 0.0


@pytest.mark.exact
@pytest.mark.parametrize("periodic", [(True, True), (False, True)])
def test_a_site_on_the_only_cell_of_an_axis_has_no_neighbour_there(periodic):
    model, rates = built(square(a, periodic=periodic), {"A + s <=> A.s": (1.0, 1.0)})
    row, cell = (Plan(size=size, events=1000, blocks=20, replicas=2) for size in ((1, 5), (1, 1)))
    (factor, *_) = gathered(model, rates, row, [1.0]).factors
    assert factor.kinds == ("s", "s")
    seen = Replica(model, rates, row, 0)
    seen.run(1)
    assert seen.series["neighbours"][0].sum() == 5
    assert gathered(model, rates, cell, [1.0]).factors == ()


def test_a_lattice_too_large_for_configurations_keeps_none_and_says_so_by_their_shape(monkeypatch):
    monkeypatch.setattr(replicas, "CHEAP", 1)
    model, rates = built(square(a), {"A + s <=> A.s": (1.0, 1.0)})
    found = gathered(model, rates, Plan(size=(10, 11), events=1000, blocks=20, replicas=1), [1.0])
    assert found.frames.shape == (0, 10, 11, 1, 1)
    assert found.framed.shape == (0, 2)


@pytest.mark.parametrize("cheap", [25, 4, 3, 2, 1])
def test_configurations_are_kept_however_rarely_neighbours_are_counted(monkeypatch, cheap):
    """Also where a look every n blocks meets no multiple of the blocks between configurations."""
    monkeypatch.setattr(replicas, "CHEAP", cheap)
    model, rates = built(square(a), {"A + s <=> A.s": (1.0, 1.0)})
    (found,) = ran(model, rates, Plan(size=(5, 5), events=600, blocks=600, replicas=1))
    looks = len(found.series["looked"])
    assert looks > 20
    assert min(looks, 20) <= len(found.series["frames"]) <= min(looks, 60)


@pytest.mark.exact
def test_the_time_of_the_averages_is_that_behind_the_discarded_blocks():
    model, rates = built(square(a), {"A + s <=> A.s": (1.0, 1.0)})
    plan = Plan(size=(10, 10), events=40_000, blocks=100, replicas=2)
    runs = [one.arrays() for one in ran(model, rates, plan)]
    found = gather(model, plan, runs, np.array([1.0]))
    first = round(found.discarded * plan.blocks)
    assert found.steady_time == pytest.approx(sum(r["time"][first:].sum() for r in runs), rel=1e-12)
