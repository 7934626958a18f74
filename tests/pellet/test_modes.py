"""Eigenvalues of a pellet against those of a slab that grows or feeds on its own gas."""

import numpy as np
import pytest

from pellet.toy_closures import OneReaction
from scalebridge.core.constants import R
from scalebridge.pellet import Pellet, leading_eigenvalue, solve_pellet

T, RADIUS, D, AREA = 600.0, 1e-3, 2e-6, 1e3
DIFFUSION = D * (np.pi / (2 * RADIUS)) ** 2  # 1/s, of the slowest cosine


def slab(cells):
    return Pellet(
        shape="slab", radius=RADIUS, effective_diffusivity=np.full(2, D), active_area=AREA, cells=cells
    )


def autocatalysis(times_critical):
    """A makes A, at `times_critical` the rate constant at which diffusion just carries it away."""
    k = times_critical * DIFFUSION / (AREA * R * T)
    return OneReaction(lambda T, p, k: k * p[..., 0], (1.0, 0.0), k)


@pytest.mark.convergence
@pytest.mark.parametrize("times_critical", [0.0, 0.5, 3.0])
def test_the_leading_eigenvalue_of_a_slab_is_met_to_second_order(times_critical):
    exact = DIFFUSION * (times_critical - 1.0)
    errors = []
    for cells in (20, 40, 80):
        calm = solve_pellet(slab(cells), autocatalysis(0.3), T, np.array([1e3, 1e3]))
        found = leading_eigenvalue(slab(cells), autocatalysis(times_critical), calm)
        errors.append(abs(found - exact) / DIFFUSION)
    assert errors[-1] < 1e-3
    np.testing.assert_allclose(np.log2(np.divide(errors[:-1], errors[1:])), 2.0, atol=0.1)


@pytest.mark.exact
def test_many_unknowns_are_treated_like_few():
    calm = solve_pellet(slab(450), autocatalysis(0.3), T, np.array([1e3, 1e3]))
    found = leading_eigenvalue(slab(450), autocatalysis(0.5), calm)
    assert found.real == pytest.approx(-0.5 * DIFFUSION, rel=1e-3)
