"""Moduli and verdicts against closed forms and the thresholds' own meaning."""

import numpy as np
import pytest

from pellet.toy_closures import OneReaction, power_law
from scalebridge.core.constants import R
from scalebridge.core.errors import ModelError
from scalebridge.core.verdict import Status
from scalebridge.pellet import (
    Pellet,
    effectiveness_factor,
    external_film,
    internal_diffusion,
    isothermal_pellet,
    mears_number,
    path_order,
    prater_number,
    solve_pellet,
    thiele_modulus,
    weisz_prater_number,
)

T, P, RADIUS, AREA = 600.0, 1e5, 1e-3, 1e6
D = np.array([1e-6, 2e-6])
GAS = np.array([P, 0.0])


def body(shape="sphere", cells=40, grading=1.0, diffusivity=D, **changes):
    return Pellet(
        shape=shape,
        radius=RADIUS,
        effective_diffusivity=diffusivity,
        active_area=AREA,
        cells=cells,
        grading=grading,
        **changes,
    )


def constant(phi, order=1.0):
    return phi**2 * D[0] / RADIUS**2 / (R * T) / AREA * P ** (1 - order)


@pytest.mark.exact
@pytest.mark.parametrize("order", [0.0, 0.5, 1.0, 2.0])
@pytest.mark.parametrize(("shape", "s"), [("slab", 0), ("cylinder", 1), ("sphere", 2)])
def test_the_generalised_modulus_of_any_order_is_aris_closed_form(order, shape, s):
    phi = thiele_modulus(body(shape), power_law(constant(4.0, order), order), T, GAS, 0)
    assert phi == pytest.approx(4.0 / (s + 1) * np.sqrt((order + 1) / 2), rel=1e-12)


@pytest.mark.exact
@pytest.mark.parametrize("order", [0.5, 1.0, 2.0])
def test_when_diffusion_limits_the_effectiveness_factor_is_one_over_the_modulus(order):
    closure, pellet = power_law(constant(300.0, order), order), body("slab", 400, 0.01)
    state = solve_pellet(pellet, closure, T, GAS)
    product = effectiveness_factor(state, closure, 0) * thiele_modulus(pellet, closure, T, GAS, 0)
    assert product == pytest.approx(1.0, rel=2e-3)


def two_gases():
    """2 A + B -> 2 C, of first order in both."""
    rate = lambda T, p, k: k * p[..., 0] * p[..., 1]
    return OneReaction(
        rate=rate, stoichiometry=(-2.0, -1.0, 2.0), k=constant(4.0) / P, species=("A", "B", "C")
    )


@pytest.mark.exact
def test_the_partner_follows_along_the_diffusive_path():
    diffusivity = np.array([1e-6, 4e-6, 1e-6])
    gas = np.array([P, 0.5 * P, 0.0])
    phi = thiele_modulus(body("slab", diffusivity=diffusivity), two_gases(), T, gas, 0)
    # p_B = P/2 - (P - p_A)/8, so int p_A p_B dp_A over 0..P is P^3 (3/16 + 1/24) = 11/48 P^3
    w = 2 * constant(4.0) * AREA * 0.5 * P
    supply = diffusivity[0] / (R * T) * 2 * constant(4.0) * AREA * P**2 * 11 / 48
    assert phi == pytest.approx(RADIUS * w / np.sqrt(2 * supply), rel=1e-12)


@pytest.mark.exact
def test_the_path_ends_where_the_partner_is_used_up():
    diffusivity = np.array([1e-6, 1e-6, 1e-6])
    gas = np.array([P, 0.1 * P, 0.0])
    # B lasts until A fell by 0.2 P: int (P - 2u)(P/10 - u) 2 du over u = 0..P/10, u the fall of B
    supply = diffusivity[0] / (R * T) * 2 * constant(4.0) / P * AREA * 2 * P**3 * (1 / 200 - 2 / 6000)
    w = 2 * constant(4.0) / P * AREA * 0.1 * P**2
    phi = thiele_modulus(body("slab", diffusivity=diffusivity), two_gases(), T, gas, 0)
    assert phi == pytest.approx(RADIUS * w / np.sqrt(2 * supply), rel=1e-12)


@pytest.mark.exact
def test_a_gas_that_is_produced_has_no_modulus():
    with pytest.raises(ModelError, match="B is not consumed at the pellet's surface"):
        thiele_modulus(body(), power_law(1e-9), T, GAS, 1)


@pytest.mark.exact
@pytest.mark.parametrize("order", [0.5, 1.0, 2.0])
def test_the_order_along_the_path_is_that_of_the_power_law(order):
    assert path_order(body(), power_law(1e-9, order), T, GAS, 0) == pytest.approx(order, rel=1e-13)


@pytest.mark.exact
def test_the_order_along_the_path_counts_both_partners():
    # d ln(p_A p_B)/d ln p_A = 1 + (p_A/p_B)(D_A/2 D_B)
    order = path_order(
        body("slab", diffusivity=np.array([1e-6, 4e-6, 1e-6])), two_gases(), T, np.array([P, 0.5 * P, 0.0]), 0
    )
    assert order == pytest.approx(1 + 2.0 / 8.0, rel=1e-13)


@pytest.mark.exact
@pytest.mark.parametrize("order", [0.5, 1.0, 2.0])
def test_a_small_weisz_prater_number_costs_a_fifteenth_of_itself(order):
    closure, pellet = power_law(constant(0.1, order), order), body(cells=400)
    state = solve_pellet(pellet, closure, T, GAS)
    number = weisz_prater_number(-state.production[0], pellet.diffusion_length, D[0], T, P, order)
    assert 1 - effectiveness_factor(state, closure, 0) == pytest.approx(number / 15, rel=5e-3)


@pytest.mark.exact
@pytest.mark.parametrize("order", [0.5, 1.0, 2.0])
def test_a_small_mears_number_is_the_loss_of_rate_across_the_film(order):
    k, closure = 0.03, power_law(constant(0.05, order), order)
    pellet = body(mass_transfer_coefficient=k, diffusivity=1e4 * D)
    state = solve_pellet(pellet, closure, T, GAS)
    number = mears_number(-state.production[0], pellet.diffusion_length, k, T, P, order)
    assert 1 - effectiveness_factor(state, closure, 0) == pytest.approx(number, rel=2e-2)


@pytest.mark.exact
def test_the_prater_number_is_the_rise_where_the_gas_is_used_up():
    # heat conducted out = heat of what diffuses in: lambda (T_centre - T) = (-dH) D c_s
    rise = 283e3 * 2.8e-7 * (P / (R * T)) / 0.3
    assert prater_number(-283e3, 2.8e-7, 0.3, T, P) == pytest.approx(rise / T, rel=1e-14)


@pytest.mark.parametrize(
    ("number", "status"),
    [(0.1, Status.HOLDS), (2.0, Status.DOUBTFUL), (50.0, Status.BROKEN), (np.nan, "not tested")],
)
def test_internal_diffusion_is_reported_but_not_decisive(number, status):
    verdict = internal_diffusion(number, 0.8123)
    assert verdict.status == status
    assert not verdict.decisive
    assert "effectiveness factor, 0.812," in verdict.consequence


@pytest.mark.parametrize(
    ("number", "status"), [(1e-4, Status.HOLDS), (0.01, Status.DOUBTFUL), (0.1, Status.BROKEN)]
)
def test_the_threshold_of_an_isothermal_pellet_is_five_percent_of_the_rate(number, status):
    verdict = isothermal_pellet(number, 100e3, 600.0)
    gamma = 100e3 / (R * 600.0)
    assert verdict.status is status
    assert verdict.threshold == pytest.approx(0.05 / gamma)
    rise = np.exp(gamma * verdict.threshold) - 1  # of the rate, for a small rise of temperature
    assert rise == pytest.approx(0.05, rel=0.05)


def test_a_rate_that_does_not_feel_temperature_may_stand_in_any_pellet():
    assert isothermal_pellet(0.5, 0.0, 600.0).status is Status.HOLDS


def test_a_film_that_is_resolved_is_not_decisive():
    assert not external_film(1.0).decisive
    verdict = external_film(1.0, resolved=False)
    assert verdict.decisive
    assert verdict.status is Status.BROKEN
    assert external_film(0.01).status is Status.HOLDS
