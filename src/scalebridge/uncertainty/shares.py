r"""Where the spread of an answer comes from: shares of its variance by group.

Groups are independent of each other, so in a linear fit of the answer on the normal scores of all inputs
the explained variance falls apart into one part for each group, whatever the correlations inside:

    y = b_0 + sum_g Z_g b_g + rest,      share_g = Var(Z_g b_g) / Var(y).

The fit is made on the normal scores of the answer's ranks, so an answer and its logarithm have the same
shares. What the fit leaves over (curvature, interplay of groups) is reported as not explained.

reference  J. C. Helton and F. J. Davis, Reliab. Eng. Syst. Saf. 81 (2003) 23,
           doi:10.1016/S0951-8320(03)00058-9 (regression on ranks)
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Array = NDArray[np.float64]


def shares_by_group(normal: Array, groups: Sequence[str], answer: Array) -> dict[str, float]:
    """Share of the variance of `answer` (draws,) due to each group, from `normal` scores (draws, numbers).

    Draws with a nan answer are left out. Empty if fewer than five draws per number are left, or if the
    answer does not vary: then nothing can be said. The shares are corrected for the chance fit of a
    regression with many inputs, and sum to at most one.
    """
    from scipy.stats import rankdata  # takes half a second to load, and few callers come here

    good = np.isfinite(answer)
    Z, y = normal[good], answer[good]
    n, d = Z.shape
    if d == 0 or n < 5 * (d + 1) or np.ptp(y) == 0.0:
        return {}
    score = ndtri((rankdata(y) - 0.5) / n)
    centred = Z - Z.mean(axis=0)
    b, *_ = np.linalg.lstsq(centred, score, rcond=None)
    noise = np.sum((score - centred @ b) ** 2) / (n - d - 1)
    shares = {
        g: _part(centred, b, np.array([h == g for h in groups]), noise, score) for g in dict.fromkeys(groups)
    }
    total = sum(shares.values())
    return {g: share / max(total, 1.0) for g, share in shares.items()}


def _part(Z: Array, b: Array, mine: NDArray[np.bool_], noise: float, score: Array) -> float:
    """Var(Z_g b_g)/Var(y), less what noise alone would put there: one part in n per input."""
    explained = np.sum((Z[:, mine] @ b[mine]) ** 2) - noise * mine.sum()
    return float(max(explained, 0.0) / np.sum(score**2))
