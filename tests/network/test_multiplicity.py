"""Processes per unit cell: counted on a small periodic lattice, and the cases without an answer."""

from itertools import product

import pytest

from network.conftest import PAIRS, SITES
from scalebridge.core.errors import ModelError
from scalebridge.network import Adsorbate, Mechanism, Site, multiplicity, parse

CELLS = 4  # along both directions of the periodic lattice


def neighbours() -> set[frozenset[tuple[str, int, int]]]:
    """Neighbouring pairs of RuO2(110): rows of br and of cus alternate, cells are CELLS x CELLS."""
    pairs = set()
    for x, y in product(range(CELLS), repeat=2):
        for site in ("br", "cus"):
            pairs.add(frozenset({(site, x, y), (site, x, (y + 1) % CELLS)}))
        pairs.add(frozenset({("br", x, y), ("cus", x, y)}))
        pairs.add(frozenset({("cus", x, y), ("br", (x + 1) % CELLS, y)}))
    return pairs


def counted(first: tuple[str, str, str], second: tuple[str, str, str]) -> float:
    """Different ways per cell to put two site changes (site, before, after) on neighbouring sites."""
    ways = set()
    for pair in neighbours():
        for a, b in (tuple(pair), tuple(pair)[::-1]):
            if a[0] == first[0] and b[0] == second[0]:
                ways.add(frozenset({(a, first[1:]), (b, second[1:])}))
    return len(ways) / CELLS**2


@pytest.mark.exact
@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("O2 + 2 cus <=> 2 O.cus", ("cus", "", "O"), ("cus", "", "O")),
        ("O2 + br + cus <=> O.br + O.cus", ("br", "", "O"), ("cus", "", "O")),
        ("O.cus + CO.cus => CO2 + 2 cus", ("cus", "O", ""), ("cus", "CO", "")),
        ("O.cus + CO.br => CO2 + cus + br", ("cus", "O", ""), ("br", "CO", "")),
        ("CO.cus + cus <=> cus + CO.cus", ("cus", "CO", ""), ("cus", "", "CO")),
        ("CO.br + cus <=> br + CO.cus", ("br", "CO", ""), ("cus", "", "CO")),
        ("2 OH.cus <=> H2O.cus + O.cus", ("cus", "OH", "H2O"), ("cus", "OH", "O")),
        ("A.cus + B.cus => 2 C.cus", ("cus", "A", "C"), ("cus", "B", "C")),
        ("2 A.br => 2 B.br", ("br", "A", "B"), ("br", "A", "B")),
    ],
)
def test_the_number_of_processes_is_that_counted_on_a_lattice(
    text: str, first: tuple[str, str, str], second: tuple[str, str, str]
) -> None:
    assert multiplicity(parse(text), SITES, PAIRS) == counted(first, second)


@pytest.mark.literature
def test_ruo2_has_the_processes_of_the_reference_sheet(ruo2: Mechanism) -> None:
    """Sheet A: O2 on each of the four pairs per cell once, reactions and hops per ordered pair."""
    assert ruo2.multiplicities.tolist() == [1, 1, 1, 2, 1, 2, 2, 2, 2, 2, 2, 2]


def test_a_step_on_one_site_counts_the_sites() -> None:
    assert multiplicity(parse("CO + cus => CO.cus"), [Site(name="cus", per_cell=3)], PAIRS) == 3
    assert multiplicity(parse("CO + cus => CO.cus"), [Site(name="cus", per_cell=3)]) == 3


def test_a_well_mixed_surface_counts_every_step_once() -> None:
    for text in ("CO + cus => CO.cus", "O2 + 2 cus => 2 O.cus", "A.br + 2 cus => br + 2 B.cus"):
        assert multiplicity(parse(text), SITES) == 1
        assert multiplicity(parse(text), SITES, {}) == 1


@pytest.mark.parametrize(
    ("text", "pairs", "words"),
    [
        ("O2 + br + cus => O.br + O.cus", {("br", "br"): 1}, "needs br-cus neighbours"),
        ("A.br + 2 cus => br + 2 B.cus", PAIRS, "a step on 3 sites .* give its multiplicity"),
        ("CO => O2", PAIRS, "a step on 0 sites"),
        ("O2 + cus => 2 O.cus", PAIRS, "the two sides occupy different sites"),
        ("CO.br => CO.cus", PAIRS, "the two sides occupy different sites"),
    ],
)
def test_a_number_that_does_not_follow_is_asked_for(
    text: str, pairs: dict[tuple[str, str], float], words: str
) -> None:
    with pytest.raises(ModelError, match=words) as caught:
        multiplicity(parse(text), SITES, pairs, path=("reactions", "r", "equation"))
    assert caught.value.problems[0].path == ("reactions", "r", "equation")


def test_several_sites_of_a_kind_need_pairs() -> None:
    with pytest.raises(ModelError, match="the cell holds 2 cus sites and no pairs are declared"):
        multiplicity(parse("O2 + 2 cus => 2 O.cus"), [Site(name="cus", per_cell=2)])


@pytest.mark.exact
@pytest.mark.parametrize(
    ("text", "processes"),
    [
        ("O2 + 2 cus <=> O2.cus", 1),
        ("O2.cus <=> 2 O.cus", 1),
        ("CO2.cus <=> CO.cus + O.cus", 2),
        ("CO.cus + O.cus <=> CO2.cus", 2),
        ("CO2 + br + cus <=> CO2.br", 2),
    ],
)
def test_feet_on_like_sites_are_alike(text: str, processes: float) -> None:
    on = {"O2.cus": ("cus", "cus"), "CO2.cus": ("cus", "cus"), "CO2.br": ("br", "cus")}
    adsorbates = [
        Adsorbate(name=name, site=feet[0], composition={"O": 2}, occupies=feet) for name, feet in on.items()
    ]
    assert multiplicity(parse(text), SITES, PAIRS, adsorbates=adsorbates) == processes
