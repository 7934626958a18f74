"""Whether a steady pellet returns after a small disturbance, and how fast.

The gas in the pores follows storage dp/dt = net(p), so disturbances grow or die out with the eigenvalues of
the Jacobian over the storage. The surface is taken to follow the gas at once. The sign of the leading
eigenvalue decides; its size is that of a body that is all pore, and grows as one over the porosity.
"""

from typing import Any

import numpy as np
from scipy.linalg import eigvals
from scipy.sparse import diags_array
from scipy.sparse.linalg import eigs

from scalebridge.core.closure import Closure
from scalebridge.pellet.body import Pellet
from scalebridge.pellet.problem import PelletProblem
from scalebridge.pellet.state import PelletState

DENSE = 800  #: unknowns up to which all eigenvalues are computed; beyond, those next to the slowest diffusion


def leading_eigenvalue(pellet: Pellet, closure: Closure, state: PelletState) -> complex:
    """Eigenvalue with the largest real part, 1/s: negative if disturbances of `state` die out."""
    problem = PelletProblem(pellet, closure, state.temperature, state.bulk_pressure, state.closure_state)
    matrix, storage = problem.jacobian(np.real(state.pressure))
    scaled: Any = diags_array(1.0 / storage) @ matrix
    if storage.size <= DENSE:
        values = eigvals(scaled.toarray())
    else:
        slowest = float(np.real(np.min(pellet.effective_diffusivity) / pellet.diffusion_length**2))
        values = eigs(scaled, k=6, sigma=slowest, which="LM", return_eigenvectors=False)
    return complex(values[np.argmax(values.real)])
