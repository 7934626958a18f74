"""Small lattices against their master equation, solved with all configurations written out."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.linalg import expm

from lattice.engine_models import ENGINES, a, built, deviation, run, sampled
from lattice.master_equation import solved
from scalebridge.lattice.audit import environments, too_small
from scalebridge.lattice.interactions import pair_clusters, pattern_clusters
from scalebridge.lattice.shapes import cubic, hexagonal, honeycomb, line, square
from scalebridge.lattice.simulation import Disorder, Simulation

EVENTS = {"classes": 1_500_000, "tree": 300_000}
FLAT = {"A + s <=> A.s": 1, "B + s <=> B.s": 1, "A.s + s <=> s + A.s": 1, "A.s + B.s -> AB + 2 s": 0}
ONE = {"A + s <=> A.s": 1, "A.s + s <=> s + A.s": 1}
RICH = {
    "A + s <=> A.s": 1,
    "B + s <=> B.s": 1,
    "B2 + 2 s <=> 2 B.s": 1,
    "B.s + s <=> s + B.s": 1,
    "A.s + B.s <=> AB + 2 s": 1,
    "A.s + B.s <=> B.s + A.s": 1,
}
RODS = {"A + s <=> A.s": 1, "D + 2 s <=> D.s": 1, "D.s -> 2 A.s": 0, "A.s + s <=> s + A.s": 1}
TWO_KINDS = {
    "A + s <=> A.s": 1,
    "B + t <=> B.t": 1,
    "A.s + t <=> s + A.t": 1,
    "A.s + B.t -> AB + s + t": 0,
    "A.t + B.t -> AB + 2 t": 0,
}
CASES = {
    "a ring of seven": (line(a), (7,), RICH, 1),
    "an open chain of six": (line(a, periodic=(False,)), (6,), RICH, 1),
    "an open rectangle": (square(a, periodic=(False, False)), (3, 2), RICH, 1),
    "a ladder": (square(a, periodic=(True, False)), (3, 2), FLAT, 1),
    "a torus": (square(a), (3, 3), ONE, 1),
    "a torus of triangles": (hexagonal(a), (3, 3), ONE, 1),
    "a cube": (cubic(a, periodic=(False, False, False)), (2, 2, 2), {**ONE, "A2 + 2 s <=> 2 A.s": 1}, -1),
    "open triangles": (hexagonal(a, periodic=(False, False)), (3, 2), ONE, 1),
    "rods on a ring": (line(a), (6,), RODS, 0),
    "rods on an open rectangle": (square(a, periodic=(False, False)), (2, 3), RODS, 0),
    "two kinds of hollows": (honeycomb(a, ("s", "t"), periodic=(False, False)), (2, 2), TWO_KINDS, 0),
    "two kinds on a torus": (honeycomb(a, ("s", "t")), (2, 2), TWO_KINDS, -1),
    "an alloy": (square(a, "m", periodic=(True, False), mixtures={"m": {"s": 0.5, "t": 0.5}}), (3, 2),
                 {**TWO_KINDS, "A.s + s <=> s + A.s": 1, "A + t <=> A.t": 1}, -1),
}  # fmt: skip
THREE_AROUND = (
    "a ladder",
    "a torus",
    "a torus of triangles",
)  # a neighbour on both sides of a pair rightly counts twice
HOPS = ("A.s + s <=> s + A.s", "B.s + s <=> s + B.s", "A.s + B.s <=> B.s + A.s")


def drawn(lattice, steps, shells, rng):
    """Rate constants, energies and proximities at random; hops between like sites with proximity 1/2."""
    k = {name: np.exp(rng.uniform(-1.2, 1.2, 2)) * (1.0, back) for name, back in steps.items()}
    hop, reversible = np.isin(list(k), HOPS), np.array(list(steps.values()), dtype=bool)
    clusters = ()
    for first, second in (("A.s", "A.s"), ("A.s", "B.s"), ("B.s", "B.s")):
        if shells > 0 and any(first in name for name in k) and any(second in name for name in k):
            clusters += pair_clusters(lattice, first, second, rng.uniform(-4e3, 5e3, shells))
    if shells == 0 and any("t" in lattice.shares(i) for i in range(lattice.sites)):
        clusters = pair_clusters(lattice, "A.s", "B.t", [4e3])
    return built(
        lattice,
        k,
        clusters=clusters,
        occupies={"D.s": ("s", "s")},
        barrier=np.where(hop, 9e3, rng.uniform(1e3, 6e3, hop.size)),
        reaction_energy=np.where(reversible, rng.uniform(-3e3, 1e3, hop.size) * ~hop, -np.inf),
        proximity=np.where(hop, 0.5, rng.uniform(0, 1, hop.size)),
    )


def agrees(found, exact):
    """Coverages, events and expected events, each within five standard errors: they are many."""
    model = found.model
    for species, theta in exact.coverage.items():
        assert deviation(found.coverage(species), theta) < 5, species
    for j, step in enumerate(model.steps):
        for direction in (0, 1):
            if exact.rates[j, direction] > 0.0:
                seen = found.rate(step, direction)
                assert deviation(seen, exact.rates[j, direction]) < 5, (step, direction)
                assert seen.standard_error < 0.1 * seen.value
                if found.expected.any() and not np.array_equal(found.expected, found.events):
                    integrated = found.rate(step, direction, expected=True)
                    assert deviation(integrated, exact.rates[j, direction]) < 5, (step, direction)


@pytest.mark.exact
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", CASES)
def test_a_lattice_drawn_at_random_obeys_its_master_equation(case, engine):
    lattice, size, steps, shells = CASES[case]
    model, rates = drawn(lattice, steps, shells, np.random.default_rng(list(CASES).index(case)))
    if case not in THREE_AROUND:
        assert not too_small(model, environments(model), size)
    simulation = Simulation(model, rates, size, seed=21, engine=engine)
    exact = solved(model, rates, size, simulation.occupancy)
    agrees(run(simulation, EVENTS[engine]), exact)


@pytest.mark.exact
@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", range(5))
def test_more_lattices_drawn_at_random_obey_their_master_equation(seed, engine):
    rng = np.random.default_rng(100 + seed)
    for lattice, size, steps, shells in CASES.values():
        model, rates = drawn(lattice, steps, shells, rng)
        simulation = Simulation(model, rates, size, seed=seed, engine=engine)
        exact = solved(model, rates, size, simulation.occupancy)
        agrees(run(simulation, 3 * EVENTS[engine]), exact)


@pytest.mark.exact
@pytest.mark.parametrize("engine", ENGINES)
def test_a_torus_of_nine_sites_with_two_species_obeys_its_master_equation(engine):
    model, rates = drawn(square(a), FLAT, 1, np.random.default_rng(6))
    simulation = Simulation(model, rates, (3, 3), seed=22, engine=engine)
    agrees(run(simulation, EVENTS[engine]), solved(model, rates, (3, 3), simulation.occupancy))


@pytest.mark.exact
@pytest.mark.parametrize("engine", ENGINES)
def test_triplets_obey_the_master_equation(engine):
    """Bent around a corner; in the tree, which needs no tables, also in a row, and with hops."""
    lattice = square(a, periodic=(False, False))
    clusters = pattern_clusters(lattice, ("A.s", "A.s", "A.s"), [[1, 0], [0, 0], [0, 1]], 3e3)
    steps = {"A + s <=> A.s": (1.5, 1.0)}
    if engine == "tree":
        clusters += pattern_clusters(lattice, ("A.s", "A.s", "A.s"), [[-1, 0], [0, 0], [1, 0]], -5e3)
        steps |= {"A.s + s <=> s + A.s": (0.7, 0.7)}
    model, rates = built(lattice, steps, clusters=clusters, proximity=[0.3, 0.5][: len(steps)])
    simulation = Simulation(model, rates, (3, 3), seed=23, engine=engine)
    agrees(run(simulation, EVENTS[engine] // 2), solved(model, rates, (3, 3), simulation.occupancy))


@pytest.mark.exact
@pytest.mark.parametrize("engine", ENGINES)
def test_two_open_sites_obey_nine_rate_equations(engine):
    """Configurations (left, right) of empty 0, A 1 and B 2, and every event between them, by hand."""
    on_A, off_A, on_B, off_B, hop, react = 1.3, 0.6, 0.4, 0.9, 2.0, 5.0
    repulsion = np.exp(-0.5 * 3e3 / (8.31446261815324 * 500.0))  # of A and A, half of it in the barrier
    Q = np.zeros((3, 3, 3, 3))
    for other in range(3):
        slower, faster = (repulsion, 1.0 / repulsion) if other == 1 else (1.0, 1.0)
        for first, second, k in ((0, 1, on_A * slower), (1, 0, off_A * faster), (0, 2, on_B), (2, 0, off_B)):
            Q[first, other, second, other] += k
            Q[other, first, other, second] += k
    Q[1, 0, 0, 1] = Q[0, 1, 1, 0] = hop
    Q[1, 2, 0, 0] = Q[2, 1, 0, 0] = react
    G = Q.reshape(9, 9)
    G = G - np.diag(G.sum(axis=1))
    balance, one = np.vstack([G.T, np.ones(9)]), np.append(np.zeros(9), 1.0)
    p = np.linalg.lstsq(balance, one, rcond=None)[0].reshape(3, 3)
    lattice = line(a, periodic=(False,))
    model, rates = built(
        lattice,
        {"A + s <=> A.s": (on_A, off_A), "B + s <=> B.s": (on_B, off_B), "A.s + s <=> s + A.s": (hop, hop),
         "A.s + B.s -> AB + 2 s": (react, 0.0)},
        clusters=pair_clusters(lattice, "A.s", "A.s", [3e3]),
    )  # fmt: skip
    found = sampled(model, rates, (2,), EVENTS[engine], engine=engine, seed=24)
    assert deviation(found.coverage("A.s"), (p[1].sum() + p[:, 1].sum()) / 2) < 4
    assert deviation(found.coverage("B.s"), (p[2].sum() + p[:, 2].sum()) / 2) < 4
    assert deviation(found.rate("A.s + B.s -> AB + 2 s", 0), react * (p[1, 2] + p[2, 1]) / 2) < 4
    assert deviation(found.rate("A.s + s <=> s + A.s", 0), hop * (p[1, 0] + p[0, 1]) / 2) < 4


@pytest.mark.exact
def test_site_energies_drawn_at_random_enter_the_master_equation_as_they_are():
    lattice = line(a)
    steps = {"A + s <=> A.s": (1.0, 0.8), "A.s + s <=> s + A.s": (2.0, 2.0), "B + s <=> B.s": (0.5, 0.5)}
    clusters = pair_clusters(lattice, "A.s", "B.s", [2e3])
    model, rates = built(lattice, steps, clusters=clusters, proximity=[0.2, 0.5, 0.9])
    disorder = Disorder(spread={"A.s": 4e3, "B.s": 2e3})
    simulation = Simulation(model, rates, (6,), seed=25, disorder=disorder)
    assert simulation.engine == "tree"
    spread = [disorder.spread.get(state.species, 0.0) for state in model.states]
    exact = solved(model, rates, (6,), simulation.occupancy, simulation.snapshot.shift, spread)
    agrees(run(simulation, EVENTS["tree"]), exact)


@pytest.mark.exact
@pytest.mark.parametrize("engine", ENGINES)
def test_scaled_steps_and_new_conditions_count_from_then_on(engine):
    lattice, size, steps, shells = CASES["a ladder"]
    rng = np.random.default_rng(7)
    model, rates = drawn(lattice, steps, shells, rng)
    _, later = drawn(lattice, steps, shells, rng)
    scale = np.array([1.0, 0.3, 0.1, 2.0])
    simulation = Simulation(model, rates, size, seed=26, engine=engine)
    simulation.advance(1000)
    simulation.rescale(scale)
    simulation.advance(1000)
    simulation.at(later)
    scaled = replace(later, forward=later.forward * scale, reverse=later.reverse * scale)
    agrees(run(simulation, EVENTS[engine]), solved(model, scaled, size, simulation.occupancy))


@pytest.mark.exact
@pytest.mark.parametrize("engine", ENGINES)
def test_a_lattice_relaxes_as_its_master_equation_does(engine):
    """Where 4000 of them are after a given time, and not only after a long one."""
    model, rates = drawn(line(a, periodic=(False,)), RICH, 1, np.random.default_rng(8))
    simulation = Simulation(model, rates, (3,), engine=engine)
    begin = simulation.occupancy
    exact = solved(model, rates, (3,), begin)
    time, runs, found = 0.4, 4000, {}
    saved = [array.copy() for array in simulation._grid]
    for _ in range(runs):
        for array, kept in zip(simulation._grid, saved, strict=True):
            array[...] = kept
        assert simulation.advance(10**9, horizon=time).time == time
        key = tuple(simulation.occupancy.ravel().tolist())
        found[key] = found.get(key, 0) + 1
    first = int(np.flatnonzero((exact.states == begin.ravel()).all(axis=1))[0])
    p = expm(exact.generator.toarray() * time)[first]
    seen = np.array([found.get(tuple(state), 0) for state in exact.states.tolist()])
    chi_squared = ((seen - runs * p) ** 2 / (runs * p))[runs * p > 5]
    assert chi_squared.size > 15
    assert chi_squared.sum() < chi_squared.size + 4 * np.sqrt(2 * chi_squared.size)
