"""Detailed balance on a lattice with interactions, tried and not assumed.

Every event of a reversible step can be undone, and in every way its neighbourhood can look,

    k / k' = (k_0 / k_0') exp(-dE / R T),

where k' belongs to the process that undoes it. Both processes find their neighbours and their rates by
themselves, so an interaction that one of them misses, or a barrier rule that favours one direction, shows.

takes      a `LatticeModel` and its `StepRates`
gives      a `Balance` to the audit
reference  L. Onsager, Phys. Rev. 37 (1931) 405, doi:10.1103/PhysRev.37.405
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scalebridge.core.constants import R
from scalebridge.core.errors import Problem
from scalebridge.core.random import stream
from scalebridge.core.units import Dimensionless
from scalebridge.lattice.barriers import rates_in
from scalebridge.lattice.environment import (
    Environment,
    StateArray,
    configurations,
    interaction_energy,
)
from scalebridge.lattice.geometry import moved
from scalebridge.lattice.model import Array, LatticeModel, Place, Process, StepRates
from scalebridge.lattice.processes import Event, event
from scalebridge.lattice.states import lowest
from scalebridge.network.words import plural

TOLERANCE = 1e-9  # of ln k; rounding is 1e-12
SMALLEST = 1e-290  # 1/s; numbers below lose digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What comparing every event with the one that undoes it has shown."""

    problems: tuple[Problem, ...]
    pairs: int  #: of processes that were compared
    environments: int  #: in which they were compared, all pairs together
    sampled: tuple[str, ...]  #: steps with so many environments that a random choice was compared
    worst: Dimensionless  #: largest deviation of ln(k / k') from what it should be


@dataclass(slots=True)
class _Tally:
    environments: int = 0
    broken: int = 0
    worst: float = 0.0
    sampled: bool = False


def detailed_balance(
    model: LatticeModel, rates: StepRates, around: Sequence[Environment], *, most: int, seed: int
) -> Balance:
    """Compare every process of a reversible step with the one that undoes it, in every environment.

    A step with a finite energy of reaction, or a reverse rate constant, is reversible. There is nothing to
    compare where one of the two rate constants is zero or below 1e-290 1/s.

    Parameters
    ----------
    model : LatticeModel
    rates : StepRates
    around : sequence of Environment
        Of every process.
    most : int
        Environments per pair that are all compared; of more, so many are drawn with `seed`.
    """
    pairs, alone = partners(model, rates)
    tallies: defaultdict[int, _Tally] = defaultdict(_Tally)
    for i, j in pairs:
        tally = tallies[model.processes[i].step]
        places, columns = _shared_places(model, around, i, j)
        states, chosen = configurations(model, places, most=most, rng=stream(seed, i))
        off = _deviation(model, rates, around, (i, j), (states[:, columns[0]], states[:, columns[1]]))
        tally.environments += len(states)
        tally.broken += int((off > TOLERANCE).sum())
        tally.worst = max(tally.worst, float(off.max(initial=0.0)))
        tally.sampled |= chosen
    return Balance(
        problems=(
            *(_without_partner(model, step, processes) for step, processes in sorted(alone.items())),
            *(_unbalanced(model, step, tally) for step, tally in sorted(tallies.items()) if tally.broken),
        ),
        pairs=len(pairs),
        environments=sum(tally.environments for tally in tallies.values()),
        sampled=tuple(model.steps[step] for step, tally in sorted(tallies.items()) if tally.sampled),
        worst=max((tally.worst for tally in tallies.values()), default=0.0),
    )


def partners(model: LatticeModel, rates: StepRates) -> tuple[list[tuple[int, int]], dict[int, list[int]]]:
    """Which process undoes which, among those of reversible steps.

    The partner is a process of the same step that swaps before and after on the same sites, in the opposite
    direction if there is one: a hop may be undone by the same hop in another orientation, but not if it
    takes a gas along.

    Returns
    -------
    pairs : list of (int, int)
        Indices into `LatticeModel.processes`, each pair once.
    alone : dict
        For every step that has them, the processes without a partner.
    """
    known: defaultdict[tuple[int, Event], list[int]] = defaultdict(list)
    for i, process in enumerate(model.processes):
        known[process.step, event(process)].append(i)
    pairs: dict[frozenset[int], tuple[int, int]] = {}
    alone: defaultdict[int, list[int]] = defaultdict(list)
    for i, process in enumerate(model.processes):
        if not (rates.reverse[process.step] > 0.0 or np.isfinite(rates.reaction_energy[process.step])):
            continue
        undoing = known.get((process.step, _undone(event(process))), [])
        opposite = [j for j in undoing if model.processes[j].forward != process.forward]
        for j in (opposite or undoing)[:1]:
            pairs.setdefault(frozenset((i, j)), (i, j))
        if not undoing:
            alone[process.step].append(i)
    return list(pairs.values()), dict(alone)


def _undone(event: Event) -> Event:
    return frozenset((place, after, before) for place, before, after in event)


def _shared_places(
    model: LatticeModel, around: Sequence[Environment], i: int, j: int
) -> tuple[list[Place], tuple[list[int], list[int]]]:
    """The sites around an event that either process depends on, and which of them belong to which."""
    homes = lowest(model.processes[i].places), lowest(model.processes[j].places)
    shift = tuple(a - b for a, b in zip(*homes, strict=True))
    mine, its = around[i].places, [moved(place, shift) for place in around[j].places]
    places = sorted({*mine, *its})
    return places, ([places.index(p) for p in mine], [places.index(p) for p in its])


def _deviation(
    model: LatticeModel,
    rates: StepRates,
    around: Sequence[Environment],
    pair: tuple[int, int],
    states: tuple[StateArray, StateArray],
) -> Array:
    """How far ln(k / k') is from what detailed balance asks for, where there is something to compare."""
    dE = [interaction_energy(around[p], s) for p, s in zip(pair, states, strict=True)]
    (k, k_0), (k_back, k_back_0) = (
        (rates_in(model.processes[p], e, rates)[0], _without_neighbours(model.processes[p], rates))
        for p, e in zip(pair, dE, strict=True)
    )
    compared = (k > SMALLEST) & (k_back > SMALLEST)
    if not compared.any() or not (k_0 > 0.0 and k_back_0 > 0.0):
        return np.zeros(0)
    expected = np.log(k_0) - np.log(k_back_0) - dE[0][compared] / (R * rates.temperature)
    return np.asarray(np.abs(np.log(k[compared]) - np.log(k_back[compared]) - expected))


def _without_neighbours(process: Process, rates: StepRates) -> float:
    return float((rates.forward if process.forward else rates.reverse)[process.step])


def _without_partner(model: LatticeModel, step: int, alone: Sequence[int]) -> Problem:
    process = model.processes[alone[0]]
    of_step = sum(p.step == step for p in model.processes)
    return Problem(
        ("reactions", model.steps[step]),
        f"{len(alone)} of {of_step} processes of this reversible step cannot be undone: none turns "
        f"{_words(model, process.after)} back into {_words(model, process.before)} on the same sites; "
        "add the reverse process, or make the step one-way",
    )


def _unbalanced(model: LatticeModel, step: int, tally: _Tally) -> Problem:
    return Problem(
        ("reactions", model.steps[step]),
        f"detailed balance is broken in {tally.broken} of {plural(tally.environments, 'environment')}, by "
        f"up to {tally.worst:.2g} in ln(k/k'); an event and the one that undoes it must be opposite "
        "directions of one step, on the same sites and with the same interactions, or have a proximity of "
        "0.5",
    )


def _words(model: LatticeModel, states: Sequence[int]) -> str:
    return " + ".join(model.states[state].species for state in states)
