"""What is counted, and what is said where nothing reacts: models small enough for a closed form."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from scalebridge.cli.main import main
from scalebridge.core.errors import ModelError
from scalebridge.model import read_text
from scalebridge.results.run import run

GAS = """{{composition: {{C: 1}}, energy: {energy}, enthalpy_298_minus_0: 0 J/mol,
      shomate: [20.8, 0, 0, 0, 0, -6.2, 200, 0], valid: [200 K, 2000 K]}}"""
MODEL = """
title: one site, two gases of the same mass
conditions: {{temperature: 600 K, pressure: {{A: {A}, B: {B}}}}}
gas:
  A: {gas_A}
  B: {gas_B}
surface:
  cell_area: 10 angstrom^2
  sites: {{s: 1}}
  adsorbates: {{X.s: {{binding_energy: -2 eV, composition: {{C: 1}}}}}}
reactions:
  A adsorption: {{equation: A + s <=> X.s, sticking: 1, area: 10 angstrom^2}}
  {second}
uncertainty: {{samples: 200, seed: 1}}
"""
B_STEP = "B adsorption: {equation: B + s <=> X.s, sticking: 1, area: 10 angstrom^2}"


def text(A="1 bar", B="1 bar", energy_B="0 eV", second=B_STEP):
    gases = {"gas_A": GAS.format(energy="0 eV"), "gas_B": GAS.format(energy=energy_B)}
    return MODEL.format(A=A, B=B, second=second, **gases)


def model(**changes):
    return read_text(text(**changes))


@pytest.mark.exact
def test_langmuir_equilibrium_has_its_coverage_and_no_turnover():
    outcome = run(model(B="0 bar", second=""), samples=0)
    kT = 8.617333262e-5 * 600.0
    thermo = 20.8 * 600.0 - 6.2e3 - 600.0 * (20.8 * np.log(0.6) + 200.0)  # G of A at 1 bar, J/mol
    K = np.exp((2.0 + thermo / 96485.33212) / kT)
    assert outcome.records["surface.coverage.X.s"].value == pytest.approx(K / (1 + K), rel=1e-6)
    assert outcome.records["surface.turnover_frequency"].value == 0.0
    for undefined in ("surface.order.A", "surface.apparent_activation_energy"):
        assert np.isnan(outcome.records[undefined].value)


@pytest.mark.exact
def test_at_equilibrium_between_two_gases_rounding_is_not_reported_as_a_rate():
    outcome = run(model(), samples=0)
    assert outcome.records["surface.turnover_frequency"].value == 0.0
    assert np.isnan(outcome.records["surface.order.A"].value)


@pytest.mark.exact
def test_the_turnover_of_drawn_worlds_keeps_its_sign():
    """B slightly favoured: A is consumed at nominal numbers, and in half of the worlds it is formed."""
    spread = "{normal: [0 eV, 0.1 eV], kind: epistemic, group: gas}"
    outcome = run(model(A="1.0001 bar", energy_B=spread))
    drawn = outcome.records["surface.turnover_frequency"].samples
    assert outcome.records["surface.turnover_frequency"].value > 0.0
    assert 0.4 < np.mean(drawn < 0.0) < 0.6
    assert outcome.shares == {} or outcome.shares["surface.turnover_frequency"]["gas"] > 0.9


def test_json_says_null_where_there_is_no_rate_to_have_an_order(tmp_path):
    path = tmp_path / "model.yaml"
    path.write_text(text(B="0 bar", second=""), encoding="utf-8")
    done = CliRunner().invoke(main, ["run", str(path), "-q", "--json", "-", "-o", str(tmp_path / "r")])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["surface.order.A"]["value"] is None


@pytest.mark.parametrize(
    ("recipe", "words"),
    [
        ("forward: 100 s^-1, reverse: 1 s^-1", "takes 1 gas molecule(s), so it is in Pa^-1 s^-1"),
        ("forward: 1e-3 Pa^-2 s^-1, reverse: 1 s^-1", "takes 1 gas molecule(s), so it is in Pa^-1 s^-1"),
        ("forward: 1e-3 Pa^-1 s^-1, reverse: 1 Pa^-1 s^-1", "takes 0 gas molecule(s), so it is in s^-1"),
    ],
)
def test_a_rate_constant_is_per_as_many_pressures_as_its_step_takes(recipe, words):
    step = f"B adsorption: {{equation: B + s <=> X.s, rate_constant: {{{recipe}}}}}"
    with pytest.raises(ModelError) as caught:
        run(model(second=step), samples=0)
    assert any(words in str(problem) for problem in caught.value.problems)
