"""YAML 1.2 text as plain Python data, with the place of every key.

Scalars follow the YAML 1.2 core schema: NO is text, 1e13 is a number. A key is always the text that
was typed. What YAML allows and a model file does not need (tags, merge keys, several documents) is
refused with a word on what to write instead.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from scalebridge.core.errors import Problem
from scalebridge.model.located import LINE_BREAK, Path, Place
from scalebridge.model.words import quoted

DEEPEST = 20
MOST_NODES = 200_000
MOST_CHARACTERS = 4_000_000

NOTHING = "found nothing; write a value, or delete the key"

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL: dict[str, Any] = dict.fromkeys(("", "~", "null", "Null", "NULL"))
_SPECIAL |= {text: text[0] in "tT" for text in ("true", "True", "TRUE", "false", "False", "FALSE")}
_SPECIAL |= {sign + text: float(sign + "inf") for sign in ("", "+", "-") for text in (".inf", ".Inf", ".INF")}
_SPECIAL |= dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan)
_CORE_TAGS = {f"tag:yaml.org,2002:{t}" for t in ("str", "int", "float", "bool", "null", "map", "seq")}
_CORE_TAGS |= {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:merge"}
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True, kw_only=True)
class Tree:
    """Plain data, the place of every path in the text, and what is wrong with the YAML."""

    data: Any = None
    places: dict[Path, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    nodes: int = 0


class _UnreadableError(Exception):
    """The text cannot be read any further."""


def parse(text: str) -> Tree:
    """The data in one YAML document; problems are collected, never raised."""
    tree = Tree()
    try:
        node = _compose(text, tree)
        tree.data = _data(node, (), tree)
    except _UnreadableError as reason:
        tree.data = None
        tree.problems = [*tree.problems, Problem((), str(reason))]
    return tree


def scalar(text: str) -> Any:
    """The value of a plain scalar in the YAML 1.2 core schema."""
    if text in _SPECIAL:
        return _SPECIAL[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _compose(text: str, tree: Tree) -> Node:
    """The node graph of the text; whatever the YAML library raises ends as a sentence with a place."""
    if len(text) > MOST_CHARACTERS:
        raise _UnreadableError(
            f"the file has {len(text)} characters; a model file has at most {MOST_CHARACTERS}"
        )
    control = _CONTROL.search(text)
    if control:
        tree.places[()] = _place_of(text, control.start())
        raise _UnreadableError(f"found the control character U+{ord(control.group()):04X}; delete it")
    try:
        node: Node | None = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        tree.places[()] = (mark.line, mark.column) if mark else (0, 0)
        raise _UnreadableError(_syntax(error)) from None
    except RecursionError:
        raise _UnreadableError(
            "lists or mappings inside each other without end; a model file is a few deep"
        ) from None
    except Exception as error:  # a parser of untrusted text: anything else it raises is about the text
        raise _UnreadableError(f"this is not YAML: {quoted(str(error))}") from None
    if node is None:
        raise _UnreadableError("the file is empty; expected a model, see examples/co_oxidation_ruo2.yaml")
    return node


def _data(node: Node, path: Path, tree: Tree) -> Any:
    """Data of a node; an aliased node is read anew at each place, so nothing is shared."""
    tree.nodes += 1
    tree.places.setdefault(path, (node.start_mark.line, node.start_mark.column))
    if tree.nodes > MOST_NODES:
        raise _UnreadableError(f"more than {MOST_NODES} entries; is an alias (*name) repeated over and over?")
    if len(path) > DEEPEST:
        raise _UnreadableError(
            f"entries inside each other more than {DEEPEST} deep, at {quoted('.'.join(path))}"
        )
    if str(node.tag) not in _CORE_TAGS:
        tree.problems.append(Problem(path, f"found the tag {quoted(str(node.tag))}; tags are not used here"))
    if isinstance(node, MappingNode):
        return _mapping(node, path, tree)
    if isinstance(node, ScalarNode):
        return _scalar_data(node, path, tree)
    return [_data(item, (*path, str(index)), tree) for index, item in enumerate(node.value)]


def _scalar_data(node: ScalarNode, path: Path, tree: Tree) -> Any:
    text = str(node.value)
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        tree.problems.append(Problem(path, "found half of a character (a lone surrogate); delete it"))
        return "?"
    return text if node.style else scalar(text)


def _mapping(node: MappingNode, path: Path, tree: Tree) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key, name, value in _items(node, path, tree):
        place, here = (key.start_mark.line, key.start_mark.column), (*path, name)
        if name in data:
            first = tree.places[here][0] + 1
            tree.problems.append(
                Problem(here, f"the key {quoted(name)} stands in line {first} too; keep one")
            )
        tree.places[here] = place
        data[name] = _data(value, here, tree)
        if data[name] is None:
            tree.problems.append(Problem(here, NOTHING))
    return data


def _items(node: MappingNode, path: Path, tree: Tree) -> Iterator[tuple[Node, str, Node]]:
    """Keys (node and text) and values of a mapping, without those that cannot be a key."""
    for key, value in node.value:
        flaw = None
        if not isinstance(key, ScalarNode):
            flaw = "found a list or mapping as a key; expected text"
        elif key.value == "<<" and not key.style:
            flaw = "merge keys (<<) are not part of YAML 1.2; write the keys out"
        elif not str(key.value).strip() or not str(key.value).isprintable():
            flaw = "found an empty or unprintable key; expected text"
        if flaw:
            place = (*path, f"line {key.start_mark.line + 1}")
            tree.places[place] = (key.start_mark.line, key.start_mark.column)
            tree.problems.append(Problem(place, flaw))
        else:
            yield key, str(key.value), value


def _syntax(error: MarkedYAMLError) -> str:
    """The words of the YAML library, made into a sentence."""
    words = " ".join(str(part) for part in (error.context, error.problem) if part)
    if "'\\t'" in words:
        return "found a tab; YAML is indented with spaces"
    if "expected a single document" in words:
        return "found a second document (---); a model file holds one"
    return f"this is not YAML: {words}"


def _place_of(text: str, position: int) -> Place:
    before = LINE_BREAK.split(text[:position])
    return len(before) - 1, len(before[-1])
