r"""Bridging law: rate constants of a mechanism to those of a lattice, where neighbours change them.

Without neighbours a process runs at the rate constant of its step, the pressures of the gases it consumes
inside. Neighbours change the energy of reaction by dE; the barrier follows by the proximity of the transition
state (`lattice.barriers`). For that the lattice needs the barrier E_a0 and the energy of reaction dE_0 below
which it cannot fall:

    recipe       E_a0                                    dE_0, reversible steps
    activated    Gibbs energy of activation, raised      standard Gibbs energy of reaction
    adsorption   0: every molecule that hits may stick   electronic energy, surface minus gas
    known        NO_FLOOR R T above both sides           standard Gibbs energy of reaction

An adsorption by collision pays its entropy in the collision rate, so only its energy can turn uphill: where
repulsion makes it so, it is activated by just that, and desorption has no barrier. Of a rate constant given
as a number no barrier is known; it follows its neighbours without a floor. One-way steps have dE_0 = -inf.

takes        an `Energetics`, temperature, partial pressures, proximities from the model file
gives        `StepRates` to the lattice
assumptions  interactions change energies and leave entropies alone; the transition state feels a fixed share
             of what the products feel more than the reactants (Brønsted, Evans, Polanyi)
units        K, Pa, J/mol, 1/s
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scalebridge.bridges.barrier_to_rate import (
    Activated,
    Adsorption,
    Energetics,
    raised_barrier,
    rate_constants,
)
from scalebridge.core.constants import R
from scalebridge.core.units import Dimensionless, Kelvin
from scalebridge.lattice.model import StepRates

Array = NDArray[np.float64]

NO_FLOOR = 200.0  # R T; more than neighbours can change, and exp of it is still a number


def step_rates(
    energetics: Energetics, temperature: Kelvin, pressure: ArrayLike, proximity: Sequence[Dimensionless]
) -> StepRates:
    """Rate constants of one process of every step at one temperature and gas.

    Parameters
    ----------
    energetics : Energetics
        Imaginary parts of a complex step are left out.
    temperature : float, K
    pressure : (gases,) array, Pa
        A gas that is not there has 0: what consumes it has a rate constant of 0.
    proximity : (steps,) 1
        Of the transition states, see `StepRates`.
    """
    real, m = energetics.real, energetics.mechanism
    T, p = np.asarray(float(temperature)), np.real(np.asarray(pressure)).astype(float)
    k = rate_constants(real, T)
    energy = _reaction_energies(real, T)
    return StepRates(
        temperature=float(T),
        forward=k.forward * np.prod(p**m.gas_forward_orders, axis=1),
        reverse=k.reverse * np.prod(p**m.gas_reverse_orders, axis=1),
        barrier=_barriers(real, T),
        reaction_energy=np.where(m.reversible, energy, -np.inf),
        proximity=np.array(proximity, dtype=float),
    )


def _barriers(energetics: Energetics, T: Array) -> Array:
    """(steps,) J/mol, E_a0."""
    delta_G = energetics.reaction_gibbs(T)
    barriers = []
    for j, recipe in enumerate(energetics.recipes):
        match recipe:
            case Activated(barrier=barrier):
                barriers.append(float(raised_barrier(energetics, j, barrier, delta_G[j])))
            case Adsorption():
                barriers.append(0.0)
            case _:
                barriers.append(NO_FLOOR * R * float(T) + max(float(delta_G[j]), 0.0))
    return np.array(barriers)


def _reaction_energies(energetics: Energetics, T: Array) -> Array:
    """(steps,) J/mol, dE_0 as if all steps were reversible."""
    m = energetics.mechanism
    by_collision = [isinstance(recipe, Adsorption) for recipe in energetics.recipes]
    gas = np.array([thermo.energy for thermo in energetics.gas])
    electronic = gas @ m.gas_stoichiometry + np.asarray(energetics.surface) @ m.stoichiometry
    return np.where(by_collision, electronic, energetics.reaction_gibbs(T))
