"""Sensitivities against 50-digit finite differences, and the identities of rate control."""

import json
from pathlib import Path

import numpy as np
import pytest

from kinetics.mechanisms import rate_equations
from reference import ruo2_mean_field
from reference.exact_cases import cycle
from reference.high_precision import Arrays, finite_difference_tof
from reference.random_mechanisms import random_mechanism
from scalebridge.kinetics import (
    degree_of_rate_control,
    sensitivities,
    sensitivities_forward,
    steady_state,
    turnover_frequency,
)

REFERENCE = json.loads(Path(ruo2_mean_field.__file__).with_suffix(".json").read_text())
CO2 = np.array([name.startswith("oxidation") for name in REFERENCE["steps"]], dtype=float)


def ruo2(pressure):
    """The RuO2 case of the reference, without the hops that change nothing."""
    case = REFERENCE["cases"][pressure]
    moving = ~np.all(np.equal(REFERENCE["forward_orders"], REFERENCE["reverse_orders"]), axis=1)
    mechanism = Arrays(
        forward_orders=np.array(REFERENCE["forward_orders"])[moving],
        reverse_orders=np.array(REFERENCE["reverse_orders"])[moving],
        kf=np.array(case["kf"])[moving],
        kr=np.array(case["kr"])[moving],
        site_of=[0, 0, 1, 1, 0, 1],
        totals=[1.0, 1.0],
    )
    return case, moving, mechanism


@pytest.mark.exact
@pytest.mark.parametrize("pressure", REFERENCE["cases"])
def test_turnover_and_coverages_of_ruo2_equal_the_proved_ones(pressure):
    case, moving, m = ruo2(pressure)
    state = steady_state(rate_equations(m), m.kf, m.kr)
    proved = [float(case["coverages"][name]) for name in REFERENCE["species"]]
    np.testing.assert_allclose(state.theta[0], proved, rtol=1e-12)
    tof = turnover_frequency(state, CO2[moving])[0]
    assert tof == pytest.approx(float(case["turnover_frequency"]), rel=1e-12)


@pytest.mark.exact
@pytest.mark.parametrize("change", ["both", "forward", "reverse"])
@pytest.mark.parametrize("pressure", ["1", "10"])
def test_sensitivities_of_ruo2_equal_50_digit_finite_differences(pressure, change):
    case, moving, m = ruo2(pressure)
    state = steady_state(rate_equations(m), m.kf, m.kr)
    expected = np.array([float(x) for x in case["dlnTOF_dlnk"][change]])[moving]
    np.testing.assert_allclose(sensitivities(state, CO2[moving], change)[0], expected, rtol=1e-8, atol=1e-12)


@pytest.mark.exact
@pytest.mark.parametrize("seed", [1, 4, 9])
def test_sensitivities_of_random_mechanisms_equal_50_digit_finite_differences(seed):
    m = random_mechanism(seed)
    state = steady_state(rate_equations(m), m.kf, m.kr)
    weights = m.gas_stoichiometry[:, 0].astype(float)
    found = sensitivities(state, weights)[0]
    for step in range(10):
        expected = float(finite_difference_tof(m, step, weights, "both", digits=50))
        assert found[step] == pytest.approx(expected, rel=1e-8, abs=1e-10)


@pytest.mark.exact
@pytest.mark.parametrize("change", ["both", "forward", "reverse"])
def test_adjoint_equals_forward(change):
    cases = [(ruo2("1")[2], CO2[ruo2("1")[1]])]
    cases += [(m, np.abs(m.gas_stoichiometry[:, 0]).astype(float)) for m in map(random_mechanism, range(5))]
    for m, weights in cases:
        state = steady_state(rate_equations(m), m.kf, m.kr)
        backward, forward = (f(state, weights, change)[0] for f in (sensitivities, sensitivities_forward))
        assert np.abs(backward - forward).max() <= 1e-12 * max(1.0, np.abs(forward).max())


@pytest.mark.exact
@pytest.mark.parametrize("pressure", ["1", "7", "10", "20"])
def test_degrees_of_rate_control_sum_to_one(pressure):
    _, moving, m = ruo2(pressure)
    state = steady_state(rate_equations(m), m.kf, m.kr)
    assert degree_of_rate_control(state, CO2[moving]).sum() == pytest.approx(1.0, abs=1e-12)


@pytest.mark.exact
def test_irreversible_steps_in_series_control_the_rate_by_their_duration():
    k = np.array([1e13, 2.0, 5e-7, 1e4, 3.0])
    m = cycle(k, np.zeros(5))
    state = steady_state(rate_equations(m), m.kf, m.kr)
    control = degree_of_rate_control(state, np.array([0.0, 0.0, 0.0, 0.0, 1.0]))[0]
    np.testing.assert_allclose(control, (1 / k) / np.sum(1 / k), rtol=1e-11, atol=1e-15)


@pytest.mark.exact
def test_a_complex_rate_constant_carries_its_derivative_through_the_solve():
    _, moving, m = ruo2("1")
    weights = CO2[moving]
    real = steady_state(rate_equations(m), m.kf, m.kr)
    control = degree_of_rate_control(real, weights)[0]
    for step in range(m.kf.size):
        bump = 1.0 + 1j * 1e-30 * (np.arange(m.kf.size) == step)
        lifted = steady_state(rate_equations(m), m.kf * bump, m.kr * bump)
        tof = turnover_frequency(lifted, weights)[0]
        assert tof.imag / 1e-30 / tof.real == pytest.approx(control[step], rel=1e-10, abs=1e-13)
