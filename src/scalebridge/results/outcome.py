"""What a run leaves behind: numbers with their bands, profiles, the ledger and where it all came from.

An `Outcome` is plain data. `results.tree` turns it into an xarray tree and a NetCDF file, `results.flat` into
JSON, `report` into the printed summary and the HTML page; none of them computes anything that is not here.

A number lives under a flat key such as ``reactor.conversion.CO``; the part before the first dot is its scale.
A draw that failed is NaN in every sample array, at its own index: draw k is the same world on every scale.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from scalebridge.core.verdict import Status, Verdict, broken_decisively
from scalebridge.results.provenance import versions

Kind = Literal["aleatoric", "epistemic"]
FloatArray = NDArray[np.float64]

#: The order in which verdicts are read: what is wrong comes first.
URGENCY = (Status.BROKEN, Status.DOUBTFUL, Status.NOT_TESTED, Status.HOLDS)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Record:
    """One number of the result: the run at nominal inputs and, for an uncertain run, all its draws."""

    key: str  #: flat key, e.g. "reactor.conversion.CO"
    value: float  #: at nominal inputs, in `unit`
    unit: str  #: as printed, e.g. "1/s/cell"; "1" for a pure number
    label: str  #: in words, e.g. "CO conversion"
    samples: FloatArray | None = None  #: (n,) array in `unit`; a failed draw is NaN
    standard_error: float | None = None  #: of a number that was sampled, in `unit`; nan where it is not known
    degrees_of_freedom: float = float("inf")  #: of the standard error

    @property
    def sampled(self) -> bool:
        """Whether the number is an estimate from a simulation, with an error of its own."""
        return self.standard_error is not None

    @property
    def drawn(self) -> FloatArray:
        """The (m,) draws that succeeded, m <= n; empty for a run without uncertainty."""
        return np.empty(0) if self.samples is None else self.samples[np.isfinite(self.samples)]

    @property
    def failed(self) -> int:
        """How many draws have no value and are left out of the statistics."""
        return 0 if self.samples is None else self.samples.size - self.drawn.size

    @property
    def std(self) -> float | None:
        """Standard error of a sampled number, else standard deviation of the draws (divisor m - 1).

        In `unit`. None where it is not known, or with fewer than two draws.
        """
        if self.standard_error is not None:
            return self.standard_error if np.isfinite(self.standard_error) else None
        return float(np.std(self.drawn, ddof=1)) if self.drawn.size > 1 else None

    @property
    def p05(self) -> float | None:
        """The value that 5 % of the draws fall below, or lower end of the confidence interval, in `unit`."""
        return self._quantile(0.05)

    @property
    def p50(self) -> float | None:
        """The median of the draws, in `unit`; a sampled number itself."""
        return self._quantile(0.50)

    @property
    def p95(self) -> float | None:
        """The value that 95 % of the draws fall below, or upper end of the confidence interval, in `unit`."""
        return self._quantile(0.95)

    def _quantile(self, level: float) -> float | None:
        if self.sampled:
            return None if self.std is None else self.value + self._student(level) * self.std
        return float(np.quantile(self.drawn, level)) if self.drawn.size else None

    def _student(self, level: float) -> float:
        return float(stdtrit(min(self.degrees_of_freedom, 1e9), level))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profile:
    """A field of the result along named axes, e.g. the pressures of all gases over the radius of a pellet."""

    key: str  #: flat key, e.g. "pellet.profile.pressure"
    label: str  #: in words, e.g. "Pressure in the pellet"
    unit: str
    dims: tuple[str, ...]  #: names of the axes of `value`, e.g. ("radius", "species")
    coords: Mapping[str, tuple[NDArray[Any], str]]  #: axis -> (positions or names, unit)
    value: FloatArray  #: at nominal inputs
    samples: FloatArray | None = None  #: (n, *value.shape) array; a failed draw is NaN

    def band(self) -> tuple[FloatArray, FloatArray] | None:
        """The 5 % and 95 % quantiles at every point, each shaped like `value`; None without draws."""
        if self.samples is None:
            return None
        whole = np.isfinite(self.samples).all(axis=tuple(range(1, self.samples.ndim)))
        if not whole.any():
            return None
        low, high = np.quantile(self.samples[whole], (0.05, 0.95), axis=0)
        return low, high


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Snapshots:
    """Configurations of a lattice over time, and what is needed to draw them."""

    frames: NDArray[np.uint8]  #: (frames, n_x, n_y, n_z, sites per cell) which state every site is in
    time: FloatArray  #: (frames,) s
    species: tuple[str, ...]  #: for every state, what stands there; the kind of the site where it is empty
    empty: tuple[bool, ...]  #: for every state, whether nothing stands there
    vectors: FloatArray  #: (axes, axes) m, one row per axis of the cell
    positions: FloatArray  #: (sites per cell, axes) in units of the vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """An uncertain input of the run, as the report lists it."""

    path: str  #: where it stands in the model file, e.g. "surface.adsorbates.CO.cus.binding_energy"
    text: str  #: as the model file has it, e.g. "normal: [-1.3 eV, 0.1 eV]"
    kind: Kind
    group: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """Everything one run found. Raises ValueError if its parts do not belong together."""

    title: str
    records: Mapping[str, Record]  #: by key, in the order to print
    answer: tuple[str, ...]  #: keys of the headline; the first is the main one
    profiles: tuple[Profile, ...] = ()
    ledger: tuple[Verdict, ...] = ()
    shares: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Record key -> group -> share of the variance; what is missing to 1 is not explained by a linear fit."""
    kinds: Mapping[str, Kind] = field(default_factory=dict)  #: of every group
    parameters: tuple[Parameter, ...] = ()  #: the uncertain inputs, in the order of the model file
    document_text: str  #: the model file, as read
    overrides: tuple[tuple[str, str], ...] = ()  #: (path, value) of every --set, in order
    seed: int | None = None
    samples: int = 0  #: draws asked for
    failed_samples: int = 0  #: draws without a result
    failures: tuple[str, ...] = ()  #: why draws failed, each reason once
    citations: tuple[str, ...] = ()  #: of the methods used
    conservation: Mapping[str, float] = field(default_factory=dict)  #: relative defect of each balance
    stages: tuple[str, ...] = ()  #: the scales that ran, finest first
    fidelity: str = "mean-field"  #: what the numbers of the surface are: mean-field or kmc
    asked: str = "mean-field"  #: mean-field, kmc or auto
    notes: tuple[str, ...] = ()  #: what a reader has to know about this run, in sentences
    snapshots: Snapshots | None = None  #: of the lattice, where one ran
    versions: Mapping[str, str] = field(default_factory=versions)  #: of the software that computed it

    def __post_init__(self) -> None:
        for key, record in self.records.items():
            if record.key != key:
                raise ValueError(f"the record under {key!r} calls itself {record.key!r}")
            if record.samples is not None and record.samples.shape != (self.samples,):
                raise ValueError(
                    f"{key} has samples of shape {record.samples.shape}, expected ({self.samples},)"
                )
        if not self.answer or (unknown := [key for key in self.answer if key not in self.records]):
            raise ValueError(
                f"an answer needs keys of its records, found {unknown if self.answer else 'none'}"
            )

    @property
    def answers(self) -> tuple[Record, ...]:
        """The records of the headline, the main one first."""
        return tuple(self.records[key] for key in self.answer)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The ledger in the order to read it: broken, doubtful, not tested, holds."""
        return tuple(sorted(self.ledger, key=lambda verdict: URGENCY.index(verdict.status)))

    @property
    def broken(self) -> tuple[Verdict, ...]:
        """The broken verdicts that the answer rests on."""
        return broken_decisively(self.ledger)
