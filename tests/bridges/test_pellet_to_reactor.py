"""The chain pellet -> reactor: exact where it can be solved by hand."""

import numpy as np
import pytest

from pellet.toy_closures import activated, power_law
from scalebridge.bridges.pellet_to_reactor import PelletCatalyst, SurfaceCatalyst
from scalebridge.core.constants import R
from scalebridge.core.errors import ModelError
from scalebridge.pellet import Pellet, effectiveness_factor, solve_pellet
from scalebridge.reactor import IdeallyMixed, element_defect, solve_reactor

T, P, RADIUS, AREA, VOLUME = 600.0, 1e5, 1e-3, 1e6, 1e-6
D = np.array([1e-6, 2e-6])
K = 9.0 * D[0] / RADIUS**2 / (R * T) / AREA
FEED = np.array([2e-4, 0.0])


def pellet(**changes):
    options = {"shape": "sphere", "radius": RADIUS, "effective_diffusivity": D, "active_area": AREA}
    return Pellet(**options | changes)


def reactor(T=T):
    return IdeallyMixed(feed=FEED, temperature=T, pressure=P)


@pytest.mark.exact
def test_a_bare_surface_converts_da_over_one_plus_da():
    state = solve_reactor(reactor(), SurfaceCatalyst(closure=power_law(K), area=AREA * VOLUME))
    da = K * AREA * VOLUME * P / FEED[0]
    assert state.conversion[0] == pytest.approx(da / (1 + da), rel=1e-12)


@pytest.mark.exact
def test_pellets_convert_as_their_surface_times_the_effectiveness_factor():
    closure = power_law(K)
    eta = effectiveness_factor(solve_pellet(pellet(), closure, T, np.array([P, 0.0])), closure, 0)
    assert 0.5 < eta < 0.9
    state = solve_reactor(reactor(), PelletCatalyst(pellet=pellet(), closure=closure, volume=VOLUME))
    da = eta * K * AREA * VOLUME * P / FEED[0]
    assert 0.1 < da < 10
    assert state.conversion[0] == pytest.approx(da / (1 + da), rel=1e-11)
    assert element_defect(np.ones((1, 2)), state.feed, state.outflow) < 1e-14


@pytest.mark.exact
@pytest.mark.parametrize("order", [0.5, 2.0])
def test_pellets_without_pores_to_speak_of_equal_the_bare_surface(order):
    closure = power_law(K * P ** (1 - order), order)
    open_pellet = pellet(effective_diffusivity=1e6 * D)
    resolved = solve_reactor(reactor(), PelletCatalyst(pellet=open_pellet, closure=closure, volume=VOLUME))
    bare = solve_reactor(reactor(), SurfaceCatalyst(closure=closure, area=AREA * VOLUME))
    np.testing.assert_allclose(resolved.outflow, bare.outflow, rtol=1e-5)


@pytest.mark.exact
@pytest.mark.parametrize("parameter", ["k", "diffusivity", "volume", "temperature"])
def test_one_perturbation_runs_through_pellet_and_reactor(parameter):
    def conversion(factor):
        f = dict.fromkeys(("k", "diffusivity", "volume", "temperature"), 1.0) | {parameter: factor}
        catalyst = PelletCatalyst(
            pellet=pellet(effective_diffusivity=D * f["diffusivity"] * f["temperature"] ** 0.5),
            closure=activated(K * f["k"]),
            volume=VOLUME * f["volume"],
        )
        return solve_reactor(reactor(T * f["temperature"]), catalyst).conversion[0]

    h = 1e-3
    five = conversion(1 - 2 * h) - 8 * conversion(1 - h) + 8 * conversion(1 + h) - conversion(1 + 2 * h)
    assert conversion(1 + 1e-30j).imag / 1e-30 == pytest.approx(five / (12 * h), rel=1e-6)


def test_the_pellets_state_travels_with_the_reactor():
    catalyst = PelletCatalyst(pellet=pellet(), closure=power_law(K, 2.0), volume=VOLUME)
    state = solve_reactor(reactor(), catalyst)
    assert state.catalyst_state.certificate.accepted.all()
    np.testing.assert_allclose(state.catalyst_state.bulk_pressure, state.pressure, rtol=1e-8)


def test_an_impossible_amount_of_catalyst_is_refused():
    with pytest.raises(ModelError, match=r"reactor\.pellet_volume: is 0 m3; expected a positive number"):
        PelletCatalyst(pellet=pellet(), closure=power_law(K), volume=0.0)
    with pytest.raises(ModelError, match=r"reactor\.active_area_total: is -1 m2"):
        SurfaceCatalyst(closure=power_law(K), area=-1.0)
