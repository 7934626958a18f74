"""Many small linear systems at once, where one singular matrix must not spoil the others."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def solve_rows(matrices: Array, right: Array) -> Array:
    """Solutions (batch, n) or (batch, n, k) of `matrices` (batch, n, n); nan where a matrix is singular."""
    single = right.ndim == matrices.ndim - 1
    columns = right[..., None] if single else right
    try:
        solution: Array = np.asarray(np.linalg.solve(matrices, columns), dtype=np.float64)
    except np.linalg.LinAlgError:
        solution = np.stack([_solve(a, b) for a, b in zip(matrices, columns, strict=True)])
    return solution[..., 0] if single else solution


def _solve(matrix: Array, right: Array) -> Array:
    try:
        return np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.full(right.shape, np.nan)
