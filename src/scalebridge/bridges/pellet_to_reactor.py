"""From a surface or a pellet to the catalyst that a reactor sees.

A bridging law: the reactor's gas stands around every pellet alike, and all pellets are alike, so that total
production is that of one pellet times their number. Without pores, the gas stands on the surface itself.

takes      a closure, or a pellet with a closure inside; how much of it there is
gives      `Catalyst`: production in mol/s with its derivatives to T and to the partial pressures
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from scalebridge.core.closure import Array, Closure
from scalebridge.core.errors import ModelError, Problem
from scalebridge.pellet import Pellet, PelletState, solve_pellet
from scalebridge.reactor import CatalystRates


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SurfaceCatalyst:
    """Active surface in contact with the reactor's gas."""

    closure: Closure
    area: Any  #: m2, of active surface in all

    def __post_init__(self) -> None:
        _require_positive("active_area_total", self.area, "m2")

    @property
    def species(self) -> tuple[str, ...]:
        """Names of the gases."""
        return self.closure.species

    def __call__(self, temperature: float, pressure: Array, state: Any = None) -> CatalystRates:
        """Production at `temperature` (K) and `pressure` (species,) Pa; `state` is the closure's."""
        rates = self.closure(np.full(1, temperature), pressure[None, :], state)
        area = float(np.real(self.area))
        return CatalystRates(
            production=self.area * rates.rate_per_area[0],
            d_temperature=area * rates.d_temperature[0],
            d_pressure=area * rates.d_pressure[0],
            state=rates.state,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PelletCatalyst:
    """Pellets, each resolved from its surface to its centre, in the reactor's gas.

    The state that it hands back is the `PelletState`. Diffusivities stay those of `pellet`, whatever the
    reactor's gas; give them at a composition between feed and outlet.
    """

    pellet: Pellet
    closure: Closure
    volume: Any  #: m3, of all pellets, pores included

    def __post_init__(self) -> None:
        _require_positive("pellet_volume", self.volume, "m3")

    @property
    def species(self) -> tuple[str, ...]:
        """Names of the gases."""
        return self.closure.species

    def __call__(
        self, temperature: float, pressure: Array, state: PelletState | None = None
    ) -> CatalystRates:
        """Production at `temperature` (K) and `pressure` (species,) Pa of the gas around the pellets."""
        pellet = solve_pellet(self.pellet, self.closure, temperature, pressure, guess=state)
        volume = float(np.real(self.volume))
        return CatalystRates(
            production=self.volume * pellet.production,
            d_temperature=volume * pellet.d_temperature,
            d_pressure=volume * pellet.d_pressure,
            state=pellet,
        )


def _require_positive(key: str, value: Any, unit: str) -> None:
    if not 0.0 < float(np.real(value)) < np.inf:
        raise ModelError(
            Problem(("reactor", key), f"is {float(np.real(value)):g} {unit}; expected a positive number")
        )
