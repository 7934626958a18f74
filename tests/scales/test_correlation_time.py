"""Correlation times and error bars of series whose correlations are known."""

import numpy as np
import pytest

from scalebridge.scales import (
    autocorrelation,
    autocovariance,
    correlation_time,
    effective_samples,
    ratio,
    standard_error,
    statistical_inefficiency,
    time_average,
)
from scales.autoregressive import ar1, inefficiency

COVERED = (0.915, 0.985)  # of 300 intervals at 95 %: chance stays inside in all but a few of a thousand tests


def coverage(estimates, truth):
    """Share of the 95 % intervals that contain `truth`; few may be refused for seeming too short."""
    intervals = np.array([e.interval() for e in estimates])
    given = intervals[np.isfinite(intervals).all(axis=1)]
    assert len(given) > 0.95 * len(intervals)
    return np.mean((given[:, 0] < truth) & (truth < given[:, 1]))


@pytest.mark.exact
@pytest.mark.parametrize("shape", [(17,), (1, 16), (3, 20)])
def test_the_autocovariance_by_fft_is_the_sum_over_pairs(shape):
    x = np.random.default_rng(1).normal(size=shape)
    d, n = np.atleast_2d(x) - x.mean(), shape[-1]
    pairs = [np.mean(np.sum(d[:, : n - k] * d[:, k:], axis=1)) / n for k in range(n)]
    np.testing.assert_allclose(autocovariance(x), pairs, atol=1e-14)
    np.testing.assert_allclose(autocorrelation(x), np.divide(pairs, pairs[0]), atol=1e-14)


@pytest.mark.exact
@pytest.mark.parametrize("phi", [0.5, 0.9, 0.98])
def test_the_inefficiency_of_an_autoregressive_series_is_met_within_a_fifth_at_a_hundred_of_them(phi):
    """Sheet I: Geyer's sequence is within 2 % +- 20 % there."""
    g = inefficiency(phi)
    found = [statistical_inefficiency(x) / g for x in ar1(np.random.default_rng(2), phi, (400, int(100 * g)))]
    assert np.mean(found) == pytest.approx(1.0, abs=0.045)  # 400 repeats leave an error of 1 %
    assert 0.15 < np.std(found) < 0.30


@pytest.mark.exact
def test_the_degrees_of_freedom_say_how_well_the_error_itself_is_known():
    """A variance with nu degrees of freedom scatters by sqrt(2/nu), relatively."""
    found = [time_average(x) for x in ar1(np.random.default_rng(20), 0.9, (300, 20_000))]
    scatter = np.std([e.inefficiency for e in found]) / np.mean([e.inefficiency for e in found])
    assert np.median([e.degrees_of_freedom for e in found]) == pytest.approx(2.0 / scatter**2, rel=0.6)


@pytest.mark.convergence
def test_the_inefficiency_closes_in_on_its_exact_value_with_the_root_of_the_length():
    g, rng, spread = inefficiency(0.8), np.random.default_rng(3), []
    for length in (100, 400, 1600):
        found = [statistical_inefficiency(x) / g for x in ar1(rng, 0.8, (300, int(length * g)))]
        spread.append(np.std(found))
        assert np.mean(found) == pytest.approx(1.0, abs=0.04)
    assert np.log(spread[0] / spread[2]) / np.log(16.0) == pytest.approx(0.5, abs=0.13)


@pytest.mark.exact
def test_an_antithetic_series_tells_more_than_independent_samples_up_to_a_limit():
    rng = np.random.default_rng(4)
    found = [statistical_inefficiency(x) for x in ar1(rng, -0.5, (100, 10_000))]
    assert np.mean(found) == pytest.approx(1.0 / 3.0, rel=0.02)
    assert statistical_inefficiency(ar1(rng, -0.9, (1, 10_000))) == pytest.approx(
        0.25
    )  # 1/log10(n), not 0.053


@pytest.mark.exact
def test_the_correlation_time_of_a_sampled_exponential_decay_is_its_time_constant():
    tau, dt = 2.5e-6, 1e-7
    x = ar1(np.random.default_rng(5), np.exp(-dt / tau), (20, 50_000))
    assert correlation_time(x, dt) == pytest.approx(tau, rel=0.05)


@pytest.mark.exact
@pytest.mark.parametrize("phi", [0.0, 0.7, 0.95])
def test_intervals_at_a_hundred_inefficiencies_contain_the_mean_as_often_as_they_say(phi):
    series = ar1(np.random.default_rng(6), phi, (300, int(100 * inefficiency(phi))))
    low, high = COVERED
    assert low <= coverage([time_average(x) for x in series], 0.0) <= high


@pytest.mark.exact
def test_error_bars_that_know_nothing_of_correlation_fail_the_same_test():
    series = ar1(np.random.default_rng(6), 0.95, (300, 3900))
    naive = 1.96 * series.std(axis=1) / np.sqrt(3900)
    assert np.mean(np.abs(series.mean(axis=1)) < naive) < 0.4


@pytest.mark.exact
@pytest.mark.parametrize(("replicas", "length"), [(4, 30), (20, 6), (60, 2)])
def test_pooled_replicas_cover_the_mean_even_where_each_is_short(replicas, length):
    rng, n = np.random.default_rng(7), int(length * inefficiency(0.9))
    low, high = COVERED
    found = [time_average(ar1(rng, 0.9, (replicas, n))) for _ in range(300)]
    assert low <= coverage(found, 0.0) <= high


@pytest.mark.exact
def test_replicas_at_different_levels_widen_the_error_or_are_refused():
    """Each level is off by 0.3 sd; within-chain errors, 0.016 sd, would miss the common mean as a rule."""
    rng, within, honest = np.random.default_rng(8), 0, 0
    for _ in range(200):
        x = ar1(rng, 0.9, (4, 19_000)) + 0.3 * rng.normal(size=(4, 1))
        low, high = time_average(x).interval()
        honest += np.isnan(low) or low < 0.0 < high
        within += abs(x.mean()) < 1.96 * np.sqrt(inefficiency(0.9) / x.size)
    assert within < 60
    assert honest > 175


@pytest.mark.exact
def test_the_error_of_well_separated_levels_is_that_of_their_means():
    rng = np.random.default_rng(9)
    x = rng.normal(size=(200, 100)) + 3.0 * rng.normal(size=(200, 1))
    expected = x.mean(axis=1).std(ddof=1) / np.sqrt(200)
    assert standard_error(x) == pytest.approx(expected, rel=0.05)


def test_below_fifty_inefficiencies_no_error_bar_is_given_and_the_length_needed_is():
    rng, g = np.random.default_rng(10), inefficiency(0.99)
    short = [time_average(x) for x in ar1(rng, 0.99, (100, int(20 * g)))]
    assert np.mean([e.enough for e in short]) < 0.1
    for e in short:
        assert np.isnan(e.standard_error) != e.enough
        assert np.isfinite(e.value)
        assert e.enough or e.samples_needed > e.samples
    long = [time_average(x) for x in ar1(rng, 0.99, (50, int(150 * g)))]
    assert all(e.enough and e.standard_error > 0.0 for e in long)


@pytest.mark.exact
def test_adding_a_constant_or_a_factor_changes_what_it_must_and_no_more():
    x = ar1(np.random.default_rng(11), 0.8, (3, 2000))
    one, other = time_average(x), time_average(1e6 - 1e3 * x)
    assert other.value == pytest.approx(1e6 - 1e3 * one.value, rel=1e-12)
    assert other.standard_error == pytest.approx(1e3 * one.standard_error, rel=1e-6)
    assert other.inefficiency == pytest.approx(one.inefficiency, rel=1e-6)


@pytest.mark.exact
def test_repeating_every_sample_repeats_no_information():
    x = np.random.default_rng(12).normal(size=20_000)
    assert statistical_inefficiency(np.repeat(x, 10)) == pytest.approx(10.0, rel=0.1)
    assert standard_error(np.repeat(x, 10)) == pytest.approx(standard_error(x), rel=0.05)


@pytest.mark.parametrize("value", [0.0, 0.1, -3e200])
def test_a_constant_series_has_no_error_and_an_inefficiency_of_one(value):
    found = time_average(np.full((2, 100), value))
    assert found.value == pytest.approx(value, rel=1e-15)
    assert (found.standard_error, found.inefficiency) == (0.0, 1.0)
    assert autocorrelation(np.full(5, value)).tolist() == [1, 0, 0, 0, 0]


@pytest.mark.parametrize("shape", [(1,), (1, 3), (2, 1), (10, 4)])
def test_a_handful_of_samples_has_a_mean_but_no_error_bar(shape):
    x = np.random.default_rng(13).normal(size=shape)
    found = time_average(x)
    assert found.value == x.mean()
    assert np.isnan(found.standard_error)
    assert np.isnan(found.interval()).all()


@pytest.mark.exact
def test_many_replicas_of_one_sample_are_independent_samples():
    x = np.random.default_rng(14).normal(size=(400, 1))
    assert standard_error(x) == pytest.approx(x.std(ddof=1) / 20.0)
    assert effective_samples(x) == 400.0


@pytest.mark.parametrize("x", [np.zeros(0), np.zeros((2, 0)), np.zeros((2, 3, 4)), 1.0])
def test_shapes_that_are_no_series_are_refused_with_the_shape_expected(x):
    with pytest.raises(ValueError, match=r"expected \(n,\) or \(replicas, n\)"):
        time_average(x)


def test_samples_that_are_not_finite_are_refused():
    with pytest.raises(ValueError, match="1 of 4 samples are not finite"):
        time_average([1.0, np.nan, 2.0, 3.0])


# ---- ratios over blocks of unequal duration


@pytest.mark.exact
def test_the_rate_of_a_poisson_process_has_the_error_of_its_number_of_events():
    """N events in time T: sigma = sqrt(r/T), however unequal the blocks."""
    rng, found = np.random.default_rng(15), []
    for _ in range(300):
        t = rng.gamma(0.5, 2.0, size=(3, 200))
        found.append(ratio(rng.poisson(2.5 * t), t))
    exact = np.sqrt(2.5 / 600.0)
    assert np.nanmedian([e.standard_error for e in found]) == pytest.approx(exact, rel=0.07)
    assert np.std([e.value for e in found]) == pytest.approx(exact, rel=0.15)
    low, high = COVERED
    assert low <= coverage(found, 2.5) <= high


@pytest.mark.exact
def test_blocks_of_many_events_each_give_the_error_of_a_renewal_process():
    """Waiting times between events, Gamma(k): sigma = r sqrt(1/(k N)); a mean of rates would be too high."""
    durations = np.random.default_rng(16).gamma(4.0, 0.25, size=(300, 400, 10)).sum(axis=2)
    found = [ratio(np.full(400, 10.0), t) for t in durations]
    exact = np.sqrt(1.0 / 4.0 / 4000.0)
    assert np.nanmedian([e.standard_error for e in found]) == pytest.approx(exact, rel=0.06)
    low, high = COVERED
    assert low <= coverage(found, 1.0) <= high


@pytest.mark.exact
def test_the_rate_of_a_process_that_remembers_has_a_wider_error():
    """Events at a rate that wanders as an autoregressive series: S = r + Var(rate) g."""
    rng, found, phi = np.random.default_rng(17), [], 0.9
    for _ in range(300):
        rate = 20.0 + ar1(rng, phi, (2, 2000), sd=3.0)
        found.append(ratio(rng.poisson(rate), np.ones((2, 2000))))
    exact = np.sqrt((20.0 + 9.0 * inefficiency(phi)) / 4000.0)
    assert np.nanmedian([e.standard_error for e in found]) == pytest.approx(exact, rel=0.05)
    low, high = COVERED
    assert low <= coverage(found, 20.0) <= high


@pytest.mark.exact
def test_a_numerator_in_step_with_its_denominator_has_no_error_however_both_scatter():
    t = np.random.default_rng(18).gamma(0.3, 1.0, size=500)
    found = ratio(7.0 * t, t)
    assert found.value == pytest.approx(7.0, rel=1e-14)
    assert found.standard_error == 0.0


@pytest.mark.exact
def test_over_equal_durations_a_ratio_is_a_time_average():
    x = ar1(np.random.default_rng(19), 0.6, (3, 1000)) + 5.0
    one, other = ratio(x, np.full_like(x, 4.0)), time_average(x / 4.0)
    assert one.value == pytest.approx(other.value)
    assert one.standard_error == pytest.approx(other.standard_error)


def test_events_that_never_came_have_a_rate_of_zero():
    found = ratio(np.zeros(100), np.ones(100))
    assert (found.value, found.standard_error) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("N", "t", "message"),
    [
        (np.ones(3), np.ones(4), r"\(1, 3\) and denominators as \(1, 4\)"),
        (np.ones(3), np.zeros(3), "sum to 0, but must be positive"),
    ],
)
def test_ratios_that_make_no_sense_are_refused(N, t, message):
    with pytest.raises(ValueError, match=message):
        ratio(N, t)
