"""The audit of a lattice model at load: what cannot be right is named, all at once, each with its place.

Checked per step: rate constants are finite and not negative; every event of a reversible step is undone by
another, with detailed balance in every environment; the step can happen at all. Checked for the whole: the
lattice is so large that no process meets its own periodic image. Counted: how often neighbours push a
barrier onto a floor. That is no mistake, but the linear relation between barrier and energy of reaction is
then used beyond its range.

takes      a `LatticeModel`, its `StepRates`, the size of the lattice and what it starts with
gives      problems (the model cannot be right), warnings and counts
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from scalebridge.core.constants import R
from scalebridge.core.errors import ModelError, Problem
from scalebridge.core.random import stream
from scalebridge.core.units import Dimensionless
from scalebridge.lattice.barriers import barrier_in, rates_in
from scalebridge.lattice.environment import Environment, configurations, environment, interaction_energy
from scalebridge.lattice.model import LatticeModel, Process, State, StepRates
from scalebridge.lattice.reversibility import Balance, detailed_balance
from scalebridge.network.audit import reachable
from scalebridge.network.words import plural, unknown

MOST = 200_000  # environments of one process that are all tried
LARGEST = 700.0  # ln of a rate constant in 1/s that is still a number
AXES = "xyz"

Presence = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clamped:
    """How often neighbours push the barrier of a step onto a floor, every environment counted alike."""

    step: str
    environments: int  #: of all its orientations
    active: int  #: those in which a floor is active that is not active without neighbours
    sampled: bool  #: whether the environments are a random choice

    @property
    def share(self) -> Dimensionless:
        """Part of the environments in which a floor is active."""
        return self.active / self.environments


@dataclass(frozen=True, slots=True, kw_only=True)
class LatticeAudit:
    """All that the audit found."""

    problems: tuple[Problem, ...]  #: the model cannot be right
    warnings: tuple[Problem, ...]  #: it may be, but is probably not what was meant
    balance: Balance | None  #: None where rate constants cannot be right
    clamped: tuple[Clamped, ...]  #: one per step with processes; empty where rate constants cannot be right


def audit(
    model: LatticeModel,
    rates: StepRates,
    size: Sequence[int],
    *,
    initial: Collection[str] = (),
    most: int = MOST,
    seed: int = 0,
) -> LatticeAudit:
    """Everything that speaks against a lattice model before it runs.

    Parameters
    ----------
    model : LatticeModel
    rates : StepRates
    size : (d,) int
        Cells along each axis; more entries than the lattice has axes are ignored.
    initial
        Surface species on the lattice at the start, besides empty sites.
    most : int
        Environments per process that are all tried; of more, so many are drawn with `seed`.

    ModelError if an interaction or `initial` names a species that no site can hold.
    """
    around = environments(model)
    wrong = unusable_rates(model, rates)
    problems = [*wrong, *(too_small(model, around, size) or doubled(model, size))]
    if wrong:
        return LatticeAudit(problems=tuple(problems), warnings=(), balance=None, clamped=())
    balance = detailed_balance(model, rates, around, most=most, seed=seed)
    return LatticeAudit(
        problems=(*problems, *balance.problems),
        warnings=tuple(never_firing(model, rates, initial)),
        balance=balance,
        clamped=clamped_barriers(model, rates, around, most=most, seed=seed),
    )


def environments(model: LatticeModel) -> tuple[Environment, ...]:
    """The environment of every process."""
    return tuple(environment(model, process) for process in model.processes)


def unusable_rates(model: LatticeModel, rates: StepRates) -> list[Problem]:
    """Rate constants that are nan, infinite or negative, and barriers that make them so."""
    problems = []
    if not 0.0 < rates.temperature < np.inf:
        message = f"found {rates.temperature:g} K; expected a finite temperature above zero"
        problems.append(Problem(("temperature",), message))
    for j, step in enumerate(model.steps):
        messages = [*_unusable_constants(rates, j), *_unusable_barrier(rates, j)]
        if not messages and not problems:
            messages += _runaway(rates, j)
        problems += [Problem(("reactions", step), message) for message in messages]
    return problems


def _unusable_constants(rates: StepRates, j: int) -> Iterator[str]:
    for direction, k in (("forward", rates.forward[j]), ("reverse", rates.reverse[j])):
        if not 0.0 <= k < np.inf:
            yield (
                f"the {direction} rate constant is {k:g} 1/s; expected a finite number, zero or more: check "
                "the energies and the temperature that it is computed from"
            )


def _unusable_barrier(rates: StepRates, j: int) -> Iterator[str]:
    if not np.isfinite(rates.barrier[j]):
        yield f"the barrier is {rates.barrier[j]:g} J/mol; expected a finite number"
    if not rates.reaction_energy[j] < np.inf:
        yield f"the energy of reaction is {rates.reaction_energy[j]:g} J/mol; expected a finite number"
    if not 0.0 <= rates.proximity[j] <= 1.0:
        yield (
            f"the proximity of the transition state is {rates.proximity[j]:g}; expected a number from 0 "
            "(like the left side) to 1 (like the right side)"
        )


def _runaway(rates: StepRates, j: int) -> Iterator[str]:
    """Rate constants that neighbours could make infinite by taking the barrier away."""
    E_a = float(barrier_in(j, np.zeros(()), rates)[0])
    back = E_a - float(rates.reaction_energy[j])
    for direction, k, barrier in (("forward", rates.forward[j], E_a), ("reverse", rates.reverse[j], back)):
        if k > 0.0 and np.isfinite(barrier) and np.log(k) + barrier / (R * rates.temperature) > LARGEST:
            yield (
                f"the {direction} rate constant, {k:g} 1/s, would be above 1e304 1/s without its barrier of "
                f"{barrier:g} J/mol; one of the two is wrong"
            )


def too_small(model: LatticeModel, around: Sequence[Environment], size: Sequence[int]) -> list[Problem]:
    """Axes along which some process with its environment meets its own periodic image.

    A site that is its own neighbour would count twice, or be asked to be in two states at once. `around`
    holds the environment of every process.
    """
    d = model.lattice.dimensions
    offsets = np.array(sorted(_offsets(model, around)), dtype=np.int64).reshape(-1, d)
    cells = np.where(model.lattice.periodic, np.maximum(size[:d], 1), np.iinfo(np.int64).max)
    meeting = (offsets[(offsets % cells == 0).all(axis=1)] != 0).any(axis=0)
    return [
        Problem(
            ("lattice", "size"),
            f"found {plural(size[i], 'cell')} along {AXES[i]}, so that a process meets its own periodic "
            f"image through the sites it interacts with; give at least {np.abs(offsets[:, i]).max() + 1}",
        )
        for i in range(d)
        if meeting[i]
    ]


def doubled(model: LatticeModel, size: Sequence[int]) -> list[Problem]:
    """Axes so short that two processes, such as a step to the left and to the right, take the same sites."""
    d = model.lattice.dimensions
    cells = [n if closed else 10**9 for n, closed in zip(size[:d], model.lattice.periodic, strict=True)]
    short = [
        i
        for i in range(d)
        if len({_wrapped(p, [n if k == i else 10**9 for k, n in enumerate(cells)]) for p in model.processes})
        < len(model.processes)
    ]
    return [
        Problem(
            ("lattice", "size"),
            f"found {plural(size[i], 'cell')} along {AXES[i]}, so that two orientations of a step take the "
            "same sites and count twice; give at least 3",
        )
        for i in short
    ]


def _wrapped(process: Process, cells: Sequence[int]) -> tuple[int, bool, frozenset[tuple[object, ...]]]:
    """What tells a process from another on a lattice of so many cells, wherever it is written from."""
    views = []
    for anchor in process.places:
        shifted = (
            (p.site, *((c - a) % n for c, a, n in zip(p.cell, anchor.cell, cells, strict=True)), b, e)
            for p, b, e in zip(process.places, process.before, process.after, strict=True)
        )
        views.append(tuple(sorted(shifted)))
    return process.step, process.forward, frozenset(min(views))


def _offsets(model: LatticeModel, around: Sequence[Environment]) -> set[tuple[int, ...]]:
    """Offsets in cells between any two sites that one process depends on and that a wrap could merge."""
    return {
        tuple(x - y for x, y in zip(a.cell, b.cell, strict=True))
        for process, its in zip(model.processes, around, strict=True)
        for a, b in combinations((*process.places, *its.places), 2)
        if a.site == b.site
    }


def clamped_barriers(
    model: LatticeModel, rates: StepRates, around: Sequence[Environment], *, most: int = MOST, seed: int = 0
) -> tuple[Clamped, ...]:
    """For each step that has processes, in how many environments a floor of its barrier is active.

    Both directions share one barrier, so only the forward processes are counted where there are any.
    `around` holds the environment of every process.
    """
    found = []
    for step, name in enumerate(model.steps):
        mine = [i for i, process in enumerate(model.processes) if process.step == step]
        total, active, sampled = 0, 0, False
        for i in [i for i in mine if model.processes[i].forward] or mine:
            states, chosen = configurations(model, around[i].places, most=most, rng=stream(seed, i))
            dE = interaction_energy(around[i], states)
            total += len(states)
            active += int(rates_in(model.processes[i], dE, rates)[1].sum())
            sampled |= chosen
        if mine:
            found.append(Clamped(step=name, environments=total, active=active, sampled=sampled))
    return tuple(found)


def never_firing(model: LatticeModel, rates: StepRates, initial: Collection[str] = ()) -> list[Problem]:
    """Steps that can never fire: without rate, without a place, or waiting for what never appears.

    Starting from empty sites and the species in `initial`, a species appears on a kind of site if some
    process with a rate above zero brings it there from what has appeared before.
    """
    appeared = _appearing(model, rates, initial)
    return [
        Problem(("reactions", step), f"can never fire: {reason}")
        for j, step in enumerate(model.steps)
        if (reason := _obstacle(model, rates, j, appeared))
    ]


def _appearing(model: LatticeModel, rates: StepRates, initial: Collection[str]) -> set[Presence]:
    known = dict.fromkeys(state.species for state in model.states)
    for name in initial:
        if name not in known:
            raise ModelError(unknown("species at the start", name, known))
    appeared = {_presence(s) for s in model.states if s.empty or s.species in initial}
    ways = [
        (_presences(model, process.before), _presences(model, process.after))
        for process in model.processes
        if _rate(process, rates) > 0.0
    ]
    return reachable(appeared, ways)


def _obstacle(model: LatticeModel, rates: StepRates, step: int, appeared: set[Presence]) -> str:
    """Why a step cannot fire; empty if it can."""
    mine = [process for process in model.processes if process.step == step]
    if not mine:
        return "no sites of the lattice are arranged as it needs; check kinds, positions and neighbours"
    running = [process for process in mine if _rate(process, rates) > 0.0]
    if not running:
        return "its rate constants are zero in both directions; check pressures and energies"
    missing = [_presences(model, process.before) - appeared for process in running]
    if not all(missing):
        return ""
    species, kind = min(missing[0])
    return f"{species} never appears on a {kind} site; add a step that forms it, or start with some"


def _rate(process: Process, rates: StepRates) -> float:
    return float((rates.forward if process.forward else rates.reverse)[process.step])


def _presence(state: State) -> Presence:
    return state.species, state.kind


def _presences(model: LatticeModel, states: Sequence[int]) -> frozenset[Presence]:
    return frozenset(_presence(model.states[state]) for state in states)
