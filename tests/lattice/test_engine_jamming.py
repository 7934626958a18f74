"""Pairs that land and never leave fill a lattice up to a known coverage, and then nothing can happen.

reference  P. J. Flory, J. Am. Chem. Soc. 61 (1939) 1518, doi:10.1021/ja01875a053 (line)
           J. W. Evans, Rev. Mod. Phys. 65 (1993) 1281, doi:10.1103/RevModPhys.65.1281 (square)
"""

import numpy as np
import pytest

from lattice.engine_models import ENGINES, a, built
from scalebridge.lattice.shapes import cubic, line, square
from scalebridge.lattice.simulation import Simulation

AS_PAIRS = ({"A2 + 2 s -> 2 A.s": (1.0, 0.0)}, {})
AS_RODS = ({"D + 2 s -> D.s": (1.0, 0.0)}, {"D.s": ("s", "s")})


def jammed(lattice, size, kind, runs, engine="classes"):
    """Coverage of every run at its end."""
    steps, occupies = kind
    model, rates = built(lattice, steps, occupies=occupies)
    found = []
    for seed in range(runs):
        simulation = Simulation(model, rates, size, seed=seed, engine=engine)
        block = simulation.advance(2**60)
        assert block.at_rest
        assert simulation.advance(10).at_rest
        covered = np.count_nonzero(simulation.occupancy)
        assert covered == 2 * block.events.sum() == 2 * simulation.events
        found.append(covered / np.prod(size))
    return np.array(found)


def agrees(found, exact, uncertainty, precision, scatter=None):
    """`scatter` is the standard deviation of a run where it is known."""
    spread = found.std(ddof=1) if scatter is None else scatter
    error = np.hypot(spread / np.sqrt(found.size), uncertainty)
    assert abs(found.mean() - exact) < 4 * error
    assert error < precision


@pytest.mark.exact
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", [AS_PAIRS, AS_RODS], ids=["pairs", "rods"])
def test_a_line_jams_where_flory_says(kind, engine):
    L = 20_000 if engine == "classes" else 5_000
    scatter = 2.0 * np.exp(-2.0) / np.sqrt(L)
    agrees(jammed(line(a), (L,), kind, 24, engine), 1.0 - np.exp(-2.0), 0.0, 1.2e-3, scatter)


@pytest.mark.literature
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", [AS_PAIRS, AS_RODS], ids=["pairs", "rods"])
def test_a_square_lattice_jams_at_its_known_coverage(kind, engine):
    L = 128 if engine == "classes" else 64
    agrees(jammed(square(a), (L, L), kind, 24, engine), 0.906823, 2e-6, 1e-3)


@pytest.mark.literature
@pytest.mark.slow
@pytest.mark.parametrize(
    ("lattice", "size", "coverage", "uncertainty", "precision"),
    [(square(a), (1000, 1000), 0.906823, 2e-6, 5e-5), (cubic(a), (100, 100, 100), 0.918388, 16e-6, 6e-5)],
    ids=["square", "cubic"],
)
def test_large_lattices_jam_at_their_known_coverage(lattice, size, coverage, uncertainty, precision):
    agrees(jammed(lattice, size, AS_PAIRS, 24), coverage, uncertainty, precision)


@pytest.mark.exact
def test_a_horizon_beyond_the_last_event_leaves_a_jammed_lattice_at_rest():
    model, rates = built(line(a), AS_PAIRS[0])
    simulation = Simulation(model, rates, (50,), seed=1)
    block = simulation.advance(2**60, horizon=1e9)
    assert block.at_rest
    assert 0.0 < block.time < 1e3
    still = simulation.advance(5, horizon=1.0)
    assert still.at_rest
    assert still.events.sum() == 0
