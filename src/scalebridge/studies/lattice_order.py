"""How far order reaches on a sampled lattice, and how often its arrangements come up.

Configurations are kept at the ends of blocks, which come more often while much happens; each counts with the
time for which such a configuration lasts.

takes      the configurations of a `LatticeSample`
gives      correlation lengths in cells, probabilities of clusters
"""

import numpy as np
from numpy.typing import NDArray

from scalebridge.lattice.correlations import (
    CorrelationLength,
    cluster_probability,
    correlation_function,
    correlation_length,
)
from scalebridge.lattice.model import LatticeModel
from scalebridge.lattice.replica import species_classes
from scalebridge.lattice.sampling import LatticeSample
from scalebridge.scales import Estimate, ratio

Array = NDArray[np.float64]

FEWEST = 4  #: configurations that tell a correlation from their own scatter


def correlation_lengths(
    model: LatticeModel, sample: LatticeSample
) -> dict[tuple[str, int], CorrelationLength]:
    """Correlation length of every adsorbate along every axis with enough cells, in cells.

    None where fewer than `FEWEST` configurations are steady. They count with the time for which they last.
    Of several sites of one kind in a cell the first stands for all.
    """
    frames, weight = _steady_frames(sample)
    classes, species = species_classes(model)
    found: dict[tuple[str, int], CorrelationLength] = {}
    for state in model.states:
        if state.empty or state.dentate or len(frames) < FEWEST:
            continue
        site = next(i for i, allowed in enumerate(model.allowed) if model.states.index(state) in allowed)
        here = (classes[frames[..., site]] == species.index(state.species)).astype(float)
        mean = float(np.average(here.mean(axis=(1, 2, 3)), weights=weight))
        for axis, periodic in enumerate(model.lattice.periodic):
            if frames.shape[1 + axis] >= 4 and (state.species, axis) not in found:
                C = correlation_function(here, axis, planes=True, mean=mean, periodic=periodic)
                cells = frames.shape[1 + axis] if periodic else None
                found[state.species, axis] = correlation_length(C * weight[:, None], cells)
    return found


def cluster_probabilities(model: LatticeModel, sample: LatticeSample) -> dict[str, Estimate]:
    """How probable every arrangement is that has an energy of its own, per cell and orientation.

    Arrangements of the same species with the same energy are orientations of one; they are named by their
    species and a number, such as "O.s-O.s.1".
    """
    frames, weight = _steady_frames(sample)
    if not model.clusters or len(frames) == 0:
        return {}
    classes, species = species_classes(model)
    alike: dict[tuple[str, float], list[Array]] = {}
    for cluster in model.clusters:
        wanted = [species.index(name) for name in cluster.species]
        seen = cluster_probability(frames, cluster.places, wanted, classes, model.lattice.periodic)
        alike.setdefault(("-".join(sorted(cluster.species)), cluster.energy), []).append(seen)
    found: dict[str, Estimate] = {}
    for (name, _), orientations in alike.items():
        number = 1 + sum(key.rpartition(".")[0] == name for key in found)
        found[f"{name}.{number}"] = ratio(weight * np.mean(orientations, axis=0), weight)
    return found


def _steady_frames(sample: LatticeSample) -> tuple[NDArray[np.uint8], Array]:
    """Configurations of the steady part, and their weights, 1 on average."""
    if len(sample.frames) == 0:
        return sample.frames, np.empty(0)
    order = np.arange(1, len(sample.frames) + 1) / len(sample.frames)
    kept = order > sample.discarded
    weight = sample.framed[kept, 1]
    if not np.isfinite(weight).all():  # at rest
        weight = np.ones(len(weight))
    return sample.frames[kept], weight / weight.mean()
