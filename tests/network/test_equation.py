"""Reaction equations: the grammar read forwards and backwards, CatMAP's spelling, and every complaint."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scalebridge.core.errors import ModelError
from scalebridge.network import Equation, parse

BODY = string.ascii_letters + string.digits + "_.-'"
names = st.builds(
    lambda first, body, group, charge: first + body + group + charge,
    st.sampled_from(string.ascii_letters),
    st.text(BODY, max_size=6),
    st.sampled_from(["", "(CH3)", "(3+)", "(2-)x"]),
    st.sampled_from(["", "+"]),
).filter(lambda name: not name.endswith(("_g", "_s")))
sides = st.dictionaries(names, st.integers(1, 99), min_size=1, max_size=4)
equations = st.builds(
    lambda left, right, both: Equation(reactants=left, products=right, reversible=both),
    sides,
    sides,
    st.booleans(),
)


@pytest.mark.exact
@settings(deadline=None)
@given(equations)
def test_an_equation_survives_being_written_and_read(equation: Equation) -> None:
    again = parse(str(equation))
    assert again == equation
    assert [*again.reactants, *again.products] == [*equation.reactants, *equation.products]


@settings(deadline=None)
@given(st.text(string.ascii_letters + "0123456789 +*_.-<=>()&'\t\n⇌", max_size=40))
def test_any_text_is_an_equation_or_a_model_error(text: str) -> None:
    try:
        equation = parse(text)
    except ModelError:
        return
    assert equation.reactants
    assert equation.products


@pytest.mark.parametrize(
    ("text", "reactants", "products", "reversible"),
    [
        ("CO + cus <=> CO.cus", {"CO": 1, "cus": 1}, {"CO.cus": 1}, True),
        ("O2 + 2 cus <=> 2 O.cus", {"O2": 1, "cus": 2}, {"O.cus": 2}, True),
        ("O2+2cus<->2O.cus", {"O2": 1, "cus": 2}, {"O.cus": 2}, True),
        ("A = B", {"A": 1}, {"B": 1}, True),
        ("A=>B", {"A": 1}, {"B": 1}, False),
        ("A->B", {"A": 1}, {"B": 1}, False),
        ("e-->B", {"e-": 1}, {"B": 1}, False),
        ("A + s + A => s + s + B", {"A": 2, "s": 1}, {"s": 2, "B": 1}, False),
        ("H+ + e- + s <=> H.s", {"H+": 1, "e-": 1, "s": 1}, {"H.s": 1}, True),
        ("H++e-+s<=>H.s", {"H+": 1, "e-": 1, "s": 1}, {"H.s": 1}, True),
        ("Fe(3+) + e- -> Fe(2+)", {"Fe(3+)": 1, "e-": 1}, {"Fe(2+)": 1}, False),
        ("C2H4' + s' -> (CH2)2.s'", {"C2H4'": 1, "s'": 1}, {"(CH2)2.s'": 1}, False),
    ],
)
def test_the_grammar_reads_what_it_states(
    text: str, reactants: dict[str, int], products: dict[str, int], reversible: bool
) -> None:
    assert parse(text) == Equation(reactants=reactants, products=products, reversible=reversible)


@pytest.mark.parametrize(
    ("catmap", "ours", "sites"),
    [
        ("CO_g + *_s <-> CO*", "CO + s <=> CO.s", []),
        ("O2_g + 2*_s <-> 2O*_s", "O2 + 2 s <=> 2 O.s", ["s", "t"]),
        ("O_s + CO_s -> CO2_g + 2*", "O.s + CO.s => CO2 + 2 s", []),
        ("CO_g + * <-> CO*", "CO + cus <=> CO.cus", ["cus"]),
        ("CO_cus + *_br -> CO*_br + *_cus", "CO.cus + br => CO.br + cus", ["br", "cus"]),
        ("CO_cus -> X_br", "CO_cus => X_br", []),
        ("H_s -> A", "H_s => A", ["cus"]),
    ],
)
def test_catmap_notation_maps_onto_our_names(catmap: str, ours: str, sites: list[str]) -> None:
    assert str(parse(catmap, sites)) == ours


@pytest.mark.parametrize(
    ("text", "caret", "words"),
    [
        ("CO + cus <> CO.cus", 9, "unknown arrow '<>'; write <=>"),
        ("CO + cus ⇌ CO.cus", 9, "unknown arrow '⇌'"),
        ("CO + cus", 8, "found no arrow"),
        ("A => B => C", 7, "found a second arrow"),
        ("=> A", 0, "found nothing before the arrow"),
        ("A =>", 4, "found nothing after the arrow"),
        ("A + => B", 4, "expected a species here"),
        ("A + + B => C", 4, "expected a species here"),
        ("2 => A", 2, "expected a species here"),
        ("A B => C", 2, "expected '+' or an arrow after 'A'"),
        ("CO+ cus => X", 4, "put a space on both sides of a '+'"),
        ("0.5 O2 + s => O.s", 0, "found 0.5, but a step counts whole molecules"),
        ("s + 1/2 O2 => O.s", 4, "found 1/2, but a step counts whole molecules"),
        ("0 A => B", 0, "found the count 0; expected a whole number from 1 to 99"),
        ("100 A => B", 0, "found the count 100"),
        ("A & B => C", 2, "'&' has no meaning here"),
        ("2*CO => A", 1, "'*' has no meaning here"),
        ("  A  +   B $ => C", 6, "'$' has no meaning here"),
    ],
)
def test_a_complaint_points_at_its_place(text: str, caret: int, words: str) -> None:
    with pytest.raises(ModelError) as caught:
        parse(text, path=("reactions", "r", "equation"))
    (problem,) = caught.value.problems
    message, line, below = problem.message.split("\n")
    assert problem.path == ("reactions", "r", "equation")
    assert words in message
    assert line == "    " + " ".join(text.split())
    assert below == " " * (4 + caret) + "^"


def test_a_bare_star_among_several_sites_must_be_named() -> None:
    with pytest.raises(
        ModelError, match=r"'\*' could be any of the sites br, cus; name one, such as '\*_br'"
    ):
        parse("CO + * => CO*", ["br", "cus"])


@pytest.mark.parametrize("text", ["", "  \n ", "A => " + 100 * "B + ", "9" * 5000 + " A => B"])
def test_empty_and_endless_texts_are_refused(text: str) -> None:
    with pytest.raises(ModelError, match="expected an equation, such as"):
        parse(text)
