r"""Draws of all uncertain numbers of a model, correlated within their groups.

Members of a group share one correlation coefficient rho: of two binding energies from the same functional,
both tend to be wrong in the same direction. The standard normal vector of draw k is

    z = C eps,      C C^T = the correlation matrix,      eps from the stream of draw k alone,

so draw k is the same world on every scale and every machine, and stays the same when draws are added.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scalebridge.core.random import stream
from scalebridge.uncertainty.distribution import Distribution

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """Draws of several numbers: `normal` scores and `values`, both (draws, numbers)."""

    names: tuple[str, ...]
    normal: Array
    values: Array  #: in the unit of each number

    def world(self, k: int) -> dict[str, float]:
        """Draw k, by name."""
        return dict(zip(self.names, (float(v) for v in self.values[k]), strict=True))


def draw(
    numbers: Mapping[str, Distribution], correlations: Mapping[str, float], samples: int, seed: int
) -> Draws:
    """`samples` draws of `numbers`; `correlations` holds rho by group, 0 where it is silent.

    Raises numpy.linalg.LinAlgError for a rho that no group of that size can have.
    """
    distributions = list(numbers.values())
    groups = [d.group for d in distributions]
    root = np.linalg.cholesky(correlation_matrix(groups, correlations))
    eps = np.array([stream(seed, k).standard_normal(len(groups)) for k in range(samples)])
    normal = eps.reshape(samples, len(groups)) @ root.T
    columns = [d.from_normal(z) for d, z in zip(distributions, normal.T, strict=True)]
    values = np.stack(columns, axis=1) if columns else normal
    return Draws(names=tuple(numbers), normal=normal, values=values)


def correlation_matrix(groups: Sequence[str], correlations: Mapping[str, float]) -> Array:
    """(n, n): one on the diagonal, rho between members of a group, zero between groups."""
    same = np.array([[a == b for b in groups] for a in groups]).reshape(len(groups), len(groups))
    rho = np.array([correlations.get(group, 0.0) for group in groups])
    return np.where(np.eye(len(groups), dtype=bool), 1.0, np.where(same, rho[:, None], 0.0))
