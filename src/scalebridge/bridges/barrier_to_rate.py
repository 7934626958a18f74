r"""Bridging law: energies and barriers to pairs of rate constants.

    adsorption   k_f = S A / sqrt(2 pi m kT)                 collision theory, per pressure
    activated    k_f = (kT/h) exp(-E_a/RT)                    transition state theory
    both         k_r = k_f / K,   K from one set of Gibbs energies (detailed balance)

so that around every closed cycle the rate constants multiply to one, whatever was typed.

takes        binding energies and barriers (atoms), gas chemical potentials
gives        one rate constant per direction and process to mean field and kinetic Monte Carlo
assumptions  quasi-equilibrium of the transition states: barriers well above RT. A reversible step whose
             barrier lies below its own Gibbs energy of reaction has no transition state there: the
             barrier is raised to that energy, and the ledger says so
units        J/mol, K, Pa, 1/s; adsorption 1/(Pa^n s)
"""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scalebridge.core.constants import R
from scalebridge.core.units import JoulePerMole, Kelvin, SquareMetre
from scalebridge.core.verdict import Verdict, judge
from scalebridge.network import Mechanism
from scalebridge.rates import (
    Shomate,
    collision_rate,
    enthalpy,
    eyring,
    reverse_rate_constant,
    standard_gibbs_energy,
)

Array = NDArray[np.float64]
Number = NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class GasThermo:
    """Energies of one gas: electronic, and thermal from a Shomate fit."""

    energy: JoulePerMole
    enthalpy_298_minus_0: JoulePerMole
    shomate: Shomate

    def gibbs(self, T: Number) -> Number:
        """Standard Gibbs energy at 1 bar, J/mol."""
        return np.asarray(
            standard_gibbs_energy(
                T, energy=self.energy, enthalpy_298_minus_0=self.enthalpy_298_minus_0, shomate=self.shomate
            )
        )

    def enthalpy(self, T: Kelvin) -> JoulePerMole:
        """Molar enthalpy from the same zero."""
        return float(
            enthalpy(
                T, energy=self.energy, enthalpy_298_minus_0=self.enthalpy_298_minus_0, shomate=self.shomate
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Adsorption:
    """A step that starts with a collision of its one gas molecule."""

    sticking: float  #: probability that a molecule hitting `area` sticks, 0 to 1
    area: SquareMetre  #: collecting area of one process


@dataclass(frozen=True, slots=True, kw_only=True)
class Activated:
    """A step over a transition state."""

    barrier: JoulePerMole  #: Gibbs energy of activation, forward


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A step whose rate constant is given as a number; the reverse follows from the Gibbs energies."""

    forward: float  #: 1/s, or 1/(Pa^n s) with n gas molecules


Recipe = Adsorption | Activated | Known


@dataclass(frozen=True, slots=True, kw_only=True)
class RateConstants:
    """Rate constants of one process of every step; leading axes as the temperature's."""

    forward: Number  #: (..., steps) 1/(Pa^n s)
    reverse: Number  #: (..., steps) 1/(Pa^n s); 0 for one-way steps


@dataclass(frozen=True, kw_only=True)
class Energetics:
    """A mechanism with the energies of its species and the recipe of every step."""

    mechanism: Mechanism
    gas: tuple[GasThermo, ...]  #: in the order of the mechanism's gases
    surface: tuple[JoulePerMole, ...]  #: Gibbs energy of every surface species; empty sites 0
    recipes: tuple[Recipe, ...]  #: in the order of the mechanism's reactions

    def reaction_gibbs(self, T: Number) -> Number:
        """(..., steps) standard Gibbs energy of reaction at 1 bar, J/mol, for T (...) K."""
        gas = np.stack([thermo.gibbs(T) for thermo in self.gas], axis=-1)
        surface = np.asarray(self.surface) @ self.mechanism.stoichiometry
        return gas @ self.mechanism.gas_stoichiometry + surface

    @property
    def real(self) -> "Energetics":
        """The same without the imaginary parts of a complex step."""
        return Energetics(
            mechanism=self.mechanism,
            gas=tuple(_real(thermo) for thermo in self.gas),
            surface=tuple(float(np.real(g)) for g in self.surface),
            recipes=tuple(_real(recipe) for recipe in self.recipes),
        )


def rate_constants(energetics: Energetics, T: Number) -> RateConstants:
    """Consistent pairs for `T` (...) K. T and all energies may be complex."""
    T = np.asarray(T)
    steps = zip(energetics.mechanism.reactions, energetics.recipes, strict=True)
    delta_G = energetics.reaction_gibbs(T)
    forward = np.stack(
        [_forward(energetics, j, recipe, T, delta_G[..., j]) for j, (_, recipe) in enumerate(steps)], axis=-1
    )
    gained = energetics.mechanism.gas_stoichiometry.sum(axis=0)
    back = reverse_rate_constant(forward, delta_G, T[..., None], gained)
    return RateConstants(forward=forward, reverse=np.where(energetics.mechanism.reversible, back, 0.0))


def _forward(energetics: Energetics, j: int, recipe: Recipe, T: Number, delta_G: Number) -> Number:
    match recipe:
        case Adsorption(sticking=sticking, area=area):
            (gas,) = np.flatnonzero(energetics.mechanism.gas_forward_orders[j])
            mass = energetics.mechanism.gases[gas].molar_mass
            return np.asarray(collision_rate(T, mass, area, sticking))
        case Activated(barrier=barrier):
            return np.asarray(eyring(raised_barrier(energetics, j, barrier, delta_G), T))
        case Known(forward=k):
            return np.asarray(k + 0.0 * T)


def raised_barrier(energetics: Energetics, j: int, barrier: Number | float, delta_G: Number) -> Number:
    """The barrier, raised to the Gibbs energy of a reversible reaction where it lies below."""
    floor = delta_G if energetics.mechanism.reactions[j].reversible else 0.0 * delta_G
    return np.where(np.real(barrier) >= np.real(floor), barrier, floor)


def raised_barriers(energetics: Energetics, T: float) -> tuple[str, ...]:
    """Names of the steps whose barrier lies below their Gibbs energy of reaction at `T` K."""
    delta_G = energetics.real.reaction_gibbs(np.asarray(T))
    return tuple(
        reaction.name
        for j, (reaction, recipe) in enumerate(
            zip(energetics.mechanism.reactions, energetics.recipes, strict=True)
        )
        if isinstance(recipe, Activated)
        and np.real(raised_barrier(energetics, j, recipe.barrier, delta_G[j])) != np.real(recipe.barrier)
    )


def quasi_equilibrium(energetics: Energetics, T: Kelvin) -> Verdict:
    """Ledger entry: are transition states in equilibrium with their reactants (barrier over RT)?"""
    delta_G = energetics.real.reaction_gibbs(np.asarray(T))
    lowest, where = np.inf, "no activated step"
    for j, (reaction, recipe) in enumerate(
        zip(energetics.mechanism.reactions, energetics.recipes, strict=True)
    ):
        if isinstance(recipe, Activated):
            barrier = float(np.real(raised_barrier(energetics, j, recipe.barrier, delta_G[j])))
            lower = barrier - max(float(delta_G[j]), 0.0) if reaction.reversible else barrier
            if lower / (R * T) < lowest:
                lowest, where = lower / (R * T), reaction.name
    raised = raised_barriers(energetics, T)
    also = f" Barriers below their reaction energy, raised to it: {', '.join(raised)}." if raised else ""
    return Verdict(
        name="quasi-equilibrium of transition states",
        status=judge(lowest, holds=5.0, broken=2.0),
        value=float(lowest) if np.isfinite(lowest) else None,
        threshold=5.0,
        statement="Reactants stay thermal up to the barrier; tested by the lowest barrier over RT "
        f"({where}).{also}",
        consequence="Transition state theory then overestimates the rate of low barriers by recrossing.",
        remedy="a recrossing (Kramers) factor or classical trajectories for that step",
        source="P. Hanggi, P. Talkner, M. Borkovec, Rev. Mod. Phys. 62 (1990) 251: escape is a rate process "
        "above about 5 RT",
    )


def _real(item: Any) -> Any:
    """A dataclass of numbers with the imaginary parts dropped."""
    numbers = {f.name: getattr(item, f.name) for f in fields(item)}
    return type(item)(**{name: float(np.real(n)) if np.iscomplexobj(n) else n for name, n in numbers.items()})
