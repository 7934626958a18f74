"""Thiele's sphere: the pellet solver beside the closed form (`python docs/thiele.py`).

For a first-order reaction in a sphere without a film, with phi = R sqrt(k a/D) (a active area per volume),

    eta = 3 (phi coth phi - 1)/phi^2,

and for large phi eta falls as 3/phi: only a shell below the surface works. The pellet knows nothing of the
formula; it is given any rate law by a closure, here the simplest one, and resolves the profile.

reference  E. W. Thiele, Ind. Eng. Chem. 31 (1939) 916, doi:10.1021/ie50355a027
"""

from typing import Any

import numpy as np

from scalebridge.core.closure import Array, ClosureRates
from scalebridge.core.constants import R
from scalebridge.pellet import Pellet, effectiveness_factor, solve_pellet

T = 500.0  # K
GAS = np.array([1e5, 0.0])  # Pa, of A and B around the pellet
DIFFUSIVITY, AREA = 1e-6, 1e6  # m2/s, m2/m3


class FirstOrder:
    """The closure of A => B at the rate k c_A per active area."""

    species = ("A", "B")
    site_density = 1e-5  # mol/m2
    k = 1e-5  # m/s

    def __call__(self, temperature: Array, pressure: Array, state: Any = None) -> ClosureRates:
        """Rates and their exact slopes in every cell; see `scalebridge.core.closure`."""
        per_pascal = self.k / (R * temperature[:, None]) * np.array([-1.0, 1.0])
        slope = per_pascal[:, :, None] * np.array([1.0, 0.0])
        rate = per_pascal * pressure[:, :1]
        return ClosureRates(
            rate_per_area=rate,
            d_temperature=-rate / temperature[:, None],
            d_pressure=slope,
            standard_error=np.zeros_like(rate),
            valid=np.ones(len(pressure), dtype=bool),
        )


def main() -> None:
    """Print phi, the effectiveness factor of two grids, and the closed form."""
    print("   phi  40 cells 160 cells    closed form")  # noqa: T201
    for phi in (0.5, 1.0, 2.0, 5.0, 10.0):
        radius = phi / np.sqrt(FirstOrder.k * AREA / DIFFUSIVITY)
        exact = 3.0 * (phi / np.tanh(phi) - 1.0) / phi**2
        print(f"{phi:6.1f} {eta(radius, 40):9.6f} {eta(radius, 160):9.6f} {exact:14.6f}")  # noqa: T201


def eta(radius: float, cells: int) -> float:
    """Effectiveness factor of a sphere of `radius` (m) on a uniform grid."""
    pellet = Pellet(
        shape="sphere",
        radius=radius,
        effective_diffusivity=np.full(2, DIFFUSIVITY),
        active_area=AREA,
        cells=cells,
    )
    state = solve_pellet(pellet, FirstOrder(), T, GAS)
    return float(effectiveness_factor(state, FirstOrder(), gas=0))


if __name__ == "__main__":
    main()
