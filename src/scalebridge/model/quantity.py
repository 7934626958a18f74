"""A number of the model file: its SI value, how it was typed, and how well it is known.

    radius: 0.1 mm                                                     certain
    tortuosity_factor: 3                                               certain and dimensionless
    barrier: {normal: [0.9 eV, 0.1 eV], kind: epistemic, group: barriers}

`Annotated[Quantity, Dimension("m", POSITIVE)]` is the pydantic type of a field; unit and range stand
there once, and feed the reader, the error messages and the JSON Schema.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, cast

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from scalebridge.core.errors import ModelError, Problem
from scalebridge.model.complaints import complain
from scalebridge.model.units import EXPECTED, expected, same_dimension, to_si
from scalebridge.model.words import describe, meant, unknown
from scalebridge.uncertainty.distribution import FAMILIES, Distribution, Kind

KINDS = ("aleatoric", "epistemic")
LABELS = {
    "kind": "aleatoric (it varies) or epistemic (it is not known)",
    "group": "the name of the group that it is uncertain together with, such as barriers",
}
KEYS = (*FAMILIES, *LABELS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """The values a quantity may take."""

    low: float = -math.inf
    high: float = math.inf
    ends: bool = True  #: whether `low` itself is allowed
    words: str = ""  #: "above zero"

    def __contains__(self, value: float) -> bool:
        return (self.low <= value if self.ends else self.low < value) and value <= self.high


ANY = Range()
POSITIVE = Range(low=0, ends=False, words="above zero")
NONNEGATIVE = Range(low=0, words="zero or above")
FRACTION = Range(low=0, high=1, words="between 0 and 1")
POSITIVE_FRACTION = Range(low=0, high=1, ends=False, words="above 0 and at most 1")
AT_LEAST_ONE = Range(low=1, words="1 or above")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One number of a model, in SI units.

    Two quantities are equal when value, unit and distribution are; how they were typed, and where
    they stand, does not matter.
    """

    value: float  #: SI; of an uncertain number the nominal value, see Distribution
    unit: str  #: SI unit, such as "J/mol"; "1" for a dimensionless number
    text: str | None = field(default=None, compare=False)  #: as typed; parameters of a distribution by ", "
    distribution: Distribution | None = None  #: None for a certain number
    path: str = field(default="", compare=False)  #: place in the model file, set by Document
    within: Range = field(default=ANY, compare=False)  #: what it may be, in every draw too; set by its field


@dataclass(frozen=True, slots=True)
class Dimension:
    """Annotation of a Quantity: SI unit, allowed range, and further units it may have instead."""

    unit: str
    within: Range = ANY
    also: tuple[str, ...] = ()

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.validate)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Text (or a number, where dimensionless) or the mapping of a distribution."""
        plain = {"type": "number"} if self.unit == "1" else {"type": "string"}
        return {
            "anyOf": [plain | _bounds(self), _distribution_schema()],
            "x-unit": self.unit,
            "examples": [self._example()],
        }

    def _example(self) -> str | float:
        if self.unit != "1":
            return EXPECTED[self.unit][1]
        return 0.5 if 0.5 in self.within else self.within.low

    def validate(self, value: Any) -> Quantity:
        """A Quantity from what stands in the file, or a complaint with every problem found."""
        try:
            return self._check(self._read(value))
        except ModelError as error:
            raise complain(error.problems) from None

    def _read(self, value: Any) -> Quantity:
        if isinstance(value, Quantity):
            return self._adopt(value)
        if isinstance(value, Mapping):
            return _uncertain(value, self)
        if isinstance(value, str) and self.unit != "1":
            unit = self._unit_of(value)
            return Quantity(value=to_si(value, unit), unit=unit, text=value.strip())
        return Quantity(value=_number(value, self), unit="1", text=repr(value))

    def _adopt(self, quantity: Quantity) -> Quantity:
        """A Quantity made in Python: a copy, so that one object may stand in two places."""
        if quantity.unit not in (self.unit, *self.also):
            raise ModelError(f"found a quantity in '{quantity.unit}'; expected '{self.unit}'")
        return replace(quantity, path="")

    def _unit_of(self, text: str) -> str:
        """Which of the units this field may have fits the text; the first one, where none does."""
        return next((unit for unit in self.also if same_dimension(text, unit)), self.unit)

    def _check(self, quantity: Quantity) -> Quantity:
        spread = quantity.distribution
        ends = spread.parameters if spread and spread.family in ("uniform", "triangular") else ()
        for value in (quantity.value, *ends):
            if not math.isfinite(value):
                raise ModelError(f"found {describe(value)}; expected a finite number")
            if value not in self.within:
                raise ModelError(f"found {_shown(value, quantity)}; must be {self.within.words}")
        return replace(quantity, within=self.within)


def _shown(value: float, quantity: Quantity) -> str:
    """A value outside its range, as typed and in SI units."""
    si = f"{value:.6g}" if quantity.unit == "1" else f"{value:.6g} {quantity.unit}"
    if quantity.unit == "1" or quantity.text is None or quantity.distribution:
        return si
    return quantity.text if quantity.text == si else f"{quantity.text}, which is {si}"


def _number(value: Any, dimension: Dimension) -> float:
    """A dimensionless number; anything else is a missing unit or no number at all."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        hint = (
            "a plain number, without quotes and unit" if dimension.unit == "1" else expected(dimension.unit)
        )
        raise ModelError(f"found {describe(value)}; expected {hint}")
    if dimension.unit != "1":
        raise ModelError(f"found {value:.12g} without a unit; expected {expected(dimension.unit)}")
    try:
        return float(value)
    except OverflowError:
        raise ModelError("found a number that is too large") from None


def _uncertain(mapping: Mapping[str, Any], dimension: Dimension) -> Quantity:
    """A Quantity from `{normal: [a, b], kind: ..., group: ...}`."""
    family, problems = _family(mapping)
    problems += _label_problems(mapping)
    entries: Sequence[Any] = mapping[family] if family else []
    unit = dimension._unit_of(entries[0]) if family and isinstance(entries[0], str) else dimension.unit
    parameters: list[float] = []
    for index, entry in enumerate(entries):
        try:
            parameters.append(_parameter(FAMILIES[family].names[index], entry, Dimension(unit)))
        except ModelError as error:
            problems += [Problem((family, str(index)), p.message) for p in error.problems]
    if problems:
        raise ModelError(*problems)
    try:
        spread = Distribution(
            family=family,
            parameters=tuple(parameters),
            kind=cast(Kind, mapping["kind"]),
            group=mapping["group"],
        )
    except ModelError as error:
        raise ModelError(*(Problem((family,), problem.message) for problem in error.problems)) from None
    text = ", ".join(entry.strip() if isinstance(entry, str) else repr(entry) for entry in entries)
    return Quantity(value=spread.nominal, unit=unit, text=text, distribution=spread)


def _family(mapping: Mapping[str, Any]) -> tuple[str, list[Problem]]:
    """The family of a distribution, empty where its parameters cannot be read, and what is wrong."""
    problems = [Problem((str(key),), unknown("key", str(key), KEYS)) for key in mapping if key not in KEYS]
    families = [name for name in FAMILIES if name in mapping]
    if len(families) != 1:
        if not problems:
            found = " and ".join(families) or "none"
            problems.append(
                Problem((), f"found {found}; expected one distribution out of {', '.join(FAMILIES)}")
            )
        return "", problems
    names, entries = FAMILIES[families[0]].names, mapping[families[0]]
    if not isinstance(entries, list | tuple) or len(entries) != len(names):
        message = f"found {describe(entries)}; a {families[0]} is written [{', '.join(names)}]"
        return "", [*problems, Problem((families[0],), message)]
    return families[0], problems


def _label_problems(mapping: Mapping[str, Any]) -> list[Problem]:
    """`kind` and `group` have no default: whoever gives a spread knows where it comes from."""
    problems = []
    misspelt = {meant(str(key), KEYS) for key in mapping if key not in KEYS}
    for key, meaning in LABELS.items():
        if key not in mapping and key not in misspelt:
            problems.append(Problem((key,), f"missing; expected {meaning}"))
        elif key in mapping and (
            not isinstance(mapping[key], str) or (key == "kind" and mapping[key] not in KINDS)
        ):
            problems.append(Problem((key,), f"found {describe(mapping[key])}; expected {meaning}"))
    return problems


def _parameter(name: str, entry: Any, dimension: Dimension) -> float:
    """One SI parameter; a factor is dimensionless, and a standard deviation is a difference."""
    if isinstance(entry, str) and name != "factor" and dimension.unit != "1":
        return to_si(entry, dimension.unit, difference=name == "sd")
    return _number(entry, Dimension("1") if name == "factor" else dimension)


def _bounds(dimension: Dimension) -> dict[str, float]:
    """The range in JSON Schema words; only a number without unit can be compared there."""
    within = dimension.within
    if dimension.unit != "1":
        return {}
    low = {"minimum" if within.ends else "exclusiveMinimum": within.low} if within.low > -math.inf else {}
    return low | ({"maximum": within.high} if within.high < math.inf else {})


def _distribution_schema() -> dict[str, Any]:
    entry = {"type": ["string", "number"]}
    lists = {
        name: {
            "type": "array",
            "items": entry,
            "minItems": len(family.names),
            "maxItems": len(family.names),
            "description": f"[{', '.join(family.names)}]",
        }
        for name, family in FAMILIES.items()
    }
    return {
        "type": "object",
        "title": "Distribution",
        "description": "an uncertain number: a family with its parameters, its kind and its group",
        "properties": lists | {"kind": {"enum": list(KINDS)}, "group": {"type": "string", "minLength": 1}},
        "required": ["kind", "group"],
        "oneOf": [{"required": [name]} for name in FAMILIES],
        "additionalProperties": False,
    }


Energy = Annotated[Quantity, Dimension("J/mol")]
Barrier = Annotated[Quantity, Dimension("J/mol", NONNEGATIVE)]
Temperature = Annotated[Quantity, Dimension("K", POSITIVE)]
PartialPressure = Annotated[Quantity, Dimension("Pa", NONNEGATIVE)]
Length = Annotated[Quantity, Dimension("m", POSITIVE)]
Area = Annotated[Quantity, Dimension("m^2", POSITIVE)]
Volume = Annotated[Quantity, Dimension("m^3", POSITIVE)]
