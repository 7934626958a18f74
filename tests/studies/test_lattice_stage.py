"""A small lattice of the example, briefly: what it counts must add up, whoever runs it."""

from dataclasses import replace

import numpy as np
import pytest

from scalebridge.core.errors import ModelError
from scalebridge.core.verdict import Status
from scalebridge.model.builder import build
from scalebridge.results.fidelity import lattice_run
from scalebridge.results.flat import to_json
from scalebridge.studies import lattice_stage as stages
from scalebridge.studies.checkpoint import Checkpoint
from scalebridge.studies.lattice_run import LatticeRun
from scalebridge.studies.ledger import balances, ledger
from scalebridge.studies.session import Session
from studies.lattice_chain import RICH, lattice_chain, sampled
from studies.ruo2_chain import document


def verdicts(chain):
    return {verdict.name: verdict for verdict in ledger(chain)}


@pytest.mark.exact
def test_one_and_four_workers_give_the_same_numbers():
    one, four = (to_json(sampled(workers=n)) for n in (1, 4))
    for numbers in (one, four):
        numbers.pop("kmc.events_per_second")
    assert one == four


def test_another_seed_gives_another_run():
    values = {sampled(*seed).records["kmc.time"].value for seed in ((), (("run.seed", "1"),))}
    assert len(values) == 2


@pytest.mark.exact
def test_adsorbates_at_the_end_are_those_at_the_start_and_those_that_the_events_brought():
    chain = lattice_chain(RICH)
    assert chain.lattice.defect == 0.0
    assert balances(chain) == {"lattice adsorbates": 0.0}


@pytest.mark.exact
def test_the_turnover_is_counted_where_it_is_quiet_and_agrees_with_all_that_it_may_be_counted_by():
    """At 20 bar CO comes and goes a hundred times before it is oxidised."""
    numbers = lattice_chain(RICH).numbers
    turnover = numbers["surface.turnover_frequency"]
    oxidised = sum(n.value for key, n in numbers.items() if key.startswith("surface.rate.oxidation"))
    adsorbed = [n for key, n in numbers.items() if key.startswith("surface.rate.CO adsorption")]
    assert turnover.value == pytest.approx(oxidised, rel=0.05)
    assert turnover.value == pytest.approx(sum(n.value for n in adsorbed), rel=0.3)


@pytest.mark.exact
def test_coverages_of_a_kind_of_site_sum_to_one():
    numbers = {key: n.value for key, n in lattice_chain(RICH).numbers.items()}
    for kind in ("br", "cus"):
        adsorbates = numbers[f"surface.coverage.CO.{kind}"] + numbers[f"surface.coverage.O.{kind}"]
        assert adsorbates + numbers[f"surface.vacant.{kind}"] == pytest.approx(1.0, abs=1e-12)


def test_every_sampled_number_has_a_standard_error_and_counts_have_none():
    numbers = lattice_chain().numbers
    sampled_ones = (
        "surface.turnover_frequency",
        "surface.coverage.",
        "surface.rate.",
        "surface.pair_factor.",
    )
    for key, number in numbers.items():
        has = number.standard_error is not None
        if key.startswith(sampled_ones):
            assert has, key
        if key.startswith("kmc."):
            assert not has, key
    assert {"kmc.events", "kmc.time", "kmc.events_per_second", "kmc.equilibrated"} <= set(numbers)
    assert numbers["kmc.events"].value == 4 * 61_000  # 1000 blocks of an odd number of events


def test_mean_field_is_broken_at_one_bar_and_the_answer_does_not_rest_on_it():
    found = verdicts(lattice_chain())
    verdict = found["mean field"]
    assert verdict.status is Status.BROKEN
    assert 1000 < verdict.value < 2500
    assert not verdict.decisive
    assert "O.cus next to CO.cus" in verdict.statement
    assert found["steady lattice"].decisive
    assert "one steady surface" not in found


def test_a_lattice_that_is_not_steady_says_so_and_how_long_it_would_take():
    chain = lattice_chain(RICH)
    verdict = verdicts(chain)["steady lattice"]
    assert chain.numbers["kmc.equilibrated"].value == 0.0
    assert verdict.status in (Status.BROKEN, Status.DOUBTFUL)
    assert verdict.value > 1.0
    assert "times what was run" in verdict.consequence or "No end can be foreseen" in verdict.consequence
    assert verdicts(chain)["mean field"].status is Status.DOUBTFUL


@pytest.mark.exact
def test_every_verdict_says_all_that_a_reader_needs():
    for verdict in ledger(lattice_chain()):
        words = (verdict.statement, verdict.consequence, verdict.remedy, verdict.source)
        assert all(len(text) > 10 for text in words), verdict.name


def test_the_turnover_of_every_replica_is_shown_over_its_run():
    chain = lattice_chain()
    field = chain.fields["kmc.profile.turnover_frequency"]
    assert field.value.shape == (50, 4)
    assert list(field.axes["replica"][0]) == ["1, from empty", "2, from CO", "3, from O", "4, from empty"]
    events = chain.fields["kmc.profile.events"]
    assert events.value.sum() == 4 * 61_000


def test_a_model_without_a_lattice_says_what_to_add():
    case = build(document())
    with pytest.raises(ModelError, match="the file has no section `lattice`; add it"):
        stages.required(None)
    if case.lattice is None:
        pytest.skip("the example has no lattice")


@pytest.mark.exact
def test_a_check_that_is_settled_early_ends_as_the_whole_plan_does():
    """auto at 1 bar: broken after the first portion, so the plan runs to its end, event for event."""
    auto, kmc = lattice_chain(asked="auto"), lattice_chain()
    for key, number in kmc.numbers.items():
        if key != "kmc.events_per_second":
            np.testing.assert_equal(auto.numbers[key].value, number.value, err_msg=key)


def test_a_check_stops_as_soon_as_mean_field_is_seen_to_hold(monkeypatch):
    """With hops that stir the surface a thousand times per event the two must agree."""
    real = stages.compare

    def agreeing(*arguments):
        found = real(*arguments)
        return replace(found, mean_field=found.lattice.value)

    monkeypatch.setattr(stages, "compare", agreeing)
    choice = lattice_run(build(document(*SHORT)), ("surface",), "auto", Session(workers=2))
    chain = choice.chain
    assert chain.fidelity == "mean-field"
    assert chain.numbers["kmc.events"].value < 4 * 400_000
    assert "surface.apparent_activation_energy" in chain.numbers
    assert "surface.mean_field_ratio" in chain.numbers
    assert choice.notes == ("auto chose mean field: a check on the lattice agrees with it, see the ledger.",)
    assert verdicts(chain)["mean field"].decisive
    assert not verdicts(chain)["steady lattice"].decisive


@pytest.mark.exact
def test_a_check_that_goes_on_from_a_longer_run_finds_its_books_in_order(monkeypatch, tmp_path):
    """kmc is interrupted beyond the portion after which auto stops: the same numbers as from the start."""
    case = build(document(*SHORT))
    look_around = LatticeRun._look_around

    def stop(run):
        look_around(run)
        if run.events > 0.2 * run.planned:
            raise KeyboardInterrupt

    monkeypatch.setattr(LatticeRun, "_look_around", stop)
    session = Session(workers=2, checkpoint=Checkpoint(tmp_path / "found.npz"))
    with pytest.raises(KeyboardInterrupt):
        lattice_run(case, ("surface",), "kmc", session)
    monkeypatch.undo()
    real = stages.compare

    def agreeing(*arguments):
        found = real(*arguments)
        return replace(found, mean_field=found.lattice.value)

    monkeypatch.setattr(stages, "compare", agreeing)
    on, anew = (
        lattice_run(case, ("surface",), "auto", Session(workers=2, checkpoint=checkpoint)).chain
        for checkpoint in (Checkpoint(tmp_path / "found.npz"), None)
    )
    assert on.lattice.defect == anew.lattice.defect == 0.0
    for key, number in anew.numbers.items():
        if key != "kmc.events_per_second":
            np.testing.assert_equal(on.numbers[key].value, number.value, err_msg=key)


SHORT = (("lattice.size", "[8, 8]"), ("lattice.events", "400000"))
