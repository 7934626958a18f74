import json
from dataclasses import replace

import numpy as np

from results.synthetic import DRAWS, LOST, on_a_lattice, outcome
from scalebridge.results.flat import json_text, to_json

KEYS = {
    *("surface.turnover_frequency", "surface.coverage.CO.cus", "surface.coverage.CO.br"),
    *("surface.coverage.O.cus", "surface.coverage.O.br"),
    *("pellet.effectiveness_factor", "pellet.thiele_modulus", "reactor.conversion.CO"),
}


def refuse(word: str) -> None:
    raise AssertionError(f"{word} is not JSON")


def test_every_number_stands_under_its_key_with_value_unit_and_band():
    flat = to_json(outcome())
    assert set(flat) >= KEYS
    assert flat["surface.turnover_frequency"]["value"] == 6.9e4
    assert flat["surface.turnover_frequency"]["unit"] == "1/s/cell"
    for key in KEYS:
        entry = flat[key]
        assert entry["p05"] < entry["p50"] < entry["p95"]
        assert entry["std"] > 0


def test_without_draws_there_is_no_band_in_the_json():
    flat = to_json(outcome(samples=0))
    assert all(set(flat[key]) == {"value", "unit"} for key in KEYS)


def test_the_ledger_is_a_list_of_objects_in_plain_json():
    ledger = json.loads(json_text(outcome()))["ledger"]
    expected = {
        "name",
        "status",
        "value",
        "threshold",
        "statement",
        "consequence",
        "remedy",
        "source",
        "decisive",
    }
    assert all(set(verdict) == expected for verdict in ledger)
    assert [verdict["status"] for verdict in ledger] == ["holds", "not tested", "broken", "doubtful"]


def test_what_is_no_number_is_null():
    base = outcome()
    lost = {key: replace(r, value=np.nan, samples=np.full(DRAWS, np.nan)) for key, r in base.records.items()}
    verdict = replace(base.ledger[0], value=np.inf, threshold=-np.inf)
    text = json_text(replace(base, records=lost, ledger=(verdict,)))
    flat = json.loads(text, parse_constant=refuse)
    assert flat["reactor.conversion.CO"]["value"] is None
    assert flat["reactor.conversion.CO"]["p50"] is None
    assert flat["ledger"][0]["value"] is None


def test_the_json_says_how_many_draws_it_rests_on():
    flat = to_json(outcome())
    assert flat["run.samples"] == {"value": DRAWS, "unit": "1"}
    assert flat["run.failed_samples"] == {"value": LOST, "unit": "1"}
    assert flat["reactor.conversion.CO"]["shares"]["binding energies"] == 0.71


def test_equal_outcomes_give_equal_text():
    assert json_text(outcome()) == json_text(outcome())


def test_a_sampled_number_has_its_standard_error_as_std_and_says_which_fidelity_it_is_of():
    flat = to_json(on_a_lattice())
    turnover = flat["surface.turnover_frequency"]
    assert (turnover["value"], turnover["std"]) == (46.7, 0.2)
    assert turnover["p05"] < turnover["value"] < turnover["p95"]
    assert flat["surface.coverage.CO.br"]["std"] is None
    assert set(flat["kmc.events"]) == {"value", "unit"}
    assert flat["run.fidelity"] == {"value": "kmc", "unit": "1", "asked": "auto"}
    assert flat["run.seed"]["value"] == 3
    assert flat["notes"] == ["The run ends at the surface."]


def test_a_mean_field_run_says_so_and_has_no_notes():
    flat = to_json(outcome())
    assert flat["run.fidelity"]["value"] == "mean-field"
    assert flat["notes"] == []
