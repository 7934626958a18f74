"""Whatever is typed, reading a model gives a Document or a ModelFileError."""

import copy
import random
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from model.lattice_models import oxygen
from model.test_lattice_section import FULL
from scalebridge.core.errors import ModelError
from scalebridge.model import Document, ModelFileError, dump, read_text
from scalebridge.model.builder import audited

TEXT = (Path(__file__).parents[2] / "examples" / "co_oxidation_ruo2.yaml").read_text(encoding="utf-8")
DATA = YAML(typ="safe", pure=True).load(TEXT)

ODD_TEXTS = ["1 K", "-1 bar", "1e999 eV", "1e-999 eV", "nan eV", "5", "NO", "0 m", "1 dB", "1 /s", "2 m^99"]
ODD_TEXTS += ["1 km(", "9**9**9 m", "1 degC", "1e9999999999 m", "-0.5"]
ODD_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(ODD_TEXTS),
    st.sampled_from([[], {}, [[]], {"normal": []}, {"normal": [1, 2]}, [None], 10**400]),
    st.builds(
        lambda family, numbers: {family: numbers, "kind": "epistemic", "group": "g"},
        st.sampled_from(["normal", "lognormal", "uniform", "triangular"]),
        st.lists(st.sampled_from(["1 eV", "2 eV", "1 K", "0.5 m", 1, 2, 0.4, 0.6, "5 degC"]), max_size=4),
    ),
)


LATTICE = YAML(typ="safe", pure=True).load(dump(oxygen(*FULL)))
ODD_LATTICE = [True, "a", "O.b", "2 angstrom", "0.1 eV", 2, 30, 0.5, [0, 0], [[0, 0], [1, 1]], ["O.a", "O.b"]]
ODD_LATTICE += ["square", "honeycomb", [[0, 0]], ["1 nm", "0 nm"], {"a": 1}, {"a": 0.5, "b": 0.5}]


def fuzz(examples: int) -> settings:
    """Settings that give the same examples in every run."""
    quiet = list(HealthCheck)
    return settings(max_examples=examples, deadline=None, suppress_health_check=quiet, derandomize=True)


def outcome(text: str, overrides=()) -> Document | None:
    """The document, if the text is a model; a ModelFileError must have something to say."""
    try:
        document = read_text(text, overrides=overrides)
    except ModelFileError as error:
        says_something(error)
        return None
    assert read_text(dump(document)) == document
    return document


def says_something(error: ModelFileError) -> None:
    message = str(error)
    assert message
    assert all(problem.message in message for problem in error.problems[:30])
    assert "Input should" not in message
    message.encode("utf-8")


def mutated(data, rng: random.Random, value):
    """A copy of `data` with one place dropped, renamed, doubled or replaced by `value`."""
    data = copy.deepcopy(data)
    node = data
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            return data
        key = rng.choice(keys)
        if isinstance(node[key], dict | list) and rng.random() < 0.75:
            node = node[key]
            continue
        action = rng.randrange(4)
        if action == 0:
            del node[key]
        elif action == 1 and isinstance(node, dict):
            node[str(value)] = node.pop(key)
        else:
            node[key] = value
        return data


def typed(data) -> str:
    stream = StringIO()
    YAML(typ="safe", pure=True).dump(data, stream)
    return stream.getvalue()


def fuzz_tree(values, seed, data=DATA) -> Document | None:
    rng = random.Random(seed)
    for value in values:
        data = mutated(data, rng, value)
    try:
        text = typed(data)
    except Exception:  # the odd value cannot be written as YAML at all
        return None
    return outcome(text)


def fuzz_text(edits):
    text = TEXT
    for at, length, insertion in edits:
        at %= len(text) + 1
        text = text[:at] + insertion + text[at + length :]
    outcome(text)


edits = st.lists(
    st.tuples(
        st.integers(0, 10_000),
        st.integers(0, 30),
        st.one_of(st.text(max_size=6), st.sampled_from(list("{}[]:,&*!|>%@`'\"#-\t\n?"))),
    ),
    min_size=1,
    max_size=4,
)
trees = st.lists(ODD_SCALARS, min_size=1, max_size=3)
lattice_trees = st.lists(st.one_of(ODD_SCALARS, st.sampled_from(ODD_LATTICE)), min_size=1, max_size=2)
override_paths = st.one_of(
    st.sampled_from(
        ["pellet.porosity", "reactions.CO hop br-cus.barrier", "pellet", "", ".", "answer.0", "a..b"]
    ),
    st.text(max_size=20),
)


@fuzz(150)
@given(values=trees, seed=st.integers(0, 2**31))
def test_a_mutated_tree_gives_a_document_or_a_message(values, seed):
    fuzz_tree(values, seed)


@fuzz(150)
@given(values=lattice_trees, seed=st.integers(0, 2**31))
def test_a_mutated_lattice_passes_the_audits_or_gives_a_message(values, seed):
    """Only the lattice and what stands on it is mutated."""
    rng, parts = random.Random(seed), ("lattice", "surface", "reactions", "run")
    part = rng.choice(parts)
    data = copy.deepcopy(LATTICE)
    for value in values:
        data[part] = mutated(data[part], rng, value) if isinstance(data[part], dict) else value
    try:
        document = outcome(typed(data))
    except ValueError:  # the odd value cannot be written as YAML at all
        return
    if document is not None:
        try:
            audited(document)
        except ModelError as error:
            says_something(document.located(error))


@fuzz(150)
@given(edits=edits)
def test_a_mutated_text_gives_a_document_or_a_message(edits):
    fuzz_text(edits)


@fuzz(150)
@given(path=override_paths, value=st.one_of(st.text(max_size=20), st.sampled_from(["0.5", "1 eV", "[1, 2]"])))
def test_any_override_gives_a_document_or_a_message(path, value):
    outcome(TEXT, overrides=[(path, value)])


@fuzz(300)
@given(text=st.text(max_size=60))
def test_any_text_gives_a_document_or_a_message(text):
    outcome(text)


@pytest.mark.slow
@settings(fuzz(1500), derandomize=False)
@given(values=trees, seed=st.integers(0, 2**31), edits=edits)
def test_long_runs_of_mutations_give_a_document_or_a_message(values, seed, edits):
    fuzz_tree(values, seed)
    fuzz_text(edits)
