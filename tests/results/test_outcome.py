from dataclasses import replace

import numpy as np
import pytest

from results.synthetic import DRAWS, LOST, outcome
from scalebridge.results.outcome import Outcome, Profile, Record


def record(samples: np.ndarray | None, value: float = 1.0) -> Record:
    return Record(key="surface.x", value=value, unit="1", label="x", samples=samples)


@pytest.mark.exact
def test_the_integers_to_a_hundred_have_their_quantiles_at_five_fifty_and_ninety_five():
    integers = record(np.arange(101.0))
    assert (integers.p05, integers.p50, integers.p95) == (5.0, 50.0, 95.0)
    assert integers.std == pytest.approx(np.sqrt((101**2 - 1) / 12 * 101 / 100), rel=1e-14)


@pytest.mark.exact
def test_a_failed_draw_is_counted_and_left_out_of_every_statistic():
    draws = np.insert(np.arange(101.0), [0, 7, 101], [np.nan, np.inf, np.nan])
    holed, whole = record(draws), record(np.arange(101.0))
    assert holed.failed == 3
    assert (holed.std, holed.p05, holed.p95) == (whole.std, whole.p05, whole.p95)


def test_a_run_without_draws_has_no_band_and_one_draw_has_no_width():
    for empty in (record(None), record(np.full(4, np.nan))):
        assert [empty.std, empty.p05, empty.p50, empty.p95] == [None] * 4
    assert record(np.array([2.0])).std is None


@pytest.mark.exact
def test_the_band_of_a_profile_is_the_band_of_each_point_over_the_draws_that_succeeded():
    samples = np.stack([np.arange(101.0), 10 * np.arange(101.0)], axis=1)
    samples = np.insert(samples, 3, np.nan, axis=0)
    profile = Profile(
        key="pellet.profile.x", label="x", unit="1", dims=("radius",),
        coords={"radius": (np.arange(2.0), "m")},
        value=np.zeros(2), samples=samples,
    )  # fmt: skip
    low, high = profile.band()
    np.testing.assert_array_equal([low, high], [[5.0, 50.0], [95.0, 950.0]])
    assert replace(profile, samples=None).band() is None
    assert replace(profile, samples=np.full((3, 2), np.nan)).band() is None


@pytest.mark.exact
def test_a_sampled_number_has_the_interval_of_student():
    """With 9 degrees of freedom 90 % lie within 1.8331 standard errors."""
    found = replace(record(None, 10.0), standard_error=2.0, degrees_of_freedom=9.0)
    assert (found.std, found.p50) == (2.0, 10.0)
    assert (found.p05, found.p95) == pytest.approx((10.0 - 2 * 1.833113, 10.0 + 2 * 1.833113), rel=1e-6)
    normal = replace(found, degrees_of_freedom=np.inf)
    assert normal.p95 == pytest.approx(10.0 + 2 * 1.644854, rel=1e-6)


def test_a_standard_error_that_is_not_known_is_none():
    found = replace(record(None), standard_error=np.nan)
    assert [found.std, found.p05, found.p95] == [None] * 3
    assert found.sampled


def test_verdicts_are_read_in_the_order_broken_doubtful_not_tested_holds():
    assert [verdict.status for verdict in outcome().verdicts] == ["broken", "doubtful", "not tested", "holds"]


def test_only_a_decisive_verdict_breaks_the_answer():
    base = outcome()
    assert base.broken == ()
    decisive = tuple(replace(verdict, decisive=True) for verdict in base.ledger)
    assert [verdict.name for verdict in replace(base, ledger=decisive).broken] == ["internal diffusion"]


def test_parts_that_do_not_belong_together_are_refused():
    base = outcome()
    fields = {name: getattr(base, name) for name in Outcome.__dataclass_fields__}
    with pytest.raises(ValueError, match=r"reactor\.conversion\.NO"):
        Outcome(**fields | {"answer": ("reactor.conversion.NO",)})
    with pytest.raises(ValueError, match="found none"):
        Outcome(**fields | {"answer": ()})
    with pytest.raises(ValueError, match=rf"shape \({DRAWS},\), expected \({DRAWS - 1},\)"):
        Outcome(**fields | {"samples": DRAWS - 1})
    with pytest.raises(ValueError, match="calls itself"):
        Outcome(**fields | {"records": {"reactor.other": base.answers[0]}, "answer": ("reactor.other",)})


def test_the_made_up_outcome_lost_the_draws_it_says_it_lost():
    base = outcome()
    assert {found.failed for found in base.records.values()} == {LOST}
