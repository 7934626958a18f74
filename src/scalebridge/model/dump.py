"""A Document as text that a person can read, and that reads back as the same Document.

Numbers appear as they were typed; one made in Python appears in SI units. Keys that were left to their
default are left out again.
"""

from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import SingleQuotedScalarString

from scalebridge.model.quantity import Quantity
from scalebridge.model.schema import Document
from scalebridge.model.section import Section
from scalebridge.model.yaml_tree import scalar
from scalebridge.uncertainty.distribution import FAMILIES, Distribution

INLINE_FROM = 2  # depth from which short mappings and lists stand on one line
INLINE_LENGTH = 100


def dump(document: Document) -> str:
    """YAML text; `read_text(dump(document)) == document`."""
    yaml = YAML()
    yaml.width = 1_000_000  # a folded text would be hard to read, and harder to search
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = StringIO()
    yaml.dump(_styled(_plain(document), 0), stream)
    return stream.getvalue()


def _plain(value: Any) -> Any:
    """Data as it would have been typed."""
    if isinstance(value, Section):
        typed = {
            key: getattr(value, key) for key in type(value).model_fields if key in value.model_fields_set
        }
        return {key: _plain(item) for key, item in typed.items() if item is not None}
    if isinstance(value, Quantity):
        return _uncertain(value, value.distribution) if value.distribution else _certain(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


def _certain(quantity: Quantity) -> Any:
    return _number(quantity.text, quantity.value, quantity.unit)


def _uncertain(quantity: Quantity, spread: Distribution) -> dict[str, Any]:
    names = FAMILIES[spread.family].names
    texts = quantity.text.split(", ") if quantity.text else [None] * len(names)
    parameters = [
        _number(text, value, "1" if name == "factor" else quantity.unit)
        for name, text, value in zip(names, texts, spread.parameters, strict=True)
    ]
    return {spread.family: parameters, "kind": spread.kind, "group": spread.group}


def _number(text: str | None, value: float, unit: str) -> Any:
    """A number as typed, or from its SI value; dimensionless numbers are no text."""
    if unit == "1":
        return value if text is None else scalar(text)
    return f"{value!r} {unit}" if text is None else text


def _styled(value: Any, depth: int) -> Any:
    """Give mappings and lists a style, and quote texts that would read as something else."""
    styled: CommentedMap | CommentedSeq
    if isinstance(value, dict):
        styled = CommentedMap({_styled(key, depth): _styled(item, depth + 1) for key, item in value.items()})
    elif isinstance(value, list):
        styled = CommentedSeq([_styled(item, depth + 1) for item in value])
    else:
        plain_text = isinstance(value, str) and not isinstance(scalar(value), str)
        return SingleQuotedScalarString(value) if plain_text else value
    if depth >= INLINE_FROM and len(str(value)) <= INLINE_LENGTH:
        styled.fa.set_flow_style()
    return styled
