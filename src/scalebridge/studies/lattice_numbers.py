"""The results of a sampled lattice by key: numbers with standard errors, and what changes over the run.

takes      a `LatticeStage`
gives      `Numbers` and `Fields` to the chain
units      1/s per unit cell, m, s
"""

import numpy as np

from scalebridge.lattice.sampling import LatticeSample
from scalebridge.scales import Estimate
from scalebridge.studies.lattice_stage import LatticeStage
from scalebridge.studies.numbers import Field, Fields, Number, Numbers

AXES = "abc"  #: names of the axes of the cell
BINS = 50  #: in which the turnover is shown over a run


def lattice_numbers(stage: LatticeStage) -> Numbers:
    """All results of the lattice, by key."""
    return {**_rates(stage), **_neighbours(stage), **check_numbers(stage)}


def check_numbers(stage: LatticeStage) -> Numbers:
    """How the lattice compares with mean field, and how it was sampled."""
    sample, found = stage.sample, stage.comparison
    degrees = found.lattice.degrees_of_freedom
    ratio = Number(
        found.ratio, "1", "mean-field over lattice turnover", found.standard_error, degrees_of_freedom=degrees
    )
    return {
        "surface.mean_field_ratio": ratio,
        "kmc.events": Number(sample.events, "1", "events of all replicas"),
        "kmc.time": Number(sample.time, "s", "time simulated, all replicas together"),
        "kmc.mean_waiting_time": Number(_waiting(sample), "s", "mean time between two events"),
        "kmc.events_per_second": Number(stage.events_per_second, "1/s", "speed of the lattice engine"),
        "kmc.equilibrated": Number(float(sample.steady.reached), "1", "whether the lattice became steady"),
        "kmc.time_needed": Number(sample.time_needed, "s", "time of one replica for a steady state"),
        "kmc.discarded": Number(sample.discarded, "1", "share of the blocks before the steady part"),
        "kmc.clamped_events": Number(sample.clamped, "1", "share of the events over a barrier on its floor"),
        **_bias(stage),
        "kmc.replicas": Number(stage.plan.replicas, "1", "replicas"),
        "kmc.seed": Number(stage.plan.seed, "1", "seed of the lattice"),
    }


def _bias(stage: LatticeStage) -> Numbers:
    label = "bound of the bias of the turnover by slowed steps"
    return {} if stage.bias is None else {"kmc.acceleration_bias": Number(stage.bias, "1/s/cell", label)}


def _waiting(sample: LatticeSample) -> float:
    return sample.time / sample.events if sample.events else float("inf")


def _rates(stage: LatticeStage) -> Numbers:
    sample = stage.sample
    label = f"turnover frequency ({stage.key_gas} consumed)"
    numbers = {"surface.turnover_frequency": _sampled(sample.turnover, "1/s/cell", label)}
    for name, coverage in sample.coverage.items():
        numbers[f"surface.coverage.{name}"] = _sampled(coverage, "1", f"coverage of {name}")
    for name, share in sample.vacant.items():
        numbers[f"surface.vacant.{name}"] = _sampled(share, "1", f"vacant share of {name} sites")
    for name, rate in sample.net.items():
        numbers[f"surface.rate.{name}"] = _sampled(rate, "1/s/cell", f"net rate of {name}")
    return numbers


def _neighbours(stage: LatticeStage) -> Numbers:
    """Factors of all neighbouring adsorbates; correlation lengths where they could be seen."""
    numbers: Numbers = {}
    empty = {state.species for state in stage.model.states if state.empty}
    for factor in stage.sample.factors:
        if not empty & set(factor.species) and factor.value > 0.0:  # what was never seen has no error either
            name = "-".join(factor.species)
            key = f"surface.pair_factor.{name}"
            key = key if key not in numbers else f"{key}.{'-'.join(factor.kinds)}"
            label = f"neighbours {name}, over those at random"
            numbers[key] = Number(factor.value, "1", label, factor.standard_error)
    for name, probability in stage.clusters.items():
        numbers[f"surface.cluster.{name}"] = _sampled(probability, "1", f"probability of {name}")
    for (species, axis), length in stage.lengths.items():
        if length.resolved and np.isfinite(length.value):
            cell = float(np.linalg.norm(stage.model.lattice.vectors[axis]))
            numbers[f"surface.correlation_length.{species}.{AXES[axis]}"] = Number(
                length.value * cell, "m", f"correlation length of {species} along {AXES[axis]}",
                length.standard_error * cell,
            )  # fmt: skip
    return numbers


def lattice_fields(stage: LatticeStage) -> Fields:
    """The turnover of every replica over its run, and the events of every step."""
    blocks = stage.turnovers.shape[1]
    parts = np.array_split(np.arange(blocks), min(BINS, blocks))
    means = np.array([stage.turnovers[:, part].mean(axis=1) for part in parts])
    middle = np.array([(part[0] + part[-1] + 1) / 2 / blocks for part in parts])
    steps = np.array(stage.model.steps, dtype=object)
    ways = np.array(["forward", "back"], dtype=object)
    return {
        "kmc.profile.turnover_frequency": Field(
            value=means,
            unit="1/s/cell",
            label="Turnover of every replica",
            axes={
                "share_of_events": (middle, "1"),
                "replica": (np.array(stage.starts, dtype=object), "1"),
            },
        ),
        "kmc.profile.events": Field(
            value=stage.events,
            unit="1",
            label="Events of every step",
            axes={"step": (steps, "1"), "way": (ways, "1")},
        ),
    }


def _sampled(estimate: Estimate, unit: str, label: str) -> Number:
    return Number(estimate.value, unit, label, estimate.standard_error, estimate.degrees_of_freedom)
