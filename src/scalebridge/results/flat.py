"""Flat JSON for other programs: the keys of the result tree, each with value and unit, and the ledger.

    {"reactor.conversion.CO": {"value": 0.43, "unit": "1", "std": 0.14, "p05": 0.21, ...}, "ledger": [...]}

``value`` is the run at nominal inputs; std, p05, p50 and p95 describe the draws of an uncertain run. Of a
number that was sampled on a lattice, std is the standard error and p05 to p95 the 90 % confidence interval.
What is not a finite number is null, as JSON has no word for it; a zero has no sign.
"""

import json
import math
from dataclasses import asdict
from typing import Any

from scalebridge.core.verdict import Verdict
from scalebridge.results.outcome import Outcome, Record


def to_json(outcome: Outcome) -> dict[str, Any]:
    """The outcome as a dictionary that `json` can write as it stands."""
    counts = {
        "run.samples": outcome.samples,
        "run.failed_samples": outcome.failed_samples,
        "run.seed": outcome.seed,
    }
    return {
        **{key: _record(record, outcome) for key, record in outcome.records.items()},
        **{key: {"value": count, "unit": "1"} for key, count in counts.items() if count is not None},
        "run.fidelity": {"value": outcome.fidelity, "unit": "1", "asked": outcome.asked},
        "notes": list(outcome.notes),
        "ledger": [_verdict(verdict) for verdict in outcome.ledger],
    }


def json_text(outcome: Outcome) -> str:
    """The same as indented text; equal outcomes give equal text."""
    return json.dumps(to_json(outcome), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _record(record: Record, outcome: Outcome) -> dict[str, Any]:
    entry: dict[str, Any] = {"value": _finite(record.value), "unit": record.unit}
    if record.samples is not None or record.sampled:
        entry |= {name: _finite(getattr(record, name)) for name in ("std", "p05", "p50", "p95")}
    if shares := outcome.shares.get(record.key):
        entry["shares"] = {group: _finite(share) for group, share in shares.items()}
    return entry


def _verdict(verdict: Verdict) -> dict[str, Any]:
    numbers = {"value": _finite(verdict.value), "threshold": _finite(verdict.threshold)}
    return asdict(verdict) | numbers


def _finite(number: float | None) -> float | None:
    return float(number) + 0.0 if number is not None and math.isfinite(number) else None
