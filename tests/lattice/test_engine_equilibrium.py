"""Adsorption equilibria that are known exactly: Langmuir isotherms, rods on a ring, a chain that attracts."""

from math import comb

import numpy as np
import pytest

from lattice.engine_models import ENGINES, a, built, deviation, sampled
from scalebridge.core.constants import R
from scalebridge.lattice.interactions import pair_clusters
from scalebridge.lattice.shapes import cubic, hexagonal, honeycomb, line, square

EVENTS = {"classes": 1_000_000, "tree": 250_000}
T = 500.0
SIZES = {line: (180,), square: (12, 15), hexagonal: (13, 14), honeycomb: (9, 10), cubic: (5, 6, 6)}
HOP = {"A.s + s <=> s + A.s": (4.0, 4.0)}


@pytest.mark.exact
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("K", [0.1, 1.0, 12.0])
def test_sites_that_do_not_know_each_other_follow_langmuir(engine, K):
    model, rates = built(square(a), {"A + s <=> A.s": (K, 1.0)})
    found = sampled(model, rates, (48, 48), EVENTS[engine], engine=engine, seed=3)
    theta = K / (1.0 + K)
    assert deviation(found.coverage("A.s"), theta) < 4
    assert found.coverage("A.s").standard_error < 0.004 * theta
    for direction in (0, 1):
        assert deviation(found.rate("A + s <=> A.s", direction), theta) < 4


@pytest.mark.exact
@pytest.mark.parametrize("engine", ENGINES)
def test_two_species_compete_for_sites_as_langmuir_has_it(engine):
    steps = {"A + s <=> A.s": (1.5, 1.0), "B + s <=> B.s": (1.0, 2.0)}
    model, rates = built(hexagonal(a), steps)
    found = sampled(model, rates, (24, 30), EVENTS[engine], engine=engine, seed=4)
    assert deviation(found.coverage("A.s"), 1.5 / 3.0) < 4
    assert deviation(found.coverage("B.s"), 0.5 / 3.0) < 4
    assert deviation(found.coverage("s"), 1.0 / 3.0) < 4


@pytest.mark.exact
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("shape", list(SIZES), ids=lambda shape: shape.__name__)
def test_hops_leave_the_isotherm_alone_and_happen_once_per_bond_and_way(shape, engine):
    model, rates = built(shape(a), {"A + s <=> A.s": (0.8, 1.0), **HOP})
    found = sampled(model, rates, SIZES[shape], EVENTS[engine], engine=engine, seed=5)
    theta, bonds = 0.8 / 1.8, len(model.lattice.bonds)
    assert deviation(found.coverage("A.s"), theta) < 4
    hops = found.rate("A.s + s <=> s + A.s", 0)
    assert deviation(hops, 2 * bonds * 4.0 * theta * (1 - theta)) < 4
    assert hops.standard_error < 0.02 * hops.value
    assert found.rate("A.s + s <=> s + A.s", 1).value == 0.0  # none is listed again as its own reverse


@pytest.mark.exact
@pytest.mark.parametrize("engine", ENGINES)
def test_pairs_that_dissociate_and_hop_follow_the_square_root_of_pressure(engine):
    steps = {"A2 + 2 s <=> 2 A.s": (0.3, 1.2), **HOP}
    model, rates = built(square(a), steps)
    found = sampled(model, rates, (24, 24), EVENTS[engine] // 2, engine=engine, seed=6)
    theta = found.coverage("A.s")
    assert deviation(theta, 1.0 / 3.0) < 4  # theta^2 / (1 - theta)^2 = 0.3 / 1.2
    assert theta.standard_error < 0.003
    assert deviation(found.rate("A2 + 2 s <=> 2 A.s", 0), 2 * 0.3 * (2.0 / 3.0) ** 2) < 4


@pytest.mark.exact
@pytest.mark.parametrize("engine", ENGINES)
def test_pairs_that_cannot_hop_stay_equal_in_number_on_both_sublattices(engine):
    model, rates = built(square(a), {"A2 + 2 s <=> 2 A.s": (1.8, 1.2)})
    found = sampled(model, rates, (4, 4), EVENTS[engine] // 2, engine=engine, seed=7)
    weight = np.array([comb(8, n) ** 2 * 1.5**n for n in range(9)])  # n on each sublattice of 8 sites
    exact = float(np.arange(9) @ weight / weight.sum() / 8)
    theta = found.coverage("A.s")
    assert deviation(theta, exact) < 4
    free = np.sqrt(1.5) / (1 + np.sqrt(1.5))  # of a lattice on which they need not be equal
    assert abs(exact - free) > 2 * theta.standard_error


@pytest.mark.exact
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("K", [0.5, 20.0])
def test_rods_on_a_ring_are_as_many_as_the_ways_to_place_them_say(engine, K):
    L = 12
    model, rates = built(line(a), {"D + 2 s <=> D.s": (K, 1.0)}, occupies={"D.s": ("s", "s")})
    found = sampled(model, rates, (L,), EVENTS[engine] // 2, engine=engine, seed=8)
    n = np.arange(L // 2 + 1)
    weight = np.array([L / (L - k) * comb(L - int(k), int(k)) * K ** int(k) for k in n])
    rods = found.coverage("D.s")
    assert deviation(rods, n @ weight / weight.sum() / L) < 4
    assert deviation(found.coverage("s"), 1 - 2 * (n @ weight) / weight.sum() / L) < 4


@pytest.mark.exact
@pytest.mark.parametrize("K", [0.5, 20.0])
def test_rods_on_a_long_ring_follow_the_transfer_matrix(K):
    """The states of a bond: none, a rod across it, or one across the next bond, one after the other."""
    model, rates = built(line(a), {"D + 2 s <=> D.s": (K, 1.0)}, occupies={"D.s": ("s", "s")})
    found = sampled(model, rates, (3000,), 4_000_000, seed=9, discard=0.4)
    transfer = lambda ln_K: np.array([[1.0, np.exp(ln_K)], [1.0, 0.0]])
    ln_largest = lambda ln_K: np.log(np.linalg.eigvals(transfer(ln_K)).real.max())
    step = 1e-5
    exact = (ln_largest(np.log(K) + step) - ln_largest(np.log(K) - step)) / (2 * step)
    assert deviation(found.coverage("D.s"), exact) < 4


@pytest.mark.exact
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("proximity", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("energy", [-5e3, 4e3])
def test_a_chain_with_two_shells_of_neighbours_follows_the_transfer_matrix(engine, proximity, energy):
    lattice, L = line(a), 16
    clusters = pair_clusters(lattice, "A.s", "A.s", [energy, -0.4 * energy])
    steps = {"A + s <=> A.s": (2.0, 1.0)}
    model, rates = built(lattice, steps, clusters=clusters, proximity=proximity)
    found = sampled(model, rates, (L,), EVENTS[engine] // 2, engine=engine, seed=10)
    bits = (np.arange(2**L)[:, None] >> np.arange(L)) & 1
    pairs = [(bits * np.roll(bits, k, axis=1)).sum(axis=1) for k in (1, 2)]
    weight = 2.0 ** bits.sum(axis=1) * np.exp(-energy * (pairs[0] - 0.4 * pairs[1]) / (R * T))
    theta = found.coverage("A.s")
    assert deviation(theta, float(weight @ bits[:, 0] / weight.sum())) < 4
    assert theta.standard_error < 0.006
