"""How a long simulation is looked after: threads, checkpoints, and what the user is told meanwhile.

Nothing in a `Session` changes a result.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from scalebridge.core.units import Second
from scalebridge.studies.checkpoint import Checkpoint


class Say(Protocol):
    """Tells the user something; what is not `urgent` may be left out."""

    def __call__(self, text: str, *, urgent: bool = False) -> None:
        """Tell `text`, one line."""


def silent(text: str, *, urgent: bool = False) -> None:
    """Tell nobody."""


@dataclass(frozen=True, kw_only=True)
class Session:
    """What a simulation may use, and whom it tells."""

    workers: int = 1  #: threads that share the replicas
    checkpoint: Checkpoint | None = None
    every: Second = 60.0  #: between checkpoints
    say: Say = silent
    progress: Callable[[int, int], None] | None = None  #: called with events done and planned
