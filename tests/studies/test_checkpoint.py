"""A checkpoint brings back what was saved, only to whom it belongs, and a killed run to the same result."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from bridges.ruo2 import EXAMPLE
from lattice.lattice_gas import lattice_gas, step_rates
from scalebridge.lattice.plan import Disorder, Plan
from scalebridge.lattice.replica import SERIES
from scalebridge.studies import lattice_run
from scalebridge.studies.checkpoint import NAME, Checkpoint, fingerprint
from scalebridge.studies.lattice_run import LatticeRun
from scalebridge.studies.session import Session

PLAN = Plan(size=(6, 6), events=4000, replicas=2, blocks=40, seed=3)


def lattice(session: Session, plan: Plan = PLAN) -> LatticeRun:
    return LatticeRun(lattice_gas(), step_rates(), plan, session)


def assert_same(found, expected):
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        assert set(one) == set(other)
        for name in other:
            np.testing.assert_array_equal(one[name], other[name], err_msg=name)


def said_by(checkpoint: Checkpoint, plan: Plan = PLAN) -> tuple[LatticeRun, list[str]]:
    said: list[str] = []
    run = lattice(Session(checkpoint=checkpoint, say=lambda text, *, urgent=False: said.append(text)), plan)
    return run, said


@dataclass(frozen=True)
class Box:
    a: object
    b: object = None


@pytest.mark.exact
def test_equal_inputs_have_one_fingerprint_and_the_last_bit_makes_another():
    base = Box({"x": (1, 2.0), "y": np.arange(3.0)}, "word")
    same = Box({"y": np.arange(3.0), "x": (1, 2.0)}, "word")
    assert fingerprint(base) == fingerprint(same)
    others = [
        Box({"x": (1, np.nextafter(2.0, 3.0)), "y": np.arange(3.0)}, "word"),
        Box({"x": (1, 2.0), "y": np.array([0.0, 1.0, np.nextafter(2.0, 3.0)])}, "word"),
        Box({"x": (1, 2.0), "y": np.arange(3)}, "word"),
        Box({"x": (1, 2.0), "y": np.arange(3.0)}, None),
        Box({"x": (1, 2), "y": np.arange(3.0)}, "word"),
    ]
    assert len({fingerprint(other) for other in [base, *others]}) == 1 + len(others)


@pytest.mark.exact
def test_what_was_saved_comes_back_with_its_types(tmp_path: Path):
    arrays = [{"a/b": np.arange(4, dtype=np.uint8), "time": np.array(0.1)}, {"empty": np.array([])}]
    Checkpoint(tmp_path / "new" / NAME).save("mark", arrays)
    found, complaint = Checkpoint(tmp_path / "new" / NAME).load("mark")
    assert complaint is None
    assert_same(found, arrays)
    assert found[0]["a/b"].dtype == np.uint8


def test_where_there_is_no_file_there_is_nothing_to_say(tmp_path: Path):
    assert Checkpoint(tmp_path / NAME).load("mark") == (None, None)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"no archive at all"])
def test_a_damaged_file_is_named_and_not_used(tmp_path: Path, content):
    (tmp_path / NAME).write_bytes(content)
    found, complaint = Checkpoint(tmp_path / NAME).load("mark")
    assert found is None
    assert "cannot be read as a checkpoint; the lattice starts anew" in complaint


def test_a_file_of_another_simulation_stays_until_it_is_replaced(tmp_path: Path):
    Checkpoint(tmp_path / NAME).save("other", [])
    mine = Checkpoint(tmp_path / NAME)
    found, complaint = mine.load("mark")
    assert found is None
    assert "belongs to another model" in complaint
    mine.remove()
    assert (tmp_path / NAME).exists()
    mine.save("mark", [])
    mine.remove()
    assert not (tmp_path / NAME).exists()


def test_a_write_that_fails_leaves_the_earlier_checkpoint(tmp_path: Path, monkeypatch):
    checkpoint = Checkpoint(tmp_path / NAME)
    checkpoint.save("mark", [{"a": np.arange(3)}])
    before = (tmp_path / NAME).read_bytes()

    def full(descriptor):
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="disk full"):
        checkpoint.save("mark", [{"a": np.arange(4)}])
    assert (tmp_path / NAME).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


@pytest.mark.exact
@pytest.mark.parametrize(
    "plan",
    [PLAN, replace(PLAN, acceleration=10.0), replace(PLAN, disorder=Disorder(spread={"O.s": 2e3}))],
    ids=["plain", "accelerated", "disordered"],
)
def test_a_lattice_goes_on_from_its_checkpoint_bit_for_bit(tmp_path: Path, plan: Plan):
    whole = lattice(Session(workers=2), plan)
    whole.advance(plan.blocks)
    first, _ = said_by(Checkpoint(tmp_path / NAME), plan)
    first.advance(17)
    first._save()
    second, said = said_by(Checkpoint(tmp_path / NAME), plan)
    assert said == [f"the lattice goes on from a checkpoint, at {17 / 40:.0%} of its events"]
    second.advance(plan.blocks)
    assert_same(second.arrays(plan.blocks), whole.arrays(plan.blocks))


@pytest.mark.exact
def test_what_a_longer_run_saw_first_is_all_that_a_shorter_one_saw():
    """A check that went on from a checkpoint looks at the first blocks alone; no rounding moves a frame."""
    for blocks in (1, 17, 39):
        short, long = lattice(Session()), lattice(Session())
        short.advance(blocks)
        long.advance(PLAN.blocks)
        found, expected = long.arrays(blocks), short.arrays(blocks)
        for one, other in zip(found, expected, strict=True):
            for name in (*SERIES, "count"):
                np.testing.assert_array_equal(one[name], other[name], err_msg=name)


@pytest.mark.parametrize(
    "change", [{"seed": 4}, {"events": 4040}, {"size": (6, 7)}, {"acceleration": 10.0}], ids=str
)
def test_another_plan_starts_anew_and_says_so(tmp_path: Path, change):
    run, _ = said_by(Checkpoint(tmp_path / NAME))
    run._save()
    other, said = said_by(Checkpoint(tmp_path / NAME), replace(PLAN, **change))
    assert other.events == 0
    assert len(said) == 1
    assert "another model, plan or version" in said[0]


def test_an_interruption_leaves_a_checkpoint_and_says_where(tmp_path: Path, monkeypatch):
    run, _ = said_by(Checkpoint(tmp_path / NAME))

    def stop(self):
        if self.events:
            raise KeyboardInterrupt

    monkeypatch.setattr(LatticeRun, "_look_around", stop)
    with pytest.raises(KeyboardInterrupt, match=r"The same command goes on from .*kmc-checkpoint\.npz"):
        run.advance(PLAN.blocks)
    monkeypatch.undo()
    again, said = said_by(Checkpoint(tmp_path / NAME))
    assert again.events > 0
    assert "goes on from a checkpoint" in said[0]


def test_progress_is_told_in_events(monkeypatch):
    told: list[tuple[int, int]] = []
    run = lattice(Session(progress=lambda done, total: told.append((done, total))))
    run.advance(PLAN.blocks)
    assert told[-1] == 2 * (PLAN.replicas * PLAN.blocks * PLAN.events_per_block,)
    assert told == sorted(told)


def test_compiling_is_announced_only_if_it_takes_long(monkeypatch):
    said: list[str] = []
    monkeypatch.setattr(lattice_run, "SILENCE", 0.02)
    monkeypatch.setattr(lattice_run, "_compile", lambda *_: time.sleep(0.2))
    lattice(Session(say=lambda text, *, urgent=False: said.append(text)))
    assert said == [lattice_run.COMPILING]
    monkeypatch.setattr(lattice_run, "SILENCE", 5.0)
    lattice(Session(say=lambda text, *, urgent=False: said.append(text)))
    assert len(said) == 1


SCRIPT = """
import sys
from pathlib import Path
from scalebridge.model import read
from scalebridge.results.flat import json_text
from scalebridge.results.run import run
from scalebridge.studies.checkpoint import Checkpoint
from scalebridge.studies.session import Session

example, folder = sys.argv[1], Path(sys.argv[2])
say = lambda text, *, urgent=False: print(text, file=sys.stderr)
session = Session(checkpoint=Checkpoint(folder / "kmc-checkpoint.npz"), every=0.05, say=say)
small = [("lattice.size", "[8, 8]"), ("lattice.events", "300000"), ("lattice.replicas", "2")]
outcome = run(read(example, overrides=small), fidelity="kmc", workers=2, session=session)
(folder / "results.json").write_text(json_text(outcome))
"""


def test_a_killed_run_ends_with_the_results_of_one_that_was_not(tmp_path: Path):
    """SIGKILL after the first checkpoint; all numbers are equal but the speed of the machine."""
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    for folder in (killed, whole):
        folder.mkdir()
    command = [sys.executable, "-c", SCRIPT, str(EXAMPLE)]
    with subprocess.Popen([*command, str(killed)], stderr=subprocess.PIPE, text=True) as process:
        until = time.monotonic() + 120.0
        while not (killed / NAME).exists():
            assert process.poll() is None, process.stderr.read()
            assert time.monotonic() < until
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
    assert not (killed / "results.json").exists()
    for folder in (killed, whole):
        done = subprocess.run([*command, str(folder)], capture_output=True, text=True, check=True)
        assert ("goes on from a checkpoint" in done.stderr) is (folder is killed)
    found, expected = (json.loads((folder / "results.json").read_text()) for folder in (killed, whole))
    for numbers in (found, expected):
        assert numbers.pop("kmc.events_per_second")["value"] > 0.0
    assert found == expected
