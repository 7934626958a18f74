"""One pellet in the gas of the conditions: profile, effectiveness, and the numbers that judge it."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scalebridge.bridges.pore_to_pellet import Molecules, PoreDiffusion, PoreSpace, pore_diffusion
from scalebridge.core.closure import Closure
from scalebridge.core.errors import ModelError, Problem
from scalebridge.pellet import Pellet, PelletState, grading_for, solve_pellet
from scalebridge.pellet.thiele import effectiveness_factor, thiele_modulus
from scalebridge.studies.case import Case, PorousPellet
from scalebridge.studies.numbers import Field, Fields, Number, Numbers
from scalebridge.studies.surface_stage import SurfaceStage

Array = NDArray[np.float64]

PLACES = 41  # of a reported profile


@dataclass(frozen=True, kw_only=True)
class PelletStage:
    """A resolved pellet and the pores it was given."""

    pellet: Pellet
    pores: PoreDiffusion
    state: PelletState
    closure: Closure
    closure_state: Any  #: in the gas outside
    key: int
    conductivity: float  #: W/m/K
    thiele_modulus: Any  #: generalised, of the key gas at the pellet's surface

    @property
    def effectiveness_factor(self) -> Any:
        """Overall: mean rate of the key gas in the pellet over its rate in the gas outside."""
        return effectiveness_factor(self.state, self.closure, self.key, self.closure_state)


def pellet_stage(case: Case, body: PorousPellet, surface: SurfaceStage) -> PelletStage:
    """Solve the pellet of `case` around the closure of its surface.

    Raises NotConverged; ModelError if nothing reacts, so that there is nothing to be effective.
    """
    if not surface.reacts:
        raise ModelError(_idle(case))
    pressure = np.asarray(case.pressure)
    pores = pore_diffusion(_pore_space(body), _molecules(case), case.temperature, pressure)
    pellet = Pellet(
        shape=body.shape,  # type: ignore[arg-type]
        radius=body.radius,
        effective_diffusivity=pores.effective,
        active_area=body.active_area,
        mass_transfer_coefficient=body.mass_transfer_coefficient,
        cells=body.cells,
        grading=body.grading or 1.0,
    )
    outside = surface.rates.state
    key, T = surface.key, case.temperature
    phi = thiele_modulus(pellet, case.closure, T, pressure, key, outside)
    if body.grading is None:
        pellet = replace(pellet, grading=grading_for(float(np.real(phi)), pellet))
    state = solve_pellet(pellet, case.closure, T, pressure, closure_state=outside)
    if pellet.mass_transfer_coefficient is not None:  # the gas at the surface is another than outside
        phi = thiele_modulus(pellet, case.closure, T, state.surface_pressure, key, outside)
    return PelletStage(
        pellet=pellet,
        pores=pores,
        state=state,
        closure=case.closure,
        closure_state=outside,
        key=key,
        conductivity=float(np.real(body.thermal_conductivity)),
        thiele_modulus=phi,
    )


def _idle(case: Case) -> Problem:
    gases = zip(case.closure.species, np.real(case.pressure), strict=True)
    found = ", ".join(f"{name} {p:g} Pa" for name, p in gases)
    message = f"no gas that is there is consumed (found {found}); give the reactants a pressure, check the "
    return Problem(("conditions", "pressure"), f"{message}reactions, or end the run at the surface")


def _pore_space(body: PorousPellet) -> PoreSpace:
    return PoreSpace(
        porosity=body.porosity, tortuosity_factor=body.tortuosity_factor, pore_radius=body.pore_radius
    )


def _molecules(case: Case) -> Molecules:
    return Molecules(
        molar_mass=np.array([gas.molar_mass for gas in case.closure.mechanism.gases]),
        diffusion_volume=np.asarray(case.diffusion_volume, dtype=float),
        collision_diameter=np.array([np.nan if d is None else d for d in case.collision_diameter]),
    )


def pellet_numbers(stage: PelletStage) -> Numbers:
    """All results of the pellet, by key."""
    state, key = stage.state, stage.key
    numbers = {
        "pellet.effectiveness_factor": Number(stage.effectiveness_factor, "1", "effectiveness factor"),
        "pellet.thiele_modulus": Number(stage.thiele_modulus, "1", "generalised Thiele modulus"),
        "pellet.production_rate": Number(
            -state.production[key],
            "mol/m3/s",
            f"{stage.closure.species[key]} consumed per volume of pellet",
        ),
    }
    for name, D in zip(stage.closure.species, stage.pores.effective, strict=True):
        label = f"effective diffusivity of {name}"
        numbers[f"pellet.effective_diffusivity.{name}"] = Number(D, "m2/s", label)
    return numbers


def pellet_fields(stage: PelletStage) -> Fields:
    """Profiles over the relative radius, at the same places in every drawn world, whatever its grid."""
    state, places = stage.state, np.linspace(0.0, 1.0, PLACES)
    nodes = np.append(np.real(state.radius) / np.real(stage.pellet.radius), 1.0)
    known = np.vstack([np.real(state.pressure), np.real(state.surface_pressure)])
    profile = np.stack([np.interp(places, nodes, gas) for gas in known.T], axis=1)
    axes = {"relative_radius": (places, "1"), "species": (np.array(stage.closure.species), "")}
    label = "partial pressure in the pellet"
    return {"pellet.profile.pressure": Field(value=profile, unit="Pa", label=label, axes=axes)}
