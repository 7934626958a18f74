"""The ledger of a sampled lattice: steady, large enough, and on barriers that mean something."""

from collections.abc import Iterator

import numpy as np

from scalebridge.core.verdict import Status, Verdict, judge
from scalebridge.scales import Outcome
from scalebridge.studies.lattice_numbers import AXES
from scalebridge.studies.lattice_stage import LatticeStage

FITS = 1 / 6  #: of the lattice, up to which a correlation length is that of a large one


def lattice_verdicts(stage: LatticeStage, *, decisive: bool) -> Iterator[Verdict]:
    """Verdicts on how the lattice was sampled; `decisive` where the answer rests on it."""
    yield steady_lattice(stage, decisive=decisive)
    yield large_lattice(stage, decisive=decisive)
    if stage.model.clusters:
        yield barriers_on_a_floor(stage, decisive=decisive)
    if stage.plan.acceleration is not None:
        yield fast_steps_slowed(stage, decisive=decisive)


_FOUND = {
    Outcome.STEADY: "nothing changes any more on average",
    Outcome.DRIFTING: "{what} still drifts",
    Outcome.TOO_SHORT: "{what} fluctuates so slowly that nobody can tell",
    Outcome.DISAGREEING: "{what} stays at different levels in replicas that started from different coverings",
}


def steady_lattice(stage: LatticeStage, *, decisive: bool) -> Verdict:
    """Ledger entry: did every replica forget what it started from?"""
    sample, steady = stage.sample, stage.sample.steady
    length = sample.time / stage.plan.replicas
    value = sample.time_needed / length if length > 0.0 else float("inf")
    found = _FOUND[steady.outcome].format(what=sample.slowest)
    if sample.at_rest:
        found = "everything has come to rest: no process can happen any more"
    drifting = steady.outcome in (Outcome.DRIFTING, Outcome.DISAGREEING)
    return Verdict(
        name="steady lattice",
        status=Status.HOLDS if steady.reached else Status.BROKEN if drifting else Status.DOUBTFUL,
        value=1.0 if steady.reached else value,
        threshold=1.0,
        statement=f"Averages are those of a steady surface: {found}. The value is the length that a replica "
        f"needs over the {length:.2g} s that it had; {sample.discarded:.0%} at its beginning is left out.",
        consequence="Averages do not depend on the start."
        if steady.reached
        else f"The numbers of the lattice are not those of a steady surface: {found}. "
        f"{_how_long(value, stage)}",
        remedy="More events (lattice.events). Where fast steps in equilibrium take most of them, "
        "lattice.acceleration slows these down.",
        source="Geweke's drift test, 50 correlation times, and agreement of replicas with different starts",
        decisive=decisive,
    )


def _how_long(value: float, stage: LatticeStage) -> str:
    if not np.isfinite(value):
        return "No end can be foreseen from what was seen."
    return (
        f"It would take about {stage.sample.time_needed:.2g} s of every replica, "
        f"{value:.2g} times what was run."
    )


def large_lattice(stage: LatticeStage, *, decisive: bool) -> Verdict:
    """Ledger entry: is the lattice much larger than what it has to hold?"""
    shares = {
        (species, axis): length.value / stage.plan.size[axis]
        for (species, axis), length in stage.lengths.items()
        if length.resolved and np.isfinite([length.value, length.standard_error]).all()
    }
    worst = max(shares, key=lambda key: shares[key], default=None)
    value = shares[worst] if worst else None
    hidden = any(
        not (length.resolved and np.isfinite(length.value)) and length.value > FITS * stage.plan.size[axis]
        for (_, axis), length in stage.lengths.items()
    )
    tested = bool(stage.lengths) and not hidden
    told = "No correlation was seen over as much as a cell." if tested else "Too few configurations tell."
    if worst:
        name, axis = worst
        told = f"The longest is {stage.lengths[worst].value:.2g} cells, of {name} along {AXES[axis]}."
    return Verdict(
        name="large lattice",
        status=judge(value, holds=FITS, broken=0.5)
        if value is not None
        else Status.HOLDS
        if tested
        else Status.NOT_TESTED,
        value=value,
        threshold=FITS if value is not None else None,
        statement="The lattice is large compared with the correlation length, so its periodic ends do not "
        f"matter. The value is the correlation length over the length of the lattice. {told}",
        consequence="A larger lattice may have another turnover: islands or order reach around it.",
        remedy="A larger lattice (lattice.size); the turnover per cell must not change.",
        source="exp(-L/2 xi) = 5 % of a correlation is left half-way around at L = 6 xi",
        decisive=decisive,
    )


def barriers_on_a_floor(stage: LatticeStage, *, decisive: bool) -> Verdict:
    """Ledger entry: how often neighbours pushed a barrier to zero or to the energy of reaction."""
    value = stage.sample.clamped
    return Verdict(
        name="barriers on a floor",
        status=judge(value, holds=0.01, broken=0.1),
        value=value,
        threshold=0.01,
        statement="Neighbours change a barrier in proportion to the energy of reaction. The value is the "
        "share of events whose barrier would have come out below zero, or below the energy of reaction.",
        consequence="There the line between barrier and energy of reaction ends; these events run at a "
        "floor, in detailed balance but without a transition state.",
        remedy="Barriers calculated with these neighbours, or weaker interactions.",
        source="1 % and 10 % of all events; the relation is that of Bronsted, Evans and Polanyi",
        decisive=decisive,
    )


def fast_steps_slowed(stage: LatticeStage, *, decisive: bool) -> Verdict:
    """Ledger entry: steps in equilibrium that were slowed down, and the bias that it was seen to leave."""
    turnover = abs(stage.sample.turnover.value)
    found = float("nan") if stage.bias is None or turnover == 0.0 else stage.bias / turnover
    status = judge(found, holds=0.05, broken=0.3)
    margin = stage.plan.acceleration
    return Verdict(
        name="slowed equilibria",
        status=status,
        value=None if np.isnan(found) else found,
        threshold=0.05,
        statement="Steps in equilibrium may run slower, as long as they stay faster than others by a margin. "
        f"The value is twice the relative change of the turnover between runs with a margin of {margin:g} "
        "and runs with twice that, which count; or the noise that a change would hide in.",
        consequence="The runs are too short to tell the bias."
        if status is Status.NOT_TESTED
        else "Equilibria are not kept up as well as they should be, and no error bar includes that.",
        remedy="A larger margin (lattice.acceleration), or none.",
        source="5 % and 30 % of the turnover; a bias like 1/margin is half of this. E. C. Dybeck, "
        "C. P. Plaisance, M. Neurock, J. Chem. Theory Comput. 13 (2017) 1525",
        decisive=decisive,
    )
