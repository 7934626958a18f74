"""Pellets against closed forms, scaling laws and conservation."""

import numpy as np
import pytest
from scipy.special import i0, i1

from pellet.toy_closures import activated, inhibited, power_law, saturating
from scalebridge.core.constants import R
from scalebridge.pellet import Pellet, effectiveness_factor, internal_effectiveness_factor, solve_pellet

T, P, RADIUS, AREA = 600.0, 1e5, 1e-3, 1e6
D = np.array([1e-6, 2e-6])

EXACT = {  # first order, phi = R sqrt(k/D), internal effectiveness factor
    "slab": lambda phi: np.tanh(phi) / phi,
    "cylinder": lambda phi: 2 * i1(phi) / (phi * i0(phi)),
    "sphere": lambda phi: 3 / phi**2 * (phi / np.tanh(phi) - 1),
}
SHAPES = sorted(EXACT)


def body(shape="sphere", cells=40, grading=1.0, **changes):
    options = {"radius": RADIUS, "effective_diffusivity": D, "active_area": AREA} | changes
    return Pellet(shape=shape, cells=cells, grading=grading, **options)


def constant(phi, order=1.0):
    """k (per area and Pa^order) that makes R sqrt(k c_s^(order - 1)/D) equal phi at P."""
    return phi**2 * D[0] / RADIUS**2 / (R * T) / AREA * P ** (1 - order)


def eta(phi, *, order=1.0, film=None, **options):
    closure = power_law(constant(phi, order), order)
    state = solve_pellet(body(mass_transfer_coefficient=film, **options), closure, T, np.array([P, 0.0]))
    return effectiveness_factor(state, closure, 0)


@pytest.mark.exact
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("phi", [0.01, 0.5, 2.0])
def test_first_order_obeys_thiele_in_every_shape(shape, phi):
    assert eta(phi, shape=shape, cells=1600) == pytest.approx(EXACT[shape](phi), rel=1e-6)


@pytest.mark.exact
@pytest.mark.parametrize(("shape", "s"), [("slab", 0), ("cylinder", 1), ("sphere", 2)])
@pytest.mark.parametrize("biot", [0.3, 20.0])
def test_a_film_adds_its_resistance_to_that_of_the_pores(shape, s, biot):
    phi, film = 2.0, biot * D[0] / RADIUS
    exact = 1 / (1 / EXACT[shape](phi) + phi**2 / ((s + 1) * biot))
    assert eta(phi, shape=shape, film=film, cells=1600) == pytest.approx(exact, rel=1e-6)


@pytest.mark.exact
def test_behind_a_film_the_internal_effectiveness_factor_is_that_without_one():
    closure = power_law(constant(2.0))
    pellet = body(cells=1600, mass_transfer_coefficient=2.0 * D[0] / RADIUS)
    state = solve_pellet(pellet, closure, T, np.array([P, 0.0]))
    assert internal_effectiveness_factor(state, closure, 0) == pytest.approx(EXACT["sphere"](2.0), rel=1e-6)
    lost = -state.production[0] * pellet.diffusion_length * R * T / pellet.mass_transfer_coefficient
    assert state.surface_pressure[0] == pytest.approx(P - lost, rel=1e-12)


@pytest.mark.convergence
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("grading", [1.0, 0.3, 0.05])
@pytest.mark.parametrize("film", [None, 5e-3])
def test_the_grid_converges_to_second_order_also_when_it_is_graded(shape, grading, film):
    exact = 1 / (
        1 / EXACT[shape](3.0) + (0.0 if film is None else 9.0 * D[0] / (RADIUS * film) / _faces(shape))
    )
    error = [
        abs(eta(3.0, shape=shape, cells=n, grading=grading, film=film) - exact) for n in (60, 120, 240, 480)
    ]
    np.testing.assert_allclose(np.log2(np.divide(error[:-1], error[1:])), 2.0, atol=0.1)


def _faces(shape):
    return {"slab": 1, "cylinder": 2, "sphere": 3}[shape]


@pytest.mark.exact
@pytest.mark.parametrize("shape", SHAPES)
def test_a_graded_grid_resolves_a_thin_boundary_layer(shape):
    exact = EXACT[shape](50.0)
    assert eta(50.0, shape=shape, cells=200, grading=0.06) == pytest.approx(exact, rel=1e-4)
    assert abs(eta(50.0, shape=shape, cells=200) / exact - 1) > 5e-3


@pytest.mark.exact
def test_a_gas_that_is_used_up_over_twenty_decades_is_right_down_to_the_centre():
    state = solve_pellet(body("slab", 4000), power_law(constant(50.0)), T, np.array([P, 0.0]))
    exact = np.cosh(50.0 * state.radius / RADIUS) / np.cosh(50.0)
    assert exact[0] < 1e-21
    shallow = exact > 1e-14
    np.testing.assert_allclose(state.pressure[shallow, 0] / P, exact[shallow], rtol=2e-3)
    np.testing.assert_allclose(state.pressure[:, 0] / P, exact, rtol=0.1)


@pytest.mark.exact
@pytest.mark.parametrize("order", [0.5, 2.0, 3.0])
@pytest.mark.parametrize("shape", ["slab", "sphere"])
def test_fast_reactions_of_any_order_approach_their_asymptote(shape, order):
    # eta -> (s + 1) sqrt(2/(n + 1))/phi, with a curvature term of relative order 1/phi
    phi = 300.0
    flat = _faces(shape) * np.sqrt(2 / (order + 1)) / phi
    assert eta(phi, order=order, shape=shape, cells=800, grading=0.01) == pytest.approx(flat, rel=1e-2)


@pytest.mark.exact
@pytest.mark.parametrize("half", [1e-4, 1e-8])
def test_a_reaction_of_zero_order_leaves_a_dead_core(half):
    phi = 3.0  # slab: the gas reaches sqrt(2)/phi deep
    closure = saturating(phi**2 * D[0] / RADIUS**2 / (R * T) / AREA * P, half * P)
    state = solve_pellet(body("slab", 400), closure, T, np.array([P, 0.0]))
    assert effectiveness_factor(state, closure, 0) == pytest.approx(np.sqrt(2) / phi, rel=2e-3)
    depth = 1 - state.radius / RADIUS
    alive = np.maximum(1 - depth * phi / np.sqrt(2), 0.0) ** 2
    np.testing.assert_allclose(state.pressure[:, 0] / P, alive, atol=2e-3)
    assert (state.pressure > 0.0).all()


@pytest.mark.exact
def test_two_gases_mirror_each_other_through_their_diffusivities():
    state = solve_pellet(body(), power_law(constant(5.0), stoichiometry=(-1.0, 3.0)), T, np.array([P, 0.0]))
    # D_A dp_A/3 + D_B dp_B/9 has no source: D_A (p_A - P) 3 + D_B p_B = 0 everywhere
    np.testing.assert_allclose(
        3 * D[0] * (state.pressure[:, 0] - P) + D[1] * state.pressure[:, 1], 0, atol=1e-10
    )
    assert state.production[1] == pytest.approx(-3 * state.production[0], rel=1e-14)


@pytest.mark.exact
@pytest.mark.parametrize("phi", [1e-3, 1.0, 100.0])
@pytest.mark.parametrize("grading", [1.0, 0.05])
def test_what_reacts_inside_is_what_passes_the_surface(phi, grading):
    state = solve_pellet(body(grading=grading), power_law(constant(phi)), T, np.array([P, 0.0]))
    assert state.defect < 1e-10
    assert state.certificate.accepted.all()


@pytest.mark.exact
def test_without_reaction_the_pellet_fills_with_the_gas_outside():
    state = solve_pellet(body(), power_law(0.0), T, np.array([P, 0.0]))
    np.testing.assert_allclose(state.pressure[:, 0], P, rtol=1e-13)
    assert state.pressure[:, 1].max() < 1e-18 * P
    assert np.abs(state.production).max() == 0.0


@pytest.mark.exact
def test_a_self_inhibited_reaction_runs_faster_inside_than_outside():
    closure = inhibited(constant(20.0) * 4, 0.1 * P)
    state = solve_pellet(body(), closure, T, np.array([P, 0.0]))
    assert effectiveness_factor(state, closure, 0) > 1.0


@pytest.mark.exact
def test_the_profile_does_not_depend_on_the_units_of_length():
    """Twice the radius and four times the diffusivity: the same pressures, the same production."""
    small = solve_pellet(body(), power_law(constant(2.0)), T, np.array([P, 0.0]))
    large = solve_pellet(
        body(radius=2 * RADIUS, effective_diffusivity=4 * D), power_law(constant(2.0)), T, np.array([P, 0.0])
    )
    np.testing.assert_allclose(large.pressure, small.pressure, rtol=1e-12)
    np.testing.assert_allclose(large.production, small.production, rtol=1e-12)


def test_activation_makes_a_hot_pellet_limited_by_diffusion():
    cold, hot = (
        effectiveness_factor(solve_pellet(body(), c, t, np.array([P, 0.0])), c, 0)
        for c, t in ((activated(constant(1.0)), 500.0), (activated(constant(1.0)), 800.0))
    )
    assert cold > 0.99
    assert hot < 0.5
