"""How long an event takes on the lattice, beside kmos on the same model, size and history.

Both programs start from the empty lattice, relax for `WARMUP` events and are then timed in `PARTS` parts, in
turn, so that a disturbance of the machine meets both. The fastest part of each counts. kmos runs as a program
of its own; where it can be neither found nor installed, only our times are shown.
"""

import threading
import time
from dataclasses import replace

import numpy as np
import pytest

import kmos_models
import kmos_peer
from scalebridge.lattice.interactions import pair_clusters
from scalebridge.lattice.simulation import Simulation

WARMUP, TIMED, PARTS = 4_000_000, 2_000_000, 5
MODELS = {"zgb": kmos_models.zgb, "hopping": kmos_models.hopping, "ruo2": kmos_models.ruo2}


def seconds(work):
    """Wall time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def relaxed(model, rates, size):
    """A simulation behind its first events, so that nothing is left to compile."""
    simulation = Simulation(model, rates, (size, size), seed=1)
    simulation.advance(WARMUP)
    return simulation


def say(capsys, words):
    with capsys.disabled():
        print(f"\n    {words}", flush=True)


@pytest.mark.peer
@pytest.mark.parametrize("size", [20, 200, 1000])
@pytest.mark.parametrize("name", MODELS)
def test_event_beside_kmos(benchmark, capsys, name, size):
    """Nanoseconds per event of both programs, and their ratio."""
    model, rates = MODELS[name]()
    simulation = relaxed(model, rates, size)
    part = TIMED // PARTS
    benchmark.pedantic(lambda: simulation.advance(part), rounds=PARTS)
    if kmos_peer.available() is None:
        say(capsys, f"{name} {size}: {1e9 * benchmark.stats.stats.min / part:.0f} ns; no kmos here")
        return
    folder = kmos_peer.prepare(name, model, rates)
    ours, theirs = [benchmark.stats.stats.min], []
    for _ in range(2):
        theirs.append(kmos_peer.sample(folder, size, WARMUP, TIMED, blocks=PARTS).wall.min())
        ours += [seconds(lambda: simulation.advance(part)) for _ in range(PARTS)]
    us, them = (1e9 * min(parts) / part for parts in (ours, theirs))
    memory = f"{simulation.bytes_per_site:.0f} bytes per site"
    say(capsys, f"{name} {size}: {us:.0f} ns, kmos {them:.0f} ns, ratio {them / us:.1f}; {memory}")


@pytest.mark.parametrize("size", [20, 200, 1000])
def test_event_with_lateral_interactions(benchmark, capsys, size):
    """The same without, with one and with three kinds of interacting neighbours."""
    model, rates = kmos_models.hopping()
    rates = replace(
        rates,
        temperature=500.0,
        barrier=np.full(len(model.steps), 1e5),
        proximity=np.full(len(model.steps), 0.5),
    )
    pairs = {("A.s", "A.s"): 500.0, ("A.s", "B.s"): -300.0, ("B.s", "B.s"): 800.0}
    clusters = [pair_clusters(model.lattice, *who, [energy]) for who, energy in pairs.items()]
    plain = relaxed(model, rates, size)
    one = relaxed(replace(model, clusters=clusters[0]), rates, size)
    three = relaxed(replace(model, clusters=sum(clusters, ())), rates, size)
    part = TIMED // PARTS
    benchmark.pedantic(lambda: one.advance(part), rounds=PARTS)
    spent = {
        simulation: min(seconds(lambda s=simulation: s.advance(part)) for _ in range(PARTS))
        for simulation in (plain, one, three)
    }
    times = [1e9 * spent[s] / part for s in (plain, one, three)]
    classes = [s.tables.class_rate.size for s in (plain, one, three)]
    words = ", ".join(f"{t:.0f} ns ({k} classes)" for t, k in zip(times, classes, strict=True))
    say(
        capsys,
        f"interactions {size}: {words}; ratios {times[1] / times[0]:.1f} and {times[2] / times[0]:.1f}",
    )


def test_two_replicas_side_by_side(benchmark, capsys):
    """Two threads over one: the compiled loop holds no lock."""
    model, rates = kmos_models.ruo2()
    replicas = [relaxed(model, rates, 20) for _ in range(2)]

    def together():
        threads = [threading.Thread(target=replica.advance, args=(TIMED,)) for replica in replicas]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    both = min(seconds(together) for _ in range(3))
    one = min(seconds(lambda: [replica.advance(TIMED) for replica in replicas]) for _ in range(3))
    benchmark.pedantic(together, rounds=1)
    say(
        capsys,
        f"two replicas one after the other {one:.2f} s, side by side {both:.2f} s, ratio {one / both:.2f}",
    )


def test_ten_million_sites(benchmark, capsys):
    """A lattice that no longer fits any cache."""
    model, rates = kmos_models.zgb()
    simulation = Simulation(model, rates, (3163, 3163), seed=1)
    simulation.advance(1000)
    benchmark.pedantic(lambda: simulation.advance(1_000_000), rounds=3)
    each = 1e9 * benchmark.stats.stats.min / 1e6
    say(capsys, f"1e7 sites: {each:.0f} ns per event, {simulation.bytes_per_site:.1f} bytes per site")
