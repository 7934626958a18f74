"""Between the command line and a run: the output folder, the progress bar, and errors in words."""

import errno
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from scalebridge.core.errors import ModelError, NotConverged
from scalebridge.results.files import why_unwritable, write_files, write_text
from scalebridge.results.flat import json_text
from scalebridge.results.outcome import Outcome
from scalebridge.results.tree import netcdf_bytes, read_netcdf
from scalebridge.studies.checkpoint import NAME, Checkpoint

if TYPE_CHECKING:
    from scalebridge.model import Document

Overrides = Sequence[tuple[str, str]]
Notify = Callable[[str, int, int], None]

MODEL_IS_WRONG = NOT_WRITTEN = 2
NOT_CONVERGED = 3


@contextmanager
def explained() -> Iterator[None]:
    """Turn the failures a user can act on into a message on stderr and an exit code; let all others pass."""
    try:
        yield
    except ModelError as error:
        _stop(MODEL_IS_WRONG, str(error))
    except NotConverged as error:
        _stop(NOT_CONVERGED, f"not converged: {error}")
    except BrokenPipeError:  # whoever reads stdout has seen enough, which click knows
        raise
    except OSError as error:
        _stop(NOT_WRITTEN, _told(error))


def _told(error: OSError) -> str:
    """What the operating system refused, and where."""
    what = f"cannot write or read {error.filename}" if error.filename else "cannot write or read a file"
    return f"{what}: {error.strerror or error}. Make room or choose another place; no result was changed."


def _stop(code: int, message: str) -> NoReturn:
    click.echo(message, err=True)
    raise SystemExit(code) from None


@dataclass(frozen=True, kw_only=True)
class Outputs:
    """Where a run writes; all files appear together at its end."""

    folder: Path
    json_file: str | None = None  #: one more place for the JSON; "-" is stdout

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file the run will write."""
        names = ("results.nc", "results.json", "report.html")
        extra = [Path(self.json_file)] if self.json_file and not self.to_stdout else []
        return (*(self.folder / name for name in names), *extra)

    @cached_property
    def checkpoint(self) -> Checkpoint:
        """Where a lattice simulation leaves its state until the results are written."""
        return Checkpoint(self.folder / NAME)

    @property
    def to_stdout(self) -> bool:
        """Whether the JSON goes to stdout, which then is for nothing else."""
        return self.json_file == "-"

    def check(self) -> None:
        """Raise UsageError now, before a long run, if a file could not be written at its end."""
        for file in self.files:
            if reason := why_unwritable(file):
                raise click.UsageError(f"{reason}. Choose another place with -o or --json.")

    def write(self, outcome: Outcome) -> None:
        """Write all files or, with an OSError, none; print the JSON if it goes to stdout."""
        from scalebridge.report.html import page

        text = json_text(outcome)
        netcdf, flat, report, *extra = self.files
        contents = {netcdf: netcdf_bytes(outcome), report: page(outcome).encode("utf-8")}
        write_files(contents | dict.fromkeys((flat, *extra), text.encode("utf-8")))
        if self.to_stdout:
            click.echo(text, nl=False)

    def summarise(self, outcome: Outcome) -> None:
        """Print the summary, to stderr if stdout holds the JSON."""
        from scalebridge.report.summary import print_summary

        stream = sys.stderr if self.to_stdout else sys.stdout
        print_summary(outcome, stream, files=[str(path) for path in self.files])


def solve(
    file: Path,
    overrides: Overrides,
    outputs: Outputs,
    *,
    quiet: bool,
    samples: int | None,
    until: str | None,
    seed: int | None,
    workers: int | None,
    fidelity: str,
) -> Outcome:
    """See that the results can be written, read the model, run it. Raises ModelError and NotConverged."""
    outputs.check()
    workers = workers or _cores()
    with located(file, overrides) as document, _progress_bar(quiet=quiet) as bar:
        from scalebridge.results.run import run  # here: a wrong model is told before the physics loads
        from scalebridge.studies.session import Session

        say = partial(_say, quiet=quiet)
        return run(
            document,
            samples=samples,
            until=until,
            seed=seed,
            workers=workers,
            progress=bar and partial(bar, "Draws"),
            fidelity=fidelity,
            session=Session(checkpoint=outputs.checkpoint, say=say, progress=bar and partial(bar, "Events")),
        )


def _say(text: str, *, urgent: bool = False, quiet: bool = False) -> None:
    """One line on stderr."""
    if urgent or not quiet:
        click.echo(text, err=True)


def audit(file: Path, overrides: Overrides) -> str:
    """The findings of the audits at load, as text. Raises ModelError."""
    with located(file, overrides) as document:
        from scalebridge.results.checkup import check

        return check(document)


def rebuild(source: Path, output: Path | None) -> Path:
    """Write the HTML page of a stored result; return its path."""
    from scalebridge.report.html import page

    stored = source / "results.nc" if source.is_dir() else source
    target = output or stored.with_name("report.html")
    if reason := why_unwritable(target):
        raise click.UsageError(f"{reason}. Choose another place with -o.")
    write_text(target, page(_stored(stored)))
    return target


def _stored(file: Path) -> Outcome:
    """The outcome in a file; where there is none, the end with one line."""
    try:
        if file.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        return read_netcdf(file)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else "it is empty, damaged or no NetCDF file"
    except ValueError as error:
        reason = str(error)
    _stop(NOT_WRITTEN, f"cannot read {file}: {reason}. Expected the results.nc that a run wrote.")


@contextmanager
def located(file: Path, overrides: Overrides) -> Iterator["Document"]:
    """Read the model; an error found later, in the physics, is shown at its place in the file as well."""
    from scalebridge.model import ModelFileError, read

    document = read(file, overrides=list(overrides))
    try:
        yield document
    except ModelFileError:
        raise
    except ModelError as error:
        raise document.located(error) from error


@contextmanager
def _progress_bar(*, quiet: bool) -> Iterator[Notify | None]:
    """A callable (what, done, total) that moves a bar on stderr; None unless a person is watching."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (
        "[progress.description]{task.description}",
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, total: bar.update(task, description=what, completed=done, total=total)


def _cores() -> int:
    """Cores this process may use; a container may have fewer than the machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
