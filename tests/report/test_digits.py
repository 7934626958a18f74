import doctest
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scalebridge.report import digits
from scalebridge.report.digits import number, percentages, typeset, with_band, with_error
from scalebridge.results.outcome import Record


def band(value: float, low: float, high: float) -> tuple[str, str | None]:
    draws = np.linspace(low, high, 91)  # 5 % inside each end of a longer line
    step = (high - low) / 90
    draws = np.concatenate([low - step * np.arange(5, 0, -1), draws, high + step * np.arange(1, 6)])
    return with_band(Record(key="reactor.x", value=value, unit="1", label="x", samples=draws))


def test_the_examples_in_the_docstrings_are_true():
    assert doctest.testmod(digits).failed == 0


@pytest.mark.parametrize(
    ("case", "text"),
    [
        ((0.43217, 0.2149, 0.6812), ("0.43", "0.21 to 0.68")),
        ((0.99321, 0.99297, 0.99412), ("0.9932", "0.9930 to 0.9941")),
        ((6.9e4, 1.2e4, 3.3e5), ("6.9e4", "1.2e4 to 3.3e5")),
        ((512.3, 431.2, 598.7), ("510", "430 to 600")),
        ((0.1, -1.24, 1.31), ("0.1", "-1.2 to 1.3")),
    ],
)
def test_the_band_decides_how_many_digits_are_printed(case, text):
    assert band(*case) == text


@pytest.mark.exact
@given(st.floats(-1e300, 1e300))
def test_a_number_reads_back_to_three_digits(value):
    read = float(number(value))
    assert read == pytest.approx(value, rel=5.1e-3, abs=1e-320)


@pytest.mark.exact
@given(st.lists(st.integers(0, 1000), min_size=1, max_size=8).filter(any))
def test_the_parts_of_a_whole_print_as_a_whole(weights):
    shares = [float(Fraction(weight, sum(weights))) for weight in weights]
    printed = percentages(shares)
    assert sum(printed) == 100
    assert all(abs(whole - 100 * share) < 1 for whole, share in zip(printed, shares, strict=True))


def test_a_minus_in_a_name_stays_a_hyphen_and_a_negative_number_gets_its_sign():
    assert typeset("br-cus on RuO2-110, -3.2e-5 to 7") == "br-cus on RuO2-110, −3.2×10⁻⁵ to 7"


@pytest.mark.parametrize(
    ("value", "error", "texts"),
    [
        (46.7312, 0.2149, ("46.7", "0.2")),
        (46.7312, 0.1449, ("46.73", "0.14")),
        (46.7312, 0.97, ("47", "1")),
        (55123.0, 134.0, ("5.512e4", "0.013e4")),
        (1.48e-7, 1.1e-8, ("1.48e-7", "0.11e-7")),
        (0.0012, 0.4, ("0.0", "0.4")),
        (1500.0, 62.0, ("1500", "60")),
        (0.0, 0.0, ("0", "0")),
        (12.5, np.nan, ("12.5", None)),
    ],
)
def test_a_sampled_number_ends_where_its_error_does(value, error, texts):
    record = Record(key="surface.x", value=value, unit="1", label="x", standard_error=error)
    assert with_error(record) == texts
