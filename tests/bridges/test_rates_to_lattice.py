"""Rate constants on a lattice: those of mean field without neighbours, and consistent among any."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridges.ruo2 import BAR, LATTICE, closure
from scalebridge.bridges.barrier_to_rate import Activated, Known, rate_constants
from scalebridge.bridges.rates_to_lattice import NO_FLOOR, step_rates
from scalebridge.core.constants import EV, R
from scalebridge.lattice.audit import unusable_rates
from scalebridge.lattice.barriers import barrier_in, rates_in
from scalebridge.lattice.counting import processes_per_cell
from scalebridge.lattice.processes import lattice_model

CLOSURE = closure()
ENERGETICS, MECHANISM = CLOSURE.energetics, CLOSURE.mechanism
STEP = {reaction.name: j for j, reaction in enumerate(MECHANISM.reactions)}
MODEL = lattice_model(MECHANISM, LATTICE)
HALF = np.full(len(STEP), 0.5)
k_B = 8.617333262e-5  # eV/K


def rates(T=600.0, pressure=(BAR, BAR, 0.0), proximity=HALF, energetics=ENERGETICS):
    return step_rates(energetics, T, pressure, proximity)


def changed(**recipes):
    """The example's energetics with the recipes of some steps replaced."""
    new = list(ENERGETICS.recipes)
    for name, recipe in recipes.items():
        new[STEP[name.replace("_", " ")]] = recipe
    return dataclasses.replace(ENERGETICS, recipes=tuple(new))


@pytest.mark.literature
def test_rate_constants_of_one_process_at_600_kelvin_and_1_bar_are_the_published_ones():
    """Adsorption by collisions, desorption by detailed balance with JANAF chemical potentials."""
    k = rates()
    CO, O2 = STEP["CO adsorption cus"], STEP["O2 adsorption cus-cus"]
    assert k.forward[CO] == pytest.approx(2.0387e8, rel=1e-4)
    assert k.forward[O2] == pytest.approx(3.8148e8, rel=1e-4)
    assert k.reverse[CO] == pytest.approx(2.0387e8 * np.exp((-1.3 + 1.17508) / (k_B * 600.0)), rel=1e-3)
    assert k.reverse[O2] == pytest.approx(3.8148e8 * np.exp((-2.0 + 1.22239) / (k_B * 600.0)), rel=2e-3)
    assert k.forward[STEP["oxidation O.cus CO.cus"]] == pytest.approx(
        1.25020e13 * np.exp(-0.9 / (k_B * 600.0)), rel=1e-5
    )


@pytest.mark.exact
@pytest.mark.parametrize("pressure", [(BAR, BAR, 0.0), (7 * BAR, 0.3 * BAR, 0.01 * BAR)])
def test_without_neighbours_a_cell_runs_at_the_rate_constants_of_mean_field(pressure):
    k, moving = rates(pressure=pressure), CLOSURE.moving
    kf, kr = CLOSURE.effective_constants(600.0, np.array(pressure))
    count = np.array(processes_per_cell(MODEL))
    np.testing.assert_allclose((count * k.forward)[moving], kf, rtol=1e-12)
    np.testing.assert_allclose((count * k.reverse)[moving], kr, rtol=1e-12)


@pytest.mark.exact
def test_a_gas_that_is_not_there_is_not_consumed():
    k = rates(pressure=(0.0, BAR, 0.0))
    assert k.forward[STEP["CO adsorption br"]] == 0.0
    assert k.reverse[STEP["CO adsorption br"]] > 0.0
    assert k.forward[STEP["O2 adsorption br-br"]] > 0.0


@pytest.mark.exact
def test_barriers_and_reaction_energies_follow_the_recipe():
    k, delta_G = rates(), ENERGETICS.reaction_gibbs(np.asarray(600.0))
    hop, CO, O2 = STEP["CO hop br-cus"], STEP["CO adsorption br"], STEP["O2 adsorption br-cus"]
    assert (k.barrier[hop], k.reaction_energy[hop]) == pytest.approx((1.6 * EV, 0.3 * EV))
    assert (k.barrier[CO], k.reaction_energy[CO]) == pytest.approx((0.0, -1.6 * EV))
    assert (k.barrier[O2], k.reaction_energy[O2]) == pytest.approx((0.0, -3.3 * EV))
    assert k.reaction_energy[CO] < delta_G[CO]  # the entropy of the gas is in the collision rate
    assert k.reaction_energy[STEP["oxidation O.br CO.br"]] == -np.inf
    assert k.barrier[STEP["oxidation O.br CO.br"]] == pytest.approx(1.5 * EV)


@pytest.mark.exact
def test_a_barrier_below_the_reaction_energy_is_raised_as_in_mean_field():
    k = rates(energetics=changed(**{"CO_hop_br-cus": Activated(barrier=0.1 * EV)}))
    j = STEP["CO hop br-cus"]
    assert k.barrier[j] == pytest.approx(0.3 * EV)
    assert k.reverse[j] == pytest.approx(1.25020e13, rel=1e-5)


@pytest.mark.exact
@pytest.mark.parametrize("dE", [-3.0, -0.5, 0.5, 3.0])
def test_a_rate_constant_given_as_a_number_follows_its_neighbours_without_a_floor(dE):
    k = rates(energetics=changed(**{"CO_hop_br-cus": Known(forward=1e9)}), proximity=0.3 * HALF * 2)
    forward, backward = (
        next(p for p in MODEL.processes if p.step == STEP["CO hop br-cus"] and p.forward is way)
        for way in (True, False)
    )
    found, clamped = rates_in(forward, dE * EV, k)
    assert found == pytest.approx(1e9 * np.exp(-0.3 * dE * EV / (R * 600.0)), rel=1e-9)
    assert not clamped
    back, _ = rates_in(backward, -dE * EV, k)
    undisturbed = float(k.reverse[STEP["CO hop br-cus"]])
    assert back == pytest.approx(undisturbed * np.exp(0.7 * dE * EV / (R * 600.0)), rel=1e-9)
    assert k.barrier[STEP["CO hop br-cus"]] > NO_FLOOR * R * 600.0
    assert unusable_rates(MODEL, k) == []


@pytest.mark.exact
def test_repulsion_beyond_the_binding_energy_activates_adsorption_by_what_is_missing():
    """1.6 eV are gained without neighbours: 2 eV of repulsion leave 0.4 eV to climb, and none to leave."""
    k = rates(proximity=0.0 * HALF)
    j = STEP["CO adsorption br"]
    for dE, E_a in ((0.0, 0.0), (1.0, 0.0), (2.0, 0.4)):
        assert barrier_in(j, np.asarray(dE * EV), k)[0] == pytest.approx(E_a * EV, abs=1e-6)


@pytest.mark.exact
@settings(max_examples=60, deadline=None)
@given(
    T=st.floats(300.0, 700.0),
    dE=st.floats(-2.0, 2.0),
    omega=st.floats(0.0, 1.0),
    log_p=st.tuples(*[st.floats(-6.0, 7.0)] * 3),
)
def test_forward_over_reverse_is_the_equilibrium_constant_among_any_neighbours(T, dE, omega, log_p):
    """k_f / k_r = exp(-(dG + dE) / RT) times the pressures in bar, by recipe and floor whatever they are."""
    p = 10.0 ** np.array(log_p)
    k = rates(T, p, np.full(len(STEP), omega))
    delta_G = ENERGETICS.reaction_gibbs(np.asarray(T))
    for process in MODEL.processes:
        j = process.step
        if not process.forward or not MECHANISM.reversible[j]:
            continue
        back = dataclasses.replace(process, forward=False)
        forward, reverse = rates_in(process, dE * EV, k)[0], rates_in(back, -dE * EV, k)[0]
        expected = -(delta_G[j] + dE * EV) / (R * T) - MECHANISM.gas_stoichiometry[:, j] @ np.log(p / BAR)
        assert np.log(forward) - np.log(reverse) == pytest.approx(expected, abs=1e-8)


def test_the_imaginary_part_of_a_complex_step_is_left_out():
    draw = {"surface.adsorbates.CO.cus.binding_energy": -1.3 * EV + 1e-30j}
    k = rates(energetics=closure(draw=draw).energetics)
    assert k.forward.dtype == k.reverse.dtype == float
    np.testing.assert_allclose(k.reverse, rates().reverse, rtol=1e-12)
    np.testing.assert_array_equal(
        rates(T=600.0).forward,
        rate_constants(ENERGETICS, np.asarray(600.0)).forward
        * np.prod(np.array([BAR, BAR, 0.0]) ** MECHANISM.gas_forward_orders, axis=1),
    )
