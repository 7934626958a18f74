"""`--set path=value`: values laid over those of the file before anything is checked.

Keys may hold dots and spaces (`reactions.CO hop br-cus.barrier`), so a path is matched against the keys
that exist, the longest first. What is left names new keys, which the schema accepts or refuses.
"""

from collections.abc import Iterable
from typing import Any

from scalebridge.core.errors import Problem
from scalebridge.model.located import Path
from scalebridge.model.words import describe, quoted
from scalebridge.model.yaml_tree import NOTHING, Tree, parse


def apply(data: Any, overrides: Iterable[tuple[str, str]]) -> tuple[dict[Path, str], list[Problem]]:
    """Set every (path, YAML value) in `data`, in order; gives the path tuples set, and the problems."""
    done: dict[Path, str] = {}
    problems: list[Problem] = []
    for text, value in overrides:
        path = resolve(data, text)
        done[path] = f"{text}={value}"
        tree = parse(value) if value.strip() else Tree()
        flaws = [problem.message for problem in tree.problems]
        if tree.data is None and not flaws:
            flaws = [NOTHING]
        if not flaws:
            flaws = [flaw for flaw in [_put(data, path, tree.data)] if flaw]
        problems += [Problem(path, flaw) for flaw in flaws]
    return done, problems


def resolve(data: Any, text: str) -> Path:
    """The path tuple meant by a dotted text: existing keys as long as possible, then new ones."""
    return _existing(data, text) or _partly(data, text)


def _existing(data: Any, text: str) -> Path | None:
    """The path of `text` where every key exists, the longest key first."""
    for key in _candidates(data, text):
        if key == text:
            return (key,)
        rest = _existing(_child(data, key), text[len(key) + 1 :])
        if rest:
            return (key, *rest)
    return None


def _partly(data: Any, text: str) -> Path:
    """The path of `text` where its last keys are new."""
    for key in _candidates(data, text):
        if key != text:
            return (key, *_partly(_child(data, key), text[len(key) + 1 :]))
    return _new(data, text)


def _new(data: Any, text: str) -> Path:
    """The path of `text` where all its keys are new.

    In `CO.top.binding_energy` the first dot belongs to a name, because the other adsorbates have a
    key `binding_energy`.
    """
    siblings = [value for value in data.values() if isinstance(value, dict)] if isinstance(data, dict) else []
    known = {key for sibling in siblings for key in sibling if text.endswith(f".{key}")}
    key = max(known, key=len, default=None)
    return (text[: -len(key) - 1], key) if key else tuple(text.split("."))


def _candidates(data: Any, text: str) -> list[str]:
    keys = (
        [str(i) for i in range(len(data))]
        if isinstance(data, list)
        else data
        if isinstance(data, dict)
        else ()
    )
    return sorted((key for key in keys if text == key or text.startswith(key + ".")), key=len, reverse=True)


def _child(data: Any, key: str) -> Any:
    return data[int(key)] if isinstance(data, list) else data[key]


def _put(data: Any, path: Path, value: Any) -> str | None:
    """Set `value` at `path`, making the mappings in between; what stands in the way, in words."""
    for depth, key in enumerate(path):
        last = depth == len(path) - 1
        if isinstance(data, list) and key in map(str, range(len(data))):
            if last:
                data[int(key)] = value
            else:
                data = data[int(key)]
        elif isinstance(data, dict):
            if last:
                data[key] = value
            else:
                data[key] = {} if data.get(key) is None else data[key]
                data = data[key]
        else:
            return f"nothing called {quoted(key)} can stand inside {describe(data)}"
    return None
