"""The state of an unfinished lattice simulation in one file, so that a killed run goes on where it stood.

The file holds what every replica needs to continue bit for bit, and the fingerprint of all that decides how
it continues: model, rate constants, plan and versions. A file with another fingerprint belongs to another
simulation and is not used.

takes      the arrays of every replica, now and then
gives      them back to a run of the same simulation
"""

import hashlib
import io
import os
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]

NAME = "kmc-checkpoint.npz"
FORMAT = 1  #: of the file; another one is not read
#: What can change the course of a trajectory besides model, rates and plan.
PACKAGES = ("scalebridge", "numpy", "numba")


@dataclass(slots=True)
class Checkpoint:
    """The file of one run. It is removed only by the run that wrote it, or went on from it."""

    path: Path
    own: bool = field(default=False, init=False)  #: whether the file there is of this run

    def load(self, mark: str) -> tuple[tuple[Arrays, ...] | None, str | None]:
        """What every replica left behind, if the file is of the simulation `mark`; and what is to be said.

        Nothing and silence where there is no file; nothing and a sentence where it is damaged or of another
        simulation. Such a file stays until `save` replaces it.
        """
        if not self.path.exists():
            return None, None
        try:
            found, replicas = _unpacked(self.path.read_bytes())
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None, f"{self.path} cannot be read as a checkpoint; the lattice starts anew"
        if found != mark:
            return None, (
                f"{self.path} belongs to another model, plan or version; the lattice starts anew, and the "
                "first checkpoint of this run will replace it (choose another folder with -o to keep it)"
            )
        self.own = True
        return replicas, None

    def save(self, mark: str, replicas: Sequence[Arrays]) -> None:
        """Replace the file in one step; a run that is killed meanwhile leaves the earlier one."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
        try:
            with draft.open("wb") as file:
                file.write(_packed(mark, replicas))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.path)
        finally:
            draft.unlink(missing_ok=True)
        self.own = True

    def remove(self) -> None:
        """Remove the file if it is of this run: its results are written, so it has served."""
        if self.own:
            self.path.unlink(missing_ok=True)
            self.own = False


def fingerprint(*parts: Any) -> str:
    """A digest of dataclasses, arrays, containers and plain values, and of the versions that matter.

    Equal inputs give equal digests in every process. Floating-point numbers count with all their bits.
    """
    digest = hashlib.sha256()
    said = (str(FORMAT), *(f"{name} {version(name)}" for name in PACKAGES))
    for word in _words((said, parts)):
        digest.update(word + b"\n")
    return digest.hexdigest()


def _words(item: Any) -> Iterator[bytes]:
    """`item` as a sequence of bytes, each part with its type."""
    if is_dataclass(item) and not isinstance(item, type):
        yield type(item).__name__.encode()
        for entry in fields(item):
            yield entry.name.encode()
            yield from _words(getattr(item, entry.name))
    elif isinstance(item, np.ndarray):
        yield f"{item.dtype.str} {item.shape}".encode() + np.ascontiguousarray(item).tobytes()
    elif isinstance(item, Mapping):
        yield b"mapping"
        for key in sorted(item):
            yield from _words(key)
            yield from _words(item[key])
    elif isinstance(item, tuple | list):
        yield f"sequence {len(item)}".encode()
        for entry in item:
            yield from _words(entry)
    else:
        yield f"{type(item).__name__} {item!r}".encode()


def _packed(mark: str, replicas: Sequence[Arrays]) -> bytes:
    arrays: dict[str, NDArray[Any]] = {
        f"{k}/{name}": array for k, replica in enumerate(replicas) for name, array in replica.items()
    }
    arrays |= {"fingerprint": np.array(mark), "count": np.array(len(replicas))}
    file = io.BytesIO()
    np.savez(file, **arrays)  # type: ignore[arg-type]  # no array of ours is called allow_pickle
    return file.getvalue()


def _unpacked(content: bytes) -> tuple[str, tuple[Arrays, ...]]:
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        replicas: list[dict[str, NDArray[Any]]] = [{} for _ in range(int(stored["count"]))]
        for key in stored.files:
            number, slash, name = key.partition("/")
            if slash:
                replicas[int(number)][name] = stored[key]
        return str(stored["fingerprint"]), tuple(replicas)
