"""Tables and a configuration as the arrays that the compiled loop runs on, for a lattice of given size."""

from math import prod

import numpy as np
from numpy.typing import NDArray

from scalebridge.lattice.bits import BLOCK, WORD, band_of
from scalebridge.lattice.class_kernel import GROUP, Grid, Rules
from scalebridge.lattice.effects import Effects
from scalebridge.lattice.geometry import three_axes
from scalebridge.lattice.model import WALL, LatticeModel, Place
from scalebridge.lattice.tables import MOST_CONFIGURATIONS, Pattern, Tables, digit_table

Occupancy = NDArray[np.uint8]  #: (n_x, n_y, n_z, sites per cell) states
Integers = NDArray[np.int64]


def rules(tables: Tables, effect: Effects, size: tuple[int, int, int]) -> Rules:
    """What the loop looks up, for a lattice of `size` cells."""
    counts = tables.family_size[:, None]
    band = band_of(prod(size) * int(counts.max()))
    return Rules(
        size=np.array([*size, *effect.reach, band], dtype=np.int64),
        class_of=tables.class_of,
        offers_of=tables.offers_of,
        table_start=tables.table_start,
        class_rate=grouped(tables.class_rate),
        class_slope=grouped(np.zeros(tables.class_rate.size)),
        class_family=tables.class_family,
        family_patterns=np.hstack([counts, tables.family_patterns]),
        offer_start=tables.offer_start,
        offer_process=tables.offer_process,
        offer_rate=tables.offer_rate.copy(),
        offer_slope=np.zeros(tables.offer_rate.size),
        offer_clamped=tables.offer_clamped.astype(np.int64),
        change_start=effect.change_start,
        changes=np.column_stack([effect.change_before, effect.change_after]).astype(np.uint32),
        touch_start=effect.touch_start,
        shifts=_shifts(effect, size),
        touches=_touches(effect, tables),
        starts=_starts(tables, prod(size), band),
    )


def grouped(per_class: NDArray[np.float64]) -> NDArray[np.float64]:
    """Numbers of all classes, filled up with zeros to whole groups."""
    return np.pad(per_class, (0, -per_class.size % GROUP))


def _starts(tables: Tables, cells: int, band: int) -> NDArray[np.uint64]:
    """(3, classes + 1) where the words, and in one array the counters of blocks and bands, begin.

    The class of instances that offer nothing is not kept; one word takes what is written there.
    """
    instances = cells * tables.family_size[tables.class_family]
    instances[0] = 1
    words, blocks, bands = (np.cumsum([0, *-(-instances // (1 << n))]) for n in (WORD, BLOCK, band))
    return np.array([words, blocks, blocks[-1] + bands], dtype=np.uint64)


def _shifts(effect: Effects, size: tuple[int, int, int]) -> NDArray[np.int32]:
    """Offsets of the cells that events touch, at most once around a small lattice as the loop expects."""
    x, y, z = np.fmod(effect.touch_cell, size).T
    return np.column_stack([x, y, z, (x * size[1] + y) * size[2] + z]).astype(np.int32)


def _touches(effect: Effects, tables: Tables) -> NDArray[np.uint32]:
    q = effect.touch_pattern
    family = np.array([p.family for p in tables.patterns])[q]
    orientation = np.array([p.orientation for p in tables.patterns])[q]
    amount = effect.touch_amount % MOST_CONFIGURATIONS
    columns = (q, tables.table_start[q], amount, tables.family_size[family], orientation)
    return np.column_stack(columns).astype(np.uint32)


def grid(model: LatticeModel, tables: Tables, rule: Rules, occupancy: Occupancy) -> Grid:
    """The loop's view of a configuration."""
    cells = prod(occupancy.shape[:3])
    configuration = np.empty((cells, len(tables.patterns)), dtype=np.uint16)
    classes = np.empty((cells, len(tables.patterns)), dtype=np.uint16)
    for q, pattern in enumerate(tables.patterns):
        configuration[:, q] = configurations(model, pattern, occupancy)
        classes[:, q] = tables.class_of[tables.table_start[q] + configuration[:, q].astype(np.int64)]
    members = np.zeros(rule.class_rate.size)
    words = np.zeros(rule.starts[0, -1], dtype=np.uint64)
    counters = np.zeros(rule.starts[2, -1], dtype=np.int32)
    for k in range(1, tables.class_rate.size):
        count, *mine = rule.family_patterns[tables.class_family[k]]
        held = (classes[:, mine[:count]] == k).ravel()
        members[k] = np.count_nonzero(held)
        _fill(words[rule.starts[0, k] : rule.starts[0, k + 1]], held)
        for row, level in ((1, BLOCK), (2, int(rule.size[6]))):
            blocks = np.add.reduceat(held, np.arange(0, held.size, 1 << level), dtype=np.int64)
            counters[rule.starts[row, k] : rule.starts[row, k + 1]] = blocks
    return Grid(
        configuration=configuration,
        members=members,
        words=words,
        counters=counters,
        population=np.bincount(occupancy.ravel(), minlength=256).astype(np.int64),
    )


def _fill(words: NDArray[np.uint64], held: NDArray[np.bool_]) -> None:
    padded = np.zeros(words.size * 64, dtype=np.uint8)
    padded[: held.size] = held
    words[:] = np.packbits(padded, bitorder="little").view("<u8")


def configurations(model: LatticeModel, pattern: Pattern, occupancy: Occupancy) -> NDArray[np.uint16]:
    """(cells,) configuration number of a pattern's instance in every cell."""
    digits = digit_table(model)
    total = np.zeros(occupancy.shape[:3], dtype=np.int64)
    for place, weight in zip(pattern.places, pattern.weights, strict=True):
        total += weight * digits[place.site, seen_from(place, occupancy)]
    return total.ravel().astype(np.uint16)


def seen_from(place: Place, occupancy: Occupancy) -> Occupancy:
    """(n_x, n_y, n_z) state at `place` as seen from every cell, around the periodic ends."""
    shift = tuple(-c for c in three_axes(place.cell))
    return np.roll(occupancy[..., place.site], shift, axis=(0, 1, 2))


def occupancy(model: LatticeModel, tables: Tables, grid: Grid, begin: Occupancy) -> Occupancy:
    """The states of all sites, read back from the configurations; sites of no pattern are as at `begin`."""
    found = begin.copy()
    cells = begin.shape[:3]
    for q, pattern in reversed(list(enumerate(tables.patterns))):
        for place, weight, radix in zip(pattern.places, pattern.weights, pattern.radix, strict=True):
            digits = (grid.configuration[:, q].astype(np.int64) // weight % radix).reshape(cells)
            states = np.array([*model.allowed[place.site], WALL], dtype=np.uint8)[digits]
            found[..., place.site] = np.roll(states, three_axes(place.cell), axis=(0, 1, 2))
    return found
