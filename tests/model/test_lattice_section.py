"""The section `lattice` as it is typed: defaults, overrides, dump, JSON Schema, and every kind of mistake."""

import jsonschema
import pytest
from ruamel.yaml import YAML

from model.lattice_models import BY_VECTORS, EXAMPLES, MOLECULE, OXYGEN, TWO_KINDS, oxygen
from scalebridge.model import ModelFileError, dump, json_schema, read_text, uncertain

FULL = [
    *TWO_KINDS,
    ("surface.sites", "{a: 1, b: 0.9, c: 0.1}"),
    ("surface.adsorbates.O2.a.binding_energy", "-0.4 eV"),
    ("surface.adsorbates.O2.a.occupies", "[a, a]"),
    ("surface.adsorbates.O2.a.pattern", "[[0, 0], [1, 0]]"),
    ("reactions.molecular.equation", "O2 + 2 a <=> O2.a"),
    ("reactions.molecular.sticking", "0.1"),
    ("reactions.molecular.area", "1 nm^2"),
    ("reactions.adsorption.pattern", "[[0, 0], [0.5, -0.5]]"),
    ("reactions.adsorption.proximity", "{uniform: [0.1, 0.2], kind: epistemic, group: proximity}"),
    ("lattice", BY_VECTORS.replace("b: [[0.5", "mix: [[0.5")),
    ("lattice.mixtures", "{mix: {b: 0.9, c: 0.1}}"),
    ("lattice.periodic", "[true, false]"),
    ("lattice.size", "[30, 40]"),
    ("lattice.events", "2.5e6"),
    ("lattice.replicas", "2"),
    ("lattice.engine", "tree"),
    ("lattice.acceleration", "30"),
    ("lattice.site_energy_spread", "{O.a: 0.05 eV, O.b: 0 eV}"),
    (
        "lattice.interactions",
        "{ab: {pair: [O.a, O.b], shells: [0.1 eV, {normal: [0 eV, 1 meV], kind: epistemic, group: g}]}}",
    ),
    (
        "lattice.interactions.row",
        "{species: [O.a, O.a, O.a], positions: [[0, 0], [1, 0], [2, 0]], energy: -0.01 eV}",
    ),
    ("run.seed", "7"),
]


def message(*overrides: tuple[str, str]) -> str:
    with pytest.raises(ModelFileError) as caught:
        oxygen(*overrides)
    return str(caught.value)


def test_what_is_left_out_has_its_default():
    lattice = oxygen(("lattice", "{shape: square, constants: [2.77 angstrom]}")).lattice
    assert (lattice.size, lattice.events, lattice.replicas) == (None, 15_000_000, 4)
    assert (lattice.engine, lattice.acceleration, lattice.periodic) == ("auto", None, True)
    assert (lattice.interactions, lattice.site_energy_spread, lattice.mixtures) == ({}, {}, {})
    assert oxygen().run is None


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        ("lattice.size", "[40, 41]", lambda d: d.lattice.size == (40, 41)),
        ("lattice.size.1", "41", lambda d: d.lattice.size == (40, 41)),
        ("lattice.events", "1e6", lambda d: d.lattice.events == 1_000_000),
        ("lattice.events", "20000000", lambda d: d.lattice.events == 20_000_000),
        ("lattice.replicas", "2", lambda d: d.lattice.replicas == 2),
        ("run.seed", "3", lambda d: d.run.seed == 3),
        ("lattice.periodic", "[true, false]", lambda d: d.lattice.periodic == (True, False)),
        ("lattice.interactions.O-O.shells.0", "0 eV", lambda d: len(d.lattice.interactions) == 1),
        ("lattice.interactions.far", "{pair: [O.s, O.s], shells: [1 meV]}", lambda d: "far" in dump(d)),
        ("reactions.hop.proximity", "0.5", lambda d: d.reactions["hop"].proximity.value == 0.5),
    ],
)
def test_an_override_reaches_the_lattice(path, value, found):
    assert found(oxygen((path, value)))


@pytest.mark.exact
@pytest.mark.parametrize("overrides", [[], FULL, MOLECULE], ids=["example", "all keys", "two sites"])
def test_a_model_with_a_lattice_reads_back_as_itself(overrides):
    document = oxygen(*overrides)
    again = read_text(dump(document))
    assert again == document
    assert dump(again) == dump(document)
    assert list(uncertain(again)) == list(uncertain(document))


def test_uncertain_energies_of_the_lattice_are_listed_by_their_path():
    assert list(uncertain(oxygen(*FULL))) == [
        "reactions.adsorption.proximity",
        "lattice.interactions.ab.shells.1",
    ]


@pytest.mark.parametrize("name", ["adsorbed_oxygen", "zgb", "co_oxidation_ruo2"])
def test_the_json_schema_accepts_the_examples(name):
    plain = YAML(typ="safe", pure=True).load((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(json_schema()).validate(plain)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("shape: square", "shape: pentagonal"),
        ("size: [40, 40]", "size: 40"),
        ("size: [40, 40]", "size: [0, 40]"),
        ("size: [40, 40]", "events: 1.5"),
        ("size: [40, 40]", "periodic: [1, 0]"),
        ("size: [40, 40]", "acceleration: 0.5"),
        ("shells:", "shels:"),
    ],
)
def test_the_json_schema_refuses_what_the_reader_refuses(old, new):
    schema = jsonschema.Draft202012Validator(json_schema())
    text = OXYGEN.replace(old, new, 1)
    assert text != OXYGEN
    assert not schema.is_valid(YAML(typ="safe", pure=True).load(text))
    with pytest.raises(ModelFileError):
        read_text(text)


def test_the_json_schema_accepts_whole_numbers_with_an_exponent():
    schema = jsonschema.Draft202012Validator(json_schema())
    assert schema.is_valid(YAML(typ="safe", pure=True).load(OXYGEN.replace("size:", "events: 5e6\n  size:")))


WRONG = {
    "no geometry": ("lattice", "{size: [4, 4]}", "lattice: found neither of shape and vectors"),
    "two geometries": ("lattice.vectors", "[[1 nm]]", "lattice: found both of shape and vectors"),
    "no constants": ("lattice", "{shape: square}", "lattice.constants: missing; a lattice by shape needs it"),
    "too many constants": (
        "lattice.constants",
        "[1 nm, 2 nm]",
        "lattice.constants: found 2 lattice constants; a square lattice has 1",
    ),
    "one constant for two axes": (
        "lattice",
        "{shape: rectangular, constants: [2.77 angstrom]}",
        "lattice.constants: found 1 lattice constants; a rectangular lattice has 2",
    ),
    "no sites": (
        "lattice",
        "{vectors: [[1 nm]]}",
        "lattice.sites: missing; a lattice by vectors needs it",
    ),
    "no distance": (
        "lattice",
        "{vectors: [[1 nm]], sites: {s: [[0]]}}",
        "lattice.neighbour_distance: missing; a lattice by vectors needs it",
    ),
    "sites of a shape": ("lattice.sites", "{s: [[0, 0]]}", "lattice.sites: found sites beside shape"),
    "unknown shape": ("lattice.shape", "cubical", "lattice.shape: found the text 'cubical'; expected"),
    "unknown key": ("lattice.sizes", "[4, 4]", "lattice.sizes: unknown key 'sizes'; did you mean 'size'?"),
    "four vectors": (
        "lattice",
        "{vectors: [[1 nm], [1 nm], [1 nm], [1 nm]], sites: {s: [[0]]}, neighbour_distance: 1 nm}",
        "lattice.vectors: found 4 vectors; expected 1 to 3",
    ),
    "a vector too short": (
        "lattice",
        "{vectors: [[1 nm, 0 nm], [1 nm]], sites: {s: [[0, 0]]}, neighbour_distance: 1 nm}",
        "lattice.vectors.1: found 1 of them; expected 2, one for every axis of the lattice",
    ),
    "a position too long": (
        "lattice",
        "{vectors: [[1 nm]], sites: {s: [[0, 0]]}, neighbour_distance: 1 nm}",
        "lattice.sites.s.0: found 2 of them; expected 1",
    ),
    "a kind without position": (
        "lattice",
        "{vectors: [[1 nm]], sites: {s: []}, neighbour_distance: 1 nm}",
        "lattice.sites.s: found no position",
    ),
    "a size for three axes": (
        "lattice.size",
        "[4, 4, 4]",
        "lattice.size: found 3 of them; expected 2, one for every axis",
    ),
    "half a cell": ("lattice.size", "[4, 4.5]", "lattice.size.1: found the number 4.5; expected a whole"),
    "no cell": ("lattice.size", "[4, 0]", "lattice.size.1: found the number 0; expected 1 or above"),
    "half an event": ("lattice.events", "2.5", "lattice.events: found the number 2.5; expected a whole"),
    "no event": ("lattice.events", "0", "lattice.events: found the number 0; expected 1 or above"),
    "no replica": ("lattice.replicas", "0", "lattice.replicas: found the number 0; expected 1 or above"),
    "periodic for three": ("lattice.periodic", "[true, true, true]", "periodic: found 3 of them; expected 2"),
    "periodic in words": (
        "lattice.periodic",
        "sometimes",
        "lattice.periodic: found the text 'sometimes'; expected true, false, or a list of them",
    ),
    "slower than the others": (
        "lattice.acceleration",
        "0.9",
        "acceleration: found the number 0.9; expected 1",
    ),
    "an engine that cannot": (
        "lattice",
        "{shape: square, constants: [3 angstrom], engine: classes, site_energy_spread: {O.s: 1 meV}}",
        "lattice.engine: found classes, but a spread of site energies makes all rates different",
    ),
    "uncertain geometry": (
        "lattice.constants",
        "[{normal: [2.77 angstrom, 0.01 angstrom], kind: epistemic, group: g}]",
        "lattice.constants.0: found a distribution; expected one length",
    ),
    "all are neighbours": (
        "lattice.neighbour_distance",
        "3.3 mm",
        "lattice.neighbour_distance: found 3.3 mm, more than 20 times the shortest vector",
    ),
    "a length without unit": (
        "lattice.constants",
        "[2.77]",
        "lattice.constants.0: found 2.77 without a unit",
    ),
    "unknown mixture": (
        "lattice.mixtures",
        "{mix: {t: 0.9, s: 0.1}}",
        "lattice.mixtures.mix.t: unknown site 't'",
    ),
    "mixture called as a site": (
        "lattice.mixtures",
        "{s: {s: 1}}",
        "lattice.mixtures.s: 's' is also the name of a kind of site",
    ),
    "fractions of less than all": (
        "lattice.mixtures",
        "{mix: {s: 0.9}}",
        "lattice.mixtures.mix: found fractions with a sum of 0.9; expected 1",
    ),
    "half an interaction": (
        "lattice.interactions.O-O",
        "{pair: [O.s, O.s]}",
        "interactions.O-O.shells: missing; an interaction by pair has the keys pair, shells",
    ),
    "half an arrangement": (
        "lattice.interactions.x",
        "{species: [O.s, O.s], energy: 1 eV}",
        "interactions.x.positions: missing; an interaction by species has the keys",
    ),
    "two ways at once": (
        "lattice.interactions.O-O.energy",
        "1 eV",
        "interactions.O-O: found pair and shells and energy; expected pair with shells, or species",
    ),
    "no interaction": (
        "lattice.interactions.x",
        "{}",
        "interactions.x: found neither; expected pair with shells",
    ),
    "a pair of three": (
        "lattice.interactions.O-O.pair",
        "[O.s, O.s, O.s]",
        "interactions.O-O.pair: found 3; expected the two adsorbates of a pair",
    ),
    "no shell": ("lattice.interactions.O-O.shells", "[]", "O-O.shells: found none; expected one energy"),
    "one alone": (
        "lattice.interactions.x",
        "{species: [O.s], positions: [[0, 0]], energy: 1 eV}",
        "interactions.x.species: found 1; expected two or more. Alone, an adsorbate has its binding energy",
    ),
    "fewer positions than species": (
        "lattice.interactions.x",
        "{species: [O.s, O.s], positions: [[0, 0]], energy: 1 eV}",
        "interactions.x.positions: found 1 for 2 species; expected one position for each",
    ),
    "a position with another number of axes": (
        "lattice.interactions.x",
        "{species: [O.s, O.s], positions: [[0, 0], [1]], energy: 1 eV}",
        "interactions.x.positions.1: found 1 of them; expected 2",
    ),
    "unknown adsorbate in a pair": (
        "lattice.interactions.O-O.pair",
        "[O.s, N.s]",
        "interactions.O-O.pair.1: unknown adsorbate 'N.s'",
    ),
    "unknown adsorbate with a spread": (
        "lattice.site_energy_spread",
        "{OO.s: 1 meV}",
        "lattice.site_energy_spread.OO.s: unknown adsorbate 'OO.s'; did you mean 'O.s'?",
    ),
    "negative spread": (
        "lattice.site_energy_spread",
        "{O.s: -1 meV}",
        "lattice.site_energy_spread.O.s: found -1 meV",
    ),
    "energy per length": (
        "lattice.interactions.O-O.shells",
        "[1 nm]",
        "interactions.O-O.shells.0: found 1 nm, which is a length; expected an energy",
    ),
    "proximity above one": ("reactions.hop.proximity", "1.5", "reactions.hop.proximity: found 1.5; must be"),
    "negative seed": ("run.seed", "-1", "run.seed: found the number -1; expected 0 or above"),
    "unknown key of the run": ("run.sed", "1", "run.sed: unknown key 'sed'; did you mean 'seed'?"),
    "unknown site below a foot": (
        "surface.adsorbates.O.s.occupies",
        "[s, t]",
        "surface.adsorbates.O.s.occupies.1: unknown site 't'",
    ),
    "a pattern without feet": (
        "surface.adsorbates.O.s.pattern",
        "[[0, 0], [1, 0]]",
        "O.s.pattern: found 2 positions for 0 sites in `occupies`; expected one for each",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_value_is_named_at_its_place(case):
    path, value, words = WRONG[case]
    shown = message((path, value))
    assert words in shown
    assert shown.startswith(f"--set {path}={value}: ")


def test_the_first_foot_stands_on_the_site_in_the_name():
    feet = ("surface.adsorbates.O.a.occupies", "[b, a]")
    shown = message(*TWO_KINDS, ("lattice", BY_VECTORS), feet)
    assert "O.a.occupies: found b first; the first of its sites is the one in its name, a" in shown


def test_a_named_shape_has_room_for_one_kind_and_a_honeycomb_for_two():
    assert "lattice.shape: a square lattice holds 1 kind of sites, but the surface has a, b" in message(
        *TWO_KINDS
    )
    oxygen(*TWO_KINDS, ("lattice.shape", "honeycomb"))
    three = ("surface.sites", "{a: 1, b: 1, c: 1}")
    shown = message(*TWO_KINDS, three, ("lattice.shape", "honeycomb"))
    assert "lattice.shape: a honeycomb lattice holds 2 kinds of sites, but the surface has a, b, c" in shown
    mixed = ("lattice.mixtures", "{mix: {a: 0.5, b: 0.5}}")
    assert oxygen(*TWO_KINDS, mixed).lattice.mixtures == {"mix": {"a": 0.5, "b": 0.5}}


def test_sites_of_the_lattice_are_those_of_the_surface():
    shown = message(*TWO_KINDS, ("lattice", BY_VECTORS.replace("a: [[", "aa: [[")))
    assert "lattice.sites.aa: unknown site or mixture 'aa'; did you mean 'a'?" in shown
    shown = message(*TWO_KINDS, ("lattice", BY_VECTORS.replace(", b: [[0.5, 0.5]]", "")))
    assert "lattice.sites: no position is a b, which the surface has; list all kinds of sites" in shown
    nowhere = ("lattice.mixtures", "{mix: {a: 0.5, b: 0.5}}")
    shown = message(*TWO_KINDS, ("lattice", BY_VECTORS), nowhere)
    assert "lattice.mixtures.mix: no position is a mix; list its positions in sites, or remove it" in shown


def test_a_mistake_is_shown_with_its_line_and_caret():
    with pytest.raises(ModelFileError) as caught:
        read_text(OXYGEN.replace("size: [40, 40]", "size: [40, 40, 40]"))
    line = next(n for n, text in enumerate(OXYGEN.split("\n"), 1) if "size: [40" in text)
    assert str(caught.value) == (
        f"model.yaml:{line}:3: lattice.size: found 3 of them; expected 2, one for every axis of the lattice\n"
        f"{line:5d} |   size: [40, 40, 40]\n"
        "      |   ^"
    )
