"""Numbers as a reader wants them: no more digits than the band supports, one style for screen and page."""

import math
import re

from scalebridge.results.outcome import Record

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float | None, digits: int = 3) -> str:
    """`value` with `digits` significant digits: 0.0123, 45.6, 6.90e4; a dash for None.

    >>> number(69012.3), number(0.01234), number(-3e-14, 1), number(1234.5)
    ('6.90e4', '0.0123', '-3e-14', '1230')
    """
    if value is None or math.isnan(value):
        return "-"
    if value == 0 or math.isinf(value):
        return f"{value:g}"
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    power = int(exponent)
    if -4 < power < 4:
        return fixed(float(f"{mantissa}e{power}"), digits - 1 - power)
    return f"{mantissa}e{power}"


def bound(value: float) -> str:
    """A threshold: a round number, without trailing zeros.

    >>> bound(0.3), bound(1e-6), bound(20.0)
    ('0.3', '1e-6', '20')
    """
    text = number(value, 2)
    return re.sub(r"\.?0+(?=e|$)", "", text) if "." in text else text


def fixed(value: float, decimals: int) -> str:
    """`value` with `decimals` places, which may be negative (tens, hundreds); never "-0".

    >>> fixed(0.4301, 2), fixed(1234.0, -1), fixed(-0.001, 1)
    ('0.43', '1230', '0.0')
    """
    return f"{round(value, decimals) + 0.0:.{max(decimals, 0)}f}"


def with_band(record: Record) -> tuple[str, str | None]:
    """The nominal value and its 90 % band as text, without unit; no band without draws.

    Two digits of the width of the band decide. Where the band spans a decade or needs powers of ten, each
    number keeps two digits of its own.

    >>> import numpy as np
    >>> draws = np.linspace(0.2, 0.8, 101)
    >>> with_band(Record(key="reactor.x", value=0.43217, unit="1", label="x", samples=draws))
    ('0.43', '0.23 to 0.77')
    """
    low, high = record.p05, record.p95
    if low is None or high is None:
        return number(record.value), None
    decimals = _decimals(low, high, record.value)
    if decimals is None:
        return number(record.value, 2), f"{number(low, 2)} to {number(high, 2)}"
    return fixed(record.value, decimals), f"{fixed(low, decimals)} to {fixed(high, decimals)}"


def with_error(record: Record) -> tuple[str, str | None]:
    """A sampled number and its standard error as text, without unit; no error where it is not known.

    The error has one digit, or two if it begins with a one, and the number ends where the error does.

    >>> with_error(Record(key="surface.x", value=46.7312, unit="1", label="x", standard_error=0.2149))
    ('46.7', '0.2')
    >>> with_error(Record(key="surface.x", value=55123.0, unit="1", label="x", standard_error=134.0))
    ('5.512e4', '0.013e4')
    """
    value, error = record.value, record.std
    if not error or not math.isfinite(value):
        return number(value), None if error is None else number(error, 1)
    digits = 2 if f"{error:e}".startswith("1") else 1
    last = digits - 1 - math.floor(math.log10(float(f"{error:.{digits - 1}e}")))
    largest = max(abs(value), error)
    if 1e-3 <= largest < 1e4:
        return fixed(value, last), fixed(error, last)
    power = math.floor(math.log10(largest))
    return (
        f"{fixed(value / 10**power, last + power)}e{power}",
        f"{fixed(error / 10**power, last + power)}e{power}",
    )


def percentages(shares: list[float]) -> list[int]:
    """Shares of one, summing to at most one, as whole per cents that add up like the shares do.

    The largest remainders are rounded up, so the parts of a whole print as a whole.

    >>> percentages([1 / 3, 1 / 3, 1 / 3])
    [34, 33, 33]
    """
    exact = [100 * share for share in shares]
    whole = [math.floor(share) for share in exact]
    missing = round(sum(exact)) - sum(whole)
    by_remainder = sorted(range(len(exact)), key=lambda i: whole[i] - exact[i])
    return [count + (i in by_remainder[:missing]) for i, count in enumerate(whole)]


def unit_suffix(unit: str) -> str:
    """The unit after a number: " 1/s/cell", or nothing for a pure number."""
    return "" if unit == "1" else f" {unit}"


def typeset(text: str) -> str:
    """Powers of ten and signs as on a printed page.

    >>> typeset("1.2e-5 to 6.9e4")
    '1.2×10⁻⁵ to 6.9×10⁴'
    """
    powers = re.sub(r"(?<=\d)e(-?\d+)\b", lambda match: f"×10{match[1].translate(_SUPERSCRIPT)}", text)
    return re.sub(r"(?<![\w⁰-⁹])-(?=\d)", "\N{MINUS SIGN}", powers)


def decade(value: float) -> str:
    """A tick of a logarithmic axis: 10⁻⁴, but 0.01 and 100."""
    return typeset(number(value, 1)).removeprefix("1×")


def _decimals(low: float, high: float, value: float) -> int | None:
    """Places that show two digits of the width of the band; None where powers of ten read better."""
    largest = max(abs(low), abs(high), abs(value))
    wide = low > 0 and high > 10 * low
    if high == low or wide or not 1e-3 <= largest < 1e4:
        return None
    return min(1 - math.floor(math.log10(high - low)), 8)
