"""What a lattice says of mean field: from numbers made up here, and from a lattice gas written by hand."""

from dataclasses import replace

import numpy as np
import pytest

from lattice.engine_models import a, built
from lattice.lattice_gas import ADSORPTION, HOP, REACTION, lattice_gas
from scalebridge.bridges.lattice_to_mean_field import (
    Comparison,
    mean_field_on_trial,
    neglected_interactions,
)
from scalebridge.bridges.reacting_pairs import (
    ReactingPair,
    changes,
    counted_factors,
    directions,
    hops_per_departure,
    is_hop,
    reacting_pairs,
)
from scalebridge.core.verdict import Status
from scalebridge.lattice.sampling import NeighbourFactor
from scalebridge.lattice.shapes import square
from scalebridge.lattice.simulation import Simulation, counted
from scalebridge.scales import Estimate

RT = 8.31446261815324 * 500.0


def estimate(value: float, error: float, freedom: float = 1e6) -> Estimate:
    return Estimate(
        value=value, standard_error=error, inefficiency=1.0, samples=1000, degrees_of_freedom=freedom
    )


def factor(one: str, other: str, value: float, error: float = 0.01) -> NeighbourFactor:
    return NeighbourFactor(species=(one, other), kinds=("s", "s"), value=value, standard_error=error)


def comparison(mean_field: float = 100.0, lattice: Estimate | None = None, **options) -> Comparison:
    return Comparison(
        **{
            "mean_field": mean_field,
            "lattice": lattice or estimate(100.0, 1.0),
            "exposure": 1e3,
            "steady": True,
            "coverage": {},
            "hops": {},
            **options,
        }
    )


def pairs(*factors: NeighbourFactor, events: float = 1e4):
    counts = np.full((3, 2), events)
    return reacting_pairs(lattice_gas(), factors, counts, {"O.s": 0.3, "CO.s": 0.2, "s": 0.5}, 1e6)


# -- the ratio and its status --


@pytest.mark.exact
@pytest.mark.parametrize(
    ("mean_field", "error", "status"),
    [
        (100.0, 1.0, Status.HOLDS),
        (117.0, 1.0, Status.HOLDS),
        (86.0, 1.0, Status.HOLDS),
        (119.0, 1.0, Status.DOUBTFUL),  # the interval reaches beyond 1.2
        (100.0, 10.0, Status.DOUBTFUL),
        (150.0, 1.0, Status.DOUBTFUL),
        (201.0, 1.0, Status.DOUBTFUL),  # the interval reaches below 2
        (210.0, 1.0, Status.BROKEN),
        (48.0, 1.0, Status.BROKEN),
        (6.9e4, 1.0, Status.BROKEN),
        (-100.0, 1.0, Status.BROKEN),
        (0.0, 1.0, Status.BROKEN),
    ],
)
def test_mean_field_holds_within_a_fifth_and_is_broken_beyond_two_with_its_whole_interval(
    mean_field, error, status
):
    assert comparison(mean_field, estimate(100.0, error)).status() is status


@pytest.mark.exact
def test_the_error_of_the_ratio_is_the_relative_error_of_the_lattice():
    found = comparison(150.0, estimate(50.0, 2.0))
    assert (found.ratio, found.standard_error) == (3.0, pytest.approx(3.0 * 0.04, rel=1e-14))
    low, high = found.interval(0.95)
    assert (150.0 / high, 150.0 / low) == pytest.approx((50.0 - 1.96 * 2, 50.0 + 1.96 * 2), rel=1e-4)


@pytest.mark.exact
def test_few_degrees_of_freedom_make_a_wider_interval():
    """Student's t at 97.5 % with 3 degrees of freedom is 3.182."""
    low, high = comparison(100.0, estimate(100.0, 5.0, 3)).interval()
    assert (100 / high, 100 / low) == pytest.approx((100 - 3.182 * 5, 100 + 3.182 * 5), rel=1e-4)


@pytest.mark.exact
def test_a_reaction_that_never_came_has_a_rate_below_three_over_the_time_it_was_watched():
    """exp(-3) is 5 %: two in a thousand expected are nothing, a hundred that did not come are something."""
    none = estimate(0.0, 0.0)
    low, high = comparison(2e-6, none, exposure=1e3).interval()
    assert (low, high) == (pytest.approx(2e-6 * 1e3 / 2.9957, rel=1e-4), np.inf)
    assert comparison(2e-6, none, exposure=1e3).status() is Status.DOUBTFUL
    assert comparison(0.1, none, exposure=1e3).status() is Status.BROKEN


def test_where_nothing_reacts_there_is_nothing_to_compare():
    found = comparison(0.0, estimate(0.0, 0.0))
    assert found.status() is Status.NOT_TESTED
    assert mean_field_on_trial(found, decisive=True).value is None


@pytest.mark.parametrize("options", [{"steady": False}, {"lattice": estimate(1.0, np.nan)}])
def test_a_lattice_that_is_not_steady_or_too_short_settles_nothing(options):
    assert comparison(1500.0, **options).status() is Status.DOUBTFUL


def test_an_interval_that_contains_zero_says_nothing():
    assert comparison(100.0, estimate(1.0, 10.0)).interval() == (-np.inf, np.inf)


# -- the verdict in words --


def test_a_broken_mean_field_says_by_how_much_and_why():
    met = pairs(factor("O.s", "CO.s", 0.125), factor("s", "s", 40.0))
    found = comparison(
        6.9e4, estimate(46.7, 0.2), pairs=met,
        coverage={"O.s": (0.9, 0.99), "CO.s": (0.1, 1.1e-4)}, hops={"O.s": 0.001, "CO.s": 5.0},
    )  # fmt: skip
    verdict = mean_field_on_trial(found, decisive=True)
    assert (verdict.status, verdict.value) == (Status.BROKEN, pytest.approx(6.9e4 / 46.7))
    assert "69000 over 46.7 ± 0.2 1/s per cell, a ratio of 1478 ± 6" in verdict.statement
    assert "O.s next to CO.s 0.875 ± 0.010" in verdict.statement
    assert verdict.consequence.startswith("Mean field is 1500 times too fast: ")
    assert "CO.s covers 0.00011 of its sites where mean field has 0.10" in verdict.consequence
    assert "O.s next to CO.s is found 8.0 times less often than at random" in verdict.consequence
    assert "O.s hardly moves (0.001 hops per reaction)" in verdict.consequence
    assert ": O.s covers" not in verdict.consequence
    assert "--fidelity kmc" in verdict.remedy


def test_a_ratio_below_one_is_told_as_too_slow_and_against_its_own_threshold():
    verdict = mean_field_on_trial(comparison(25.0), decisive=True)
    assert verdict.consequence == "Mean field is 4.0 times too slow."
    assert (verdict.value, verdict.threshold) == (0.25, pytest.approx(1 / 1.2))


def test_an_answer_from_the_lattice_does_not_rest_on_mean_field():
    verdict = mean_field_on_trial(comparison(1e4), decisive=False)
    assert not verdict.decisive
    assert verdict.remedy == "This run does: its surface is the lattice's."


def test_what_is_not_settled_says_what_is_missing():
    moving = mean_field_on_trial(comparison(steady=False), decisive=True)
    noisy = mean_field_on_trial(comparison(120.0, estimate(100.0, 10.0)), decisive=True)
    between = mean_field_on_trial(comparison(150.0), decisive=True)
    assert "did not become steady" in moving.consequence
    assert "does not settle whether mean field holds" in noisy.consequence
    assert between.consequence == "Mean field is 1.5 times too fast."


@pytest.mark.parametrize(
    ("mean_field", "lattice"),
    [
        (1.0, estimate(0.0, 0.0)),
        (0.0, estimate(1.0, 0.1)),
        (np.nan, estimate(1.0, 0.1)),
        (-1.0, estimate(1, 0.1)),
    ],
)
def test_every_case_has_words(mean_field, lattice):
    verdict = mean_field_on_trial(comparison(mean_field, lattice), decisive=True)
    assert all(len(text) > 10 for text in (verdict.statement, verdict.consequence, verdict.remedy))


# -- pairs and mobility --


def test_a_hop_is_told_from_a_reaction_and_an_adsorption():
    model = lattice_gas()
    hops = {key for key, process in directions(model).items() if is_hop(model, process)}
    assert hops == {(HOP, True), (HOP, False)}


@pytest.mark.exact
def test_one_event_changes_the_adsorbates_as_its_equation_says():
    species, change = changes(lattice_gas())
    assert species == ("O.s", "CO.s")
    np.testing.assert_array_equal(change[:, [ADSORPTION, HOP, REACTION]], [[1, 0, -1], [0, 0, -1]])


def test_reacting_pairs_are_two_adsorbates_or_two_empty_sites_that_a_step_takes():
    found = pairs(factor("O.s", "CO.s", 0.5), factor("O.s", "O.s", 2.0), factor("s", "s", 1.0))
    assert [(pair.species, pair.vacant) for pair in found] == [(("O.s", "CO.s"), False), (("s", "s"), True)]


def test_pairs_that_could_not_have_been_seen_are_left_out():
    never = factor("O.s", "CO.s", 0.0, 0.0)
    counts, rare = np.full((3, 2), 1e4), {"O.s": 1e-4, "CO.s": 1e-4, "s": 1.0}
    assert reacting_pairs(lattice_gas(), [never], counts, rare, 1e6) == ()
    (pair,) = reacting_pairs(lattice_gas(), [never], counts, rare, 1e10)
    assert (pair.deviation, pair.factor.warren_cowley) == (np.inf, 1.0)


def test_a_step_that_hardly_runs_is_not_among_those_that_react():
    counts = np.full((3, 2), 1e6)
    counts[REACTION] = [1e6, 1.0]
    coverage = {"O.s": 0.3, "CO.s": 0.3, "s": 0.4}
    found = reacting_pairs(
        lattice_gas(), [factor("O.s", "CO.s", 1.0), factor("s", "s", 1.0)], counts, coverage, 1e6
    )
    assert [pair.vacant for pair in found] == [False]


def test_the_pair_that_carries_the_reaction_comes_first_not_one_that_runs_back_as_often():
    """O.s desorbs in pairs a thousand times more often than it reacts, and comes back as often."""
    back = {"step": "adsorption", "species": ("O.s", "O.s"), "vacant": False, "net": -10.0}
    on = {"step": "reaction", "species": ("O.s", "CO.s"), "vacant": False, "net": 10.0}
    met = (
        ReactingPair(**back, factor=factor("O.s", "O.s", 1.0)),
        ReactingPair(**on, factor=factor("O.s", "CO.s", 0.5)),
    )
    coverage = {"O.s": (0.9, 0.9), "CO.s": (0.1, 0.01)}
    verdict = mean_field_on_trial(comparison(1e4, pairs=met, coverage=coverage), decisive=True)
    assert "CO.s covers 0.010 of its sites where mean field has 0.10; O.s next to CO.s" in verdict.consequence


@pytest.mark.exact
def test_hops_are_counted_against_everything_else_that_takes_the_adsorbate():
    events = np.zeros((3, 2))
    events[ADSORPTION], events[HOP], events[REACTION] = [7.0, 5.0], [40.0, 0.0], [3.0, 0.0]
    found = hops_per_departure(lattice_gas(), events)
    assert found == {"O.s": 40.0 / (5.0 + 3.0), "CO.s": 0.0}


# -- interactions that mean field leaves out --


@pytest.mark.exact
def test_neglected_interactions_are_the_shift_of_an_adsorption_energy_over_rt():
    """A square lattice: pairs of -4 kJ/mol right and up, rows of three of 3 kJ/mol; theta = 1/2."""
    verdict = neglected_interactions(lattice_gas(), {"O.s": 0.5, "CO.s": 0.0}, 500.0)
    pair, triple = 2 * 2 * 4e3 * 0.5, 2 * 3 * 3e3 * 0.25
    assert verdict.value == pytest.approx((pair + triple) / RT, rel=1e-12)
    assert verdict.status is Status.BROKEN
    low = neglected_interactions(lattice_gas(), {"O.s": 1e-3, "CO.s": 0.0}, 500.0)
    assert low.status is Status.HOLDS


def test_without_interactions_nothing_is_neglected():
    assert neglected_interactions(replace(lattice_gas(), clusters=()), {"O.s": 0.5}, 500.0) is None


@pytest.mark.exact
def test_events_of_a_rare_step_count_the_pairs_of_a_random_surface():
    steps = {
        "A + s <=> A.s": (1.0, 1.0),
        "B + s <=> B.s": (0.5, 1.0),
        "A.s + B.s -> AB + 2 s": (0.02, 0.0),
        "A2 + 2 s -> 2 A.s": (0.02, 0.0),
    }
    model, rates = built(square(a), steps)
    simulation = Simulation(model, rates, (30, 30), seed=8)
    simulation.advance(100_000)
    block = simulation.advance(2_000_000)
    events, share = counted(model, block.events), block.mean_population / 900
    coverage = {state.species: x for state, x in zip(model.states, share, strict=True)}
    found = counted_factors(model, rates, events, 900 * block.time, coverage)
    assert set(found) == {(2, True), (3, True)}
    for factor in found.values():
        assert abs(factor.value - 1.0) < 0.02 + 2.0 * factor.standard_error
        assert factor.standard_error < 0.05
