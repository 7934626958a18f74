r"""Which steps decide the rate: Campbell's degree of rate control, exactly.

    X_r = d ln TOF / d ln k_r      at constant equilibrium constant and all other k fixed,

that is, both directions of step r scaled alike, so that its net rate at fixed coverages scales as a whole.
For a single overall reaction the X_r sum to one.

reference  C. T. Campbell, ACS Catal. 7 (2017) 2770, doi:10.1021/acscatal.7b00115
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scalebridge.kinetics.response import respond, respond_backward
from scalebridge.kinetics.surface import SurfaceState

Array = NDArray[np.float64]
Change = Literal["both", "forward", "reverse"]


def turnover_frequency(state: SurfaceState, weights: Array) -> NDArray[np.float64]:
    """(batch,) 1/s per unit cell: `weights` (steps,) molecules of product per event, over the net rates."""
    return np.asarray((weights * state.net).sum(axis=1))


def sensitivities(state: SurfaceState, weights: Array, change: Change = "both") -> Array:
    """(batch, steps) d ln TOF / d ln k of every step, by one transposed solve (adjoint).

    `change` scales k_f and k_r together (degree of rate control), or only one of them.
    """
    answer = respond_backward(state, weights) * _push(state, change)
    return np.asarray(answer / turnover_frequency(state, weights)[:, None])


def sensitivities_forward(state: SurfaceState, weights: Array, change: Change = "both") -> Array:
    """The same by one solve per step: slower, kept as the check of the adjoint."""
    push = _push(state, change)
    _, total = respond(state, push[:, :, None] * np.eye(push.shape[1]))
    return np.asarray(np.einsum("r,brp->bp", weights, total) / turnover_frequency(state, weights)[:, None])


def degree_of_rate_control(state: SurfaceState, weights: Array) -> Array:
    """(batch, steps) X_r."""
    return sensitivities(state, weights, "both")


def _push(state: SurfaceState, change: Change) -> Array:
    """(batch, steps) change of each net rate, at fixed coverages, per unit of ln k."""
    if change == "forward":
        return state.forward
    return -state.reverse if change == "reverse" else state.net
