"""As many states as a byte tells apart, and one more."""

import numpy as np
import pytest

from lattice.engine_models import ENGINES, a, built
from scalebridge.core.errors import ModelError
from scalebridge.lattice.model import WALL
from scalebridge.lattice.shapes import cubic, line
from scalebridge.lattice.simulation import Simulation, counted

HELIX = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [1, 1, 1]])


def crowd(number):
    """So many adsorbates on a finite line, each coming and going by itself."""
    steps = {f"A{n} + s <=> A{n}.s": (1.0, 1.0) for n in range(number)}
    return built(line(a, periodic=(False,)), steps)


@pytest.mark.exact
@pytest.mark.parametrize("engine", ENGINES)
def test_all_states_but_the_wall_can_be_taken(engine):
    model, rates = crowd(WALL - 1)
    simulation = Simulation(model, rates, (300,), seed=3, engine=engine)
    block = simulation.advance(20_000)
    seen = np.bincount(simulation.occupancy.ravel(), minlength=WALL)
    events = counted(model, block.events)
    assert seen.size == WALL
    np.testing.assert_array_equal(seen[1:], events[:, 0] - events[:, 1])
    assert events.min() > 0
    assert simulation.total_rate == pytest.approx(seen[0] * (WALL - 1) + seen[1:].sum(), rel=1e-12)


def test_one_state_more_is_refused_by_name_before_anything_overflows():
    with pytest.raises(ModelError, match=r"can be in 256 states, of which .* has 1"):
        crowd(WALL)
    names = [f"X{n}.s" for n in range(3)]
    with pytest.raises(ModelError, match=r"289 states, of which X0.s alone has 96: one for each of its feet"):
        built(
            cubic(a),
            {f"{name[:2]} + 4 s <=> {name}": (1.0, 1.0) for name in names},
            occupies=dict.fromkeys(names, ("s",) * 4),
            arrangements=dict.fromkeys(names, HELIX),
        )


def test_a_start_with_a_state_that_its_site_cannot_be_in_is_refused():
    model, rates = crowd(3)
    start = np.zeros((10, 1, 1, 1), dtype=np.uint8)
    start[4] = 9
    with pytest.raises(
        ModelError, match=r"site 0 of a cell is in the state 9; it can be in 0 \(s\), 1 \(A0.s\)"
    ):
        Simulation(model, rates, (10,), start=start)
