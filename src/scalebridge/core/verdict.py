"""The ledger: every law that carries a number between scales says what it assumed and tests it.

A `Verdict` is one line of the ledger. It names the assumption, the number that tests it at the operating
point, the threshold with its source, what follows for the answer, and which finer method to use instead.
"""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """What the test of an assumption found."""

    HOLDS = "holds"
    DOUBTFUL = "doubtful"
    BROKEN = "broken"
    NOT_TESTED = "not tested"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One assumption at one operating point."""

    name: str
    status: Status
    value: float | None  #: the number that tests the assumption
    threshold: float | None  #: where it stops to hold
    statement: str  #: what was assumed, and what `value` is
    consequence: str  #: what the status means for the answer
    remedy: str  #: the finer method, or the change of model, that removes the doubt
    source: str  #: of the threshold
    decisive: bool = True  #: the answer rests on it


Ledger = tuple[Verdict, ...]


def judge(value: float, *, holds: float, broken: float) -> Status:
    """Status of a number that is good below `holds` and bad above `broken`; reversed if holds > broken.

    A number that is not finite tests nothing, and says so.
    """
    if value != value:
        return Status.NOT_TESTED
    if holds > broken:
        value, holds, broken = -value, -holds, -broken
    if value <= holds:
        return Status.HOLDS
    return Status.BROKEN if value > broken else Status.DOUBTFUL


def broken_decisively(ledger: Ledger) -> Ledger:
    """The verdicts that undermine the answer itself."""
    return tuple(v for v in ledger if v.decisive and v.status is Status.BROKEN)
