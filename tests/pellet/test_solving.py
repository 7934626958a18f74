"""How a pellet is found, and what is said when it is not."""

from dataclasses import replace

import numpy as np
import pytest

from pellet.toy_closures import inhibited, power_law
from scalebridge.core.constants import R
from scalebridge.core.errors import ModelError, NotConverged
from scalebridge.pellet import Pellet, effectiveness_factor, solve_pellet, unit_grid
from scalebridge.pellet.problem import PelletProblem

T, P, RADIUS, AREA = 600.0, 1e5, 1e-3, 1e6
D = np.array([1e-6, 2e-6])
K = 9.0 * D[0] / RADIUS**2 / (R * T) / AREA
GAS = np.array([P, 0.0])


def body(**changes):
    options = {"shape": "sphere", "radius": RADIUS, "effective_diffusivity": D, "active_area": AREA}
    return Pellet(**options | changes)


class Moody:
    """A closure that has no answer for its first `fails` calls."""

    def __init__(self, closure, fails):
        self.closure, self.fails, self.species = closure, fails, closure.species
        self.site_density = closure.site_density

    def __call__(self, temperature, pressure, state=None):
        if self.closure.calls < self.fails:
            self.closure.calls += 1
            raise NotConverged("the surface is not in the mood", best=None, residual=1.0)
        return self.closure(temperature, pressure, state)


def test_a_linear_pellet_is_found_by_newton_at_once():
    state = solve_pellet(body(), power_law(K), T, GAS)
    assert state.certificate.route == ("newton",)
    assert state.certificate.iterations[0] <= 3


def test_a_warm_start_from_the_solution_costs_one_call():
    closure = inhibited(K * 40, 0.1 * P)
    state = solve_pellet(body(), closure, T, GAS)
    closure.calls = 0
    again = solve_pellet(body(), closure, T, GAS, guess=state)
    assert closure.calls == 1
    np.testing.assert_allclose(again.production, state.production, rtol=1e-12)


def test_a_nearby_pellet_is_found_faster_from_its_neighbour():
    closure = inhibited(K * 40, 0.1 * P)
    state = solve_pellet(body(), closure, T, GAS)
    closure.calls = 0
    cold = solve_pellet(body(), closure, T, 0.99 * GAS)
    calls, closure.calls = closure.calls, 0
    warm = solve_pellet(body(), closure, T, 0.99 * GAS, guess=state)
    assert closure.calls < calls
    np.testing.assert_allclose(warm.production, cold.production, rtol=1e-10)


def test_a_guess_from_another_world_does_no_harm():
    far = solve_pellet(body(), power_law(K * 1e4), T, GAS)  # depleted over many decades
    state = solve_pellet(body(), power_law(K), T, GAS, guess=far)
    fresh = solve_pellet(body(), power_law(K), T, GAS)
    np.testing.assert_allclose(state.production, fresh.production, rtol=1e-11)


def test_a_closure_that_fails_once_is_asked_again_in_time():
    state = solve_pellet(body(), Moody(power_law(K, 2.0), 1), T, GAS)
    assert state.certificate.route == ("bold",)
    fresh = solve_pellet(body(), power_law(K, 2.0), T, GAS)
    np.testing.assert_allclose(state.production, fresh.production, rtol=1e-11)


def test_a_closure_that_always_fails_is_named_as_the_cause():
    with pytest.raises(NotConverged, match="no steady state of the pellet") as caught:
        solve_pellet(body(), Moody(power_law(K), 10**9), T, GAS)
    assert "not in the mood" in str(caught.value.__cause__)
    assert caught.value.best.shape == (1, 80)


@pytest.mark.exact
def test_a_profile_that_is_not_steady_is_seen_in_its_balances():
    problem = PelletProblem(body(), power_law(K), T, GAS)
    flat = np.tile([P, 1.0], 40)[None, :]
    step, imbalance = problem.correction(flat, flat, np.zeros(1), np.zeros(1, dtype=int))
    assert imbalance[0] == pytest.approx(1.0, rel=1e-3)  # in the core nothing balances the reaction
    assert np.abs(step).max() > 0.1


def test_the_closure_starts_from_where_it_was():
    seen = []

    class Remembering:
        species, site_density = ("A", "B"), 1.0

        def __call__(self, temperature, pressure, state=None):
            seen.append(state)
            return replace(power_law(K, 2.0)(temperature, pressure), state=len(seen))

    state = solve_pellet(body(), Remembering(), T, GAS)
    assert seen == [None, *range(1, len(seen))]
    assert state.closure_state == len(seen)
    solve_pellet(body(), Remembering(), T, GAS, guess=state)
    assert seen[state.closure_state] == state.closure_state


def test_validity_of_the_closure_is_passed_on():
    class Narrow:
        species, site_density = ("A", "B"), 1.0

        def __call__(self, temperature, pressure, state=None):
            rates = power_law(K)(temperature, pressure)
            rates.valid[3] = False
            return rates

    assert solve_pellet(body(), power_law(K), T, GAS).valid
    assert not solve_pellet(body(), Narrow(), T, GAS).valid


def test_an_impossible_pellet_names_every_wrong_number_at_once():
    with pytest.raises(ModelError) as caught:
        body(shape="cube", radius=-1.0, effective_diffusivity=np.array([1e-6, 0.0]), grading=2.0, cells=1)
    assert [problem.path for problem in caught.value.problems] == [
        ("pellet", name) for name in ("shape", "cells", "grading", "radius", "effective_diffusivity")
    ]
    text = str(caught.value)
    assert "pellet.shape: is 'cube'; expected slab, cylinder or sphere" in text
    assert "pellet.radius: is -1 m; expected a positive number" in text
    assert "pellet.effective_diffusivity: is 0 m2/s; expected a positive number" in text


@pytest.mark.parametrize("gas", [np.array([P]), np.array([-1.0, P]), np.zeros(2), np.array([np.nan, P])])
def test_a_gas_that_cannot_be_is_refused(gas):
    with pytest.raises(ModelError, match="expected one for each of A, B, finite, none negative"):
        solve_pellet(body(), power_law(K), T, gas)


def test_diffusivities_that_do_not_fit_the_gases_are_refused():
    with pytest.raises(ModelError, match=r"pellet.effective_diffusivity: has the shape \(3,\)"):
        solve_pellet(body(effective_diffusivity=np.ones(3)), power_law(K), T, GAS)


def test_a_key_gas_that_does_not_react_has_no_effectiveness_factor():
    closure = power_law(K, stoichiometry=(-1.0, 0.0))
    state = solve_pellet(body(), closure, T, GAS)
    with pytest.raises(ModelError, match="B does not react outside the pellet"):
        effectiveness_factor(state, closure, 1)


@pytest.mark.exact
@pytest.mark.parametrize("grading", [1.0, 0.5, 0.02])
@pytest.mark.parametrize("exponent", [0, 1, 2])
def test_the_outermost_cell_is_as_wide_as_the_grading_says(grading, exponent):
    grid = unit_grid(exponent, 50, grading)
    widths = np.diff(grid.faces)
    assert widths[-1] == pytest.approx(grading / 50, rel=1e-9)
    np.testing.assert_allclose(widths[1:] / widths[:-1], widths[1] / widths[0], rtol=1e-6)
    assert grid.volume_share.sum() == pytest.approx(1.0, rel=1e-14)
    assert (np.diff(widths) <= 1e-15).all()
