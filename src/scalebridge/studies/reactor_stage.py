"""The reactor, fed with the gas of the conditions."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scalebridge.bridges.pellet_to_reactor import PelletCatalyst, SurfaceCatalyst
from scalebridge.core.constants import R
from scalebridge.reactor import IdeallyMixed, ReactorState, element_defect, solve_reactor
from scalebridge.studies.case import Case, Vessel
from scalebridge.studies.numbers import Number, Numbers
from scalebridge.studies.pellet_stage import PelletStage
from scalebridge.studies.surface_stage import SurfaceStage

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class ReactorStage:
    """A steady reactor."""

    species: tuple[str, ...]
    vessel: IdeallyMixed
    catalyst: PelletCatalyst | SurfaceCatalyst
    state: ReactorState
    composition: Array  #: (elements, species) atoms

    @property
    def element_defect(self) -> float:
        """Worst relative defect of any element between feed and outlet."""
        return element_defect(self.composition, self.state.feed, self.state.outflow)

    @property
    def contact_time(self) -> Any:
        """Volume of catalyst over volume flow of the feed, s; None without pellets."""
        if isinstance(self.catalyst, SurfaceCatalyst):
            return None
        return self.vessel.space_time(self.catalyst.volume)


def reactor_stage(
    case: Case, vessel: Vessel, surface: SurfaceStage, pellet: PelletStage | None
) -> ReactorStage:
    """Solve the reactor of `case` with its pellets, or with the bare surface. Raises NotConverged."""
    pressure = np.asarray(case.pressure)
    reactor = IdeallyMixed(
        feed=pressure * vessel.flow_rate / (R * case.temperature),
        temperature=case.temperature,
        pressure=pressure.sum(),
    )
    catalyst: PelletCatalyst | SurfaceCatalyst
    nearby: Any
    if pellet is not None and vessel.pellet_volume is not None:
        catalyst = PelletCatalyst(pellet=pellet.pellet, closure=case.closure, volume=vessel.pellet_volume)
        nearby = pellet.state
    else:
        catalyst = SurfaceCatalyst(closure=case.closure, area=vessel.active_area_total)
        nearby = surface.rates.state
    return ReactorStage(
        species=case.closure.species,
        vessel=reactor,
        catalyst=catalyst,
        state=solve_reactor(reactor, catalyst, catalyst_state=nearby),
        composition=_composition(case),
    )


def _composition(case: Case) -> Array:
    gases = case.closure.mechanism.gases
    elements = list(dict.fromkeys(element for gas in gases for element in gas.composition))
    return np.array([[gas.composition.get(element, 0.0) for gas in gases] for element in elements])


def reactor_numbers(stage: ReactorStage) -> Numbers:
    """All results of the reactor, by key."""
    state = stage.state
    numbers: Numbers = {}
    for name, fed, converted in zip(stage.species, state.feed, state.conversion, strict=True):
        if np.real(fed) > 0.0:
            numbers[f"reactor.conversion.{name}"] = Number(converted, "1", f"{name} conversion")
    for name, x in zip(stage.species, state.mole_fraction, strict=True):
        label = f"mole fraction of {name} at the outlet"
        numbers[f"reactor.outlet.mole_fraction.{name}"] = Number(x, "1", label)
    if stage.contact_time is not None:
        label = "contact time (pellet volume over feed flow)"
        numbers["reactor.contact_time"] = Number(stage.contact_time, "s", label)
    return numbers
