"""What an event does: the sites it changes, and the pattern instances that this touches.

Both depend on the process alone, relative to the cell in which it happens. The instances come with the
amount by which their configuration number changes; for rates that are computed one by one the amount is
of no interest, but the list is the same.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scalebridge.lattice.geometry import back, three_axes
from scalebridge.lattice.model import LatticeModel, Place
from scalebridge.lattice.tables import Pattern, anchored, digit_table

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """Changes of every process, flattened; `..._start` (processes + 1,) says where each begins.

    Cells are relative to that of the pattern instance which offers the process, three axes always.
    """

    change_start: Integers
    change_site: Integers  #: site of the cell
    change_cell: Integers  #: (changes, 3)
    change_before: Integers  #: state
    change_after: Integers  #: state
    touch_start: Integers
    touch_pattern: Integers
    touch_cell: Integers  #: (touches, 3)
    touch_amount: Integers  #: change of the configuration number

    @property
    def reach(self) -> Integers:
        """(3,) largest offset along each axis."""
        cells = np.concatenate([self.change_cell, self.touch_cell])
        return np.asarray(np.abs(cells).max(axis=0, initial=0), dtype=np.int64)


def effects(model: LatticeModel, patterns: tuple[Pattern, ...]) -> Effects:
    """The effects of all processes of a model."""
    digits = digit_table(model)
    holders = _holders(patterns)
    changes: list[list[tuple[int, tuple[int, ...], int, int]]] = []
    touches: list[dict[tuple[int, tuple[int, ...]], int]] = []
    for process in model.processes:
        _, shift = anchored(process)
        mine: list[tuple[int, tuple[int, ...], int, int]] = []
        touched: dict[tuple[int, tuple[int, ...]], int] = defaultdict(int)
        for place, before, after in zip(process.places, process.before, process.after, strict=True):
            if before == after:
                continue
            cell = back(place, shift).cell
            mine.append((place.site, three_axes(cell), before, after))
            step = int(digits[place.site, after] - digits[place.site, before])
            for pattern, held, weight in holders[place.site]:
                instance = tuple(c - h for c, h in zip(cell, held.cell, strict=True))
                touched[pattern, three_axes(instance)] += weight * step
        changes.append(mine)
        touches.append(touched)
    flat = [change for mine in changes for change in mine]
    hit = [(*key, amount) for touched in touches for key, amount in touched.items()]
    return Effects(
        change_start=np.cumsum([0, *(len(mine) for mine in changes)], dtype=np.int64),
        change_site=np.array([c[0] for c in flat], dtype=np.int64),
        change_cell=np.array([c[1] for c in flat], dtype=np.int64).reshape(-1, 3),
        change_before=np.array([c[2] for c in flat], dtype=np.int64),
        change_after=np.array([c[3] for c in flat], dtype=np.int64),
        touch_start=np.cumsum([0, *(len(touched) for touched in touches)], dtype=np.int64),
        touch_pattern=np.array([h[0] for h in hit], dtype=np.int64),
        touch_cell=np.array([h[1] for h in hit], dtype=np.int64).reshape(-1, 3),
        touch_amount=np.array([h[2] for h in hit], dtype=np.int64),
    )


def _holders(patterns: tuple[Pattern, ...]) -> dict[int, list[tuple[int, Place, int]]]:
    """For every site of the cell the patterns it is part of, as which place, and that place's weight."""
    holders: dict[int, list[tuple[int, Place, int]]] = defaultdict(list)
    for q, pattern in enumerate(patterns):
        for place, weight in zip(pattern.places, pattern.weights, strict=True):
            holders[place.site].append((q, place, int(weight)))
    return holders
