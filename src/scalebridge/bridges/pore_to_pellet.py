"""From one mean pore to the effective medium of a pellet.

A bridging law: the pore space is a bundle of equal cylindrical pores, wound by a tortuosity factor. Each gas
meets the resistance of the mixture around it and of the walls, in series.

takes      porosity, tortuosity factor, mean pore radius; masses and sizes of the molecules
gives      effective diffusivities to the pellet, and two lines of the ledger
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from scalebridge.core.closure import Number
from scalebridge.core.errors import ModelError, Problem
from scalebridge.core.verdict import Ledger
from scalebridge.transport import (
    binary_diffusivities,
    bosanquet,
    continuum_in_the_pores,
    effective_diffusivity,
    fick_without_coupling,
    knudsen_diffusivity,
    knudsen_number,
    mixture_diffusivity,
    molecular_share,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PoreSpace:
    """A bundle of equal pores. Its numbers may be complex, so that a derivative travels along."""

    porosity: Any  #: volume of pores per volume of pellet
    tortuosity_factor: Any  #: porosity times pore diffusivity over effective diffusivity, at least 1
    pore_radius: Any  #: m

    def __post_init__(self) -> None:
        bounds = {"porosity": (0.0, 1.0), "tortuosity_factor": (1.0, np.inf), "pore_radius": (0.0, np.inf)}
        problems = []
        for name, (low, high) in bounds.items():
            value = float(np.real(getattr(self, name)))
            if not low <= value <= high or value in (0.0, np.inf):
                limits = (
                    f"at least {low:g}" if low else f"above 0{f', at most {high:g}' if high < np.inf else ''}"
                )
                problems.append(Problem(("pellet", name), f"is {value:g}; expected a finite number {limits}"))
        if problems:
            raise ModelError(*problems)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Molecules:
    """What diffusion needs to know of the gases."""

    molar_mass: Number  #: (species,) kg/mol
    diffusion_volume: Number  #: (species,) Fuller's, pure numbers
    collision_diameter: Number | None = None  #: (species,) m; only tests the continuum


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PoreDiffusion:
    """Diffusivities (species,) m2/s in one gas mixture."""

    molecular: Number
    knudsen: Number
    effective: Number  #: per total cross-section of the pellet
    knudsen_number: Number  #: (species,); nan where no collision diameter is known

    def verdicts(self, gas: int) -> Ledger:
        """Ledger lines for the gas of index `gas`, on which the rate depends most."""
        share = molecular_share(self.molecular, self.knudsen)
        return (
            continuum_in_the_pores(float(np.real(self.knudsen_number[gas]))),
            fick_without_coupling(float(np.real(share[gas]))),
        )


def pore_diffusion(pores: PoreSpace, gas: Molecules, temperature: Any, pressure: Number) -> PoreDiffusion:
    """Diffusivities at `temperature` (K) in gas of the partial pressures `pressure` (species,) Pa."""
    p, pressure = np.sum(pressure), np.asarray(pressure)
    binary = binary_diffusivities(temperature, p, gas.molar_mass, gas.diffusion_volume)
    molecular = mixture_diffusivity(binary, pressure / p)
    walls = knudsen_diffusivity(temperature, pores.pore_radius, np.asarray(gas.molar_mass))
    d = np.full(pressure.size, np.nan) if gas.collision_diameter is None else gas.collision_diameter
    return PoreDiffusion(
        molecular=molecular,
        knudsen=walls,
        effective=effective_diffusivity(bosanquet(molecular, walls), pores.porosity, pores.tortuosity_factor),
        knudsen_number=knudsen_number(temperature, p, np.asarray(d), pores.pore_radius),
    )
