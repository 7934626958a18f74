r"""How long a stationary series remembers, and the error of its mean.

Successive samples of a simulation are alike, so n of them tell as much as n/g independent ones. With the
autocovariance gamma_k at lag k,

    Var(mean) = S / n,      S = gamma_0 + 2 sum_k gamma_k = gamma_0 g,      g = 2 tau / dt,

where tau is the integral correlation time and dt the interval between samples. Far lags are noise. Geyer's
initial monotone sequence stops in time: in a reversible chain the sums gamma_2k + gamma_2k+1 are positive and
decrease, so they are cut where the first is not positive, and made to decrease before. Where a series
oscillates (a driven, irreversible system) the cut comes after a quarter of a period and g is too large, on
the safe side.

Replicas share one mean. Their autocovariance is taken about it: were they stuck at different levels, it would
stay positive at all lags. A small difference between long replicas hides below the noise of single lags, so
the scatter of their means is compared with S as well, and counts where it is larger than chance allows.

takes      stationary samples at equal intervals, (n,) or (replicas, n); see `equilibration`
gives      means and rates with a standard error, or none where the series is shorter than 50 g
units      g in samples; means and errors in those of the series
reference  C. J. Geyer, Stat. Sci. 7 (1992) 473, doi:10.1214/ss/1177011137
           W. G. Cochran, Sampling Techniques, 3rd ed., Wiley 1977, chapter 6 (ratios)
           A. Vehtari et al., Bayesian Anal. 16 (2021) 667, doi:10.1214/20-BA1221 (antithetic series)
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.fft import irfft, rfft
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtri, stdtrit

from scalebridge.scales.series import as_replicas, is_constant

Array = NDArray[np.float64]

ENOUGH = 50.0  #: independent samples below which no error bar is given: it would be off by two
CHANCE = 0.05  #: of replicas that agree being taken for replicas that do not


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A mean or a ratio from correlated samples, with what its error rests on."""

    value: float
    standard_error: float  #: nan where there are fewer than 50 samples, or 50 effective samples
    inefficiency: float  #: g, 1: samples that tell as much as one; more where replicas disagree
    samples: int  #: of all replicas together
    degrees_of_freedom: float  #: of the standard error; its relative error is 1/sqrt(2 of them)

    @property
    def effective_samples(self) -> float:
        """Independent samples that would tell as much."""
        return self.samples / self.inefficiency

    @property
    def enough(self) -> bool:
        """Whether the series is long enough for a standard error."""
        return _enough(self.samples, self.inefficiency)

    @property
    def samples_needed(self) -> float:
        """Samples of all replicas together for a standard error; a lower bound if not `enough`."""
        return ENOUGH * max(self.inefficiency, 1.0)

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Lower and upper limit at a level of `confidence` (1), by Student's t; nan if not `enough`."""
        reach = float(stdtrit(self.degrees_of_freedom, 0.5 + confidence / 2)) * self.standard_error
        return self.value - reach, self.value + reach


class Spread(NamedTuple):
    """Long-run variance of a series."""

    variance: float  #: gamma_0 of single samples
    long_run: float  #: S, variance of the mean times the number of samples
    degrees_of_freedom: float  #: of S


def autocovariance(x: ArrayLike) -> Array:
    r"""Autocovariance about the common mean, averaged over replicas.

    .. math:: \gamma_k = \frac{1}{n} \sum_{i=0}^{n-k-1} (x_i - \bar x)(x_{i+k} - \bar x)

    Parameters
    ----------
    x : (n,) or (replicas, n) array

    Returns
    -------
    gamma : (n,) array, unit of x squared
        Divided by n at every lag, which keeps it positive definite. It is too small by S/n throughout,
        because the mean is the sample's own.
    """
    chains = as_replicas(x)
    n = chains.shape[1]
    size = 1 << (2 * n - 1).bit_length()  # padded with zeros, as the series is not periodic
    power = np.mean(np.abs(rfft(chains - chains.mean(), size, axis=1)) ** 2, axis=0)
    return np.asarray(irfft(power, size)[:n] / n)


def autocorrelation(x: ArrayLike) -> Array:
    """Autocovariance over that at lag zero, (n,); of a constant series, 1 at lag zero and 0 elsewhere."""
    chains = as_replicas(x)
    if is_constant(chains):
        return np.asarray(np.eye(1, chains.shape[1])[0])
    gamma = autocovariance(chains)
    return np.asarray(gamma / gamma[0])


def statistical_inefficiency(x: ArrayLike) -> float:
    """Samples g of `x`, (n,) or (replicas, n), that tell as much as one independent sample.

    One for a constant series. Below 50 g samples it is only a lower bound, and its relative error is 20 % at
    100 g. Replicas count through their common mean alone. Antithetic series may have g < 1, but not below
    1/log10(n) (Vehtari et al.).

    >>> rng = np.random.default_rng(1)
    >>> print(f"{statistical_inefficiency(np.repeat(rng.normal(size=5000), 4)):.1f}")
    4.0
    """
    spread = spread_of(as_replicas(x))
    return spread.long_run / spread.variance if spread.variance > 0.0 else 1.0


def correlation_time(x: ArrayLike, interval: float = 1.0) -> float:
    """Integral correlation time g dt/2 in the unit of `interval`, the time dt between samples."""
    return 0.5 * interval * statistical_inefficiency(x)


def effective_samples(x: ArrayLike) -> float:
    """Independent samples that would tell as much as `x`, (n,) or (replicas, n)."""
    return time_average(x).effective_samples


def standard_error(x: ArrayLike) -> float:
    """Standard error of the mean of `x`, (n,) or (replicas, n); nan below 50 (effective) samples."""
    return time_average(x).standard_error


def time_average(x: ArrayLike) -> Estimate:
    """Mean of a stationary series `x`, (n,) or (replicas, n), in its unit, with its standard error.

    Replicas count as independent. Where their means differ by more than S allows, at a level of 5 %, the
    scatter of these means is the error, with as few degrees of freedom as there are replicas less one. A
    constant series has an error of zero: it cannot tell a frozen system from one watched for too short a
    time, and a rare event that never came may still come once in a third of the time watched.
    """
    chains = as_replicas(x)
    return _estimate(float(chains.mean()), chains, 1.0)


def ratio(numerator: ArrayLike, denominator: ArrayLike) -> Estimate:
    r"""Ratio of two sums over blocks, such as a rate: all events over all the time they took.

    .. math:: r = \frac{\sum_b N_b}{\sum_b t_b}, \qquad
              \sigma_r^2 = \frac{S_e}{n\,\bar t^{\,2}}, \qquad e_b = N_b - r\,t_b

    The residuals e have a mean of zero, and their long-run variance S_e takes in the correlation of N with t
    as well as that of successive blocks.

    Parameters
    ----------
    numerator : (blocks,) or (replicas, blocks) array
        Events N in each block; or a coverage times duration, for a time average over unequal blocks.
    denominator : array of the same shape
        Durations t, positive in sum.

    Returns
    -------
    estimate : Estimate, unit of numerator over that of denominator
        The value is biased by -Cov(e, t)/(n t^2), a small part of its error from some tens of blocks on;
        see Cochran. No event at all gives zero with an error of zero; see `time_average`.
    """
    N, t = as_replicas(numerator), as_replicas(denominator)
    if N.shape != t.shape:
        raise ValueError(
            f"numerators come as {N.shape} and denominators as {t.shape}; give one for each block"
        )
    if not t.mean() > 0.0:
        raise ValueError(
            f"the denominators sum to {t.sum():g}, but must be positive in sum; leave out blocks in which no "
            "time passes, unless others have some"
        )
    value = float(N.sum() / t.sum())
    residual = N - value * t
    rounding = 1e-13 * max(np.abs(N).max(), abs(value) * np.abs(t).max())
    if np.abs(residual).max() <= rounding:
        residual = np.zeros_like(residual)
    return _estimate(value, residual, float(t.mean()))


def _estimate(value: float, chains: Array, per: float) -> Estimate:
    """Estimate with the error of the mean of `chains`, divided by `per`."""
    spread = _with_scatter_of_replicas(spread_of(chains), chains)
    g = spread.long_run / spread.variance if spread.variance > 0.0 else 1.0
    return Estimate(
        value=value,
        standard_error=float(np.sqrt(spread.long_run / chains.size)) / per
        if _enough(chains.size, g)
        else float("nan"),
        inefficiency=g,
        samples=chains.size,
        degrees_of_freedom=spread.degrees_of_freedom,
    )


def _enough(samples: int, g: float) -> bool:
    """Whether there are 50 samples that tell something of their own, be they antithetic or not."""
    return samples >= ENOUGH * max(g, 1.0)


def spread_of(chains: Array, fitted: int = 0) -> Spread:
    """Variance and long-run variance of (replicas, n) about their common mean; zero for a constant series.

    Where `chains` are residuals, with `fitted` parameters taken off each replica, the autocovariance is too
    small by S/n for each of them at all lags, which is put right.
    """
    m, n = chains.shape
    if is_constant(chains):
        return Spread(0.0, 0.0, float(max(chains.size - 1, 1)))
    if n == 1:
        return Spread(float(chains.var(ddof=1)), float(chains.var(ddof=1)), m - 1.0)
    gamma = autocovariance(chains)
    S, last = initial_monotone_sum(gamma)
    if fitted:
        S, last = initial_monotone_sum(gamma + fitted * max(S, 0.0) / n)
    S = max(S, gamma[0] / np.log10(max(chains.size, 10)))
    freedom = max(chains.size / (2.0 * last + 1.0), 1.0)
    return Spread(float(gamma[0]), float(S), freedom)


def _with_scatter_of_replicas(spread: Spread, chains: Array) -> Spread:
    """Spread with S from the means of replicas, (replicas, n), where they differ more than chance allows."""
    m, n = chains.shape
    if m == 1 or spread.variance == 0.0:
        return spread
    between = n * float(chains.mean(axis=1).var(ddof=1))
    if between <= spread.long_run * fdtri(m - 1, spread.degrees_of_freedom, 1.0 - CHANCE):
        return spread
    return Spread(spread.variance, between, m - 1.0)


def initial_monotone_sum(gamma: Array) -> tuple[float, int]:
    """Geyer's estimate of S = gamma_0 + 2 sum gamma_k from (n,) autocovariances, and the last lag in it."""
    even = gamma[: gamma.size // 2 * 2]
    pairs = even[0::2] + even[1::2]
    stop = np.flatnonzero(pairs <= 0.0)
    kept = np.minimum.accumulate(pairs[: stop[0] if stop.size else pairs.size])
    return float(2.0 * kept.sum() - gamma[0]), max(2 * kept.size - 1, 0)
