"""Surfaces whose behaviour is known from outside: well mixed, uneven, accelerated, and very large."""

import numpy as np
import pytest
from scipy.optimize import root
from scipy.stats import kstest

from bridges.ruo2 import LATTICE
from lattice.engine_models import a, built, deviation, run, sampled
from lattice.master_equation import solved
from scalebridge.core.constants import R
from scalebridge.lattice.acceleration import bias
from scalebridge.lattice.replica import Plan, Replica
from scalebridge.lattice.shapes import line, square
from scalebridge.lattice.simulation import Disorder, Simulation, counted
from scalebridge.scales import ratio

T = 500.0
RT = R * T


@pytest.mark.exact
@pytest.mark.parametrize(
    ("runs", "last"),
    [
        ({1.0: 2_000_000, 10.0: 3_000_000, 100.0: 10_000_000}, 0.03),
        pytest.param(
            {1.0: 20_000_000, 10.0: 30_000_000, 100.0: 50_000_000, 1000.0: 200_000_000},
            0.02,
            marks=pytest.mark.slow,
        ),
    ],
    ids=["three", "four"],
)
def test_reaction_of_neighbours_tends_to_mean_field_as_hops_become_fast(runs, last):
    on, off, react = (1.0, 0.8), (1.0, 0.9), 5.0

    def balance(theta):
        A, B = theta
        pairs = 4 * react * A * B
        return on[0] * (1 - A - B) - off[0] * A - pairs, on[1] * (1 - A - B) - off[1] * B - pairs

    exact = root(balance, [0.3, 0.1], tol=1e-12)
    assert exact.success
    mean_field = 4 * react * exact.x[0] * exact.x[1]
    rates_seen, step = [], "A.s + B.s -> AB + 2 s"
    for hop, events in runs.items():
        steps = {"A + s <=> A.s": (on[0], off[0]), "B + s <=> B.s": (on[1], off[1]), step: (react, 0.0)}
        steps |= {f"{x}.s + s <=> s + {x}.s": (hop, hop) for x in "AB"}
        model, rates = built(square(a), steps)
        rates_seen.append(sampled(model, rates, (24, 24), events, seed=61).rate(step, 0, expected=True))
    off_by = np.array([rate.value / mean_field - 1.0 for rate in rates_seen])
    noise = np.array([rate.standard_error / mean_field for rate in rates_seen])
    assert off_by[0] < -0.08
    assert (np.diff(off_by) > -3 * np.hypot(noise[1:], noise[:-1])).all()  # monotone, as far as can be seen
    assert (np.diff(off_by)[:2] > 4 * np.hypot(noise[1:3], noise[:2])).all()
    assert abs(off_by[-1]) < last
    assert noise[-1] < 0.005


@pytest.mark.exact
def test_sites_of_normal_energies_are_covered_as_the_average_of_langmuir():
    spread, K = 9e3, 0.3
    model, rates = built(square(a), {"A + s <=> A.s": (K, 1.0)}, proximity=0.3)
    simulation = Simulation(model, rates, (64, 64), seed=62, disorder=Disorder(spread={"A.s": spread}))
    shift = simulation.snapshot.shift.ravel()
    assert kstest(shift, "norm").pvalue > 1e-3
    theta = run(simulation, 500_000, blocks=300).coverage("A.s")
    langmuir = lambda x: K / (K + np.exp(spread * x / RT))
    assert deviation(theta, float(langmuir(shift).mean())) < 4  # on this very lattice
    x, weight = np.polynomial.hermite_e.hermegauss(80)
    average = weight @ langmuir(x) / weight.sum()
    scatter = np.sqrt(weight @ (langmuir(x) - average) ** 2 / weight.sum() / shift.size)
    assert abs(theta.value - average) < 4 * np.hypot(theta.standard_error, scatter)
    assert abs(average - K / (1 + K)) > 6 * np.hypot(theta.standard_error, scatter)  # of the mean energy


@pytest.mark.exact
def test_one_shift_of_a_site_moves_all_its_adsorbates_in_proportion():
    model, rates = built(square(a), {"A + s <=> A.s": (0.8, 1.0), "B + s <=> B.s": (0.5, 0.4)})
    disorder = Disorder(spread={"A.s": 5e3, "B.s": 2e3})
    simulation = Simulation(model, rates, (48, 48), seed=63, disorder=disorder)
    x = simulation.snapshot.shift.ravel()
    A, B = 0.8 * np.exp(-5e3 * x / RT), 1.25 * np.exp(-2e3 * x / RT)
    found = run(simulation, 400_000)
    assert deviation(found.coverage("A.s"), float((A / (1 + A + B)).mean())) < 4
    assert deviation(found.coverage("B.s"), float((B / (1 + A + B)).mean())) < 4


@pytest.mark.exact
@pytest.mark.parametrize("engine", ["classes", "tree"])
def test_a_mixture_of_sites_is_covered_as_a_mixture_of_langmuirs(engine):
    lattice = square(a, "m", mixtures={"m": {"s": 0.7, "t": 0.3}})
    steps = {"A + s <=> A.s": (0.5, 1.0), "A + t <=> A.t": (6.0, 1.0), "A.s + t <=> s + A.t": (2.4, 0.2)}
    model, rates = built(lattice, steps)
    simulation = Simulation(model, rates, (48, 48), seed=64, engine=engine)
    kinds = np.array([model.states[state].kind for state in simulation.occupancy.ravel()])
    share = float((kinds == "t").mean())
    assert abs(share - 0.3) < 4 * np.sqrt(0.21 / kinds.size)
    found = run(simulation, 1_500_000 if engine == "classes" else 300_000)
    assert deviation(found.coverage("A.s"), (1 - share) * 0.5 / 1.5) < 4
    assert deviation(found.coverage("A.t"), share * 6.0 / 7.0) < 4
    assert deviation(found.coverage("t"), share / 7.0) < 4


@pytest.mark.exact
def test_kinds_of_sites_never_change():
    lattice = square(a, "m", mixtures={"m": {"s": 0.7, "t": 0.3}})
    steps = {"A + s <=> A.s": (0.5, 1.0), "A + t <=> A.t": (6.0, 1.0), "A.s + t <=> s + A.t": (2.4, 0.2)}
    model, rates = built(lattice, steps)
    simulation = Simulation(model, rates, (20, 20), seed=65)
    kind = np.array([state.kind for state in model.states])
    before = kind[simulation.occupancy]
    simulation.advance(20_000)
    np.testing.assert_array_equal(kind[simulation.occupancy], before)


# --- acceleration -----------------------------------------------------------------------------------------

FAST = {
    "A + s <=> A.s": (400.0, 600.0),
    "A.s + s <=> s + A.s": (500.0, 500.0),
    "B + s <=> B.s": (0.5, 0.2),
    "A.s + B.s -> AB + 2 s": (0.7, 0.0),
}
SLOW_STEP = "A.s + B.s -> AB + 2 s"


def accelerated(model, rates, size, margin, events, seed):
    """For each of the runs of a plan the rate of the slow step, the events spent on each, and the factors."""
    plan = Plan(size=size, events=events, blocks=400, replicas=1, seed=seed, acceleration=margin)
    found = []
    for index in range(1 if margin is None else 2):
        replica = Replica(model, rates, plan, index)
        replica.run(plan.blocks)
        arrays = replica.arrays()
        of_step = arrays["events"][100:, model.steps.index(SLOW_STEP), 0]
        rate = ratio(of_step / np.prod(size), arrays["time"][100:])
        found.append((rate, arrays["events"][100:].sum() / of_step.sum(), replica.simulation.scale))
    return found


@pytest.mark.exact
def test_acceleration_changes_the_rate_of_slow_steps_by_no_more_than_it_says():
    """Five sites in a ring, whose rate the master equation gives."""
    model, rates = built(line(a), FAST)
    exact = solved(model, rates, (5,), Simulation(model, rates, (5,)).occupancy).rates[3, 0]
    (once, spent, scale), (twice, more_spent, _) = accelerated(model, rates, (5,), 20.0, 2_000_000, 66)
    assert abs(twice.value - exact) < bias(twice, once) + 4 * twice.standard_error
    assert bias(twice, once) < 0.1 * exact
    assert twice.standard_error < 0.02 * exact
    plain = 2 * 600.0 * 0.4 + 2 * 500.0 * 0.24  # order of the events on a site without acceleration, 1/s
    assert spent < 0.3 * plain / exact
    assert spent < more_spent < 3 * spent
    assert scale[:2].max() < 0.3
    np.testing.assert_array_equal(scale[2:], 1.0)


@pytest.mark.exact
def test_acceleration_agrees_with_a_plain_run_and_needs_fewer_events():
    model, rates = built(square(a), FAST)
    ((plain, spent, scale),) = accelerated(model, rates, (20, 20), None, 6_000_000, 68)
    np.testing.assert_array_equal(scale, 1.0)
    (once, fewer, _), (twice, _, _) = accelerated(model, rates, (20, 20), 20.0, 2_000_000, 69)
    noise = np.hypot(twice.standard_error, plain.standard_error)
    assert abs(twice.value - plain.value) < bias(twice, once) + 4 * noise
    assert noise < 0.05 * plain.value
    assert fewer < 0.3 * spent


# --- size -------------------------------------------------------------------------------------------------


def zgb():
    steps = {"CO + s -> CO.s": (0.45, 0.0), "O2 + 2 s -> 2 O.s": (0.275, 0.0)}
    return built(square(a), {**steps, "CO.s + O.s -> CO2 + 2 s": (1e5, 0.0)})


def ruo2():
    steps = {f"CO + {x} <=> CO.{x}": (2.0, 1.0) for x in ("br", "cus")}
    steps |= {
        "O2 + 2 br <=> 2 O.br": (1.0, 0.1), "O2 + 2 cus <=> 2 O.cus": (1.0, 0.5),
        "O2 + br + cus <=> O.br + O.cus": (1.0, 0.2),
    }  # fmt: skip
    for x in ("br", "cus"):
        for y in ("br", "cus"):
            steps[f"CO.{x} + O.{y} -> CO2 + {x} + {y}"] = (0.5, 0.0)
    for one in ("CO", "O"):
        steps |= {f"{one}.{x} + {x} <=> {x} + {one}.{x}": (3.0, 3.0) for x in ("br", "cus")}
        steps[f"{one}.br + cus <=> br + {one}.cus"] = (3.0, 1.0)
    return built(LATTICE, steps)


@pytest.mark.exact
@pytest.mark.parametrize(("make", "most"), [(zgb, 100), (ruo2, 100)], ids=["zgb", "ruo2"])
def test_a_site_takes_less_than_a_hundred_bytes(make, most):
    model, rates = make()
    simulation = Simulation(model, rates, (300, 300))
    simulation.advance(1000)
    assert simulation.engine == "classes"
    assert simulation.bytes_per_site <= most


@pytest.mark.slow
@pytest.mark.exact
def test_ten_million_sites_can_be_run():
    model, rates = zgb()
    simulation = Simulation(model, rates, (3200, 3200), seed=71)
    block = simulation.advance(500_000)
    found = np.bincount(simulation.occupancy.ravel(), minlength=3)
    events = counted(model, block.events)[:, 0]
    CO, O = (next(i for i, s in enumerate(model.states) if s.species == name) for name in ("CO.s", "O.s"))
    assert events.sum() == 500_000
    assert found[CO] == events[0] - events[2]
    assert found[O] == 2 * events[1] - events[2]
    assert simulation.bytes_per_site <= 100
