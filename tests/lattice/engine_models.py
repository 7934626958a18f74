"""Models for the tests of the lattice engine, written as equations, and runs of them in blocks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scalebridge.lattice.geometry import Lattice
from scalebridge.lattice.model import Cluster, LatticeModel, StepRates
from scalebridge.lattice.processes import lattice_model
from scalebridge.lattice.simulation import Simulation, counted
from scalebridge.network import Adsorbate, Gas, Mechanism, Reaction, Site, parse
from scalebridge.scales import Estimate, ratio

ENGINES = ("classes", "tree")
a = 3e-10  # m


def mechanism(
    equations: Sequence[str], lattice: Lattice, occupies: Mapping[str, tuple[str, ...]] | None = None
) -> Mechanism:
    """Steps named by their equations; what has a dot in its name is an adsorbate, what is no site a gas."""
    kinds = lattice.per_cell()
    parsed = {text: parse(text, tuple(kinds)) for text in equations}
    names = dict.fromkeys(name for e in parsed.values() for name in (*e.reactants, *e.products))
    gases = [name for name in names if "." not in name and name not in kinds]
    feet = occupies or {}
    return Mechanism(
        gases=tuple(Gas(name=name, composition={}) for name in gases),
        adsorbates=tuple(
            Adsorbate(name=name, site=name.split(".")[1], composition={}, occupies=feet.get(name, ()))
            for name in names
            if "." in name
        ),
        sites=tuple(Site(name=kind, per_cell=count) for kind, count in kinds.items()),
        reactions=tuple(Reaction(name=text, equation=equation) for text, equation in parsed.items()),
    )


def step_rates(steps: Mapping[str, Sequence[float]], temperature: float = 500.0, **options: Any) -> StepRates:
    """Rate constants of every step, forward and reverse, high above all floors unless `options` say so."""
    forward, reverse = (np.array([k[d] for k in steps.values()], dtype=float) for d in (0, 1))
    fields = {
        "barrier": np.full(len(steps), 200e3),
        "reaction_energy": np.where(reverse > 0.0, 0.0, -np.inf),
        "proximity": np.full(len(steps), 0.5),
    }
    given = {name: np.full(len(steps), x, dtype=float) for name, x in options.items()}
    return StepRates(temperature=temperature, forward=forward, reverse=reverse, **(fields | given))


def built(
    lattice: Lattice,
    steps: Mapping[str, Sequence[float]],
    *,
    clusters: Sequence[Cluster] = (),
    occupies: Mapping[str, tuple[str, ...]] | None = None,
    arrangements: Mapping[str, Any] | None = None,
    **options: Any,
) -> tuple[LatticeModel, StepRates]:
    """A model and its rates; `steps` maps equations to rate constants of one process, forward and reverse."""
    model = lattice_model(mechanism(tuple(steps), lattice, occupies), lattice, arrangements or {}, clusters)
    return model, step_rates(steps, **options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Blocks of one simulation behind its equilibration."""

    model: LatticeModel
    cells: int
    sites: float  #: of the lattice
    time: np.ndarray  #: (blocks,)
    population: np.ndarray  #: (blocks, states)
    events: np.ndarray  #: (blocks, steps, 2)
    expected: np.ndarray  #: (blocks, steps, 2)

    def coverage(self, species: str, per: float | None = None) -> Estimate:
        """Molecules per site of the lattice (or of `per` sites)."""
        states = [s.species == species and s.dentate == 0 for s in self.model.states]
        held = self.population[:, states].sum(axis=1) / (self.sites if per is None else per)
        return ratio(held * self.time, self.time)

    def rate(self, step: str, direction: int | None = None, *, expected: bool = False) -> Estimate:
        """Events of a step per cell and time: forward 0, back 1, or their difference."""
        of_step = (self.expected if expected else self.events)[:, self.model.steps.index(step)]
        found = of_step[:, 0] - of_step[:, 1] if direction is None else of_step[:, direction]
        return ratio(found / self.cells, self.time)


def run(simulation: Simulation, events: int, *, blocks: int = 200, discard: float = 0.2) -> Run:
    """`events` in `blocks`, of which the first share is left out."""
    model = simulation.model
    simulation.advance(int(discard * events))
    found = [simulation.advance(-(-events // blocks)) for _ in range(blocks)]
    cells = int(np.prod(simulation.size))
    return Run(
        model=model,
        cells=cells,
        sites=cells * len(model.allowed),
        time=np.array([b.time for b in found]),
        population=np.array([b.mean_population for b in found]),
        events=np.array([counted(model, b.events) for b in found]),
        expected=np.array([b.expected for b in found]),
    )


def sampled(model: LatticeModel, rates: StepRates, size: tuple[int, ...], events: int, **options: Any) -> Run:
    """A simulation run in blocks; options of both."""
    mine = {name: options.pop(name) for name in ("blocks", "discard") if name in options}
    return run(Simulation(model, rates, size, **options), events, **mine)


def deviation(estimate: Estimate, exact: float) -> float:
    """Distance from the exact value in standard errors."""
    return abs(estimate.value - exact) / estimate.standard_error
