r"""How far one place knows of another: correlation in space, and its length.

Correlations fade with distance as exp(-r/xi). Their length xi is where a larger lattice, or a continuum, may
begin. Along an axis of a plane or a solid the two-point function is no pure exponential (above a critical
point it falls as exp(-r/xi) r^-(d-1)/2), but that of sums over the lines or planes across the axis is, up to
terms of a third of the range; so lengths are taken from `planes`.

takes      a field on a regular grid, (snapshots, n_x, n_y, n_z), such as where a species stands
gives      its two-point function along an axis, and a correlation length with an error
units      lengths in cells
reference  M. E. Fisher, R. J. Burford, Phys. Rev. 156 (1967) 583, doi:10.1103/PhysRev.156.583
"""

from dataclasses import dataclass

import numpy as np
from numpy.fft import irfft, rfft
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

NOISE = 4.0  #: standard errors above which a correlation counts as seen
GROUPS = 50  #: of snapshots, at most, left out in turn to find an error


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrelationLength:
    """How far correlation reaches along one axis."""

    value: float  #: xi in cells; where not `resolved`, the largest value that the noise could hide
    standard_error: float  #: in cells, between groups of snapshots; nan where there are fewer than four
    resolved: bool  #: whether correlation was seen over at least one cell
    staggered: bool = False  #: whether it changes its sign from cell to cell: order on sublattices


def correlation_function(
    indicator: ArrayLike,
    axis: int,
    *,
    planes: bool = False,
    mean: float | None = None,
    periodic: bool = True,
) -> Array:
    r"""Connected two-point function along an axis, for each snapshot.

    .. math:: C(r) = \langle f(x) f(x + r) \rangle - \langle f \rangle^2

    Parameters
    ----------
    indicator : (snapshots, n_x, n_y, n_z) array
        f, such as one where a species stands and zero elsewhere; for one sort of site of the cell.
    axis : int
        0, 1 or 2 for x, y, z.
    planes : bool
        Correlate the sums of f over all sites across the axis, and divide by the number of these: the sum of
        C over all distances across. It decays as a pure exponential, but is noisier.
    mean : float, optional
        Mean of f if it is known, as from a symmetry; else the mean of all snapshots, which makes C too small
        by the variance of that mean, S/(number of sites).
    periodic : bool
        Whether the lattice closes on itself along this axis.

    Returns
    -------
    C : (snapshots, n // 2 + 1) array, unit of f squared
        At distances of 0, 1, ... cells.
    """
    f = _lines(indicator, axis, planes, mean)
    n = f.shape[-1]
    size = n if periodic else 2 * n  # padded with zeros
    power = np.mean(np.abs(rfft(f, size, axis=-1)) ** 2, axis=1)
    pairs = np.full(n, n) if periodic else n - np.arange(n)
    return np.asarray((irfft(power, size, axis=-1)[:, :n] / pairs)[:, : n // 2 + 1])


def correlation_length(C: ArrayLike, cells: int | None = None) -> CorrelationLength:
    r"""Correlation length from a fit of an exponential to a two-point function.

    .. math:: C(r) = A\,\bigl(e^{-r/\xi} + e^{-(L - r)/\xi}\bigr)

    Parameters
    ----------
    C : (snapshots, distances) array
        From `correlation_function`, at best of `planes`, at 0, 1, ... cells. Snapshots must be independent:
        a correlation time or more apart.
    cells : int, optional
        L, the length of a periodic lattice, whose images are then part of the fit.

    Returns
    -------
    xi : CorrelationLength
        From distances of one cell up to where C sinks below four standard errors, or from zero if fewer than
        two would be left; the error by leaving out groups of snapshots in turn. A value above a sixth of the
        lattice says only that the lattice is too small, and infinity that no decay is seen.
    """
    series = np.atleast_2d(np.asarray(C, dtype=np.float64))
    if series.shape[1] < 3:
        raise ValueError(
            f"C is known at {series.shape[1]} distances, but three are needed: take a larger lattice"
        )
    staggered = bool(series[:, 1].mean() < 0.0)
    if staggered:
        series = series * (-1.0) ** np.arange(series.shape[1])
    mean, left_out = series.mean(axis=0), _leave_outs(series)
    error = _jackknife(left_out)
    floor = NOISE * error if len(left_out) > 3 else 1e-9 * np.full_like(mean, mean[0])
    sunk = np.flatnonzero(mean <= floor)
    end = int(sunk[0]) if sunk.size else mean.size
    if end < 2:
        bound = _length_hidden_by(floor[1] + mean[1], mean[0])
        return CorrelationLength(value=bound, standard_error=float("nan"), resolved=False)
    r = np.arange(1 if end > 2 else 0, end)
    weight = 1.0 / np.where(error[r] > 0.0, error[r], 1.0) ** 2
    decay = _decay(r, mean[r], weight, cells)
    if decay == 0.0:
        xi, spread = float("inf"), float("nan")
    else:
        spread = float(_jackknife(left_out[:, r] @ _influence(r, mean[r], weight, decay, cells))) / decay**2
        xi = 1.0 / decay
    return CorrelationLength(
        value=xi,
        standard_error=spread if len(left_out) > 3 else float("nan"),
        resolved=True,
        staggered=staggered,
    )


def second_moment_length(indicator: ArrayLike, axis: int, *, mean: float | None = None) -> CorrelationLength:
    r"""Correlation length from how the structure factor bends near its peak at zero (Ornstein and Zernike).

    .. math:: \frac1{S(k)} = \frac1\chi \bigl(1 + 4 \xi_2^2 \sin^2(k/2)\bigr), \qquad
              \xi = \frac1{2\,\mathrm{arsinh}(1/2\xi_2)}

    is exact for a pure exponential on a lattice, and close to the length of the exponential decay elsewhere
    above a critical point. Waves along the axis up to k xi_2 = 1, at least four of them, take part, weighted
    by the scatter of a power. The one at zero does not, so it does not matter whether the number of particles
    is conserved. Arguments as in `correlation_function`, on a periodic lattice. Where the bend is below four
    of its standard errors, as in a random arrangement, it is not `resolved`; nor is order on sublattices,
    whose peak is elsewhere.
    """
    f = _lines(indicator, axis, True, mean)[:, 0]
    n = f.shape[-1]
    if n < 10:
        raise ValueError(f"the lattice is {n} cells long; at least 10 are needed for four waves")
    power = np.abs(rfft(f, axis=-1)[:, 1 : n // 2]) ** 2 / n
    q = 4.0 * np.sin(np.pi * np.arange(1, n // 2) / n) ** 2
    total, waves = power.mean(axis=0), q.size
    if total.sum() <= 1e-20 * float(np.mean(f**2)):
        return CorrelationLength(value=0.0, standard_error=float("nan"), resolved=False)
    for _ in range(20):
        bend = _bend(q[:waves], total[:waves])
        inside = max(int(np.count_nonzero(q * bend <= 1.0)), 4)
        if inside == waves:
            break
        waves = inside
    bends = np.array([_bend(q[:waves], group) for group in _leave_outs(power[:, :waves])])
    if len(bends) < 4:
        return CorrelationLength(value=_length_of(bend), standard_error=float("nan"), resolved=bend > 0.0)
    hidden = NOISE * float(_jackknife(bends))
    if not bend > hidden:
        return CorrelationLength(
            value=_length_of(max(bend, 0.0) + hidden), standard_error=float("nan"), resolved=False
        )
    error = float(_jackknife(np.array([_length_of(left) for left in bends])))
    return CorrelationLength(value=_length_of(bend), standard_error=error, resolved=True)


def _lines(indicator: ArrayLike, axis: int, planes: bool, mean: float | None) -> Array:
    """Fluctuation of f along `axis`, (snapshots, lines, n); one line of scaled sums if `planes`."""
    f = np.asarray(indicator, dtype=np.float64)
    if f.ndim != 4 or axis not in (0, 1, 2):
        raise ValueError(
            f"an indicator of shape {f.shape} along axis {axis}; expected (snapshots, n_x, n_y, n_z) and "
            "axis 0, 1 or 2: take one sort of site, and put the snapshots first"
        )
    f = np.moveaxis(f - (f.mean() if mean is None else mean), axis + 1, -1)
    f = f.reshape(f.shape[0], -1, f.shape[-1])
    return np.asarray(f.sum(axis=1, keepdims=True) / np.sqrt(f.shape[1]) if planes else f)


def _leave_outs(x: Array) -> Array:
    """Means of (snapshots, ...) with one group of snapshots left out in turn, (groups, ...)."""
    groups = np.array([part.sum(axis=0) for part in np.array_split(x, min(GROUPS, len(x)))])
    sizes = np.array([len(part) for part in np.array_split(np.arange(len(x)), len(groups))])
    if len(groups) < 2:
        return groups  # nothing to leave out
    return np.asarray((groups.sum(axis=0) - groups) / (len(x) - sizes)[:, None])


def _jackknife(estimates: Array) -> Array:
    """Standard error from estimates with one group left out, (groups, ...)."""
    return np.asarray(np.sqrt((len(estimates) - 1) * estimates.var(axis=0)))


def _length_hidden_by(noise: float, variance: float) -> float:
    """Length of a correlation that is as large as `noise` one cell away; zero where nothing varies."""
    share = min(max(noise, 0.0) / variance, 1.0) if variance > 0.0 else 0.0
    if share in (0.0, 1.0):
        return 0.0 if share == 0.0 else float("inf")
    return float(-1.0 / np.log(share))


def _shape(kappa: Array, r: NDArray[np.int64], cells: int | None) -> Array:
    """exp(-kappa r) and its image, (..., distances)."""
    k = kappa[..., None]
    return np.asarray(np.exp(-k * r) + (np.exp(-k * (cells - r)) if cells else 0.0))


def _decay(r: NDArray[np.int64], y: Array, weight: Array, cells: int | None) -> float:
    """1/xi of the weighted least-squares fit to y at r, by grids ever finer; zero if no decay is seen."""
    grid = np.geomspace(1e-4, 30.0, 150)
    while True:
        shape = _shape(grid, r, cells)
        amplitude = shape @ (weight * y) / (shape**2 @ weight)
        best = int(np.argmin((y - amplitude[:, None] * shape) ** 2 @ weight))
        if grid[best] <= 1e-4:
            return 0.0
        low, high = grid[max(best - 1, 0)], grid[min(best + 1, grid.size - 1)]
        if high - low < 1e-9 * high:
            return float(grid[best])
        grid = np.linspace(low, high, 21)


def _influence(r: NDArray[np.int64], y: Array, weight: Array, kappa: float, cells: int | None) -> Array:
    """Change of kappa with each y, (distances,), to first order about the fit."""
    step = 1e-4 * kappa
    below, shape, above = _shape(kappa + step * np.array([-1.0, 0.0, 1.0]), r, cells)
    amplitude = (weight * shape) @ y / ((weight * shape) @ shape)
    J = np.stack([shape, amplitude * (above - below) / (2.0 * step)], axis=1)
    return np.asarray(np.linalg.solve(J.T @ (weight[:, None] * J), J.T * weight)[1])


def _bend(q: Array, power: Array) -> float:
    """Squared second-moment length b/a of 1/S = a + b q, by the likelihood of exponential powers."""
    design = np.stack([np.ones_like(q), q], axis=1)
    S = np.full_like(power, power.mean())
    for _ in range(50):  # Fisher scoring: 1/S is linear, its weight S^2
        working = (2.0 - power / S) / S
        weighted = design * (S**2)[:, None]
        a, b = np.linalg.solve(weighted.T @ design, weighted.T @ working)
        new = 1.0 / np.maximum(a + b * q, 1e-3 / power.max())
        settled = np.abs(new / S - 1.0).max() < 1e-10
        S = new
        if settled:
            break
    return float(b / a) if a > 0.0 else float("inf")


def _length_of(bend: float) -> float:
    """Exponential length of a squared second-moment length; zero where S has no peak at zero."""
    return float(0.5 / np.arcsinh(0.5 / np.sqrt(bend))) if bend > 0.0 else 0.0
