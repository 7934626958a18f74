"""Eyring's equation: its prefactor, its slope, its exact derivatives."""

import numpy as np
import pytest
from scipy import constants

from scalebridge.rates import barrier_over_kT, eyring

EV = constants.e * constants.N_A


@pytest.mark.literature
def test_the_prefactor_at_600_K_is_that_of_the_reference_sheet() -> None:
    assert eyring(0.0, 600.0) == pytest.approx(1.25020e13, rel=1e-5)


@pytest.mark.exact
def test_a_barrier_of_kT_ln_10_costs_a_decade() -> None:
    T = 500.0
    ratio = eyring(np.arange(5) * constants.R * T * np.log(10), T, kappa=2.0) / eyring(0.0, T)
    np.testing.assert_allclose(ratio, 2.0 * 10.0 ** -np.arange(5), rtol=1e-13)


@pytest.mark.exact
def test_complex_steps_give_the_derivatives() -> None:
    dG, T, step = 0.9 * EV, 600.0, 1e-30
    k = eyring(dG, T)
    assert eyring(dG, T + step * 1j).imag / step == pytest.approx(
        k * (1 / T + dG / (constants.R * T**2)), rel=1e-13
    )
    assert eyring(dG + step * 1j, T).imag / step == pytest.approx(-k / (constants.R * T), rel=1e-13)


@pytest.mark.exact
def test_one_electronvolt_is_11605_kelvin() -> None:
    assert barrier_over_kT(EV, 11604.518) == pytest.approx(1.0, rel=1e-7)
