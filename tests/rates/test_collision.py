"""Adsorption by collision, against the kinetic theory written another way."""

import numpy as np
import pytest
from scipy import constants, integrate

from scalebridge.rates import collision_rate

CO, O2 = 28.010e-3, 31.998e-3  # kg/mol
BAR = 1e5


@pytest.mark.literature
@pytest.mark.parametrize(("mass", "area", "rate"), [(CO, 10.0308e-20, 2.0387e8), (O2, 20.0616e-20, 3.8148e8)])
def test_ruo2_adsorbs_as_the_reference_sheet_says(mass: float, area: float, rate: float) -> None:
    assert collision_rate(600.0, mass, area) * BAR == pytest.approx(rate, rel=2e-5)


@pytest.mark.exact
def test_the_rate_is_the_flux_of_a_maxwell_distribution() -> None:
    """Density p/kT times the mean of v over the half space v > 0, by quadrature."""
    T, p, area = 431.0, 2.3e4, 7e-20
    m = O2 / constants.N_A
    width = np.sqrt(constants.k * T / m)
    density = lambda v: np.exp(-((v / width) ** 2) / 2) / (width * np.sqrt(2 * np.pi))
    mean, _ = integrate.quad(lambda v: v * density(v), 0.0, 12 * width, epsrel=1e-12)
    assert collision_rate(T, O2, area) * p == pytest.approx(p / (constants.k * T) * mean * area, rel=1e-9)


@pytest.mark.exact
def test_arrays_broadcast_and_sticking_scales() -> None:
    T, mass, area = np.array([[300.0], [1200.0]]), np.array([CO, O2]), 1e-19
    k = collision_rate(T, mass, area, sticking=np.array([1.0, 0.25]))
    assert k.shape == (2, 2)
    np.testing.assert_allclose(k[0] / k[1], 2.0, rtol=1e-14)
    np.testing.assert_allclose(k[:, 0] / k[:, 1], 4 * np.sqrt(O2 / CO), rtol=1e-14)


@pytest.mark.exact
def test_complex_steps_give_the_derivative_in_temperature() -> None:
    k = collision_rate(600.0 + 1e-30j, CO, 1e-19)
    assert k.imag / 1e-30 == pytest.approx(-k.real / (2 * 600.0), rel=1e-14)
