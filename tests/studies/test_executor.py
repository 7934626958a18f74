"""Many evaluations: their order, their failures, and that workers change neither."""

import os
import pickle
import signal
import subprocess
import sys

import pytest

from scalebridge.core.errors import ModelError, NotConverged, Problem
from scalebridge.studies import Failure, evaluate, executor

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


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="needs POSIX signals")
def test_a_worker_that_is_still_starting_does_not_see_ctrl_c(tmp_path):
    """The workers import this script as their main module; there it sends Ctrl-C to all of the group."""
    script = tmp_path / "starting.py"
    script.write_text(
        "import os, signal, time\n"
        "if __name__ == '__mp_main__':\n"
        "    try:\n"
        "        os.mkdir(__file__ + '.sent')\n"
        "        os.killpg(0, signal.SIGINT)\n"
        "    except FileExistsError:\n"
        "        pass  # once is enough\n"
        "    time.sleep(0.2)\n"
        "from scalebridge.studies import evaluate\n"
        "if __name__ == '__main__':\n"
        "    try:\n"
        "        evaluate(abs, range(50), workers=2)\n"
        "    except KeyboardInterrupt:\n"
        "        print('interrupted')\n"
    )
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, timeout=60, start_new_session=True
    )
    assert (done.stdout, done.stderr) == ("interrupted\n", "")


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="needs POSIX signals")
def test_ctrl_c_while_workers_are_started_is_raised_afterwards():
    done = []

    def start():
        with executor._interrupted_later():
            os.kill(os.getpid(), signal.SIGINT)
            done.append("started")

    with pytest.raises(KeyboardInterrupt):
        start()
    assert done == ["started"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
