"""When events happen: waiting times at constant and at rising temperature, and what desorbs meanwhile."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.special import exp1
from scipy.stats import kstest

from lattice.engine_models import ENGINES, a, built, step_rates
from scalebridge.core.constants import R
from scalebridge.lattice.heating import Programme, heat
from scalebridge.lattice.interactions import pair_clusters
from scalebridge.lattice.shapes import line, rectangular, square
from scalebridge.lattice.simulation import Simulation

BY_CHANCE = 1e-3


class FirstEvent(Simulation):
    """Stops after one event, also while it is heated."""

    def advance(self, events, *, horizon=np.inf):
        return super().advance(min(events, 1), horizon=horizon)


def full(size):
    return np.ones((*size, *(1,) * (4 - len(size))), dtype=np.uint8)


@pytest.mark.exact
@pytest.mark.parametrize("engine", ENGINES)
def test_waiting_times_of_equal_rates_are_exponential_and_forget_each_other(engine):
    model, rates = built(square(a), {"A + s <=> A.s": (2.5, 2.5)})
    simulation = Simulation(model, rates, (8, 8), seed=41, engine=engine)
    waits = np.array([simulation.advance(1).time for _ in range(20_000)])
    assert kstest(waits, "expon", args=(0.0, 1.0 / (64 * 2.5))).pvalue > BY_CHANCE
    assert abs(np.corrcoef(waits[1:], waits[:-1])[0, 1]) < 4 / np.sqrt(waits.size)
    assert simulation.time == pytest.approx(waits.sum(), rel=1e-12)


@pytest.mark.exact
@pytest.mark.parametrize("engine", ENGINES)
def test_events_within_a_given_time_are_poisson_though_waiting_times_are_cut(engine):
    model, rates = built(square(a), {"A + s <=> A.s": (2.5, 2.5)})
    simulation = Simulation(model, rates, (8, 8), seed=42, engine=engine)
    mean, n = 0.7, 20_000
    blocks = [simulation.advance(10**6, horizon=mean / (64 * 2.5)) for _ in range(n)]
    counts = np.array([block.events.sum() for block in blocks])
    assert abs(counts.mean() - mean) < 4 * np.sqrt(mean / n)
    assert abs(counts.var() / mean - 1.0) < 4 * np.sqrt((2.0 + 1.0 / mean) / n)
    assert simulation.time == pytest.approx(n * mean / (64 * 2.5), rel=1e-9)


@pytest.mark.exact
@pytest.mark.parametrize("engine", ENGINES)
def test_two_classes_share_the_waiting_time_and_the_events_by_their_rates(engine):
    steps = {"A.s -> A + s": (2.0, 0.0), "B.s -> B + s": (7.0, 0.0)}
    model, rates = built(line(a), steps)
    start = full((5,))
    start[3:] = 2  # three A, two B
    simulation = Simulation(model, rates, (5,), start=start, seed=43, engine=engine)
    waits, was_A = first_events(simulation, 8000, lambda: simulation.advance(1))
    assert kstest(waits, "expon", args=(0.0, 1.0 / 20.0)).pvalue > BY_CHANCE
    share = 6.0 / 20.0
    assert abs(was_A.mean() - share) < 4 * np.sqrt(share * (1 - share) / was_A.size)


def first_events(simulation, runs, once):
    """Waiting times (runs,) and whether the first process happened, always from the same configuration."""
    saved = [array.copy() for array in simulation._grid]
    waits, first = np.empty(runs), np.empty(runs, dtype=bool)
    for i in range(runs):
        block = once()
        waits[i], first[i] = block.time, block.events[0] == 1
        assert block.events.sum() == 1
        for array, kept in zip(simulation._grid, saved, strict=True):
            array[...] = kept
    return waits, first


@pytest.mark.exact
@pytest.mark.parametrize(("later", "duration"), [(60.0, 1.5), (0.02, 12.0)], ids=["heated", "cooled"])
def test_waiting_times_under_changing_rates_follow_the_survival_of_all_classes(later, duration):
    """Three sites at k, two at K, k and K moving exponentially; survival exp(-integral of the total rate)."""
    names = ("A.s -> A + s", "B.s -> B + s")
    model, rates = built(line(a), {names[0]: (0.4, 0.0), names[1]: (1.0, 0.0)})
    ends = np.array([0.4 * later, 1.0 * later**0.3])
    hot = step_rates(dict(zip(names, [(k, 0.0) for k in ends], strict=True)))
    start = full((5,))
    start[3:] = 2
    simulation = FirstEvent(model, rates, (5,), start=start, seed=44)

    def once():
        simulation.at(rates)
        return simulation.heat_towards(hot, duration)

    waits, was_A = first_events(simulation, 3000, once)
    now = 1.0 * np.array([0.4, 1.0])
    slope = np.log(ends / now) / duration
    number = np.array([3, 2])
    total = lambda t: (number * now * np.expm1(np.multiply.outer(t, slope)) / slope).sum(axis=-1)
    assert kstest(waits, lambda t: -np.expm1(-total(t))).pvalue > BY_CHANCE
    rate = number * now * np.exp(np.multiply.outer(waits, slope))
    expected = rate[:, 0] / rate.sum(axis=1)  # that it was an A, given when it was
    late = waits > np.median(waits)
    for half in (late, ~late):
        spread = np.sqrt((expected * (1 - expected))[half].sum())
        assert abs((was_A - expected)[half].sum()) < 4 * spread


# --- desorption while the temperature rises ---------------------------------------------------------------

NU, E, BETA = 1e13, 110e3, 5.0  # 1/s, J/mol, K/s


def arrhenius(T, nu=NU, E=E):
    return nu * np.exp(-E / (R * T))


def integral(T, nu=NU, E=E):
    """Of the Arrhenius law from 0 K to T over the temperature, K/s: closed, with an exponential integral."""
    x = E / R
    return nu * (T * np.exp(-x / T) - x * exp1(x / T))


def of_two(T):
    """Rates of two species that desorb."""
    k = {"A.s -> A + s": (arrhenius(T), 0.0), "B.s -> B + s": (arrhenius(T, 1e14, 130e3), 0.0)}
    return step_rates(k, temperature=T, barrier=[E, 130e3])


@pytest.mark.exact
def test_first_order_desorption_follows_the_closed_solution():
    programme = Programme(start=300.0, stop=520.0, rate=BETA, interval=1.0)
    model, rates = built(square(a), {"A.s -> A + s": (1.0, 0.0), "B.s -> B + s": (1.0, 0.0)})
    start = full((200, 200))
    start[:, 100:] = 2
    n = 20_000
    simulation = Simulation(model, rates, (200, 200), start=start, seed=45)
    found = heat(simulation, of_two, programme)
    left = n - np.cumsum(found.events[:, :, 0], axis=0)
    T = programme.knots[1:]
    for species, (nu, barrier) in enumerate([(NU, E), (1e14, 130e3)]):
        exact = np.exp(-(integral(T, nu, barrier) - integral(300.0, nu, barrier)) / BETA)
        distance = np.abs(left[:, species] / n - exact).max()
        assert distance < 1.95 / np.sqrt(n)  # of Kolmogorov and Smirnov, exceeded once in a thousand
        mean = (exact[1:] + exact[:-1]) / 2
        np.testing.assert_allclose(found.population[1:, species + 1] / n, mean, atol=2.5 / np.sqrt(n))
    assert left[-1].max() < 100
    assert simulation.time == pytest.approx(220.0 / BETA)


@pytest.mark.exact
def test_the_peak_of_first_order_desorption_is_redheads():
    """E / (R T_p^2) = (nu / beta) exp(-E / (R T_p)), wherever the coverage began."""
    programme = Programme(start=350.0, stop=500.0, rate=BETA, interval=1.0)
    model, rates = built(square(a), {"A.s -> A + s": (1.0, 0.0)})
    at = lambda T: step_rates({"A.s -> A + s": (arrhenius(T), 0.0)}, temperature=T)
    found = heat(Simulation(model, rates, (300, 300), start=full((300, 300)), seed=46), at, programme)
    rate = found.rate(np.array([1.0]), 90_000)
    T = np.linspace(350.0, 500.0, 100_001)
    peak = T[np.argmin(np.abs(np.log(arrhenius(T) / BETA) - np.log(E / (R * T**2))))]
    near = np.abs(found.temperature - peak) < 12.0
    bend, tilt, _ = np.polyfit(found.temperature[near] - peak, rate[near], 2)
    assert abs(-tilt / (2 * bend)) < 1.0


@pytest.mark.exact
@pytest.mark.parametrize(("size", "hop"), [(64, 60.0), pytest.param(128, 200.0, marks=pytest.mark.slow)])
def test_recombination_of_fast_adsorbates_follows_second_order(size, hop):
    step, moves = "2 A.s -> A2 + 2 s", "A.s + s <=> s + A.s"
    nu, barrier, beta = 1e12, 95e3, 20.0
    programme = Programme(start=330.0, stop=450.0, rate=beta, interval=2.0)
    at = lambda T: step_rates({step: (arrhenius(T, nu, barrier), 0.0), moves: (hop, hop)}, temperature=T)
    model, rates = built(square(a), {step: (1.0, 0.0), moves: (hop, hop)})
    simulation = Simulation(model, rates, (size, size), start=full((size, size)), seed=47)
    found = heat(simulation, at, programme)
    theta = 1.0 - 2.0 * np.cumsum(found.events[:, 0, 0]) / size**2
    x = lambda T: integral(T, nu, barrier) / beta
    exact = 1.0 / (1.0 + 4.0 * (x(programme.knots[1:]) - x(330.0)))  # four pairs a site, half of them its own
    assert np.abs(theta - exact).max() < 1.5 / size + 0.004  # noise, and what hops leave unmixed
    assert 0.02 < theta[-1] < 0.06


@pytest.mark.exact
def test_rings_of_three_that_repel_desorb_as_their_master_equation_says():
    """Thousands of them side by side, too far from each other to notice."""
    w, rings = 6e3, 4000
    programme = Programme(start=320.0, stop=480.0, rate=BETA, interval=1.0)
    lattice = rectangular(a, 1.5 * a)
    clusters = pair_clusters(lattice, "A.s", "A.s", [w])
    model, rates = built(lattice, {"A.s -> A + s": (1.0, 0.0)}, clusters=clusters)
    at = lambda T: step_rates({"A.s -> A + s": (arrhenius(T), 0.0)}, temperature=T, proximity=0.7)

    def flow(t, p):  # probabilities of three, two, one, none; seven tenths of the repulsion help
        T = 320.0 + BETA * t
        k = arrhenius(T) * np.exp(0.7 * w * np.array([2, 1, 0]) / (R * T)) * np.array([3, 2, 1])
        return np.array([-k[0] * p[0], k[0] * p[0] - k[1] * p[1], k[1] * p[1] - k[2] * p[2], k[2] * p[2]])

    times = (programme.knots - 320.0) / BETA
    exact = solve_ivp(flow, (0, 32.0), [1.0, 0, 0, 0], "LSODA", times, rtol=1e-9, atol=1e-12).y
    theta = (3 * exact[0] + 2 * exact[1] + exact[2]) / 3
    simulation = Simulation(model, rates, (3, rings), start=full((3, rings)), seed=48)
    left = 1.0 - np.cumsum(heat(simulation, at, programme).events[:, 0, 0]) / (3 * rings)
    assert np.abs(left - theta[1:]).max() < 1.95 / np.sqrt(rings)
    without = np.exp(-(integral(programme.knots) - integral(320.0)) / BETA)
    assert np.abs(theta - without).max() > 0.2


@pytest.mark.exact
@pytest.mark.parametrize("engine", ENGINES)
def test_new_conditions_may_part_environments_that_were_alike(engine):
    """A floor that only the later conditions have, and a pressure that is zero at first."""
    lattice = line(a)
    model, rates = built(
        lattice,
        {"A + s <=> A.s": (1.0, 1.0), "B + s <=> B.s": (0.0, 1.0)},
        clusters=pair_clusters(lattice, "A.s", "A.s", [4e3]),
        proximity=0.0,
        barrier=10e3,
    )
    later = replace(rates, reaction_energy=np.array([8e3, 0.0]), forward=np.array([1.0, 2.0]))
    simulation = Simulation(model, rates, (200,), seed=49, engine=engine)
    simulation.advance(2000)
    simulation.at(later)
    fresh = Simulation(model, later, (200,), resume=simulation.snapshot, engine=engine)
    one, other = simulation.advance(5000), fresh.advance(5000)
    assert one.time == pytest.approx(other.time, rel=1e-9)
    np.testing.assert_array_equal(one.events, other.events)
    assert one.events[2] > 100  # B lands, which it could not at first
