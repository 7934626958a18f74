"""The arrays of a mechanism, against tables written by hand."""

import pickle

import numpy as np
import pytest

from network.conftest import mechanism
from scalebridge.core.errors import ModelError
from scalebridge.network import Adsorbate, Gas, Mechanism, Reaction, Site, parse


@pytest.mark.exact
def test_orders_and_stoichiometry_are_those_read_off_the_equations() -> None:
    m = mechanism(
        {"adsorption": "O2 + br + cus <=> O.br + O.cus", "oxidation": "O.cus + CO.cus => CO2 + 2 cus"}
    )
    assert m.gas_species == ("CO", "O2", "CO2")
    assert m.surface_species == ("CO.br", "CO.cus", "O.br", "O.cus", "br", "cus")
    np.testing.assert_array_equal(m.forward_orders, [[0, 0, 0, 0, 1, 1], [0, 1, 0, 1, 0, 0]])
    np.testing.assert_array_equal(m.reverse_orders, [[0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 0, 2]])
    np.testing.assert_array_equal(m.gas_forward_orders, [[0, 1, 0], [0, 0, 0]])
    np.testing.assert_array_equal(m.gas_reverse_orders, [[0, 0, 0], [0, 0, 1]])
    np.testing.assert_array_equal(m.stoichiometry.T, [[0, 0, 1, 1, -1, -1], [0, -1, 0, -1, 0, 2]])
    np.testing.assert_array_equal(m.gas_stoichiometry.T, [[0, -1, 0], [0, 0, 1]])
    np.testing.assert_array_equal(m.reversible, [True, False])


def test_capacity_is_that_of_the_site_a_species_stands_on() -> None:
    m = Mechanism(
        adsorbates=(
            Adsorbate(name="A.top", site="top", composition={"H": 1}),
            Adsorbate(name="B.top", site="top", composition={"H": 1}),
            Adsorbate(name="A.step", site="step", composition={"H": 1}),
        ),
        sites=(Site(name="step", per_cell=0.5), Site(name="top", per_cell=2)),
        reactions=(),
    )
    assert m.surface_species == ("A.top", "B.top", "A.step", "step", "top")
    np.testing.assert_array_equal(m.capacity, [2, 2, 0.5, 0.5, 2])
    np.testing.assert_array_equal(m.site_sums, [[0, 0, 1, 1, 0], [1, 1, 0, 0, 1]])
    assert m.stoichiometry.shape == (5, 0)


@pytest.mark.exact
def test_no_step_changes_the_sum_over_a_kind_of_site(ruo2: Mechanism) -> None:
    assert not (ruo2.site_sums @ ruo2.stoichiometry).any()


def test_arrays_are_computed_once_and_cannot_be_written(ruo2: Mechanism) -> None:
    assert ruo2.stoichiometry is ruo2.stoichiometry
    with pytest.raises(ValueError, match="read-only"):
        ruo2.stoichiometry[0, 0] = 1.0


def test_a_mechanism_travels_to_another_process(ruo2: Mechanism) -> None:
    again = pickle.loads(pickle.dumps(ruo2))
    assert again == ruo2
    np.testing.assert_array_equal(again.multiplicities, ruo2.multiplicities)


def test_arrays_of_unknown_species_are_refused_with_all_of_them() -> None:
    m = mechanism({"one": "C0 + cus <=> CO.cus", "two": "CO + bridge <=> CO.br"})
    with pytest.raises(ModelError) as caught:
        _ = m.stoichiometry
    assert [str(problem) for problem in caught.value.problems] == [
        "reactions.one.equation: unknown species 'C0'; did you mean 'CO'?",
        "reactions.two.equation: unknown species 'bridge'; did you mean 'br'?",
    ]


def test_a_name_belongs_to_one_species_and_one_reaction() -> None:
    step = Reaction(name="r", equation=parse("cus => cus"))
    with pytest.raises(ModelError) as caught:
        Mechanism(
            gases=(Gas(name="cus", composition={"H": 1}),),
            sites=(Site(name="cus", per_cell=1),),
            reactions=(step, step),
        )
    assert [problem.path for problem in caught.value.problems] == [
        ("surface", "sites", "cus"),
        ("reactions", "r"),
    ]


def test_an_adsorbate_stands_on_a_declared_site() -> None:
    with pytest.raises(
        ModelError, match=r"surface\.adsorbates\.O\.cos: unknown site 'cos'; did you mean 'cus'\?"
    ):
        Mechanism(
            adsorbates=(Adsorbate(name="O.cos", site="cos", composition={"O": 1}),),
            sites=(Site(name="cus", per_cell=1),),
            reactions=(),
        )


@pytest.mark.parametrize("number", [0.0, -1.0, float("nan")])
def test_a_step_has_more_than_zero_processes(number: float) -> None:
    with pytest.raises(ModelError, match=r"reactions\.r\.multiplicity: found .* processes per unit cell"):
        Reaction(name="r", equation=parse("A => B"), multiplicity=number)


def test_a_molecule_on_several_sites_counts_on_each_of_them() -> None:
    m = Mechanism(
        adsorbates=(
            Adsorbate(name="O2.s", site="s", composition={"O": 2}, occupies=("s", "s")),
            Adsorbate(name="CO2.s", site="s", composition={"C": 1, "O": 2}, occupies=("s", "t", "s")),
        ),
        sites=(Site(name="s", per_cell=2), Site(name="t", per_cell=2)),
        reactions=(Reaction(name="r", equation=parse("CO2.s <=> O2.s + t")),),
    )
    np.testing.assert_array_equal(m.site_sums, [[2, 2, 1, 0], [0, 1, 0, 1]])
    np.testing.assert_array_equal(m.capacity, [2, 2, 2, 2])
    assert not (m.site_sums @ m.stoichiometry).any()


def test_an_adsorbate_over_unequally_frequent_sites_is_refused() -> None:
    def over(*kinds: str) -> Mechanism:
        return Mechanism(
            adsorbates=(Adsorbate(name="A.s", site="s", composition={"H": 1}, occupies=kinds),),
            sites=(Site(name="s", per_cell=1), Site(name="t", per_cell=2)),
            reactions=(),
        )

    assert over("s", "s").site_sums.tolist() == [[2, 1, 0], [0, 0, 1]]
    with pytest.raises(ModelError, match="unequal numbers, 1 s and 2 t per cell"):
        over("s", "t")
    with pytest.raises(ModelError, match="unknown site 'u'"):
        over("s", "u")
