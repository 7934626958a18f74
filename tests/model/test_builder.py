"""From the file to physics: which number goes where, and what the audits say at load."""

import json
from pathlib import Path

import numpy as np
import pytest

from bridges.ruo2 import EXAMPLE
from reference import ruo2_mean_field
from scalebridge.core.errors import ModelError
from scalebridge.model import read
from scalebridge.model.builder import audited, build

EV = 1.602176634e-19 * 6.02214076e23  # J/mol
REFERENCE = json.loads(Path(ruo2_mean_field.__file__).with_suffix(".json").read_text())


def document(*overrides):
    return read(EXAMPLE, overrides=list(overrides))


def problems(*overrides):
    with pytest.raises(ModelError) as caught:
        audited(document(*overrides))
    return {problem.path: problem.message for problem in caught.value.problems}


def equation(name, text):
    return f"reactions.{name}.equation", text


@pytest.mark.peer
@pytest.mark.parametrize("p_CO", ["1", "7", "10", "20"])
def test_rate_constants_per_cell_are_those_of_the_reference_step_by_step(p_CO):
    """Processes and pressures inside. Desorption: JANAF values there, a fit to them here."""
    case = build(document(("conditions.pressure.CO", f"{p_CO} bar")))
    closure = case.closure
    kf, kr = closure.effective_constants(case.temperature, np.array(case.pressure))
    names = [r.name for r, moves in zip(closure.mechanism.reactions, closure.moving, strict=True) if moves]
    rows = [REFERENCE["steps"].index(name) for name in names]
    proved = REFERENCE["cases"][p_CO]
    np.testing.assert_allclose(kf, np.array(proved["kf"])[rows], rtol=3e-5)  # masses have six digits
    np.testing.assert_allclose(kr, np.array(proved["kr"])[rows], rtol=5e-3)
    left_out = set(REFERENCE["steps"]) - set(names)
    assert left_out == {"CO hop br-br", "CO hop cus-cus", "O hop br-br", "O hop cus-cus"}


@pytest.mark.exact
def test_numbers_arrive_in_si_units_in_the_order_of_the_gases():
    case = build(document(("conditions.pressure", "{CO2: 3 mbar, CO: 2 bar}")))
    assert case.closure.species == ("CO", "O2", "CO2")
    assert case.pressure == pytest.approx((2e5, 0.0, 300.0))
    assert case.pellet.radius == pytest.approx(1e-4)
    assert case.pellet.pore_radius == pytest.approx(5e-9)
    assert case.closure.cell_area == pytest.approx(20.0616e-20)
    assert case.closure.energetics.surface == pytest.approx(
        [-1.6 * EV, -1.3 * EV, -2.3 * EV, -1.0 * EV, 0.0, 0.0]
    )


@pytest.mark.exact
def test_a_draw_replaces_the_numbers_it_names_and_no_others():
    nominal, drawn = (build(document(), d) for d in (None, {"pellet.pore_radius": 7e-9}))
    assert drawn.pellet.pore_radius == 7e-9
    assert drawn.pellet.tortuosity_factor == nominal.pellet.tortuosity_factor == 3.0
    assert drawn.closure.energetics == nominal.closure.energetics


@pytest.mark.exact
def test_a_complex_draw_arrives_whole():
    path = "surface.adsorbates.CO.cus.binding_energy"
    case = build(document(), {path: -1e5 + 1e-30j})
    assert case.closure.energetics.surface[1] == -1e5 + 1e-30j


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("pellet.tortuosity_factor", 0.9, "1 or above"),
        ("pellet.porosity", 1.01, "above 0 and at most 1"),
        ("pellet.thermal_conductivity", -0.1, "above zero"),
        ("reactions.CO adsorption br.sticking", 1.01, "between 0 and 1"),
        ("reactions.oxidation O.cus CO.cus.barrier", -1.0, "zero or above"),
        ("conditions.pressure.CO", -1.0, "zero or above"),
        ("reactor.flow_rate", float("nan"), "above zero"),
    ],
)
def test_a_draw_obeys_the_range_of_its_number(path, value, words):
    with pytest.raises(ModelError) as caught:
        build(document(), {path: value})
    assert str(caught.value) == f"{path}: a draw is not {words}; give it a distribution that stays there"


@pytest.mark.exact
def test_a_film_is_carried_only_where_one_is_described():
    assert build(document()).pellet.mass_transfer_coefficient is None
    film = document(("pellet.film.mass_transfer_coefficient", "2 cm/s"))
    assert build(film).pellet.mass_transfer_coefficient == pytest.approx(0.02)


@pytest.mark.parametrize(
    ("step", "text", "message"),
    [
        (
            "CO hop br-br",
            "CO.br + br <=> br + CO.bro",
            "unknown species 'CO.bro'; did you mean 'CO.br'?",
        ),
        (
            "oxidation O.br CO.br",
            "O.br + CO.br => CO + 2 br",
            "O does not balance: 2 atoms on the left, 1 on the right",
        ),
        (
            "oxidation O.br CO.br",
            "O.br + CO.br => CO2 + br",
            "the left side occupies 2 br sites, the right side 1: add ' + br' on the right",
        ),
        (
            "oxidation O.br CO.br",
            "CO + O.br => CO2 + br",
            "a barrier gives a rate constant in 1/s, but 1 gas molecule(s) stand on the left",
        ),
        (
            "CO adsorption br",
            "CO + O2 + br <=> CO.br + O2",
            "collision theory needs exactly one gas molecule on the left; found 2",
        ),
    ],
)
def test_one_wrong_step_is_told_once_and_no_right_step_is_blamed(step, text, message):
    found = problems(equation(step, text))
    assert {path[1] for path in found} == {step}
    assert len(found) == 1
    assert next(iter(found.values())).startswith(message)


def test_a_missing_pair_is_named_for_every_step_that_needs_it():
    found = problems(("surface.pairs", "{br-br: 1, cus-cus: 1}"))
    assert set(found) == {
        ("reactions", name, "equation")
        for name in ("oxidation O.cus CO.br", "oxidation O.br CO.cus", "CO hop br-cus", "O hop br-cus")
    } | {path for path in found if path[1] == "O2 adsorption br-cus"}
    assert all("neighbours, but no such pair is declared; add it" in message for message in found.values())


def test_all_that_is_wrong_is_told_at_once():
    found = problems(
        equation("oxidation O.br CO.br", "O.br + CO.br => CO + 2 br"),
        equation("CO hop br-br", "CO.br + br <=> CO.br + cus"),
        equation("O hop br-br", "O.br + br <=> br + N.br"),
    )
    assert {path[1] for path in found} == {"oxidation O.br CO.br", "CO hop br-br", "O hop br-br"}


def test_an_adsorbate_that_nothing_forms_is_named():
    found = problems(("surface.adsorbates.CO2.cus.binding_energy", "-0.1 eV"))
    assert found == {
        ("surface", "adsorbates", "CO2.cus"): "no sequence of steps forms CO2.cus from the gas and the "
        "empty sites; add one, or remove the adsorbate"
    }
