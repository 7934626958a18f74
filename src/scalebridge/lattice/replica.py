"""One independent run of a lattice, block by block, with everything that is kept of it.

All replicas of a sample are the same surface under the same rates: what is drawn once and kept, the kinds of
the sites of a mixture and the spread of their energies, is drawn for all of them. They differ in their random
stream and in the covering they start from, so that a memory of the start shows as a difference between them.
"""

from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scalebridge.lattice.acceleration import competition, new_scale
from scalebridge.lattice.correlations import pair_counts
from scalebridge.lattice.geometry import Lattice, Pair
from scalebridge.lattice.model import LatticeModel, StepRates
from scalebridge.lattice.plan import Plan as Plan
from scalebridge.lattice.simulation import (
    Occupancy,
    Simulation,
    Snapshot,
    counted,
    empty,
)
from scalebridge.lattice.xoshiro import seeded

Array = NDArray[np.float64]

MOST_FRAMES = 60  #: configurations of the first replica kept for pictures and correlation lengths
MOST_LOOKS = 250  #: at its neighbours in a run
CHEAP = 10_000  #: sites up to which the neighbours are counted so often
SURFACE = (0,)  #: names the streams from which the surface of all replicas is drawn


class Replica:
    """Replica number `index` of a plan, from its start or from `arrays` that an earlier one left."""

    def __init__(
        self,
        model: LatticeModel,
        rates: StepRates,
        plan: Plan,
        index: int,
        arrays: Mapping[str, NDArray[Any]] | None = None,
    ) -> None:
        self.model, self.plan, self.index = model, plan, index
        self.classes, self.species = species_classes(model)
        self._competition, self._margin = competition(model, rates), plan.margin(index)
        self._bonds, self._kinds = _bonds_within(model.lattice, plan.size), pair_kinds(model)
        known = starts(model)
        self.start = known[index % plan.replicas % len(known)]
        options: dict[str, Any] = {"seed": plan.seed, "key": (index,), "engine": plan.engine}
        options |= {"disorder": plan.disorder, "surface": SURFACE}
        if arrays is None:
            self.simulation = Simulation(model, rates, plan.size, start=self._begin(), **options)
            if self.start and self.simulation.total_rate == 0.0:  # nothing ever happens there
                self.start = ""
                self.simulation = Simulation(model, rates, plan.size, start=self._begin(), **options)
            self.series: dict[str, list[NDArray[Any]]] = {name: [] for name in SERIES}
        else:
            self.simulation = Simulation(model, rates, plan.size, resume=_snapshot(arrays), **options)
            self.start = known[int(arrays["start"])]
            self.series = {name: list(arrays[name]) for name in SERIES}

    def _begin(self) -> Occupancy:
        return covered(self.model, self.plan.size, self.start, self.plan.seed)

    @property
    def done(self) -> int:
        """Blocks that have run."""
        return len(self.series["time"])

    @property
    def finished(self) -> bool:
        """Whether all blocks have run, or nothing can happen any more."""
        return self.done >= self.plan.blocks or bool(self.done and self.series["at_rest"][-1])

    def run(self, blocks: int) -> None:
        """Run up to `blocks` more blocks."""
        for _ in range(blocks):
            if self.finished:
                return
            self._block()

    def _block(self) -> None:
        block = self.simulation.advance(self.plan.events_per_block)
        events = counted(self.model, block.events)
        record = {
            "time": np.array(block.time),
            "events": events,
            "population": block.mean_population,
            "clamped": np.array(block.clamped),
            "at_rest": np.array(block.at_rest),
            "scaled": self.simulation.scale.copy(),
        }
        if self._margin is not None:
            fresh = new_scale(self.simulation.scale, events, self._competition, self._margin)
            self.simulation.rescale(fresh)
        for name, value in record.items():
            self.series[name].append(value)
        self._look(block.residence)

    def _look(self, residence: float) -> None:
        """Count neighbours, and keep the configuration, every so many blocks.

        A block ends with an event, and events are more frequent where much can happen. A time average
        therefore weights each look with the time for which such a configuration lasts.
        """
        sites = prod(self.plan.size) * len(self.model.allowed)
        stride = max(1, self.plan.blocks // MOST_LOOKS, -(-sites // CHEAP)) | 1  # odd, see `Plan`
        if self.done % stride and not self.series["at_rest"][-1]:
            return
        occupancy = self.simulation.occupancy
        self.series["neighbours"].append(self._neighbours(occupancy))
        self.series["looked"].append(np.array(self.done))
        self.series["residence"].append(np.array(residence))
        every = stride * (-(-self.plan.blocks // (MOST_FRAMES * stride)) | 1)
        wanted = self.done % every == 0 or bool(self.series["at_rest"][-1])
        if self.index % self.plan.replicas == 0 and sites <= 100 * CHEAP and wanted:
            self.series["frames"].append(occupancy)
            self.series["framed"].append(np.array([self.simulation.time, residence]))

    def _neighbours(self, occupancy: Occupancy) -> NDArray[np.int64]:
        """(pairs of kinds, species, species) how many neighbouring pairs hold what."""
        kinds, periodic = self.model.lattice.kinds, self.model.lattice.periodic
        n = len(self.species)
        found = np.zeros((len(self._kinds), n, n), dtype=np.int64)
        for a, b in self._bonds:
            at = self._kinds.index((kinds[a.site], kinds[b.site]))
            found[at] += pair_counts(occupancy, a, b, self.classes, n, periodic)
        return found

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All that a new `Replica` needs to go on, and all results, as plain arrays."""
        snapshot = self.simulation.snapshot
        state: dict[str, NDArray[Any]] = {
            "occupancy": snapshot.occupancy,
            "random": snapshot.random,
            "clock": np.array(snapshot.time),
            "count": np.array(snapshot.events),
            "scale": snapshot.scale,
            "start": np.array(starts(self.model).index(self.start)),
        }
        if snapshot.shift is not None:
            state["shift"] = snapshot.shift
        series = {name: np.array(values) for name, values in self.series.items()}
        if not self.series["frames"]:
            series["frames"] = np.empty((0, *snapshot.occupancy.shape), dtype=np.uint8)
            series["framed"] = np.empty((0, 2))
        return state | series


PER_BLOCK = (
    "time",  #: (blocks,) s
    "events",  #: (blocks, steps, 2) forward and back
    "population",  #: (blocks, states) sites in every state, averaged over the block
    "clamped",  #: (blocks,) events over a barrier on its floor
    "at_rest",  #: (blocks,) whether nothing can happen any more
    "scaled",  #: (blocks, steps) factor on the rate constants of every step during the block
)
PER_LOOK = (
    "neighbours",  #: (looks, pairs of kinds, species, species) neighbouring pairs
    "looked",  #: (looks,) after which block
    "residence",  #: (looks,) s, how long such a configuration lasts on average
)
PER_FRAME = (
    "frames",  #: (frames, n_x, n_y, n_z, sites) configurations
    "framed",  #: (frames, 2) s, when, and how long such a configuration lasts
)
SERIES = (*PER_BLOCK, *PER_LOOK, *PER_FRAME)


def _snapshot(arrays: Mapping[str, NDArray[Any]]) -> Snapshot:
    return Snapshot(
        occupancy=arrays["occupancy"],
        random=arrays["random"],
        time=float(arrays["clock"]),
        events=int(arrays["count"]),
        scale=arrays["scale"],
        shift=arrays.get("shift"),
    )


def species_classes(model: LatticeModel) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """(256,) class of every state, and the species that each class is."""
    species = tuple(dict.fromkeys(state.species for state in model.states))
    classes = np.zeros(256, dtype=np.int64)
    classes[: len(model.states)] = [species.index(state.species) for state in model.states]
    return classes, species


def pair_kinds(model: LatticeModel) -> tuple[tuple[str, str], ...]:
    """The pairs of kinds of sites (or mixtures) that are neighbours, in order of the bonds."""
    kinds = model.lattice.kinds
    return tuple(dict.fromkeys((kinds[a.site], kinds[b.site]) for a, b in model.lattice.bonds))


def _bonds_within(lattice: Lattice, size: tuple[int, ...]) -> tuple[Pair, ...]:
    """The bonds that join two sites of a lattice of `size` cells: the only cell of an axis has none."""
    axes = tuple(zip(size, lattice.periodic, strict=True))
    return tuple(
        (a, b)
        for a, b in lattice.bonds
        if all(closed or abs(step) < n for step, (n, closed) in zip(b.cell, axes, strict=True))
        and (a.site != b.site or any(step % n for step, n in zip(b.cell, size, strict=True)))
    )


def starts(model: LatticeModel) -> tuple[str, ...]:
    """What the replicas start from in turn: the empty lattice ("") and each adsorbate covering its sites."""
    full = [s.species for s in model.states if not s.empty and _alone(model, s.species)]
    return ("", *dict.fromkeys(name.rpartition(".")[0] for name in full))


def _alone(model: LatticeModel, species: str) -> bool:
    return sum(state.species == species for state in model.states) == 1


def covered(model: LatticeModel, size: tuple[int, ...], start: str, seed: int) -> Occupancy:
    """The lattice with the adsorbate `start` on every site that can hold it; empty for ""."""
    occupancy = empty(model, size, np.random.default_rng(seeded(seed, *SURFACE, 2)))
    for i, state in enumerate(model.states):
        if start and state.species == f"{start}.{state.kind}":
            vacant = next(j for j, s in enumerate(model.states) if s.empty and s.kind == state.kind)
            occupancy[occupancy == vacant] = i
    return occupancy
