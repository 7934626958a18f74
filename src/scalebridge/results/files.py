"""Files that appear whole or not at all.

A run writes beside its target under a temporary name and renames at the end, so an interrupted run leaves the
previous result as it was. Whether the place can be written is asked before the run, not after it.
"""

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryFile


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Lend a temporary name beside `path`; what is written there replaces `path` if the block succeeds."""
    path = _plain(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft(path)
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def write_files(contents: Mapping[Path, bytes]) -> None:
    """Write every file beside its place, then move all there.

    Raises OSError with the file that could not be written as its `filename`; then none has changed.
    """
    with ExitStack() as stack:
        for path, content in contents.items():
            try:
                stack.enter_context(replacing(path)).write_bytes(content)
            except OSError as error:
                raise OSError(error.errno, error.strerror or str(error), str(path)) from error


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8, replacing `path` in one step."""
    write_files({path: text.encode("utf-8")})


def why_unwritable(path: Path) -> str | None:
    """Say in words why a file could not be written to `path`, or None if it can be; leaves no trace.

    The folders above `path` need not exist: it is the nearest one that does which must accept a file.
    """
    place = _plain(path)
    if os.path.lexists(place) and place.is_dir():
        return f"{path} is a folder; expected the name of a file"
    folder = next(parent for parent in place.parents if os.path.lexists(parent))
    if not folder.is_dir():
        return f"{folder} is a file; expected a folder to write {path.name} into"
    if any(_too_long(folder / name) for name in _draft(place).relative_to(folder).parts):
        return f"{path} has a name that is too long"
    try:
        TemporaryFile(dir=folder).close()
    except OSError as error:
        return f"cannot write into {folder}: {error.strerror}"
    return None


def _plain(path: Path) -> Path:
    """The same place without `..`, which in a folder that does not exist yet leads nowhere."""
    return Path(os.path.realpath(path.parent), path.name)


def _draft(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def _too_long(path: Path) -> bool:
    try:
        path.lstat()
    except OSError as error:
        return error.errno == errno.ENAMETOOLONG
    return False
