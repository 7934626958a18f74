"""The RuO2(110) mechanism of the example, with some of its numbers changed."""

from pathlib import Path

import numpy as np

from scalebridge.bridges.meanfield_to_closure import MeanFieldClosure
from scalebridge.lattice.geometry import Lattice
from scalebridge.model import read
from scalebridge.model.builder import build

EXAMPLE = Path(__file__).parents[2] / "examples" / "co_oxidation_ruo2.yaml"
BAR = 1e5
LATTICE = Lattice(
    vectors=np.diag([6.43e-10, 3.12e-10]),
    kinds=("br", "cus"),
    positions=np.array([[0.0, 0.5], [0.5, 0.5]]),
    neighbour_distance=3.3e-10,
    periodic=(True, True),
)


def closure(overrides=(), draw=None) -> MeanFieldClosure:
    """The example's closure; `overrides` are (path, value) texts, `draw` holds numbers in SI."""
    return build(read(EXAMPLE, overrides=list(overrides)), draw).closure


def pressures(*carbon_monoxide: float) -> np.ndarray:
    """(points, 3) Pa: CO as given in bar, 1 bar of O2, no CO2."""
    return np.array([[p * BAR, BAR, 0.0] for p in carbon_monoxide])
