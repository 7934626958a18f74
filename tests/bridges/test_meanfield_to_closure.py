"""The mean-field closure against published turnover, proved swapped-barrier values, and its own slopes."""

import json
from pathlib import Path

import numpy as np
import pytest

from bridges.ruo2 import closure, pressures
from reference import ruo2_mean_field
from scalebridge.core.constants import N_A

REFERENCE = json.loads(Path(ruo2_mean_field.__file__).with_suffix(".json").read_text())
T = np.full(4, 600.0)


def turnover_frequency(surface, temperature, pressure):
    """CO2 formed per unit cell, 1/s."""
    return surface(temperature, pressure).rate_per_area[:, 2] * surface.cell_area * N_A


@pytest.mark.literature
def test_turnover_of_ruo2_is_the_published_one_within_half_a_percent():
    found = turnover_frequency(closure(), T, pressures(1.0, 7.0, 10.0, 20.0))
    np.testing.assert_allclose(found, [6.90e4, 1.150e5, 5.893e4, 1.509e4], rtol=5e-3)


@pytest.mark.exact
def test_swapped_barriers_give_the_wrong_turnover_and_are_noticed():
    """A widely copied model has the two mixed barriers the other way round."""
    swapped = closure(
        [
            ("reactions.oxidation O.cus CO.br.barrier", "1.2 eV"),
            ("reactions.oxidation O.br CO.cus.barrier", "0.8 eV"),
        ]
    )
    proved = REFERENCE["turnover_frequency_with_swapped_barriers"]
    found = turnover_frequency(swapped, T[:2], pressures(1.0, 10.0))
    np.testing.assert_allclose(found, [float(proved["1"]), float(proved["10"])], rtol=5e-3)
    right = turnover_frequency(closure(), T[:2], pressures(1.0, 10.0))
    assert np.all(np.abs(found / right - 1) > 0.05)


@pytest.mark.literature
def test_low_pressure_coverages_at_350_kelvin():
    surface = closure()
    state = surface.surface(np.full(1, 350.0), np.array([[1e-2, 1e-5, 0.0]]))
    coverage = dict(zip(surface.mechanism.surface_species, state.theta[0], strict=True))
    assert coverage["CO.br"] > 0.99
    assert coverage["CO.cus"] == pytest.approx(0.9975, abs=2e-3)


@pytest.mark.exact
def test_elements_are_conserved_by_the_production_rates():
    rate = closure()(T, pressures(0.1, 1.0, 7.0, 20.0)).rate_per_area
    carbon, oxygen = np.array([1, 0, 1]), np.array([1, 2, 2])
    for element in (carbon, oxygen):
        assert np.all(np.abs(rate @ element) <= 1e-12 * (np.abs(rate) @ element))


@pytest.mark.exact
def test_rate_per_site_and_per_area_differ_by_the_declared_site_density():
    surface = closure()
    two_sites_per_cell = 2.0 / (20.0616e-20 * N_A)
    assert surface.site_density == pytest.approx(two_sites_per_cell, rel=1e-12)


@pytest.mark.convergence
def test_slopes_to_pressure_and_temperature_are_the_limit_of_differences():
    surface, p, h = closure(), pressures(0.3, 1.0, 7.0, 20.0), np.array([1e-2, 1e-3])
    rates = surface(T, p)
    for gas in range(2):
        errors = []
        for step in h:
            bump = p * step * (np.arange(3) == gas)
            up, down = surface(T, p + bump).rate_per_area, surface(T, p - bump).rate_per_area
            slope = (up - down) / (2 * p[:, gas, None] * step)
            errors.append(np.abs(slope - rates.d_pressure[:, :, gas]).max())
        assert errors[0] / errors[1] == pytest.approx(100.0, rel=0.1)
    errors = [
        np.abs(
            (surface(T * (1 + step), p).rate_per_area - surface(T * (1 - step), p).rate_per_area)
            / (2 * T[0] * step)
            - rates.d_temperature
        ).max()
        for step in h / 10
    ]
    assert errors[0] / errors[1] == pytest.approx(100.0, rel=0.2)


@pytest.mark.convergence
def test_a_complex_binding_energy_carries_its_derivative_into_the_rate():
    path, E = "surface.adsorbates.CO.cus.binding_energy", -1.3 * 96485.33212331001
    lifted = closure(draw={path: E + 1e-20j})(T, pressures(0.3, 1.0, 7.0, 20.0)).rate_per_area
    h = 10.0
    up, down = (closure(draw={path: E + d})(T, pressures(0.3, 1.0, 7.0, 20.0)).rate_per_area for d in (h, -h))
    np.testing.assert_allclose(lifted.imag / 1e-20, (up - down) / (2 * h), rtol=1e-5)


@pytest.mark.exact
def test_a_start_nearby_changes_the_way_but_not_the_answer():
    surface = closure()
    near = surface(T, pressures(1.0, 2.0, 3.0, 4.0)).state
    warm = surface(T, pressures(1.1, 2.2, 3.3, 4.4), near)
    cold = surface(T, pressures(1.1, 2.2, 3.3, 4.4))
    np.testing.assert_allclose(warm.rate_per_area, cold.rate_per_area, rtol=1e-9)


@pytest.mark.exact
def test_points_outside_the_fitted_temperatures_are_not_valid():
    assert list(closure().valid(np.array([250.0, 600.0, 701.0]))) == [False, True, False]


@pytest.mark.exact
def test_a_surface_at_equilibrium_makes_nothing():
    """Without CO nothing leaves: oxygen comes to its adsorption equilibrium, site by site."""
    surface = closure()
    state = surface.surface(np.full(1, 600.0), np.array([[0.0, 1e5, 0.0]]))
    assert np.abs(state.net).max() <= 1e-6
    coverage = dict(zip(surface.mechanism.surface_species, state.theta[0], strict=True))
    kT, mu = 8.617333262e-5 * 600.0, -1.22239
    for site, energy in (("br", -2.3), ("cus", -1.0)):
        langmuir = np.exp(-(energy - mu / 2) / kT)
        assert coverage[f"O.{site}"] / coverage[site] == pytest.approx(langmuir, rel=1e-3)
