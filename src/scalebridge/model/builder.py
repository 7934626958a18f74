"""From the model file to physics: a document and one draw of its uncertain numbers become a `Case`.

`audit` runs the checks that need physics: equations that parse and balance, processes that can be counted,
recipes that fit their step, rate-constant pairs that agree with the Gibbs energies, and a lattice that is the
same surface. It raises one ModelError with all problems, each with its path into the file.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from scalebridge.bridges.barrier_to_rate import Activated, Adsorption, Energetics, GasThermo, Known, Recipe
from scalebridge.bridges.meanfield_to_closure import MeanFieldClosure
from scalebridge.core.errors import ModelError, Problem
from scalebridge.lattice.geometry import Lattice
from scalebridge.model import consistency
from scalebridge.model.lattice_builder import (
    arrangements,
    counted,
    lattice_case,
    lattice_of,
    lattice_problems,
    ways_to_lie,
)
from scalebridge.model.quantity import Quantity
from scalebridge.model.schema import Document
from scalebridge.network import (
    Adsorbate,
    Gas,
    Mechanism,
    Pairs,
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
        case = build(document, mechanism=mechanism)
        problems += consistency.problems(document, case.closure.energetics)
        problems += lattice_problems(document, case, _typed_pairs(document) or None)
    if problems:
        raise ModelError(*problems)
    return mechanism


def build(
    document: Document,
    draw: Draw | None = None,
    *,
    mechanism: Mechanism | None = None,
    lattice: bool = True,
) -> Case:
    """The case at nominal numbers, or with those in `draw` in their place. Raises ModelError.

    Placing every process on the lattice takes a hundred times as long as all else; a run in mean field
    alone leaves it out with `lattice=False`.
    """
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
        lattice=lattice_case(document, mechanism, value) if lattice else None,
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
    """The mechanism; the processes that only the lattice can count are counted if all else is sound."""
    lattice = lattice_of(document)
    sites = tuple(Site(name=name, per_cell=float(n)) for name, n in document.surface.sites.items())
    pairs = _pairs(document, lattice)
    adsorbates = _adsorbates(document, sites, pairs, lattice)
    problems: list[Problem] = []
    reactions: list[Reaction] = []
    for name in document.reactions:
        try:
            reactions.append(_reaction(document, name, sites, adsorbates, pairs))
        except ModelError as error:
            problems += error.problems
    if problems:
        raise ModelError(*problems)
    gases = tuple(Gas(name=name, composition=gas.composition) for name, gas in document.gas.items())
    mechanism = Mechanism(gases=gases, adsorbates=adsorbates, sites=sites, reactions=tuple(reactions))
    by_lattice = [reaction.name for reaction in reactions if _only_on_lattice(document, reaction, adsorbates)]
    if lattice is None or not by_lattice or audit(mechanism):
        return mechanism
    return counted(mechanism, document, lattice, by_lattice)


def _adsorbates(
    document: Document, sites: tuple[Site, ...], pairs: Pairs, lattice: Lattice | None
) -> tuple[Adsorbate, ...]:
    plain = [
        Adsorbate(
            name=name,
            site=name.rpartition(".")[2],
            composition=a.composition,
            charge=a.charge,
            occupies=a.occupies,
        )
        for name, a in document.surface.adsorbates.items()
    ]
    if lattice is not None:
        patterns = arrangements(document)
        return tuple(replace(a, ways=ways_to_lie(a, lattice, patterns)) for a in plain)
    return tuple(replace(a, ways=_ways_by_pairs(a, sites, pairs)) for a in plain)


def _ways_by_pairs(adsorbate: Adsorbate, sites: tuple[Site, ...], pairs: Pairs) -> float:
    """Pairs that an adsorbate on two sites can lie on, per site of its first kind; 1 where none are known."""
    feet = adsorbate.feet
    number = pairs.get(feet, pairs.get(feet[::-1])) if len(feet) == 2 else None
    per_cell = {site.name: site.per_cell for site in sites}
    return number / per_cell[adsorbate.site] if number else 1.0


def _reaction(
    document: Document, name: str, sites: tuple[Site, ...], adsorbates: tuple[Adsorbate, ...], pairs: Pairs
) -> Reaction:
    """A step with its processes per cell; 1 where the lattice will count them, or the audit object."""
    reaction, path = document.reactions[name], ("reactions", name, "equation")
    equation = parse(reaction.equation, tuple(document.surface.sites), path=path)
    step = Reaction(name=name, equation=equation, multiplicity=float(reaction.multiplicity or 1.0))
    if reaction.multiplicity or _only_on_lattice(document, step, adsorbates):
        return step
    try:
        count = multiplicity(equation, sites, pairs, adsorbates=adsorbates, path=path)
    except ModelError as error:
        if any("balance the equation" in str(problem) for problem in error.problems):
            return step
        raise
    if not count:
        message = "the step needs neighbouring sites, but of these kinds the lattice has none; give a larger "
        raise ModelError(Problem(path, message + "neighbour_distance, or a pattern"))
    return replace(step, multiplicity=count)


def _only_on_lattice(document: Document, step: Reaction, adsorbates: tuple[Adsorbate, ...]) -> bool:
    """Whether its processes follow from the lattice alone: from a pattern, or on three sites and more."""
    reaction = document.reactions[step.name]
    if document.lattice is None or reaction.multiplicity is not None:
        return False
    feet = {adsorbate.name: len(adsorbate.feet) for adsorbate in adsorbates}
    feet |= dict.fromkeys(document.surface.sites, 1)
    names = {**step.equation.reactants, **step.equation.products}
    patterned = arrangements(document)
    sites = sum(n * feet.get(name, 0) for name, n in step.equation.reactants.items())
    return sites > 2 or step.name in patterned or any(name in patterned for name in names)


def _pairs(document: Document, lattice: Lattice | None) -> Pairs:
    """Neighbouring pairs per cell: those in the file, or of the lattice, 0 for kinds that never meet."""
    typed = _typed_pairs(document)
    if typed or lattice is None:
        return typed
    kinds, found = list(document.surface.sites), lattice.pairs()
    none = {(a, b): 0.0 for i, a in enumerate(kinds) for b in kinds[i:] if (b, a) not in found}
    return {**none, **found}


def _typed_pairs(document: Document) -> Pairs:
    """The pairs in the file, by the names of their sites."""
    names = list(document.surface.sites)
    return {
        (pair[:cut], pair[cut + 1 :]): float(n)
        for pair, n in document.surface.pairs.items()
        for cut, letter in enumerate(pair)
        if letter == "-" and pair[:cut] in names and pair[cut + 1 :] in names
    }


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
