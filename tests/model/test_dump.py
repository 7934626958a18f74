"""Dump and reload is the identity."""

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from scalebridge.model import Document, Quantity, dump, json_schema, read_text, uncertain
from scalebridge.uncertainty.distribution import Distribution

OVERRIDES = [
    ("conditions.temperature", "327 degC"),
    ("pellet.radius", "{triangular: [0.1 mm, 0.2 mm, 1e-3 m], kind: aleatoric, group: pellets}"),
    ("pellet.porosity", "{uniform: [0.3, 0.5], kind: aleatoric, group: pellets}"),
    ("pellet.film.mass_transfer_coefficient", "{lognormal: [2 cm/s, 1.5], kind: epistemic, group: film}"),
    ("gas.CO.composition", "{C: 1, O: 1, x: 0.5}"),
    ("title", "'600'"),
    (
        "references",
        "['# no comment', 'a: b', '', '1.5', '.5e3', ' spaces ', 'null', \"two\\nlines\", 'it''s °C']",
    ),
]


@pytest.mark.exact
def test_the_example_reads_back_as_itself(example):
    document = read_text(example)
    again = read_text(dump(document))
    assert again == document
    assert dump(again) == dump(document)
    assert list(uncertain(again)) == list(uncertain(document))


@pytest.mark.exact
def test_overrides_and_distributions_read_back_as_themselves(example):
    document = read_text(example, overrides=OVERRIDES)
    assert document != read_text(example)
    text = dump(document)
    assert read_text(text) == document
    assert "temperature: 327 degC" in text
    assert "porosity: {uniform: [0.3, 0.5], kind: aleatoric, group: pellets}" in text
    assert "composition: {C: 1, O: 1, x: 0.5}" in text


def test_the_dump_of_the_example_holds_its_lines(example):
    lines = dump(read_text(example)).split("\n")
    for line in (
        "  pressure: {CO: 1 bar, O2: 1 bar, CO2: 0 bar}",
        "  sites: {br: 1, cus: 1}",
        "    shomate: [25.56759, 6.09613, 4.054656, -2.671301, 0.131021, -118.0089, 227.3665, -110.5271]",
        "    barrier: {normal: [0.9 eV, 0.05 eV], kind: epistemic, group: barriers}",
        "  CO hop br-br: {equation: CO.br + br <=> br + CO.br, barrier: 0.6 eV}",
        "  flow_rate: 8e-6 m^3/s",
    ):
        assert line in lines


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20)
numbers = st.floats(min_value=1e-200, max_value=1e200)


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    title=texts,
    reference=texts,
    group=texts.filter(str.strip),
    value=numbers,
    sd=numbers,
    share=st.floats(0, 1),
)
def test_a_document_made_in_python_reads_back_as_itself(example, title, reference, group, value, sd, share):
    spread = Distribution(family="normal", parameters=(value, sd), kind="epistemic", group=group)
    data = {name: getattr(read_text(example), name) for name in ("gas", "surface", "conditions")}
    reactions = {
        "adsorption": {
            "equation": "CO + br <=> CO.br",
            "sticking": share,
            "area": Quantity(value=value, unit="m^2"),
        },
        "hop": {
            "equation": "CO.br + br <=> br + CO.br",
            "barrier": Quantity(value=value, unit="J/mol", distribution=spread),
        },
    }
    document = Document(**data, title=title, references=(reference,), reactions=reactions)
    assert read_text(dump(document)) == document


@pytest.fixture(scope="module")
def schema():
    return json_schema()


def plain(text):
    return YAML(typ="safe", pure=True).load(text)


@pytest.mark.peer
def test_the_json_schema_is_valid_and_accepts_the_example(schema, example):
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(plain(example))


@pytest.mark.peer
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("porosity:", "porosty:"),
        ("porosity: 0.4", "porosity: 1.4"),
        ("temperature: 600 K", "temperature: 600"),
        ("shape: sphere", "shape: cube"),
        ("kind: aleatoric", "kind: random"),
        ("[5 nm, 1.2], kind", "[5 nm, 1.2], uniform: [1 nm, 2 nm], kind"),
        ("cells: 40", "cells: 4"),
        ("diffusion_volume: 18.0", "diffusion_volume:"),
        ("thermal_conductivity: 0.3 W/m/K", "thermal_conductivity:"),
    ],
)
def test_the_json_schema_refuses_what_the_reader_refuses(schema, example, old, new):
    assert old in example
    assert not jsonschema.Draft202012Validator(schema).is_valid(plain(example.replace(old, new, 1)))


def test_the_json_schema_shows_units_and_descriptions(schema):
    pellet = schema["$defs"]["Pellet"]["properties"]
    assert pellet["radius"]["x-unit"] == "m"
    assert pellet["active_area"]["x-unit"] == "m^2/m^3"
    assert all("description" in field for field in pellet.values())
    assert all(
        "description" in section for section in schema["$defs"].values() if "additionalProperties" in section
    )
