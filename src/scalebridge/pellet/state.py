"""A pellet at rest, with its exact derivatives."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from scalebridge.core.closure import Array, Number
from scalebridge.core.steady import SteadyResult


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PelletState:
    """A steady pellet in a gas of given composition.

    Whatever was handed in with an imaginary part comes back with its effect in the imaginary part of
    `pressure`, `rate_per_area`, `production` and `surface_pressure`.
    """

    temperature: Any  #: K
    bulk_pressure: Number  #: (species,) Pa, of the gas around the pellet
    radius: Number  #: (cells,) m, of the nodes
    volume_share: Array  #: (cells,) of each cell in the pellet
    pressure: Number  #: (cells, species) Pa
    surface_pressure: Number  #: (species,) Pa, on the pellet's side of the film
    rate_per_area: Number  #: (cells, species) mol per m2 of active surface and s, positive where formed
    production: Number  #: (species,) mol per m3 of pellet and s, positive where formed
    d_temperature: Array  #: (species,) of production to T, diffusivities held, mol m-3 s-1 K-1
    d_pressure: Array  #: (species, species) [i, j]: of production i to bulk pressure j, mol m-3 s-1 Pa-1
    response: Array  #: (cells, species, 1 + species) of the profile to T (Pa/K) and to the bulk pressures
    defect: float  #: |flow through the outer face - production| relative to either: of the conservation law
    valid: bool  #: all cells lie in the closure's domain of validity
    closure_state: Any  #: of the closure in these cells, to start nearby
    certificate: SteadyResult

    def predict(self, temperature: float, bulk: Array) -> Array:
        """Profile (cells, species) at a nearby T (K) and bulk gas (Pa), by the derivatives at hand."""
        old = np.real(self.pressure)
        change = np.append(temperature - np.real(self.temperature), bulk - np.real(self.bulk_pressure))
        return np.asarray(np.maximum(old + self.response @ change, 0.1 * old))
