"""Neighbours move barriers along a line that has floors, and leave detailed balance alone."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lattice.lattice_gas import HERE, rates_of_one_step
from scalebridge.core.constants import R
from scalebridge.lattice.barriers import rates_in
from scalebridge.lattice.model import Process, StepRates

FORWARD = Process(step=0, forward=True, places=(HERE,), before=(0,), after=(1,))
REVERSE = Process(step=0, forward=False, places=(HERE,), before=(1,), after=(0,))
ENERGIES = st.floats(-300e3, 300e3)
RT = R * 500.0


def step(barrier: float, reaction_energy: float, proximity: float = 0.5, k: float = 1.0) -> StepRates:
    return StepRates(
        temperature=500.0,
        forward=np.array([k]),
        reverse=np.array([k]),
        barrier=np.array([barrier]),
        reaction_energy=np.array([reaction_energy]),
        proximity=np.array([proximity]),
    )


@pytest.mark.exact
@given(rates_of_one_step(), ENERGIES)
def test_detailed_balance_holds_with_any_barrier_rule_and_on_any_floor(rates: StepRates, dE: float) -> None:
    k, clamped = rates_in(FORWARD, dE, rates)
    k_back, clamped_back = rates_in(REVERSE, -dE, rates)
    expected = np.log(rates.forward[0] / rates.reverse[0]) - dE / (R * rates.temperature)
    if min(k, k_back) > 1e-290:
        assert np.log(k) - np.log(k_back) == pytest.approx(expected, abs=1e-9)
    assert clamped == clamped_back


@pytest.mark.exact
@given(rates_of_one_step())
def test_without_neighbours_the_rate_constants_are_those_given(rates: StepRates) -> None:
    k, clamped = rates_in(FORWARD, np.zeros(2), rates)
    k_back, _ = rates_in(REVERSE, np.zeros(2), rates)
    np.testing.assert_allclose(k, rates.forward[0], rtol=1e-12)
    np.testing.assert_allclose(k_back, rates.reverse[0], rtol=1e-12)
    assert not clamped.any()


@pytest.mark.exact
@given(rates_of_one_step(), ENERGIES)
def test_neighbours_never_make_a_process_faster_than_its_attempts(rates: StepRates, dE: float) -> None:
    RT = R * rates.temperature
    attempts = np.log(rates.forward[0]) + rates.barrier[0] / RT
    attempts_back = np.log(rates.reverse[0]) + (rates.barrier[0] - rates.reaction_energy[0]) / RT
    with np.errstate(divide="ignore"):
        assert np.log(rates_in(FORWARD, dE, rates)[0]) <= attempts + 1e-9
        assert np.log(rates_in(REVERSE, dE, rates)[0]) <= attempts_back + 1e-9


@pytest.mark.parametrize(
    ("proximity", "forward", "reverse"),
    [(0.0, 0.0, 10e3), (0.3, 3e3, 7e3), (1.0, 10e3, 0.0)],
)
def test_the_proximity_shares_the_energy_between_both_directions(
    proximity: float, forward: float, reverse: float
) -> None:
    rates = step(50e3, -20e3, proximity)
    assert rates_in(FORWARD, 10e3, rates)[0] == pytest.approx(np.exp(-forward / RT))
    assert rates_in(REVERSE, -10e3, rates)[0] == pytest.approx(np.exp(reverse / RT))


def test_a_barrier_that_would_be_negative_is_zero_and_says_so() -> None:
    k, clamped = rates_in(FORWARD, np.array([-30e3, -50e3]), step(20e3, -50e3))
    np.testing.assert_allclose(k, np.exp(np.array([15e3, 20e3]) / RT))
    assert clamped.tolist() == [False, True]


def test_a_barrier_is_never_below_the_energy_to_climb_and_says_so() -> None:
    k, clamped = rates_in(FORWARD, np.array([10e3, 60e3]), step(50e3, 40e3))
    np.testing.assert_allclose(k, np.exp(-np.array([5e3, 50e3]) / RT))
    assert clamped.tolist() == [False, True]


def test_attraction_leaves_an_adsorption_without_barrier_as_it_is() -> None:
    k, clamped = rates_in(FORWARD, np.array([-10e3, 10e3, 90e3]), step(0.0, -80e3))
    np.testing.assert_allclose(k, np.exp(-np.array([0.0, 5e3, 45e3]) / RT))
    assert not clamped.any()


def test_a_floor_that_holds_already_without_neighbours_is_no_finding() -> None:
    desorption = step(80e3, 80e3, 1.0 - 1e-3)  # nothing above the energy to climb
    k, clamped = rates_in(FORWARD, np.array([-90e3, -10e3, 10e3]), desorption)
    np.testing.assert_allclose(k, np.exp(np.array([80e3, 9.99e3, -10e3]) / RT))
    assert clamped.tolist() == [True, False, False]


def test_a_one_way_step_has_no_floor_but_zero() -> None:
    k, clamped = rates_in(FORWARD, np.array([400e3, -50e3]), step(20e3, -np.inf))
    np.testing.assert_allclose(k, np.exp(-np.array([200e3, -20e3]) / RT))
    assert clamped.tolist() == [False, True]


def test_a_barrier_given_below_its_floor_keeps_the_rate_constants_given() -> None:
    rates = step(0.0, 30e3, 0.5, k=7.0)
    assert rates_in(FORWARD, 0.0, rates)[0] == pytest.approx(7.0)
    assert rates_in(REVERSE, 0.0, rates)[0] == pytest.approx(7.0)
    assert rates_in(FORWARD, 10e3, rates)[0] == pytest.approx(7.0 * np.exp(-10e3 / RT))


def test_zero_stays_zero_and_extremes_raise_no_warning() -> None:
    extreme = np.array([-1e7, 1e7])
    assert rates_in(FORWARD, extreme, step(500e3, 0.0, k=0.0))[0].tolist() == [0.0, 0.0]
    cold = replace(step(500e3, 0.0), temperature=20.0)
    assert rates_in(FORWARD, extreme, cold)[0].tolist() == [np.inf, 0.0]


@given(rates_of_one_step())
def test_any_shape_of_environments_is_kept(rates: StepRates) -> None:
    for shape in ((), (3,), (2, 3)):
        k, clamped = rates_in(REVERSE, np.full(shape, 5e3), rates)
        assert k.shape == shape
        assert clamped.shape == shape
