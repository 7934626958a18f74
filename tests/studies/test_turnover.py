"""Weights that count the same turnover with less noise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scalebridge.studies.turnover import quiet_weights

# A <=> A.s, B <=> B.s, A.s + B.s => AB: species (A.s, B.s), steps in this order
CHANGES = np.array([[1.0, 0.0, -1.0], [0.0, 1.0, -1.0]])
CONSUMED = np.array([1.0, 0.0, 0.0])


@pytest.mark.exact
def test_what_comes_and_goes_is_counted_where_it_is_used_up():
    events = np.array([[1e8, 1e8 - 10.0], [1e8, 1e8 - 10.0], [10.0, 0.0]])
    np.testing.assert_allclose(quiet_weights(CONSUMED, CHANGES, events), [0.0, 0.0, 1.0], atol=1e-6)


@pytest.mark.exact
def test_a_stream_through_two_quiet_steps_is_counted_at_both():
    """B adsorbs and is used up at once; A comes and goes."""
    events = np.array([[1e8, 1e8 - 10.0], [10.0, 0.0], [10.0, 0.0]])
    np.testing.assert_allclose(quiet_weights(CONSUMED, CHANGES, events), [0.0, 0.5, 0.5], atol=1e-6)


@pytest.mark.exact
@given(
    arrays(float, (3, 2), elements=st.floats(0.0, 1e9)),
    arrays(float, 3, elements=st.floats(-3.0, 3.0)),
)
def test_any_steady_stream_is_counted_alike(events, weights):
    """A stream through all steps changes no adsorbate."""
    assert quiet_weights(weights, CHANGES, events).sum() == pytest.approx(weights.sum(), abs=1e-6)


@pytest.mark.exact
def test_where_nothing_happened_the_weights_still_count_the_same():
    assert quiet_weights(CONSUMED, CHANGES, np.zeros((3, 2))).sum() == pytest.approx(1.0, abs=1e-12)
