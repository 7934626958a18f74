"""Steady surfaces against proved roots, published vectors and closed forms."""

import numpy as np
import pytest

from kinetics.mechanisms import rate_equations
from reference.exact_cases import SHEET_K
from reference.high_precision import Arrays, confirm
from reference.random_mechanisms import random_mechanism
from scalebridge.core.errors import NotConverged
from scalebridge.core.steady import TimeStepping
from scalebridge.kinetics import stability, steady_state

LANGMUIR = Arrays(
    forward_orders=[[0, 1]], reverse_orders=[[1, 0]], kf=[3.0], kr=[1.0], site_of=[0, 0], totals=[1.0]
)


@pytest.mark.exact
@pytest.mark.parametrize("first", range(0, 300, 25))
def test_every_random_mechanism_is_accepted_from_one_cold_start_at_its_proved_root(first):
    for seed in range(first, first + 25):
        mechanism = random_mechanism(seed)
        state = steady_state(rate_equations(mechanism), mechanism.kf, mechanism.kr, integrate=False)
        assert state.certificate.accepted.all()
        assert confirm(mechanism, state.theta[0]).nearest < 1e-12, seed


@pytest.mark.exact
@pytest.mark.parametrize("first", range(0, 300, 75))
def test_nothing_is_falsely_accepted_on_two_kinds_of_sites(first):
    accepted = 0
    for seed in range(first, first + 75, 3):
        mechanism = random_mechanism(seed, site_types=2)
        equations = rate_equations(mechanism)
        state = steady_state(equations, mechanism.kf, mechanism.kr, integrate=False, require=False)
        if state.certificate.accepted[0]:
            accepted += 1
            assert confirm(mechanism, state.theta[0]).nearest < 1e-12, seed
    assert accepted >= 23


@pytest.mark.exact
@pytest.mark.parametrize("seed", [0, 2, 84, 155, 282])  # slowest modes from 1e-3 down to 1e-54 per second
def test_the_leading_eigenvalue_is_exact_however_slow_the_slowest_mode(seed):
    mechanism = random_mechanism(seed)
    state = steady_state(rate_equations(mechanism), mechanism.kf, mechanism.kr)
    found, proved = stability(state), confirm(mechanism, state.theta[0])
    assert found.leading_eigenvalue[0] == pytest.approx(proved.eigenvalue, rel=1e-9)
    assert bool(found.stable[0]) == proved.stable


@pytest.mark.literature
@pytest.mark.parametrize("known", SHEET_K)
def test_published_vectors_of_carbon_monoxide_oxidation_are_met_to_seven_digits(known):
    m = known.mechanism
    state = steady_state(rate_equations(m), m.kf, m.kr)
    for species, coverage in known.coverages.items():
        assert state.theta[0, species] == pytest.approx(coverage, rel=1e-7)
    assert state.net[0, 2] == pytest.approx(known.turnover_frequency, rel=1e-7)


@pytest.mark.exact
def test_conditions_side_by_side_do_not_touch_each_other():
    m = random_mechanism(7)
    hotter = 10.0 ** np.linspace(0.0, 2.0, 5)[:, None]
    together = steady_state(rate_equations(m), m.kf * hotter, np.tile(m.kr, (5, 1)))
    for k in range(5):
        alone = steady_state(rate_equations(m), m.kf * hotter[k], m.kr)
        np.testing.assert_allclose(together.theta[k], alone.theta[0], rtol=1e-12)


@pytest.mark.exact
def test_the_integrator_takes_over_where_the_steady_solver_may_not_follow_time():
    state = steady_state(rate_equations(LANGMUIR), LANGMUIR.kf, LANGMUIR.kr, ladder=())
    assert state.certificate.route == ("integrator",)
    np.testing.assert_allclose(state.theta[0], [0.75, 0.25], rtol=1e-12)


def test_a_solve_that_is_cut_short_raises_and_hands_back_its_best_iterate():
    m = random_mechanism(3)
    with pytest.raises(NotConverged, match="no steady state of the surface at 1 of 1 points") as caught:
        steady_state(rate_equations(m), m.kf, m.kr, ladder=(TimeStepping(iterations=3),), integrate=False)
    assert caught.value.best.shape == (1, 6)
    assert caught.value.residual > 1e-3


@pytest.mark.exact
def test_a_plateau_that_looks_steady_for_ages_is_not_accepted():
    """Seed 282 relaxes within 1e54 s: long before, nothing seems to move."""
    m = random_mechanism(282)
    patient = TimeStepping(first=1e-10, growth=(1e4, 1e2, 10.0), iterations=12)
    state = steady_state(rate_equations(m), m.kf, m.kr, ladder=(patient,), integrate=False, require=False)
    assert not state.certificate.accepted[0]


@pytest.mark.exact
def test_net_rates_balance_exactly_behind_fast_steps():
    """Net rates of quasi-equilibrated steps are far below the rounding of F - R, and still close."""
    for seed in range(20):
        m = random_mechanism(seed)
        equations = rate_equations(m)
        state = steady_state(equations, m.kf, m.kr)
        net = equations.stoichiometry @ state.net[0]
        gross = np.abs(equations.stoichiometry) @ np.abs(state.net[0])
        assert np.all(np.abs(net) <= 1e-13 * gross)
