"""One lattice that evolves: the compiled engine with its state, as an object.

A simulation is a configuration, a clock and a random stream. It runs in *blocks*; each returns what was
counted and integrated during it. Its whole state is a small `Snapshot`; a simulation made from one goes on
exactly as the other would have, bit for bit.

takes      a `LatticeModel`, `StepRates`, a size in cells
gives      `Block`s to the sampling
units      s, 1/s, J/mol
"""

from dataclasses import dataclass, replace
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scalebridge.core.errors import ModelError, Problem
from scalebridge.core.units import Second
from scalebridge.lattice import assembly, tree_assembly
from scalebridge.lattice.class_kernel import Tally, run_events
from scalebridge.lattice.effects import effects
from scalebridge.lattice.geometry import three_axes
from scalebridge.lattice.model import WALL, LatticeModel, StepRates
from scalebridge.lattice.plan import Disorder, Engine
from scalebridge.lattice.tables import Pattern, patterns_of, rated, tabulate
from scalebridge.lattice.tree_kernel import fill_tree, run_tree
from scalebridge.lattice.xoshiro import seeded

Array = NDArray[np.float64]
Occupancy = NDArray[np.uint8]  #: (n_x, n_y, n_z, sites per cell) states; axes that do not exist have length 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What one stretch of a simulation found."""

    time: Second  #: how long it was
    events: NDArray[np.int64]  #: (processes,)
    expected: (
        Array  #: (steps, 2) events that integrated rates predict; of a tree, those counted; nan if heated
    )
    mean_population: Array  #: (states,) sites in every state, averaged over the time
    clamped: int  #: events over a barrier that neighbours pushed onto a floor
    at_rest: bool  #: whether nothing can happen any more
    residence: Second  #: how long the configuration at its end lasts on average


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything that decides how a simulation goes on."""

    occupancy: Occupancy
    random: NDArray[np.uint64]  #: (4,)
    time: Second
    events: int
    scale: Array  #: (steps,) factor on both rate constants of a step
    shift: Array | None = None  #: (n_x, n_y, n_z, sites) quenched shifts of the sites


class Simulation:
    """A lattice of `size` cells under `rates`.

    Parameters
    ----------
    size : cells along each axis of the lattice
    start : occupancy to begin with; the empty lattice if left out
    seed, key : name the random stream
    surface : names, with `seed`, the stream of what is drawn once and kept, mixtures and site energies; `key`
        if left out
    engine : "classes" keeps sets of instances with equal rates, "tree" one rate per instance; "auto" takes
        classes where rates are finitely many
    disorder : spread of site energies, which makes all rates different
    resume : state of an earlier simulation of the same model and size; replaces start and stream

    ModelError if the engine asked for cannot run the model, if the start has another shape or a state that a
    site cannot be in, or if the lattice is so small that an event would meet its own periodic image.
    """

    def __init__(
        self,
        model: LatticeModel,
        rates: StepRates,
        size: tuple[int, ...],
        *,
        start: Occupancy | None = None,
        seed: int = 0,
        key: tuple[int, ...] = (),
        surface: tuple[int, ...] | None = None,
        engine: Engine = "auto",
        disorder: Disorder | None = None,
        resume: Snapshot | None = None,
    ) -> None:
        self.model, self.rates, self.size = model, rates, tuple(size)
        self._random = resume.random.copy() if resume else seeded(seed, *key)
        self.time, self.events = (resume.time, resume.events) if resume else (0.0, 0)
        self.scale = resume.scale.copy() if resume else np.ones(len(model.steps))
        self._affinity = _affinity(model, disorder)
        rng = np.random.default_rng(seeded(seed, *(key if surface is None else surface), 1))
        self._shift = resume.shift if resume else _shifts(self, disorder, rng)
        begin = resume.occupancy if resume else start if start is not None else empty(model, self.size, rng)
        if begin.shape != (*three_axes(self.size, 1), len(model.allowed)):
            raise ModelError(
                f"the start has the shape {begin.shape}, but the lattice of {self.size} cells has "
                f"{(*three_axes(self.size, 1), len(model.allowed))}"
            )
        if start is not None and (strangers := _misplaced(model, begin)):
            raise ModelError(f"at the start {strangers[0]}")
        self._build(engine, begin)

    def _build(self, engine: Engine, begin: Occupancy) -> None:
        model, rates = self.model, scaled(self.rates, self.scale)
        tables = tabulate(model, rates) if engine != "tree" and self._shift is None else None
        if engine == "classes" and tables is None:
            raise ModelError(
                "the rates of this model do not fall into few enough classes; use the engine 'tree' or 'auto'"
            )
        self.tables, self._tabulated, self._wanted = tables, rates, engine
        patterns = tables.patterns if tables else patterns_of(model)
        self._effects = effects(model, patterns)
        self._patterns = patterns
        self._margin = _margin(model, patterns, self._effects.reach)
        inner = _padded(begin, self._margin, WALL)
        _check_size(model, inner.shape[:3])
        self._inner: tuple[int, int, int] = inner.shape[:3]
        self._begin = inner
        if tables is not None:
            self._rules: Any = assembly.rules(tables, self._effects, self._inner)
            self._grid: Any = assembly.grid(model, tables, self._rules, inner)
        else:
            self._rules = tree_assembly.tree_rules(
                model, patterns, self._effects, rates, self._inner, self._affinity
            )
            shift = None if self._shift is None else _padded(self._shift, self._margin, 0)
            self._grid = tree_assembly.tree_grid(self._rules, inner, shift)

    @property
    def engine(self) -> str:
        """Which engine runs: classes or tree."""
        return "classes" if self.tables is not None else "tree"

    @property
    def occupancy(self) -> Occupancy:
        """(n_x, n_y, n_z, sites) state of every site, a copy."""
        n = three_axes(self.size, 1)
        return self._occupancy()[: n[0], : n[1], : n[2]].copy()

    def _occupancy(self) -> Occupancy:
        if self.tables is None:
            tree: Occupancy = self._grid.occupancy.reshape(*self._inner, -1)
            return tree
        return assembly.occupancy(self.model, self.tables, self._grid, self._begin)

    @property
    def snapshot(self) -> Snapshot:
        """The state as it is now."""
        return Snapshot(
            occupancy=self.occupancy,
            random=self._random.copy(),
            time=self.time,
            events=self.events,
            scale=self.scale.copy(),
            shift=self._shift,
        )

    @property
    def bytes_per_site(self) -> float:
        """Memory of the engine's arrays that grow with the lattice, per site."""
        total: int = sum(array.nbytes for array in self._grid)
        return total / (prod(self._inner) * len(self.model.allowed))

    def advance(self, events: int, *, horizon: Second = np.inf) -> Block:
        """Run for `events`, or until `horizon` s from now, or until nothing can happen any more."""
        tally = Tally(
            events=np.zeros(len(self.model.processes), dtype=np.int64),
            clamped=np.zeros(1, dtype=np.int64),
            member_time=np.zeros(0 if self.tables is None else self._grid.members.size),
            population_time=np.zeros(256),
        )
        loop = run_tree if self.tables is None else run_events
        done, time, at_rest = loop(self._rules, self._grid, tally, self._random, events, horizon)
        self.time += time
        self.events += done
        return self._block(tally, time, bool(at_rest))

    def _block(self, tally: Tally, time: float, at_rest: bool) -> Block:
        grid, states = self._grid, len(self.model.states)
        population = grid.population + (tally.population_time / time if time > 0.0 else 0.0)
        if self.tables is not None:
            classes = slice(1, self.tables.class_rate.size)
            members = (grid.members * time + tally.member_time)[classes]
            expected = np.einsum("k,ksd->sd", members, self.tables.class_propensity[classes])
        else:
            expected = counted(self.model, tally.events)
        return Block(
            time=time,
            events=tally.events,
            expected=expected,
            mean_population=population[:states].astype(float),
            clamped=int(tally.clamped[0]),
            at_rest=at_rest,
            residence=1.0 / self.total_rate if self.total_rate > 0.0 else np.inf,
        )

    @property
    def total_rate(self) -> float:
        """Rate of all that can happen now, 1/s."""
        if self.tables is None:
            return float(self._grid.weights[-1])
        return float(self._grid.members[1:] @ self._rules.class_rate[1:])

    def rescale(self, scale: Array) -> None:
        """Multiply both rate constants of every step by `scale` (steps,), in place of the earlier factors."""
        self.scale = np.array(scale, dtype=float)
        self._rerate()

    def at(self, rates: StepRates) -> None:
        """Go on under other rate constants, as at another temperature."""
        self.rates = rates
        self._rerate()

    def _rerate(self) -> None:
        rates = scaled(self.rates, self.scale)
        if self.tables is None:
            self._rules = tree_assembly.tree_rules(
                self.model, self._patterns, self._effects, rates, self._inner, self._affinity
            )
            fill_tree(self._rules, self._grid)
            return
        if not _alike(self._tabulated, rates):
            self._build(self._wanted, self.occupancy)
            return
        self.tables = rated(self.tables, self.model, rates)
        self._rules = self._rules._replace(
            class_rate=assembly.grouped(self.tables.class_rate),
            offer_rate=self.tables.offer_rate,
            offer_clamped=self.tables.offer_clamped.astype(np.int64),
            class_slope=assembly.grouped(np.zeros(self.tables.class_rate.size)),
            offer_slope=np.zeros(self.tables.offer_rate.size),
        )

    def heat_towards(self, rates: StepRates, duration: Second) -> Block:
        """Run for `duration` s while every rate constant moves exponentially to its value under `rates`.

        One stretch of a temperature programme between two knots; see `heating`. Floors of barriers move, and
        steps whose rate constant was zero start, at the knots.
        """
        if self.tables is None:
            raise ModelError("heating needs rates in classes; leave out the spread of site energies")
        moving = replace(
            self.rates, temperature=rates.temperature, forward=rates.forward, reverse=rates.reverse
        )
        later = rated(self.tables, self.model, scaled(moving, self.scale))
        self._rules = self._rules._replace(
            class_slope=assembly.grouped(_slope(self.tables.class_rate, later.class_rate, duration)),
            offer_slope=_slope(self.tables.offer_rate, later.offer_rate, duration),
        )
        block = self.advance(np.iinfo(np.int64).max, horizon=duration)
        if block.at_rest:  # time goes on, whether anything happens or not
            self.time += duration - block.time
            share = block.time / duration
            now = self._grid.population[: len(self.model.states)]
            mean = share * block.mean_population + (1.0 - share) * now
            block = replace(block, time=duration, mean_population=mean)
        self.at(rates)
        return replace(block, expected=np.full(block.expected.shape, np.nan))


def _alike(one: StepRates, other: StepRates) -> bool:
    """Whether environments that share a class under one share it under the other."""
    return all(
        np.array_equal(a, b)
        for a, b in (
            (one.barrier, other.barrier),
            (one.reaction_energy, other.reaction_energy),
            (one.proximity, other.proximity),
            (one.forward > 0.0, other.forward > 0.0),
            (one.reverse > 0.0, other.reverse > 0.0),
        )
    )


def scaled(rates: StepRates, scale: Array) -> StepRates:
    """The same with both rate constants of every step multiplied by `scale` (steps,)."""
    return replace(rates, forward=rates.forward * scale, reverse=rates.reverse * scale)


def counted(model: LatticeModel, events: NDArray[np.int64]) -> Array:
    """(steps, 2) events of every step, forward and back, from those of every process."""
    total = np.zeros((len(model.steps), 2))
    steps = [process.step for process in model.processes]
    back = [int(not process.forward) for process in model.processes]
    np.add.at(total, (steps, back), events)
    return total


def empty(model: LatticeModel, size: tuple[int, ...], rng: np.random.Generator) -> Occupancy:
    """The empty lattice; sites of a mixture get their kind at random."""
    cells = three_axes(size, 1)
    occupancy = np.empty((*cells, len(model.allowed)), dtype=np.uint8)
    for site, allowed in enumerate(model.allowed):
        vacant = [state for state in allowed if model.states[state].empty]
        shares = model.lattice.mixtures.get(model.lattice.kinds[site])
        weights = None if shares is None else [shares[model.states[state].kind] for state in vacant]
        occupancy[..., site] = vacant[0] if weights is None else rng.choice(vacant, size=cells, p=weights)
    return occupancy


def _misplaced(model: LatticeModel, occupancy: Occupancy) -> list[str]:
    """Sites of the cell that somewhere are in a state that they cannot be in, in words."""
    found = []
    for site, allowed in enumerate(model.allowed):
        wrong = np.setdiff1d(np.unique(occupancy[..., site]), allowed)
        if wrong.size:
            known = ", ".join(f"{state} ({model.states[state].species})" for state in allowed)
            found.append(f"site {site} of a cell is in the state {wrong[0]}; it can be in {known}")
    return found


def _check_size(model: LatticeModel, size: tuple[int, ...]) -> None:
    """Refuse a lattice on which a process would find two of its sites to be the same one."""
    for process in model.processes:
        sites = {
            (place.site, *(c % n for c, n in zip(three_axes(place.cell), size, strict=True)))
            for place in process.places
        }
        if len(sites) < len(process.places):
            step = model.steps[process.step]
            message = f"found {size} cells, on which {step} would meet itself around the periodic ends; "
            raise ModelError(Problem(("lattice", "size"), f"{message}give more cells"))


def _extent(patterns: tuple[Pattern, ...]) -> NDArray[np.int64]:
    """(3,) cells that a pattern reaches along each axis from its own."""
    cells = [three_axes(place.cell) for pattern in patterns for place in pattern.places]
    far = np.abs(np.array(cells, dtype=np.int64).reshape(-1, 3)).max(axis=0, initial=0)
    return np.asarray(far, dtype=np.int64)


def _margin(
    model: LatticeModel, patterns: tuple[Pattern, ...], reach: NDArray[np.int64]
) -> tuple[int, int, int]:
    """Cells of wall behind the end of every axis that is not periodic: as far as anything reaches."""
    far = _extent(patterns)
    periodic = model.lattice.periodic
    return three_axes(
        0 if periodic[a] else max(far[a], int(reach[a]), 1) for a in range(model.lattice.dimensions)
    )


def _padded(per_site: NDArray[Any], margin: tuple[int, int, int], value: int) -> NDArray[Any]:
    """(n_x, n_y, n_z, sites) numbers with `value` in the cells behind the ends."""
    return np.pad(per_site, [*((0, m) for m in margin), (0, 0)], constant_values=value)


def _affinity(model: LatticeModel, disorder: Disorder | None) -> Array:
    spread = dict(disorder.spread) if disorder else {}
    known = {state.species for state in model.states if not state.empty}
    if strangers := sorted(set(spread) - known):
        raise ModelError(
            f"site energies are spread for {strangers[0]!r}, which is none of {', '.join(known)}"
        )
    return np.array([spread.get(s.species, 0.0) if s.dentate == 0 else 0.0 for s in model.states])


def _shifts(simulation: Simulation, disorder: Disorder | None, rng: np.random.Generator) -> Array | None:
    if disorder is None or not any(disorder.spread.values()):
        return None
    shape = (*three_axes(simulation.size, 1), len(simulation.model.allowed))
    return rng.standard_normal(shape)


def _slope(first: Array, last: Array, duration: float) -> Array:
    there = (first > 0.0) & (last > 0.0)
    ratio = np.where(there, last, 1.0) / np.where(there, first, 1.0)
    return np.asarray(np.log(ratio) / duration)


__all__ = ["Block", "Disorder", "Engine", "Simulation", "Snapshot", "counted", "empty", "scaled"]
