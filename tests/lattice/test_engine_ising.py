r"""A lattice gas that attracts is the Ising model, which Onsager solved.

With n = (1 + s)/2 an energy epsilon of a pair of neighbours is a coupling K = -epsilon/(4 R T) of spins, and
the coverage is one half where adsorption over desorption is exp(-8 K).

reference  L. Onsager, Phys. Rev. 65 (1944) 117, doi:10.1103/PhysRev.65.117
           M. E. Fisher, R. J. Burford, Phys. Rev. 156 (1967) 583 (the length along an axis)
"""

import numpy as np
import pytest
from scipy.special import ellipk

from lattice.engine_models import ENGINES, a, built, deviation
from scalebridge.core.constants import R
from scalebridge.lattice.correlations import correlation_function, indicator
from scalebridge.lattice.interactions import pair_clusters
from scalebridge.lattice.shapes import square
from scalebridge.lattice.simulation import Simulation
from scalebridge.scales import correlation_length, correlation_time, time_average

T = 500.0
K_c = 0.5 * np.log(1.0 + np.sqrt(2.0))


def energy_per_bond(K):
    """Onsager's <s s'>."""
    kappa, t = 2.0 * np.sinh(2.0 * K) / np.cosh(2.0 * K) ** 2, np.tanh(2.0 * K)
    return (1.0 + 2.0 / np.pi * (2.0 * t**2 - 1.0) * ellipk(kappa**2)) / (2.0 * t)


def length(K):
    """Of correlations along an axis above the critical point."""
    return 1.0 / (-np.log(np.tanh(K)) - 2.0 * K)


def ising(K, L, *, proximity=0.5, hop=0.0, **options):
    """A site with two of its four neighbours occupied changes once in a second, up or down."""
    lattice, epsilon = square(a), -4.0 * K * R * T
    forward = np.exp(2.0 * proximity * epsilon / (R * T))
    steps = {"A + s <=> A.s": (forward, forward * np.exp(8.0 * K))}
    if hop:
        steps["A.s + s <=> s + A.s"] = (hop, hop)
    clusters = pair_clusters(lattice, "A.s", "A.s", [epsilon])
    model, rates = built(lattice, steps, clusters=clusters, proximity=[proximity, 0.5][: len(steps)])
    half = np.random.default_rng(0).integers(0, 2, (L, L, 1, 1)).astype(np.uint8)
    return Simulation(model, rates, (L, L), start=half, **options)


def frames(simulation, count, interval, discard=0.1):
    """Configurations (count, L, L) at equal intervals of time."""
    simulation.advance(2**60, horizon=discard * count * interval)
    found = []
    for _ in range(count):
        simulation.advance(2**60, horizon=interval)
        found.append(simulation.occupancy[..., 0, 0])
    return np.array(found)


def bond_energies(configurations):
    """<s s'> of every configuration."""
    s = 2.0 * configurations - 1.0
    return 0.5 * (s * np.roll(s, 1, axis=1) + s * np.roll(s, 1, axis=2)).mean(axis=(1, 2))


@pytest.mark.exact
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("proximity", "hop"), [(0.0, 0.0), (0.5, 0.0), (1.0, 0.0), (0.5, 0.5), (1.0, 0.5)])
def test_energy_of_neighbours_is_onsagers(engine, hop, proximity):
    count, L = (2500, 32) if engine == "classes" else (1000, 20)
    seen = frames(ising(0.3, L, proximity=proximity, hop=hop, engine=engine, seed=1), count, 1.0)
    energy = time_average(bond_energies(seen))
    assert energy_per_bond(0.3) == pytest.approx(0.352250, abs=1e-6)
    assert deviation(energy, energy_per_bond(0.3)) < 4
    assert energy.standard_error < (0.004 if engine == "classes" else 0.01) * energy.value
    assert deviation(time_average(seen.mean(axis=(1, 2))), 0.5) < 4


@pytest.mark.exact
@pytest.mark.slow
@pytest.mark.parametrize(("engine", "hop"), [("classes", 0.0), ("classes", 0.5), ("tree", 0.0)])
def test_energy_of_neighbours_is_onsagers_to_a_twentieth_of_a_per_cent(engine, hop):
    count = 8_000 if engine == "classes" else 2_000
    seen = frames(ising(0.3, 128, hop=hop, engine=engine, seed=2), count, 1.0)
    energy = time_average(bond_energies(seen))
    assert deviation(energy, energy_per_bond(0.3)) < 4
    assert energy.standard_error < (0.0005 if engine == "classes" else 0.0015) * energy.value


@pytest.mark.exact
@pytest.mark.slow
@pytest.mark.parametrize(("share", "interval"), [(0.6, 6.0), (0.8, 25.0)])
def test_correlation_length_is_the_exact_one(share, interval):
    seen = frames(ising(share * K_c, 48, seed=3), 3000, interval)  # two correlation times apart
    occupied = indicator(seen[..., None, None], 0, [0, 1], 1)
    for axis in (0, 1):
        C = correlation_function(occupied, axis, planes=True, mean=0.5)
        found = correlation_length(C, 48)
        assert length(share * K_c) == pytest.approx({0.6: 1.2131, 0.8: 2.6474}[share], abs=1e-4)
        assert abs(found.value - length(share * K_c)) < 4 * found.standard_error
        assert found.standard_error < 0.03 * found.value


@pytest.mark.exact
@pytest.mark.slow
def test_memory_of_the_coverage_grows_as_the_critical_point_comes_near():
    """tau ~ xi^z with z = 2.17 of the model without conservation."""
    K, memory = np.array([0.2, 0.3, 0.38, 0.42]), []
    for coupling in K:
        seen = frames(ising(coupling, 64, seed=4), 8000, 1.0)
        memory.append(correlation_time(seen.mean(axis=(1, 2))))
    assert (np.diff(memory) > 0).all()
    z = np.diff(np.log(memory)) / np.diff(np.log(length(K)))
    np.testing.assert_allclose(z[1:], 2.17, atol=0.7)
