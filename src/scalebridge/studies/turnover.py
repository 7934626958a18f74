r"""The quietest way to count a turnover.

The consumption of a gas may be counted where it adsorbs, or where its atoms leave again: adsorbates do not
pile up, so in a long run both are the same. With N the changes of the adsorbates by one event of every
step, net events n obey N n = (adsorbates at the end less those at the start), which stays bounded. So any

    w' = w + N^T y

counts the same turnover as w. Where adsorption is close to equilibrium, its net events are a small difference
of two large and noisy numbers; the least noise has the y that minimises

    sum_j w'_j^2 (forward + back events of step j),

the variance of w' n if events came at random.

takes      events of every step, and weights that say what is to be counted
gives      weights that count the same with less noise
assumptions  nothing piles up: the surface is steady, or the run is long
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

ROUNDING = 1e-9  #: of the largest weight; less is none


def quiet_weights(weights: Array, changes: Array, events: Array) -> Array:
    """Weights (steps,) that count in the long run what `weights` (steps,) do, with the least noise.

    Parameters
    ----------
    weights : (steps,) molecules counted by one net event
    changes : (species, steps) of every adsorbate by one event forward
    events : (steps, 2) forward and back, as seen in a sample

    >>> events = np.array([[1e6, 1e6 - 50.0], [50.0, 0.0]])  # A <=> A.s, A.s => B
    >>> print(quiet_weights(np.array([1.0, 0.0]), np.array([[1.0, -1.0]]), events).round(3))
    [0. 1.]
    """
    noise = np.sqrt(np.maximum(events.sum(axis=1), 1.0))
    scaled = noise[:, None] * changes.T
    y = np.linalg.lstsq(scaled, -noise * weights, rcond=None)[0]
    quiet = weights + changes.T @ y
    return np.asarray(np.where(np.abs(quiet) > ROUNDING * np.abs(quiet).max(initial=0.0), quiet, 0.0))
