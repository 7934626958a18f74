"""Several steady states? A search from other starts: surfaces, and pellets."""

from dataclasses import dataclass, replace

import numpy as np

from scalebridge.core.errors import NotConverged
from scalebridge.kinetics import steady_state
from scalebridge.pellet import solve_pellet
from scalebridge.studies.pellet_stage import PelletStage
from scalebridge.studies.surface_stage import SurfaceStage

SAME = 1e-6  # difference of coverages below which two states are one
TRACE = 1e-9  # coverage of what a start does not hold


@dataclass(frozen=True, slots=True)
class Search:
    """How many different steady states were reached, from how many starts."""

    count: int
    starts: int


def surfaces_from_many_starts(surface: SurfaceStage) -> Search:
    """Follow time from the empty surface and from each adsorbate covering its sites.

    A start from which no steady state is reached does not count.
    """
    closure = surface.closure
    m = closure.mechanism
    adsorbates = len(m.adsorbates)
    theta = np.full((adsorbates + 1, m.capacity.size), TRACE)
    taken = m.site_sums[:, :adsorbates].astype(float)
    for k in range(adsorbates):  # all that its sites hold, less traces of everything
        theta[k, k] = (1.0 - TRACE * m.site_sums.sum()) / taken[:, k].max()
    theta[:, adsorbates:] = 1.0 - theta[:, :adsorbates] @ taken.T
    kf, kr = closure.effective_constants(surface.temperature, surface.pressure)
    found = steady_state(
        closure.equations,
        np.tile(kf, (adsorbates + 1, 1)),
        np.tile(kr, (adsorbates + 1, 1)),
        start=theta,
        require=False,
    )
    states: list[np.ndarray] = []
    for row in found.theta[found.certificate.accepted]:
        if not any(np.abs(row - other).max() < SAME for other in states):
            states.append(row)
    return Search(count=max(len(states), 1), starts=adsorbates + 1)


def pellet_from_two_starts(stage: PelletStage) -> int:
    """How many different states are reached from the pellet as solved and from a depleted one.

    Depleted: a thousandth of every gas that is consumed is left inside.
    """
    state = stage.state
    consumed = np.real(state.production) < 0.0
    empty = np.real(state.pressure) * np.where(consumed, 1e-3, 1.0)
    start = replace(state, pressure=empty, closure_state=None)
    try:
        other = solve_pellet(stage.pellet, stage.closure, state.temperature, state.bulk_pressure, guess=start)
    except NotConverged:
        return 1
    ratio = np.real(other.production[stage.key]) / np.real(state.production[stage.key])
    return 1 if abs(ratio - 1.0) < SAME else 2
