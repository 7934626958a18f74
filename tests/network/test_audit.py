"""The audit: a sound mechanism passes, and every kind of mistake is named in words at its place."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.conftest import EQUATIONS, mechanism
from scalebridge.network import Adsorbate, Gas, Mechanism, Reaction, Site, audit, parse


def complaints(equations: dict[str, str], **adsorbates: dict[str, float]) -> list[str]:
    """What the audit says when these equations replace or join those of RuO2."""
    return [str(problem) for problem in audit(mechanism({**EQUATIONS, **equations}, **adsorbates))]


def test_ruo2_passes(ruo2: Mechanism) -> None:
    assert audit(ruo2) == []


@pytest.mark.parametrize(
    ("equation", "message"),
    [
        ("CO => CO.cus", "the left side occupies 0 cus sites, the right side 1: add ' + cus' on the left"),
        (
            "O2 + cus => 2 O.cus",
            "the left side occupies 1 cus site, the right side 2: add ' + cus' on the left",
        ),
        (
            "O.cus + CO.cus => CO2 + 4 cus",
            "the left side occupies 2 cus sites, the right side 4: add ' + 2 cus' on the left",
        ),
        (
            "CO2 + 2 br => O.br + CO.br + br",
            "the left side occupies 2 br sites, the right side 3: add ' + br' on the left",
        ),
        (
            "CO.br + cus => CO + br + 2 cus",
            "the left side occupies 1 cus site, the right side 2: add ' + cus' on the left",
        ),
        (
            "CO + O.cus => CO2",
            "the left side occupies 1 cus site, the right side 0: add ' + cus' on the right",
        ),
        ("CO + cus => O.cus", "C does not balance: 1 atom on the left, 0 on the right"),
        ("2 O.cus => O.cus + cus", "O does not balance: 2 atoms on the left, 1 on the right"),
        ("C0 + cus => CO.cus", "unknown species 'C0'; did you mean 'CO'?"),
        (
            "CO + Xyz => CO.cus",
            "unknown species 'Xyz'; declared are CO, O2, CO2, CO.br, CO.cus, O.br, O.cus, br, cus",
        ),
        (
            "2 CO2 => 2 CO + O2",
            "the step takes place on no site; reactions in the gas are no part of a surface mechanism",
        ),
    ],
)
def test_a_step_that_cannot_be_right_is_named_in_words(equation: str, message: str) -> None:
    assert complaints({"wrong": equation}) == [f"reactions.wrong.equation: {message}"]


def test_all_problems_of_all_steps_are_found_at_once() -> None:
    found = complaints({"one": "CO => CO.cus", "two": "O2 + br => CO.br", "three": "C0 + br => CO.br"})
    assert len([line for line in found if line.startswith("reactions.one.")]) == 1
    assert len([line for line in found if line.startswith("reactions.two.")]) == 2
    assert len([line for line in found if line.startswith("reactions.three.")]) == 1


@pytest.mark.exact
@settings(deadline=None)
@given(st.sampled_from(list(EQUATIONS)), st.sampled_from(["br", "cus"]), st.integers(1, 5), st.booleans())
def test_the_advice_for_an_open_site_sum_closes_it(step: str, site: str, extra: int, left: bool) -> None:
    text = EQUATIONS[step]
    surplus = f"{extra} {site} + "
    arrow = "<=> " if "<=>" in text else "=> "
    wrong = surplus + text if left else text.replace(arrow, arrow + surplus)
    (problem,) = audit(mechanism({**EQUATIONS, step: wrong}))
    advice, side = problem.message.partition("add '")[2].split("' on the ")
    assert side == ("right" if left else "left")
    mended = wrong + advice if left else wrong.replace(arrow, advice + " " + arrow)
    assert audit(mechanism({**EQUATIONS, step: mended})) == []


def test_charge_has_to_balance() -> None:
    def found(equation: str) -> list[str]:
        m = Mechanism(
            gases=(
                Gas(name="H+", composition={"H": 1}, charge=1),
                Gas(name="e-", composition={}, charge=-1),
            ),
            adsorbates=(Adsorbate(name="H.s", site="s", composition={"H": 1}),),
            sites=(Site(name="s", per_cell=1),),
            reactions=(Reaction(name="Volmer", equation=parse(equation)),),
        )
        return [problem.message for problem in audit(m)]

    assert found("H+ + e- + s <=> H.s") == []
    assert found("H+ + s <=> H.s") == ["the charge does not balance: +1 on the left, +0 on the right"]


@pytest.mark.parametrize(
    "again", ["CO + cus <=> CO.cus", "CO.cus <=> cus + CO", "cus + CO => CO.cus", "CO.cus => CO + cus"]
)
def test_a_step_that_is_there_twice_is_named_with_its_twin(again: str) -> None:
    message = "the same step as 'CO adsorption cus'; remove one of them, or their rates add up"
    assert complaints({"again": again}) == [f"reactions.again.equation: {message}"]


def test_opposite_one_way_steps_are_no_duplicates() -> None:
    assert complaints({"CO adsorption cus": "CO + cus => CO.cus", "back": "CO.cus => CO + cus"}) == []


def test_an_adsorbate_may_form_by_the_reverse_of_a_step() -> None:
    assert (
        complaints({"CO adsorption cus": "CO.cus <=> CO + cus", "CO adsorption br": "CO.br <=> CO + br"})
        == []
    )


def test_an_adsorbate_out_of_nothing_is_named() -> None:
    """N and NO turn into each other, but neither comes from the gas; hops form nothing."""
    found = complaints(
        {"hop": "N.br + cus <=> br + N.cus", "swap": "N.br + O.cus <=> NO.br + cus"},
        N_br={"N": 1},
        N_cus={"N": 1},
        NO_br={"N": 1, "O": 1},
    )
    assert [line.split(":")[0] for line in found] == [
        f"surface.adsorbates.{x}" for x in ("N.br", "N.cus", "NO.br")
    ]
    assert "no sequence of steps forms N.br from the gas and the empty sites" in found[0]


def test_the_sites_of_an_adsorbate_on_several_are_all_balanced() -> None:
    def said(equation: str) -> list[str]:
        m = Mechanism(
            gases=(Gas(name="O2", composition={"O": 2}),),
            adsorbates=(Adsorbate(name="O2.s", site="s", composition={"O": 2}, occupies=("s", "s")),),
            sites=(Site(name="s", per_cell=1),),
            reactions=(Reaction(name="r", equation=parse(equation)),),
        )
        return [problem.message for problem in audit(m)]

    assert said("O2 + 2 s <=> O2.s") == []
    assert said("O2 + s <=> O2.s") == [
        "the left side occupies 1 s site, the right side 2: add ' + s' on the left"
    ]
