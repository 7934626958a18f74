r"""Whether the grid of a pellet resolves its profile.

Where diffusion limits, the pressures fall within a layer of depth L/phi below the surface, with the
generalised Thiele modulus phi and L = V/S. Finite volumes of width h there miss the rate by the fraction

    (h phi / L)^2 / 8,

the leading term for a reaction of first order in a plane layer.
"""

import numpy as np

from scalebridge.core.verdict import Status, Verdict, judge
from scalebridge.pellet.body import Pellet
from scalebridge.pellet.state import PelletState

FINE = 0.1  # h phi / L that a grid aims at: an error of 1 in 800
NARROWEST = 1e-6


def grading_for(thiele_modulus: float, pellet: Pellet) -> float:
    """Grading with which the outermost of the pellet's cells is a tenth of the layer, or uniform."""
    uniform = (pellet.exponent + 1) / pellet.cells * thiele_modulus  # h phi / L of a uniform grid
    return float(np.clip(FINE / max(uniform, FINE), NARROWEST, 1.0))


def discretisation_error(pellet: Pellet, state: PelletState, thiele_modulus: float) -> float:
    """Estimate of the relative error of the pellet's rate, from its widest cell within the layer."""
    radius, nodes = float(np.real(pellet.radius)), np.real(state.radius)
    length = float(np.real(pellet.diffusion_length))
    depth = radius - nodes
    widths = np.append(np.diff(nodes), 2.0 * depth[-1])
    inside = np.append(depth[1:] < length / thiele_modulus, True)
    return float((widths[inside].max() * thiele_modulus / length) ** 2 / 8.0)


def resolved_profile(error: float) -> Verdict:
    """Ledger entry: the estimated relative `error` of the rate by the grid."""
    status = judge(error, holds=0.01, broken=0.05)
    return Verdict(
        name="grid resolves the pellet",
        status=status,
        value=error,
        threshold=0.01,
        statement="The cells are narrow against the layer in which the pressures fall. The value estimates "
        "the relative error of the pellet's rate by the grid.",
        consequence=_RESOLVED[status],
        remedy="Leave out pellet.grading, which then follows from the Thiele modulus, or raise pellet.cells.",
        source="leading term of the error of finite volumes for a first-order reaction in a plane layer",
    )


_RESOLVED = {
    Status.HOLDS: "The grid does not limit the answer.",
    Status.DOUBTFUL: "The rate may be off by a few percent for want of cells.",
    Status.BROKEN: "The profile is not resolved: the effectiveness factor is wrong.",
    Status.NOT_TESTED: "It is not known whether the grid is fine enough.",
}
