"""Thermodynamic cycles: consistent energies close every one, a planted error comes out as it went in."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.conftest import mechanism
from scalebridge.core.constants import EV
from scalebridge.core.errors import ModelError
from scalebridge.network import Mechanism, cycles, opposite_pairs

ENERGIES = {"CO.br": -1.6, "CO.cus": -1.3, "O.br": -2.3, "O.cus": -1.0, "CO": -1.175, "O2": -1.222}


def gibbs_energies(m: Mechanism, energies: dict[str, float]) -> dict[str, float]:
    """Of every reversible step in J/mol, from energies of the species in eV."""
    of = lambda side: sum(n * energies.get(name, 0.0) for name, n in side.items())
    return {
        r.name: EV * (of(r.equation.products) - of(r.equation.reactants)) for r in m.reactions if r.reversible
    }


@pytest.mark.exact
def test_energies_of_states_close_every_cycle_of_ruo2(ruo2: Mechanism) -> None:
    found = cycles(ruo2, gibbs_energies(ruo2, ENERGIES))
    net = np.vstack([ruo2.gas_stoichiometry, ruo2.stoichiometry])[:, ruo2.reversible]
    assert len(found) == net.shape[1] - np.linalg.matrix_rank(net) == 4
    assert max(abs(cycle.sum) for cycle in found) < 1e-9 * EV


@pytest.mark.exact
def test_a_planted_error_is_found_with_exactly_its_sum(ruo2: Mechanism) -> None:
    delta_G = gibbs_energies(ruo2, ENERGIES)
    delta_G["CO hop br-cus"] += 0.3 * EV
    broken = [cycle for cycle in cycles(ruo2, delta_G) if abs(cycle.sum) > 1e-9 * EV]
    assert [str(cycle) for cycle in broken] == [
        "CO adsorption br - CO adsorption cus + CO hop br-cus: 0.3 eV"
    ]
    assert broken[0].sum == pytest.approx(0.3 * EV, rel=1e-12)


@pytest.mark.exact
def test_a_hop_between_equal_sites_is_a_cycle_by_itself(ruo2: Mechanism) -> None:
    (cycle,) = cycles(ruo2, {"CO hop br-br": 5e3})
    assert (cycle.steps, cycle.sum) == ({"CO hop br-br": 1}, 5e3)


@pytest.mark.exact
@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_any_error_in_any_step_shows_in_the_cycles_through_it(data: st.DataObject, ruo2: Mechanism) -> None:
    energies = {name: data.draw(st.floats(-5, 5)) for name in ENERGIES}
    delta_G = gibbs_energies(ruo2, energies)
    step = data.draw(st.sampled_from(list(delta_G)))
    error = data.draw(st.floats(1, 1e6))
    delta_G[step] += error
    found = cycles(ruo2, delta_G)
    assert any(step in cycle.steps for cycle in found)
    for cycle in found:
        assert cycle.sum == pytest.approx(cycle.steps.get(step, 0) * error, abs=1e-6)


@pytest.mark.exact
@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=12))
def test_cycles_of_a_graph_are_as_many_as_euler_counts(edges: list[tuple[int, int]]) -> None:
    """Isomerisations are a graph: edges - vertices + components cycles, each returning to its start."""
    names = [f"A{i}.cus" for i in range(5)]
    steps = {f"e{k}": f"{names[i]} <=> {names[j]}" for k, (i, j) in enumerate(edges)}
    m = mechanism(steps, **{name.replace(".", "_"): {"C": 1} for name in names})
    found = cycles(m, dict.fromkeys(steps, 0.0))
    assert len(found) == len(edges) - 5 + components(edges)
    for cycle in found:
        visits = np.zeros(5)
        for step, n in cycle.steps.items():
            i, j = edges[int(step[1:])]
            visits[j] += n
            visits[i] -= n
        assert not visits.any()


def components(edges: list[tuple[int, int]]) -> int:
    group = list(range(5))
    for i, j in edges:
        group = [group[i] if g == group[j] else g for g in group]
    return len(set(group))


def test_cycles_come_in_small_numbers_and_short_words() -> None:
    """A ladder of isomers with rungs: the basis holds triangles, not walks around the whole ladder."""
    names = [f"A{i}.cus" for i in range(8)]
    steps = {f"{i}-{j}": f"{names[i]} <=> {names[j]}" for i in range(8) for j in (i + 1, i + 2) if j < 8}
    m = mechanism(steps, **{name.replace(".", "_"): {"C": 1} for name in names})
    found = cycles(m, dict.fromkeys(steps, 0.0))
    assert {len(cycle.steps) for cycle in found} == {3}
    assert found[0].words == "0-1 - 0-2 + 1-2"


def test_opposite_one_way_steps_are_found_and_audited_as_one() -> None:
    m = mechanism(
        {
            "adsorption": "CO + cus => CO.cus",
            "other": "O2 + 2 cus => 2 O.cus",
            "hop": "CO.cus + cus => cus + CO.cus",
            "hop again": "CO.cus + cus => cus + CO.cus",
            "other reactants": "CO.cus => CO2 + cus",
            "other products": "CO2 + cus => CO.cus",
            "from elsewhere": "O.cus => CO + cus",
            "desorption": "CO.cus => CO + cus",
            "both": "CO + cus <=> CO.cus",
        }
    )
    opposite = (("adsorption", "desorption"), ("other reactants", "other products"))
    assert opposite_pairs(m) == opposite
    (cycle,) = cycles(m, {"adsorption": -100e3, "both": -90e3})
    assert str(cycle) == "adsorption - both: -0.1036 eV"


@pytest.mark.exact
def test_steps_that_turn_one_gas_into_another_are_no_cycle() -> None:
    m = mechanism({"one": "CO + cus <=> CO.cus", "other": "CO2 + cus <=> CO.cus"})
    assert cycles(m, {"one": -1e5, "other": -2e5}) == ()


def test_a_step_that_does_not_exist_has_no_gibbs_energy(ruo2: Mechanism) -> None:
    with pytest.raises(ModelError, match="unknown reaction 'CO hop br-bs'; did you mean 'CO hop br-br'"):
        cycles(ruo2, {"CO hop br-bs": 0.0})
