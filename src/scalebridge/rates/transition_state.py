"""Transition state theory: how often a step crosses its barrier.

The states on top of the barrier are taken to be in equilibrium with the reactants, and whoever crosses
does not come back.

takes      Gibbs energies of activation from atoms or from the model
gives      rate constants to kinetics and lattice
units      SI: s, K, J/mol
reference  H. Eyring, J. Chem. Phys. 3 (1935) 107, doi:10.1063/1.1749604
"""

import numpy as np

from scalebridge.core.constants import R, h, k_B
from scalebridge.rates.values import Values


def eyring(delta_G: Values, T: Values, kappa: Values = 1.0) -> Values:
    r"""Rate constant of an elementary step from its Gibbs energy of activation.

    .. math:: k = \kappa\,\frac{k_B T}{h}\,\exp\!\Bigl(-\frac{\Delta^\ddagger G^\circ}{RT}\Bigr)

    Parameters
    ----------
    delta_G : (...) array, J/mol
        Standard Gibbs energy of activation at `T`, well above R T (`barrier_over_kT`).
    T : (...) array, K
    kappa : (...) array, 1
        Transmission coefficient: tunnelling above one, recrossing below.

    Returns
    -------
    k : (...) array, 1/s
        For a step written in activities or coverages relative to the standard state. A barrierless
        adsorption has no such barrier: use `collision_rate`.

    >>> print(f"{eyring(80e3, 500.0):.3g}")
    4.58e+04
    """
    return kappa * (k_B * T / h) * np.exp(-barrier_over_kT(delta_G, T))


def barrier_over_kT(delta_G: Values, T: Values) -> Values:
    """Barrier in units of the thermal energy, 1: the equilibrium on top of it holds where this is large.

    Parameters
    ----------
    delta_G : (...) array, J/mol
    T : (...) array, K
    """
    return delta_G / (R * T)
