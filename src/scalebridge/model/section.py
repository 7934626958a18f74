"""The base of every section of the model file: strict, frozen, and all its problems said at once."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ModelWrapValidatorHandler, ValidationError, model_validator

from scalebridge.core.errors import Problem
from scalebridge.model.complaints import complain, problems_of
from scalebridge.model.quantity import Quantity

Path = tuple[str, ...]

Text = Annotated[str, Field(strict=True)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
PositiveNumber = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=0)]
Composition = dict[str, PositiveNumber]


class Section(BaseModel):
    """A mapping of the model file with known keys."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", revalidate_instances="always", use_attribute_docstrings=True
    )

    @classmethod
    def audit(cls, data: Mapping[str, Any]) -> Iterable[Problem]:
        """What is wrong with the names in `data`, found even where some of its values are wrong too."""
        return ()

    def review(self) -> Iterable[Problem]:
        """What is wrong between values that are each acceptable."""
        return ()

    @model_validator(mode="wrap")
    @classmethod
    def _all_at_once(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        problems = list(cls.audit(data)) if isinstance(data, Mapping) else []
        try:
            section = handler(data)
        except ValidationError as error:
            raise complain(problems_of(error, cls.model_fields) + problems) from None
        problems += section.review()
        if problems:
            raise complain(problems)
        return section


def entries(value: Any, *keys: str) -> dict[str, Any]:
    """The keys and values of a part of raw data or of sections; empty where there is no mapping."""
    for key in keys:
        value = entries(value).get(key)
    if isinstance(value, Section):
        return {name: getattr(value, name) for name in type(value).model_fields}
    return dict(value) if isinstance(value, Mapping) else {}


def quantities(value: Any, path: Path = ()) -> Iterator[tuple[Path, Quantity]]:
    """Every Quantity in a section, in the order of the schema, each with its path."""
    if isinstance(value, Quantity):
        yield path, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from quantities(item, (*path, str(index)))
    else:
        for key, item in entries(value).items():
            yield from quantities(item, (*path, key))
