"""The start of the steady part, over many series whose transients are known."""

import numpy as np
import pytest

from scalebridge.scales import Outcome, equilibration, statistical_inefficiency, time_average
from scales.autoregressive import ar1, inefficiency

N, PHI = 10_000, 0.9


def relaxing(rng, amplitude, tau, replicas=1, n=N, repeats=60):
    """Series of unit scatter around zero, after an exponential transient."""
    transient = amplitude * np.exp(-np.arange(n) / tau)
    return [ar1(rng, PHI, (replicas, n)) + transient for _ in range(repeats)]


def drowned_after(amplitude, tau, replicas=1):
    """Where the transient falls below four standard errors of a mean over its own time constant."""
    return tau * np.log(amplitude / (4.0 * np.sqrt(inefficiency(PHI) / replicas / tau)))


@pytest.mark.exact
@pytest.mark.parametrize(("phi", "n"), [(0.0, 200), (0.0, 5000), (0.9, 3000), (0.98, 12_000)])
def test_a_stationary_series_is_steady_from_its_first_sample(phi, n):
    found = [equilibration(x) for x in ar1(np.random.default_rng(1), phi, (150, n))]
    assert np.mean([e.reached for e in found]) >= 0.94
    assert np.mean([e.start == 0 for e in found]) >= 0.92
    assert {e.samples_needed for e in found if e.reached} == {n}


@pytest.mark.exact
@pytest.mark.parametrize(("amplitude", "tau"), [(10.0, 30), (10.0, 100), (100.0, 100), (100.0, 300)])
def test_the_start_is_where_the_transient_drowns_in_the_noise(amplitude, tau):
    found = [equilibration(x) for x in relaxing(np.random.default_rng(2), amplitude, tau)]
    starts = np.array([e.start for e in found if e.reached])
    assert len(starts) >= 54
    assert np.percentile(starts, 10) > drowned_after(amplitude, tau) - tau
    assert np.percentile(starts, 90) < drowned_after(amplitude, tau) + 4 * tau


@pytest.mark.exact
@pytest.mark.parametrize(("amplitude", "tau"), [(1.0, 30), (3.0, 100), (10.0, 100), (100.0, 300)])
def test_what_is_left_of_the_transient_does_not_spoil_the_interval_of_the_mean(amplitude, tau):
    series = relaxing(np.random.default_rng(3), amplitude, tau, repeats=150)
    kept = [x[:, e.start :] for x in series if (e := equilibration(x)).reached]
    limits = np.array([time_average(x).interval() for x in kept])
    covered = np.mean((limits[:, 0] < 0.0) & (limits[:, 1] > 0.0))
    assert covered > 0.85  # a shift of half a standard error costs 3 of the 95 %
    whole = [time_average(x).interval() for x in series]
    if amplitude * tau > 1000:
        assert np.mean([low < 0.0 < high for low, high in whole]) < 0.2


@pytest.mark.exact
def test_a_wild_first_sample_changes_nothing():
    for x in relaxing(np.random.default_rng(4), 10.0, 100, repeats=30) + relaxing(
        np.random.default_rng(5), 0.0, 1, repeats=30
    ):
        wild = x.copy()
        wild[0, 0] = 1e6
        assert abs(equilibration(wild).start - equilibration(x).start) <= 1


@pytest.mark.exact
def test_maximising_effective_samples_is_fooled_by_the_wild_sample():
    """The trap of sheet I: the variance is that of the wild sample, which then hides the transient."""
    x = relaxing(np.random.default_rng(6), 10.0, 100, n=4000, repeats=1)[0][0]
    x[0] = 1e4

    def size(start):
        return (x.size - start) / statistical_inefficiency(x[start:])

    assert max((0, 1, 50, 100, 200, 300, 400), key=size) == 0
    assert equilibration(x).start > drowned_after(10.0, 100) - 100


@pytest.mark.exact
def test_replicas_show_a_transient_that_one_of_them_hides():
    one = [equilibration(x).start for x in relaxing(np.random.default_rng(7), 1.5, 100, 1, repeats=40)]
    many = [equilibration(x).start for x in relaxing(np.random.default_rng(7), 1.5, 100, 16, repeats=20)]
    assert np.mean(np.array(one) > 0) < 0.2
    assert np.mean(np.array(many) > 0) > 0.9


@pytest.mark.exact
def test_a_replica_that_starts_elsewhere_is_seen_although_the_mean_is_not_shifted():
    rng = np.random.default_rng(8)
    away = np.array([[30.0], [-30.0], [0.0], [0.0]]) * np.exp(-np.arange(N) / 100)
    starts = np.array([equilibration(ar1(rng, PHI, (4, N)) + away).start for _ in range(30)])
    assert np.percentile(starts, 10) > drowned_after(30.0, 100) - 100
    assert np.percentile(starts, 90) < drowned_after(30.0, 100) + 400


@pytest.mark.exact
@pytest.mark.parametrize("tau", [2000, 5000, 20_000])
def test_a_drift_as_slow_as_the_run_is_no_steady_state(tau):
    found = [equilibration(x) for x in relaxing(np.random.default_rng(9), 10.0, tau, repeats=50)]
    assert np.mean([e.reached for e in found]) <= 0.04
    assert np.mean([e.outcome is Outcome.DRIFTING for e in found]) >= 0.9
    assert min(e.samples_needed for e in found if not e.reached) >= 2 * N


@pytest.mark.exact
def test_minimising_the_error_of_the_mean_would_keep_the_slow_drift():
    """The trap of sheet I: MSER (White 1997) is content with a mean that is off by many errors."""
    bias = []
    for x in relaxing(np.random.default_rng(9), 10.0, 2000, repeats=20):
        blocks = x[0].reshape(-1, 5).mean(axis=1)
        mser = [blocks[d:].var() / (blocks.size - d) for d in range(blocks.size // 2)]
        kept = blocks[int(np.argmin(mser)) :]
        bias.append(abs(kept.mean()) / np.sqrt(inefficiency(PHI) / kept.size / 5))
    assert np.median(bias) > 3.0


@pytest.mark.exact
@pytest.mark.parametrize("tau", [3000, 5000])
def test_the_length_said_to_be_needed_is_enough_and_not_far_too_much(tau):
    rng = np.random.default_rng(10)
    needed = [equilibration(x).samples_needed for x in relaxing(rng, 10.0, tau, repeats=60)]
    exact = drowned_after(10.0, tau) + 14 * tau  # at the least
    assert exact < np.median(needed) < 2.5 * exact
    assert np.percentile(needed, 75) < 1.6 * np.percentile(needed, 25)
    longer = relaxing(rng, 10.0, tau, n=int(np.median(needed)), repeats=20)
    assert np.mean([equilibration(x).reached for x in longer]) >= 0.8


def test_a_drift_that_does_not_slow_down_has_no_end_in_sight():
    x = np.random.default_rng(11).normal(size=(50, 5000)) + np.linspace(0.0, 5.0, 5000) ** 1.5
    found = [equilibration(series) for series in x]
    assert {e.outcome for e in found} == {Outcome.DRIFTING}
    assert np.mean([np.isinf(e.samples_needed) for e in found]) > 0.95
    assert all(e.drift > 3.0 for e in found)


@pytest.mark.exact
@pytest.mark.parametrize(("replicas", "n"), [(1, 300), (1, 5000), (8, 2000)])
def test_a_random_walk_is_never_steady(replicas, n):
    rng = np.random.default_rng(12)
    found = [equilibration(rng.normal(size=(replicas, n)).cumsum(axis=1)) for _ in range(200)]
    assert not any(e.reached for e in found)
    assert min(e.samples_needed for e in found) >= 2 * n


@pytest.mark.exact
def test_a_series_shorter_than_fifty_inefficiencies_is_too_short_to_tell():
    x = ar1(np.random.default_rng(13), 0.99, (100, int(15 * inefficiency(0.99))))
    found = [equilibration(series) for series in x]
    assert np.mean([e.reached for e in found]) <= 0.05
    short = [e.samples_needed for e in found if e.outcome is Outcome.TOO_SHORT]
    assert len(short) > 70
    assert 20 * inefficiency(0.99) < np.median(short) < 200 * inefficiency(0.99)


@pytest.mark.exact
def test_replicas_stuck_at_different_levels_disagree():
    rng = np.random.default_rng(14)
    found = [equilibration(ar1(rng, PHI, (4, N)) + rng.normal(size=(4, 1))) for _ in range(40)]
    assert np.mean([e.outcome is Outcome.DISAGREEING for e in found]) > 0.9
    assert np.median([e.split_rhat for e in found]) > 1.1


def test_rare_events_and_heavy_tails_are_not_taken_for_transients():
    rng = np.random.default_rng(15)
    found = [equilibration(rng.poisson(0.01, size=8000)) for _ in range(100)]
    found += [equilibration(rng.exponential(size=4000) ** 2) for _ in range(100)]
    assert np.mean([e.reached for e in found]) >= 0.95
    assert np.mean([e.start == 0 for e in found]) >= 0.95


@pytest.mark.exact
def test_an_absorbing_state_is_steady_from_the_moment_it_is_reached():
    x = np.random.default_rng(16).normal(size=(1, 2000))
    x[:, 317:] = 0.0
    found = equilibration(x)
    assert (found.outcome, found.start, found.drift) == (Outcome.STEADY, 317, 0.0)
    late = x.copy()
    late[:, 317:1500] = 1.0
    assert not equilibration(late).reached


@pytest.mark.parametrize("value", [0.0, 0.1, 1e-30])
@pytest.mark.parametrize("shape", [(100,), (3, 50)])
def test_a_series_that_never_changes_is_steady(value, shape):
    found = equilibration(np.full(shape, value))
    assert (found.outcome, found.start, found.drift, found.split_rhat) == (Outcome.STEADY, 0, 0.0, 1.0)
    assert found.samples_needed == shape[-1]


@pytest.mark.parametrize("n", range(1, 20))
def test_a_handful_of_samples_is_too_short_whatever_they_are(n):
    rng = np.random.default_rng(n)
    for x in (np.zeros(n), np.arange(n), rng.normal(size=n), rng.normal(size=(30, n))):
        found = equilibration(x)
        assert (found.outcome, found.start) == (Outcome.TOO_SHORT, 0)
        assert found.samples_needed >= 20


@pytest.mark.exact
def test_units_do_not_matter():
    for x in relaxing(np.random.default_rng(17), 10.0, 100, 2, repeats=5):
        one, other = equilibration(x), equilibration(1e-12 * (7.0 - x))
        assert (other.start, other.outcome) == (one.start, one.outcome)
        assert other.drift == pytest.approx(-one.drift, rel=1e-6)
