"""Verdicts, errors, random streams, lifted closures and small linear systems."""

import pickle

import numpy as np
import pytest

from scalebridge.core.closure import ClosureRates, lift
from scalebridge.core.errors import ModelError, NotConverged, Problem
from scalebridge.core.linear import solve_rows
from scalebridge.core.random import stream
from scalebridge.core.units import JoulePerMole, Kelvin, unit_of
from scalebridge.core.verdict import Status, Verdict, broken_decisively, judge


@pytest.mark.exact
@pytest.mark.parametrize(
    ("value", "status"),
    [
        (0.5, "holds"),
        (1.0, "holds"),
        (1.5, "doubtful"),
        (2.0, "doubtful"),
        (2.1, "broken"),
        (np.nan, "not tested"),
    ],
)
def test_a_number_that_should_be_small_is_judged_between_two_thresholds(value, status):
    assert judge(value, holds=1.0, broken=2.0) == status


@pytest.mark.exact
@pytest.mark.parametrize(
    ("value", "status"), [(6.0, "holds"), (5.0, "holds"), (3.0, "doubtful"), (1.9, "broken")]
)
def test_a_number_that_should_be_large_is_judged_the_other_way_round(value, status):
    assert judge(value, holds=5.0, broken=2.0) == status


def test_only_broken_verdicts_that_the_answer_rests_on_count():
    words = {"statement": "", "consequence": "", "remedy": "", "source": "", "value": None, "threshold": None}
    ledger = [
        Verdict(name="a", status=Status.BROKEN, decisive=False, **words),
        Verdict(name="b", status=Status.BROKEN, **words),
        Verdict(name="c", status=Status.DOUBTFUL, **words),
    ]
    assert [verdict.name for verdict in broken_decisively(tuple(ledger))] == ["b"]


def test_errors_travel_between_processes_with_all_they_carry():
    wrong = ModelError(Problem(("pellet", "radius"), "is -1 m"), "second")
    copy = pickle.loads(pickle.dumps(wrong))
    assert copy.problems == wrong.problems
    assert str(copy) == "pellet.radius: is -1 m\nsecond"
    stuck = pickle.loads(pickle.dumps(NotConverged("stuck", best=np.ones(2), residual=0.5)))
    assert (str(stuck), stuck.best.tolist(), stuck.residual) == ("stuck", [1.0, 1.0], 0.5)


@pytest.mark.exact
def test_streams_are_named_by_their_key_and_nothing_else():
    draws = {key: stream(7, *key).standard_normal(4).tolist() for key in [(0,), (1,), (0, 1), ()]}
    assert len({tuple(values) for values in draws.values()}) == 4
    assert stream(7, 0).standard_normal(4).tolist() == draws[(0,)]
    assert stream(8, 0).standard_normal(4).tolist() != draws[(0,)]


@pytest.mark.exact
def test_a_lifted_closure_follows_its_slopes_along_any_imaginary_direction():
    slopes = np.arange(8.0).reshape(2, 2, 2)
    rates = ClosureRates(
        rate_per_area=np.array([[1.0, 2.0], [3.0, 4.0]]),
        d_temperature=np.zeros((2, 2)),
        d_pressure=slopes,
        standard_error=np.zeros((2, 2)),
        valid=np.ones(2, dtype=bool),
    )
    pressure, direction = np.ones((2, 2)), np.array([[1.0, -2.0], [0.5, 3.0]])
    lifted = lift(rates, pressure)(pressure + 1j * direction)
    np.testing.assert_array_equal(lifted.real, rates.rate_per_area)
    np.testing.assert_allclose(lifted.imag, [slopes[c] @ direction[c] for c in range(2)])


@pytest.mark.exact
def test_one_singular_matrix_does_not_spoil_its_neighbours():
    matrices = np.array([[[2.0, 0.0], [0.0, 4.0]], [[1.0, 1.0], [1.0, 1.0]]])
    found = solve_rows(matrices, np.array([[2.0, 4.0], [1.0, 1.0]]))
    np.testing.assert_array_equal(found[0], [1.0, 1.0])
    assert np.isnan(found[1]).all()


def test_a_type_without_a_unit_is_refused():
    assert unit_of(JoulePerMole) == "J/mol"
    assert unit_of(Kelvin) == "K"
    with pytest.raises(TypeError, match="carries no unit"):
        unit_of(float)
