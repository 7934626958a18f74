"""The event loop for rates that fall into classes: choose a class, a member, carry the event out.

    R = sum_c n_c k_c                      total rate
    t <- t + E / R,   E exponential        waiting time
    class c with probability n_c k_c / R;  then one of its n_c members, all alike

(the direct or n-fold way). Nothing is rejected. Sums are formed anew from the integer counts n_c whenever
a count has changed, so no rounding error accumulates. Where the surface is heated, k_c = k_c(0) exp(b_c t)
from one knot of the temperature programme to the next, and the waiting time solves

    sum_c n_c k_c (exp(b_c tau) - 1) / b_c = E.

Time integrals of counts cost one product per change,
by summation by parts:  int n dt = n(T) T - sum_changes dn t.

Nothing here depends on the model: compiled once, the loop runs every model. `Rules`, `Grid` and `Tally` are
tuples of arrays, made in `assembly`; the loop unpacks them once and stands in one piece, since a tuple opened
inside the loop, or a call that takes arrays, costs a third of the event (measured).

reference  A. B. Bortz, M. H. Kalos and J. L. Lebowitz, J. Comput. Phys. 17 (1975) 10,
           doi:10.1016/0021-9991(75)90060-1;  D. T. Gillespie, J. Comput. Phys. 22 (1976) 403,
           doi:10.1016/0021-9991(76)90041-3
"""

from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from scalebridge.lattice.bits import BLOCK, WORD, bit, popcount, select
from scalebridge.lattice.xoshiro import exponential, uniform

GROUP = 16  # classes whose rates are summed together


class Rules(NamedTuple):
    """What does not change while the simulation runs."""

    size: NDArray[np.int64]  #: (7,) cells along each axis, the largest offsets of an event, log2 of a band
    class_of: NDArray[np.uint16]  #: (configurations,)
    offers_of: NDArray[np.int32]  #: (configurations,)
    table_start: NDArray[np.int64]  #: (patterns,)
    class_rate: NDArray[np.float64]  #: (classes,) 1/s, of one member; filled up to whole groups
    class_slope: NDArray[np.float64]  #: (classes,) 1/s, d ln k/dt; none at constant temperature
    class_family: NDArray[np.int64]  #: (classes,)
    family_patterns: NDArray[np.int64]  #: (families, 1 + most orientations) how many, then which
    offer_start: NDArray[np.int64]
    offer_process: NDArray[np.int64]
    offer_rate: NDArray[np.float64]
    offer_slope: NDArray[np.float64]
    offer_clamped: NDArray[np.int64]
    change_start: NDArray[np.int64]
    changes: NDArray[np.uint32]  #: (changes, 2) state before, after
    touch_start: NDArray[np.int64]
    shifts: NDArray[np.int32]  #: (touches, 4) offset of the cell along each axis, and of its index
    touches: NDArray[np.uint32]  #: (touches, 5) pattern, its table, amount mod 2^16, family size, orientation
    starts: NDArray[np.uint64]  #: (3, classes + 1) where the words, blocks and bands of a class begin


class Grid(NamedTuple):
    """The configuration, and everything that follows from it."""

    configuration: NDArray[np.uint16]  #: (cells, patterns)
    members: NDArray[np.float64]  #: (classes,) n_c; whole numbers, which doubles add exactly
    words: NDArray[np.uint64]  #: bit i of a class: whether instance i is a member
    counters: NDArray[np.int32]  #: members in every block and band of bits of every class
    population: NDArray[np.int64]  #: (256,) sites in every state


class Tally(NamedTuple):
    """What is counted and integrated during one call."""

    events: NDArray[np.int64]  #: (processes,)
    clamped: NDArray[np.int64]  #: (1,) events over a barrier that is a floor
    member_time: NDArray[np.float64]  #: (classes,) minus sum of dn t
    population_time: NDArray[np.float64]  #: (256,) likewise


@numba.njit(error_model="numpy")
def _flip(words: Any, counters: Any, members: Any, starts: Any, band: Any, k: Any, i: Any, sign: Any) -> None:
    """Let instance `i` (uint64) join (sign 1) or leave (sign -1) class `k`."""
    words[starts[0, k] + (i >> np.uint64(WORD))] ^= bit(np.int64(i & np.uint64(63)))
    counters[starts[1, k] + (i >> np.uint64(BLOCK))] += np.int32(sign)
    counters[starts[2, k] + (i >> band)] += np.int32(sign)
    members[k] += np.float64(sign)


@numba.njit(error_model="numpy")
def _member(words: Any, counters: Any, starts: Any, band: Any, k: Any, rank: Any) -> Any:
    """The instance of class `k` with `rank` instances before it."""
    one = np.uint64(1)
    at = starts[2, k]
    while rank >= counters[at]:
        rank -= np.int64(counters[at])
        at += one
    at = starts[1, k] + ((at - starts[2, k]) << (band - np.uint64(BLOCK)))
    while rank >= counters[at]:
        rank -= np.int64(counters[at])
        at += one
    at = starts[0, k] + ((at - starts[1, k]) << np.uint64(BLOCK - WORD))
    below = popcount(words[at])
    while rank >= below:
        rank -= below
        at += one
        below = popcount(words[at])
    return np.int64((at - starts[0, k]) << np.uint64(WORD)) + select(words[at], rank)


@numba.njit(error_model="numpy")
def _offer(offer_start: Any, offer_rate: Any, offer_slope: Any, choice: Any, t: Any, random: Any) -> Any:
    """One of the offers of a list, in proportion to their rates."""
    first, last = offer_start[choice], offer_start[choice + 1]
    if last - first == 1:
        return first
    total = 0.0
    for j in range(first, last):
        total += offer_rate[j] * np.exp(offer_slope[j] * t)
    x = uniform(random) * total
    for j in range(first, last - 1):
        x -= offer_rate[j] * np.exp(offer_slope[j] * t)
        if x < 0.0:
            return j
    return last - 1


@numba.njit(error_model="numpy")
def _refresh(members: Any, class_rate: Any, group_rate: Any, dirty: Any) -> Any:
    """Sum anew the groups of classes whose counts have changed; returns the total rate."""
    total = 0.0
    for g in range(group_rate.size):
        if dirty & bit(g):
            k = g * GROUP
            a = b = c = d = 0.0  # four sums side by side, so that none waits for the one before
            for j in range(k, k + GROUP, 4):
                a += members[j] * class_rate[j]
                b += members[j + 1] * class_rate[j + 1]
                c += members[j + 2] * class_rate[j + 2]
                d += members[j + 3] * class_rate[j + 3]
            group_rate[g] = (a + b) + (c + d)
        total += group_rate[g]
    return total


@numba.njit(error_model="numpy")
def _class(members: Any, class_rate: Any, group_rate: Any, x: Any) -> Any:
    """The class at height `x` of the stacked rates; the last one with members if rounding put x on top."""
    g = 0
    while g < group_rate.size - 1 and x >= group_rate[g]:
        x -= group_rate[g]
        g += 1
    for k in range(g * GROUP, (g + 1) * GROUP):
        x -= members[k] * class_rate[k]
        if x < 0.0:
            return k
    k = class_rate.size - 1
    while members[k] == 0.0 or class_rate[k] == 0.0:
        k -= 1
    return k


@numba.njit(error_model="numpy")
def _dose(members: Any, rate: Any, slope: Any, tau: Any) -> Any:
    """Integral of the total rate over the next `tau` s, and the total rate at its end."""
    integral, last = 0.0, 0.0
    for k in range(rate.size):
        now = members[k] * rate[k]
        growth = np.expm1(slope[k] * tau)
        integral += now * (growth / slope[k] if slope[k] != 0.0 else tau)
        last += now * (1.0 + growth)
    return integral, last


@numba.njit(error_model="numpy")
def _heated_step(members: Any, rate: Any, slope: Any, dose: Any, most: Any) -> Any:
    """Time after which the integral of the total rate is `dose`; infinite if it is not within `most` s."""
    if _dose(members, rate, slope, most)[0] <= dose:
        return np.inf
    low, high, tau = 0.0, most, 0.5 * most
    for _ in range(200):
        integral, now = _dose(members, rate, slope, tau)
        if integral < dose:
            low = tau
        else:
            high = tau
        step = tau - (integral - dose) / now
        if not low < step < high:
            step = 0.5 * (low + high)
        if abs(step - tau) <= 1e-14 * tau:
            break
        tau = step
    return tau


@numba.njit(error_model="numpy")
def cell_at(size: Any, x: Any, y: Any, z: Any, dx: Any, dy: Any, dz: Any) -> Any:
    """Linear index of the cell at an offset, around the periodic ends."""
    x += dx
    y += dy
    z += dz
    x += size[0] * ((x < 0) - np.int64(x >= size[0]))
    y += size[1] * ((y < 0) - np.int64(y >= size[1]))
    z += size[2] * ((z < 0) - np.int64(z >= size[2]))
    return (x * size[1] + y) * size[2] + z


@numba.njit(cache=True, nogil=True, error_model="numpy")
def run_events(rules: Any, grid: Any, tally: Any, random: Any, events: int, horizon: float) -> Any:
    """Run until `events` have happened, `horizon` s have passed, or nothing can happen any more.

    Returns (events done, time passed, whether it came to rest). At the horizon the waiting time that was
    drawn is dropped, which an exponential does not remember.
    """
    size, class_of, offers_of, table_start = rules.size, rules.class_of, rules.offers_of, rules.table_start
    class_slope, class_family, family_patterns = rules.class_slope, rules.class_family, rules.family_patterns
    offer_start, offer_process, offer_rate = rules.offer_start, rules.offer_process, rules.offer_rate
    offer_slope, offer_clamped, starts = rules.offer_slope, rules.offer_clamped, rules.starts
    change_start, changes = rules.change_start, rules.changes
    touch_start, shifts, touches = rules.touch_start, rules.shifts, rules.touches
    configuration, members = grid.configuration, grid.members
    words, counters, population = grid.words, grid.counters, grid.population
    counted, clamped, member_time, population_time = (
        tally.events,
        tally.clamped,
        tally.member_time,
        tally.population_time,
    )
    band = np.uint64(size[6])
    class_rate = rules.class_rate.copy()
    group_rate = np.zeros(class_rate.size // GROUP)
    heated = class_slope.any()
    most = np.max(touch_start[1:] - touch_start[:-1]) + 1
    instance, from_to = np.empty(most, dtype=np.uint64), np.empty((most, 2), dtype=np.uint16)
    dirty = ~np.uint64(0)
    t = 0.0
    for done in range(events):
        if heated:
            class_rate[:] = rules.class_rate * np.exp(class_slope * t)
            dirty = ~np.uint64(0)
        total = _refresh(members, class_rate, group_rate, dirty)
        if total <= 0.0:
            return done, t, True
        if heated:
            step = _heated_step(members, class_rate, class_slope, exponential(random), horizon - t)
        else:
            step = exponential(random) / total
        if t + step >= horizon:
            return done, horizon, False
        t += step
        if heated:
            class_rate[:] = rules.class_rate * np.exp(class_slope * t)
            total = _refresh(members, class_rate, group_rate, ~np.uint64(0))

        k = _class(members, class_rate, group_rate, uniform(random) * total)
        rank = np.int64(min(uniform(random) * members[k], members[k] - 1.0))
        i = _member(words, counters, starts, band, k, rank)
        orientations = family_patterns[class_family[k], 0]
        cell = i // orientations
        pattern = family_patterns[class_family[k], 1 + i - cell * orientations]
        choice = offers_of[table_start[pattern] + np.int64(configuration[cell, pattern])]
        offer = _offer(offer_start, offer_rate, offer_slope, choice, t, random)
        process = offer_process[offer]
        counted[process] += 1
        clamped[0] += offer_clamped[offer]

        z = cell % size[2]
        y = (cell // size[2]) % size[1]
        x = cell // (size[2] * size[1])
        inside = (
            (x >= size[3])
            and (x < size[0] - size[3])
            and (y >= size[4])
            and (y < size[1] - size[4])
            and (z >= size[5])
            and (z < size[2] - size[5])
        )
        for j in range(change_start[process], change_start[process + 1]):
            before, after = changes[j, 0], changes[j, 1]
            population[before] -= 1
            population[after] += 1
            population_time[before] += t
            population_time[after] -= t
        moves = 0  # written down without a branch, which could not be foreseen, and carried out below
        for j in range(touch_start[process], touch_start[process + 1]):
            if inside:
                c = np.uint64(cell + shifts[j, 3])
            else:
                c = np.uint64(cell_at(size, x, y, z, shifts[j, 0], shifts[j, 1], shifts[j, 2]))
            q, table = touches[j, 0], touches[j, 1]
            old = configuration[c, q]
            new = np.uint16(old + touches[j, 2])
            configuration[c, q] = new
            left = class_of[table + old]
            joined = class_of[table + new]
            instance[moves] = c * np.uint64(touches[j, 3]) + np.uint64(touches[j, 4])
            from_to[moves, 0] = left
            from_to[moves, 1] = joined
            moves += left != joined
        dirty = np.uint64(0)
        for j in range(moves):  # class 0 has one word of its own, so that its members need no question
            left, joined, i = from_to[j, 0], from_to[j, 1], instance[j]
            _flip(words, counters, members, starts, band, left, i * np.uint64(left > 0), -1)
            _flip(words, counters, members, starts, band, joined, i * np.uint64(joined > 0), 1)
            member_time[left] += t
            member_time[joined] -= t
            dirty |= bit(np.int64(left) // GROUP) | bit(np.int64(joined) // GROUP)
    return events, t, False
