"""Gases: enthalpy, entropy and chemical potential of an ideal gas from Shomate coefficients.

Energies count from the zero of the electronic energies, so that adsorbates, barriers and gases share one:

    mu(T, p) = E + [H(T) - H(0 K)] - T S(T) + R T ln(p / p0)

with the electronic energy E, without zero-point energy (put it into E where adsorbates have theirs).

takes      electronic energies from atoms or the model; tabulated heat functions
gives      chemical potentials to detailed balance, enthalpies to heats of reaction
units      SI: J/mol, J/mol/K, K, Pa; Shomate coefficients as tabulated, in kJ/mol and kK
reference  M. W. Chase, NIST-JANAF Thermochemical Tables, J. Phys. Chem. Ref. Data Monograph 9 (1998);
           the form of the polynomial: NIST Chemistry WebBook, doi:10.18434/T4D303
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scalebridge.core.constants import STANDARD_PRESSURE, R
from scalebridge.core.errors import ModelError
from scalebridge.core.units import Kelvin
from scalebridge.rates.values import Values

KILO = 1e3  # the tables are in kJ/mol and in thousands of kelvin


@dataclass(frozen=True, slots=True, kw_only=True)
class Shomate:
    """Heat functions of one gas at the standard pressure, fitted between `T_min` and `T_max`."""

    coefficients: tuple[float, ...]  #: A to H of the NIST WebBook, t = T / 1000 K, kJ/mol
    T_min: Kelvin
    T_max: Kelvin

    def __post_init__(self) -> None:
        if len(self.coefficients) != 8:
            raise ModelError(
                f"found {len(self.coefficients)} Shomate coefficients; expected the eight from A to H"
            )
        if not 0 < self.T_min < self.T_max:
            found = f"found the range {self.T_min:g} K to {self.T_max:g} K"
            raise ModelError(f"{found}; expected a positive lower bound below the upper one")

    def covers(self, T: Values) -> NDArray[np.bool_]:
        """Whether the fit is valid at `T`, (...) array in K; outside it the polynomials run away."""
        kelvin = np.real(T)
        return np.asarray((kelvin >= self.T_min) & (kelvin <= self.T_max))

    def heat_capacity(self, T: Values) -> Values:
        """Molar heat capacity at constant pressure, J/mol/K, for T (...) in K."""
        A, B, C, D, E, *_ = self.coefficients
        t = T / KILO
        return A + B * t + C * t**2 + D * t**3 + E / t**2

    def enthalpy_increment(self, T: Values) -> Values:
        """H(T) - H(298.15 K), J/mol, for T (...) in K."""
        A, B, C, D, E, F, _, H = self.coefficients
        t = T / KILO
        return KILO * (A * t + B * t**2 / 2 + C * t**3 / 3 + D * t**4 / 4 - E / t + F - H)

    def entropy(self, T: Values) -> Values:
        """Standard molar entropy, J/mol/K, for T (...) in K."""
        A, B, C, D, E, _, G, _ = self.coefficients
        t = T / KILO
        return A * np.log(t) + B * t + C * t**2 / 2 + D * t**3 / 3 - E / (2 * t**2) + G


def enthalpy(T: Values, *, energy: Values, enthalpy_298_minus_0: Values, shomate: Shomate) -> Values:
    """Molar enthalpy E + H(T) - H(0 K), J/mol.

    Parameters
    ----------
    T : (...) array, K
    energy : (...) array, J/mol
        Electronic energy E, from the zero common to all species.
    enthalpy_298_minus_0 : (...) array, J/mol
        H(298.15 K) - H(0 K), as tabulated.
    shomate : heat functions of the gas
    """
    return energy + enthalpy_298_minus_0 + shomate.enthalpy_increment(T)


def standard_gibbs_energy(
    T: Values, *, energy: Values, enthalpy_298_minus_0: Values, shomate: Shomate
) -> Values:
    """Molar Gibbs energy at the standard pressure, E + [H(T) - H(0 K)] - T S(T), J/mol.

    Parameters as for `enthalpy`.
    """
    H = enthalpy(T, energy=energy, enthalpy_298_minus_0=enthalpy_298_minus_0, shomate=shomate)
    return H - T * shomate.entropy(T)


def chemical_potential(
    T: Values,
    p: Values,
    *,
    energy: Values,
    enthalpy_298_minus_0: Values,
    shomate: Shomate,
    standard_pressure: Values = STANDARD_PRESSURE,
) -> Values:
    """Chemical potential of an ideal gas, J/mol, from the zero of the electronic energies.

    Parameters
    ----------
    T : (...) array, K
    p : (...) array, Pa
        Partial pressure, above zero; a gas that is absent has a `standard_gibbs_energy` only.
    standard_pressure : Pa
        Pressure to which the entropy of `shomate` belongs: 1 bar for JANAF and the NIST WebBook.

    Other parameters as for `enthalpy`.
    """
    G = standard_gibbs_energy(T, energy=energy, enthalpy_298_minus_0=enthalpy_298_minus_0, shomate=shomate)
    return G + R * T * np.log(p / standard_pressure)
