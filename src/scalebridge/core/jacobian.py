"""Jacobians by complex step: exact to rounding, with no derivative code.

For a function f that is analytic in its arguments, Im f(x + i h) / h is df/dx without a difference, so h
may be 1e-40 and nothing cancels. A cell function sees one cell, a face function the cells on its two
sides: all cells and all perturbations go through them in one batch.

reference  W. Squire and G. Trapp, SIAM Rev. 40 (1998) 110, doi:10.1137/S003614459631241X
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

Array = NDArray[np.float64]
Function = Callable[..., Any]

H = 1e-40  #: so small that H**2 vanishes beside one, so large that products with 1e-250 survive


def dense_jacobian(f: Function, x: Array) -> Array:
    """(m, n) derivative of f: (..., n) -> (..., m) at x (n,)."""
    return np.asarray(np.moveaxis(_slopes(f, x[None, :], x[None, :].shape), 0, -1)[0])


def cell_jacobian(f: Function, x: Array) -> Array:
    """(cells, m, n) derivative of f: (..., cells, n) -> (..., cells, m) at x (cells, n), cell by cell."""
    return np.asarray(np.moveaxis(_slopes(f, x, x.shape), 0, -1))


def face_jacobians(f: Function, left: Array, right: Array) -> tuple[Array, Array]:
    """Derivatives of f(left, right): (..., faces, n) x 2 -> (..., faces, m) to either side, (faces, m, n)."""
    return cell_jacobian(lambda x: f(x, right), left), cell_jacobian(lambda x: f(left, x), right)


def _slopes(f: Function, x: Array, shape: tuple[int, ...]) -> Array:
    """(n, cells, m): the response to each unknown, all in one batch along the first axis."""
    n = shape[-1]
    bumped = np.broadcast_to(x, (n, *shape)) + 1j * H * np.eye(n)[:, None, :]
    return np.asarray(np.imag(f(bumped))) / H


class BlockTridiagonal:
    """Sparse matrices of `cells` x `cells` blocks of size n, coupled to their neighbours only.

    The pattern is built once; `matrix` fills it.
    """

    def __init__(self, cells: int, n: int) -> None:
        block_rows, block_columns = _block_pattern(cells)
        i, j = np.meshgrid(np.arange(n), np.arange(n), indexing="ij")
        rows = (block_rows[:, None, None] * n + i).ravel()
        columns = (block_columns[:, None, None] * n + j).ravel()
        self._order = np.lexsort((rows, columns))
        self._rows = rows[self._order]
        counts = np.bincount(columns, minlength=cells * n)
        self._starts = np.concatenate([[0], np.cumsum(counts)])
        self._size = cells * n

    def matrix(self, lower: Array, diagonal: Array, upper: Array) -> csc_array:
        """Blocks (cells - 1, n, n), (cells, n, n), (cells - 1, n, n): row k meets k - 1, k and k + 1."""
        data = np.concatenate([diagonal, lower, upper]).ravel()[self._order]
        return csc_array((data, self._rows, self._starts), shape=(self._size, self._size))


def _block_pattern(cells: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    k = np.arange(cells)
    return np.concatenate([k, k[1:], k[:-1]]), np.concatenate([k, k[:-1], k[1:]])
