"""Distributions against scipy.stats, exact moments and symmetry."""

import numpy as np
import pytest
from scipy import stats

from scalebridge.core.errors import ModelError
from scalebridge.uncertainty.distribution import FAMILIES, Distribution

CASES = {
    "normal": ((-1.3, 0.1), stats.norm(-1.3, 0.1)),
    "lognormal": ((3.0, 1.2), stats.lognorm(s=np.log(1.2), scale=3.0)),
    "uniform": ((-2.0, 5.0), stats.uniform(-2.0, 7.0)),
    "triangular": ((1.0, 2.0, 5.0), stats.triang(0.25, 1.0, 4.0)),
}


def make(family, parameters, kind="epistemic", group="barriers"):
    return Distribution(family=family, parameters=parameters, kind=kind, group=group)


def test_every_family_is_compared_here():
    assert CASES.keys() == FAMILIES.keys()


@pytest.mark.peer
@pytest.mark.parametrize("family", CASES)
def test_quantiles_are_those_of_scipy(family):
    parameters, reference = CASES[family]
    u = np.linspace(0.001, 0.999, 333).reshape(9, 37)
    np.testing.assert_allclose(make(family, parameters).quantile(u), reference.ppf(u), rtol=1e-12, atol=1e-13)


@pytest.mark.peer
@pytest.mark.parametrize("family", CASES)
def test_standard_deviations_are_those_of_scipy(family):
    parameters, reference = CASES[family]
    assert make(family, parameters).std == pytest.approx(reference.std(), rel=1e-12)


@pytest.mark.exact
@pytest.mark.parametrize("family", CASES)
def test_a_normal_draw_keeps_its_rank(family):
    parameters, reference = CASES[family]
    z = np.linspace(-4, 4, 81)
    np.testing.assert_allclose(
        reference.cdf(make(family, parameters).from_normal(z)), stats.norm.cdf(z), rtol=1e-11, atol=1e-14
    )


@pytest.mark.exact
def test_both_tails_of_a_bounded_family_keep_their_digits():
    tail = stats.norm.sf(9.0)  # 1.1e-19: lost where 1 - u is formed
    centred = make("uniform", (-1.0, 0.0))
    assert -centred.from_normal(9.0) == pytest.approx(tail, rel=1e-12, abs=0)
    hill = make("triangular", (-2.0, -1.0, 0.0))
    assert -hill.from_normal(9.0) == pytest.approx(np.sqrt(2 * tail), rel=1e-12, abs=0)


@pytest.mark.exact
@pytest.mark.parametrize("mode", [0.0, 1.0])
def test_a_triangle_may_lean_on_one_of_its_ends(mode):
    u = np.array([0.0, 0.25, 1.0])
    expected = 1 - np.sqrt(1 - u) if mode == 0 else np.sqrt(u)
    np.testing.assert_allclose(make("triangular", (0.0, mode, 1.0)).quantile(u), expected, rtol=1e-14)


@pytest.mark.exact
@pytest.mark.parametrize(
    ("family", "parameters", "nominal"),
    [
        ("normal", (-1.3, 0.1), -1.3),
        ("lognormal", (3.0, 1.2), 3.0),
        ("uniform", (1.0, 4.0), 2.5),
        ("triangular", (1.0, 2.0, 6.0), 2.0),
    ],
)
def test_the_nominal_value_is_mean_median_midpoint_or_mode(family, parameters, nominal):
    assert make(family, parameters).nominal == nominal


@pytest.mark.exact
def test_the_middle_of_a_lognormal_holds_68_percent_within_its_factor():
    low, high = make("lognormal", (5e-9, 1.2)).from_normal([-1.0, 1.0])
    assert (low, high) == (pytest.approx(5e-9 / 1.2), pytest.approx(5e-9 * 1.2))


@pytest.mark.parametrize(
    ("family", "parameters", "words"),
    [
        ("normal", (1.0, 0.0), "the sd of a normal must be above zero"),
        ("normal", (1.0, -1.0), "the sd of a normal must be above zero"),
        ("normal", (1.0,), "found 1 parameters; a normal is written [mean, sd]"),
        ("normal", (np.nan, 1.0), "must be finite"),
        ("lognormal", (-1.0, 2.0), "the median of a lognormal must be above zero"),
        ("lognormal", (1.0, 0.9), "must be above 1"),
        ("lognormal", (1.0, 1e7), "at most"),
        ("uniform", (2.0, 2.0), "low end of a uniform must be below"),
        ("triangular", (1.0, 3.0, 2.0), "in rising order"),
        ("triangular", (1.0, 1.0, 1.0), "in rising order"),
        ("weibull", (1.0, 1.0), "unknown distribution 'weibull'; expected one of normal"),
    ],
)
def test_parameters_that_make_no_distribution_are_refused(family, parameters, words):
    with pytest.raises(ModelError) as caught:
        make(family, parameters)
    assert words in str(caught.value)


def test_kind_and_group_are_not_optional_words():
    with pytest.raises(ModelError, match="found kind 'random'; expected aleatoric"):
        make("normal", (0.0, 1.0), kind="random")
    with pytest.raises(ModelError, match="the group is empty"):
        make("normal", (0.0, 1.0), group=" ")
