"""The event loop for rates that are all different: a sum tree over the instances.

Where site energies are drawn from a distribution, or neighbourhoods are too rich for tables, every instance
of a pattern has a rate of its own, computed from the states around it,

    dE  = sum of the terms of its environment + sum over its sites of what the site adds,
    E_a = max(E_a0 + omega dE, dE_0 + dE, 0).

The rates are the leaves of a tree whose nodes are the sums of sixteen children. Choosing an instance is a
walk down from the root; a changed rate is a walk up, in which sums are formed anew, so that no rounding
error accumulates.

reference  J. L. Blue, I. Beichl and F. Sullivan, Phys. Rev. E 51 (1995) R867, doi:10.1103/PhysRevE.51.R867
"""

from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from scalebridge.lattice.class_kernel import Tally, cell_at
from scalebridge.lattice.xoshiro import exponential, uniform

FAN = 16  # children of a node

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class TreeRules(NamedTuple):
    """What does not change while the simulation runs. Cells are offsets along three axes."""

    size: Integers  #: (6,) cells along each axis, then the largest offset an event touches
    pattern_start: Integers  #: (patterns + 1,) into the next
    pattern_process: Integers
    site_start: Integers  #: (processes + 1,) the sites a process asks for
    sites: NDArray[np.int32]  #: (sites, 6) offset of the cell along each axis, site, state before, after
    around_start: Integers  #: (processes + 1,) the sites around it
    around: NDArray[np.int32]  #: (sites, 4) offset of the cell along each axis, site
    field: Floats  #: (sites around, 256) J/mol, dE by the state of that site alone
    constant: Floats  #: (processes,) J/mol, dE whatever is around
    term_start: Integers  #: (processes + 1,) dE by the states of several sites
    term_energy: Floats  #: (terms,) J/mol
    need_start: Integers  #: (terms + 1,)
    need_site: Integers  #: (needs,) which of the process's sites around
    need_state: NDArray[np.bool_]  #: (needs, 256) whether a state will do
    affinity: Floats  #: (256,) J/mol by which one unit of a site's own shift raises a state
    forward: NDArray[np.bool_]  #: (processes,)
    rate: Floats  #: (processes,) 1/s, k_0
    barrier: Floats  #: (processes,) J/mol, E_a0
    reaction_energy: Floats  #: (processes,) J/mol, dE_0
    proximity: Floats  #: (processes,) 1
    thermal: float  #: J/mol, R T
    touch_start: Integers
    touches: NDArray[np.int32]  #: (touches, 4) offset of the cell along each axis, pattern
    level_start: Integers  #: (levels + 1,) where each level of the tree begins, the leaves first


class TreeGrid(NamedTuple):
    """The configuration, and everything that follows from it."""

    occupancy: NDArray[np.uint8]  #: (cells, sites) state
    shift: Floats  #: (cells, sites) 1, quenched; or (0, sites) for none
    weights: Floats  #: (nodes,) 1/s
    population: Integers  #: (256,) sites in every state


@numba.njit(error_model="numpy")
def _matches(rules: Any, grid: Any, process: Any, x: Any, y: Any, z: Any) -> Any:
    for j in range(rules.site_start[process], rules.site_start[process + 1]):
        sx, sy, sz = rules.sites[j, 0], rules.sites[j, 1], rules.sites[j, 2]
        cell = cell_at(rules.size, x, y, z, sx, sy, sz)
        if grid.occupancy[cell, rules.sites[j, 3]] != rules.sites[j, 4]:
            return False
    return True


@numba.njit(error_model="numpy")
def _energy(rules: Any, grid: Any, process: Any, x: Any, y: Any, z: Any) -> Any:
    """Interaction energy of reaction of `process`, after minus before, J/mol."""
    dE = rules.constant[process]
    first = rules.around_start[process]
    for j in range(first, rules.around_start[process + 1]):
        sx, sy, sz = rules.around[j, 0], rules.around[j, 1], rules.around[j, 2]
        cell = cell_at(rules.size, x, y, z, sx, sy, sz)
        dE += rules.field[j, grid.occupancy[cell, rules.around[j, 3]]]
    for term in range(rules.term_start[process], rules.term_start[process + 1]):
        there = True
        for n in range(rules.need_start[term], rules.need_start[term + 1]):
            j = first + rules.need_site[n]
            sx, sy, sz = rules.around[j, 0], rules.around[j, 1], rules.around[j, 2]
            cell = cell_at(rules.size, x, y, z, sx, sy, sz)
            there &= rules.need_state[n, grid.occupancy[cell, rules.around[j, 3]]]
        if there:
            dE += rules.term_energy[term]
    if grid.shift.shape[0] > 0:
        for j in range(rules.site_start[process], rules.site_start[process + 1]):
            sx, sy, sz = rules.sites[j, 0], rules.sites[j, 1], rules.sites[j, 2]
            cell = cell_at(rules.size, x, y, z, sx, sy, sz)
            gained = rules.affinity[rules.sites[j, 5]] - rules.affinity[rules.sites[j, 4]]
            dE += gained * grid.shift[cell, rules.sites[j, 3]]
    return dE


@numba.njit(error_model="numpy")
def _rate(rules: Any, process: Any, dE: Any) -> Any:
    """Rate in 1/s, and whether neighbours push the barrier onto a floor; see `barriers`."""
    if not rules.forward[process]:
        dE = -dE
    E_0, dE_0 = rules.barrier[process], rules.reaction_energy[process]
    free = E_0 + rules.proximity[process] * dE
    E = max(max(free, dE_0 + dE), 0.0)
    climb = E - max(max(E_0, dE_0), 0.0)
    if not rules.forward[process]:
        climb -= dE
    standing = (E_0 - dE_0 if dE_0 + dE > 0.0 else E_0) <= 1e-6
    return rules.rate[process] * np.exp(-climb / rules.thermal), E - free > 1e-6 and not standing


@numba.njit(error_model="numpy")
def _instance(rules: Any, grid: Any, pattern: Any, x: Any, y: Any, z: Any) -> Any:
    """Total rate of one instance of a pattern."""
    total = 0.0
    for j in range(rules.pattern_start[pattern], rules.pattern_start[pattern + 1]):
        process = rules.pattern_process[j]
        if rules.rate[process] > 0.0 and _matches(rules, grid, process, x, y, z):
            total += _rate(rules, process, _energy(rules, grid, process, x, y, z))[0]
    return total


@numba.njit(error_model="numpy")
def _climb(weights: Any, level_start: Any, leaf: Any) -> None:
    """Form the sums above a leaf anew."""
    at = leaf
    for level in range(1, level_start.size - 1):
        at //= FAN
        low = level_start[level - 1] + at * FAN
        high = min(low + FAN, level_start[level])
        total = 0.0
        for child in range(low, high):
            total += weights[child]
        weights[level_start[level] + at] = total


@numba.njit(error_model="numpy")
def _descend(weights: Any, level_start: Any, x: Any) -> Any:
    """The leaf at height `x` of the stacked rates; the last one with a rate if rounding put x on top."""
    at = np.int64(0)
    for level in range(level_start.size - 3, -1, -1):
        low = level_start[level] + at * FAN
        high = min(low + FAN, level_start[level + 1])
        chosen = low
        for child in range(low, high):
            if weights[child] > 0.0:
                chosen = child
                if x < weights[child]:
                    break
                x -= weights[child]
        at = chosen - level_start[level]
    return at


@numba.njit(cache=True, nogil=True, error_model="numpy")
def fill_tree(rules: Any, grid: Any) -> None:
    """Compute every rate and every sum from the configuration."""
    patterns = rules.pattern_start.size - 1
    weights, starts = grid.weights, rules.level_start
    for cell in range(grid.occupancy.shape[0]):
        z = cell % rules.size[2]
        y = (cell // rules.size[2]) % rules.size[1]
        x = cell // (rules.size[2] * rules.size[1])
        for q in range(patterns):
            weights[cell * patterns + q] = _instance(rules, grid, q, x, y, z)
    for level in range(1, starts.size - 1):
        for node in range(starts[level + 1] - starts[level]):
            low = starts[level - 1] + node * FAN
            total = 0.0
            for child in range(low, min(low + FAN, starts[level])):
                total += weights[child]
            weights[starts[level] + node] = total


@numba.njit(cache=True, nogil=True, error_model="numpy")
def run_tree(rules: Any, grid: Any, tally: Tally, random: Any, events: int, horizon: float) -> Any:
    """Run until `events` have happened, `horizon` s have passed, or nothing can happen any more.

    Returns (events done, time passed, whether it came to rest), as `class_kernel.run_events` does.
    """
    patterns = rules.pattern_start.size - 1
    size = rules.size
    weights, starts = grid.weights, rules.level_start
    root = starts[-2]
    t = 0.0
    for done in range(events):
        total = weights[root]
        if total <= 0.0:
            return done, t, True
        step = exponential(random) / total
        if t + step >= horizon:
            return done, horizon, False
        t += step

        leaf = _descend(weights, starts, uniform(random) * total)
        cell, pattern = leaf // patterns, leaf % patterns
        z = cell % size[2]
        y = (cell // size[2]) % size[1]
        x = cell // (size[2] * size[1])
        left = uniform(random) * weights[leaf]
        process, stands = np.int64(-1), False
        for j in range(rules.pattern_start[pattern], rules.pattern_start[pattern + 1]):
            candidate = rules.pattern_process[j]
            if rules.rate[candidate] > 0.0 and _matches(rules, grid, candidate, x, y, z):
                rate, clamped = _rate(rules, candidate, _energy(rules, grid, candidate, x, y, z))
                if rate > 0.0:
                    process, stands = candidate, clamped
                    left -= rate
                    if left < 0.0:
                        break
        tally.events[process] += 1
        tally.clamped[0] += np.int64(stands)

        for j in range(rules.site_start[process], rules.site_start[process + 1]):
            before, after = rules.sites[j, 4], rules.sites[j, 5]
            at = cell_at(size, x, y, z, rules.sites[j, 0], rules.sites[j, 1], rules.sites[j, 2])
            grid.occupancy[at, rules.sites[j, 3]] = np.uint8(after)
            grid.population[before] -= 1
            grid.population[after] += 1
            tally.population_time[before] += t
            tally.population_time[after] -= t
        for j in range(rules.touch_start[process], rules.touch_start[process + 1]):
            q = rules.touches[j, 3]
            c = cell_at(size, x, y, z, rules.touches[j, 0], rules.touches[j, 1], rules.touches[j, 2])
            cz = c % size[2]
            cy = (c // size[2]) % size[1]
            cx = c // (size[2] * size[1])
            instance = c * patterns + q
            rate = _instance(rules, grid, q, cx, cy, cz)
            if rate != weights[instance]:
                weights[instance] = rate
                _climb(weights, starts, instance)
    return events, t, False
