"""Problems of a model file on their way through pydantic, in our words.

A validator raises `complain(problems)`, with paths relative to the value it looked at; `problems_of`
turns a ValidationError back into problems and rewrites pydantic's own wording. Both nest.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError

from scalebridge.core.errors import Problem
from scalebridge.model.words import describe, meant, unknown

Fields = Mapping[str, FieldInfo]

#: what pydantic wanted, in words; the values are filled from the context of its error
WANTED: dict[str, str] = {
    "dict_type": "a mapping of names and values",
    "list_type": "a list",
    "tuple_type": "a list",
    "string_type": "text; a text that looks like something else stands in quotes",
    "float_type": "a number, without quotes and unit",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "finite_number": "a finite number",
    "literal_error": "{expected}",
    "greater_than": "a number above {gt:g}",
    "greater_than_equal": "{ge:g} or above",
    "less_than": "a number below {lt:g}",
    "less_than_equal": "at most {le:g}",
    "too_short": "a list of {min_length} entries",
    "too_long": "a list of {max_length} entries",
    "string_too_short": "some text",
}


def complain(problems: Iterable[Problem]) -> PydanticCustomError:
    """The exception that carries problems through pydantic."""
    found = list(problems)
    text = "; ".join(": ".join(filter(None, (".".join(p.path), p.message))) for p in found)
    return PydanticCustomError("model", "{text}", {"text": text, "problems": found})


def problems_of(error: ValidationError, fields: Fields | None = None) -> list[Problem]:
    """Every problem of a ValidationError; `fields` are those of the model that was validated."""
    details = error.errors(include_url=False)
    unknown_keys = {
        str(d["loc"][0]) for d in details if d["type"] == "extra_forbidden" and len(d["loc"]) == 1
    }
    guessed = {meant(key, fields or {}) for key in unknown_keys}
    problems = []
    for detail in details:
        if _miscounted(detail):
            continue
        path = tuple(str(part) for part in detail["loc"])
        if detail["type"] == "missing" and len(path) == 1 and path[0] in guessed:
            continue  # the misspelt key is reported already
        inner = _problems(detail, fields or {})
        problems += [Problem((*path, *problem.path), problem.message) for problem in inner]
    return problems


def _miscounted(detail: ErrorDetails) -> bool:
    """Whether it is too short only because pydantic left out entries that are reported themselves."""
    return detail["type"] == "too_short" and len(detail["input"]) >= detail["ctx"]["min_length"]


def _problems(detail: ErrorDetails, fields: Fields) -> list[Problem]:
    context: dict[str, Any] = detail.get("ctx", {})
    if "problems" in context:
        return list(context["problems"])
    return [Problem((), _wording(detail, fields if len(detail["loc"]) <= 1 else {}, context))]


def _wording(detail: ErrorDetails, fields: Fields, context: dict[str, Any]) -> str:
    kind = detail["type"]
    name = str(detail["loc"][-1]) if detail["loc"] else ""
    if kind == "extra_forbidden":
        return unknown("key", name, fields)
    if kind == "missing":
        info = fields.get(name)
        return f"missing; expected {info.description}" if info and info.description else "missing"
    if kind == "model_type":
        return f"found {describe(detail['input'])}; expected a mapping with the keys {', '.join(fields)}"
    if kind in WANTED:
        return f"found {describe(detail['input'])}; expected {WANTED[kind].format(**context)}"
    return f"found {describe(detail['input'])}, which is not accepted: {detail['msg']}"
