"""The example that the timings are taken on."""

from pathlib import Path

import numpy as np

from scalebridge.model import read
from scalebridge.model.builder import build

EXAMPLE = Path(__file__).parents[1] / "examples" / "co_oxidation_ruo2.yaml"
BAR = 1e5


def document():
    return read(EXAMPLE)


def case():
    """The example at its nominal numbers."""
    return build(document())


def gas(points, low=0.3, high=20.0):
    """(points, 3) Pa: CO from `low` to `high` bar, 1 bar of O2, no CO2."""
    carbon_monoxide = np.geomspace(low, high, points)
    return BAR * np.column_stack([carbon_monoxide, np.ones(points), np.zeros(points)])
