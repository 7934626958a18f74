r"""Who stands next to whom: pairs and clusters on the lattice, and what mean field makes of them.

Mean field takes neighbours for independent: a reaction between i and j on neighbouring sites runs at
k theta_i theta_j. On a lattice it runs at k P_ij, with P_ij the probability of such a pair, so mean field is
off by the factor P_ij/(theta_i theta_j): below one where i and j avoid each other, zero where they have
separated into islands or are ordered on sublattices. The short-range order of Warren and Cowley is
alpha_ij = 1 - P_ij/(theta_i theta_j).

How far such order reaches is a matter of arrays only: see `scales.correlation_length`, whose functions are
at hand here as well; their indicators are made of occupancies by `indicator`.

takes      states of the sites, (..., n_x, n_y, n_z, sites per cell); leading axes are snapshots
gives      pair and cluster probabilities to the test of mean field
reference  J. M. Cowley, Phys. Rev. 77 (1950) 669, doi:10.1103/PhysRev.77.669
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scalebridge.lattice.geometry import Place, three_axes
from scalebridge.scales.correlation_length import (
    CorrelationLength,
    correlation_function,
    correlation_length,
    second_moment_length,
)

Array = NDArray[np.float64]
Counts = NDArray[np.int64]
Periodic = bool | Sequence[bool]

__all__ = [
    "CorrelationLength",
    "cluster_probability",
    "correlation_function",
    "correlation_length",
    "indicator",
    "pair_counts",
    "pair_factor",
    "second_moment_length",
    "warren_cowley",
]


def indicator(occupancy: ArrayLike, site: int, classes: ArrayLike, wanted: int) -> Array:
    """One where `site` of a cell holds the class `wanted` and zero elsewhere, (..., n_x, n_y, n_z).

    Other arguments as in `pair_counts`.
    """
    return np.asarray(np.asarray(classes)[np.asarray(occupancy)[..., site]] == wanted, dtype=np.float64)


def pair_counts(
    occupancy: ArrayLike,
    a: Place,
    b: Place,
    classes: ArrayLike,
    n_classes: int,
    periodic: Periodic = True,
) -> Counts:
    """Joint counts of what stands on places `a` and `b`, over all cells of the lattice.

    Parameters
    ----------
    occupancy : (..., n_x, n_y, n_z, sites) integer array
        State of every site; axes that do not exist have length one.
    a, b : Place
        Two sites relative to a cell. Every pair of a kind must be given once, in one direction.
    classes : (states,) integer array
        Class of each state, such as the index of its species.
    periodic : bool, or one for each axis
        On an axis that ends in nothing, only cells with both places inside count.

    Returns
    -------
    joint : (..., n_classes, n_classes) integer array
        Cells with class i on `a` and j on `b`, for each snapshot.
    """
    first, second = _views(occupancy, (a, b), periodic)
    kind = np.asarray(classes)
    _check_classes(kind, n_classes)
    code = kind[first].astype(np.int64) * n_classes + kind[second]
    snapshots = code.shape[:-3]
    code = code.reshape(int(np.prod(snapshots)), -1)
    code = code + n_classes**2 * np.arange(len(code))[:, None]
    counts = np.bincount(code.ravel(), minlength=len(code) * n_classes**2)
    return np.asarray(counts.reshape(*snapshots, n_classes, n_classes), dtype=np.int64)


def pair_factor(joint: ArrayLike, symmetric: bool = False) -> Array:
    r"""Factor by which a pair reaction's rate differs from mean field, :math:`P_{ij}/(\theta_i \theta_j)`.

    Parameters
    ----------
    joint : (..., classes, classes) array
        Counts or probabilities from `pair_counts`; sum it over snapshots and over equivalent pairs first.
    symmetric : bool
        Both sites are of one kind, so (i, j) and (j, i) are the same pair: P is the mean of `joint` and its
        transpose. Otherwise i stands on the first site and j on the second, and each has its own coverages.

    Returns
    -------
    factor : (..., classes, classes) array, 1
        With the coverages of the sites that are in the pairs: sums over rows and columns. nan where one of
        the classes is absent. One everywhere without correlation.
    """
    P = np.asarray(joint, dtype=np.float64)
    if symmetric:
        P = 0.5 * (P + np.swapaxes(P, -1, -2))
    P = P / P.sum(axis=(-2, -1), keepdims=True)
    expected = P.sum(axis=-1)[..., :, None] * P.sum(axis=-2)[..., None, :]
    return np.asarray(np.divide(P, expected, out=np.full_like(P, np.nan), where=expected > 0.0))


def warren_cowley(joint: ArrayLike, symmetric: bool = False) -> Array:
    r"""Short-range order :math:`\alpha_{ij} = 1 - P_{ij}/(\theta_i \theta_j)`; arguments as in `pair_factor`.

    Zero without correlation, one where i and j never meet, negative where they seek each other.

    J. M. Cowley, Phys. Rev. 77 (1950) 669, doi:10.1103/PhysRev.77.669

    >>> checkerboard = np.indices((4, 4, 1, 1)).sum(axis=0) % 2
    >>> right = Place(0, (1, 0))
    >>> print(warren_cowley(pair_counts(checkerboard, Place(0, (0, 0)), right, [0, 1], 2), symmetric=True))
    [[ 1. -1.]
     [-1.  1.]]
    """
    return 1.0 - pair_factor(joint, symmetric)


def cluster_probability(
    occupancy: ArrayLike,
    places: Sequence[Place],
    required: Sequence[int],
    classes: ArrayLike,
    periodic: Periodic = True,
) -> Array:
    """Share of cells whose `places` hold the classes `required`, (...) for each snapshot.

    Other arguments as in `pair_counts`. One place gives a coverage, two a pair, and so on.
    """
    if len(places) != len(required):
        raise ValueError(
            f"{len(places)} places and {len(required)} required classes; give one for each place"
        )
    kind = np.asarray(classes)
    views = _views(occupancy, places, periodic)
    met = [kind[view] == wanted for view, wanted in zip(views, required, strict=True)]
    return np.asarray(np.logical_and.reduce(met).mean(axis=(-3, -2, -1)))


def _check_classes(kind: NDArray[np.int64], n_classes: int) -> None:
    if kind.min() < 0 or kind.max() >= n_classes:
        raise ValueError(
            f"classes run from {kind.min()} to {kind.max()}, but there are {n_classes}: 0 to {n_classes - 1}"
        )


def _views(occupancy: ArrayLike, places: Sequence[Place], periodic: Periodic) -> list[NDArray[np.int64]]:
    """State on each of the `places`, (..., cells) in the order of cells that have all of them."""
    states = np.asarray(occupancy)
    if states.ndim < 4:
        raise ValueError(
            f"occupancy has the shape {states.shape}; expected (..., n_x, n_y, n_z, sites per cell), with "
            "axes of length one where there are none"
        )
    size, sites = states.shape[-4:-1], states.shape[-1]
    wraps = (periodic,) * 3 if isinstance(periodic, bool) else (*periodic, True, True)[:3]
    offsets = [three_axes(place.cell) for place in places]
    _check_places(places, offsets, size, sites, wraps)
    views = []
    for place, offset in zip(places, offsets, strict=True):
        view = states[..., place.site]
        for axis, shift in enumerate(offset):
            view = _shifted(view, axis - 3, shift, [o[axis] for o in offsets], wraps[axis])
        views.append(view)
    return views


def _shifted(
    x: NDArray[np.int64], axis: int, shift: int, all_shifts: list[int], wraps: bool
) -> NDArray[np.int64]:
    """Bring what is `shift` cells further along `axis` to each cell that has all shifts inside."""
    if wraps:
        return np.roll(x, -shift, axis) if shift else x
    n = x.shape[axis]
    first, last = max(0, *(-s for s in all_shifts)), n - max(0, *all_shifts)
    return np.take(x, np.arange(first + shift, max(last, first) + shift), axis)


def _check_places(
    places: Sequence[Place],
    offsets: list[tuple[int, int, int]],
    size: tuple[int, ...],
    sites: int,
    wraps: tuple[bool, ...],
) -> None:
    seen: dict[tuple[int, ...], Place] = {}
    for place, offset in zip(places, offsets, strict=True):
        if not 0 <= place.site < sites:
            raise ValueError(f"{place} is site {place.site} of a cell with {sites}: 0 to {sites - 1}")
        where = (place.site, *(o % n if w else o for o, n, w in zip(offset, size, wraps, strict=True)))
        if where in seen:
            raise ValueError(
                f"{seen[where]} and {place} are one and the same site on a lattice of {size} cells; take a "
                "larger lattice, or name each place once"
            )
        seen[where] = place
    for axis, n in enumerate(size):
        reach = max(0, *(o[axis] for o in offsets)) - min(0, *(o[axis] for o in offsets))
        if not wraps[axis] and reach >= n:
            raise ValueError(f"the places span {reach + 1} cells along axis {axis}, but the lattice has {n}")
