"""Which neighbours a lattice model needs for its reactions, and what stirs its surface.

A step that takes two neighbours runs at k P_ij, with P_ij the probability of finding such a pair. Hops carry
adsorbates from site to site: where a species hops many times before it reacts or leaves, P_ij approaches the
product of the coverages; where it does not, islands, rows and depleted surroundings persist.

takes      a `LatticeModel`, its neighbour factors and its counted events
gives      pairs and mobilities to the test of mean field
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scalebridge.lattice.model import LatticeModel, Process, StepRates
from scalebridge.lattice.sampling import NeighbourFactor

Array = NDArray[np.float64]

EXPECTED = 10.0  #: pairs at random, below which their absence says nothing
RARE = 1e-3  #: of the events of the most frequent step of pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactingPair:
    """Two neighbours that a step asks for, and how often they are found."""

    step: str
    species: tuple[str, str]  #: adsorbates, or kinds of site where they have to be empty
    vacant: bool  #: whether both sites have to be empty
    factor: NeighbourFactor  #: P_ij over the product of the coverages
    net: float  #: events of the step in this direction, less those back

    @property
    def deviation(self) -> float:
        """|ln P_ij/(theta_i theta_j)|: how far from random; infinite for a pair that is never found."""
        return abs(float(np.log(self.factor.value))) if self.factor.value > 0.0 else float("inf")

    @property
    def seen(self) -> bool:
        """Whether the deviation is much more than its statistical error."""
        return bool(abs(self.factor.value - 1.0) > 4.0 * self.factor.standard_error)


def reacting_pairs(
    model: LatticeModel,
    factors: Sequence[NeighbourFactor],
    events: Array,
    coverage: Mapping[str, float],
    looks: float,
    counted: Mapping[tuple[int, bool], NeighbourFactor] | None = None,
) -> tuple[ReactingPair, ...]:
    """Every pair of neighbours that some step takes at once: two adsorbates that react, two empty sites.

    A hop takes a neighbour only as a place to go, and is left out. So are steps with less than `RARE` of the
    `events` (steps, 2) of the most frequent of the others, and pairs of which fewer than `EXPECTED` would
    have been met at random, with the `coverage` of every species and `looks` at single pairs of sites:
    whether they avoid each other cannot be told. What the events themselves tell, `counted_factors`, goes
    before what was seen at looks.
    """
    known = {
        frozenset(factor.species): factor
        for factor in factors
        if looks * np.prod([coverage[name] for name in factor.species]) >= EXPECTED or factor.value > 0.0
    }
    asking = [
        (process, float(events[step, 0 if forward else 1]))
        for (step, forward), process in directions(model).items()
        if not is_hop(model, process) and any(_pairs(model, process))
    ]
    least = RARE * max((count for _, count in asking), default=0.0)
    found: dict[tuple[str, frozenset[str]], ReactingPair] = {}
    for process, count in asking:
        for species, vacant in _pairs(model, process):
            key = (model.steps[process.step], frozenset(species))
            factor = (counted or {}).get((process.step, process.forward), known.get(key[1]))
            if factor is not None and count > 0.0 and count >= least:
                back = float(events[process.step, 1 if process.forward else 0])
                pair = ReactingPair(
                    step=key[0], species=species, vacant=vacant, factor=factor, net=count - back
                )
                found.setdefault(key, pair)
    return tuple(found.values())


def counted_factors(
    model: LatticeModel, rates: StepRates, events: Array, exposure: float, coverage: Mapping[str, float]
) -> dict[tuple[int, bool], NeighbourFactor]:
    """Factors of pairs from the events of the steps that take them, P = events / (k processes exposure).

    Every event of a step counts a pair, also one that configurations now and then would hardly show. Only
    where neighbours and sites do not change rate constants: none for a model with clusters or mixtures.
    `events` (steps, 2) forward and back were counted in an `exposure` of cells times seconds; the error takes
    them for independent within a factor of two.
    """
    if model.clusters or model.lattice.mixtures:
        return {}
    number = Counter((process.step, process.forward) for process in model.processes)
    found = {}
    for (step, forward), process in directions(model).items():
        species = tuple(model.states[state].species for state in process.before)
        k = float((rates.forward if forward else rates.reverse)[step])
        random = float(np.prod([coverage.get(name, 0.0) for name in species]))
        count = float(events[step, 0 if forward else 1])
        if len(process.places) == 2 and min(k, random, exposure, count) > 0.0:
            value = count / (k * number[step, forward] * exposure * random)
            found[step, forward] = NeighbourFactor(
                species=species,
                kinds=tuple(model.states[state].kind for state in process.before),
                value=value,
                standard_error=2.0 * value / np.sqrt(count),
            )
    return found


def directions(model: LatticeModel) -> Mapping[tuple[int, bool], Process]:
    """One process for every step and direction that the model has."""
    first: dict[tuple[int, bool], Process] = {}
    for process in model.processes:
        first.setdefault((process.step, process.forward), process)
    return first


def is_hop(model: LatticeModel, process: Process) -> bool:
    """Whether a process only moves what is there: the same adsorbates before and after, on other sites."""
    before, after = (_adsorbates(model, states) for states in (process.before, process.after))
    return bool(before) and before == after


def hops_per_departure(model: LatticeModel, events: Array) -> dict[str, float]:
    """How often every adsorbate hops before it reacts or leaves; infinite where it only hops.

    `events` (steps, 2) are counted forward and back, in any unit. Species of which no event was seen are left
    out: nothing is known of them.
    """
    hops: defaultdict[str, float] = defaultdict(float)
    departures: defaultdict[str, float] = defaultdict(float)
    for (step, forward), process in directions(model).items():
        count = float(events[step, 0 if forward else 1])
        tally = hops if is_hop(model, process) else departures
        for name in {model.states[s].species for s in process.before if not model.states[s].empty}:
            tally[name] += count
    seen = [name for name in {**hops, **departures} if hops[name] + departures[name] > 0]
    return {name: hops[name] / departures[name] if departures[name] else float("inf") for name in seen}


def changes(model: LatticeModel) -> tuple[tuple[str, ...], Array]:
    """Species (empty sites left out), and by how many (species, steps) one forward event changes each."""
    species = tuple(dict.fromkeys(state.species for state in model.states if not state.empty))
    change, ways = np.zeros((len(species), len(model.steps))), directions(model)
    for step in range(len(model.steps)):
        process = ways.get((step, True)) or ways.get((step, False))
        if process is None:
            continue
        for states, sign in ((process.before, -1.0), (process.after, 1.0)):
            for state in (model.states[s] for s in states):
                if not state.empty and state.dentate == 0:
                    change[species.index(state.species), step] += sign if process.forward else -sign
    return species, change


def _pairs(model: LatticeModel, process: Process) -> Iterator[tuple[tuple[str, str], bool]]:
    """Neighbouring places of a process that both hold an adsorbate, or are both empty."""
    for (a, i), (b, j) in combinations(zip(process.places, process.before, strict=True), 2):
        one, other = model.states[i], model.states[j]
        same = one.species == other.species and (one.dentate or other.dentate)
        if one.empty == other.empty and not same and _neighbours(model, a, b):
            yield (one.species, other.species), one.empty


def _neighbours(model: LatticeModel, a: Any, b: Any) -> bool:
    vectors, positions = model.lattice.vectors, model.lattice.positions
    offset = positions[b.site] - positions[a.site] + np.subtract(b.cell, a.cell)
    return bool(np.linalg.norm(offset @ vectors) <= 1.0001 * model.lattice.neighbour_distance)


def _adsorbates(model: LatticeModel, states: Sequence[int]) -> Counter[str]:
    """What stands there, whatever sites it stands on."""
    held = [model.states[state] for state in states]
    return Counter(
        state.species.rpartition(".")[0] for state in held if not state.empty and state.dentate == 0
    )
