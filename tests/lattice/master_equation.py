"""The master equation of a small lattice, written out: every configuration, every process in every cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order
from scipy.sparse.linalg import splu

from scalebridge.core.constants import R
from scalebridge.lattice.model import LatticeModel, StepRates


@dataclass(frozen=True, kw_only=True)
class Exact:
    """The stationary distribution and what follows from it."""

    coverage: dict[str, float]  #: of every species, first feet per site of the lattice
    rates: np.ndarray  #: (steps, 2) per cell, forward and back
    generator: csr_array  #: (configurations, configurations), rows sum to zero
    states: np.ndarray  #: (configurations, sites)
    probability: np.ndarray  #: (configurations,)


def solved(
    model: LatticeModel,
    rates: StepRates,
    size: tuple[int, ...],
    start: np.ndarray,
    shift: np.ndarray | None = None,
    spread: Sequence[float] = (),
) -> Exact:
    """Everything about the lattice that begins at `start`; the kinds of its sites never change.

    `shift` (as the occupancy) times `spread` (states,) is the energy of a state at a site of its own.
    """
    cells = list(product(*(range(n) for n in size)))
    spots = [(*cell, site) for cell in cells for site in range(len(model.allowed))]
    index = {spot: i for i, spot in enumerate(spots)}

    def spot(place, cell):
        at = [c + d for c, d in zip(place.cell, cell, strict=True)]
        for axis, n in enumerate(size):
            if model.lattice.periodic[axis]:
                at[axis] %= n
        return index.get((*at, place.site))

    begin = start.reshape(len(spots))
    kinds = [model.states[state].kind for state in begin]
    choices = [
        [state for state in model.allowed[where[-1]] if model.states[state].kind == kind]
        for where, kind in zip(spots, kinds, strict=True)
    ]
    configurations = np.array(list(product(*choices)), dtype=np.int64)
    radix = np.cumprod([1, *(len(c) for c in choices[::-1])])[::-1][1:]
    digit = np.full((len(spots), len(model.states)), -(10**9))
    for i, mine in enumerate(choices):
        digit[i, mine] = np.arange(len(mine))
    number = lambda states: (digit[np.arange(len(spots)), states] * radix).sum(axis=-1)

    species = np.array([state.species for state in model.states])
    energy = np.zeros(len(configurations))
    for cluster in model.clusters:
        for cell in cells:
            where = [spot(place, cell) for place in cluster.places]
            if None not in where:
                holds = [
                    species[configurations[:, i]] == name
                    for i, name in zip(where, cluster.species, strict=True)
                ]
                energy += cluster.energy * np.all(holds, axis=0)
    if shift is not None:
        energy += (np.asarray(spread)[configurations] * shift.reshape(len(spots))).sum(axis=1)

    rows, columns, values, labels = [], [], [], []
    for process in model.processes:
        for cell in cells:
            where = [spot(place, cell) for place in process.places]
            if None in where:
                continue
            assert len(set(where)) == len(where)
            old = np.flatnonzero((configurations[:, where] == process.before).all(axis=1))
            target = configurations[old].copy()
            target[:, where] = process.after
            new = number(target)
            k = rate(rates, process.step, process.forward, energy[new] - energy[old])
            rows.append(old)
            columns.append(new)
            values.append(k)
            labels.append(np.full(len(old), 2 * process.step + (not process.forward)))
    old, new, k, label = (np.concatenate(x) for x in (rows, columns, values, labels))
    n = len(configurations)
    Q = csr_array(coo_array((k, (old, new)), shape=(n, n)))
    reached = np.sort(breadth_first_order(Q, int(number(begin)), return_predecessors=False))
    out = np.asarray(Q.sum(axis=1)).ravel()
    Q = csr_array(Q - csr_array((out, (np.arange(n), np.arange(n))), shape=(n, n)))
    p = np.zeros(n)
    p[reached] = stationary(Q[reached][:, reached])
    flow = np.bincount(label, weights=k * p[old], minlength=2 * len(model.steps)).reshape(-1, 2)
    feet = {
        s.species: [i for i, t in enumerate(model.states) if t.species == s.species and not t.dentate]
        for s in model.states
    }
    return Exact(
        coverage={name: float(p @ np.isin(configurations, own).mean(axis=1)) for name, own in feet.items()},
        rates=flow / len(cells),
        generator=Q,
        states=configurations,
        probability=p,
    )


def rate(rates: StepRates, step: int, forward: bool, dE: np.ndarray) -> np.ndarray:
    """Rate constant where the energy of the lattice changes by dE."""
    RT, E_0, dE_0 = R * rates.temperature, rates.barrier[step], rates.reaction_energy[step]
    up = dE if forward else -dE  # of the event as the equation is written
    barrier = np.maximum(np.maximum(E_0 + rates.proximity[step] * up, dE_0 + up), 0.0)
    bare = max(E_0, dE_0, 0.0)
    if forward:
        return rates.forward[step] * np.exp(-(barrier - bare) / RT)
    return rates.reverse[step] * np.exp(-(barrier - up - bare) / RT)


def stationary(Q: csr_array) -> np.ndarray:
    """p with p Q = 0 and sum p = 1."""
    A, n = Q.T.tocsc(), Q.shape[0]
    if n < 8000:
        rest = splu(A[1:, 1:].tocsc())  # p[0] = 1
        p = np.concatenate([[1.0], rest.solve(-A[1:, [0]].toarray().ravel())])
    else:  # too many for a factorisation; D is what leaves a configuration
        D = -A.diagonal()
        flow, change = D / D.sum(), 1.0
        while change > 1e-11:
            new = 0.7 * (A @ (flow / D) + flow) + 0.3 * flow
            flow, change = new / new.sum(), np.abs(new - flow).sum()
        p = flow / D
    assert np.abs(A @ p).max() < 1e-8 * np.abs(A.diagonal() * p).max()
    return p / p.sum()
