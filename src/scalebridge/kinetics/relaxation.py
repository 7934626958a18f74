"""The surface in time, by CVODE: the last resort of the steady solver."""

import numpy as np
from numpy.typing import NDArray

from scalebridge.kinetics.rate_equations import RateEquations

Array = NDArray[np.float64]

LONGEST = 1e12  # s


def relax(equations: RateEquations, kf: Array, kr: Array, start: Array, duration: float = LONGEST) -> Array:
    """Coverages (batch, species) after `duration` seconds from `start`, one condition after the other.

    Where the integrator stops early, its last state is returned: the steady solver judges it anyway.
    """
    return np.stack([_relax(equations, f, r, x, duration) for f, r, x in zip(kf, kr, start, strict=True)])


def _relax(equations: RateEquations, kf: Array, kr: Array, start: Array, duration: float) -> Array:
    from sksundae.cvode import CVODE

    N = equations.stoichiometry / equations.capacity[:, None]

    def change(t: float, theta: Array, out: Array) -> None:
        forward, reverse = equations.one_way(theta, kf, kr)
        out[:] = N @ (forward - reverse)

    def jacobian(t: float, theta: Array, change: Array, out: Array) -> None:
        safe = np.where(np.abs(theta) < 1e-200, 1e-200, theta)
        forward, reverse = equations.one_way(safe, kf, kr)
        out[:] = N @ equations.slopes(forward, reverse) / safe

    solver = CVODE(change, jacfn=jacobian, rtol=1e-8, atol=1e-20, max_num_steps=20000)
    with np.errstate(all="ignore"):
        solution = solver.solve(np.array([0.0, *np.geomspace(1e-9, duration, 22)]), start)
    reached = solution.y[-1]
    return np.asarray(np.maximum(np.nan_to_num(reached, nan=0.0), 1e-290))
