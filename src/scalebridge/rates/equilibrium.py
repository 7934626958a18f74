"""Consistent pairs: a forward rate constant and a Gibbs energy of reaction give the reverse one.

At equilibrium every step balances by itself, so k_f / k_r is the equilibrium constant at every temperature.
Rates are written in coverages (or concentrations relative to a standard) and partial pressures, so for a
step that forms delta_n molecules of gas

    k_f / k_r = K p0^delta_n,       K = exp(-delta_G / R T).

takes      Gibbs energies of reaction at the standard pressure p0; one rate constant of each pair
gives      the other one, to kinetics and lattice
units      SI: J/mol, K, Pa; rate constants in 1/(s Pa^n) for n molecules of gas consumed
reference  R. C. Tolman, Proc. Natl. Acad. Sci. 11 (1925) 436, doi:10.1073/pnas.11.7.436 (detailed balance)
"""

import numpy as np

from scalebridge.core.constants import STANDARD_PRESSURE, R
from scalebridge.rates.values import Values


def equilibrium_constant(delta_G: Values, T: Values) -> Values:
    """Thermodynamic equilibrium constant K = exp(-delta_G / R T), 1, in activities p / p0 and coverages.

    Parameters
    ----------
    delta_G : (...) array, J/mol
        Standard Gibbs energy of reaction at `T`.
    T : (...) array, K
    """
    return np.exp(-delta_G / (R * T))


def reverse_rate_constant(
    kf: Values, delta_G: Values, T: Values, delta_n: Values = 0, p0: Values = STANDARD_PRESSURE
) -> Values:
    """Rate constant of the reverse step by detailed balance, k_r = k_f exp(delta_G / R T) p0^-delta_n.

    Parameters
    ----------
    kf : (...) array, 1/(s Pa^n)
        Forward rate constant of a step that consumes n molecules of gas.
    delta_G : (...) array, J/mol
        Standard Gibbs energy of the forward reaction at `T` and `p0`.
    T : (...) array, K
    delta_n : (...) array, 1
        Molecules of gas formed less those consumed by the forward step: -1 for a molecular adsorption.
    p0 : (...) array, Pa
        Standard pressure of `delta_G`.

    Returns
    -------
    kr : (...) array, 1/(s Pa^(n + delta_n))
    """
    return kf * np.exp(delta_G / (R * T)) * p0 ** (-np.asarray(delta_n, dtype=float))


def reaction_gibbs_energy(
    kf: Values, kr: Values, T: Values, delta_n: Values = 0, p0: Values = STANDARD_PRESSURE
) -> Values:
    """Standard Gibbs energy that a pair of rate constants implies, -R T ln(k_f / (k_r p0^delta_n)), J/mol.

    The inverse of `reverse_rate_constant`, with the same parameters; both rate constants above zero.
    """
    return -R * T * (np.log(kf) - np.log(kr) - np.asarray(delta_n, dtype=float) * np.log(p0))
