"""Rate constants and the thermochemistry that keeps them consistent: formulas of arrays, complex-safe."""

from scalebridge.rates.collision import collision_rate
from scalebridge.rates.equilibrium import (
    equilibrium_constant,
    reaction_gibbs_energy,
    reverse_rate_constant,
)
from scalebridge.rates.thermochemistry import (
    Shomate,
    chemical_potential,
    enthalpy,
    standard_gibbs_energy,
)
from scalebridge.rates.transition_state import barrier_over_kT, eyring

__all__ = [
    "Shomate",
    "barrier_over_kT",
    "chemical_potential",
    "collision_rate",
    "enthalpy",
    "equilibrium_constant",
    "eyring",
    "reaction_gibbs_energy",
    "reverse_rate_constant",
    "standard_gibbs_energy",
]
