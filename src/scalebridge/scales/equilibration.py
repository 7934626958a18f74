r"""Where a series becomes steady, or how long that would still take.

The last half of the series is the reference: its mean, its variance gamma_0 and its long-run variance S (less
a linear trend, lest a drift hide in its own error bar). Windows of all widths w slide over the first half; a
mean over a window stands out where it is more than four of its standard errors from the reference,

    |mean_w - mean_ref|  >  4 sqrt( min(gamma_0, S/w) + S/n_ref ),

and half as much again as any window of that width in the reference, which may be far from normal. A transient
of time constant tau stands out longest in windows of 1.26 tau, which thereby measure it. The steady part
starts behind the last window that stands out, of the width that sees the transient longest. A single wild
sample moves nothing: it is cut off at half as much again as the extremes of the reference. Methods that
maximise the effective number of samples are fooled by one; those that minimise the error of the mean discard
too little of a slow trend.

What is kept then has to pass three tests. It must not drift: it is ten times as long as that width, so that
what is left of the transient shifts the mean by less than half its standard error, and the mean of its first
quarter agrees with that of its last half (Geweke, with errors that know of the correlation). It must be long:
50 statistical inefficiencies in all replicas together. Its halves and replicas must agree: the scatter of
their means is no more than S allows (split R-hat, with the same errors).

takes      samples at equal intervals of one quantity, (n,) or (replicas, n), from the start of the run
gives      the first sample of the steady part, or why there is none and how many samples it would take
units      times in samples
reference  J. Geweke, in Bayesian Statistics 4, Oxford 1992, p. 169 (first and last parts)
           J. D. Chodera, J. Chem. Theory Comput. 12 (2016) 1799, doi:10.1021/acs.jctc.5b00784 (effective
           samples); K. P. White, Simulation 69 (1997) 323, doi:10.1177/003754979706900601 (error of the mean)
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtri, stdtrit

from scalebridge.scales.correlation_time import ENOUGH, Spread, spread_of
from scalebridge.scales.series import as_replicas, is_constant
from scalebridge.scales.split_rhat import split_rhat

Array = NDArray[np.float64]

STANDS_OUT = 4.0  #: standard errors of a mean over a window
UNUSUAL = 1.5  #: times the largest distance of such a window within the reference
SCALES_KEPT = 10.0  #: widths of the window that sees the transient longest, in the part kept
MEETS_REFERENCE = 0.45  #: of the series: a transient that stands out until there runs into the reference
DRIFT_BY_CHANCE = 0.01  #: of series without a drift being taken for drifting
DISAGREEMENT_BY_CHANCE = 0.001  #: of halves and replicas that agree being taken for others
SHORTEST = 20  #: samples of one series in which anything is looked for


class Transient(NamedTuple):
    """The part to discard."""

    end: int  #: first sample behind it
    scale: int  #: samples in the window that sees it longest; 0 where there is none


class Outcome(StrEnum):
    """What a series says about its steady state."""

    STEADY = "steady"
    DRIFTING = "drifting"  #: the mean still changes
    TOO_SHORT = "too short"  #: for its own correlation time: nobody can tell
    DISAGREEING = "disagreeing"  #: replicas, or halves, sit at different levels


@dataclass(frozen=True, slots=True, kw_only=True)
class Equilibration:
    """Where a series becomes steady, with the numbers it was judged by."""

    outcome: Outcome
    start: int  #: first sample of the part to keep; at most half of the series is ever discarded
    samples_needed: float  #: per replica, from the start of the run; inf where a drift does not slow down
    inefficiency: float  #: g of the part kept, 1
    drift: float  #: last half less first quarter of the part kept, in standard errors
    split_rhat: float  #: of the part kept; nan for fewer than four samples

    @property
    def reached(self) -> bool:
        """Whether the part kept is steady."""
        return self.outcome is Outcome.STEADY


def equilibration(x: ArrayLike) -> Equilibration:
    """Find the steady part of `x`, (n,) or (replicas, n), in any unit, sampled from the start of the run.

    Where it is reached, `samples_needed` is the length of the series. Where it is not, `samples_needed` is an
    estimate: for a drift, from its exponential relaxation; else a lower bound, from an inefficiency that may
    still grow. A constant series is steady: what never changes does not drift.
    """
    chains = as_replicas(x)
    n = chains.shape[1]
    if n < SHORTEST:
        return _judge(chains, Transient(0, 0))
    if is_constant(chains):
        return Equilibration(
            outcome=Outcome.STEADY, start=0, samples_needed=n, inefficiency=1.0, drift=0.0, split_rhat=1.0
        )
    return _judge(chains, _transient(chains))


def _judge(chains: Array, transient: Transient) -> Equilibration:
    """Put what is left of (replicas, n) behind the transient to the three tests."""
    m, n = chains.shape
    kept = chains[:, transient.end :]
    own, calm = spread_of(kept - kept.mean(axis=1, keepdims=True), 1), spread_of(_detrended(kept), 2)
    g = own.long_run / own.variance if own.variance > 0.0 else 1.0
    drift = _drift(kept.mean(axis=0), calm.long_run / m)
    slow = SCALES_KEPT * transient.scale > kept.shape[1] or transient.end > MEETS_REFERENCE * n
    outcome, needed = Outcome.STEADY, float(n)
    if n < SHORTEST:
        outcome, needed = Outcome.TOO_SHORT, 2.0 * ENOUGH * g / m
    elif slow or abs(drift) > stdtrit(calm.degrees_of_freedom, 1.0 - DRIFT_BY_CHANCE / 2.0):
        outcome, needed = Outcome.DRIFTING, _relaxed_after(chains if slow else kept, n, calm)
    elif kept.size < ENOUGH * g:
        outcome, needed = Outcome.TOO_SHORT, 2.0 * ENOUGH * g / m
    elif (excess := _disagreement(kept, calm)) > 1.0:
        outcome, needed = Outcome.DISAGREEING, excess * n
    return Equilibration(
        outcome=outcome,
        start=transient.end,
        samples_needed=needed if outcome is Outcome.STEADY else max(needed, 2.0 * n, SHORTEST),
        inefficiency=g,
        drift=drift,
        split_rhat=split_rhat(kept),
    )


def _transient(chains: Array) -> Transient:
    """Find the last window in the first half of (replicas, n) that stands out."""
    m, n = chains.shape
    half = n // 2
    tail = chains[:, half:]
    residual = _detrended(tail)
    spread = spread_of(residual, 2)
    if not is_constant(tail):
        level, reach = tail.mean(), UNUSUAL * np.abs(tail - tail.mean()).max()
        chains = np.clip(chains, level - reach, level + reach)
    rows = np.vstack([chains, chains.mean(axis=0)])
    share = np.append(np.ones(m), 1.0 / m)[:, None]  # the mean over replicas has less noise
    last, width = -1, 0
    for power in range(_narrowest(residual, spread), int(np.log2(half))):
        found = _last_that_stands_out(rows, 2**power, half, spread, share)
        if found > last:
            last, width = found, 2**power
    return Transient(min(last + width, half), width) if width else Transient(0, 0)


def _narrowest(residual: Array, spread: Spread) -> int:
    """Power of two of the narrowest window whose mean is close to normal, from `residual` of the reference.

    Its skewness may be a half and its excess kurtosis one. An eighth of the reference has to do for rare
    events, whatever they would ask for.
    """
    if spread.variance == 0.0:
        return 0
    skewness, kurtosis = (float(np.mean(residual**k)) / spread.variance ** (k / 2) for k in (3, 4))
    independent = max(4.0 * skewness**2, kurtosis - 3.0)
    asked = independent * spread.long_run / spread.variance
    return int(np.ceil(np.log2(np.clip(asked, 1.0, max(residual.shape[1] / 8, 1.0)))))


def _last_that_stands_out(rows: Array, w: int, half: int, spread: Spread, share: Array) -> int:
    """Start of the last window of width `w` within the first half that stands out; -1 if none does."""
    step = max(w // 4, 1)
    total = np.concatenate([np.zeros((len(rows), 1)), np.cumsum(rows, axis=1)], axis=1)
    level = rows[:, half:].mean(axis=1, keepdims=True)
    starts = np.arange(0, rows.shape[1] - w + 1, step)
    away = np.abs((total[:, starts + w] - total[:, starts]) / w - level)
    usual = np.max(away[:, starts >= half], axis=1, keepdims=True)
    variance = min(spread.variance, spread.long_run / w) + spread.long_run / (rows.shape[1] - half)
    threshold = np.sqrt(STANDS_OUT**2 + 2.0 * np.log(max(len(rows) - 1, 1)))  # more replicas, more chances
    least = np.maximum(threshold * np.sqrt(share * variance), UNUSUAL * usual)
    rounding = 1e-10 * np.abs(rows).max()
    outside = (away > least + rounding) & (starts + w <= half)
    found = np.flatnonzero(outside.any(axis=0))
    return int(starts[found[-1]]) if found.size else -1


def _detrended(chains: Array) -> Array:
    """Series less their own straight lines, (replicas, n)."""
    t = np.linspace(-1.0, 1.0, chains.shape[1])
    centred = chains - chains.mean(axis=1, keepdims=True)
    slope = centred @ t / max(float(t @ t), 1.0)
    return np.asarray(centred - slope[:, None] * t)


def _drift(mean: Array, S: float) -> float:
    """Last half less first quarter of `mean`, (n,), in standard errors; S is its long-run variance."""
    first, last = mean[: max(mean.size // 4, 1)], mean[mean.size // 2 :]
    change = last.mean() - first.mean()
    if abs(change) <= 1e-10 * np.abs(mean).max():
        return 0.0
    error = np.sqrt(S * (1.0 / first.size + 1.0 / last.size))
    return float(change / error) if error > 0.0 else float(np.copysign(np.inf, change))


def _disagreement(kept: Array, calm: Spread) -> float:
    """Variance of the means of all halves over the largest that chance allows, from (replicas, n)."""
    m, half = kept.shape[0], kept.shape[1] // 2
    means = np.append(kept[:, :half].mean(axis=1), kept[:, -half:].mean(axis=1))
    allowed = calm.long_run * fdtri(2 * m - 1, calm.degrees_of_freedom, 1.0 - DISAGREEMENT_BY_CHANCE)
    excess = half * float(means.var(ddof=1))
    return excess / allowed if allowed > 0.0 else (np.inf if excess > 0.0 else 0.0)


def _relaxed_after(chains: Array, n: int, calm: Spread) -> float:
    r"""Samples from the start of the run after which an exponential drift passes the tests.

    With means a, b, c of the thirds of `chains`, (replicas, L) up to sample `n`, y = y_inf + A exp(-t/tau)
    gives exp(-L/3 tau) = (b - c)/(a - b) = q, and at the end y is still q (b - c)/(1 - q) away, or less. It
    has to come down to four standard errors of a mean over tau; then the part to keep begins, as long as what
    came before and ten windows of up to 2 tau.
    """
    a, b, c = (float(part.mean()) for part in np.array_split(chains.mean(axis=0), 3))
    q = (b - c) / (a - b) if a != b else 1.0
    if q >= 1.0:
        return float("inf")
    if q <= 0.0:
        return 0.0
    tau = -chains.shape[1] / 3.0 / np.log(q)
    left = abs(b - c) * q / (1.0 - q)
    tolerated = STANDS_OUT * np.sqrt(calm.long_run / chains.shape[0] / tau)
    wait = tau * np.log(max(left / tolerated, 1.0)) if tolerated > 0.0 else np.inf
    begin = n + wait + 2.0 * tau
    return float(begin + max(begin, SCALES_KEPT * 2.0 * tau))
