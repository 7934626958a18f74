"""The lattice of a model as text: its processes and interactions, and what the audits found in them."""

from collections.abc import Iterator

import numpy as np

from scalebridge.bridges.rates_to_lattice import step_rates
from scalebridge.core.constants import EV
from scalebridge.lattice.audit import LatticeAudit
from scalebridge.lattice.counting import listing
from scalebridge.lattice.geometry import Lattice
from scalebridge.lattice.interactions import pattern_clusters
from scalebridge.model import Document
from scalebridge.model.lattice_builder import lattice_audit
from scalebridge.network import site_of
from scalebridge.results.table import table
from scalebridge.studies.case import Case, LatticeCase

ANGSTROM = 1e-10


def lattice_parts(document: Document, case: Case) -> tuple[Iterator[str], ...]:
    """The paragraphs on the lattice; none where the model has none."""
    lattice = case.lattice
    if lattice is None:
        return ()
    T, pressure = float(np.real(case.temperature)), np.real(case.pressure)
    found = lattice_audit(lattice, case.closure.energetics, T, pressure)
    return _cells(lattice), _processes(case, lattice), _interactions(document, lattice), _barriers(found)


def _cells(case: LatticeCase) -> Iterator[str]:
    plan, lattice = case.plan, case.model.lattice
    cells = " x ".join(str(n) for n in plan.size)
    yield f"Lattice     {cells} cells of {lattice.sites} site{'s' * (lattice.sites > 1)}{_ends(lattice)}"
    yield f"Sampling    {plan.replicas} replicas of {plan.events:.3g} events, seed {plan.seed}"
    if plan.acceleration is not None:
        yield f"            fast steps in equilibrium are slowed to {plan.acceleration:g} times the others"
    pairs = ", ".join(f"{a}-{b} {n:g}" for (a, b), n in lattice.pairs().items()) or "none"
    yield f"Neighbours  {pairs} per cell"
    for name, parts in lattice.mixtures.items():
        yield f"Mixture     {name}: {', '.join(f'{share:g} {kind}' for kind, share in parts.items())}"
    for name, width in plan.disorder.spread.items() if plan.disorder else ():
        yield f"Spread      {name}: {width / EV:.3g} eV from site to site"


def _ends(lattice: Lattice) -> str:
    open_axes = [axis for axis, closed in zip("xyz", lattice.periodic, strict=False) if not closed]
    return f", which ends along {' and '.join(open_axes)}" if open_axes else ", periodic"


def _processes(case: Case, lattice: LatticeCase) -> Iterator[str]:
    """A table of what can happen in a cell, orientations that read alike counted together."""
    T = float(np.real(case.temperature))
    rates = step_rates(case.closure.energetics, T, case.pressure, lattice.proximity)
    yield f"Processes on the lattice, with the rate constant of one at {T:g} K and the pressures (1/s)"
    rows = [("step", "way", "change", "per cell", "rate", "proximity")]
    for row in listing(lattice.model, rates):
        share = lattice.proximity[lattice.model.steps.index(row.step)]
        numbers = (str(row.orientations), f"{row.rate_constant or 0.0:.3e}", f"{share:g}")
        rows.append((row.step, row.direction, ", ".join(row.change), *numbers))
    yield from table(rows)


def _interactions(document: Document, case: LatticeCase) -> Iterator[str]:
    """Energies of one pair or arrangement; those typed, not those of a draw."""
    given = document.lattice.interactions if document.lattice else {}
    yield f"Interactions  {'of one pair or arrangement' if given else 'none'}"
    rows = []
    for name, one in given.items():
        if one.pair is not None:
            kinds = site_of(one.pair[0]), site_of(one.pair[1])
            shells = case.model.lattice.shells(kinds, len(one.shells or ()))
            for energy, pairs in zip(one.shells or (), shells, strict=True):
                apart = f"{case.model.lattice.distance(*pairs[0]) / ANGSTROM:.4g} A apart"
                rows.append((name, " ".join(one.pair), apart, f"{energy.value / EV:+.4g} eV"))
        elif one.energy is not None:
            placed = pattern_clusters(
                case.model.lattice, one.species or (), np.array(one.positions), one.energy.value
            )
            where = f"{len(placed)} per cell"
            rows.append((name, " ".join(one.species or ()), where, f"{one.energy.value / EV:+.4g} eV"))
    yield from table(rows)


def _barriers(found: LatticeAudit) -> Iterator[str]:
    """Where the linear relation between barrier and energy ends, and what can never happen."""
    if (balance := found.balance) is not None and balance.pairs:
        tried = f"{balance.pairs} processes and those that undo them, in {balance.environments} environments"
        yield f"Detailed balance  holds for {tried}, to {balance.worst:.1g} in ln(k/k')"
    else:
        yield "Detailed balance  nothing to compare: no step runs back"
    for one in found.clamped:
        if one.active:
            tried = f"{one.environments} {'chosen at random' if one.sampled else 'environments'}"
            yield (
                f"Note: in {one.active} of {tried}, neighbours push the barrier of {one.step} onto a floor, "
                "zero or the energy to be climbed."
            )
    for warning in found.warnings:
        yield f"Warning: {warning.path[-1]} {warning.message}."
