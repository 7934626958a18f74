"""The replicas of a lattice, run side by side in threads, with progress and checkpoints.

Every replica is its own simulation with its own random stream, so neither the number of threads nor the
moments at which progress is told or a checkpoint is written change a single event. The compiled loop lets
other threads run meanwhile.

takes      a `LatticeModel`, `StepRates` and a `Plan`
gives      the series of all replicas to the sampling
"""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scalebridge.lattice.model import LatticeModel, StepRates
from scalebridge.lattice.plan import Plan
from scalebridge.lattice.replica import PER_BLOCK, PER_FRAME, PER_LOOK, Replica
from scalebridge.lattice.simulation import Simulation
from scalebridge.studies.checkpoint import Arrays, fingerprint
from scalebridge.studies.session import Say, Session

GLANCE = 0.5  #: s between two looks at Ctrl-C, progress and the clock
SILENCE = 1.5  #: s without a first event after which compiling is announced
COMPILING = "compiling the lattice engine, once on this machine (up to 20 s)"
SMALL = 16  #: cells along an axis of the lattice that the engine is compiled with


class LatticeRun:
    """All replicas of a plan, from their start or from a checkpoint of the same simulation."""

    def __init__(self, model: LatticeModel, rates: StepRates, plan: Plan, session: Session) -> None:
        self.model, self.plan, self.session = model, plan, session
        self._mark = fingerprint(model, rates, plan)
        stored = self._stored()
        with _announced(session.say):
            _compile(model, rates, plan)
        self.replicas = [
            Replica(model, rates, plan, k, stored[k] if stored else None) for k in range(plan.runs)
        ]
        self._saved, self.seconds, self._begun = monotonic(), 0.0, self.events
        if stored:
            share = self.events / self.planned
            session.say(f"the lattice goes on from a checkpoint, at {share:.0%} of its events", urgent=True)

    @property
    def events(self) -> int:
        """Events of all replicas so far."""
        return sum(replica.simulation.events for replica in self.replicas)

    @property
    def planned(self) -> int:
        """Events of all replicas at the end."""
        return self.plan.runs * self.plan.blocks * self.plan.events_per_block

    @property
    def events_per_second(self) -> float:
        """Speed of this process, all threads together; nan before the first event."""
        return (self.events - self._begun) / self.seconds if self.seconds > 0.0 else float("nan")

    def advance(self, blocks: int) -> None:
        """Go on until every replica has run `blocks` blocks or has come to rest.

        KeyboardInterrupt leaves a checkpoint, if there is a place for one, and says so in its text.
        """
        chunk, began = 1, monotonic()
        with ThreadPoolExecutor(max(1, min(self.session.workers, len(self.replicas)))) as pool:
            try:
                while waiting := [r for r in self.replicas if not r.finished and r.done < blocks]:
                    looked = monotonic()
                    parts = [pool.submit(r.run, min(chunk, blocks - r.done)) for r in waiting]
                    for part in parts:
                        part.result()
                    chunk = _adapted(chunk, monotonic() - looked)
                    self._look_around()
            except KeyboardInterrupt:
                pool.shutdown(wait=True, cancel_futures=True)  # replicas end what they were given
                raise self._interrupted() from None
        self.seconds += monotonic() - began
        if self.session.checkpoint and self.session.checkpoint.own:
            self._save()

    def arrays(self, blocks: int) -> list[Arrays]:
        """What every replica found in its first `blocks` blocks."""
        return [_first(replica.arrays(), blocks) for replica in self.replicas]

    def _stored(self) -> Sequence[Arrays] | None:
        if self.session.checkpoint is None:
            return None
        stored, complaint = self.session.checkpoint.load(self._mark)
        if complaint:
            self.session.say(complaint, urgent=True)
        return stored

    def _look_around(self) -> None:
        if self.session.progress:
            self.session.progress(self.events, self.planned)
        if self.session.checkpoint and monotonic() - self._saved >= self.session.every:
            self._save()

    def _save(self) -> None:
        if self.session.checkpoint:
            self.session.checkpoint.save(self._mark, [replica.arrays() for replica in self.replicas])
            self._saved = monotonic()

    def _interrupted(self) -> KeyboardInterrupt:
        if self.session.checkpoint is None:
            return KeyboardInterrupt()
        self._save()
        share = self.events / self.planned
        return KeyboardInterrupt(
            f"at {share:.0%} of the events; no result was written. The same command goes on from "
            f"{self.session.checkpoint.path}."
        )


def _adapted(chunk: int, seconds: float) -> int:
    """Blocks to run before the next look around, so that looks are about `GLANCE` apart."""
    if seconds < 0.5 * GLANCE:
        return 2 * chunk
    return max(1, chunk // 2) if seconds > 2.0 * GLANCE else chunk


def _first(arrays: Arrays, blocks: int) -> Arrays:
    """The series as they stood after `blocks` blocks."""
    cut: dict[str, NDArray[Any]] = {name: arrays[name][:blocks] for name in PER_BLOCK}
    seen = arrays["looked"] <= blocks
    for name in PER_LOOK:
        cut[name] = arrays[name][seen]
    if len(arrays["time"]) > blocks:
        cut["count"] = np.asarray(int(cut["events"].sum()))
        clock = np.cumsum(cut["time"])[
            -1
        ]  # block by block, as the clock of the replica goes, to the last bit
        before = arrays["framed"][:, 0] <= clock
        cut |= {name: arrays[name][before] for name in PER_FRAME}
    return {**arrays, **cut}


def _compile(model: LatticeModel, rates: StepRates, plan: Plan) -> None:
    """Make the engine ready by one event on a small lattice."""
    size = tuple(min(n, SMALL) for n in plan.size)
    Simulation(model, rates, size, engine=plan.engine, disorder=plan.disorder).advance(1)


@contextmanager
def _announced(say: Say) -> Iterator[None]:
    """Say that the engine is being compiled if the block takes as long as that."""
    timer = threading.Timer(SILENCE, say, (COMPILING,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
