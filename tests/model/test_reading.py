"""The example file as objects: SI values worked out by hand, overrides, distributions, defaults."""

import subprocess
import sys

import pytest

from scalebridge.model import Document, ModelFileError, Quantity, read_text, uncertain
from scalebridge.model.formula import composition
from scalebridge.model.overrides import resolve
from scalebridge.uncertainty.distribution import Distribution

EV = 96485.33212331  # J/mol, CODATA 2018: F times one volt


@pytest.fixture(scope="module")
def document(example) -> Document:
    return read_text(example)


@pytest.mark.literature
def test_the_example_is_read_into_si_units(document):
    assert document.conditions.temperature.value == 600.0
    assert document.conditions.pressure["CO2"].value == 0.0
    assert document.surface.cell_area.value == 20.0616e-20
    assert document.gas["CO2"].energy.value == pytest.approx(-2.895 * EV, rel=1e-12)
    assert document.gas["CO"].collision_diameter.value == 3.69e-10
    assert document.reactions["CO hop br-cus"].barrier.value == pytest.approx(1.6 * EV, rel=1e-12)
    assert document.pellet.active_area.value == 6000.0
    assert document.reactor.flow_rate.value == 8e-6
    assert document.uncertainty.correlations == {"binding energies": 0.5, "barriers": 0.5}
    assert document.answer[0] == "reactor.conversion.CO"


def test_an_uncertain_number_keeps_its_place(document):
    energy = document.surface.adsorbates["CO.cus"].binding_energy
    assert energy.value == pytest.approx(-1.3 * EV, rel=1e-12)
    assert energy.distribution.parameters[1] == pytest.approx(0.05 * EV, rel=1e-12)
    assert (energy.distribution.kind, energy.distribution.group) == ("epistemic", "binding energies")
    radius = document.pellet.pore_radius
    assert (radius.value, radius.unit, radius.distribution.parameters) == (5e-9, "m", (5e-9, 1.2))


def test_the_uncertain_numbers_are_listed_by_path_in_the_order_of_the_schema(document, example):
    paths = list(uncertain(document))
    assert len(paths) == example.count("kind: ")
    assert paths[0] == "surface.adsorbates.CO.br.binding_energy"
    assert paths[-2:] == ["pellet.tortuosity_factor", "pellet.pore_radius"]
    assert all(quantity.path == path for path, quantity in uncertain(document).items())


def test_the_order_of_sections_in_the_file_does_not_matter(example, document):
    head, pellet = example.split("pellet:", 1)
    pellet, rest = pellet.split("reactor:", 1)
    moved = read_text(f"pellet:{pellet}\n{head}\nreactor:{rest}")
    assert moved == document
    assert list(uncertain(moved)) == list(uncertain(document))


def test_what_is_left_out_has_its_default(example):
    text = example.replace("  cells: 40\n", "").replace("answer: [", "# [")
    document = read_text(text)
    assert (document.pellet.cells, document.pellet.grading, document.pellet.film) == (40, None, None)
    assert document.answer == ()
    assert document.surface.adsorbates["O.cus"].charge == 0


def test_composition_is_read_from_the_name_or_taken_from_the_file(example):
    text = example.replace("O.cus:  {bind", "O.cus:  {composition: {Hf: 1, H: 2}, bind")
    document = read_text(text)
    assert document.gas["CO2"].composition == {"C": 1, "O": 2}
    assert document.surface.adsorbates["CO.cus"].composition == {"C": 1, "O": 1}
    assert document.surface.adsorbates["O.cus"].composition == {"Hf": 1, "H": 2}


@pytest.mark.exact
@pytest.mark.parametrize(
    ("formula", "atoms"),
    [
        ("CH3OH", {"C": 1, "H": 4, "O": 1}),
        ("Ca(OH)2", {"Ca": 1, "O": 2, "H": 2}),
        ("Co", {"Co": 1}),
        ("Fe2(SO4)3", {"Fe": 2, "S": 3, "O": 12}),
        ("", None),
        ("Ox", None),
        ("H0", None),
        ("C(H", None),
        ("C)H", None),
        ("2H", None),
    ],
)
def test_a_formula_is_counted(formula, atoms):
    assert composition(formula) == atoms


def test_yaml_1_2_words_stay_words(example):
    text = example.replace("title: CO oxidation on RuO2(110)", "title: NO").replace(
        "CO2: 0 bar", "CO2: 1e3 Pa"
    )
    assert read_text(text).title == "NO"
    assert read_text(example.replace("seed: 2006", "seed: 0007")).uncertainty.seed == 7
    assert (
        read_text(example.replace("grading", "x").replace("cells: 40", "grading: 5e-1")).pellet.grading == 0.5
    )


def test_a_gas_may_be_called_no(example):
    text = example.replace("CO2: 0 bar}", "CO2: 0 bar, NO: 1 bar}").replace("gas:\n", "gas:\n  NO: *co\n", 1)
    text = text.replace("gas:\n  NO: *co\n", "gas:\n").replace("\nsurface:", "\n  NO: *co\nsurface:", 1)
    document = read_text(text.replace("\n  CO:\n", "\n  CO: &co\n", 1))
    assert document.gas["NO"].composition == {"N": 1, "O": 1}
    assert document.gas["NO"].energy == document.gas["CO"].energy
    assert document.gas["NO"].energy.path == "gas.NO.energy"


@pytest.mark.parametrize(
    ("unit", "n"), [("s^-1", "1e5 s^-1"), ("Pa^-1 s^-1", "1e5 1/Pa/s"), ("Pa^-2 s^-1", "1 1/bar^2/s")]
)
def test_a_rate_constant_may_be_per_pressure(example, unit, n):
    text = example.replace("     barrier: 0.6 eV}", f" rate_constant: {{forward: {n}, reverse: 2 s^-1}}}}")
    constant = read_text(text).reactions["CO hop br-br"].rate_constant
    assert (constant.forward.unit, constant.reverse.unit) == (unit, "s^-1")
    assert constant.forward.value == pytest.approx(
        {"s^-1": 1e5, "Pa^-1 s^-1": 1e5, "Pa^-2 s^-1": 1e-10}[unit]
    )


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("conditions.pressure.CO", "10 bar", lambda d: d.conditions.pressure["CO"].value == 1e6),
        ("surface.adsorbates.CO.cus.binding_energy", "-1 eV", lambda d: not uncertain(d).get("CO.cus")),
        (
            "reactions.CO hop br-cus.barrier",
            "0 eV",
            lambda d: d.reactions["CO hop br-cus"].barrier.value == 0,
        ),
        (
            "pellet.pore_radius.lognormal.1",
            "2",
            lambda d: d.pellet.pore_radius.distribution.parameters[1] == 2,
        ),
        ("pellet.film.mass_transfer_coefficient", "2 cm/s", lambda d: d.pellet.film is not None),
        ("uncertainty.samples", "0", lambda d: d.uncertainty.samples == 0),
        ("answer", "[pellet.thiele_modulus]", lambda d: d.answer == ("pellet.thiele_modulus",)),
        ("surface.pairs.br-cus", "4", lambda d: d.surface.pairs["br-cus"] == 4),
        (
            "surface.adsorbates.CO2.cus.binding_energy",
            "-3 eV",
            lambda d: d.surface.adsorbates["CO2.cus"].composition == {"C": 1, "O": 2},
        ),
    ],
)
def test_an_override_reaches_keys_with_dots_and_spaces(example, path, value, where):
    assert where(read_text(example, overrides=[(path, value)]))


@pytest.mark.exact
def test_an_override_means_the_longest_key_that_exists():
    assert resolve({"CO": {"cus": 1}, "CO.cus": 2}, "CO.cus") == ("CO.cus",)
    assert resolve({"CO": {"cus": {"x": 1}}, "CO.cus": {"y": 1}}, "CO.cus.x") == ("CO", "cus", "x")
    assert resolve({"a": [0, {"b c": 1}]}, "a.1.b c") == ("a", "1", "b c")


def test_overrides_mend_a_file_before_it_is_checked(example):
    text = example.replace("porosity: 0.4", "porosity: 4")
    document = read_text(text, overrides=[("pellet.porosity", "0.5"), ("pellet.porosity", "0.6")])
    assert document.pellet.porosity.value == 0.6
    assert document.overrides == (("pellet.porosity", "0.5"), ("pellet.porosity", "0.6"))
    assert document.text == text


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (
            "conditions.presure.CO",
            "1 bar",
            "CO=1 bar: conditions.presure: unknown key 'presure'; did you mean 'pressure'?",
        ),
        ("conditions.pressure.CO", "1 K", "found 1 K, which is a temperature; expected a pressure"),
        (
            "conditions.pressure.CO",
            "",
            "--set conditions.pressure.CO=: conditions.pressure.CO: found nothing",
        ),
        ("conditions.pressure.CO", "[1", "this is not YAML"),
        ("conditions.temperature.x", "1 K", "nothing called 'x' can stand inside the text '600 K'"),
        ("answer.7", "x", "nothing called '7' can stand inside a list of 3 entries"),
        ("pellet.film.mass", "1 m/s", "unknown key 'mass'; did you mean 'mass_transfer_coefficient'?"),
        ("pellet.film.foo", "1 m/s", "pellet.film.mass_transfer_coefficient: missing"),
    ],
)
def test_an_override_that_is_wrong_is_named_as_typed(example, path, value, words):
    with pytest.raises(ModelFileError) as caught:
        read_text(example, overrides=[(path, value)])
    assert words in str(caught.value)
    assert all(line.startswith(f"--set {path}={value}: ") for line in str(caught.value).split("\n"))


def test_an_override_is_not_blamed_for_what_is_wrong_in_the_file(example):
    with pytest.raises(ModelFileError) as caught:
        read_text(example.replace("CO: 1 bar", "CO: 1 K"), overrides=[("conditions.pressure.O2", "2 bar")])
    assert "--set" not in str(caught.value)


def test_one_quantity_made_in_python_may_stand_in_two_places(document):
    spread = Distribution(family="normal", parameters=(9e4, 1e4), kind="epistemic", group="barriers")
    barrier = Quantity(value=9e4, unit="J/mol", distribution=spread)
    reactions = {"a": {"equation": "CO.br + br <=> br + CO.br", "barrier": barrier}}
    reactions["b"] = {"equation": "O.br + br <=> br + O.br", "barrier": barrier}
    parts = {name: getattr(document, name) for name in ("title", "conditions", "gas", "surface")}
    made = Document(**parts, reactions=reactions)
    assert list(uncertain(made))[-2:] == ["reactions.a.barrier", "reactions.b.barrier"]
    assert barrier.path == ""


def test_the_model_is_imported_without_pint():
    code = "import scalebridge.model, sys; sys.exit('pint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
