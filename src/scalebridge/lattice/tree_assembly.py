"""A model and a configuration as the arrays of the sum-tree engine."""

from collections.abc import Iterable, Sequence
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scalebridge.core.constants import R
from scalebridge.lattice.effects import Effects
from scalebridge.lattice.environment import Environment, environment
from scalebridge.lattice.geometry import back, three_axes
from scalebridge.lattice.model import LatticeModel, StepRates
from scalebridge.lattice.tables import Pattern, anchored
from scalebridge.lattice.tree_kernel import FAN, TreeGrid, TreeRules, fill_tree

Floats = NDArray[np.float64]
Occupancy = NDArray[np.uint8]


def tree_rules(
    model: LatticeModel,
    patterns: tuple[Pattern, ...],
    effect: Effects,
    rates: StepRates,
    size: tuple[int, int, int],
    affinity: Floats,
) -> TreeRules:
    """What the loop looks up, for a lattice of `size` cells.

    `affinity` (states,) J/mol is by how much one unit of a site's own shift raises the energy of a state.
    """
    sites, around, fields, several = [], [], [], []
    constants = []
    for process in model.processes:
        _, shift = anchored(process)
        found = environment(model, process)
        places = [back(p, shift) for p in process.places]
        rows = zip(places, process.before, process.after, strict=True)
        sites.append([(*three_axes(p.cell), p.site, before, after) for p, before, after in rows])
        around.append([(*three_axes(back(p, shift).cell), p.site) for p in found.places])
        fields.append(_field(found))
        constants.append(sum(term.energy for term in found.terms if not term.where))
        several.append([term for term in found.terms if len(term.where) > 1])
    steps = [process.step for process in model.processes]
    forward = np.array([process.forward for process in model.processes])
    terms = [term for mine in several for term in mine]
    needs = [need for term in terms for need in zip(term.where, term.states, strict=True)]
    return TreeRules(
        size=np.array([*size, *effect.reach], dtype=np.int64),
        pattern_start=_starts(p.processes for p in patterns),
        pattern_process=np.array([j for p in patterns for j in p.processes], dtype=np.int64),
        site_start=_starts(sites),
        sites=_rows(sites, 6, size),
        around_start=_starts(around),
        around=_rows(around, 4, size),
        field=np.concatenate([np.zeros((0, 256)), *fields]),
        constant=np.array(constants, dtype=float),
        term_start=_starts(several),
        term_energy=np.array([term.energy for term in terms], dtype=float),
        need_start=_starts(term.where for term in terms),
        need_site=np.array([where for where, _ in needs], dtype=np.int64),
        need_state=_masks(states for _, states in needs),
        affinity=np.pad(np.asarray(affinity, dtype=float), (0, 256 - len(affinity))),
        forward=forward,
        rate=np.where(forward, rates.forward[steps], rates.reverse[steps]),
        barrier=rates.barrier[steps].astype(float),
        reaction_energy=rates.reaction_energy[steps].astype(float),
        proximity=rates.proximity[steps].astype(float),
        thermal=float(R * rates.temperature),
        touch_start=effect.touch_start,
        touches=np.column_stack([np.fmod(effect.touch_cell, size), effect.touch_pattern]).astype(np.int32),
        level_start=_levels(prod(size) * len(patterns)),
    )


def tree_grid(rules: TreeRules, occupancy: Occupancy, shift: Floats | None) -> TreeGrid:
    """The loop's view of a configuration (n_x, n_y, n_z, sites), with all rates computed.

    `shift` (n_x, n_y, n_z, sites) are the sites' own shifts, in units of the affinity; None for none.
    """
    cells, per_cell = prod(occupancy.shape[:3]), occupancy.shape[3]
    none = np.zeros((0, per_cell))
    grid = TreeGrid(
        occupancy=occupancy.reshape(cells, per_cell).copy(),
        shift=none if shift is None else shift.reshape(cells, per_cell).astype(float),
        weights=np.zeros(rules.level_start[-1]),
        population=np.bincount(occupancy.ravel(), minlength=256).astype(np.int64),
    )
    fill_tree(rules, grid)
    return grid


def _starts(lists: Iterable[Sequence[Any]]) -> NDArray[np.int64]:
    return np.cumsum([0, *(len(item) for item in lists)], dtype=np.int64)


def _rows(
    lists: Iterable[Sequence[tuple[int, ...]]], width: int, size: tuple[int, int, int]
) -> NDArray[np.int32]:
    """Rows that begin with an offset of cells, at most once around a small lattice."""
    rows = np.array([row for rows in lists for row in rows], dtype=np.int32).reshape(-1, width)
    rows[:, :3] = np.fmod(rows[:, :3], size)
    return rows


def _field(found: Environment) -> Floats:
    """(places, 256) J/mol that every state of every site around contributes by itself."""
    field = np.zeros((len(found.places), 256))
    for term in found.terms:
        if len(term.where) == 1:
            field[term.where[0], list(term.states[0])] += term.energy
    return field


def _masks(wanted: Iterable[tuple[int, ...]]) -> NDArray[np.bool_]:
    rows = [np.isin(np.arange(256), states) for states in wanted]
    return np.array(rows, dtype=bool).reshape(-1, 256)


def _levels(leaves: int) -> NDArray[np.int64]:
    """Where the levels of the tree begin: leaves first, the root last, then the end."""
    sizes = [leaves]
    while sizes[-1] > 1:
        sizes.append(-(-sizes[-1] // FAN))
    return np.cumsum([0, *sizes], dtype=np.int64)
