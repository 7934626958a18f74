"""What a person reads when a model file is wrong: every error path, by its words and its place."""

import pickle

import pytest

from scalebridge.core.errors import ModelError, Problem
from scalebridge.model import ModelFileError, read, read_text


def message(text, overrides=(), name="model.yaml"):
    with pytest.raises(ModelFileError) as caught:
        read_text(text, name=name, overrides=overrides)
    return str(caught.value)


def changed(text, old, new):
    assert text.count(old) >= 1, old
    return text.replace(old, new, 1)


def line_of(text, part):
    return next(number for number, line in enumerate(text.split("\n"), 1) if part in line)


def test_an_unknown_key_is_shown_with_place_caret_and_guess(example):
    text = changed(example, "porosity: 0.4", "porosty: 0.4")
    line = line_of(text, "porosty")
    assert message(text) == (
        f"model.yaml:{line}:3: pellet.porosty: unknown key 'porosty'; did you mean 'porosity'?\n"
        f"{line:5d} |   porosty: 0.4\n"
        "      |   ^"
    )


def test_the_caret_stands_under_a_key_inside_a_line(example):
    shown = message(changed(example, "O2: 1 bar", "O2: -1 bar")).split("\n")
    assert shown[1][shown[2].index("^") :].startswith("O2: -1 bar")


REPLACED = {
    "unit of another dimension": (
        "radius: 0.1 mm",
        "radius: 5 K",
        "pellet.radius: found 5 K, which is a temperature; expected a length, for example '1 mm'",
    ),
    "missing unit": (
        "temperature: 600 K",
        "temperature: 600",
        "conditions.temperature: found 600 without a unit; expected a temperature, for example '600 K'",
    ),
    "unknown unit": (
        "CO: 1 bar",
        "CO: 1 bra",
        "conditions.pressure.CO: unknown unit 'bra'; did you mean 'bar'?",
    ),
    "negative pressure": (
        "CO: 1 bar",
        "CO: -1 bar",
        "conditions.pressure.CO: found -1 bar, which is -100000 Pa; must be zero or above",
    ),
    "no gas at all": ("{CO: 1 bar, O2: 1 bar,", "{", "conditions.pressure: every partial pressure is zero"),
    "below absolute zero": ("temperature: 600 K", "temperature: -300 degC", "-300 degC, which is -26.85 K"),
    "fraction above one": ("porosity: 0.4", "porosity: 1.4", "found 1.4; must be above 0 and at most 1"),
    "quoted number": ("porosity: 0.4", "porosity: '0.4'", "found the text '0.4'; expected a plain number"),
    "not a number": ("porosity: 0.4", "porosity: .nan", "found the number nan; expected a finite number"),
    "infinite": ("porosity: 0.4", "porosity: 1e999", "found the number inf; expected a finite number"),
    "true for a number": ("porosity: 0.4", "porosity: true", "found true; expected a plain number"),
    "negative barrier": (
        "barrier: 0.6 eV",
        "barrier: -0.6 eV",
        "-0.6 eV, which is -57891.2 J/mol; must be zero or",
    ),
    "undeclared gas": ("{CO: 1 bar, ", "{C0: 1 bar, ", "pressure.C0: unknown gas 'C0'; did you mean 'CO'?"),
    "undeclared site": ("O.cus:  {bind", "O.cuss:  {bind", "unknown site 'cuss'; did you mean 'cus'?"),
    "adsorbate without site": ("O.cus:  {bind", "Ocus:  {bind", "'Ocus' names no site; write NAME.site"),
    "no formula": (
        "O.cus:  {bind",
        "Ox.cus:  {bind",
        "'Ox' is not a chemical formula; say what it is made of",
    ),
    "pair of no sites": ("br-cus: 2}", "br-top: 2}", "'br-top' is no pair of two sites out of br, cus"),
    "pair given twice": ("br-cus: 2}", "br-cus: 2, cus-br: 2}", "pairs.cus-br: the same pair as 'br-cus'"),
    "gas named as a site": ("sites: {br: 1", "sites: {CO: 1, br: 1", "'CO' is also the name of a site"),
    "two recipes": (
        "sticking: 1, area",
        "barrier: 1 eV, sticking: 1, area",
        "found sticking and barrier; expected",
    ),
    "no recipe": (
        "     barrier: 0.6 eV}",
        "}",
        "reactions.CO hop br-br: found none of them; expected exactly one",
    ),
    "sticking without area": (
        "1, area: 10.0308 angstrom^2",
        "1",
        "area: missing; a sticking probability needs",
    ),
    "area without sticking": (
        "barrier: 0.6 eV",
        "barrier: 0.6 eV, area: 1 nm^2",
        "found area beside barrier",
    ),
    "reverse of an irreversible step": (
        "barrier: {normal: [0.9 eV",
        "reverse_barrier: 1 eV\n    barrier: {normal: [0.9 eV",
        "reverse_barrier: the equation is irreversible (=>)",
    ),
    "reverse constant of an irreversible step": (
        "barrier: {normal: [0.9 eV, 0.05 eV], kind: epistemic, group: barriers}",
        "rate_constant: {forward: 1 s^-1, reverse: 1 s^-1}",
        "rate_constant.reverse: the equation is irreversible (=>)",
    ),
    "half a reversible step": (
        "     barrier: 0.6 eV}",
        " rate_constant: {forward: 1e5 s^-1}}",
        "rate_constant.reverse: missing; the equation is reversible",
    ),
    "no amount of catalyst": (
        "pellet_volume: 1e-7 m^3",
        "",
        "reactor: found neither of pellet_volume and active",
    ),
    "too much catalyst": (
        "pellet_volume: 1e-7 m^3",
        "pellet_volume: 1e-7 m^3\n  active_area_total: 1 m^2",
        "reactor: found both of pellet_volume and active_area_total",
    ),
    "unknown choice": (
        "shape: sphere",
        "shape: cube",
        "found the text 'cube'; expected 'slab', 'cylinder' or",
    ),
    "too few coefficients": (
        "shomate: [25.56759, ",
        "shomate: [",
        "found a list of 7 entries; expected a list of 8",
    ),
    "text among coefficients": (
        "shomate: [25.56759",
        "shomate: [abc",
        "shomate.0: found the text 'abc'; expected a n",
    ),
    "validity upside down": (
        "[298 K, 1300 K]",
        "[1300 K, 298 K]",
        "valid: the first temperature must be below",
    ),
    "too few cells": ("cells: 40", "cells: 4", "cells: found the number 4; expected 8 or above"),
    "half a cell": ("cells: 40", "cells: 40.5", "cells: found the number 40.5; expected a whole number"),
    "number for a title": (
        "title: CO oxidation on RuO2(110)",
        "title: 1e13",
        "found the number 1e+13; expected text",
    ),
    "correlation of one": (
        "{binding energies: 0.5",
        "{binding energies: 1",
        "found the number 1; expected a number",
    ),
    "impossible correlation": (
        "{binding energies: 0.5",
        "{binding energies: -0.34",
        "4 numbers cannot all have the correlation -0.34 with each other; must be above -0.333333",
    ),
    "unknown group": ("barriers: 0.5}", "bariers: 0.5}", "unknown group 'bariers'; did you mean 'barriers'?"),
    "two kinds in a group": (
        "[0.8 eV, 0.05 eV], kind: epistemic",
        "[0.8 eV, 0.05 eV], kind: aleatoric",
        "barrier.kind: is aleatoric, but the group 'barriers' is epistemic elsewhere",
    ),
    "no kind": (
        "[3, 1.2], kind: aleatoric",
        "[3, 1.2]",
        "tortuosity_factor.kind: missing; expected aleatoric",
    ),
    "misspelt kind": ("[3, 1.2], kind", "[3, 1.2], kin", "unknown key 'kin'; did you mean 'kind'?"),
    "bad factor": (
        "[3, 1.2]",
        "[3, 0.5]",
        "tortuosity_factor.lognormal: the factor of a lognormal is 0.5, but must",
    ),
    "two families": (
        "lognormal: [3, 1.2]",
        "lognormal: [3, 1.2], normal: [3, 1]",
        "found normal and lognormal",
    ),
    "wrong unit in a family": (
        "lognormal: [5 nm",
        "lognormal: [5 K",
        "pore_radius.lognormal.0: found 5 K, which is",
    ),
    "end of a range": (
        "{lognormal: [3, 1.2]",
        "{uniform: [0.5, 4]",
        "tortuosity_factor: found 0.5; must be 1 or",
    ),
    "empty section": (
        "pellet:    ",
        "film:\npellet:   ",
        "film: found nothing; write a value, or delete the key",
    ),
    "width in degrees": (
        "temperature: 600 K",
        "temperature: {normal: [600 K, 5 degC], kind: aleatoric, group: weather}",
        "conditions.temperature.normal.1: found '5 degC' as the width of a distribution; write it in K",
    ),
    "text for a section": (
        "reactor:    ",
        "uncertaint: 5\nreactor:    ",
        "unknown key 'uncertaint'; did you mean",
    ),
    "duplicate key": (
        "cells: 40",
        "cells: 40\n  cells: 50",
        "the key 'cells' stands in line 99 too; keep one",
    ),
    "tab": ("  radius:", "\tradius:", "found a tab; YAML is indented with spaces"),
    "tag": ("shape: sphere", "shape: !!binary sphere", "tags are not used here"),
    "merge key": ("shape: sphere", "<<: {a: 1}\n  shape: sphere", "merge keys (<<) are not part of YAML 1.2"),
    "list as a key": (
        "shape: sphere",
        "[a]: 1\n  shape: sphere",
        "found a list or mapping as a key; expected text",
    ),
    "second document": ("pellet:    ", "---\npellet:    ", "found a second document (---)"),
    "control character": ("shape: sphere", "shape: sph\x00ere", "found the control character U+0000"),
    "half a character": ("shape: sphere", 'shape: "\\ud800"', "a lone surrogate"),
    "broken YAML": ("{br: 1, cus: 1}", "{br: 1, cus: 1", "this is not YAML: while parsing a flow mapping"),
}


@pytest.mark.parametrize("case", REPLACED)
def test_a_wrong_value_is_named_with_what_was_found_and_what_was_expected(example, case):
    old, new, words = REPLACED[case]
    shown = message(changed(example, old, new))
    assert words in shown
    assert shown.startswith("model.yaml:")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty"),
        ("# nothing\n", "the file is empty"),
        ("- a", "found a list of 1 entry; expected a mapping with the keys title, references"),
        ("abc", "found the text 'abc'; expected a mapping"),
        ("[" * 10_000, "lists or mappings inside each other without end"),
        ("a: " + "[" * 50 + "]" * 50, "more than 20 deep"),
        ("a: &a [*a, *a]", "more than 20 deep"),
        ("a: *b", "undefined alias"),
        (
            "".join(f"k{i}: &a{i} [{f'*a{i - 1},' * 9}]\n" for i in range(1, 9)).replace("*a0", "x"),
            "over and over",
        ),
        ("x" * 4_000_001, "the file has 4000001 characters"),
    ],
)
def test_a_text_that_is_no_model_is_refused_in_words(text, words):
    assert words in message(text)


def test_all_problems_are_told_at_once_in_the_order_of_the_file(example):
    text = changed(example, "CO: 1 bar", "CO: 1 K")
    text = changed(text, "sites: {br", "sits: {br")
    text = changed(text, "porosity: 0.4", "porosity: 4")
    text = changed(text, "kind: aleatoric", "kind: random")
    shown = message(text)
    places = [
        shown.index(p)
        for p in ("pressure.CO:", "surface.sits:", "pellet.porosity:", "tortuosity_factor.kind:")
    ]
    assert places == sorted(places)


def test_a_missing_key_points_at_its_parent(example):
    shown = message(changed(example, "  porosity: 0.4\n", ""))
    line = line_of(example, "pellet:  ")
    assert shown.startswith(f"model.yaml:{line}:1: pellet.porosity: missing; expected the void fraction\n")


def test_an_empty_value_is_reported_once(example):
    shown = message(changed(example, "radius: 0.1 mm", "radius:"))
    assert shown.count("pellet.radius:") == 1


def test_a_long_line_is_shown_around_the_caret(example):
    text = changed(example, "pressure: {", "pressure: {" + " " * 300)
    shown = message(changed(text, "CO: 1 bar", "CO: 1 K")).split("\n")
    assert len(shown[1]) < 120
    assert shown[1][shown[2].index("^") :].startswith("CO: 1 K")


def test_problems_found_later_are_shown_in_the_file(example):
    document = read_text(example, name="ruo2.yaml", overrides=[("pellet.porosity", "0.5")])
    hop = Problem(("reactions", "CO hop br-cus", "barrier"), "must be 1.3 eV")
    shown = str(
        document.located(ModelError(hop, Problem(("pellet", "porosity", "no such"), "odd"), "general"))
    )
    line = line_of(example, "CO hop br-cus:")
    column = example.split("\n")[line - 1].index("barrier") + 1
    assert f"ruo2.yaml:{line}:{column}: reactions.CO hop br-cus.barrier: must be 1.3 eV" in shown
    assert "--set pellet.porosity=0.5: pellet.porosity.no such: odd" in shown
    assert f"ruo2.yaml:{line_of(example, 'title:')}:1: general" in shown


def test_an_error_survives_the_way_to_another_process(example):
    with pytest.raises(ModelFileError) as caught:
        read_text(changed(example, "porosity", "porosty"))
    copy = pickle.loads(pickle.dumps(caught.value))
    assert str(copy) == str(caught.value)
    assert copy.problems == caught.value.problems


def test_a_file_that_cannot_be_read_says_why(tmp_path, example):
    path = tmp_path / "latin.yaml"
    path.write_bytes("title: Pt(111) bei 20 °C\n".encode("latin-1"))
    with pytest.raises(ModelFileError, match="not UTF-8: byte 23 is 0xB0; save the file as UTF-8"):
        read(path)
    with pytest.raises(ModelFileError, match="cannot be read: No such file"):
        read(tmp_path / "no.yaml")
    with pytest.raises(ModelFileError, match="cannot be read"):
        read(tmp_path)


def test_a_byte_order_mark_and_windows_line_ends_are_no_obstacle(tmp_path, example):
    path = tmp_path / "windows.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + example.replace("\n", "\r\n").encode("utf-8"))
    assert read(path) == read_text(example)


@pytest.mark.parametrize("entry", ["NO", "1 K", "{normal: [1, 2], kind: epistemic, group: g}"])
def test_a_wrong_entry_of_a_list_says_nothing_about_its_length(example, entry):
    shown = message(changed(example, "shomate: [25.56759", f"shomate: [{entry}"))
    assert "shomate.0: found" in shown
    assert "entries" not in shown


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("gas.CO.valid.0", "2000 K", "gas.CO.valid: the first temperature must be below the second"),
        ("gas.CO.valid.0", "2000 bar", "gas.CO.valid.0: found 2000 bar, which is a pressure"),
        ("gas.CO.shomate.3", "abc", "gas.CO.shomate.3: found the text 'abc'; expected a number"),
        ("pellet.pore_radius.lognormal.0", "5 K", "pellet.pore_radius.lognormal.0: found 5 K, which is"),
    ],
)
def test_a_problem_of_a_part_that_was_set_shows_the_setting(example, path, value, words):
    shown = message(example, overrides=[(path, value)])
    assert shown.startswith(f"--set {path}={value}: {words}")
    assert " | " not in shown
