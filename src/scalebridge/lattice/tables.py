"""From processes to tables: the model and its rate constants as flat arrays for the compiled loop.

The sites whose states decide the rate of a process form its *pattern*: the sites it changes, and those
around them that interact with these. Every cell holds one instance of every pattern, and an instance is in
one *configuration*, a number whose digits are the states of its sites. A table turns the configuration
into a *class*: instances of a class offer the same processes with the same rates, so the engine keeps one
set per class and one rate per set. An event changes the configurations of the patterns that contain its
sites by amounts that depend on the process alone, which are tabulated too.

Patterns that differ only in orientation form a *family* and share their classes.

takes      a `LatticeModel` and its `StepRates`
gives      `Tables`, or None where the environments are too many for tables (then rates are computed one
           by one, see `tree_kernel`)
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import prod

import numpy as np
from numpy.typing import NDArray

from scalebridge.lattice.barriers import climb_in, rates_in
from scalebridge.lattice.environment import Environment, environment, interaction_energy
from scalebridge.lattice.geometry import back
from scalebridge.lattice.model import WALL, LatticeModel, Place, Process, StepRates

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

MOST_CONFIGURATIONS = 2**16  #: of one pattern; more do not fit the engine's 16 bits
MOST_CLASSES = 1024  #: more make choosing a class slower than a sum tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Sites that decide the rates of some processes, relative to a cell."""

    places: tuple[Place, ...]  #: those that are changed, then those around them
    processes: tuple[int, ...]  #: that change these sites, indices into the model's
    radix: tuple[int, ...]  #: states each place can be in, with the wall of a finite lattice
    family: int = 0
    orientation: int = 0  #: its number within the family

    @property
    def weights(self) -> Integers:
        """(places,) what one state more of a place adds to the configuration."""
        return np.array([prod(self.radix[:j]) for j in range(len(self.radix))], dtype=np.int64)

    @property
    def configurations(self) -> int:
        """How many configurations there are."""
        return prod(self.radix)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A process that a configuration offers, and its rate there."""

    process: int
    energy: float  #: J/mol, its interaction energy of reaction there
    climb: float  #: J/mol, by how much neighbours raise its barrier; equal climbs make equal rates


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """Everything the engine looks up; row 0 of classes and offers means: nothing can happen.

    Which configurations form a class does not depend on temperature, but on barriers, reaction energies and
    proximities; `rated` gives the rates at another temperature.
    """

    patterns: tuple[Pattern, ...]
    family_size: Integers  #: (families,) orientations
    family_patterns: Integers  #: (families, most orientations) pattern of each orientation
    table_start: Integers  #: (patterns,) where the configurations of a pattern begin
    class_of: NDArray[np.uint16]  #: (configurations,)
    offers_of: NDArray[np.int32]  #: (configurations,) which list of offers
    class_family: Integers  #: (classes,)
    class_rate: Array  #: (classes,) 1/s, of one member
    class_propensity: Array  #: (classes, steps, 2) 1/s, how the rate divides into steps, forward and back
    offer_start: Integers  #: (lists + 1,) into the next three
    offer_process: Integers
    offer_energy: Array  #: J/mol
    offer_rate: Array  #: 1/s
    offer_clamped: NDArray[np.bool_]  #: whether a floor of the barrier is active
    class_offers: Integers  #: (classes,) a list that every member could have


def anchored(process: Process) -> tuple[tuple[Place, ...], tuple[int, ...]]:
    """The places of a process in their canonical order, the first in cell 0, and where that cell lies."""
    shift = min(process.places, key=lambda place: (place.site, place.cell)).cell
    return tuple(sorted(back(p, shift) for p in process.places)), shift


def patterns_of(model: LatticeModel) -> tuple[Pattern, ...]:
    """The patterns of a model, in order of family and orientation."""
    cores: dict[tuple[Place, ...], list[int]] = defaultdict(list)
    around: dict[tuple[Place, ...], dict[Place, None]] = defaultdict(dict)
    for j, process in enumerate(model.processes):
        core, shift = anchored(process)
        cores[core].append(j)
        around[core] |= dict.fromkeys(back(p, shift) for p in environment(model, process).places)
    states = np.array([len(allowed) for allowed in model.allowed]) + (not all(model.lattice.periodic))
    families: dict[object, list[Pattern]] = defaultdict(list)
    for core, processes in cores.items():
        places = (*core, *sorted(set(around[core]) - set(core)))
        pattern = Pattern(
            places=places, processes=tuple(processes), radix=tuple(int(states[p.site]) for p in places)
        )
        alike = (sorted((model.processes[j].step, model.processes[j].forward) for j in processes), len(core))
        families[str(alike)].append(pattern)
    return tuple(
        Pattern(places=p.places, processes=p.processes, radix=p.radix, family=f, orientation=o)
        for f, members in enumerate(families.values())
        for o, p in enumerate(members)
    )


def tabulate(model: LatticeModel, rates: StepRates) -> Tables | None:
    """The tables of a model at one temperature; None where they would be too large."""
    patterns = patterns_of(model)
    if any(p.configurations > MOST_CONFIGURATIONS for p in patterns):
        return None
    builder = _Builder()
    for pattern in patterns:
        builder.add(pattern, _offers(model, rates, pattern), model)
        if len(builder.class_family) > MOST_CLASSES:
            return None
    return rated(builder.tables(patterns), model, rates)


def _offers(model: LatticeModel, rates: StepRates, pattern: Pattern) -> Iterator[tuple[int, Offer]]:
    """Every (configuration, offer) of a pattern."""
    for j in pattern.processes:
        process = model.processes[j]
        around = environment(model, process)
        _, shift = anchored(process)
        codes, energies = _configurations(model, pattern, process, around, shift)
        k_0 = (rates.forward if process.forward else rates.reverse)[process.step]
        if k_0 > 0.0:
            climbs, _ = climb_in(process, energies, rates)
            for code, energy, climb in zip(codes.tolist(), energies.tolist(), climbs.tolist(), strict=True):
                yield code, Offer(process=j, energy=energy, climb=climb)


def rated(tables: Tables, model: LatticeModel, rates: StepRates) -> Tables:
    """The same tables with the rates of other conditions."""
    rate, clamped = np.zeros(tables.offer_process.size), np.zeros(tables.offer_process.size, dtype=bool)
    for j in np.unique(tables.offer_process):
        mine = tables.offer_process == j
        rate[mine], clamped[mine] = rates_in(model.processes[j], tables.offer_energy[mine], rates)
    propensity = np.zeros((tables.class_family.size, len(model.steps), 2))
    for k, chosen in enumerate(tables.class_offers):
        for o in range(tables.offer_start[chosen], tables.offer_start[chosen + 1]):
            process = model.processes[tables.offer_process[o]]
            propensity[k, process.step, 0 if process.forward else 1] += rate[o]
    return replace(
        tables,
        offer_rate=rate,
        offer_clamped=clamped,
        class_propensity=propensity,
        class_rate=propensity.sum(axis=(1, 2)),
    )


def _configurations(
    model: LatticeModel, pattern: Pattern, process: Process, around: Environment, shift: tuple[int, ...]
) -> tuple[Integers, Array]:
    """Configurations in which `process` can happen, with its interaction energy in each, J/mol."""
    core = {back(p, shift): state for p, state in zip(process.places, process.before, strict=True)}
    choices = [
        np.array([core[p]] if p in core else [*model.allowed[p.site], *_wall(model)]) for p in pattern.places
    ]
    grids = np.meshgrid(*(np.arange(c.size) for c in choices), indexing="ij")
    states = np.stack([c[g.ravel()] for c, g in zip(choices, grids, strict=True)], axis=1)
    table = digit_table(model)
    digits = np.stack([table[p.site, states[:, i]] for i, p in enumerate(pattern.places)], axis=1)
    where = {place: i for i, place in enumerate(pattern.places)}
    columns = [where[back(p, shift)] for p in around.places]
    return digits @ pattern.weights, interaction_energy(around, states[:, columns])


def _wall(model: LatticeModel) -> tuple[int, ...]:
    return () if all(model.lattice.periodic) else (WALL,)


def digit_table(model: LatticeModel) -> Integers:
    """(sites, 256) digit of every state at every site of the cell; the wall comes last."""
    table = np.zeros((len(model.allowed), 256), dtype=np.int64)
    for site, allowed in enumerate(model.allowed):
        table[site, list(allowed)] = np.arange(len(allowed))
        table[site, WALL] = len(allowed)
    return table


class _Builder:
    """Collects configurations into classes."""

    def __init__(self) -> None:
        self.classes: dict[object, int] = {}
        self.lists: dict[tuple[Offer, ...], int] = {(): 0}
        self.class_family, self.class_offers = [0], [0]
        self.class_of: list[NDArray[np.uint16]] = []
        self.offers_of: list[NDArray[np.int32]] = []

    def add(self, pattern: Pattern, offers: Iterator[tuple[int, Offer]], model: LatticeModel) -> None:
        """One pattern with all that its configurations offer."""
        by_code: dict[int, list[Offer]] = defaultdict(list)
        for code, offer in offers:
            by_code[code].append(offer)
        class_of = np.zeros(pattern.configurations, dtype=np.uint16)
        offers_of = np.zeros(pattern.configurations, dtype=np.int32)
        for code, found in by_code.items():
            chosen = self.lists.setdefault(tuple(found), len(self.lists))
            offers_of[code] = chosen
            class_of[code] = min(self._class(pattern, found, chosen, model), MOST_CLASSES + 1)
        self.class_of.append(class_of)
        self.offers_of.append(offers_of)

    def _class(self, pattern: Pattern, found: list[Offer], chosen: int, model: LatticeModel) -> int:
        """Number of the class of instances that offer the same steps at the same rates."""
        offered = [(model.processes[o.process], round(o.climb, 3)) for o in found]
        key = (pattern.family, tuple(sorted((p.step, p.forward, climb) for p, climb in offered)))
        if key not in self.classes:
            self.classes[key] = len(self.class_family)
            self.class_family.append(pattern.family)
            self.class_offers.append(chosen)
        return self.classes[key]

    def tables(self, patterns: tuple[Pattern, ...]) -> Tables:
        """The finished arrays, without rates."""
        sizes = np.bincount([p.family for p in patterns])
        members = np.zeros((sizes.size, sizes.max()), dtype=np.int64)
        for i, p in enumerate(patterns):
            members[p.family, p.orientation] = i
        offers = [offer for found in self.lists for offer in found]
        classes = len(self.class_family)
        return Tables(
            patterns=patterns,
            family_size=sizes.astype(np.int64),
            family_patterns=members,
            table_start=np.cumsum([0, *(table.size for table in self.class_of[:-1])], dtype=np.int64),
            class_of=np.concatenate(self.class_of),
            offers_of=np.concatenate(self.offers_of),
            class_family=np.array(self.class_family, dtype=np.int64),
            class_rate=np.zeros(classes),
            class_propensity=np.zeros((classes, 0, 2)),
            class_offers=np.array(self.class_offers, dtype=np.int64),
            offer_start=np.cumsum([0, *(len(found) for found in self.lists)], dtype=np.int64),
            offer_process=np.array([o.process for o in offers], dtype=np.int64),
            offer_energy=np.array([o.energy for o in offers], dtype=float),
            offer_rate=np.zeros(len(offers)),
            offer_clamped=np.zeros(len(offers), dtype=bool),
        )
