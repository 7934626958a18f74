"""The grid of a pellet against closed forms: sized from the Thiele modulus, judged by its own estimate."""

import numpy as np
import pytest

from pellet.test_profiles import EXACT, eta
from pellet.toy_closures import OneReaction
from scalebridge.core.verdict import Status
from scalebridge.pellet import Pellet, discretisation_error, grading_for, resolved_profile, solve_pellet

SHAPES = {"slab": 0, "cylinder": 1, "sphere": 2}


def pellet(shape, grading=1.0):
    return Pellet(
        shape=shape,
        radius=1e-3,
        effective_diffusivity=np.full(2, 1e-6),
        active_area=1e4,
        cells=40,
        grading=grading,
    )


@pytest.mark.exact
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("phi", [1.0, 18.5, 93.0, 600.0])
def test_forty_cells_graded_by_the_modulus_are_right_to_one_percent(shape, phi):
    grading = grading_for(phi / (SHAPES[shape] + 1), pellet(shape))
    assert eta(phi, shape=shape, cells=40, grading=grading) == pytest.approx(EXACT[shape](phi), rel=1e-2)


@pytest.mark.exact
def test_a_pellet_without_diffusion_limitation_keeps_a_uniform_grid():
    assert grading_for(0.5, pellet("sphere")) == 1.0


@pytest.mark.exact
@pytest.mark.parametrize("phi", [5.0, 10.0, 18.5])
def test_the_estimated_error_of_a_coarse_slab_is_the_true_one(phi):
    k = phi**2 * 1e-6 / 1e-6 / (8.314462618 * 600.0) / 1e4
    first_order = OneReaction(lambda T, p, k: k * p[..., 0], (-1.0, 1.0), k)
    state = solve_pellet(pellet("slab"), first_order, 600.0, np.array([1e5, 0.0]))
    rate = -state.production[0] / (1e4 * k * 1e5)
    true = abs(rate / (np.tanh(phi) / phi) - 1.0)
    assert discretisation_error(pellet("slab"), state, phi) == pytest.approx(true, rel=0.25)


@pytest.mark.exact
@pytest.mark.parametrize(
    ("error", "status"), [(0.005, Status.HOLDS), (0.02, Status.DOUBTFUL), (0.2, Status.BROKEN)]
)
def test_an_unresolved_profile_is_broken_and_the_answer_rests_on_it(error, status):
    verdict = resolved_profile(error)
    assert verdict.status is status
    assert verdict.decisive
