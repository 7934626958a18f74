"""Exact derivatives through the solve, against closed forms (two grids, extrapolated) and each other."""

import numpy as np
import pytest

from pellet.toy_closures import activated, inhibited, power_law
from scalebridge.core.constants import R
from scalebridge.pellet import Pellet, effectiveness_factor, solve_pellet, thiele_modulus

T, P, RADIUS, AREA, PHI = 600.0, 1e5, 1e-3, 1e6, 1.7
D = np.array([1e-6, 2e-6])
K = PHI**2 * D[0] / RADIUS**2 / (R * T) / AREA
PARAMETERS = ("k", "diffusivity", "radius", "active_area", "film", "bulk", "temperature")
LITTLE = 1e-30j


def sphere(cells=40, *, energy=80e3, film=2e-3, **scale):
    """Production of A in a sphere behind a film, each parameter times the factor in `scale`."""
    f = dict.fromkeys(PARAMETERS, 1.0) | scale
    pellet = Pellet(
        shape="sphere",
        radius=RADIUS * f["radius"],
        effective_diffusivity=D * f["diffusivity"],
        active_area=AREA * f["active_area"],
        mass_transfer_coefficient=film * f["film"],
        cells=cells,
    )
    closure = activated(K * f["k"], energy)
    return solve_pellet(pellet, closure, T * f["temperature"], np.array([P, 0.0]) * f["bulk"])


def exact(energy=80e3, film=2e-3, **scale):
    """The same in closed form, as a function that takes complex numbers."""
    f = dict.fromkeys(PARAMETERS, 1.0) | scale
    t, radius, d = T * f["temperature"], RADIUS * f["radius"], D[0] * f["diffusivity"]
    k_volume = K * f["k"] * np.exp(-energy / R * (1 / t - 1 / T)) * AREA * f["active_area"] * R * t
    phi = radius * np.sqrt(k_volume / d)
    inside = 3 / phi**2 * (phi / np.tanh(phi) - 1)
    eta = 1 / (1 / inside + phi**2 * d / (3 * radius * film * f["film"]))
    return -k_volume * eta * P * f["bulk"] / (R * t)


@pytest.mark.exact
@pytest.mark.parametrize("parameter", PARAMETERS)
def test_the_derivative_to_every_parameter_is_that_of_the_closed_form(parameter):
    h = {parameter: 1 + LITTLE}
    coarse, fine = (sphere(n, **h).production[0] for n in (300, 600))
    found = (4 * fine - coarse) / 3  # second order, extrapolated
    wanted = exact(**{parameter: 1 + 1e-20j})
    assert found.real == pytest.approx(wanted.real, rel=1e-8)
    assert found.imag / 1e-30 == pytest.approx(wanted.imag / 1e-20, rel=1e-8)


@pytest.mark.exact
@pytest.mark.parametrize("parameter", ["bulk", "temperature"])
def test_the_returned_slopes_equal_the_derivative_that_travels(parameter):
    plain = sphere()
    travelling = sphere(**{parameter: 1 + LITTLE}).production.imag / 1e-30
    slopes = plain.d_pressure @ [P, 0.0] if parameter == "bulk" else plain.d_temperature * T
    np.testing.assert_allclose(slopes, travelling, rtol=1e-12)


@pytest.mark.exact
def test_the_slopes_of_a_nonlinear_pellet_are_those_of_a_difference():
    closure = inhibited(K * 40, 0.1 * P)
    pellet = Pellet(shape="sphere", radius=RADIUS, effective_diffusivity=D, active_area=AREA)
    at = lambda p: solve_pellet(pellet, closure, T, np.array([p, 0.3 * P]))
    h = 1e-4 * P
    five = (
        at(P - 2 * h).production
        - 8 * at(P - h).production
        + 8 * at(P + h).production
        - at(P + 2 * h).production
    )
    np.testing.assert_allclose(at(P).d_pressure[:, 0], five / (12 * h), rtol=1e-8)
    np.testing.assert_allclose(at(P).d_pressure[:, 1], 0.0, atol=1e-15)


@pytest.mark.exact
def test_the_effectiveness_factor_of_first_order_does_not_feel_the_gas_pressure():
    closure = power_law(K)
    pellet = Pellet(shape="sphere", radius=RADIUS, effective_diffusivity=D, active_area=AREA)
    state = solve_pellet(pellet, closure, T, np.array([P * (1 + LITTLE), 0.0]))
    assert abs(effectiveness_factor(state, closure, 0).imag / 1e-30) < 1e-14


@pytest.mark.exact
def test_the_thiele_modulus_carries_its_derivative():
    pellet = Pellet(shape="sphere", radius=RADIUS, effective_diffusivity=D, active_area=AREA)
    phi = thiele_modulus(pellet, power_law(K * (1 + LITTLE), 2.0), T, np.array([P, 0.0]), 0)
    assert phi.imag / phi.real / 1e-30 == pytest.approx(0.5, rel=1e-13)


def test_real_numbers_in_give_real_numbers_out():
    state = sphere()
    for value in (state.pressure, state.production, state.surface_pressure, state.rate_per_area):
        assert not np.iscomplexobj(value)


def test_a_travelling_derivative_does_not_change_the_value():
    np.testing.assert_array_equal(sphere(k=1 + LITTLE).production.real, sphere().production)


@pytest.mark.exact
def test_the_predicted_profile_is_tangent_to_the_true_one():
    state = sphere()
    error = []
    for change in (1e-2, 1e-3):
        new = sphere(temperature=1 + change)
        error.append(np.abs(state.predict(T * (1 + change), np.array([P, 0.0])) / new.pressure - 1).max())
    assert error[1] < 2e-2 * error[0]
