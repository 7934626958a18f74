"""Many independent evaluations of one function: serially or in worker processes, with the same results.

An evaluation that does not converge is part of the answer, not the end of the study: it comes back as a
`Failure` at its own place. Anything else that goes wrong is a defect and is raised.
"""

import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from scalebridge.core.errors import ModelError, NotConverged

Task = TypeVar("Task")
Result = TypeVar("Result")
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Failure:
    """An evaluation without a result, and why."""

    reason: str


def evaluate(
    function: Callable[[Task], Result],
    tasks: Sequence[Task],
    *,
    workers: int = 1,
    progress: Progress | None = None,
) -> list[Result | Failure]:
    """`function` of every task, in their order, whatever the number of `workers`.

    With several workers, `function` must be picklable; it travels once to each worker. Interrupting stops
    the workers and raises KeyboardInterrupt.
    """
    results: list[Result | Failure] = []
    for result in _results(function, tasks, min(workers, len(tasks))):
        results.append(result)
        if progress is not None:
            progress(len(results), len(tasks))
    return results


def _results(
    function: Callable[[Task], Result], tasks: Sequence[Task], workers: int
) -> Iterator[Result | Failure]:
    if workers <= 1:
        yield from (_attempt(function, task) for task in tasks)
        return
    context = multiprocessing.get_context("spawn")  # a forked copy of running threads may hang
    chunk = max(1, min(8, len(tasks) // (4 * workers)))
    with ProcessPoolExecutor(workers, context, initializer=_receive, initargs=(function,)) as pool:
        try:
            with _interrupted_later():
                results = pool.map(_work, tasks, chunksize=chunk)  # starts the workers
            yield from results
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def _interrupted_later() -> Iterator[None]:
    """Hold Ctrl-C back until the end of the block; a process started inside it never sees one.

    A blocked signal stays blocked in a new process, from before its first import until `_receive`. The
    handler is for the other threads of this process, which do not block it.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "pthread_sigmask"):
        yield
        return
    caught: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, frame: caught.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, handler)
    if caught:
        signal.raise_signal(signal.SIGINT)


def _attempt(function: Callable[[Task], Result], task: Task) -> Result | Failure:
    try:
        return function(task)
    except (NotConverged, ModelError) as error:
        return Failure(str(error))


_function: Callable[[Any], Any]


def _receive(function: Callable[[Any], Any]) -> None:
    """In a worker: keep the function, and leave Ctrl-C to the parent."""
    global _function
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _function = function


def _work(task: Any) -> Any:
    return _attempt(_function, task)
