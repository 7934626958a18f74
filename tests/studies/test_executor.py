"""Many evaluations: their order, their failures, and that workers change neither."""

import pickle

import pytest

from scalebridge.core.errors import ModelError, NotConverged, Problem
from scalebridge.studies import Failure, evaluate

TASKS = list(range(23))


def square(x: int) -> int:
    return x * x


def sometimes(x: int) -> int:
    if x % 5 == 2:
        raise NotConverged(f"no root of {x}", best=None, residual=1.0)
    if x % 5 == 3:
        raise ModelError(Problem(("pellet", "porosity"), f"{x} is too much"))
    return x * x


def broken(x: int) -> int:
    return 1 // (x - 4)


@pytest.mark.parametrize("workers", [1, 2, 99])
def test_results_come_in_the_order_of_the_tasks(workers):
    tasks = TASKS if workers < 99 else TASKS[:2]
    assert evaluate(square, tasks, workers=workers) == [x**2 for x in tasks]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_failure_stands_at_its_own_place_with_its_reason(workers):
    expected = [
        Failure(f"no root of {x}")
        if x % 5 == 2
        else Failure(f"pellet.porosity: {x} is too much")
        if x % 5 == 3
        else x**2
        for x in TASKS
    ]
    assert evaluate(sometimes, TASKS, workers=workers) == expected


@pytest.mark.parametrize("workers", [1, 2])
def test_a_mistake_of_ours_is_raised(workers):
    with pytest.raises(ZeroDivisionError):
        evaluate(broken, TASKS, workers=workers)


@pytest.mark.parametrize("workers", [1, 2])
def test_progress_is_told_after_every_task(workers):
    told = []
    evaluate(sometimes, TASKS, workers=workers, progress=lambda done, total: told.append((done, total)))
    assert told == [(k, 23) for k in range(1, 24)]


def test_nothing_to_do_is_done_without_a_worker():
    assert evaluate(square, [], workers=2) == []


def test_errors_travel_between_processes_whole():
    error = pickle.loads(pickle.dumps(NotConverged("stopped", best=[1.0], residual=0.5)))
    assert (str(error), error.best, error.residual) == ("stopped", [1.0], 0.5)
