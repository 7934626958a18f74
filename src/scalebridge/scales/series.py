"""Time series as they arrive: one of them, or several replicas of equal length.

takes      samples at equal intervals, shape (n,) or (replicas, n)
gives      always (replicas, n), finite, to the other files of this package
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def as_replicas(x: ArrayLike) -> Array:
    """Series `x`, (n,) or (replicas, n), as (replicas, n) numbers in double precision."""
    series = np.asarray(x, dtype=np.float64)
    if series.ndim not in (1, 2) or series.size == 0:
        raise ValueError(
            f"a time series of shape {series.shape} was found; expected (n,) or (replicas, n) with at least "
            "one sample: put time on the last axis and give one quantity at a time"
        )
    if not np.isfinite(series).all():
        raise ValueError(
            f"{np.count_nonzero(~np.isfinite(series))} of {series.size} samples are not finite; leave out "
            "the replicas they are in, or cut the series before them"
        )
    return np.atleast_2d(series)


def is_constant(x: Array) -> bool:
    """Whether `x` varies by no more than rounding does."""
    return bool(np.ptp(x) <= 1e-13 * np.abs(x).max())
