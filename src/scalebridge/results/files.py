"""Files that appear whole or not at all.

A run writes beside its target under a temporary name and renames at the end, so an interrupted run leaves the
previous result as it was. Whether the place can be written is asked before the run, not after it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Lend a temporary name beside `path`; what is written there replaces `path` if the block succeeds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8, replacing `path` in one step."""
    with replacing(path) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")


def why_unwritable(path: Path) -> str | None:
    """Say in words why a file could not be written to `path`, or None if it can be; leaves no trace.

    The folders above `path` need not exist: it is the nearest one that does which must accept a file.
    """
    if path.is_dir():
        return f"{path} is a folder; expected the name of a file"
    folder = next(parent for parent in path.absolute().parents if os.path.lexists(parent))
    if not folder.is_dir():
        return f"{folder} is a file; expected a folder to write {path.name} into"
    try:
        TemporaryFile(dir=folder).close()
    except OSError as error:
        return f"cannot write into {folder}: {error.strerror}"
    return None
