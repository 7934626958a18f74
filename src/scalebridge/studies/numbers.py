"""Named numbers: what a chain of scales hands to the results, each with its unit and its name in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Number:
    """One result. Complex while a derivative travels along."""

    value: Any
    unit: str
    label: str
    standard_error: float | None = None  #: of a sampled number, in `unit`; nan where it is not known
    degrees_of_freedom: float = float("inf")  #: of the standard error


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A result along named axes."""

    value: NDArray[np.float64]
    unit: str
    label: str
    axes: Mapping[str, tuple[NDArray[Any], str]] = field(hash=False)  #: name -> (positions, unit)


Numbers = dict[str, Number]
Fields = dict[str, Field]
