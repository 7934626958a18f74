r"""Whether a steady surface returns after a small disturbance, and how fast.

The slow balances d(xi)/dt = T w in the reaction extents xi of the steps in B give the Jacobian

    K = diag(gross) A_B diag(1/(a theta)) N_B,        d(delta xi)/dt = K delta xi,

with all conserved sums taken out. Its eigenvalues span as many decades as the rates. The slowest, which lead,
are those of K^-1 turned round, which the well-scaled matrix A gives accurately; the fastest are those of K
itself. Between what either can resolve in doubles nothing is claimed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scalebridge.core.linear import solve_rows
from scalebridge.kinetics.slow_balances import without_abundant
from scalebridge.kinetics.surface import SurfaceState

Array = NDArray[np.float64]
RESOLVED = 1e-12  # share of the largest eigenvalue that doubles can tell from zero


@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """One row per condition."""

    leading_eigenvalue: Array  #: (batch,) 1/s, largest real part: of the slowest mode, or of an unstable one
    stable: NDArray[np.bool_]  #: (batch,)

    @property
    def relaxation_time(self) -> Array:
        """(batch,) s, of the slowest mode; nan where the state is unstable."""
        return np.where(self.stable, -1.0 / self.leading_eigenvalue, np.nan)


def stability(state: SurfaceState) -> Stability:
    """Leading eigenvalue and stability of every steady state."""
    amount = state.equations.capacity * state.theta.real
    leading = np.array(
        [_leading(*pair) for pair in zip(_inverse(state, amount), _direct(state, amount), strict=True)]
    )
    return Stability(leading_eigenvalue=leading, stable=leading < 0.0)


def _inverse(state: SurfaceState, amount: Array) -> Array:
    """K^-1 (batch, rank, rank): extents per push on each slow balance, L diag(a theta) A^-1 diag(1/gross)."""
    rank = state.equations.rank
    push = np.zeros((*state.theta.shape, rank))
    push[:, :rank] = np.eye(rank) / state.gross[:, :, None]
    L = without_abundant(state.balances.L, state.equations.conserved, amount)
    return L @ (amount[:, :, None] * solve_rows(state.matrix, push))


def _direct(state: SurfaceState, amount: Array) -> Array:
    """K (batch, rank, rank)."""
    N_B = np.swapaxes(state.equations.stoichiometry.T[state.balances.chosen], 1, 2)
    slopes = state.balances.T @ state.equations.slopes(state.forward, state.reverse)
    return slopes @ (N_B / amount[:, :, None])


def _leading(inverse: Array, direct: Array) -> float:
    if not np.isfinite(inverse).all():
        return float("nan")
    slow, fast = np.linalg.eigvals(inverse), np.linalg.eigvals(direct)
    slow = slow[np.abs(slow) > RESOLVED * np.abs(slow).max()]
    fast = fast[np.abs(fast) > RESOLVED * np.abs(fast).max()]
    growing = np.concatenate([(1.0 / slow).real[slow.real > 0], fast.real[fast.real > 0]])
    return float(growing.max()) if growing.size else float((1.0 / slow).real.max())
