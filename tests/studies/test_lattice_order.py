"""Order on configurations that are known by construction."""

from types import SimpleNamespace

import numpy as np
import pytest

from lattice.lattice_gas import CO, EMPTY, O, lattice_gas
from scalebridge.studies.lattice_order import cluster_probabilities, correlation_lengths


def sample(frames: np.ndarray, weight: np.ndarray, discarded: float = 0.0) -> SimpleNamespace:
    framed = np.stack([np.arange(len(frames), dtype=float), weight], axis=1)
    return SimpleNamespace(frames=frames.astype(np.uint8), framed=framed, discarded=discarded)


def striped(count: int = 60) -> np.ndarray:
    """Frames (count, 8, 8, 1, 1): O in every second row, in turn with CO everywhere."""
    frames = np.full((count, 8, 8, 1, 1), CO)
    frames[::2] = EMPTY
    frames[::2, ::2] = O
    return frames


@pytest.mark.exact
def test_a_cluster_is_as_probable_as_it_is_frequent_over_time():
    """In a striped frame half of the pairs along a row are O-O and none across; such frames last 3 : 1."""
    weight = np.where(np.arange(60) % 2 == 0, 3.0, 1.0)
    found = cluster_probabilities(lattice_gas(), sample(striped(), weight))
    assert set(found) == {"O.s-O.s.1", "O.s-O.s-O.s.1"}
    for estimate in found.values():
        assert estimate.value == pytest.approx(0.75 * (0.5 + 0.0) / 2, rel=1e-12)


@pytest.mark.exact
def test_what_comes_before_the_steady_part_does_not_count():
    frames = striped()
    frames[30:] = CO
    found = cluster_probabilities(lattice_gas(), sample(frames, np.ones(60), discarded=0.5))
    assert found["O.s-O.s.1"].value == 0.0


@pytest.mark.exact
def test_random_configurations_have_no_correlation_length():
    frames = np.random.default_rng(5).choice([EMPTY, O], (60, 32, 32, 1, 1))
    found = correlation_lengths(lattice_gas(), sample(frames, np.ones(60)))
    assert set(found) == {("O.s", 0), ("O.s", 1), ("CO.s", 0), ("CO.s", 1)}
    assert not any(length.resolved for length in found.values())


@pytest.mark.exact
def test_chains_have_the_correlation_length_they_were_made_with():
    """A two-state Markov chain that stays as it is with probability (1 + e)/2 has C(r) = e^r / 4."""
    rng, e = np.random.default_rng(6), np.exp(-1 / 3.0)
    flips = rng.random((60, 96, 400)) > (1 + e) / 2
    states = (rng.integers(0, 2, (60, 1, 400)) + np.cumsum(flips, axis=1)) % 2
    frames = np.where(states[..., None, None] == 1, O, EMPTY)
    found = correlation_lengths(lattice_gas(), sample(frames, np.ones(60)))[("O.s", 0)]
    assert found.resolved
    assert abs(found.value - 3.0) < 4 * found.standard_error + 0.1


def test_without_configurations_there_is_nothing_to_say():
    none = sample(np.empty((0, 8, 8, 1, 1)), np.empty(0))
    assert correlation_lengths(lattice_gas(), none) == {}
    assert cluster_probabilities(lattice_gas(), none) == {}


def test_configurations_too_few_for_their_own_scatter_tell_no_length():
    frames = np.random.default_rng(5).choice([EMPTY, O], (3, 32, 32, 1, 1))
    assert correlation_lengths(lattice_gas(), sample(frames, np.ones(3))) == {}
