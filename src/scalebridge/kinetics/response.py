r"""How a steady surface answers to a change of its steps: implicit derivatives, forward and backward.

At a steady state, a change dw of the net rates at fixed coverages moves the coverages until the slow
balances close again. With A the matrix of balances and sums to ln theta and D that of the net rates,

    A dln(theta) = -(T dw / gross, 0),        dw_total = dw + D dln(theta),

the net rates of the fast steps again taken from the slower ones that balance them. Forward, one
back-substitution serves one parameter; backward, one transposed solve serves one output and all parameters.
"""

import numpy as np
from numpy.typing import NDArray

from scalebridge.core.linear import solve_rows
from scalebridge.kinetics.surface import SurfaceState

Array = NDArray[np.float64]


def respond(state: SurfaceState, dw: Array) -> tuple[Array, Array]:
    """Answers to `dw` (batch, steps, p), a change of the net rates at fixed coverages.

    Returns d ln theta (batch, species, p) and the total change of the net rates (batch, steps, p).
    """
    rank = state.equations.rank
    right = np.zeros((*state.theta.shape, dw.shape[2]))
    right[:, :rank] = -state.balances.T @ dw / state.gross[:, :, None]
    d_log = solve_rows(state.matrix, right)
    total = dw + state.equations.slopes(state.forward, state.reverse) @ d_log
    chosen = state.balances.chosen[:, :, None]
    np.put_along_axis(total, chosen, 0.0, axis=1)
    np.put_along_axis(total, chosen, -state.balances.T @ total, axis=1)
    return d_log, total


def respond_backward(state: SurfaceState, weights: Array) -> Array:
    """d(weights . net)/dw (batch, steps): the answer of one output to a change of every net rate.

    `weights` (steps,) or (batch, steps) say what the output is, for instance molecules formed per step.
    """
    rank, T = state.equations.rank, state.balances.T
    direct = _carriers(state, weights)
    through = np.einsum("br,bri->bi", direct, state.equations.slopes(state.forward, state.reverse))
    dual = solve_rows(np.swapaxes(state.matrix, 1, 2), through)[:, :rank] / state.gross
    return np.asarray(direct - np.einsum("bm,bmr->br", dual, T))


def rounding(state: SurfaceState, weights: Array) -> Array:
    """(batch,) rounding error of weights . net, 1/s per unit cell: a smaller output may as well be zero."""
    gross = state.forward + state.reverse
    return np.asarray(np.finfo(float).eps * (np.abs(_carriers(state, weights)) * gross).sum(axis=1))


def _carriers(state: SurfaceState, weights: Array) -> Array:
    """The same output as weights (batch, steps) of the net rates outside B, which carry all others."""
    T, chosen = state.balances.T, state.balances.chosen
    weights = np.broadcast_to(weights, state.net.shape)
    direct = weights - np.einsum("bm,bmr->br", np.take_along_axis(weights, chosen, axis=1), T)
    np.put_along_axis(direct, chosen, 0.0, axis=1)
    return np.asarray(direct)
