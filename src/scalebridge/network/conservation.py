"""What no step of a mechanism changes.

Every row c of the basis returned here keeps  c . theta  constant in time, because  c N = 0  for the net
stoichiometry N. The sum over a kind of site (adsorbates and empty sites) must be among them; there may be
more, such as a spectator that neither comes nor goes. The rank is found with fractions, so a conserved
quantity is neither missed nor invented by rounding.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scalebridge.core.errors import ModelError
from scalebridge.network.exact import null_space, rank


def conserved_quantities(stoichiometry: ArrayLike, totals: ArrayLike = ()) -> NDArray[np.int64]:
    """Integer basis of all conserved linear combinations.

    Parameters
    ----------
    stoichiometry : (species, reactions) whole numbers, net change by one event
    totals : (sites, species) whole numbers, combinations that must be conserved, such as
        `Mechanism.site_sums`. They come first and unchanged.

    Returns
    -------
    basis : (conserved, species) array; rows after the totals are in reduced form.

    Raises ModelError if one of the totals is not conserved, or depends on the others.
    """
    net = _whole(stoichiometry)
    basis = _whole(totals) if np.size(totals) else []
    species = len(net)
    _check_totals(net, basis)
    for vector in null_space([list(row) for row in zip(*net, strict=True)], species):
        if rank([*basis, vector]) > len(basis):
            basis.append(vector)
    return np.array(basis, dtype=np.int64).reshape(len(basis), species)


def _whole(matrix: ArrayLike) -> list[list[int]]:
    array = np.asarray(matrix)
    rounded = np.rint(array)
    if not np.array_equal(array, rounded):
        raise ModelError("a step changes whole numbers of molecules; found a fraction in the stoichiometry")
    rows: list[list[int]] = rounded.astype(np.int64).tolist()
    return rows


def _check_totals(net: Sequence[Sequence[int]], totals: Sequence[Sequence[int]]) -> None:
    for i, total in enumerate(totals):
        changes = [sum(c * n for c, n in zip(total, step, strict=True)) for step in zip(*net, strict=True)]
        if any(changes):
            step = next(j for j, change in enumerate(changes) if change)
            raise ModelError(f"step {step} changes total {i} by {changes[step]:+d}; it should conserve it")
    if totals and rank(totals) < len(totals):
        raise ModelError("the totals are not independent: one of them follows from the others")
