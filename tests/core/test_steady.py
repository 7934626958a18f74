"""The solver on problems whose steady states can be written down."""

from dataclasses import dataclass

import numpy as np
import pytest

from scalebridge.core.errors import NotConverged
from scalebridge.core.steady import BOLD, CAREFUL, Acceptance, solve_steady


@dataclass
class OneUnknown:
    """dx/dt = gain(x) - loss(x), for several parameters side by side."""

    gain: object
    loss: object
    d_net: object
    calls: int = 0

    def correction(self, x, old, rate, rows):
        self.calls += 1
        gain, loss = self.gain(x, rows), self.loss(x, rows)
        with np.errstate(divide="ignore", invalid="ignore"):
            step = -(gain - loss - rate[:, None] * (x - old)) / (self.d_net(x, rows) - rate[:, None]) / x
        return step, (np.abs(gain - loss) / (np.abs(gain) + np.abs(loss)))[:, 0]

    def advance(self, x, step):
        return x * np.maximum(1.0 + step, 0.1)

    def close(self, x, rows):
        return x


def growth(k):
    """dx/dt = k - x^2 for each k: at rest at sqrt(k)."""
    k = np.asarray(k, dtype=float)
    return OneUnknown(lambda x, rows: k[rows, None] + 0 * x, lambda x, rows: x**2, lambda x, rows: -2 * x)


@pytest.mark.exact
def test_many_problems_over_sixty_decades_are_solved_side_by_side():
    k = np.logspace(-30, 30, 61)
    found = solve_steady(growth(k), np.ones((61, 1)))
    assert found.accepted.all()
    np.testing.assert_allclose(found.x[:, 0], np.sqrt(k), rtol=1e-13)


@pytest.mark.exact
def test_newton_from_a_good_guess_is_quadratic():
    found = solve_steady(growth([2.0]), np.ones((1, 1)), guess=np.array([[1.4]]))
    assert found.route == ("newton",)
    assert found.iterations[0] <= 5
    assert found.x[0, 0] == pytest.approx(np.sqrt(2.0), rel=1e-15)


@pytest.mark.exact
def test_newton_gets_as_many_steps_as_are_granted():
    far = np.array([[1e6]])  # x^2 falls by half per step
    assert solve_steady(growth([1.0]), np.ones((1, 1)), guess=far).route != ("newton",)
    assert solve_steady(growth([1.0]), np.ones((1, 1)), guess=far, newton_steps=40).route == ("newton",)


@pytest.mark.exact
def test_one_of_several_steady_states_is_found_and_it_is_exact():
    # (x - 1)(x - 2)(x - 3) = 0; which of them is not promised
    problem = OneUnknown(
        lambda x, rows: 6 + 6 * x**2,
        lambda x, rows: x**3 + 11 * x,
        lambda x, rows: 12 * x - 3 * x**2 - 11,
    )
    found = solve_steady(problem, np.array([[0.1], [1.6], [2.4], [9.0]]))
    assert found.accepted.all()
    assert np.abs(found.x - np.array([1.0, 2.0, 3.0])).min(axis=1).max() < 1e-13


def test_a_small_absolute_residual_is_not_a_steady_state():
    problem = OneUnknown(
        lambda x, rows: 1e-30 + 0 * x, lambda x, rows: 2e-30 + 0 * x, lambda x, rows: 1e-30 * x
    )
    found = solve_steady(problem, np.ones((1, 1)))
    assert not found.accepted.any()


def test_a_small_step_is_not_a_steady_state_while_the_balance_is_off():
    steep = OneUnknown(lambda x, rows: 1.0 + 0 * x, lambda x, rows: 2.0 + 0 * x, lambda x, rows: -1e30 * x)
    found = solve_steady(steep, np.ones((1, 1)))
    assert found.step[0] < 1e-20
    assert not found.accepted.any()


def test_what_has_no_steady_state_does_not_spoil_its_neighbours():
    k = np.array([4.0, -1.0, 9.0])
    found = solve_steady(growth(k), np.ones((3, 1)))
    np.testing.assert_array_equal(found.accepted, [True, False, True])
    np.testing.assert_allclose(found.x[[0, 2], 0], [2.0, 3.0], rtol=1e-12)
    assert found.route[1] == "none"


def test_the_error_carries_the_best_iterate_and_says_how_many_points_failed():
    found = solve_steady(growth([4.0, -1.0]), np.ones((2, 1)))
    with pytest.raises(NotConverged, match=r"no steady state of the toy at 1 of 2 points") as caught:
        found.require("the toy")
    np.testing.assert_array_equal(caught.value.best, found.x)


def test_the_integrator_is_asked_for_what_time_stepping_left_open():
    asked = []

    def integrator(start, rows):
        asked.append(rows.copy())
        return np.full(start.shape, 3.1)

    short = (type(BOLD)(iterations=1), type(CAREFUL)(iterations=1))
    found = solve_steady(growth([9.0]), np.ones((1, 1)), ladder=short, integrator=integrator)
    assert found.route == ("integrator",)
    np.testing.assert_array_equal(asked[0], [0])
    assert found.x[0, 0] == pytest.approx(3.0, rel=1e-14)


def test_acceptance_can_be_made_stricter_than_any_number_allows():
    found = solve_steady(growth([2.0]), np.ones((1, 1)), acceptance=Acceptance(step=-1.0))
    assert not found.accepted.any()
