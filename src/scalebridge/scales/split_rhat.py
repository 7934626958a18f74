r"""Whether replicas, and the two halves of each, tell the same story: split R-hat.

Every series is cut in two, which also catches a common drift. With W the mean variance within the halves, B/n
the variance of their means and n samples in each,

    R-hat = sqrt( ((n - 1)/n W + B/n) / W ),

the factor by which the spread might still shrink if the run were continued: 1 for independent, stationary
replicas. Means say little of heavy tails and nothing of different spreads, so the same number is also taken
from normal scores of ranks, of the samples and of their distances from the median.

takes      samples of one quantity, (n,) or (replicas, n)
gives      one number; 1.01 is asked of long runs by Vehtari et al., 1.1 by Gelman et al.
reference  A. Gelman et al., Bayesian Data Analysis, 3rd ed., CRC 2013, section 11.4
           A. Vehtari et al., Bayesian Anal. 16 (2021) 667, doi:10.1214/20-BA1221
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from scalebridge.scales.series import as_replicas, is_constant

Array = NDArray[np.float64]


def split_rhat(x: ArrayLike) -> float:
    """Split R-hat of `x`, (n,) or (replicas, n): 1 or slightly less where all halves agree.

    The middle sample of an odd number is left out. Halves of one value each give 1 if it is the same in all
    of them, and infinity if not. It is nan for fewer than four samples. Chance alone makes it
    sqrt(1 + g/n) for halves of n samples with statistical inefficiency g.

    >>> print(f"{split_rhat([[0.0, 2.0, 2.0, 4.0], [1.0, 3.0, 1.0, 1.0]]):.3f}")
    1.054
    """
    return _rhat(_halves(as_replicas(x)))


def rank_normalised_split_rhat(x: ArrayLike) -> float:
    """Larger R-hat of the normal scores of ranks of `x`, (n,) or (replicas, n), and of |x - median|.

    It exists without a mean or a variance, and sees replicas that differ in spread only. Constant and short
    series are treated as in `split_rhat`.
    """
    halves = _halves(as_replicas(x))
    if halves.shape[1] < 2:
        return float("nan")
    return max(_rhat(_normal_scores(halves)), _rhat(_normal_scores(np.abs(halves - np.median(halves)))))


def _halves(chains: Array) -> Array:
    """First and last halves, (2 replicas, n // 2), of (replicas, n)."""
    half = chains.shape[1] // 2
    return np.vstack([chains[:, :half], chains[:, chains.shape[1] - half :]])


def _rhat(chains: Array) -> float:
    """R-hat of (chains, n), as they are."""
    n = chains.shape[1]
    if n < 2:
        return float("nan")
    if is_constant(chains):
        return 1.0
    within = float(chains.var(axis=1, ddof=1).mean())
    if all(is_constant(chain) for chain in chains):
        return float("inf")
    return float(np.sqrt((n - 1) / n + chains.mean(axis=1).var(ddof=1) / within))


def _normal_scores(x: Array) -> Array:
    """Normal scores of the ranks of all samples together, ties sharing their mean rank."""
    from scipy.stats import rankdata  # takes half a second to load, and few callers come here

    return np.asarray(ndtri((rankdata(x).reshape(x.shape) - 0.375) / (x.size + 0.25)))
