"""The ledger of the example: what it must contain, by hand, and what breaks it."""

import numpy as np
import pytest

from scalebridge.core.verdict import Status
from scalebridge.studies.ledger import balances, ledger
from studies.ruo2_chain import BAR, GAS_CONSTANT, PROMISED, chain, values


def verdicts(*overrides, **options):
    return {verdict.name: verdict for verdict in ledger(chain(*overrides, **options))}


PELLET = ("surface", "pellet")


@pytest.fixture(scope="module")
def nominal():
    return verdicts()


def test_every_entry_the_first_version_promises_is_there(nominal):
    assert set(nominal) >= PROMISED


def test_mean_field_is_not_tested_and_says_what_that_means(nominal):
    verdict = nominal["mean field"]
    assert (verdict.status, verdict.value) == (Status.NOT_TESTED, None)
    assert "orders of magnitude" in verdict.consequence
    assert verdict.decisive


@pytest.mark.exact
def test_every_verdict_says_all_that_a_reader_needs(nominal):
    for verdict in nominal.values():
        words = (verdict.statement, verdict.consequence, verdict.remedy, verdict.source)
        assert all(len(text) > 10 for text in words), verdict.name


@pytest.mark.literature
def test_the_prater_number_follows_from_the_heat_of_combustion_of_carbon_monoxide(nominal):
    """JANAF enthalpies of formation at 600 K: CO2 -393.803, CO -110.150 kJ/mol."""
    heat = 393.803e3 - 110.150e3
    D = values(chain())["pellet.effective_diffusivity.CO"]
    expected = heat * D * BAR / (GAS_CONSTANT * 600.0) / (0.3 * 600.0)
    assert nominal["isothermal pellet"].value == pytest.approx(expected, rel=5e-3)


@pytest.mark.exact
def test_the_lowest_barrier_decides_about_transition_state_theory(nominal):
    """0.6 eV, a hop between like sites: 0.6 eV over kT at 600 K."""
    expected = 0.6 / (8.617333262e-5 * 600.0)
    assert nominal["quasi-equilibrium of transition states"].value == pytest.approx(expected, rel=1e-6)


@pytest.mark.exact
def test_the_weisz_prater_number_is_observed_rate_over_diffusion(nominal):
    found = values(chain())
    concentration = BAR / (GAS_CONSTANT * 600.0)
    expected = found["pellet.production_rate"] * 1e-4**2
    expected /= found["pellet.effective_diffusivity.CO"] * concentration
    assert nominal["internal diffusion"].value == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("overrides", "name"),
    [
        ([("pellet.thermal_conductivity", "1e-4 W/m/K")], "isothermal pellet"),
        ([("pellet.radius", "3 mm")], "internal diffusion"),
        ([("reactor.flow_rate", "100 m^3/s")], "steady closure"),
        ([("reactions.CO hop br-br.barrier", "0.05 eV")], "quasi-equilibrium of transition states"),
        ([("conditions.temperature", "710 K")], "thermochemistry in its range"),
    ],
)
def test_each_assumption_breaks_where_it_should(nominal, overrides, name):
    assert nominal[name].status is not Status.BROKEN
    stages = (*PELLET, "reactor") if name == "steady closure" else PELLET
    assert verdicts(*overrides, stages=stages)[name].status is Status.BROKEN


@pytest.mark.parametrize("radius", ["2 um", "0.5 nm"])
def test_very_wide_and_very_narrow_pores_have_one_resistance_and_those_between_have_two(nominal, radius):
    assert nominal["continuum in the pores"].status is Status.DOUBTFUL
    found = verdicts(("pellet.pore_radius", radius), stages=PELLET)
    assert found["continuum in the pores"].status is Status.HOLDS


def test_a_ledger_ends_with_the_scale_that_the_run_ends_with():
    surface = verdicts(stages=("surface",))
    assert {"continuum in the pores", "steady closure", "internal diffusion"}.isdisjoint(surface)
    assert {"detailed balance", "mean field", "conservation"} <= set(surface)


@pytest.mark.exact
def test_all_balances_of_the_chain_close_to_rounding():
    found = balances(chain())
    assert set(found) == {"surface sites", "surface species", "pellet", "reactor elements"}
    assert max(found.values()) < 1e-12
    assert all(np.isfinite(v) for v in found.values())
