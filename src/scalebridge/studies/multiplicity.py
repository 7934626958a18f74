"""Several steady surfaces? A search from pure coverings."""

from dataclasses import dataclass

import numpy as np

from scalebridge.kinetics import steady_state
from scalebridge.studies.surface_stage import SurfaceStage

SAME = 1e-6  # difference of coverages below which two states are one


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
    theta = np.full((adsorbates + 1, m.capacity.size), 1e-9)
    sums = m.site_sums.astype(float)
    for k in range(adsorbates + 1):
        for law in sums:
            covered = k < adsorbates and law[k] > 0
            theta[k, k if covered else np.flatnonzero(law)[-1]] = 1.0
        theta[k] /= sums.T @ (sums @ theta[k])
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
