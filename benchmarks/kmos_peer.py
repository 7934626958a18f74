"""kmos, the peer that our kinetic Monte Carlo is measured against, run as a program of its own.

kmos (M. J. Hoffmann, S. Matera, K. Reuter, Comput. Phys. Commun. 185 (2014) 2138,
doi:10.1016/j.cpc.2014.04.003) writes Fortran for one model and compiles it. It is GPL: nothing of it is
imported or copied here. We write its input file, call its command line, type into its shell, and read what
it prints.

takes      a `LatticeModel` without lateral interactions and without adsorbates on several sites, `StepRates`
gives      seconds for equal shares of the events; how often every process happened, in what simulated time
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scalebridge.lattice.model import LatticeModel, Place, Process, StepRates

VENV = Path(__file__).parents[1] / ".venv-kmos"
PACKAGES = ("python-kmos==0.5.1", "setuptools<80", "ninja")  #: the latter two: what f2py builds with
ANSWER = "@@measured"  #: marks our line among what the shell prints
ANGSTROM = 1e-10


class PeerError(RuntimeError):
    """The other program could not be had, or did not do what was asked; the message says what it printed."""


# --- the program ------------------------------------------------------------------------------------------


def available(*, create: bool = True) -> Path | None:
    """The kmos program: $SCALEBRIDGE_KMOS, or the one in .venv-kmos, installed there first if need be."""
    if named := os.environ.get("SCALEBRIDGE_KMOS"):
        found = shutil.which(named)
        return Path(found).absolute() if found else None
    program = VENV / "bin" / "kmos"
    if not program.exists() and not (create and install() is None):
        return None
    return program if shutil.which("gfortran") else None


def install() -> str | None:
    """Put kmos into .venv-kmos, by pip; None, or in words why it cannot be."""
    if not shutil.which("gfortran"):
        return "gfortran is not on the PATH; kmos compiles its models with it (Debian: apt install gfortran)"
    pip = [VENV / "bin" / "python", "-m", "pip", "install", "--quiet", "--retries", "1", *PACKAGES]
    for what, command in (
        ("make a virtual environment", [sys.executable, "-m", "venv", VENV]),
        ("install " + " ".join(PACKAGES), pip),
        ("start kmos", [VENV / "bin" / "kmos", "version"]),
    ):
        try:
            done = _call(command, cwd=VENV.parent, timeout=900)
        except PeerError as reason:
            return f"could not {what}: {reason}"
        if done.returncode != 0:
            (VENV / "bin" / "kmos").unlink(missing_ok=True)
            return f"could not {what}:\n{_tail(done)}"
    return None


def _call(command, *, cwd: Path, typed: str = "", timeout: float) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder with `typed` on its input; output and errors come back as one text."""
    hidden = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    path = os.pathsep.join((str(Path(command[0]).parent), os.environ.get("PATH", os.defpath)))
    environment |= {"PATH": path, "IPYTHONDIR": str(cwd / "ipython"), "TERM": "dumb", "MPLBACKEND": "agg"}
    environment |= {"PYTHONUNBUFFERED": "1"}  # or its errors come before what led to them
    try:
        return subprocess.run(
            [str(word) for word in command],
            cwd=cwd,
            env=environment,
            input=typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise PeerError(
            f"{command[0]} was not done after {timeout:g} s; ask for less or wait longer"
        ) from late
    except OSError as missing:
        raise PeerError(f"{command[0]} does not start: {missing}") from missing


def _tail(done: subprocess.CompletedProcess[str], lines: int = 25) -> str:
    """The end of what a program printed, for a message."""
    text = "\n".join(done.stdout.rstrip().splitlines()[-lines:])
    return f"exit code {done.returncode}; its last words were\n{text or '(nothing)'}"


# --- the input file ---------------------------------------------------------------------------------------


def write_ini(name: str, model: LatticeModel, rates: StepRates) -> str:
    """The model as a kmos .ini; process n of ours is its process n, so that events can be compared."""
    _refuse(model)
    species, sites = _species(model), _sites(model)
    dimension = len(model.lattice.vectors)
    cell = np.eye(3) * 10.0
    cell[:dimension, :dimension] = model.lattice.vectors / ANGSTROM
    meta = {"author": "scalebridge", "email": "-", "model_dimension": dimension, "model_name": _safe(name)}
    positions = np.full((len(sites), 3), 0.5)
    positions[:, :dimension] = model.lattice.positions
    layer = {
        f"site {site}": f"({', '.join(map(repr, at.tolist()))}); empty"
        for site, at in zip(sites, positions, strict=True)
    }
    sections = [("Meta", meta)]
    sections += [(f"Species {one}", {"color": "#FFFFFF"}) for one in dict.fromkeys(("empty", *species))]
    sections += [("Lattice", {"cell_size": " ".join(map(repr, cell.ravel().tolist()))})]
    sections += [("Layer lat", layer | {"color": "#FFFFFF"})]
    width = len(str(len(model.processes)))  # kmos sorts by name
    for n, process in enumerate(model.processes):
        label = f"p{n:0{width}d}_{_safe(model.steps[process.step])[:24]}"
        sections.append((f"Process {label}", _process(process, rates, species, sites)))
    return "\n".join(
        f"[{title}]\n" + "".join(f"{key} = {value}\n" for key, value in entries.items())
        for title, entries in sections
    )


def _process(process: Process, rates: StepRates, species: list[str], sites: list[str]) -> dict[str, str]:
    """Rate constant, conditions and actions of one process; a bystander has a condition only."""
    constant = (rates.forward if process.forward else rates.reverse)[process.step]
    places = [_coordinate(place, sites) for place in process.places]
    change = list(zip(places, process.before, process.after, strict=True))
    return {
        "rate_constant": repr(float(constant)),
        "conditions": " + ".join(f"{species[before]}@{place}" for place, before, _ in change),
        "actions": " + ".join(
            f"{species[after]}@{place}" for place, before, after in change if after != before
        ),
    }


def _coordinate(place: Place, sites: list[str]) -> str:
    offset = [*place.cell, 0, 0][:3]
    return f"{sites[place.site]}.({','.join(map(str, offset))})"


def _species(model: LatticeModel) -> list[str]:
    """For every state a name that Fortran takes; CO.cus and CO.br are both CO, on different sites."""
    bare = [s.species.removesuffix("." + s.kind) for s in model.states if not s.empty]
    bare = list(dict.fromkeys(bare))
    safe = dict(zip(bare, _distinct([_safe(one, "x") for one in bare]), strict=True))
    names = ["empty" if s.empty else safe[s.species.removesuffix("." + s.kind)] for s in model.states]
    for site, allowed in enumerate(model.allowed):
        if len({names[state] for state in allowed}) < len(allowed):
            raise PeerError(f"two states of site {site} would have the same name in kmos")
    return names


def _sites(model: LatticeModel) -> list[str]:
    return _distinct([_safe(kind) for kind in model.lattice.kinds])


def _safe(text: str, small: str = "") -> str:
    """Letters, digits and underscores, a letter first; `small` goes before a word that begins in lower case.

    kmos calls its own variables `seed`, `lat`, `empty`: a species of that name would be one of them.
    """
    word = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_")
    if not word[:1].isalpha():
        return f"x{word}"
    return small + word if word[0].islower() else word


def _distinct(words: list[str]) -> list[str]:
    """The words, numbered where Fortran, blind to case, would confuse them."""
    taken: set[str] = set()
    result = []
    for word in words:
        name, n = word, 1
        while name.lower() in taken:
            n += 1
            name = f"{word}_{n}"
        taken.add(name.lower())
        result.append(name)
    return result


def _refuse(model: LatticeModel) -> None:
    """What this writer does not hand over, said before kmos computes something else."""
    if model.clusters:
        raise PeerError("the model has clusters (lateral interactions); the peer runs models without them")
    several = sorted({state.species for state in model.states if state.dentate or state.conformation})
    if several:
        raise PeerError(f"{', '.join(several)} stands on several sites; the peer runs one-site species only")
    for site, allowed in enumerate(model.allowed):
        kinds = {model.states[state].kind for state in allowed}
        if len(kinds) != 1:
            raise PeerError(f"site {site} of the cell may be {sorted(kinds)}; the peer knows no mixed sites")
    if not all(model.lattice.periodic):
        raise PeerError("the lattice ends somewhere; the peer runs periodic lattices only")


# --- exporting and running --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What kmos did after its warm-up."""

    wall: NDArray[np.float64]  #: (blocks,) s on the clock, for equal shares of the events
    processor: NDArray[np.float64]  #: (blocks,) s of processor time, where others share the machine
    time: float  #: s that passed in the simulation
    events: NDArray[np.int64]  #: (processes,) how often each happened
    constants: NDArray[np.float64]  #: (processes,) 1/s, rate constants as kmos understood them
    cells: int  #: of the lattice


def prepare(name: str, model: LatticeModel, rates: StepRates) -> Path:
    """Write the .ini into its cache folder; that folder."""
    folder = VENV / "models" / _safe(name)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{_safe(name)}.ini").write_text(write_ini(name, model, rates))
    return folder


def export(folder: Path, *, backend: str = "local_smart") -> Path:
    """Have kmos write and compile its program for the one .ini in `folder`, once for every content."""
    program, folder = _program(), Path(folder).absolute()
    files = sorted(folder.glob("*.ini"))
    if len(files) != 1:
        raise PeerError(f"{folder} holds {len(files)} .ini files, but must hold one")
    key = hashlib.sha256(f"{program}\n{backend}\n{files[0].read_text()}".encode()).hexdigest()[:16]
    done = folder / f"exported-{key}"
    if done.exists():
        return done
    with tempfile.TemporaryDirectory(prefix="exporting-", dir=folder) as scratch:
        shutil.copy(files[0], scratch)
        command = [program, "export", "-b", backend, files[0].name, "out"]
        said = _call(command, cwd=Path(scratch), typed="n\n", timeout=900)  # n: no thermochemical tables
        out = Path(scratch, "out")
        if not list(out.glob("kmc_model*.so")) or not (out / "kmc_settings.py").exists():
            raise PeerError(f"kmos made no program of {files[0]}: {_tail(said)}")
        for stale in folder.glob("exported-*"):
            shutil.rmtree(stale)
        out.rename(done)
    return done


def sample(
    folder: Path,
    size: int,
    warmup: int,
    events: int,
    *,
    blocks: int = 5,
    seed: int = 1,
    backend: str = "local_smart",
    timeout: float = 900.0,
) -> Sample:
    """Run size**d cells from empty: `warmup` events, then `events` on the clock, in `blocks` equal parts."""
    if events < blocks or events % blocks:
        raise PeerError(f"{events} events cannot be timed in {blocks} equal parts")
    exported = export(folder, backend=backend)
    with tempfile.TemporaryDirectory(prefix="kmos-") as scratch:
        for library in exported.glob("kmc_model*.so"):
            shutil.copy(library, scratch)
        settings = (exported / "kmc_settings.py").read_text()
        for key, value in (("simulation_size", size), ("random_seed", seed)):
            settings, found = re.subn(rf"(?m)^{key} *=.*$", f"{key} = {int(value)}", settings)
            if found != 1:
                raise PeerError(f"{exported / 'kmc_settings.py'} does not say {key} once, but {found} times")
        Path(scratch, "kmc_settings.py").write_text(settings)
        typed = _typed(warmup, events // blocks, blocks)
        said = _call([_program(), "shell"], cwd=Path(scratch), typed=typed, timeout=timeout)
    found = re.search(rf"{ANSWER} (\{{.*\}})", said.stdout)
    if not found:
        raise PeerError(f"kmos shell gave no answer for {exported}: {_tail(said)}")
    answer = json.loads(found[1])
    if sum(answer["counts"]) != events or answer["steps"] != warmup + events:
        raise PeerError(
            f"kmos did {answer['steps']} steps where {warmup} + {events} were asked for: {answer}"
        )
    return Sample(
        wall=np.diff(answer["wall"]),
        processor=np.diff(answer["processor"]),
        time=answer["time"],
        events=np.array(answer["counts"]),
        constants=np.array(answer["constants"]),
        cells=int(np.prod(answer["size"])),
    )


def _typed(warmup: int, block: int, blocks: int) -> str:
    """What we type at the prompt: one statement a line, for the shell reads line by line."""
    read = "wall.append(time.perf_counter()); processor.append(time.process_time())"
    counts = "list(map(int, map(model.base.get_procstat, range(1, n + 1))))"
    return "\n".join(
        [
            "",
            "import time, json",
            "n = int(model.proclist.nr_of_proc)",
            f"model.proclist.do_kmc_steps({int(warmup)})",
            f"began, start, wall, processor = float(model.base.get_kmc_time()), {counts}, [], []",
            "; ".join([read, *[f"model.proclist.do_kmc_steps({int(block)}); {read}"] * blocks]),
            f"ended, end = float(model.base.get_kmc_time()), {counts}",
            "constants = list(map(float, map(model.base.get_rate, range(1, n + 1))))",
            "report = dict(wall=wall, processor=processor, time=ended - began)",
            "report.update(steps=int(model.base.get_kmc_step()))",
            "report.update(counts=[int(x) for x in np.subtract(end, start)], constants=constants)",
            "report.update(size=list(map(int, model.lattice.system_size)))",
            f"print('{ANSWER}', json.dumps(report))",
            "",
        ]
    )


def _program() -> Path:
    program = available(create=False)
    if program is None:
        raise PeerError("no kmos: set SCALEBRIDGE_KMOS to its program, or call kmos_peer.install()")
    return program
