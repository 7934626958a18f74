"""Shares of the variance where they are known: sums of correlated normal numbers."""

import numpy as np
import pytest

from scalebridge.uncertainty import shares_by_group

GROUPS = ["A", "A", "B", "B", "B", "C"]
WEIGHTS = np.array([1.0, -2.0, 0.5, 0.5, 0.5, 1.5])
RHO = {"A": 0.5, "B": -0.3, "C": 0.0}


def covariance():
    same = np.equal.outer(GROUPS, GROUPS)
    rho = np.array([RHO[g] for g in GROUPS])
    return np.where(np.eye(6, dtype=bool), 1.0, np.where(same, rho[:, None], 0.0))


def scores(n, seed=1):
    return np.random.default_rng(seed).multivariate_normal(np.zeros(6), covariance(), n)


def known_shares(noise=0.0):
    """w' C w of every group over the sum; A: 1 + 4 - 2, B: 0.75 - 0.45, C: 2.25."""
    parts = {"A": 3.0, "B": 0.3, "C": 2.25}
    return {g: part / (5.55 + noise) for g, part in parts.items()}


@pytest.mark.exact
def test_a_sum_of_correlated_groups_has_the_shares_of_its_parts():
    Z = scores(20_000)
    found = shares_by_group(Z, GROUPS, Z @ WEIGHTS)
    assert found == pytest.approx(known_shares(), abs=0.02)  # a share has a standard error below 0.005


@pytest.mark.exact
def test_what_no_input_explains_is_missing_in_the_sum():
    Z = scores(20_000)
    noise = np.random.default_rng(2).normal(0.0, np.sqrt(5.55), 20_000)
    found = shares_by_group(Z, GROUPS, Z @ WEIGHTS + noise)
    assert found == pytest.approx(known_shares(5.55), abs=0.02)


@pytest.mark.exact
def test_an_answer_and_its_exponential_have_the_same_shares():
    Z = scores(500)
    y = Z @ WEIGHTS
    assert shares_by_group(Z, GROUPS, np.exp(y)) == shares_by_group(Z, GROUPS, y)
    assert shares_by_group(Z, GROUPS, -(y**3)) == pytest.approx(shares_by_group(Z, GROUPS, y), rel=1e-10)


@pytest.mark.exact
def test_failed_draws_are_left_out():
    Z = scores(300)
    y = Z @ WEIGHTS + 0.1 * Z[:, 0] ** 2
    gaps = y.copy()
    gaps[::7] = np.nan
    kept = np.isfinite(gaps)
    assert shares_by_group(Z, GROUPS, gaps) == shares_by_group(Z[kept], GROUPS, y[kept])


@pytest.mark.parametrize("n", [0, 6, 34])
def test_fewer_than_five_draws_for_each_number_say_nothing(n):
    Z = scores(40)[:n]
    assert shares_by_group(Z, GROUPS, Z @ WEIGHTS) == {}
    enough = scores(35)
    assert set(shares_by_group(enough, GROUPS, enough @ WEIGHTS)) == {"A", "B", "C"}


def test_an_answer_that_does_not_vary_or_has_no_inputs_has_no_shares():
    Z = scores(100)
    assert shares_by_group(Z, GROUPS, np.ones(100)) == {}
    assert shares_by_group(Z, GROUPS, np.full(100, np.nan)) == {}
    assert shares_by_group(Z[:, :0], [], Z @ WEIGHTS) == {}


@pytest.mark.exact
def test_pure_noise_is_explained_by_nothing():
    """A fit of 20 numbers to 300 draws of noise explains 20/299 by chance; the correction takes that off."""
    rng = np.random.default_rng(3)
    by_chance, corrected = [], []
    for _ in range(100):
        Z, y = rng.standard_normal((300, 20)), rng.standard_normal(300)
        fit = np.linalg.lstsq(Z - Z.mean(axis=0), y - y.mean(), rcond=None)
        by_chance.append(1.0 - fit[1][0] / np.sum((y - y.mean()) ** 2))
        corrected.append(sum(shares_by_group(Z, ["all"] * 20, y).values()))
    assert np.mean(by_chance) == pytest.approx(20 / 299, rel=0.1)
    assert np.median(corrected) < 0.01
    assert np.mean(corrected) < 0.02


@pytest.mark.exact
def test_shares_are_never_negative_and_never_sum_to_more_than_one():
    rng = np.random.default_rng(4)
    for _ in range(200):
        Z = rng.standard_normal((60, 6))
        found = shares_by_group(Z, ["a", "b", "c", "d", "e", "f"], Z @ rng.standard_normal(6))
        assert min(found.values()) >= 0.0
        assert sum(found.values()) <= 1.0 + 1e-12
