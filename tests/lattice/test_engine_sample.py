"""What is gathered from replicas, compared with chains and surfaces that are known exactly."""

import numpy as np
import pytest

from lattice.engine_models import a, built
from scalebridge.core.constants import R
from scalebridge.lattice.interactions import pair_clusters
from scalebridge.lattice.replica import Plan, Replica
from scalebridge.lattice.sampling import gather
from scalebridge.lattice.shapes import line, square
from scalebridge.lattice.simulation import Simulation


def sample(model, rates, weights, **options):
    plan = Plan(**options)
    replicas = [Replica(model, rates, plan, index) for index in range(plan.replicas)]
    for replica in replicas:
        replica.run(plan.blocks)
    return gather(model, plan, [replica.arrays() for replica in replicas], np.asarray(weights))


def within(estimate, exact, sigmas=4.0):
    return abs(estimate.value - exact) < sigmas * estimate.standard_error


@pytest.mark.exact
def test_neighbours_on_a_chain_meet_as_often_as_the_transfer_matrix_says():
    lattice, energy, z = line(a), -3e3, 0.6
    model, rates = built(
        lattice, {"A + s <=> A.s": (z, 1.0)}, clusters=pair_clusters(lattice, "A.s", "A.s", [energy])
    )
    found = sample(model, rates, [1.0], size=(400,), events=2_000_000, blocks=400, replicas=3, seed=91)
    w = np.exp(-energy / (R * 500.0))
    M = np.array([[1.0, np.sqrt(z)], [np.sqrt(z), z * w]])
    value, vector = np.linalg.eigh(M)
    v, largest = vector[:, -1], value[-1]
    theta, pair = v[1] ** 2, v[1] ** 2 * M[1, 1] / largest
    assert found.steady.reached
    assert within(found.coverage["A.s"], theta)
    assert within(found.vacant["s"], 1.0 - theta)
    assert within(found.net["A + s <=> A.s"], 0.0)
    (factor,) = (f for f in found.factors if f.species == ("A.s", "A.s"))
    assert abs(factor.value - pair / theta**2) < 4 * factor.standard_error
    assert factor.value > 1.1
    assert factor.standard_error < 0.01


@pytest.mark.exact
def test_without_interactions_neighbours_are_independent_and_the_turnover_is_langmuirs():
    """A lands, turns and leaves as B: theta = on/(on + k), turnover k theta."""
    model, rates = built(square(a), {"A + s -> A.s": (1.5, 0.0), "A.s -> B + s": (0.5, 0.0)})
    found = sample(model, rates, [0.0, 1.0], size=(30, 30), events=1_000_000, blocks=400, replicas=4, seed=92)
    assert within(found.turnover, 0.5 * 0.75)
    assert found.turnover.standard_error < 0.005
    assert within(found.net["A + s -> A.s"], 0.5 * 0.75)
    assert len(found.factors) == 3
    for factor in found.factors:
        assert abs(factor.value - 1.0) < 4 * factor.standard_error
    assert not found.at_rest
    assert found.clamped == 0.0


@pytest.mark.exact
def test_replicas_that_come_to_rest_are_averaged_at_their_ends():
    model, rates = built(line(a), {"A2 + 2 s -> 2 A.s": (1.0, 0.0)})
    size, replicas = 3000, 12
    found = sample(model, rates, [1.0], size=(size,), events=10**7, blocks=200, replicas=replicas, seed=93)
    ends = [np.count_nonzero(last) / size for last in found.last]
    assert found.at_rest
    covered = found.coverage["A.s"]
    assert covered.value == pytest.approx(np.mean(ends), rel=1e-12)
    empty_starts = np.array(ends)[[end < 1.0 for end in ends]]
    error = empty_starts.std(ddof=1) / np.sqrt(empty_starts.size)
    assert abs(empty_starts.mean() - (1 - np.exp(-2.0))) < 5 * error


@pytest.mark.exact
def test_a_replica_that_starts_covered_forgets_it():
    model, rates = built(square(a), {"A + s <=> A.s": (1.0, 1.0)})
    plan = Plan(size=(20, 20), events=100_000, blocks=100, replicas=2, seed=94)
    empty, covered = (Replica(model, rates, plan, index) for index in range(2))
    assert [np.count_nonzero(r.simulation.occupancy) for r in (empty, covered)] == [0, 400]
    means = []
    for replica in (empty, covered):
        replica.run(100)
        arrays = replica.arrays()
        time, population = arrays["time"][20:], arrays["population"][20:, 1]
        means.append(float(time @ population / time.sum() / 400))
    assert abs(means[0] - means[1]) < 0.02


@pytest.mark.exact
def test_a_simulation_and_a_replica_of_the_same_stream_are_the_same():
    model, rates = built(square(a), {"A + s <=> A.s": (1.0, 1.0)})
    plan = Plan(size=(20, 20), events=3000, blocks=3, replicas=1, seed=95)
    replica = Replica(model, rates, plan, 0)
    replica.run(3)
    alone = Simulation(model, rates, (20, 20), seed=95, key=(0,))
    alone.advance(3 * plan.events_per_block)
    np.testing.assert_array_equal(alone.occupancy, replica.simulation.occupancy)
    assert alone.time == pytest.approx(replica.simulation.time, rel=1e-12)
