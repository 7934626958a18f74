"""What the audits found in a model, and what the model amounts to, as a page of text."""

from collections.abc import Iterator

import numpy as np

from scalebridge.bridges.barrier_to_rate import Activated, Adsorption, raised_barriers, rate_constants
from scalebridge.core.constants import EV
from scalebridge.model import Document, uncertain
from scalebridge.model.builder import audited, build
from scalebridge.network import cycles
from scalebridge.results.lattice_checkup import lattice_parts
from scalebridge.results.table import table
from scalebridge.studies.case import Case


def check(document: Document) -> str:
    """Audit `document`; the text lists species, steps, what is conserved and what is uncertain.

    Raises ModelError with every problem found.
    """
    case = build(document, mechanism=audited(document))
    lattice = lattice_parts(document, case)
    parts = (_species(case), _steps(case), _sums(case), *lattice, _uncertain(document))
    return "\n\n".join([f"{document.title}: no problem found.", *("\n".join(part) for part in parts)])


def _species(case: Case) -> Iterator[str]:
    m = case.closure.mechanism
    yield f"Gases       {', '.join(m.gas_species)}"
    yield f"Adsorbates  {', '.join(a.name for a in m.adsorbates)}"
    yield f"Sites       {', '.join(f'{site.name} ({site.per_cell:g} per cell)' for site in m.sites)}"
    yield f"Density     {case.closure.site_density:.4g} mol of sites per m2"


def _steps(case: Case) -> Iterator[str]:
    """A table of the steps: processes per cell, and rate constants of one process at the temperature."""
    energetics, T = case.closure.energetics, case.temperature
    k = rate_constants(energetics, np.asarray(float(T)))
    yield f"Steps, with the rate constants of one process at {T:g} K (1/s; per Pa of each gas consumed)"
    rows = [("step", "equation", "per cell", "recipe", "forward", "reverse")]
    for j, reaction in enumerate(case.closure.mechanism.reactions):
        numbers = (f"{k.forward[j]:.3e}", f"{k.reverse[j]:.3e}" if reaction.reversible else "none")
        what = (reaction.name, str(reaction.equation), f"{reaction.multiplicity:g}")
        rows.append((*what, _recipe(energetics.recipes[j]), *numbers))
    yield from table(rows)
    for name in raised_barriers(energetics, float(T)):
        yield f"Note: the barrier of {name} lies below its energy of reaction; it is raised to it."


def _recipe(recipe: object) -> str:
    match recipe:
        case Adsorption(sticking=sticking, area=area):
            return f"sticking {sticking:g} on {area * 1e20:.4g} A2"
        case Activated(barrier=barrier):
            return f"barrier {barrier / EV:.3g} eV"
    return "given"


def _sums(case: Case) -> Iterator[str]:
    closure = case.closure
    names = closure.mechanism.surface_species
    for law in closure.equations.conserved:
        terms = [f"{'' if n == 1 else f'{n:g} '}{name}" for n, name in zip(law, names, strict=True) if n]
        yield f"Conserved   {' + '.join(terms)}"
    known = {r.name: 0.0 for r in closure.mechanism.reactions if r.reversible}
    for cycle in cycles(closure.mechanism, known):
        yield f"Cycle       {cycle.words}"


def _uncertain(document: Document) -> Iterator[str]:
    inputs = uncertain(document)
    yield f"Uncertain   {len(inputs)} numbers"
    for path, quantity in inputs.items():
        spread = quantity.distribution
        if spread is not None:
            yield f"  {path}: {spread.family} [{quantity.text}], {spread.kind}, group {spread.group}"
