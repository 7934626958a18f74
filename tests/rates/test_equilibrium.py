"""Consistent pairs of rate constants: detailed balance on every side, at every temperature."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import constants

from rates.test_thermochemistry import EV, potential
from scalebridge.rates import (
    collision_rate,
    equilibrium_constant,
    reaction_gibbs_energy,
    reverse_rate_constant,
)

energies = st.floats(-3e5, 3e5)
temperatures = st.floats(250.0, 1500.0)
gases = st.integers(-3, 3)


@pytest.mark.exact
@settings(deadline=None)
@given(energies, temperatures, gases, st.floats(1e-10, 1e20))
def test_forward_over_reverse_is_the_equilibrium_constant_at_every_temperature(
    dG: float, T: float, delta_n: int, kf: float
) -> None:
    kr = reverse_rate_constant(kf, dG, T, delta_n, p0=1e5)
    log_K = np.log(kf) - np.log(kr) - delta_n * np.log(1e5)
    assert log_K == pytest.approx(-dG / (constants.R * T), rel=1e-12, abs=1e-11)
    assert np.log(equilibrium_constant(dG, T)) == pytest.approx(log_K, rel=1e-12, abs=1e-11)
    assert reaction_gibbs_energy(kf, kr, T, delta_n, p0=1e5) == pytest.approx(dG, rel=1e-11, abs=1e-6)


@pytest.mark.exact
@settings(deadline=None)
@given(st.floats(-2e5, -2e4), temperatures, st.floats(1e-6, 1e7))
def test_an_adsorption_pair_settles_at_the_langmuir_isotherm(dG: float, T: float, p: float) -> None:
    """At mu_gas = mu_adsorbate the coverage is known without any rate constant."""
    kf = 2e3
    kr = reverse_rate_constant(kf, dG, T, delta_n=-1)
    ratio = p / 1e5 * np.exp(-dG / (constants.R * T))  # theta / (1 - theta)
    assert kf * p / kr == pytest.approx(ratio, rel=1e-11)


@pytest.mark.literature
@pytest.mark.parametrize(
    ("gas", "bound", "delta_n", "mass", "area", "mu"),
    [("CO", -1.3, -1, 28.010e-3, 10.0308e-20, -1.17508), ("O2", -2.0, -1, 31.998e-3, 20.0616e-20, -1.22239)],
)
def test_ruo2_desorbs_as_the_reference_sheet_says(
    gas: str, bound: float, delta_n: int, mass: float, area: float, mu: float
) -> None:
    """Sheet A at 600 K and 1 bar: k_des = k_ads exp[(E - mu) / kT] from cus sites, in 1/s."""
    T = 600.0
    k_ads = collision_rate(T, mass, area)
    kr = reverse_rate_constant(k_ads, bound * EV - potential(gas, T), T, delta_n)
    sheet = k_ads * 1e5 * np.exp((bound - mu) / (constants.k * T / constants.e))
    assert kr == pytest.approx(sheet, rel=1e-3)


@pytest.mark.exact
def test_complex_steps_obey_van_t_hoff() -> None:
    """d ln K / dT = dH / R T2, with dG = dH - T dS."""
    dH, dS, T, step = -1.2e5, -150.0, 550.0, 1e-30
    z = T + step * 1j
    K = equilibrium_constant(dH - z * dS, z)
    assert K.imag / step / K.real == pytest.approx(dH / (constants.R * T**2), rel=1e-12)
    kr = reverse_rate_constant(3.0, dH - z * dS, z, delta_n=-1)
    assert kr.imag / step / kr.real == pytest.approx(-dH / (constants.R * T**2), rel=1e-12)


@pytest.mark.exact
def test_pairs_of_arrays_broadcast() -> None:
    kr = reverse_rate_constant(np.ones((3, 1)), np.zeros(4), 300.0, delta_n=np.array([-1, 0, 1, 2]))
    np.testing.assert_allclose(kr, np.tile([1e5, 1.0, 1e-5, 1e-10], (3, 1)), rtol=1e-14)
