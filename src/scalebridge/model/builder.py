"""From the model file to physics: a document and one draw of its uncertain numbers become a `Case`.

`audit` runs the checks that need physics: equations that parse and balance, processes that can be counted,
recipes that fit their step, and rate-constant pairs that agree with the Gibbs energies. It raises one
ModelError with all problems, each with its path into the file.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from scalebridge.bridges.barrier_to_rate import Activated, Adsorption, Energetics, GasThermo, Known, Recipe
from scalebridge.bridges.meanfield_to_closure import MeanFieldClosure
from scalebridge.core.errors import ModelError, Problem
from scalebridge.model import consistency
from scalebridge.model.quantity import Quantity
from scalebridge.model.schema import Document
from scalebridge.network import (
    Adsorbate,
    Equation,
    Gas,
    Mechanism,
    Reaction,
    Site,
    audit,
    multiplicity,
    parse,
)
from scalebridge.rates import Shomate
from scalebridge.studies.case import Case, PorousPellet, Vessel

Draw = Mapping[str, Any]  #: path of an uncertain number -> its value (SI), perhaps complex


def audited(document: Document) -> Mechanism:
    """The mechanism of a document. Raises ModelError with every problem found."""
    mechanism = _mechanism(document)
    problems = [*audit(mechanism), *_recipe_problems(document, mechanism)]
    if not problems:
        problems += consistency.problems(document, build(document, mechanism=mechanism).closure.energetics)
    if problems:
        raise ModelError(*problems)
    return mechanism


def build(document: Document, draw: Draw | None = None, *, mechanism: Mechanism | None = None) -> Case:
    """The case at nominal numbers, or with those in `draw` in their place. Raises ModelError."""
    mechanism = mechanism or audited(document)
    value = _reader(draw or {})
    gases = document.gas
    return Case(
        temperature=value(document.conditions.temperature),
        pressure=tuple(value(document.conditions.pressure.get(name, 0.0)) for name in gases),
        closure=MeanFieldClosure(
            energetics=_energetics(document, mechanism, value), cell_area=value(document.surface.cell_area)
        ),
        diffusion_volume=tuple(value(gas.diffusion_volume) for gas in gases.values()),
        collision_diameter=tuple(value(gas.collision_diameter) for gas in gases.values()),
        pellet=_pellet(document, value),
        reactor=_vessel(document, value),
    )


def _reader(draw: Draw) -> Any:
    """A function from a quantity, a number or None to its value in this draw."""

    def value(item: Quantity | float | None) -> Any:
        if not isinstance(item, Quantity):
            return item
        number = draw.get(item.path, item.value)
        if np.real(number) not in item.within:
            message = f"a draw is not {item.within.words}; give it a distribution that stays there"
            raise ModelError(Problem((item.path,), message))
        return number

    return value


def _mechanism(document: Document) -> Mechanism:
    surface = document.surface
    problems: list[Problem] = []
    reactions: list[Reaction] = []
    sites = tuple(Site(name=name, per_cell=float(n)) for name, n in surface.sites.items())
    for name, reaction in document.reactions.items():
        try:
            equation = parse(reaction.equation, tuple(surface.sites), path=("reactions", name, "equation"))
            count = reaction.multiplicity or _processes(equation, sites, document, name)
            reactions.append(Reaction(name=name, equation=equation, multiplicity=float(count)))
        except ModelError as error:
            problems += error.problems
    if problems:
        raise ModelError(*problems)
    adsorbates = tuple(
        Adsorbate(name=name, site=name.rpartition(".")[2], composition=a.composition, charge=a.charge)
        for name, a in surface.adsorbates.items()
    )
    gases = tuple(Gas(name=name, composition=gas.composition) for name, gas in document.gas.items())
    return Mechanism(gases=gases, adsorbates=adsorbates, sites=sites, reactions=tuple(reactions))


def _processes(equation: Equation, sites: tuple[Site, ...], document: Document, name: str) -> float:
    """Processes per cell; 1 for a step whose sites do not close, which the audit then names."""
    names = [site.name for site in sites]
    pairs = {
        (pair[:cut], pair[cut + 1 :]): float(n)
        for pair, n in document.surface.pairs.items()
        for cut, letter in enumerate(pair)
        if letter == "-" and pair[:cut] in names and pair[cut + 1 :] in names
    }
    try:
        return multiplicity(equation, sites, pairs, path=("reactions", name, "equation"))
    except ModelError as error:
        if any("balance the equation" in str(problem) for problem in error.problems):
            return 1.0
        raise


def _recipe_problems(document: Document, mechanism: Mechanism) -> list[Problem]:
    problems = []
    for name, reaction, molecules in zip(
        document.reactions, document.reactions.values(), _gas_molecules(mechanism), strict=True
    ):
        if reaction.sticking is not None and molecules != 1:
            message = f"collision theory needs exactly one gas molecule on the left; found {molecules:g}"
            problems.append(Problem(("reactions", name, "sticking"), message))
        if reaction.barrier is not None and molecules:
            message = (
                f"a barrier gives a rate constant in 1/s, but {molecules:g} gas molecule(s) stand on the "
                "left; use sticking and area, or a rate_constant per pressure"
            )
            problems.append(Problem(("reactions", name, "barrier"), message))
    return [*problems, *consistency.unit_problems(document, mechanism), *_missing_sizes(document)]


def _missing_sizes(document: Document) -> list[Problem]:
    """Gases whose molecules have no size, in a model with pores."""
    return [
        Problem(("gas", name, "diffusion_volume"), "missing; diffusion in the pellet needs it")
        for name, gas in document.gas.items()
        if document.pellet is not None and gas.diffusion_volume is None
    ]


def _gas_molecules(mechanism: Mechanism) -> list[float]:
    """On the left of every step; a species that nobody knows is no gas, and the audit names it."""
    gases = set(mechanism.gas_species)
    return [
        float(sum(n for name, n in reaction.equation.reactants.items() if name in gases))
        for reaction in mechanism.reactions
    ]


def _energetics(document: Document, mechanism: Mechanism, value: Any) -> Energetics:
    gas = tuple(
        GasThermo(
            energy=value(gas.energy),
            enthalpy_298_minus_0=value(gas.enthalpy_298_minus_0),
            shomate=Shomate(
                coefficients=tuple(float(c) for c in gas.shomate),
                T_min=value(gas.valid[0]),
                T_max=value(gas.valid[1]),
            ),
        )
        for gas in document.gas.values()
    )
    bound = [value(adsorbate.binding_energy) for adsorbate in document.surface.adsorbates.values()]
    return Energetics(
        mechanism=mechanism,
        gas=gas,
        surface=(*bound, *(0.0 for _ in document.surface.sites)),
        recipes=tuple(_recipe(reaction, value) for reaction in document.reactions.values()),
    )


def _recipe(reaction: Any, value: Any) -> Recipe:
    if reaction.sticking is not None:
        return Adsorption(sticking=value(reaction.sticking), area=value(reaction.area))
    if reaction.barrier is not None:
        return Activated(barrier=value(reaction.barrier))
    return Known(forward=value(reaction.rate_constant.forward))


def _pellet(document: Document, value: Any) -> PorousPellet | None:
    pellet = document.pellet
    if pellet is None:
        return None
    return PorousPellet(
        shape=pellet.shape,
        radius=value(pellet.radius),
        porosity=value(pellet.porosity),
        tortuosity_factor=value(pellet.tortuosity_factor),
        pore_radius=value(pellet.pore_radius),
        active_area=value(pellet.active_area),
        thermal_conductivity=value(pellet.thermal_conductivity),
        mass_transfer_coefficient=value(pellet.film.mass_transfer_coefficient) if pellet.film else None,
        cells=pellet.cells,
        grading=pellet.grading,
    )


def _vessel(document: Document, value: Any) -> Vessel | None:
    reactor = document.reactor
    if reactor is None:
        return None
    return Vessel(
        flow_rate=value(reactor.flow_rate),
        pellet_volume=value(reactor.pellet_volume),
        active_area_total=value(reactor.active_area_total),
    )
