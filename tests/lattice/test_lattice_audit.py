"""The audit of a lattice model: a sound one passes, and every kind of mistake is named at its place."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lattice.lattice_gas import (
    ATTRACTION,
    CO,
    EMPTY,
    HERE,
    RIGHT,
    UP,
    O,
    any_model,
    lattice_gas,
    pair,
    rates_of_one_step,
    square,
    step_rates,
)
from scalebridge.core.errors import ModelError
from scalebridge.lattice import audit as audit_module
from scalebridge.lattice import reversibility
from scalebridge.lattice.audit import audit, clamped_barriers, environments, never_firing, too_small
from scalebridge.lattice.environment import Environment
from scalebridge.lattice.geometry import moved
from scalebridge.lattice.model import LatticeModel, Place, Process, StepRates
from scalebridge.lattice.reversibility import detailed_balance, partners

SIZE = (10, 10)


def problems(model: LatticeModel, rates: StepRates, size: tuple[int, ...] = SIZE) -> list[str]:
    return [str(problem) for problem in audit(model, rates, size, initial=["CO.s"]).problems]


def changed(name: str, step: int, value: float) -> StepRates:
    array = getattr(step_rates(), name).copy()
    array[step] = value
    return step_rates(**{name: array})


def test_a_sound_lattice_gas_passes_in_every_environment() -> None:
    found = audit(lattice_gas(), step_rates(), SIZE, initial=["CO.s"], most=3**12)
    assert found.problems == ()
    assert found.warnings == ()
    assert found.balance is not None
    assert found.balance.pairs == 7
    assert found.balance.environments == 3**8 + 2 * 3**12 + 4 * 3**6
    assert found.balance.worst < 1e-11
    assert found.balance.sampled == ()


@pytest.mark.exact
@settings(deadline=None, max_examples=50)
@given(any_model(), rates_of_one_step())
def test_any_model_and_any_barrier_rule_obeys_detailed_balance(model: LatticeModel, rates: StepRates) -> None:
    unchanged = [process for process in model.processes if process.before != process.after]
    back = [replace(p, forward=False, before=p.after, after=p.before) for p in unchanged]
    both = replace(model, processes=(*unchanged, *back))
    found = detailed_balance(both, rates, environments(both), most=5000, seed=1)
    assert found.problems == ()
    assert found.worst < 1e-9


@pytest.mark.exact
def test_the_process_that_undoes_another_may_be_written_in_another_cell_and_order() -> None:
    model = lattice_gas()
    elsewhere = tuple(
        replace(
            p,
            places=tuple(moved(place, (3, -1)) for place in reversed(p.places)),
            before=p.before[::-1],
            after=p.after[::-1],
        )
        if not p.forward
        else p
        for p in model.processes
    )
    found = audit(replace(model, processes=elsewhere), step_rates(), SIZE, initial=["CO.s"])
    assert found.problems == ()
    assert found.balance is not None
    assert found.balance.pairs == 7


def test_a_process_whose_reverse_is_missing_is_named() -> None:
    model = lattice_gas()
    lost = replace(model, processes=tuple(p for i, p in enumerate(model.processes) if i not in (1, 3)))
    assert problems(lost, step_rates()) == [
        "reactions.adsorption: 1 of 1 processes of this reversible step cannot be undone: none turns O.s "
        "back into s on the same sites; add the reverse process, or make the step one-way",
        "reactions.hop: 1 of 3 processes of this reversible step cannot be undone: none turns s + O.s back "
        "into O.s + s on the same sites; add the reverse process, or make the step one-way",
    ]


def test_a_one_way_step_needs_no_reverse() -> None:
    model = lattice_gas()
    one_way = replace(model, processes=tuple(p for p in model.processes if p.step != 2 or p.forward))
    rates = replace(changed("reverse", 2, 0.0), reaction_energy=np.array([-80e3, 0.0, -np.inf]))
    assert problems(one_way, rates) == []


def test_a_hop_undone_by_the_same_hop_needs_a_symmetric_barrier() -> None:
    model = lattice_gas()
    hops = tuple(replace(p, forward=True) if p.step == 1 else p for p in model.processes)
    alike = replace(model, processes=hops)
    assert problems(alike, step_rates()) == []
    (problem,) = problems(alike, changed("proximity", 1, 0.3))
    assert problem.startswith("reactions.hop: detailed balance is broken in ")
    assert "have a proximity of 0.5" in problem


def test_an_event_that_both_directions_bring_about_is_undone_by_the_opposite_one() -> None:
    model = lattice_gas()  # a hop that takes a gas along runs both ways in every orientation
    again = tuple(replace(p, forward=not p.forward) for p in model.processes if p.step == 1)
    both = replace(model, processes=(*model.processes, *again))
    rates = replace(changed("proximity", 1, 0.3), reverse=np.array([1e1, 1e3, 1e-3]))
    assert problems(both, rates) == []


def test_detailed_balance_is_tried_and_not_assumed(monkeypatch: pytest.MonkeyPatch) -> None:
    rates_in = reversibility.rates_in

    def one_sided(process: Process, dE: Any, rates: StepRates) -> Any:
        k, clamped = rates_in(process, dE if process.forward else 0.0 * dE, rates)
        return k, clamped

    monkeypatch.setattr(reversibility, "rates_in", one_sided)
    assert any("detailed balance is broken" in text for text in problems(lattice_gas(), step_rates()))


def test_an_interaction_that_one_direction_misses_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = audit_module.environment

    def blind(model: LatticeModel, process: Process) -> Environment:
        found = environment(model, process)
        return found if process.forward else replace(found, terms=found.terms[1:])

    monkeypatch.setattr(audit_module, "environment", blind)
    assert any("detailed balance is broken" in text for text in problems(lattice_gas(), step_rates()))


def test_many_environments_are_sampled_and_it_says_so() -> None:
    found = audit(lattice_gas(), step_rates(), SIZE, most=100)
    assert found.balance is not None
    assert found.balance.sampled == ("adsorption", "hop", "reaction")
    assert found.balance.environments == 7 * 100
    assert [c.environments for c in found.clamped] == [100, 200, 400]
    assert all(c.sampled for c in found.clamped)
    assert audit(lattice_gas(), step_rates(), SIZE, most=100).clamped == found.clamped


def test_partners_come_once() -> None:
    pairs, alone = partners(lattice_gas(), step_rates())
    assert sorted(i for pair in pairs for i in pair) == list(range(14))
    assert alone == {}


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("forward", np.nan, "the forward rate constant is nan 1/s; expected a finite number, zero or more"),
        ("forward", np.inf, "the forward rate constant is inf 1/s"),
        ("reverse", -1.0, "the reverse rate constant is -1 1/s"),
        ("barrier", np.nan, "the barrier is nan J/mol"),
        ("reaction_energy", np.inf, "the energy of reaction is inf J/mol"),
        ("reaction_energy", np.nan, "the energy of reaction is nan J/mol"),
        ("proximity", 1.2, "the proximity of the transition state is 1.2; expected a number from 0"),
        (
            "barrier",
            4e6,
            "the forward rate constant, 1e+06 1/s, would be above 1e304 1/s without its barrier",
        ),
    ],
)
def test_a_step_with_unusable_rates_is_named(name: str, value: float, message: str) -> None:
    found = audit(lattice_gas(), changed(name, 1, value), SIZE)
    assert str(found.problems[0]).startswith(f"reactions.hop: {message}")
    assert found.balance is None


def test_a_temperature_of_zero_is_a_problem() -> None:
    assert problems(lattice_gas(), step_rates(temperature=0.0)) == [
        "temperature: found 0 K; expected a finite temperature above zero"
    ]


@pytest.mark.parametrize(
    ("size", "axes"),
    [((4, 4), ""), ((3, 9), "x"), ((9, 3), "y"), ((2, 2), "xy"), ((4, 4, 1), ""), ((0, 9), "x")],
)
def test_a_hop_with_its_neighbours_needs_four_cells(size: tuple[int, ...], axes: str) -> None:
    model = lattice_gas((pair(RIGHT, ATTRACTION), pair(UP, ATTRACTION)))
    assert problems(model, step_rates(), size) == [
        f"lattice.size: found {size['xy'.index(axis)]} cells along {axis}, so that a process meets its own "
        "periodic image through the sites it interacts with; give at least 4"
        for axis in axes
    ]


def test_a_finite_axis_may_be_short() -> None:
    model = lattice_gas(lattice=square(periodic=(False, True)))
    assert too_small(model, environments(model), (1, 10)) == []


def test_without_interactions_a_hop_needs_two_cells() -> None:
    model = lattice_gas(())
    assert too_small(model, environments(model), (2, 2)) == []
    assert [str(p).rpartition("at least ")[2] for p in too_small(model, environments(model), (1, 2))] == ["2"]


@pytest.mark.exact
@settings(deadline=None)
@given(any_model(), st.lists(st.integers(1, 6), min_size=3, max_size=3))
def test_a_size_passes_exactly_if_all_sites_of_every_process_stay_apart(
    model: LatticeModel, numbers: list[int]
) -> None:
    size, around = tuple(numbers[: model.lattice.dimensions]), environments(model)
    meet = [_wrapped(model, p, e, size) for p, e in zip(model.processes, around, strict=True)]
    found = too_small(model, around, size)
    assert bool(found) == any(len(set(w)) < len(w) for w in meet)
    large = [int(str(p).rpartition(" ")[2]) for p in too_small(model, around, (1,) * len(size))]
    assert too_small(model, around, (max(large, default=1),) * len(size)) == []


def _wrapped(
    model: LatticeModel, process: Process, around: Environment, size: tuple[int, ...]
) -> list[Place]:
    def wrap(cell: tuple[int, ...]) -> tuple[int, ...]:
        axes = zip(cell, size, model.lattice.periodic, strict=True)
        return tuple(c % n if periodic else c for c, n, periodic in axes)

    return [Place(place.site, wrap(place.cell)) for place in (*process.places, *around.places)]


def test_clamped_barriers_are_counted_over_environments() -> None:
    model = lattice_gas((pair(RIGHT, 30e3), pair(UP, 30e3)))
    adsorption, hop, _ = clamped_barriers(model, changed("proximity", 0, 0.5), environments(model))
    assert adsorption.environments == 3**4
    assert adsorption.active == 0  # four neighbours: a barrier of 60 kJ/mol, 40 to climb
    assert hop.environments == 2 * 3**6
    assert hop.active == 2 * sum(  # 40 kJ/mol + dE/2 is below 0 or below dE where three bonds are lost or won
        abs(won - lost) == 3 for won in _neighbours_of_o(3, 3) for lost in _neighbours_of_o(3, 3)
    )
    assert hop.share == hop.active / hop.environments


def _neighbours_of_o(states: int, sites: int) -> list[int]:
    """Number of O among some sites, in each combination of their states."""
    return [int((np.array(c) == O).sum()) for c in np.ndindex(*(states,) * sites)]


def test_a_barrier_on_the_floor_of_zero_is_counted_in_both_directions_alike() -> None:
    model = lattice_gas((pair(RIGHT, 30e3), pair(UP, 30e3)))
    forward_only = replace(model, processes=tuple(p for p in model.processes if p.forward))
    reverse_only = replace(model, processes=tuple(p for p in model.processes if not p.forward))
    counts = [
        [(c.environments, c.active) for c in clamped_barriers(m, step_rates(), environments(m))]
        for m in (model, forward_only, reverse_only)
    ]
    assert counts[0] == counts[1] == counts[2]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda m, r: (
                m,
                replace(r, forward=np.array([1e3, 0.0, 1e2]), reverse=np.array([1e1, 0.0, 1e-3])),
            ),
            "reactions.hop: can never fire: its rate constants are zero in both directions",
        ),
        (
            lambda m, r: (replace(m, processes=tuple(p for p in m.processes if p.step != 1)), r),
            "reactions.hop: can never fire: no sites of the lattice are arranged as it needs",
        ),
        (
            lambda m, r: (m, replace(r, reverse=np.array([1e1, 1e6, 0.0]))),
            "reactions.reaction: can never fire: CO.s never appears on a s site",
        ),
    ],
)
def test_a_step_that_can_never_fire_is_a_warning(
    change: Callable[[LatticeModel, StepRates], tuple[LatticeModel, StepRates]], message: str
) -> None:
    (warning,) = never_firing(*change(lattice_gas(), step_rates()))
    assert str(warning).startswith(message)


def test_what_is_there_at_the_start_counts_as_appeared() -> None:
    rates = step_rates(reverse=np.array([1e1, 1e6, 0.0]))
    assert never_firing(lattice_gas(), rates, initial=["CO.s"]) == []
    with pytest.raises(ModelError, match=r"unknown species at the start 'C0\.s'; did you mean 'CO\.s'\?"):
        never_firing(lattice_gas(), rates, initial=["C0.s"])


def test_species_appear_one_after_the_other_and_only_from_what_is_there() -> None:
    chain = tuple(
        Process(step=step, forward=True, places=(HERE,), before=(before,), after=(after,))
        for step, (before, after) in enumerate([(CO, EMPTY), (O, CO), (EMPTY, O)])
    )
    model = lattice_gas(processes=chain, steps=("third", "second", "first"))
    rates = step_rates(forward=np.ones(3), reverse=np.zeros(3))
    assert never_firing(model, rates) == []
    without_first = replace(rates, forward=np.array([1.0, 1.0, 0.0]))
    assert [str(problem).split(";")[0] for problem in never_firing(model, without_first)] == [
        "reactions.third: can never fire: CO.s never appears on a s site",
        "reactions.second: can never fire: O.s never appears on a s site",
        "reactions.first: can never fire: its rate constants are zero in both directions",
    ]
