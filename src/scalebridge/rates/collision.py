"""Adsorption by collision: molecules of an ideal gas hit the surface, a fraction of them stays.

A surface in a gas of pressure p and temperature T is hit p / sqrt(2 pi m k_B T) times per area and time. A
process that owns the area A, an empty site or a pair of them, is hit on that area only.

takes      sticking probability and area of a process from the model or from atoms
gives      the rate constant of adsorption; desorption follows by detailed balance (`equilibrium`)
units      SI: m, s, Pa, K, kg/mol
reference  M. Knudsen, Ann. Phys. 333 (1909) 75, doi:10.1002/andp.19093330106
"""

import numpy as np

from scalebridge.core.constants import N_A, k_B
from scalebridge.rates.values import Values


def collision_rate(T: Values, molar_mass: Values, area: Values, sticking: Values = 1.0) -> Values:
    r"""Rate constant of non-activated adsorption, per process and per pressure.

    .. math:: k = \frac{S A}{\sqrt{2 \pi m k_B T}}, \qquad m = M / N_A

    Parameters
    ----------
    T : (...) array, K
    molar_mass : (...) array, kg/mol
    area : (...) array, m2
        Area that one process owns; the areas of all processes of a molecule add up to the cell's at most.
    sticking : (...) array, 1
        Fraction of the collisions with this area that lead to adsorption.

    Returns
    -------
    k : (...) array, 1/(Pa s)

    >>> print(f"{collision_rate(600.0, 28.010e-3, 10.0308e-20) * 1e5:.4g}")  # CO on RuO2(110), 1 bar
    2.039e+08
    """
    return sticking * area / np.sqrt(2 * np.pi * (molar_mass / N_A) * k_B * T)
