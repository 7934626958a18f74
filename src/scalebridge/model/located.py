"""Problems of a model file, each shown at its place.

    model.yaml:14:9: pellet.porosty: unknown key 'porosty'; did you mean 'porosity'?
       14 |         porosty: 0.42
          |         ^

A problem whose path is not in the file points at the nearest parent that is; one that `--set path=value`
may have brought about, at, below or above its path, shows that instead.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from scalebridge.core.errors import ModelError, Problem

MOST = 30  # problems shown in full
WIDTH = 100  # characters shown of a line
LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")

Path = tuple[str, ...]
Place = tuple[int, int]  #: line and column, from zero


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The text of a model file and where its keys stand. All sources are equal: they are no content."""

    name: str = field(default="model", compare=False)
    text: str = field(default="", compare=False)
    places: Mapping[Path, Place] = field(default_factory=dict, compare=False)
    overrides: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    set_paths: Mapping[Path, str] = field(default_factory=dict, compare=False)  #: path -> "path=value"


class ModelFileError(ModelError):
    """A model file that cannot be right; its text is the whole message, every problem at its place."""

    def __init__(self, source: Source, problems: Iterable[Problem]) -> None:
        super().__init__(*sorted(set(problems), key=lambda p: (_place(source, p.path), p.path, p.message)))
        self.source = source

    def __str__(self) -> str:
        return locate(self.source, self.problems)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.source, self.problems)


def locate(source: Source, problems: Iterable[Problem]) -> str:
    """The text of `problems` with file, line, column and a caret."""
    found = list(problems)
    shown = found[:MOST]
    texts = []
    for problem, after in zip(shown, [*shown[1:], None], strict=True):
        head, excerpt = _show(source, problem)
        again = after is not None and _show(source, after)[1] == excerpt
        texts.append(head if again else head + excerpt)  # one excerpt under all that is wrong with it
    if len(found) > MOST:
        texts.append(f"... and {len(found) - MOST} more")
    return "\n".join(texts)


def _show(source: Source, problem: Problem) -> tuple[str, str]:
    """The line that says what is wrong, and the excerpt of the file that goes below it."""
    message = f"{'.'.join(map(_printable, problem.path))}: " * bool(problem.path) + problem.message
    setting = _setting(source, problem.path)
    if setting is not None:
        return f"--set {_printable(setting)}: {message}", ""
    if not source.text:
        return f"{source.name}: {message}", ""
    line, column = _place(source, problem.path)
    lines = LINE_BREAK.split(source.text)
    shown = lines[line] if line < len(lines) else ""
    start = max(0, column - WIDTH + 20)
    excerpt = _printable(shown[start : start + WIDTH])
    caret = " " * len(_printable(shown[start:column])) + "^"
    number = f"{line + 1:5d}"
    head = f"{source.name}:{line + 1}:{column + 1}: {message}"
    return head, f"\n{number} | {excerpt}\n{' ' * len(number)} | {caret}"


def _place(source: Source, path: Path) -> Place:
    """Where `path` stands, or its nearest parent in the file."""
    while path not in source.places and path:
        path = path[:-1]
    return source.places.get(path, (0, 0))


def _setting(source: Source, path: Path) -> str | None:
    """The override that a problem stems from: it set this path or a part of it, or made a parent of it."""
    for target, text in source.set_paths.items():
        made = [target[:n] for n in range(1, len(target)) if target[:n] not in source.places]
        if any(path[: len(parent)] == parent for parent in (target, *made)):
            return text
    inside = (text for target, text in source.set_paths.items() if path and target[: len(path)] == path)
    return next(inside, None)


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " if letter == "\t" else "?" for letter in text)
