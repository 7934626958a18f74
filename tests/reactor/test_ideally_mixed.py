"""The ideally mixed reactor against closed forms, balances and known multiplicity."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest

from scalebridge.core.errors import ModelError, NotConverged
from scalebridge.reactor import (
    CatalystRates,
    IdeallyMixed,
    element_defect,
    full_conversion,
    solve_reactor,
    steady_states,
)

R = 8.31446261815324
T, P = 600.0, 1e5
H = 1e-40


@dataclass
class Toy:
    """One reaction of `rate(T, p, k)` mol/s in all the catalyst."""

    rate: Any
    k: Any
    stoichiometry: tuple[float, ...] = (-1.0, 1.0)
    species: tuple[str, ...] = ("A", "B")
    fails: int = 0
    calls: list[float] = field(default_factory=list)

    def __call__(self, temperature, pressure, state=None):
        self.calls.append(pressure[0])
        if len(self.calls) <= self.fails:
            raise NotConverged("the toy is not in the mood", best=None, residual=1.0)
        nu, k = np.array(self.stoichiometry), np.real(self.k)
        bumped = pressure + 1j * H * np.eye(pressure.size)
        slopes = np.array([self.rate(temperature, p, k).imag / H for p in bumped])
        return CatalystRates(
            production=nu * self.rate(temperature, pressure, self.k),
            d_temperature=nu * np.imag(self.rate(temperature + 1j * H, pressure, k)) / H,
            d_pressure=np.multiply.outer(nu, slopes),
        )


def first_order(damkoehler, stoichiometry=(-1.0, 1.0), **options):
    """k p_A with k chosen for a feed of 1 mol/s of pure A at P."""
    return Toy(rate=lambda T, p, k: k * p[0], k=damkoehler / P, stoichiometry=stoichiometry, **options)


def fed(*feed):
    return IdeallyMixed(feed=np.array(feed), temperature=T, pressure=P)


def inhibited():
    """The reactant blocks its own way: slow in the feed, fast once little of it is left."""
    return Toy(rate=lambda T, p, k: k * p[0] / (1 + 20 * p[0] / P) ** 2, k=95.0 / P)


def unconverted():
    """The three steady states of `inhibited`: 1 - x = 95 x/(1 + 20 x)^2, a cubic in the part x of A left."""
    roots = np.roots([-400.0, 400.0 - 40.0, 40.0 - 1.0 - 95.0, 1.0])
    assert (roots.imag == 0.0).all()
    return np.sort(roots)


@pytest.mark.exact
@pytest.mark.parametrize("damkoehler", [1e-6, 1e-3, 1.0, 1e3, 1e9, 1e15])
def test_first_order_without_change_of_volume_converts_da_over_one_plus_da(damkoehler):
    state = solve_reactor(fed(1.0, 0.0), first_order(damkoehler))
    left = 1.0 - state.conversion[0] if damkoehler < 1e3 else state.outflow[0]
    assert left == pytest.approx(1 / (1 + damkoehler), rel=1e-12)
    assert state.outflow[1] == pytest.approx(damkoehler / (1 + damkoehler), rel=1e-9)


@pytest.mark.exact
@pytest.mark.parametrize("damkoehler", [1e-3, 0.5, 7.0, 1e6])
def test_a_reaction_that_doubles_the_moles_solves_its_quadratic(damkoehler):
    state = solve_reactor(fed(1.0, 0.0), first_order(damkoehler, (-1.0, 2.0)))
    # n_A = 1 - X, n = 1 + X and X = Da (1 - X)/(1 + X)
    exact = (-(1 + damkoehler) + np.sqrt((1 + damkoehler) ** 2 + 4 * damkoehler)) / 2
    assert 1.0 - state.outflow[0] == pytest.approx(exact, rel=1e-9)
    assert state.pressure.sum() == pytest.approx(P, rel=1e-14)


@pytest.mark.exact
def test_an_inert_gas_passes_unchanged_and_dilutes():
    catalyst = Toy(
        rate=lambda T, p, k: k * p[0], k=2.0 / P, stoichiometry=(-1.0, 1.0, 0.0), species=("A", "B", "I")
    )
    state = solve_reactor(fed(0.5, 0.0, 0.5), catalyst)
    assert state.outflow[2] == pytest.approx(0.5, rel=1e-14)
    assert state.conversion[0] == pytest.approx(2 / 3, rel=1e-12)
    assert state.conversion[2] == pytest.approx(0.0, abs=1e-14)


def test_a_gas_that_is_not_fed_has_no_conversion():
    state = solve_reactor(fed(1.0, 0.0), first_order(1.0))
    assert np.isnan(state.conversion[1])


@pytest.mark.exact
def test_without_reaction_the_feed_comes_out():
    state = solve_reactor(fed(1.0, 0.0), first_order(0.0))
    np.testing.assert_allclose(state.outflow, [1.0, 0.0], rtol=1e-14, atol=1e-20)
    assert state.leading_eigenvalue.real == pytest.approx(-1.0, rel=1e-12)


@pytest.mark.exact
def test_elements_are_conserved_to_rounding():
    catalyst = Toy(  # 2 CO + O2 -> 2 CO2
        rate=lambda T, p, k: k * p[0] * p[1] ** 0.5,
        k=2e-8,
        stoichiometry=(-2.0, -1.0, 2.0),
        species=("CO", "O2", "CO2"),
    )
    composition = np.array([[1.0, 0.0, 1.0], [1.0, 2.0, 2.0]])
    state = solve_reactor(fed(0.4, 0.6, 0.0), catalyst)
    assert 0.05 < state.conversion[0] < 0.95
    assert element_defect(composition, state.feed, state.outflow) < 1e-12
    assert element_defect(composition, state.feed, state.outflow * [0.9, 1, 1]) > 1e-4


@pytest.mark.exact
def test_a_stoichiometric_feed_is_used_up_by_a_fast_reaction_of_high_order():
    catalyst = Toy(
        rate=lambda T, p, k: k * p[0] ** 2 * p[1],
        k=1e12 / P**3,
        stoichiometry=(-2.0, -1.0, 2.0),
        species=("CO", "O2", "CO2"),
    )
    state = solve_reactor(fed(2.0, 1.0, 0.0), catalyst)
    assert (state.outflow > 0.0).all()
    assert state.outflow[0] == pytest.approx(2 * state.outflow[1], rel=1e-9)
    # one unknown is left: u = n_O2, n = 2 + u, 1 - u = k p_CO^2 p_O2
    u = state.outflow[1]
    assert 1 - u == pytest.approx(1e12 * 4 * u**3 / (2 + u) ** 3, rel=1e-9)


@pytest.mark.exact
@pytest.mark.parametrize("damkoehler", [0.1, 3.0])
def test_sensitivities_are_those_of_the_closed_form(damkoehler):
    exact = 1 / (1 + damkoehler) ** 2
    catalyst = first_order(damkoehler * (1 + 1e-30j))
    state = solve_reactor(fed(1.0, 0.0), catalyst)
    assert state.conversion[0].imag / 1e-30 == pytest.approx(damkoehler * exact, rel=1e-12)


@pytest.mark.exact
@pytest.mark.parametrize("what", ["feed", "temperature", "pressure"])
def test_sensitivities_to_the_operating_point_are_those_of_the_closed_form(what):
    E, Da = 80e3, 2.0
    catalyst = Toy(rate=lambda T, p, k: k * np.exp(-E / R * (1 / T - 1 / 600.0)) * p[0], k=Da / P)
    plain = {"feed": np.array([1.0, 0.0]), "temperature": T, "pressure": P}
    state = solve_reactor(IdeallyMixed(**plain | {what: plain[what] * (1 + 1e-30j)}), catalyst)
    # X = Da/(1 + Da) with Da proportional to P exp(-E/RT)/feed
    d_ln_da = {"feed": -1.0, "temperature": E / (R * T), "pressure": 1.0}[what]
    assert state.conversion[0].imag / 1e-30 == pytest.approx(d_ln_da * Da / (1 + Da) ** 2, rel=1e-11)


def test_real_numbers_in_give_real_numbers_out():
    state = solve_reactor(fed(1.0, 0.0), first_order(1.0))
    for value in (state.outflow, state.pressure, state.production, state.conversion):
        assert not np.iscomplexobj(value)


@pytest.mark.exact
def test_both_stable_states_of_an_inhibited_reaction_are_found():
    states = steady_states(fed(1.0, 0.0), inhibited())
    found = np.sort([state.outflow[0] for state in states])
    np.testing.assert_allclose(found, unconverted()[[0, 2]], rtol=1e-9)
    assert all(state.stable for state in states)


def test_time_stays_on_its_side_of_the_unstable_state():
    middle = unconverted()[1]
    starts = tuple(np.array([x, 1.0 - x]) for x in (0.98 * middle, 1.02 * middle))
    low, high = steady_states(fed(1.0, 0.0), inhibited(), starts)
    assert low.outflow[0] < middle < high.outflow[0]


def test_a_reactor_is_not_handed_on_in_an_unstable_state():
    stable = solve_reactor(fed(1.0, 0.0), inhibited())
    middle = unconverted()[1]
    near_unstable = replace(stable, outflow=np.array([middle, 1.0 - middle]))
    state = solve_reactor(fed(1.0, 0.0), inhibited(), guess=near_unstable)
    assert state.stable
    assert state.outflow[0] == pytest.approx(unconverted()[2], rel=1e-9)


def test_a_single_steady_state_is_reported_once():
    assert len(steady_states(fed(1.0, 0.0), first_order(1.0))) == 1


@pytest.mark.exact
def test_full_conversion_leaves_the_limiting_gas_almost_used_up():
    catalyst = Toy(
        rate=lambda T, p, k: k * p[0] * p[1],
        k=1e-10,
        stoichiometry=(-2.0, -1.0, 2.0),
        species=("A", "B", "C"),
    )
    np.testing.assert_allclose(
        full_conversion(fed(1.0, 3.0, 0.0), catalyst), [1e-6, 2.5, 1.0], rtol=1e-5, atol=1e-9
    )


def test_a_warm_start_from_the_solution_costs_one_call():
    catalyst = first_order(5.0)
    state = solve_reactor(fed(1.0, 0.0), catalyst)
    catalyst.calls.clear()
    again = solve_reactor(fed(1.0, 0.0), catalyst, guess=state)
    assert len(catalyst.calls) == 1
    np.testing.assert_allclose(again.outflow, state.outflow, rtol=1e-12)


def test_a_catalyst_that_fails_once_does_not_end_the_search():
    state = solve_reactor(fed(1.0, 0.0), first_order(1.0, fails=1))
    assert state.certificate.route == ("bold",)
    assert state.conversion[0] == pytest.approx(0.5, rel=1e-12)


def test_a_catalyst_that_always_fails_is_named_as_the_cause():
    with pytest.raises(NotConverged, match="no steady state of the reactor") as caught:
        solve_reactor(fed(1.0, 0.0), first_order(1.0, fails=10**9))
    assert "not in the mood" in str(caught.value.__cause__)


def test_an_impossible_reactor_names_every_wrong_number_at_once():
    with pytest.raises(ModelError) as caught:
        IdeallyMixed(feed=np.array([-1.0, 0.0]), temperature=-3.0, pressure=0.0)
    text = str(caught.value)
    assert "reactor.feed: is [-1.  0.] mol/s; expected finite flows" in text
    assert "reactor.temperature: is -3 K" in text
    assert "reactor.pressure: is 0 Pa" in text


def test_a_feed_that_does_not_fit_the_catalyst_says_which_gases_it_knows():
    with pytest.raises(ModelError, match="the feed has 3 gases, but the catalyst knows 2: A, B"):
        solve_reactor(fed(1.0, 0.0, 1.0), first_order(1.0))


@pytest.mark.exact
def test_space_time_is_catalyst_volume_over_the_volume_flow_of_the_feed():
    reactor = fed(1.0, 1.0)
    assert reactor.space_time(1e-3) == pytest.approx(1e-3 / (2.0 * R * T / P), rel=1e-9)
