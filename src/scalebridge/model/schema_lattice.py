"""The sections of the model file that describe the surface site by site, for kinetic Monte Carlo."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from scalebridge.core.errors import Problem
from scalebridge.model.complaints import complain
from scalebridge.model.lattice_checks import interaction_problems, layout_problems, size_problems
from scalebridge.model.quantity import NONNEGATIVE, Dimension, Energy, Length, Quantity
from scalebridge.model.section import Number, PositiveNumber, Section, Text
from scalebridge.model.words import describe

MOST_EVENTS = 10**15
AXES = {"line": 1, "cubic": 3}  #: of a shape, where they are not two
Coordinate = Annotated[Quantity, Dimension("m")]
Spread = Annotated[Quantity, Dimension("J/mol", NONNEGATIVE)]
Position = tuple[Number, ...]
Shape = Literal["line", "square", "rectangular", "hexagonal", "honeycomb", "cubic"]


def _whole(value: Any) -> Any:
    """5e6 is a whole number, however it is typed."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = BeforeValidator(_whole)
Cells = Annotated[int, Field(strict=True, ge=1, le=100_000), Whole]


class _Flags:
    """The type of `true`, or of one true or false for every axis."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.validate)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """True or false, or a list of them."""
        return {"anyOf": [{"type": "boolean"}, {"type": "array", "items": {"type": "boolean"}}]}

    def validate(self, value: Any) -> bool | tuple[bool, ...]:
        """The value, a list as a tuple."""
        if isinstance(value, bool):
            return value
        if isinstance(value, list | tuple) and all(isinstance(flag, bool) for flag in value):
            return tuple(value)
        wanted = "true, false, or a list of them with one for every axis"
        raise complain([Problem((), f"found {describe(value)}; expected {wanted}")])


class Run(Section):
    """What holds for a whole run."""

    seed: Annotated[int, Field(strict=True, ge=0, lt=2**63), Whole] = 0
    """the seed of everything random but the draws of uncertain numbers"""


class Interaction(Section):
    """An energy of adsorbates near each other: of pairs by distance, or of one arrangement."""

    pair: tuple[Text, ...] | None = None
    """the two adsorbates, such as [O.cus, O.cus]"""
    shells: tuple[Energy, ...] | None = None
    """the energy of one pair at the shortest distance, the second shortest and so on; negative: attraction"""
    species: tuple[Text, ...] | None = None
    """the adsorbates of an arrangement, such as [O.s, O.s, O.s]"""
    positions: tuple[Position, ...] | None = None
    """where each of them stands, in units of the vectors of the cell"""
    energy: Energy | None = None
    """the energy of one such arrangement, in any of its orientations"""

    @classmethod
    def audit(cls, data: Mapping[str, Any]) -> Iterator[Problem]:
        """Either a pair with its shells, or species with their positions and an energy."""
        return interaction_problems(data)


class Lattice(Section):
    """The sites in space, and how a lattice of them is sampled."""

    shape: Shape | None = None
    """line, square, rectangular, hexagonal, honeycomb or cubic, where there is one kind of site"""
    constants: tuple[Length, ...] | None = None
    """the lattice constants of that shape: one, of a rectangular lattice two"""
    vectors: tuple[tuple[Coordinate, ...], ...] | None = None
    """the vectors of the cell, in place of a shape"""
    sites: dict[str, tuple[Position, ...]] | None = None
    """the positions of every kind of site or mixture, in units of the vectors, from 0 to below 1"""
    neighbour_distance: Length | None = None
    """the largest distance of two sites that are neighbours; of a shape the shortest that there is"""
    periodic: Annotated[bool | tuple[bool, ...], _Flags()] = True
    """whether the lattice closes on itself; a list has one entry for every axis"""
    mixtures: dict[str, dict[str, PositiveNumber]] = Field(default_factory=dict)
    """the fractions of the kinds that are drawn at random, such as {mix: {terrace: 0.9, step: 0.1}}"""
    size: Annotated[tuple[Cells, ...], Field(json_schema_extra={"minItems": 1, "maxItems": 3})] | None = None
    """the number of cells along each axis, such as [20, 20], which is the default"""
    events: Annotated[int, Field(strict=True, ge=1, le=MOST_EVENTS), Whole] = 15_000_000
    """the number of events in each replica"""
    replicas: Annotated[int, Field(strict=True, ge=1, le=10_000), Whole] = 4
    """the number of independent simulations"""
    engine: Literal["auto", "classes", "tree"] = "auto"
    """auto, classes (sets of processes of equal rate) or tree (one rate per process)"""
    acceleration: Annotated[float, Field(strict=True, ge=1, allow_inf_nan=False)] | None = None
    """how much faster than the other steps a step in equilibrium may stay; left out, it is not slowed"""
    interactions: dict[str, Interaction] = Field(default_factory=dict)
    """the interactions of adsorbates, by any name"""
    site_energy_spread: dict[str, Spread] = Field(default_factory=dict)
    """the standard deviation, from site to site, of the energy of an adsorbate, such as {CO.s: 0.05 eV}"""

    @classmethod
    def audit(cls, data: Mapping[str, Any]) -> Iterator[Problem]:
        """A shape with its constants, or vectors with sites and the distance of neighbours."""
        return layout_problems(data)

    @property
    def dimensions(self) -> int:
        """Number of axes."""
        return len(self.vectors) if self.vectors is not None else AXES.get(str(self.shape), 2)

    def review(self) -> Iterator[Problem]:
        """Lists with one entry for every axis; a geometry that is certain."""
        return size_problems(self, self.dimensions)
