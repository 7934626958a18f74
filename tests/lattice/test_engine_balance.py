"""In equilibrium every event is undone as often as it happens, however neighbours change the rates."""

import numpy as np
import pytest

from lattice.engine_models import ENGINES, a, built, deviation, run
from scalebridge.lattice.interactions import pair_clusters, pattern_clusters
from scalebridge.lattice.reversibility import partners
from scalebridge.lattice.shapes import square
from scalebridge.lattice.simulation import Simulation
from scalebridge.scales import ratio

K_A, K_B, K_C = 0.9, 0.5, 1.6
BENT, STRAIGHT = [[1, 0], [0, 0], [0, 1]], [[-1, 0], [0, 0], [1, 0]]


def reacting(engine, driven=1.0):
    """A + B <=> C on the surface and through the gas; `driven` is what the gas is off equilibrium by."""
    lattice = square(a)
    clusters = pair_clusters(lattice, "A.s", "A.s", [2e3])
    k = {
        "A + s <=> A.s": (K_A * 2.0, 2.0),
        "B + s <=> B.s": (K_B * 1.0, 1.0),
        "A.s + s <=> s + A.s": (1.5, 1.5),
        "B.s + s <=> s + B.s": (0.7, 0.7),
    }
    if engine == "tree":
        clusters += pair_clusters(lattice, "A.s", "C.s", [-3e3, 1e3])
        clusters += pattern_clusters(lattice, ("A.s", "A.s", "C.s"), BENT, 2e3)
        clusters += pattern_clusters(lattice, ("B.s", "A.s", "B.s"), STRAIGHT, -3e3)
        k["C + s <=> C.s"] = (K_C * 0.5, 0.5)
        k["A.s + B.s <=> C.s + s"] = (driven * 1.2 * K_C / (K_A * K_B), 1.2)
    else:
        k["A.s + B.s <=> AB + 2 s"] = (driven * 1.2, 1.2 * K_A * K_B)
    hop = np.array([name.startswith(f"{name[:3]} + s <=> s + ") for name in k])
    omega = np.where(hop, 0.5, np.linspace(0.0, 1.0, len(k)))
    floors = {"barrier": 3e3, "reaction_energy": np.where(hop, 0.0, np.linspace(-1e3, 1e3, len(k)))}
    return built(lattice, k, clusters=clusters, proximity=omega, **floors)


@pytest.mark.exact
@pytest.mark.parametrize("engine", ENGINES)
def test_no_pair_of_processes_has_a_net_flux_in_equilibrium(engine):
    model, rates = reacting(engine)
    simulation = Simulation(model, rates, (12, 12), seed=31, engine=engine)
    events = 3_000_000 if engine == "classes" else 120_000
    simulation.advance(events // 10)
    blocks = [simulation.advance(events // 200) for _ in range(200)]
    time = np.array([block.time for block in blocks])
    counts = np.array([block.events for block in blocks])
    pairs, alone = partners(model, rates)
    assert not alone
    assert sorted(i for pair in pairs for i in pair) == list(range(len(model.processes)))
    for one, other in pairs:
        net, both = (ratio(counts[:, one] + sign * counts[:, other], time) for sign in (-1, 1))
        assert deviation(net, 0.0) < 4, model.processes[one]
        assert net.standard_error < 0.05 * both.value
        assert counts[:, [one, other]].sum() > 100
    assert sum(block.clamped for block in blocks) > 100  # floors of barriers took part


@pytest.mark.exact
@pytest.mark.parametrize("engine", ENGINES)
def test_a_gas_out_of_equilibrium_drives_a_flux_around_the_cycle(engine):
    model, rates = reacting(engine, driven=5.0)
    events = 1_000_000 if engine == "classes" else 120_000
    found = run(Simulation(model, rates, (12, 12), seed=32, engine=engine), events)
    step = "A.s + B.s <=> C.s + s" if engine == "tree" else "A.s + B.s <=> AB + 2 s"
    flux = found.rate(step)
    assert flux.value > 10 * flux.standard_error
    for inflow in ("A + s <=> A.s", "B + s <=> B.s"):
        difference = found.rate(inflow).value - flux.value  # less than what is on the surface at the end
        assert abs(difference) < 4 * np.hypot(flux.standard_error, 1e-3 * flux.value)
    for hop in ("A.s + s <=> s + A.s", "B.s + s <=> s + B.s"):
        assert found.rate(hop, 1).value == 0.0  # a hop is its own reverse


@pytest.mark.exact
@pytest.mark.parametrize("engine", ENGINES)
def test_an_event_changes_the_sites_of_its_process_and_no_others(engine):
    model, rates = reacting(engine)
    simulation = Simulation(model, rates, (12, 12), seed=33, engine=engine)
    before = simulation.occupancy
    for _ in range(300):
        (number,) = np.flatnonzero(simulation.advance(1).events)
        after, process = simulation.occupancy, model.processes[number]
        changed = before != after
        assert sorted(before[changed]) == sorted(process.before)
        assert sorted(after[changed]) == sorted(process.after)
        before = after
