"""The page that `scalebridge check` shows: what can be read off a model without running it."""

import pytest

from model.lattice_models import EXAMPLES, oxygen
from scalebridge.model import read
from scalebridge.results.checkup import check
from scalebridge.results.table import table

ROW = "{species: [O.s, O.s, O.s], positions: [[0, 0], [1, 0], [2, 0]], energy: 0.02 eV}"


def lines(text: str) -> list[str]:
    """Lines with single spaces between their words."""
    return [" ".join(line.split()) for line in text.split("\n")]


@pytest.fixture(scope="module")
def ruo2() -> list[str]:
    return lines(check(read(EXAMPLES / "co_oxidation_ruo2.yaml")))


@pytest.mark.literature
def test_all_36_processes_of_ruthenium_dioxide_are_listed_with_their_rates(ruo2: list[str]) -> None:
    """Adsorption at 1 bar and 600 K: 2.0387e8 and 3.8148e8 1/s for one process."""
    start = next(n for n, line in enumerate(ruo2) if line.startswith("Processes on the lattice"))
    listed = ruo2[start + 2 : ruo2.index("", start)]
    assert sum(int(line.split()[-3]) for line in listed) == 36
    assert "CO adsorption cus forward cus -> CO.cus 1 2.039e+08 0" in listed
    assert "O2 adsorption br-cus forward br -> O.br, cus -> O.cus 2 3.815e+08 0" in listed
    assert "oxidation O.cus CO.cus forward O.cus -> cus, CO.cus -> cus 2 3.446e+05 0.5" in listed
    assert "CO hop br-cus reverse br -> CO.br, CO.cus -> cus 2 1.505e+02 0.5" in listed


def test_the_lattice_and_how_it_is_sampled_are_shown(ruo2: list[str]) -> None:
    assert "Lattice 20 x 20 cells of 2 sites, periodic" in ruo2
    assert "Sampling 4 replicas of 1.5e+07 events, seed 0" in ruo2
    assert "Neighbours br-br 1, cus-cus 1, br-cus 2 per cell" in ruo2
    assert "Interactions none" in ruo2


@pytest.mark.exact
def test_interactions_stand_with_their_distance_and_number() -> None:
    """On a square lattice the second distance is sqrt(2) times the first; a row lies in two directions."""
    text = lines(check(oxygen(("lattice.interactions.row", ROW))))
    assert "O-O O.s O.s 2.77 A apart +0.1 eV" in text
    assert "O-O O.s O.s 3.917 A apart -0.03 eV" in text
    assert "row O.s O.s O.s 2 per cell +0.02 eV" in text


def test_disorder_mixtures_ends_and_acceleration_are_shown() -> None:
    mixed = oxygen(
        ("surface.sites", "{s: 0.75, t: 0.25}"),
        ("lattice.mixtures", "{mix: {s: 0.75, t: 0.25}}"),
        ("lattice.site_energy_spread", "{O.s: 0.05 eV}"),
        ("lattice.periodic", "[true, false]"),
        ("lattice.acceleration", "30"),
        ("lattice.interactions.O-O.shells", "[0.1 eV]"),
    )
    text = lines(check(mixed))
    assert "Lattice 40 x 40 cells of 1 site, which ends along y" in text
    assert "fast steps in equilibrium are slowed to 30 times the others" in text
    assert "Mixture mix: 0.75 s, 0.25 t" in text
    assert "Spread O.s: 0.05 eV from site to site" in text
    assert "Neighbours s-s 1.125, s-t 0.75, t-t 0.125 per cell" in text


@pytest.mark.exact
def test_barriers_that_neighbours_push_onto_a_floor_are_counted() -> None:
    """A barrier of 1.3 eV, half of the change: 3 eV uphill or downhill are too much, 2 eV are not.

    Only a hop between a site with three more neighbours and one with none changes by so much: 2 of the 64
    environments of each of the four directions.
    """
    weak, strong = (
        lines(check(oxygen(("lattice.interactions.O-O.shells", shells)))) for shells in ("[1 meV]", "[1 eV]")
    )
    assert not any("onto a floor" in line for line in weak)
    (note,) = [line for line in strong if "onto a floor" in line and "hop" in line]
    assert note.startswith("Note: in 8 of 256 environments")


def test_a_step_that_never_fires_is_a_warning_and_no_error() -> None:
    text = lines(check(oxygen(("conditions.pressure", "{O2: 1e-300 Pa, Ar: 1 Pa}"), *ARGON)))
    assert not any(line.startswith("Warning") for line in text)
    text = lines(check(oxygen(("conditions.pressure", "{Ar: 1 Pa}"), *ARGON)))
    assert any(line.startswith("Warning: adsorption can never fire: O.s never appears") for line in text)
    assert any(line.startswith("Warning: hop can never fire: O.s never appears") for line in text)


ARGON = [
    ("gas.Ar.energy", "0 eV"),
    ("gas.Ar.enthalpy_298_minus_0", "6.197 kJ/mol"),
    ("gas.Ar.shomate", "[20.786, 0, 0, 0, 0, -6.197, 179.999, 0]"),
    ("gas.Ar.valid", "[298 K, 6000 K]"),
]


def test_a_model_without_a_lattice_has_no_word_of_it() -> None:
    text = check(oxygen(("surface.pairs", "{s-s: 2}")).model_copy(update={"lattice": None}))
    assert "attice" not in text.partition("\n")[2]


def test_columns_start_where_their_longest_entry_ends() -> None:
    assert list(table([("a", "bb", "c"), ("aaa", "b", "")])) == ["  a    bb  c", "  aaa  b"]
    assert list(table([])) == []
