"""From the text of a model file to a Document, or to one error that says everything that is wrong."""

from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from scalebridge.core.errors import Problem
from scalebridge.model import overrides as setting
from scalebridge.model.complaints import problems_of
from scalebridge.model.located import ModelFileError, Source
from scalebridge.model.schema import Document
from scalebridge.model.yaml_tree import MOST_CHARACTERS, parse

Overrides = Iterable[tuple[str, str]]


def read(path: str | PathLike[str], overrides: Overrides = ()) -> Document:
    """The model in a file, with `overrides`, pairs such as ("conditions.pressure.CO", "1 bar"), on top.

    Raises ModelFileError, whose text shows every problem at its place in the file.
    """
    return read_text(_load(Path(path)), str(path), overrides)


def read_text(text: str, name: str = "model.yaml", overrides: Overrides = ()) -> Document:
    """The model in a text; `name` stands in the messages. Raises ModelFileError."""
    pairs = tuple((str(path), str(value)) for path, value in overrides)
    tree = parse(text)
    source = Source(name=name, text=text, places=tree.places, overrides=pairs)
    if tree.data is None and tree.problems:
        raise ModelFileError(source, tree.problems)
    set_paths, problems = setting.apply(tree.data, pairs)
    source = Source(name=name, text=text, places=tree.places, overrides=pairs, set_paths=set_paths)
    document = _validated(tree.data, source, tree.problems + problems)
    document._source = source
    return document


def _validated(data: Any, source: Source, problems: list[Problem]) -> Document:
    try:
        document = Document.model_validate(data)
    except ValidationError as error:
        told = {problem.path for problem in problems}
        raise ModelFileError(
            source, problems + [p for p in problems_of(error) if p.path not in told]
        ) from None
    if problems:
        raise ModelFileError(source, problems)
    return document


def _load(path: Path) -> str:
    """The text of a file, refused before it is read where it cannot be a model file."""
    try:
        if path.stat().st_size > 4 * MOST_CHARACTERS:
            raise _unreadable(path, f"the file has {path.stat().st_size} bytes; that is no model file")
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _unreadable(path, f"cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        message = (
            f"not UTF-8: byte {error.start + 1} is 0x{error.object[error.start]:02X}; save the file as UTF-8"
        )
        raise _unreadable(path, message) from None


def _unreadable(path: Path, message: str) -> ModelFileError:
    return ModelFileError(Source(name=str(path)), [Problem((), message)])
