"""Draws against what their distributions and correlations say in theory."""

import numpy as np
import pytest
from scipy import stats

from scalebridge.uncertainty import Distribution, correlation_matrix, draw

N = 4000
FAR = 4.0  # standard errors; one statistic in 16 000 lies further off by chance


def number(family, *parameters, group="own"):
    return Distribution(family=family, parameters=parameters, kind="epistemic", group=group)


MIXED = {
    "energy": number("normal", -1.3, 0.1, group="energies"),
    "factor": number("lognormal", 3.0, 1.5, group="energies"),
    "share": number("uniform", 0.2, 0.6, group="energies"),
    "guess": number("triangular", 1.0, 2.0, 5.0, group="pores"),
}
THEORY = {
    "energy": stats.norm(-1.3, 0.1),
    "factor": stats.lognorm(s=np.log(1.5), scale=3.0),
    "share": stats.uniform(0.2, 0.4),
    "guess": stats.triang(c=0.25, loc=1.0, scale=4.0),
}


@pytest.fixture(scope="module")
def draws():
    return draw(MIXED, {"energies": 0.6}, N, seed=5)


@pytest.mark.exact
@pytest.mark.parametrize("name", MIXED)
def test_every_number_keeps_its_own_distribution_whatever_it_is_correlated_with(draws, name):
    values = draws.values[:, draws.names.index(name)]
    distance = stats.kstest(values, THEORY[name].cdf).statistic
    assert distance < 1.95 / np.sqrt(N)  # exceeded once in a thousand


@pytest.mark.exact
def test_scores_of_a_group_are_correlated_as_asked_and_groups_are_independent(draws):
    found = np.corrcoef(draws.normal.T)
    expected = np.eye(4)
    expected[:3, :3] = 0.6 + 0.4 * np.eye(3)
    assert np.all(np.abs(found - expected) <= FAR * (1 - expected**2) / np.sqrt(N) + 1e-12)


@pytest.mark.exact
def test_ranks_of_any_two_families_are_correlated_as_a_gaussian_copula_says(draws):
    found = stats.spearmanr(draws.values[:, :3]).statistic
    expected = 6 / np.pi * np.arcsin(0.6 / 2)
    assert np.abs(found[np.triu_indices(3, 1)] - expected).max() < FAR / np.sqrt(N)


def test_a_draw_does_not_change_when_draws_are_added():
    few, many = (draw(MIXED, {"energies": 0.6}, n, seed=5) for n in (7, 40))
    np.testing.assert_array_equal(few.values, many.values[:7])


def test_another_seed_gives_other_worlds():
    one, other = (draw(MIXED, {}, 10, seed=seed) for seed in (5, 6))
    assert not np.any(one.values == other.values)


def test_no_two_draws_are_alike(draws):
    assert np.unique(draws.normal).size == draws.normal.size


def test_a_world_names_the_values_of_one_draw(draws):
    assert draws.world(3) == dict(zip(MIXED, draws.values[3], strict=True))


def test_no_draws_and_no_numbers_are_empty_tables():
    assert draw(MIXED, {}, 0, seed=1).values.shape == (0, 4)
    assert draw({}, {}, 3, seed=1).values.shape == (3, 0)


@pytest.mark.exact
@pytest.mark.parametrize("rho", [-0.3, 0.0, 0.5, 0.95])
def test_equal_correlations_have_the_two_eigenvalues_of_the_textbook(rho):
    eigenvalues = np.linalg.eigvalsh(correlation_matrix(["a"] * 4, {"a": rho}))
    np.testing.assert_allclose(eigenvalues, np.sort([1 - rho] * 3 + [1 + 3 * rho]), atol=1e-14)


def test_a_correlation_belongs_to_its_group_only():
    found = correlation_matrix(["a", "b", "a", "c", "b"], {"a": 0.5, "b": -0.2})
    expected = np.eye(5)
    expected[0, 2] = expected[2, 0] = 0.5
    expected[1, 4] = expected[4, 1] = -0.2
    np.testing.assert_array_equal(found, expected)


def test_three_numbers_cannot_all_oppose_each_other():
    three = {name: number("normal", 0.0, 1.0) for name in "abc"}
    with pytest.raises(np.linalg.LinAlgError):
        draw(three, {"own": -0.6}, 1, seed=1)
