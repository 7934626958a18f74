"""Split R-hat against its definition, written out, and against what it is meant to see."""

import numpy as np
import pytest

from scalebridge.scales import rank_normalised_split_rhat, split_rhat
from scales.autoregressive import ar1, inefficiency

BOTH = pytest.mark.parametrize("rhat", [split_rhat, rank_normalised_split_rhat])


@pytest.mark.exact
def test_a_small_case_agrees_with_the_definition_worked_by_hand():
    """Halves (0 2), (2 4), (1 3), (1 1): within (2+2+2+0)/4 = 1.5; means 1 3 2 1, variance 11/12."""
    x = [[0.0, 2.0, 9.0, 2.0, 4.0], [1.0, 3.0, -9.0, 1.0, 1.0]]  # the middle is left out
    assert split_rhat(x) ** 2 == pytest.approx(0.5 + 11 / 12 / 1.5, rel=1e-14)


@pytest.mark.exact
def test_agreeing_replicas_exceed_one_by_what_chance_makes_of_their_correlation():
    g, n = inefficiency(0.8), 2000
    rng = np.random.default_rng(1)
    found = [split_rhat(ar1(rng, 0.8, (8, n))) ** 2 - 1.0 for _ in range(200)]
    assert np.mean(found) == pytest.approx((g - 1.0) / (n / 2), rel=0.15)


@pytest.mark.exact
def test_ranks_make_a_monotone_map_of_the_samples_irrelevant():
    x = np.random.default_rng(2).normal(size=(4, 500)) + np.array([[0.0], [0.0], [0.0], [0.5]])
    bulk = rank_normalised_split_rhat(x)
    assert rank_normalised_split_rhat(5.0 + 2.0 * x) == pytest.approx(bulk)
    assert rank_normalised_split_rhat(np.exp(3.0 * x)) == pytest.approx(bulk, rel=0.02)
    assert split_rhat(np.exp(3.0 * x)) < 1.01 < split_rhat(x)  # heavy tails drown the difference


@BOTH
def test_a_replica_at_another_level_is_seen(rhat):
    x = np.random.default_rng(3).normal(size=(4, 1000))
    assert rhat(x) < 1.02
    x[0] += 1.5
    assert rhat(x) > 1.1


@BOTH
def test_a_drift_common_to_all_replicas_is_seen_because_they_are_split(rhat):
    x = np.random.default_rng(4).normal(size=(4, 1000)) + np.linspace(0.0, 2.0, 1000)
    assert rhat(x) > 1.1
    assert rhat(x[0]) > 1.1


def test_a_replica_that_only_scatters_more_is_seen_by_ranks():
    x = np.random.default_rng(5).normal(size=(4, 1000))
    x[0] *= 5.0
    assert split_rhat(x) < 1.01
    assert rank_normalised_split_rhat(x) > 1.1


def test_ranks_stand_the_absence_of_a_mean():
    x = np.random.default_rng(6).standard_cauchy(size=(4, 2000))
    assert rank_normalised_split_rhat(x) < 1.02


@BOTH
@pytest.mark.exact
def test_constant_replicas_agree_or_disagree_entirely(rhat):
    assert rhat(np.full((3, 10), 0.1)) == 1.0
    assert rhat(np.full(10, 0.1)) == 1.0
    assert rhat([[1.0] * 10, [2.0] * 10]) == np.inf
    assert rhat([0.0] * 5 + [1.0] * 5) == np.inf


@BOTH
def test_one_constant_replica_among_others_is_no_special_case(rhat):
    x = np.random.default_rng(7).normal(size=(4, 1000))
    x[0] = 0.0
    assert np.isfinite(rhat(x))
    x[0] = 3.0
    assert rhat(x) > 1.5


@BOTH
@pytest.mark.parametrize("n", [1, 2, 3])
def test_fewer_than_four_samples_say_nothing(rhat, n):
    assert np.isnan(rhat(np.arange(2.0 * n).reshape(2, n)))
