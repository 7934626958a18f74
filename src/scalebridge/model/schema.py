"""The model file as Python objects: one class per section, one field per key.

A field's type carries its SI unit and range; the text below it is what an editor shows beside the key
and what an error message says where the key is missing.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr

from scalebridge.core.errors import ModelError, Problem
from scalebridge.model.checks import chemistry_problems, correlation_problems, pair_problems, recipe_problems
from scalebridge.model.formula import composition
from scalebridge.model.lattice_checks import foot_problems, lattice_name_problems, pattern_problems
from scalebridge.model.located import ModelFileError, Source
from scalebridge.model.quantity import (
    AT_LEAST_ONE,
    FRACTION,
    POSITIVE,
    POSITIVE_FRACTION,
    Area,
    Barrier,
    Dimension,
    Energy,
    Length,
    PartialPressure,
    Quantity,
    Temperature,
    Volume,
)
from scalebridge.model.schema_lattice import Lattice, Position, Run
from scalebridge.model.section import Composition, Number, PositiveNumber, Section, Text, entries, quantities

COLDEST, HOTTEST = 50.0, 5000.0  #: K; beyond, exp(E/RT) leaves the numbers and surfaces their chemistry
PerTime = Annotated[Quantity, Dimension("s^-1", POSITIVE, also=("Pa^-1 s^-1", "Pa^-2 s^-1"))]
Correlation = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=-1, lt=1)]


class Conditions(Section):
    """The gas at the surface, around the pellet, and fed to the reactor."""

    temperature: Temperature
    """the temperature of the gas and the surface"""
    pressure: Annotated[dict[str, PartialPressure], Field(min_length=1)]
    """the partial pressure of every gas, such as {CO: 1 bar, O2: 1 bar}"""

    def review(self) -> Iterator[Problem]:
        """A temperature at which surfaces react; at least one gas must be there."""
        T = self.temperature.value
        if not COLDEST <= T <= HOTTEST:
            message = f"found {T:g} K; expected a temperature between {COLDEST:g} K and {HOTTEST:g} K"
            yield Problem(("temperature",), message)
        if not any(pressure.value for pressure in self.pressure.values()):
            yield Problem(("pressure",), "every partial pressure is zero; at least one must be above zero")


class Gas(Section):
    """A gas species and its thermochemistry."""

    composition: Composition = Field(default_factory=dict)
    """the number of atoms of each element, such as {C: 1, O: 2}; read from the name where left out"""
    energy: Energy
    """the electronic energy, from a zero common to all species"""
    enthalpy_298_minus_0: Energy
    """the enthalpy difference H(298.15 K) - H(0 K)"""
    shomate: Annotated[tuple[Number, ...], Field(min_length=8, max_length=8)]
    """the eight NIST Shomate coefficients A to H, for t = T/1000 K and kJ/mol"""
    valid: Annotated[tuple[Temperature, ...], Field(min_length=2, max_length=2)]
    """the temperatures [lowest, highest] between which the Shomate coefficients hold"""
    diffusion_volume: Annotated[Quantity, Dimension("1", POSITIVE)] | None = None
    """the Fuller diffusion volume"""
    collision_diameter: Length | None = None
    """the Lennard-Jones collision diameter"""

    def review(self) -> Iterator[Problem]:
        """The validity range must have an inside."""
        if not self.valid[0].value < self.valid[1].value:
            yield Problem(("valid",), "the first temperature must be below the second")


class Adsorbate(Section):
    """A species on one site or several."""

    composition: Composition = Field(default_factory=dict)
    """the number of atoms of each element; read from the name before the dot where left out"""
    binding_energy: Energy
    """the energy relative to the gas references, negative where binding"""
    charge: Annotated[int, Field(strict=True, ge=-20, le=20)] = 0
    """the charge in elementary charges"""
    occupies: tuple[Text, ...] = ()
    """the kinds of all sites that it stands on, the one in its name first, such as [cus, cus]"""
    pattern: tuple[Position, ...] | None = None
    """where these sites lie on the lattice, in units of its vectors; left out, two of them are neighbours"""


class Surface(Section):
    """Sites, neighbours and adsorbates of one unit cell."""

    cell_area: Area
    """the area of the unit cell"""
    sites: Annotated[dict[str, PositiveNumber], Field(min_length=1)]
    """the number of sites of each type per unit cell, such as {br: 1, cus: 1}"""
    pairs: dict[str, PositiveNumber] = Field(default_factory=dict)
    """the number of neighbouring pairs per unit cell, such as {br-cus: 2}; read from a lattice if left out"""
    adsorbates: dict[str, Adsorbate]
    """the species on the sites, each named NAME.site, such as CO.cus"""

    @classmethod
    def audit(cls, data: Mapping[str, Any]) -> Iterator[Problem]:
        """Pairs and adsorbates stand on declared sites."""
        sites, adsorbates = entries(data, "sites"), entries(data, "adsorbates")
        yield from pair_problems(sites, entries(data, "pairs"), adsorbates)
        yield from foot_problems(adsorbates, sites)


class RateConstant(Section):
    """A rate constant that is known as a number."""

    forward: PerTime
    """the forward rate constant, in s^-1, or per pressure for an adsorption"""
    reverse: PerTime | None = None
    """the reverse rate constant"""


class Reaction(Section):
    """An elementary step and the recipe for its rate constant."""

    equation: Annotated[Text, Field(min_length=1)]
    """the step, such as CO + cus <=> CO.cus"""
    sticking: Annotated[Quantity, Dimension("1", FRACTION)] | None = None
    """the sticking probability of the molecules that hit `area`"""
    area: Area | None = None
    """the area of one adsorption process"""
    barrier: Barrier | None = None
    """the barrier of the forward step"""
    reverse_barrier: Barrier | None = None
    """the barrier of the reverse step, audited against the other energies"""
    rate_constant: RateConstant | None = None
    """the forward and reverse rate constants"""
    multiplicity: PositiveNumber | None = None
    """the number of processes per unit cell; derived from sites and pairs where left out"""
    pattern: tuple[Position, ...] | None = None
    """where its sites lie on the lattice, in the order of the left side, in units of the vectors"""
    proximity: Annotated[Quantity, Dimension("1", FRACTION)] | None = None
    """the share of a change of reaction energy by neighbours that the barrier follows"""

    @classmethod
    def audit(cls, data: Mapping[str, Any]) -> Iterator[Problem]:
        """Exactly one recipe, and a reverse one only where the step is reversible."""
        return recipe_problems(data)


class Film(Section):
    """The stagnant gas around a pellet."""

    mass_transfer_coefficient: Annotated[Quantity, Dimension("m/s", POSITIVE)]
    """the mass transfer coefficient of every gas"""


class Pellet(Section):
    """One porous catalyst pellet."""

    shape: Literal["slab", "cylinder", "sphere"]
    """slab, cylinder or sphere"""
    radius: Length
    """the outer radius, or half the thickness of a slab"""
    porosity: Annotated[Quantity, Dimension("1", POSITIVE_FRACTION)]
    """the void fraction"""
    tortuosity_factor: Annotated[Quantity, Dimension("1", AT_LEAST_ONE)]
    """porosity times bulk diffusivity over effective diffusivity"""
    pore_radius: Length
    """the mean pore radius"""
    active_area: Annotated[Quantity, Dimension("m^2/m^3", POSITIVE)]
    """the active surface per volume of pellet"""
    thermal_conductivity: Annotated[Quantity, Dimension("W/m/K", POSITIVE)]
    """the effective thermal conductivity"""
    film: Film | None = None
    """the stagnant gas around the pellet; left out, there is none"""
    cells: Annotated[int, Field(strict=True, ge=8, le=100_000)] = 40
    """the number of grid cells along the radius"""
    grading: Annotated[float, Field(strict=True, gt=0, le=1)] | None = None
    """the width of the outermost cell relative to that of a uniform grid"""


class Reactor(Section):
    """The vessel around the catalyst."""

    type: Literal["ideally mixed"]
    """ideally mixed"""
    flow_rate: Annotated[Quantity, Dimension("m^3/s", POSITIVE)]
    """the volume flow of the feed, at `conditions`"""
    pellet_volume: Volume | None = None
    """the volume of all pellets, pores included"""
    active_area_total: Area | None = None
    """the active surface in the reactor, where there are no pellets"""

    @classmethod
    def audit(cls, data: Mapping[str, Any]) -> Iterator[Problem]:
        """The amount of catalyst is said once."""
        given = [key for key in ("pellet_volume", "active_area_total") if data.get(key) is not None]
        if len(given) != 1:
            found = "both" if given else "neither"
            yield Problem((), f"found {found} of pellet_volume and active_area_total; expected exactly one")


class Uncertainty(Section):
    """How the uncertain numbers are carried through the scales."""

    samples: Annotated[int, Field(strict=True, ge=0, le=1_000_000)] = 500
    """the number of draws; 0 carries no uncertainty"""
    seed: Annotated[int, Field(strict=True, ge=0, lt=2**63)] = 0
    """the seed of the random streams"""
    correlations: dict[str, Correlation] = Field(default_factory=dict)
    """the correlation between any two members of a group"""


class Document(Section):
    """A whole model file."""

    title: Text
    """a title for the model"""
    references: tuple[Text, ...] = ()
    """where the numbers come from"""
    conditions: Conditions
    """the conditions: temperature and partial pressures"""
    gas: Annotated[dict[str, Gas], Field(min_length=1)]
    """the gas species"""
    surface: Surface
    """the surface: sites and adsorbates"""
    reactions: Annotated[dict[str, Reaction], Field(min_length=1)]
    """the elementary steps"""
    lattice: Lattice | None = None
    """the sites in space, for kinetic Monte Carlo"""
    pellet: Pellet | None = None
    """the porous pellet; left out, the surface meets the gas directly"""
    reactor: Reactor | None = None
    """the reactor; left out, the gas stays at `conditions`"""
    run: Run | None = None
    """what holds for a whole run"""
    uncertainty: Uncertainty | None = None
    """samples, seed and correlations"""
    answer: tuple[Text, ...] = ()
    """the results to show first, such as [reactor.conversion.CO]"""

    _source: Source = PrivateAttr(default_factory=Source)

    @classmethod
    def audit(cls, data: Mapping[str, Any]) -> Iterator[Problem]:
        """Names that one section uses are declared in another."""
        yield from chemistry_problems(data)
        yield from lattice_name_problems(data)

    def review(self) -> Iterator[Problem]:
        """Place every quantity, complete the compositions, and check the correlations."""
        for path, quantity in quantities(self):
            object.__setattr__(quantity, "path", ".".join(path))
        for name, gas in self.gas.items():
            _complete(gas, name)
        for name, adsorbate in self.surface.adsorbates.items():
            _complete(adsorbate, name.rpartition(".")[0])
        yield from correlation_problems(self)
        if self.lattice is not None:
            steps = ((("reactions", name), step.pattern) for name, step in self.reactions.items())
            feet = (
                (("surface", "adsorbates", name), a.pattern) for name, a in self.surface.adsorbates.items()
            )
            yield from pattern_problems([*steps, *feet], self.lattice.dimensions)

    @property
    def text(self) -> str:
        """The text that was read, without overrides; empty for a document made in Python."""
        return self._source.text

    @property
    def overrides(self) -> tuple[tuple[str, str], ...]:
        """The (path, value) pairs set on top of the text."""
        return self._source.overrides

    def located(self, error: ModelError) -> ModelFileError:
        """The same problems, each shown at its place in the file."""
        return ModelFileError(self._source, error.problems)


def _complete(species: Gas | Adsorbate, name: str) -> None:
    """Fill an empty composition from the name; the audit has made sure that it is a formula."""
    if not species.composition:
        species.composition.update(composition(name) or {})
