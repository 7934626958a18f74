"""The sentences of the summary and the page, so that both say the same."""

from collections import Counter
from collections.abc import Mapping

from scalebridge.core.verdict import Status, Verdict
from scalebridge.report.digits import bound, number, percentages, unit_suffix, with_band, with_error
from scalebridge.results.outcome import URGENCY, Outcome, Record

UNEXPLAINED = "not explained by a linear fit"


def answer(record: Record) -> str:
    """The headline: "CO conversion 0.43 (90 %: 0.21 to 0.68)", "turnover 46.7 ± 0.2 1/s (standard error)"."""
    if record.sampled:
        value, error = with_error(record)
        return (
            f"{printable(record.label)} {value}{measured(error)}{unit_suffix(record.unit)} ({basis(record)})"
        )
    value, band = with_band(record)
    headline = f"{printable(record.label)} {value}{unit_suffix(record.unit)}"
    return headline if band is None else f"{headline} (90 %: {band})"


def measured(error: str | None) -> str:
    """What follows a sampled number: " ± 0.2"."""
    return "" if error is None else f" ± {error}"


def basis(record: Record) -> str:
    """What the error of a sampled number is."""
    return "standard error" if record.std is not None else "too short a sample for a standard error"


def spread(outcome: Outcome, record: Record) -> str | None:
    """Where the band comes from, in whole per cents that add up to 100; None if it was not taken apart."""
    parts = split(outcome.shares.get(record.key, {}))
    if not parts:
        return None
    return ", ".join(
        _clause(group, percent, outcome, first=i == 0) for i, (group, percent) in enumerate(parts)
    )


def split(shares: Mapping[str, float]) -> list[tuple[str, int]]:
    """Group and per cent of the variance, largest first, `UNEXPLAINED` last; nothing for no shares."""
    if not shares:
        return []
    groups = sorted(shares, key=lambda group: -shares[group])
    parts = [max(shares[group], 0.0) for group in groups]
    rest = max(1 - sum(parts), 0.0)
    rounded = percentages([part / (sum(parts) + rest) for part in [*parts, rest]])
    return [pair for pair in zip([*groups, UNEXPLAINED], rounded, strict=True) if pair[1] > 0]


def against_threshold(verdict: Verdict) -> str:
    """The number that tests an assumption: "7.4, threshold 0.1"; empty where nothing was computed."""
    if verdict.value is None:
        return ""
    found = number(verdict.value, 2)
    return found if verdict.threshold is None else f"{found}, threshold {bound(verdict.threshold)}"


def tally(outcome: Outcome) -> str:
    """How the ledger stands: "1 broken, 2 not tested, 5 holds"."""
    counts = Counter(verdict.status for verdict in outcome.ledger)
    return ", ".join(
        f"{counts[status]} {_plural(status, counts[status])}" for status in URGENCY if counts[status]
    )


def balances(outcome: Outcome) -> str | None:
    """The worst conservation defect: "Balances close to 3e-12 or better (worst: reactor moles)."."""
    if not outcome.conservation:
        return None
    worst = max(outcome.conservation, key=lambda name: abs(outcome.conservation[name]))
    defect = number(abs(outcome.conservation[worst]), 1)
    return f"Balances close to {defect} or better (worst: {printable(worst)})."


def draws(outcome: Outcome) -> str | None:
    """How many draws the band rests on and why the others failed; None without draws."""
    if not outcome.samples:
        return None
    kept = outcome.samples - outcome.failed_samples
    if not outcome.failed_samples:
        return f"The bands rest on {kept} draws; none failed."
    reasons = "; ".join(printable(reason) for reason in outcome.failures) or "no reason recorded"
    lost = f"{outcome.failed_samples} failed and are left out: {reasons}"
    return f"The bands rest on {kept} of {outcome.samples} draws; {lost}."


def standing(verdict: Verdict) -> str:
    """What a verdict that does not hold means for the answer as a whole; empty if it is decisive."""
    return "" if verdict.decisive else "The answer does not rest on this."


def printable(text: str) -> str:
    """`text` on one line, without characters that would steer a terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _clause(group: str, percent: int, outcome: Outcome, *, first: bool) -> str:
    subject = f"{percent} % of its spread" if first else f"{percent} %"
    if group == UNEXPLAINED:
        return f"{subject} is {group}"
    kind = f" ({outcome.kinds[group]})" if group in outcome.kinds else ""
    return f"{subject} {'comes from' if first else 'from'} {printable(group)}{kind}"


def _plural(status: Status, count: int) -> str:
    return "hold" if status is Status.HOLDS and count > 1 else status.value
