r"""Balances in which slow steps are not lost behind fast ones.

Rates on one surface span forty decades and more. In the balance of a species, a fast reversible pair that
nearly cancels leaves rounding errors larger than the slow steps that decide the turnover. The cure is exact
and costs little. Order the steps by their gross rate G = F + R and let B be the first independent columns
of the stoichiometric matrix N met on the way down. Every other column is then a combination of *faster* ones,

    N = N_B T,      T_br = 0 unless G_r <= G_b,

and the steady balances N w = 0 become

    w_b + sum_r T_br w_r = 0      for every b in B (r outside B):

the net rate of each step in B, balanced by slower steps only. The fast steps have been eliminated from the
slow balances by small integers, not by subtracting large rates. Each row is as exact, relative to its own
size, as the rates in it, and for reversible steps near equilibrium the matrix of the rows is as
well-conditioned as N.

Time enters through a left inverse L of N_B: d(L a theta)/dt = T w. Among the left inverses, which differ
by conserved sums, the one is taken that ignores the most abundant species of each sum.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
ZERO = 1e-9  # entries of T are ratios of small integers: anything below is rounding
SLACK = 100.0  # a basis stays in use while no step outruns, by this factor, a faster step it was built on


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowBalances:
    """The choice of B for a batch of states, and what follows from it."""

    L: Array  #: (batch, rank, species) left inverse of N_B
    T: Array  #: (batch, rank, steps) N = N_B T
    chosen: NDArray[np.intp]  #: (batch, rank) the steps in B, in the order of the rows

    def take(self, rows: NDArray[np.intp]) -> "SlowBalances":
        """The same for some of the batch."""
        return SlowBalances(L=self.L[rows], T=self.T[rows], chosen=self.chosen[rows])

    def replaced(self, rows: NDArray[np.intp], new: "SlowBalances") -> "SlowBalances":
        """A copy with `new` in the place of `rows`."""
        L, T, chosen = self.L.copy(), self.T.copy(), self.chosen.copy()
        L[rows], T[rows], chosen[rows] = new.L, new.T, new.chosen
        return SlowBalances(L=L, T=T, chosen=chosen)


def slow_balances(N: Array, gross: Array, rank: int) -> SlowBalances:
    """Choose B for the `gross` rates (batch, steps): elimination on N (species, steps), fastest first."""
    batch, species = gross.shape[0], N.shape[0]
    T = np.broadcast_to(N, (batch, *N.shape)).copy()
    L = np.broadcast_to(np.eye(species), (batch, species, species)).copy()
    taken = np.zeros((batch, species), dtype=bool)
    chosen = np.zeros((batch, species), dtype=np.intp)
    for step in np.argsort(-gross, axis=1, kind="stable").T:
        column = np.where(taken, 0.0, np.abs(T[np.arange(batch), :, step]))
        pivot = column.argmax(axis=1)
        new = np.flatnonzero(column[np.arange(batch), pivot] > ZERO)
        _eliminate(T, L, new, pivot[new], step[new])
        taken[new, pivot[new]] = True
        chosen[new, pivot[new]] = step[new]
        if (taken.sum(axis=1) == rank).all():
            break
    kept = np.argsort(~taken, axis=1, kind="stable")[:, :rank]
    at = np.arange(batch)[:, None]
    T, L = T[at, kept], L[at, kept]
    return SlowBalances(L=L, T=np.where(np.abs(T) > ZERO, T, 0.0), chosen=chosen[at, kept])


def _eliminate(
    T: Array, L: Array, rows: NDArray[np.intp], pivot: NDArray[np.intp], step: NDArray[np.intp]
) -> None:
    """Gauss-Jordan: make column `step` of T the unit vector `pivot`, and do to L what is done to T."""
    scale = T[rows, pivot, step][:, None]
    t, f = T[rows, pivot] / scale, L[rows, pivot] / scale
    factor = T[rows, :, step]
    factor[np.arange(rows.size), pivot] = 0.0
    T[rows] -= factor[:, :, None] * t[:, None]
    L[rows] -= factor[:, :, None] * f[:, None]
    T[rows, pivot], L[rows, pivot] = t, f


def refreshed(old: SlowBalances, N: Array, gross: Array, rank: int) -> SlowBalances:
    """`old` where its order still holds at the `gross` rates (batch, steps), chosen anew elsewhere."""
    own = np.take_along_axis(gross, old.chosen, axis=1)[:, :, None]
    stale = ((old.T != 0.0) & (gross[:, None, :] > SLACK * own)).any(axis=(1, 2))
    rows = np.flatnonzero(stale)
    if rows.size == 0:
        return old
    return old.replaced(rows, slow_balances(N, gross[rows], rank))


def without_abundant(L: Array, conserved: Array, amount: Array) -> Array:
    """`L` (batch, rank, species) less multiples of the conserved sums, blind to the most abundant species.

    A change of 1e-20 in a coverage near one cannot be told from rounding; it follows from the others.
    """
    batch = np.arange(amount.shape[0])
    laws = np.broadcast_to(conserved, (batch.size, *conserved.shape)).copy()
    for k in range(conserved.shape[0]):
        most = np.argmax(np.abs(laws[:, k]) * amount, axis=1)
        law = laws[:, k] / laws[batch, k, most][:, None]
        L = L - L[batch, :, most][:, :, None] * law[:, None, :]
        laws = laws - laws[batch, :, most][:, :, None] * law[:, None, :]
        laws[:, k] = law
    return L
