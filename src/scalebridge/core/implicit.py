"""Derivatives through a solve: the implicit function theorem on an accepted solution.

At a root F(x, p) = 0 the solution follows its parameters as dx/dp = -J^-1 dF/dp. Few parameters go
forward, one back-substitution each; many parameters that meet few outputs g(x) go backward, one
transposed solve each:

    dg/dp = g_p - g_x J^-1 F_p = g_p - (J^-T g_x)^T F_p.

A solve is *lifted*: given F at the accepted x with complex parameters, `lifted` returns x + i dx, so one
complex perturbation of any parameter runs through every scale and comes out as an exact derivative.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Solve = Callable[[Array], Array]  # right-hand side (n,) or (n, k) -> solution of the same shape


def forward(solve: Solve, F_p: Array) -> Array:
    """dx/dp (n, parameters) from J's `solve` and F_p (n, parameters)."""
    return -solve(F_p)


def adjoint(solve_transposed: Solve, g_x: Array, F_p: Array) -> Array:
    """g_x dx/dp (outputs, parameters) from J^T's solve, g_x (outputs, n) and F_p (n, parameters)."""
    return np.asarray(-solve_transposed(g_x.T).T @ F_p)


def lifted(solve: Solve, x: Array, residual: NDArray[Any]) -> NDArray[Any]:
    """`x` (n,), or x + i dx if the `residual` F(x, p) (n,) was evaluated with complex parameters."""
    if not np.iscomplexobj(residual):
        return x
    return x - 1j * solve(np.imag(residual))
