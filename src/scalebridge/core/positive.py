"""Newton steps for unknowns that cannot be negative: partial pressures, flows.

The error of such an unknown is the Newton step relative to the unknown itself, down to a `floor`: what is
1e-14 of the largest pressure around may be zero, and is then measured against the floor. So a gas that
reaction eats up over twenty decades is accepted where it is right, and one that truly is not there too.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FLOOR = 1e-14  #: of the largest pressure or flow around
TRACE = 1e-6  #: of the same: where a gas that is not fed starts
_LARGEST = 1e5  #: a step beyond it says no more than "much too small", so it is cut there
_SMALLEST = 1e-30  #: of the floor; nothing is smaller


def start_above_zero(x: Array) -> Array:
    """`x` with every zero replaced by a trace of the largest entry, since Newton's steps are relative."""
    return np.where(x > 0.0, x, TRACE * x.max())


def relative_step(change: Array, x: Array, floor: float) -> Array:
    """`change` of `x` relative to x, or to the floor where x is smaller than it."""
    return np.clip(change / (x + floor), -_LARGEST, _LARGEST)


def advance_positive(x: Array, step: Array, floor: float) -> Array:
    """`x` moved by the relative `step`, kept above zero.

    A step beyond zero overshoots and is cut at a tenth. One that ends at zero to rounding is right, as far
    as it can be seen from here: the unknown is much smaller, and the next step sees how much.
    """
    fraction = 1.0 + step * (1.0 + floor / x)
    kept = np.where(fraction < -1e-6, 0.1, np.maximum(fraction, 1e-9))
    return np.asarray(np.maximum(x * kept, _SMALLEST * floor))
