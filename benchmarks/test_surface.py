"""How long steady surfaces take: the example's, one by one and side by side, and random stiff ones."""

import numpy as np
import pytest

from kinetics.mechanisms import rate_equations
from reference.random_mechanisms import random_mechanism
from ruo2 import case, gas
from scalebridge.kinetics import degree_of_rate_control, steady_state

T = 600.0


@pytest.mark.parametrize("points", [1, 100])
def test_ruo2_cold(benchmark, points):
    """Coverages from a nearly empty surface."""
    closure, pressure = case().closure, gas(points)
    state = benchmark(lambda: closure.surface(np.full(points, T), pressure))
    assert state.certificate.accepted.all()


@pytest.mark.parametrize("points", [1, 100])
def test_ruo2_warm(benchmark, points):
    """Coverages from those at a pressure 2 % away."""
    closure, pressure, hot = case().closure, gas(points), np.full(points, T)
    near = closure(hot, 0.98 * pressure).state
    state = benchmark(lambda: closure.surface(hot, pressure, near))
    assert state.certificate.accepted.all()


def test_closure_warm_on_40_cells(benchmark):
    """What one Newton step of a pellet asks: rates and their slopes in every cell."""
    closure, pressure, hot = case().closure, gas(40, low=0.5, high=1.0), np.full(40, T)
    near = closure(hot, 0.98 * pressure).state
    rates = benchmark(lambda: closure(hot, pressure, near))
    assert rates.valid.all()


@pytest.mark.parametrize("seed", [0, 84, 155])
def test_random_stiff_mechanism_cold(benchmark, seed):
    """Ten reversible steps whose rate constants span 30 to 60 decades."""
    mechanism = random_mechanism(seed)
    equations = rate_equations(mechanism)
    state = benchmark(lambda: steady_state(equations, mechanism.kf, mechanism.kr))
    assert state.certificate.accepted.all()


def test_rate_control_of_100_surfaces(benchmark):
    """Exact sensitivities to every step, by one transposed solve per surface."""
    closure = case().closure
    state = closure.surface(np.full(100, T), gas(100))
    weights = closure.mechanism.gas_stoichiometry[2, closure.moving]
    control = benchmark(lambda: degree_of_rate_control(state, weights))
    np.testing.assert_allclose(control.sum(axis=1), 1.0, rtol=1e-9)
