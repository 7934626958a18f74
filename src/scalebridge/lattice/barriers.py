"""How neighbours change the rate of a process.

Neighbours change the energy of reaction from dE_0 to dE_0 + dE. The barrier follows by a share omega of
that, the proximity of the transition state to the products (Brønsted, Evans, Polanyi), but is never below
zero nor below the energy to be climbed:

    E_a = max(E_a0 + omega dE, dE_0 + dE, 0),      E_a' = E_a - (dE_0 + dE),
    k   = k_0 exp(-(E_a - E_a(dE = 0)) / R T),     likewise k'.

Both directions share one transition state, so k / k' = (k_0 / k_0') exp(-dE / R T) whatever omega is and
whichever floor is active: neighbours never break detailed balance. What they may do is push the barrier
onto a floor; then the linear relation has left the range in which it means anything, and that is reported.

takes      dE from `lattice.environment`, rate constants without neighbours
gives      rate constants per environment, 1/s, to the engine
reference  M. G. Evans, M. Polanyi, Trans. Faraday Soc. 34 (1938) 11, doi:10.1039/TF9383400011
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scalebridge.core.constants import R
from scalebridge.lattice.model import Array, Process, StepRates

CLEAR = 1e-6  #: J/mol; a barrier so close to a floor stands on it


def rates_in(process: Process, dE: ArrayLike, rates: StepRates) -> tuple[Array, NDArray[np.bool_]]:
    """Rate constants of a process in environments that change its energy of reaction by dE.

    Parameters
    ----------
    process : Process
        Its direction decides which rate constant changes, and what dE is.
    dE : (...) array, J/mol
        Interaction energy of this very event, after minus before: for a reverse process it is that of the
        reverse event.
    rates : StepRates

    Returns
    -------
    k : (...) array, 1/s
        The rate constant given is that at dE = 0. Zero stays zero; infinite where it exceeds 1e308, which
        the audit reports.
    clamped : (...) array of bool
        Whether a floor of the barrier is active that is not active without neighbours.
    """
    climb, clamped = climb_in(process, dE, rates)
    k_0 = float((rates.forward if process.forward else rates.reverse)[process.step])
    if not k_0 > 0.0:
        return np.full(climb.shape, k_0), clamped
    with np.errstate(over="ignore", under="ignore"):
        return np.asarray(np.exp(np.log(k_0) - climb / (R * rates.temperature))), clamped


def climb_in(process: Process, dE: ArrayLike, rates: StepRates) -> tuple[Array, NDArray[np.bool_]]:
    """By how much neighbours raise the barrier of a process in its own direction, J/mol.

    Parameters and `clamped` as in `rates_in`. Equal climbs make equal rates, at every temperature.
    """
    dE_forward = np.asarray(dE, dtype=float) * (1.0 if process.forward else -1.0)
    E_a, clamped = barrier_in(process.step, dE_forward, rates)
    E_a0, _ = barrier_in(process.step, np.zeros(()), rates)
    return E_a - E_a0 - (0.0 if process.forward else dE_forward), clamped


def barrier_in(step: int, dE: Array, rates: StepRates) -> tuple[Array, NDArray[np.bool_]]:
    """Barrier of a step in its forward direction, J/mol, and whether neighbours push it onto a floor.

    Parameters
    ----------
    step : int
    dE : (...) array, J/mol
        Interaction energy of the forward event, after minus before.
    rates : StepRates
        A step with reaction energy -inf is one-way and has no floor but zero.
    """
    E_a0, dE_0 = float(rates.barrier[step]), float(rates.reaction_energy[step])
    free = E_a0 + float(rates.proximity[step]) * dE
    uphill = dE_0 + dE
    E_a = np.maximum(np.maximum(free, uphill), 0.0)
    clamped = E_a - free > CLEAR
    standing = np.where(uphill > 0.0, E_a0 - dE_0, E_a0) <= CLEAR  # on that floor without neighbours
    return E_a, clamped & ~standing
