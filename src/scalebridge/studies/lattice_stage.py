"""The surface at the conditions, site by site: kinetic Monte Carlo in place of mean field.

The replicas run for the plan of the model file, or, where the question is only whether mean field holds, in
portions that double until it is settled.

takes      a `LatticeCase`, rate constants, the gas whose consumption is the turnover
gives      rates, coverages and neighbours with standard errors, and how they compare with mean field
units      1/s per unit cell, m, s
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scalebridge.bridges.lattice_to_mean_field import Comparison
from scalebridge.bridges.rates_to_lattice import step_rates
from scalebridge.bridges.reacting_pairs import changes, counted_factors, hops_per_departure, reacting_pairs
from scalebridge.core.errors import ModelError, Problem
from scalebridge.core.verdict import Status
from scalebridge.lattice.acceleration import bias
from scalebridge.lattice.correlations import CorrelationLength
from scalebridge.lattice.model import LatticeModel, StepRates
from scalebridge.lattice.plan import Plan
from scalebridge.lattice.replica import covered, starts
from scalebridge.lattice.sampling import LatticeSample, gather
from scalebridge.scales import Estimate
from scalebridge.studies.case import Case, LatticeCase
from scalebridge.studies.checkpoint import Arrays
from scalebridge.studies.lattice_order import cluster_probabilities, correlation_lengths
from scalebridge.studies.lattice_run import LatticeRun
from scalebridge.studies.session import Session
from scalebridge.studies.surface_stage import SurfaceStage
from scalebridge.studies.turnover import quiet_weights

Array = NDArray[np.float64]

PORTIONS = (1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0)  #: of the plan, after which a check looks at the ratio
STRICTER = 1.0 - 0.05 / len(PORTIONS)  #: confidence of each look, so that all of them together have 95 %


@dataclass(frozen=True, kw_only=True)
class LatticeStage:
    """A sampled surface with all that is asked of it."""

    model: LatticeModel
    plan: Plan
    sample: LatticeSample
    bias: float | None  #: of the turnover by acceleration, 1/s per cell, see `acceleration.bias`
    key_gas: str
    comparison: Comparison
    lengths: Mapping[tuple[str, int], CorrelationLength]  #: of every adsorbate along every axis, in cells
    clusters: Mapping[str, Estimate]  #: probability of every arrangement that has an energy of its own
    turnovers: Array  #: (replicas, blocks) 1/s per cell
    events: Array  #: (steps, 2) forward and back, of all replicas
    defect: float  #: what the books of the adsorbates are off by, per event
    events_per_second: float  #: speed of the machine

    @property
    def starts(self) -> tuple[str, ...]:
        """What every replica started from, in words."""
        known = starts(self.model)
        names = (known[k % len(known)] for k in range(self.plan.replicas))
        return tuple(f"{k + 1}, from {name or 'empty'}" for k, name in enumerate(names))


def lattice_stage(
    case: Case, surface: SurfaceStage, session: Session, *, until_settled: bool = False
) -> LatticeStage:
    """Sample the lattice of `case` with the gas that the mean-field `surface` counts.

    `until_settled` stops as soon as it is clear that mean field holds; where it does not, or where that stays
    unclear, the whole plan runs. Raises ModelError for a case without a lattice.
    """
    lattice = required(case.lattice)
    plan, model = lattice.plan, lattice.model
    rates = step_rates(surface.closure.energetics, surface.temperature, surface.pressure, lattice.proximity)
    consumed = -surface.closure.mechanism.gas_stoichiometry[surface.key].astype(float)
    run = LatticeRun(model, rates, plan, session)
    looks = list(_looks(plan)) if until_settled else [plan.blocks]
    while looks:
        blocks = looks.pop(0)
        run.advance(blocks)
        paired, arrays = _halves(plan, run.arrays(blocks))
        weights = _weights(model, arrays, consumed)
        sample = gather(model, plan, arrays, weights)
        status = compare(model, rates, plan, sample, arrays, surface).status(STRICTER)
        if status is Status.HOLDS:
            break
        if status is Status.BROKEN:
            looks = looks[-1:]  # nothing but the end is of interest
    return LatticeStage(
        model=model,
        plan=plan,
        sample=sample,
        bias=bias(sample.turnover, gather(model, plan, paired, weights).turnover) if paired else None,
        key_gas=surface.key_gas,
        comparison=compare(model, rates, plan, sample, arrays, surface),
        lengths=correlation_lengths(model, sample),
        clusters=cluster_probabilities(model, sample),
        turnovers=_turnovers(plan, arrays, weights),
        events=_events(arrays),
        defect=_defect(model, plan, run),
        events_per_second=run.events_per_second,
    )


def _halves(plan: Plan, arrays: list[Arrays]) -> tuple[list[Arrays], list[Arrays]]:
    """Runs with half the margin, none without acceleration, and the runs that count."""
    return arrays[: plan.runs - plan.replicas], arrays[plan.runs - plan.replicas :]


def _weights(model: LatticeModel, arrays: list[Arrays], consumed: Array) -> Array:
    """(steps,) with which net events count as turnover, 1 for a molecule of the key gas `consumed`."""
    return quiet_weights(consumed, changes(model)[1], _events(arrays))


def _events(arrays: list[Arrays]) -> Array:
    """(steps, 2) events forward and back of all replicas."""
    return np.asarray(np.sum([a["events"].sum(axis=0) for a in arrays], axis=0))


def required(lattice: LatticeCase | None) -> LatticeCase:
    """The lattice of a case; where it has none, a ModelError that says what to add."""
    if lattice is None:
        raise ModelError(
            Problem(
                ("lattice",),
                "kinetic Monte Carlo has to know where the sites are, but the file has no section `lattice`; "
                "add it (vectors, sites, size), or run with --fidelity mean-field",
            )
        )
    return lattice


def compare(
    model: LatticeModel,
    rates: StepRates,
    plan: Plan,
    sample: LatticeSample,
    arrays: list[Arrays],
    surface: SurfaceStage,
) -> Comparison:
    """The sample beside the mean-field surface."""
    theta = dict(zip(surface.closure.mechanism.surface_species, np.real(surface.state.theta[0]), strict=True))
    seen = {name: found.value for name, found in {**sample.coverage, **sample.vacant}.items()}
    events, cells = _events(arrays), float(np.prod(plan.size))
    looks = sum(np.count_nonzero(a["looked"] > sample.discarded * len(a["time"])) for a in arrays)
    counted = {}
    if plan.acceleration is None and plan.disorder is None and not sample.at_rest:
        steady = _events(
            [{"events": a["events"][round(sample.discarded * len(a["time"])) :]} for a in arrays]
        )
        counted = counted_factors(model, rates, steady, sample.steady_time * cells, seen)
    return Comparison(
        mean_field=float(np.real(surface.turnover_frequency)),
        lattice=sample.turnover,
        exposure=sample.steady_time * cells,
        steady=sample.steady.reached,
        pairs=reacting_pairs(model, sample.factors, events, seen, looks * cells, counted),
        coverage={name: (float(theta[name]), seen[name]) for name in theta if name in seen},
        hops=hops_per_departure(model, events),
    )


def _looks(plan: Plan) -> Iterator[int]:
    yield from dict.fromkeys(max(1, round(share * plan.blocks)) for share in PORTIONS)


def _turnovers(plan: Plan, arrays: list[Arrays], weights: Array) -> Array:
    """(replicas, blocks) turnover of every block, 1/s per cell; as many blocks as all replicas have."""
    blocks = min(len(a["time"]) for a in arrays)
    net = np.array([a["events"][:blocks, :, 0] - a["events"][:blocks, :, 1] for a in arrays])
    time = np.array([a["time"][:blocks] for a in arrays])
    return np.asarray(net @ weights / np.where(time > 0.0, time, np.inf) / np.prod(plan.size))


def _defect(model: LatticeModel, plan: Plan, run: LatticeRun) -> float:
    """Largest difference between adsorbates there and adsorbates that the counted events leave, per event.

    Over all that the replicas ran, which may be more than what is looked at: see `LatticeRun.arrays`.
    """
    species, change = changes(model)
    worst = 0.0
    for replica in run.replicas[-plan.replicas :]:
        begin = covered(model, plan.size, replica.start, plan.seed)
        end = replica.simulation.occupancy
        gained = _population(model, species, end) - _population(model, species, begin)
        events: Array = np.sum(replica.series["events"], axis=0)
        booked = change @ (events[:, 0] - events[:, 1])
        worst = max(worst, float(np.abs(gained - booked).max(initial=0.0)) / max(float(events.sum()), 1.0))
    return worst


def _population(model: LatticeModel, species: tuple[str, ...], occupancy: NDArray[np.uint8]) -> Array:
    count: Any = np.bincount(occupancy.ravel(), minlength=len(model.states))
    first = [not state.empty and state.dentate == 0 for state in model.states]
    return np.array(
        [
            sum(int(count[i]) for i, state in enumerate(model.states) if first[i] and state.species == name)
            for name in species
        ],
        dtype=float,
    )
