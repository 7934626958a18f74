r"""Molecular diffusivities of gases, by pairs and in a mixture.

.. math:: D_{12} = \frac{0.00143 \, T^{1.75}}{p \, M_{12}^{1/2} \, (\Sigma_1^{1/3} + \Sigma_2^{1/3})^2},
          \qquad M_{12} = \frac{2}{1/M_1 + 1/M_2}

in cm2/s with T in K, p in bar, M in g/mol and tabulated diffusion volumes Sigma. Fitted to 340 measurements
at low pressure; 4 % off on average, more for polar gases.

units      SI in and out: m2/s, K, Pa, kg/mol; diffusion volumes are pure numbers
reference  E. N. Fuller, P. D. Schettler, J. C. Giddings, Ind. Eng. Chem. 58 (1966) 18,
           doi:10.1021/ie50677a007; constants as in B. E. Poling, J. M. Prausnitz, J. P. O'Connell, The
           Properties of Gases and Liquids, 5th ed., McGraw-Hill 2001, eq. 11-4.4
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

_FACTOR = 0.00143e-4 * 1e5 / np.sqrt(1e3)  # cm2 -> m2, bar -> Pa, sqrt(g) -> sqrt(kg)


def binary_diffusivity(T: Any, p: Any, mass_1: Any, mass_2: Any, volume_1: Any, volume_2: Any) -> Any:
    """Of two gases in m2/s at `T` (K) and total pressure `p` (Pa). Arrays broadcast.

    `mass_1`, `mass_2`: molar masses, kg/mol; `volume_1`, `volume_2`: diffusion volumes.
    """
    mean_mass = 2.0 / (1.0 / mass_1 + 1.0 / mass_2)
    size = (np.cbrt(volume_1) + np.cbrt(volume_2)) ** 2
    return _FACTOR * T**1.75 / (p * np.sqrt(mean_mass) * size)


def binary_diffusivities(T: Any, p: Any, molar_mass: Any, diffusion_volume: Any) -> NDArray[Any]:
    """Symmetric matrix (species, species) m2/s, self-diffusivities on the diagonal."""
    M, v = np.asarray(molar_mass), np.asarray(diffusion_volume)
    return np.asarray(binary_diffusivity(T, p, M[:, None], M, v[:, None], v))


def mixture_diffusivity(binary: NDArray[Any], mole_fraction: NDArray[Any]) -> NDArray[Any]:
    r"""Of each gas in the rest of a mixture (species,), m2/s, from the `binary` matrix.

    .. math:: D_{i,m} = (1 - x_i) \Big/ \sum_{j \ne i} x_j / D_{ij}

    Exact for one gas that diffuses through others at rest; Blanc's law for a trace. A gas that is alone
    keeps its self-diffusivity.

    C. R. Wilke, Chem. Eng. Prog. 46 (1950) 95
    """
    others = np.broadcast_to(mole_fraction, binary.shape) * (1.0 - np.eye(binary.shape[0]))
    alone = np.diag(np.real(others.sum(axis=1)) < 1e-12)
    weight = np.where(alone.any(axis=1, keepdims=True), alone, others)
    return np.asarray(weight.sum(axis=1) / (weight / binary).sum(axis=1))
