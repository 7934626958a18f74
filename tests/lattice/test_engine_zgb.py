"""CO and O2 on a square lattice that react at once: poisoned by O below y_1, by CO above y_2.

reference  R. M. Ziff, E. Gulari, Y. Barshad, Phys. Rev. Lett. 56 (1986) 2553, doi:10.1103/PhysRevLett.56.2553
           R. M. Ziff, B. J. Brosilow, Phys. Rev. A 46 (1992) 4630, doi:10.1103/PhysRevA.46.4630 (y_2)
           C. A. Voigt, R. M. Ziff, Phys. Rev. E 56 (1997) R6241, doi:10.1103/PhysRevE.56.R6241 (y_1)
"""

import numpy as np
import pytest

from lattice.engine_models import ENGINES, a, built
from scalebridge.lattice.shapes import square
from scalebridge.lattice.simulation import Simulation, counted

LAND, PAIR, REACT = "CO + s -> CO.s", "O2 + 2 s -> 2 O.s", "CO.s + O.s -> CO2 + 2 s"
Y_1, Y_2 = 0.38737, 0.52560
BETA = 0.584  # of directed percolation


def surface(y, L, *, half_CO=False, reaction=1e5, **options):
    """One attempt to land per site and second, by CO with probability y; O2 takes any of four neighbours."""
    model, rates = built(square(a), {LAND: (y, 0.0), PAIR: ((1.0 - y) / 2.0, 0.0), REACT: (reaction, 0.0)})
    start = np.zeros((L, L, 1, 1), dtype=np.uint8)
    if half_CO:
        start[: L // 2] = state(model, "CO.s")
    return Simulation(model, rates, (L, L), start=start, **options)


def state(model, species):
    return next(i for i, s in enumerate(model.states) if s.species == species)


def share(simulation, species):
    return float((simulation.occupancy == state(simulation.model, species)).mean())


@pytest.mark.literature
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("y", "poison"), [(0.28, "O.s"), (0.62, "CO.s")])
def test_the_surface_is_poisoned_far_outside_the_window(y, poison, engine):
    simulation = surface(y, 40, engine=engine, seed=81)
    block = simulation.advance(2**60, horizon=2000.0)
    assert block.at_rest
    assert share(simulation, poison) == 1.0


@pytest.mark.literature
def test_the_surface_stays_reactive_inside_the_window():
    simulation = surface(0.46, 60, seed=82)
    simulation.advance(2**60, horizon=200.0)
    block = simulation.advance(2**60, horizon=300.0)
    landed, pairs, reacted = counted(simulation.model, block.events)[:, 0]
    assert not block.at_rest
    assert landed == pytest.approx(reacted, rel=0.02)
    assert 2 * pairs == pytest.approx(reacted, rel=0.02)


@pytest.mark.literature
@pytest.mark.slow
def test_CO_displaces_the_reactive_phase_above_the_known_second_transition():
    """Where the front between both phases stands still; metastable phases do not blur that."""
    y, times, speeds = np.array([0.5236, 0.5250, 0.5264, 0.5278]), np.linspace(0.0, 600.0, 13), []
    for k, pressure in enumerate(y):
        for seed in range(6):
            simulation = surface(pressure, 200, half_CO=True, seed=10 * k + seed)
            simulation.advance(2**60, horizon=200.0)  # the reactive phase forms
            covered = [share(simulation, "CO.s")]
            for dt in np.diff(times):
                simulation.advance(2**60, horizon=dt)
                covered.append(share(simulation, "CO.s"))
            front = np.array(covered) < 0.9  # two fronts, before they meet
            speeds.append(np.polyfit(times[front], np.array(covered)[front], 1)[0])
    pressures, speeds = np.repeat(y, 6), np.array(speeds)
    found, error = zero(pressures, speeds)
    assert abs(found - Y_2) < 0.002
    assert error < 5e-4


@pytest.mark.literature
@pytest.mark.slow
def test_the_reactive_phase_ends_at_the_known_first_transition():
    """Vacancies vanish like (y - y_1)^beta of directed percolation."""
    y = np.repeat([0.394, 0.398, 0.402, 0.406], 3)
    vacant = []
    for seed, pressure in enumerate(y):
        simulation = surface(pressure, 200, seed=seed)
        simulation.advance(2**60, horizon=600.0)
        block = simulation.advance(2**60, horizon=2000.0)
        vacant.append(block.mean_population[state(simulation.model, "s")] / 200**2)
    found, error = zero(y, np.array(vacant) ** (1.0 / BETA))
    assert 0.385 < found < 0.395
    assert abs(found - Y_1) < 0.002 + 4 * error
    assert error < 1e-3


def zero(x, y):
    """Where a straight line through points crosses zero, and its standard error."""
    (slope, offset), C = np.polyfit(x, y, 1, cov=True)
    gradient = np.array([offset / slope**2, -1.0 / slope])
    return -offset / slope, float(np.sqrt(gradient @ C @ gradient))
