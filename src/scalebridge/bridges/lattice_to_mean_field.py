r"""Bridging law back: what the lattice says of the mean-field closure.

Mean field takes neighbouring sites for independent. The same mechanism with the same rate constants on a
lattice knows who stands next to whom, so the ratio of the two turnovers,

    r = r_mean_field / r_lattice,

tests the closure at the operating point. Why it deviates shows in the pairs that react: their probability
over the product of their coverages, or the short-range order alpha = 1 - P_ij/(theta_i theta_j) of Warren and
Cowley, 0 at random; in the coverages; and in how often an adsorbate hops before it reacts.

takes      a mean-field surface, a `LatticeSample`
gives      the verdict "mean field", and whether a check has settled it
units      1/s per unit cell
reference  J. M. Cowley, Phys. Rev. 77 (1950) 669, doi:10.1103/PhysRev.77.669
           B. Temel et al., J. Chem. Phys. 126 (2007) 204711, doi:10.1063/1.2741556
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scalebridge.core.constants import R
from scalebridge.core.units import Kelvin
from scalebridge.core.verdict import Status, Verdict, judge
from scalebridge.lattice.model import LatticeModel
from scalebridge.scales import Estimate

if TYPE_CHECKING:  # the sampling brings a compiler along, which mean field does without
    from scalebridge.bridges.reacting_pairs import ReactingPair

Array = NDArray[np.float64]

CLOSE = 1.2  #: factor, either way, within which mean field holds
FAR = 2.0  #: factor beyond which it is broken
CONFIDENCE = 0.95  #: of the interval that has to lie on one side
NOISE = 4.0  #: standard errors up to which a turnover is none, where mean field has none
STIRRED = 1.0  #: hops per reaction below which an adsorbate hardly moves


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One surface in mean field and on the lattice."""

    mean_field: float  #: turnover, 1/s per cell
    lattice: Estimate  #: turnover, 1/s per cell
    exposure: float  #: cells times seconds that the lattice turnover was sampled for
    steady: bool  #: whether the lattice became steady
    pairs: tuple[ReactingPair, ...] = ()
    coverage: Mapping[str, tuple[float, float]]  #: of every species: mean field, lattice
    hops: Mapping[str, float]  #: of every adsorbate, per reaction or departure; see `hops_per_departure`

    @property
    def ratio(self) -> float:
        """Mean-field over lattice turnover: above one, mean field is too fast. nan where neither reacts."""
        if not self.mean_field and not abs(self.lattice.value) > NOISE * self.lattice.standard_error:
            return float("nan")
        if self.lattice.value == 0.0:
            return float("inf") if self.mean_field else float("nan")
        return self.mean_field / self.lattice.value

    @property
    def standard_error(self) -> float:
        """Of the ratio; nan where it is not known."""
        if self.lattice.value == 0.0:
            return float("nan")
        return abs(self.ratio / self.lattice.value) * self.lattice.standard_error

    def interval(self, confidence: float = CONFIDENCE) -> tuple[float, float]:
        """Where the ratio lies at a level of `confidence` (1); nan where that is not known.

        Of a reaction that never came in the whole sample, the rate is below -ln(1 - confidence)/exposure.
        """
        low, high = self.lattice.interval(confidence)
        if self.lattice.value == 0.0:
            low, high = 0.0, -np.log(1.0 - confidence) / self.exposure if self.exposure > 0.0 else np.inf
        if np.isnan(low) or self.mean_field == 0.0 == self.lattice.value:
            return float("nan"), float("nan")
        ends = sorted(self.mean_field / x if x else np.copysign(np.inf, self.mean_field) for x in (low, high))
        return (ends[0], ends[1]) if low >= 0.0 or high <= 0.0 else (-np.inf, np.inf)

    def status(self, confidence: float = CONFIDENCE) -> Status:
        """Holds or broken where the whole interval says so and the lattice is steady, else doubtful."""
        low, high = self.interval(confidence)
        if np.isnan(self.ratio):
            return Status.NOT_TESTED
        if np.isnan(low) or not self.steady:
            return Status.DOUBTFUL
        if low > FAR or high < 1.0 / FAR:
            return Status.BROKEN
        return Status.HOLDS if low >= 1.0 / CLOSE and high <= CLOSE else Status.DOUBTFUL


def mean_field_on_trial(found: Comparison, *, decisive: bool) -> Verdict:
    """Ledger entry "mean field", from a lattice; `decisive` where the answer rests on mean field."""
    status = found.status()
    return Verdict(
        name="mean field",
        status=status,
        value=None if np.isnan(found.ratio) else found.ratio,
        threshold=CLOSE if not found.ratio < 1.0 else 1.0 / CLOSE,
        statement="Neighbouring sites are uncorrelated: a pair rate is the product of the two coverages. The "
        f"value is the turnover of mean field over that of the lattice: {_measured(found)}. {_order(found)}",
        consequence=_consequence(found, status),
        remedy=_remedy(status, decisive),
        source=f"within a factor of {CLOSE:g} (0.9 kJ/mol of a barrier at 600 K) it holds, beyond {FAR:g} "
        "(3.5 kJ/mol, the accuracy hoped for in a calculated energy) it is broken; K. Reuter, M. Scheffler, "
        "Phys. Rev. B 73 (2006) 045433; B. Temel et al., J. Chem. Phys. 126 (2007) 204711",
        decisive=decisive,
    )


def _measured(found: Comparison) -> str:
    lattice = _with_error(found.lattice.value, found.lattice.standard_error)
    ratio = _with_error(found.ratio, found.standard_error)
    if np.isnan(found.lattice.standard_error):
        ratio = f"{ratio} (too short a sample for an error)"
    return f"{_said(found.mean_field, 3)} over {lattice} 1/s per cell, a ratio of {ratio}"


def _order(found: Comparison) -> str:
    """The Warren-Cowley parameters of the pairs of adsorbates that react."""
    pairs = {frozenset(pair.species): pair for pair in found.pairs if not pair.vacant}
    if not pairs:
        return "No step takes two neighbouring adsorbates that were both seen."
    texts = [
        f"{' next to '.join(pair.species)} "
        + _with_error(pair.factor.warren_cowley, pair.factor.standard_error)
        for pair in pairs.values()
    ]
    return (
        "Warren-Cowley parameters 1 - P/(theta theta) of the pairs that react (0 at random, 1 if they never "
        f"meet): {', '.join(texts)}."
    )


def _consequence(found: Comparison, status: Status) -> str:
    why = "; ".join(reasons(found))
    why = f": {why}" if why else ""
    if status is Status.NOT_TESTED:
        return "Nothing reacts, in mean field or on the lattice, so there is nothing to compare."
    if not found.steady:
        return f"The lattice did not become steady, so the ratio is not settled{why}."
    if status is Status.HOLDS:
        return f"Mean field and lattice agree{why}."
    if status is Status.DOUBTFUL and _straddles(found):
        return f"The error bar of the lattice does not settle whether mean field holds{why}."
    if found.ratio < 0.0:
        return f"Mean field has the reaction run the other way round{why}."
    if np.isinf(found.ratio):
        return f"Mean field reacts where the lattice does not{why}."
    factor = found.ratio if found.ratio > 1.0 else 1.0 / found.ratio if found.ratio else np.inf
    return f"Mean field is {_said(factor)} times too {'fast' if found.ratio > 1.0 else 'slow'}{why}."


def _straddles(found: Comparison) -> bool:
    """Whether the interval of the ratio contains a threshold, or is not known."""
    low, high = found.interval()
    return bool(np.isnan(low) or any(low <= x <= high for x in (1 / FAR, 1 / CLOSE, CLOSE, FAR)))


def _remedy(status: Status, decisive: bool) -> str:
    if not decisive:
        return "This run does: its surface is the lattice's."
    if status is Status.HOLDS:
        return "Nothing better is needed at these conditions; pellet and reactor may reach others."
    return "--fidelity kmc, which takes the surface from the lattice"


def reasons(found: Comparison) -> Iterator[str]:
    """Why the lattice differs from mean field, in words, the most telling first."""
    reacting = [pair for pair in found.pairs if not pair.vacant]
    leading = max(reacting, key=lambda pair: pair.net, default=None)
    named = set(leading.species) if leading else set()
    if leading:
        yield from _coverages(found, leading.species)
        yield from _meeting(leading)
    others = [pair for pair in reacting if pair is not leading and pair.deviation > np.log(FAR) and pair.seen]
    if others and (strangest := max(others, key=lambda pair: pair.deviation)):
        yield from _meeting(strangest)
        named |= set(strangest.species)
    empty = [pair for pair in found.pairs if pair.vacant and pair.seen]
    if empty:
        yield from _meeting(max(empty, key=lambda pair: abs(pair.net)))
    slow = [name for name in found.hops if name in named and found.hops[name] < STIRRED]
    if slow:
        verb = "hardly moves" if len(slow) == 1 else "hardly move"
        often = max(found.hops[name] for name in slow)
        most = f"{'at most ' if len(slow) > 1 and often else ''}{_said(often, 1)} hops per reaction"
        yield f"{_listed(slow)} {verb} ({most}), so nothing stirs them"


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]


def _coverages(found: Comparison, species: tuple[str, ...]) -> Iterator[str]:
    for name in dict.fromkeys(species):
        guess, seen = found.coverage.get(name, (np.nan, np.nan))
        if seen > 0.0 and guess > 0.0 and abs(np.log(guess / seen)) > np.log(CLOSE):
            yield f"{name} covers {_said(seen)} of its sites where mean field has {_said(guess)}"


def _meeting(pair: ReactingPair) -> Iterator[str]:
    """How often two neighbours meet, if that is noticeably not as at random."""
    if pair.deviation < np.log(1.05) or not pair.seen:
        return
    factor = pair.factor.value
    who = f"{pair.species[0]} next to {pair.species[1]}"
    if pair.vacant:
        who = f"an empty {pair.species[0]} next to an empty {pair.species[1]}"
    if factor == 0.0:
        yield f"{who} was never found"
        return
    times = _said(factor if factor > 1.0 else 1.0 / factor)
    yield f"{who} is found {times} times {'more' if factor > 1.0 else 'less'} often than at random"


def neglected_interactions(model: LatticeModel, coverage: Mapping[str, float], T: Kelvin) -> Verdict | None:
    """Ledger entry: energies between neighbours that mean field leaves out, over RT; None without any.

    The value is the largest shift of the energy of an adsorbate by its neighbours at the mean-field
    `coverage` of every species, all terms taken as if they had one sign.
    """
    if not model.clusters:
        return None
    sites = {state.species: _sites(model, state.kind) for state in model.states}
    shift = dict.fromkeys(sites, 0.0)
    for cluster in model.clusters:
        for k, name in enumerate(cluster.species):
            others = np.prod([coverage.get(other, 0.0) for i, other in enumerate(cluster.species) if i != k])
            shift[name] += abs(cluster.energy) * float(others) / sites[name]
    worst = max(shift, key=lambda name: shift[name])
    value = shift[worst] / (R * T)
    return Verdict(
        name="lattice interactions",
        status=judge(value, holds=0.1, broken=1.0),
        value=value,
        threshold=0.1,
        statement="Adsorbates do not feel each other in mean field. The value is the largest shift of an "
        f"adsorption energy by the interactions of the file, over RT ({worst}, at mean-field coverages).",
        consequence=f"Rate constants of {worst} are off by up to a factor of {_said(float(np.exp(value)))}, "
        "which no band of this run includes.",
        remedy="--fidelity kmc, which takes the interactions into account",
        source="10 % of a rate constant: exp(0.1); a factor of e is too much",
    )


def _sites(model: LatticeModel, kind: str) -> float:
    return float(model.lattice.per_cell()[kind])


def _with_error(x: float, error: float) -> str:
    """A number with its standard error, as many digits as that supports; two digits where it is not known."""
    if not np.isfinite([x, error]).all() or error == 0.0:
        return _said(x)
    few = 2 if f"{error:e}".startswith("1") else 1
    digits = int(np.floor(np.log10(abs(x)) if x else 0) - np.floor(np.log10(error))) + few
    return f"{_said(x, max(digits, 1))} ± {_said(error, few)}"


def _said(x: float, digits: int = 2) -> str:
    """A number in words: 1500, 0.00011, 1.2e-7; unknown for nan."""
    if np.isnan(x):
        return "unknown"
    if np.isinf(x) or x == 0.0:
        return "infinitely many" if np.isinf(x) else "0"
    rounded = float(f"{x:.{digits}g}")
    if 1e-4 <= abs(rounded) < 1e5:
        return f"{rounded:.{max(digits - 1 - int(np.floor(np.log10(abs(rounded)))), 0)}f}"
    mantissa, exponent = f"{x:.{digits - 1}e}".split("e")
    return f"{mantissa}e{int(exponent)}"
