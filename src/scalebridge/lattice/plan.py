"""How a lattice is sampled: its size, how long and how often it runs, and what is drawn once and kept.

takes      numbers of a model file
gives      a `Plan` to the replicas
units      J/mol
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from scalebridge.core.errors import ModelError

Engine = Literal["auto", "classes", "tree"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disorder:
    """Site energies drawn once from a normal distribution and then kept (quenched)."""

    spread: Mapping[str, float]  #: J/mol, standard deviation of the energy of each adsorbate


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a lattice is sampled."""

    size: tuple[int, ...]  #: cells along each axis
    events: int = 15_000_000  #: of every replica
    replicas: int = 4
    seed: int = 0
    blocks: int = 1000  #: in which the events are recorded
    engine: Engine = "auto"
    disorder: Disorder | None = None
    acceleration: float | None = None  #: margin, see `acceleration`; None: every event at its own rate

    def __post_init__(self) -> None:
        for name in ("events", "replicas", "blocks"):
            if getattr(self, name) < 1:
                raise ModelError(f"{name} is {getattr(self, name)}, but must be at least 1")
        if self.acceleration is not None and not self.acceleration >= 1.0:
            raise ModelError(f"the margin of the acceleration is {self.acceleration:g}; expected at least 1")

    @property
    def events_per_block(self) -> int:
        """Events of every block: rounded up, and odd.

        Where every event changes the number of adsorbates by one, that number is even after every even number
        of events; blocks of even length would never see the odd ones.
        """
        return -(-self.events // self.blocks) | 1

    @property
    def runs(self) -> int:
        """Replicas in all: where steps are slowed down, as many again with half the margin that counts."""
        return self.replicas if self.acceleration is None else 2 * self.replicas

    def margin(self, index: int) -> float | None:
        """Of run `index`: the first half of the runs has the margin asked for, the second twice that."""
        if self.acceleration is None:
            return None
        return self.acceleration if index < self.replicas else 2.0 * self.acceleration
