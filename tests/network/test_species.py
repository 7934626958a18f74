"""Gases, adsorbates and sites: molar masses, and what cannot be one."""

import pytest

from scalebridge.core.errors import ModelError
from scalebridge.network import Adsorbate, Gas, Site, site_of


@pytest.mark.literature
@pytest.mark.parametrize(
    ("atoms", "grams"),
    [({"C": 1, "O": 1}, 28.010), ({"O": 2}, 31.998), ({"C": 8, "H": 10, "N": 4, "O": 2}, 194.19)],
)
def test_molar_masses_are_those_of_the_handbook(atoms: dict[str, float], grams: float) -> None:
    assert Gas(name="x", composition=atoms).molar_mass == pytest.approx(grams * 1e-3, abs=5e-6)


def test_a_symbol_without_an_element_has_no_mass() -> None:
    for symbol in ("Xx", "X"):
        with pytest.raises(ModelError, match=f"no element has the symbol '{symbol}'"):
            _ = Gas(name="x", composition={symbol: 1}).molar_mass


@pytest.mark.parametrize("count", [0, -1, float("nan"), float("inf")])
def test_a_composition_counts_atoms_above_zero(count: float) -> None:
    with pytest.raises(ModelError, match=r"gas\.x: found .* of C; a composition counts atoms"):
        Gas(name="x", composition={"C": count})


def test_an_electron_is_a_gas_without_atoms() -> None:
    assert Gas(name="e-", composition={}, charge=-1).molar_mass == 0


def test_an_adsorbate_carries_its_site_in_its_name() -> None:
    assert site_of("H2O.x.cus") == site_of("cus") == "cus"
    for name in ("CO.br", "CO", ".cus"):
        with pytest.raises(ModelError, match=r"is named WHAT\.cus"):
            Adsorbate(name=name, site="cus", composition={"C": 1})


@pytest.mark.parametrize("per_cell", [0, -1, float("nan"), float("inf")])
def test_a_cell_holds_more_than_zero_of_a_site(per_cell: float) -> None:
    with pytest.raises(ModelError, match=r"surface\.sites\.cus: found .* sites per cell"):
        Site(name="cus", per_cell=per_cell)


def test_a_site_has_no_dot_in_its_name() -> None:
    with pytest.raises(ModelError, match="a dot separates adsorbate and site"):
        Site(name="c.us", per_cell=1)


def test_an_adsorbate_on_several_sites_is_named_after_the_first() -> None:
    assert Adsorbate(name="CO2.br", site="br", composition={"C": 1}).feet == ("br",)
    assert Adsorbate(name="CO2.br", site="br", composition={"C": 1}, occupies=("br", "cus")).feet == (
        "br",
        "cus",
    )
    with pytest.raises(ModelError, match=r"occupies: found cus, br; the first .* 'br'"):
        Adsorbate(name="CO2.br", site="br", composition={"C": 1}, occupies=("cus", "br"))


@pytest.mark.parametrize("ways", [0.0, -1.0, float("nan"), float("inf")])
def test_an_adsorbate_has_some_way_to_lie(ways: float) -> None:
    with pytest.raises(ModelError, match=r"adsorbates\.O2\.s: found .* ways to lie for every site"):
        Adsorbate(name="O2.s", site="s", composition={"O": 2}, occupies=("s", "s"), ways=ways)
