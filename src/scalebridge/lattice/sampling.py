"""What replicas of a lattice add up to: rates and coverages with their errors, and whether they are steady.

The blocks of a replica hold equally many events and unequal times, so a rate is a ratio, events over time,
and a coverage is a mean weighted with time. (An average over events is another number: events crowd where
much can happen, so a surface that is covered nearly always looks emptier to them.) The steady part is found
from the turnover and from every coverage of all replicas together, and the last of them decides; what came
before is left out. Standard errors know of the correlation between blocks and of the scatter of replicas.

takes      the series of `Replica`s
gives      a `LatticeSample` to the bridges
units      1/s per cell; coverages 1
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scalebridge.core.units import Second
from scalebridge.lattice.model import LatticeModel
from scalebridge.lattice.plan import Plan
from scalebridge.lattice.replica import pair_kinds, species_classes
from scalebridge.scales import Equilibration, Estimate, Outcome, equilibration, ratio

Array = NDArray[np.float64]
Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeighbourFactor:
    """How much more often species are side by side than at random: P_ij / (theta_i theta_j)."""

    species: tuple[str, ...]
    kinds: tuple[str, ...]  #: of the sites (or mixtures) they stand on
    value: float
    standard_error: float

    @property
    def warren_cowley(self) -> float:
        """1 - P_ij/(theta_i theta_j): 0 at random, positive where they avoid each other."""
        return 1.0 - self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class LatticeSample:
    """The steady surface as the lattice has it."""

    net: Mapping[str, Estimate]  #: net rate of every step, 1/s per cell
    coverage: Mapping[str, Estimate]  #: of every adsorbate, molecules per site of its first kind
    vacant: Mapping[str, Estimate]  #: empty share of every kind of site
    turnover: Estimate  #: weighted sum of the net rates, 1/s per cell
    factors: tuple[NeighbourFactor, ...]
    steady: Equilibration  #: of the series that took longest, in blocks
    slowest: str  #: which that was
    at_rest: bool  #: whether the surface came to rest: nothing can happen any more
    time: Second  #: simulated, all replicas together
    steady_time: Second  #: what is left of it for the averages
    time_needed: Second  #: of one replica, for a steady state; its own length where that was reached
    events: int  #: of all replicas together
    clamped: float  #: share of the events over a barrier that neighbours pushed onto a floor
    discarded: float  #: share of the blocks that came before the steady part
    last: tuple[NDArray[np.uint8], ...]  #: configuration of every replica at its end
    frames: NDArray[np.uint8]  #: (frames, n_x, n_y, n_z, sites) of the first replica
    framed: Array  #: (frames, 2) s, when, and how long such a configuration lasts on average


def gather(model: LatticeModel, plan: Plan, replicas: Sequence[Arrays], weights: Array) -> LatticeSample:
    """Sum up `replicas` (their `arrays`); `weights` (steps,) make the turnover out of the net rates."""
    blocks = min(len(r["time"]) for r in replicas)
    series = {
        name: np.array([r[name][:blocks] for r in replicas]) for name in ("time", "events", "population")
    }
    time, cells = series["time"], float(np.prod(plan.size))
    net = (series["events"][..., 0] - series["events"][..., 1]) / cells
    covered = _coverages(model, series["population"])
    rest = [bool(r["at_rest"][-1]) for r in replicas]
    watched = {
        "the turnover": _per(net @ weights, time),
        **{f"the coverage of {k}": v for k, v in covered.items()},
    }
    slowest, steady = _slowest(watched)
    if any(rest) and not all(rest):
        steady = replace(steady, outcome=Outcome.DISAGREEING, samples_needed=np.inf)
    kept = slice(blocks // 2 if not steady.reached else steady.start, None)
    dt = time[:, kept]
    if all(rest):
        steady = replace(steady, outcome=Outcome.STEADY, samples_needed=float(blocks))
        coverage = _at_the_end(replicas, model)
        turnover = replace(_between(np.zeros(len(replicas))), standard_error=0.0)
        rates = dict.fromkeys(model.steps, turnover)
    else:
        coverage = {name: ratio(x[:, kept] * dt, dt) for name, x in covered.items()}
        turnover = ratio(net[:, kept] @ weights, dt)
        rates = {step: ratio(net[:, kept, j], dt) for j, step in enumerate(model.steps)}
    kinds = {state.kind for state in model.states}
    duration = time.sum(axis=1).mean()
    return LatticeSample(
        net=rates,
        coverage={k: v for k, v in coverage.items() if k not in kinds},
        vacant={k: v for k, v in coverage.items() if k in kinds},
        turnover=turnover,
        factors=_factors(model, replicas, kept.start),
        steady=steady,
        slowest=slowest,
        at_rest=all(rest),
        time=float(time.sum()),
        steady_time=float(dt.sum()),
        time_needed=float(duration * max(steady.samples_needed / blocks, 1.0)),
        events=sum(int(r["count"]) for r in replicas),
        clamped=_share(replicas),
        discarded=kept.start / blocks,
        last=tuple(r["occupancy"] for r in replicas),
        frames=replicas[0]["frames"],
        framed=replicas[0]["framed"],
    )


def _per(amount: Array, time: Array) -> Array:
    return amount / np.where(time > 0.0, time, np.inf)


def _coverages(model: LatticeModel, population: Array) -> dict[str, Array]:
    """(...) molecules per site of its first kind, for every adsorbate and every kind of empty site."""
    states = model.states
    sites = {k: population[..., [s.kind == k for s in states]].sum(axis=-1) for k in {s.kind for s in states}}
    covered = {}
    for species in dict.fromkeys(state.species for state in states):
        feet = [state.species == species and state.dentate == 0 for state in states]
        kind = next(s.kind for s in states if s.species == species and s.dentate == 0)
        covered[species] = population[..., feet].sum(axis=-1) / np.where(sites[kind] > 0, sites[kind], 1.0)
    return covered


def _slowest(watched: Mapping[str, Array]) -> tuple[str, Equilibration]:
    """The series that takes longest to become steady."""
    found = {name: equilibration(x) for name, x in watched.items()}
    name = max(found, key=lambda n: (not found[n].reached, found[n].samples_needed, found[n].start))
    return name, found[name]


def _at_the_end(replicas: Sequence[Arrays], model: LatticeModel) -> dict[str, Estimate]:
    """Coverages where everything has come to rest: those that are there to stay."""
    ends = [np.bincount(r["occupancy"].ravel(), minlength=256)[: len(model.states)] for r in replicas]
    final = _coverages(model, np.array(ends, dtype=float))
    return {name: _between(x) for name, x in final.items()}


def _between(x: Array) -> Estimate:
    """Mean of one number (replicas,) from each replica, with the error that their scatter tells."""
    n = len(x)
    return Estimate(
        value=float(x.mean()),
        standard_error=float(x.std(ddof=1) / np.sqrt(n)) if n > 1 else np.nan,
        inefficiency=1.0,
        samples=n,
        degrees_of_freedom=float(max(n - 1, 1)),
    )


def _share(replicas: Sequence[Arrays]) -> float:
    events = sum(int(r["count"]) for r in replicas)
    return sum(int(r["clamped"].sum()) for r in replicas) / events if events else 0.0


def _looks(replicas: Sequence[Arrays], first: int) -> tuple[dict[str, Array], Array]:
    """What was seen behind block `first`, (replicas, looks, ...), and the weights of a time average.

    Where everything has come to rest, only what has come to stay counts.
    """
    later = [r["looked"] > first for r in replicas]
    n = min(int(mask.sum()) for mask in later)
    seen = {
        name: np.array(
            [r[name][mask][len(r[name][mask]) - n :] for r, mask in zip(replicas, later, strict=True)]
        )
        for name in ("neighbours", "residence")
    }
    if not np.isfinite(seen["residence"]).all():
        seen = {name: x[:, -1:] for name, x in seen.items()}
        seen["residence"] = np.ones((len(replicas), 1))
    return seen, seen["residence"].astype(float)


def _factors(model: LatticeModel, replicas: Sequence[Arrays], first: int) -> tuple[NeighbourFactor, ...]:
    """Neighbour factors of all adsorbates and vacancies, averaged over time behind block `first`."""
    _, species = species_classes(model)
    seen, weight = _looks(replicas, first)
    looks = seen["neighbours"].astype(float)
    found = []
    for at, kinds in enumerate(pair_kinds(model) if weight.size else ()):
        alike, table = kinds[0] == kinds[1], looks[:, :, at]
        if alike:
            table = (table + table.swapaxes(-1, -2)) / 2.0
        total = table.sum(axis=(-1, -2))
        if not total.all():  # a lattice so small that it has no such pair
            continue
        for (i, one), (j, other) in product(enumerate(species), repeat=2):
            shares = (table[..., i, :].sum(axis=-1) / total, table[..., :, j].sum(axis=-1) / total)
            factor = _factor(table[..., i, j] / total, shares, weight)
            if factor is not None and not (alike and j < i):
                value, error = factor
                found.append(
                    NeighbourFactor(species=(one, other), kinds=kinds, value=value, standard_error=error)
                )
    return tuple(found)


def _factor(together: Array, shares: Sequence[Array], weight: Array) -> tuple[float, float] | None:
    """P / product of the single shares, averaged over time; None where one of them is absent."""
    expected = float(np.prod([np.average(share, weights=weight) for share in shares]))
    if expected == 0.0:
        return None
    seen = ratio(weight * together, weight * expected)
    return seen.value, seen.standard_error
