"""A whole run: what its draws may depend on, and what happens to those that fail."""

import numpy as np
import pytest

from bridges.ruo2 import EXAMPLE
from scalebridge.core.errors import ModelError, NotConverged
from scalebridge.model import read, read_text, uncertain
from scalebridge.results import run as running
from scalebridge.results.run import run
from scalebridge.uncertainty import draw

WIDE = ("pellet.tortuosity_factor", "{normal: [1.2, 0.5], kind: aleatoric, group: pore structure}")
CERTAIN = [
    ("surface.adsorbates.CO.br.binding_energy", "-1.6 eV"),
    ("surface.adsorbates.CO.cus.binding_energy", "-1.3 eV"),
    ("surface.adsorbates.O.br.binding_energy", "-2.3 eV"),
    ("surface.adsorbates.O.cus.binding_energy", "-1.0 eV"),
    ("reactions.oxidation O.cus CO.cus.barrier", "0.9 eV"),
    ("reactions.oxidation O.cus CO.br.barrier", "0.8 eV"),
    ("reactions.oxidation O.br CO.cus.barrier", "1.2 eV"),
    ("reactions.oxidation O.br CO.br.barrier", "1.5 eV"),
    ("pellet.tortuosity_factor", "3"),
    ("pellet.pore_radius", "5 nm"),
    ("uncertainty.correlations", "{}"),
]


def document(*overrides):
    return read(EXAMPLE, overrides=list(overrides))


def samples(outcome):
    return {key: record.samples for key, record in outcome.records.items()}


@pytest.fixture(scope="module")
def serial():
    return run(document(), samples=7)


@pytest.fixture(scope="module")
def nominal():
    return run(document(), samples=0)


@pytest.mark.exact
def test_two_workers_find_the_same_bits_as_one(serial):
    parallel = run(document(), samples=7, workers=2)
    assert list(parallel.records) == list(serial.records)
    for key, record in serial.records.items():
        assert record.value == parallel.records[key].value
        np.testing.assert_array_equal(record.samples, parallel.records[key].samples)
    for one, two in zip(serial.profiles, parallel.profiles, strict=True):
        np.testing.assert_array_equal(one.samples, two.samples)
    assert parallel.ledger == serial.ledger


@pytest.mark.exact
def test_a_seed_names_its_worlds_and_adding_draws_keeps_them():
    few, more = (run(document(), samples=n, until="surface", seed=11) for n in (4, 6))
    other = run(document(), samples=4, until="surface", seed=12)
    key = "surface.turnover_frequency"
    np.testing.assert_array_equal(few.records[key].samples, more.records[key].samples[:4])
    assert not np.any(few.records[key].samples == other.records[key].samples)
    assert (few.seed, other.seed) == (11, 12)


def test_without_a_seed_that_of_the_file_is_used(serial):
    named = run(document(), samples=3, until="surface", seed=2006)
    assert serial.seed == 2006
    key = "surface.turnover_frequency"
    np.testing.assert_array_equal(named.records[key].samples, serial.records[key].samples[:3])


@pytest.mark.exact
def test_the_nominal_run_does_not_depend_on_the_uncertainty_of_its_numbers(serial, nominal):
    certain = document(*CERTAIN)
    assert uncertain(certain) == {}
    bare = run(certain)
    for other in (serial, nominal):
        assert {k: r.value for k, r in other.records.items()} == {k: r.value for k, r in bare.records.items()}
    assert bare.samples == 0


def test_no_draws_make_no_band(nominal):
    assert set(samples(nominal).values()) == {None}
    assert (nominal.samples, nominal.seed, nominal.shares, nominal.failed_samples) == (0, None, {}, 0)
    assert all(record.std is None and record.p05 is None for record in nominal.records.values())


def test_every_draw_has_every_number_and_the_band_lies_inside_the_draws(serial):
    assert (serial.samples, serial.failed_samples, serial.failures) == (7, 0, ())
    for record in serial.records.values():
        assert record.samples.shape == (7,)
        assert record.samples.min() <= record.p05 <= record.p50 <= record.p95 <= record.samples.max()


@pytest.mark.parametrize(
    ("until", "stages"), [("surface", ("surface",)), ("pellet", ("surface", "pellet")), ("reactor", None)]
)
def test_a_run_ends_where_it_is_told(until, stages):
    found = run(document(), samples=0, until=until)
    stages = stages or ("surface", "pellet", "reactor")
    assert found.stages == stages
    assert {key.partition(".")[0] for key in found.records} == set(stages)
    asked = ("reactor.conversion.CO", "pellet.effectiveness_factor", "surface.turnover_frequency")
    assert found.answer == tuple(key for key in asked if key.partition(".")[0] in stages)


def test_an_answer_that_no_scale_gives_is_shown_at_its_place():
    asking = document(("answer", "[reactor.conversion.C0]"))
    with pytest.raises(ModelError, match=r"no result is called 'reactor\.conversion\.C0'") as caught:
        run(asking, samples=0)
    assert caught.value.problems[0].path == ("answer",)
    assert "reactor.conversion.CO" in str(caught.value)
    shown = str(asking.located(caught.value))
    assert shown.startswith("--set answer=[reactor.conversion.C0]: answer: no result is called")


def test_a_scale_that_is_not_described_cannot_be_the_last():
    text = EXAMPLE.read_text(encoding="utf-8")
    bare = text[: text.index("pellet:  ")] + text[text.index("uncertainty:") :]
    with pytest.raises(ModelError, match="the model has no section `pellet`"):
        run(read_text(bare), samples=0, until="pellet")
    with pytest.raises(ModelError, match="unknown stage 'moon'; expected one of surface, pellet, reactor"):
        run(document(), samples=0, until="moon")
    assert run(read_text(bare), samples=0).stages == ("surface",)


@pytest.mark.exact
def test_draws_below_the_least_tortuosity_are_counted_and_left_out_of_the_band():
    """P(x < 1) = P(z < -0.4) = 0.34; each draw is judged by the value it gave."""
    found = run(document(WIDE), samples=24, until="pellet")
    lost = np.isnan(found.records["pellet.effectiveness_factor"].samples)
    assert 0 < found.failed_samples < 24
    assert found.failed_samples == lost.sum()
    assert found.failures == (
        "pellet.tortuosity_factor: a draw is not 1 or above; give it a distribution that stays there",
    )
    spreads = {path: quantity.distribution for path, quantity in uncertain(document(WIDE)).items()}
    drawn = draw(spreads, {}, 24, seed=2006)  # this number is the first of its group: no correlation moves it
    np.testing.assert_array_equal(lost, drawn.values[:, drawn.names.index(WIDE[0])] < 1.0)
    assert np.isnan(found.records["surface.turnover_frequency"].samples[lost]).all()
    assert np.isfinite(found.records["pellet.effectiveness_factor"].p50)


@pytest.mark.parametrize(
    ("path", "spread"),
    [
        ("reactions.CO adsorption br.sticking", "[0.9, 0.3]"),
        ("conditions.temperature", "[600 K, 500 K]"),
        ("conditions.pressure.CO", "[1 bar, 1.5 bar]"),
        ("surface.cell_area", "[20 angstrom^2, 30 angstrom^2]"),
        ("reactions.oxidation O.cus CO.cus.barrier", "[0.05 eV, 0.1 eV]"),
    ],
)
def test_no_draw_leaves_the_range_of_its_number(path, spread, monkeypatch):
    seen = []

    def chain(case, stages, key=None):
        seen.append(case)
        raise NotConverged("not wanted here", best=None, residual=1.0)

    wide = document((path, f"{{normal: {spread}, kind: aleatoric, group: own}}"))
    nominal = running.run_chain(running.build(wide), ("surface",))
    calls = iter([lambda *_: nominal])
    monkeypatch.setattr(running, "run_chain", lambda *args: next(calls, chain)(*args))
    found = run(wide, samples=40, until="surface")
    refused = [reason for reason in found.failures if reason.startswith(f"{path}: a draw is not")]
    assert len(refused) == 1
    assert 0 < len(seen) < 40


def test_a_draw_without_a_steady_state_is_counted_but_a_nominal_run_without_one_ends(monkeypatch):
    real, calls = running.run_chain, []

    def chain(case, stages, key=None):
        calls.append(case)
        if len(calls) in (3, 5):
            raise NotConverged("no steady state", best=None, residual=1.0)
        return real(case, stages)

    monkeypatch.setattr(running, "run_chain", chain)
    found = run(document(), samples=5, until="surface")
    lost = np.isnan(found.records["surface.turnover_frequency"].samples)
    assert (found.failed_samples, found.failures) == (2, ("no steady state",))
    assert list(np.flatnonzero(lost)) == [1, 3]
    calls[:] = [None, None]
    with pytest.raises(NotConverged):
        run(document(), samples=5, until="surface")


@pytest.mark.exact
def test_the_worlds_have_the_spreads_and_correlations_of_the_file(monkeypatch):
    """400 draws: a correlation r is known to (1 - r^2)/20, a standard deviation to 3.5 %; four times that."""
    nominal, cases = running.run_chain(running.build(document()), ("surface",)), []

    def chain(case, stages, key=None):
        cases.append(case)
        if len(cases) == 1:
            return nominal
        raise NotConverged("not wanted here", best=None, residual=1.0)

    monkeypatch.setattr(running, "run_chain", chain)
    run(document(), samples=400, until="surface")
    energies = np.array([case.closure.energetics.surface[:4] for case in cases[1:]])
    barriers = np.array([[r.barrier for r in case.closure.energetics.recipes[5:9]] for case in cases[1:]])
    pores = np.log([[case.pellet.tortuosity_factor, case.pellet.pore_radius] for case in cases[1:]])
    found = np.corrcoef(np.hstack([energies, barriers, pores]).T)
    expected = np.eye(10)
    expected[:4, :4] = expected[4:8, 4:8] = 0.5 + 0.5 * np.eye(4)
    assert np.all(np.abs(found - expected) <= 4 * (1 - expected**2) / 20 + 1e-9)
    np.testing.assert_allclose(np.std(energies, axis=0), 0.05 * 96485.332, rtol=0.15)
    np.testing.assert_allclose(np.std(pores, axis=0), np.log(1.2), rtol=0.15)


def test_progress_is_told_after_every_draw():
    told = []
    run(document(), samples=3, until="surface", progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.exact
def test_the_spread_of_the_surface_does_not_come_from_the_pores():
    """The turnover knows eight energies and nothing of the pellet."""
    found = run(document(), samples=120, until="surface")
    shares = found.shares["surface.turnover_frequency"]
    assert set(shares) == {"binding energies", "barriers", "pore structure"}
    assert shares["pore structure"] < 0.05
    assert shares["binding energies"] + shares["barriers"] > 0.5
    assert sum(shares.values()) <= 1.0 + 1e-12


def test_an_outcome_carries_its_inputs(serial):
    assert {p.path for p in serial.parameters} == {path for path, _ in CERTAIN[:-1]}
    assert serial.kinds == {
        "binding energies": "epistemic",
        "barriers": "epistemic",
        "pore structure": "aleatoric",
    }
    assert serial.document_text == EXAMPLE.read_text(encoding="utf-8")
    assert len(serial.citations) == len(set(serial.citations)) > 5
    assert max(serial.conservation.values()) < 1e-12
