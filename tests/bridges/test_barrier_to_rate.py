"""Rate constants of a mechanism: detailed balance, published constants, and what the ledger says of them."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridges.ruo2 import closure
from model.lattice_models import MOLECULE, oxygen
from scalebridge.bridges.barrier_to_rate import Activated, quasi_equilibrium, raised_barriers, rate_constants
from scalebridge.bridges.detailed_balance import actual_gibbs, detailed_balance, one_way_steps
from scalebridge.core.constants import EV, R
from scalebridge.core.verdict import Status
from scalebridge.model.builder import build
from scalebridge.network import cycles

ENERGETICS = closure().energetics
STEP = {reaction.name: j for j, reaction in enumerate(ENERGETICS.mechanism.reactions)}


def changed(recipes):
    """The example's energetics with some recipes replaced."""
    new = list(ENERGETICS.recipes)
    for name, recipe in recipes.items():
        new[STEP[name]] = recipe
    return dataclasses.replace(ENERGETICS, recipes=tuple(new))


@pytest.mark.literature
def test_rate_constants_at_600_kelvin_are_the_published_ones():
    k = rate_constants(ENERGETICS, np.asarray(600.0))
    assert k.forward[STEP["CO adsorption cus"]] * 1e5 == pytest.approx(2.0387e8, rel=1e-4)
    assert k.forward[STEP["O2 adsorption cus-cus"]] * 1e5 == pytest.approx(3.8148e8, rel=1e-4)
    prefactor = k.forward[STEP["oxidation O.cus CO.cus"]] * np.exp(0.9 * EV / (R * 600.0))
    assert prefactor == pytest.approx(1.25020e13, rel=1e-5)
    mu_CO = -1.17508  # desorption by detailed balance
    desorption = 2.0387e8 * np.exp((-1.3 - mu_CO) / (8.617333262e-5 * 600.0))
    assert k.reverse[STEP["CO adsorption cus"]] == pytest.approx(desorption, rel=1e-3)


@pytest.mark.exact
@settings(max_examples=50, deadline=None)
@given(
    T=st.floats(300.0, 700.0),
    shifts=st.lists(st.floats(-0.3, 0.3), min_size=4, max_size=4),
)
def test_every_cycle_closes_at_every_temperature_and_for_all_binding_energies(T, shifts):
    surface = [g + s * EV for g, s in zip(ENERGETICS.surface, [*shifts, 0.0, 0.0], strict=True)]
    energetics = dataclasses.replace(ENERGETICS, surface=tuple(surface))
    for cycle in cycles(energetics.mechanism, actual_gibbs(energetics, T)):
        assert abs(cycle.sum) <= 1e-9 * R * T
    assert detailed_balance(energetics, T).status is Status.HOLDS


@pytest.mark.exact
def test_a_barrier_below_the_reaction_energy_is_raised_to_it_and_named():
    energetics = changed({"CO hop br-cus": Activated(barrier=0.1 * EV)})  # uphill by 0.3 eV
    k = rate_constants(energetics, np.asarray(600.0))
    j = STEP["CO hop br-cus"]
    assert k.reverse[j] == pytest.approx(1.25020e13, rel=1e-5)  # downhill without a barrier
    assert raised_barriers(energetics, 600.0) == ("CO hop br-cus",)
    verdict = quasi_equilibrium(energetics, 600.0)
    assert verdict.status is Status.BROKEN
    assert "CO hop br-cus" in verdict.statement
    assert raised_barriers(ENERGETICS, 600.0) == ()


@pytest.mark.exact
def test_the_lowest_barrier_of_both_directions_is_judged_in_units_of_RT():
    verdict = quasi_equilibrium(ENERGETICS, 600.0)
    assert verdict.value == pytest.approx(0.6 * EV / (R * 600.0), rel=1e-9)
    low = changed({"CO hop br-cus": Activated(barrier=(0.3 + 0.2) * EV)})  # 0.2 eV on the way back
    assert quasi_equilibrium(low, 600.0).value == pytest.approx(0.2 * EV / (R * 600.0), rel=1e-6)
    assert quasi_equilibrium(low, 600.0).status is Status.DOUBTFUL


@pytest.mark.exact
def test_a_one_way_step_at_its_own_equilibrium_is_broken():
    """Where the products' pressure balances the step, as much would come back as goes."""
    m = ENERGETICS.mechanism
    theta = np.array([0.1, 0.2, 0.3, 0.4, 0.6, 0.4])
    far = one_way_steps(ENERGETICS, 600.0, theta, np.array([1e5, 1e5, 1e3]))
    assert far.status is Status.HOLDS
    j = STEP["oxidation O.br CO.br"]  # the step that gains least
    activity = np.prod(theta ** m.stoichiometry[:, j])
    dG = ENERGETICS.reaction_gibbs(np.asarray(600.0))[j]
    balance = 1e5 * np.exp(-dG / (R * 600.0)) / activity
    at_rest = one_way_steps(ENERGETICS, 600.0, theta, np.array([1e5, 1e5, balance]))
    assert at_rest.value >= 1.0 - 1e-9
    assert at_rest.status is Status.BROKEN


@pytest.mark.exact
def test_a_one_way_step_of_a_molecule_on_two_sites_leaves_out_what_mean_field_would_count():
    """The reverse over the forward rate of the same step written <=>, its two ways to lie included."""
    equation = ("reactions.molecular.equation", "O2 + 2 s => O2.s")
    both, one_way = build(oxygen(*MOLECULE)), build(oxygen(*MOLECULE, equation))
    theta, p = np.array([0.2, 0.1, 0.6]), np.array(both.pressure)
    kf, kr = both.closure.effective_constants(both.temperature, p)
    forward, reverse = (r[-1] for r in both.closure.equations.one_way(theta, kf, kr))
    verdict = one_way_steps(one_way.closure.energetics, both.temperature, theta, p)
    assert verdict.value == pytest.approx(reverse / forward, rel=1e-9)
