import numpy as np
import pytest

from scalebridge.core.positive import advance_positive, relative_step, start_above_zero

FLOOR = 1e-14


@pytest.mark.exact
def test_a_step_that_stays_above_zero_is_taken_as_it_is():
    x, change = np.array([1.0, 2.0, 1e-20]), np.array([3.0, -1.5, 1e-3])
    small = relative_step(change[:2], x[:2], FLOOR)
    np.testing.assert_allclose(advance_positive(x[:2], small, FLOOR), x[:2] + change[:2], rtol=1e-14)


def test_a_step_beyond_zero_is_cut_at_a_tenth():
    assert advance_positive(np.array([1.0]), np.array([-5.0]), FLOOR) == pytest.approx(0.1)


def test_a_step_to_zero_up_to_rounding_falls_by_nine_decades():
    assert advance_positive(np.array([1.0]), np.array([-1.0 - 1e-13]), FLOOR) == pytest.approx(1e-9)


def test_unknowns_below_the_floor_are_measured_against_it():
    tiny = relative_step(np.array([1e-30]), np.array([1e-28]), FLOOR)
    np.testing.assert_allclose(tiny, 1e-30 / 1e-14, rtol=1e-10)


def test_nothing_becomes_zero_however_often_it_falls():
    x = np.array([1.0])
    for _ in range(60):
        x = advance_positive(x, np.array([-1.0]), FLOOR)
    assert x[0] > 0.0


def test_a_singular_step_stays_visible_as_nan():
    assert np.isnan(relative_step(np.array([np.nan]), np.array([1.0]), FLOOR)).all()


def test_a_gas_that_is_not_there_starts_as_a_trace_of_the_largest():
    np.testing.assert_allclose(start_above_zero(np.array([2e5, 0.0])), [2e5, 0.2], rtol=1e-15)
