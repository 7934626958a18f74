"""Correlation in space against the Ising models whose lengths are known."""

import numpy as np
import pytest

from scalebridge.scales import correlation_function, correlation_length, second_moment_length
from scales.ising import CRITICAL, exact_length, plane, ring


def agrees(found, exact, within):
    """Whether a length is resolved, within three standard errors of the exact one, and known to `within`."""
    return found.resolved and abs(found.value - exact) < 3.0 * found.standard_error < 3.0 * within * exact


@pytest.mark.exact
@pytest.mark.parametrize("planes", [False, True])
@pytest.mark.parametrize("periodic", [False, True])
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_the_two_point_function_by_fft_is_the_sum_over_pairs(axis, periodic, planes):
    f = np.random.default_rng(1).normal(size=(3, 5, 6, 7))
    found = correlation_function(f, axis, planes=planes, periodic=periodic)
    d = np.moveaxis(f - f.mean(), axis + 1, -1).reshape(3, -1, f.shape[axis + 1])
    d = d.sum(axis=1, keepdims=True) / np.sqrt(d.shape[1]) if planes else d
    n = d.shape[-1]
    for r in range(n // 2 + 1):
        pairs = d * np.roll(d, -r, axis=-1) if periodic else d[..., : n - r] * d[..., r:]
        np.testing.assert_allclose(found[:, r], pairs.mean(axis=(1, 2)), atol=1e-13)


@pytest.mark.exact
@pytest.mark.parametrize("K", [0.3, 0.8, -0.8])
def test_the_correlation_of_an_ising_chain_falls_by_tanh_K_from_site_to_site(K):
    spins = ring(np.random.default_rng(2), K, cells=200, snapshots=1500)
    C = correlation_function(spins, 0, mean=0.0)
    r = np.arange(7)
    exact = np.tanh(K) ** r + np.tanh(K) ** (200 - r)
    error = C[:, r].std(axis=0) / np.sqrt(1500) + 1e-12
    assert np.all(np.abs(C[:, r].mean(axis=0) - exact) < 4.0 * error)
    found = correlation_length(C, 200)
    assert agrees(found, -1.0 / np.log(np.tanh(abs(K))), within=0.03)
    assert found.staggered == (K < 0.0)


@pytest.mark.exact
@pytest.mark.parametrize("K", [0.2, 1.0])
def test_the_second_moment_of_an_ising_chain_has_the_length_of_its_decay(K):
    spins = ring(np.random.default_rng(3), K, cells=200, snapshots=1500)
    assert agrees(second_moment_length(spins, 0, mean=0.0), -1.0 / np.log(np.tanh(K)), within=0.035)


@pytest.mark.exact
def test_errors_of_lengths_are_as_wide_as_the_lengths_scatter():
    rng = np.random.default_rng(4)
    for method in (
        lambda f: correlation_length(correlation_function(f, 0), 100),
        lambda f: second_moment_length(f, 0),
    ):
        found = [method(ring(rng, 0.8, cells=100, snapshots=400)) for _ in range(60)]
        assert all(f.resolved for f in found)
        pull = [(f.value - -1.0 / np.log(np.tanh(0.8))) / f.standard_error for f in found]
        assert 0.75 < np.std(pull) < 1.35
        assert abs(np.mean(pull)) < 0.6


@pytest.mark.literature
@pytest.mark.parametrize("axis", [0, 1])
def test_the_length_of_the_square_ising_model_is_onsagers(axis):
    """Sheet I, K/Kc = 0.6: xi = 1.213071, from line sums; 1/xi = ln coth K - 2K."""
    assert exact_length(0.6 * CRITICAL) == pytest.approx(1.213071, abs=1e-6)
    spins = plane(np.random.default_rng(5), 0.6 * CRITICAL, (64, 64), snapshots=1200)
    C = correlation_function(spins, axis, planes=True, mean=0.0)
    assert agrees(correlation_length(C, 64), 1.213071, within=0.04)
    assert agrees(second_moment_length(spins, axis, mean=0.0), 1.213071, within=0.05)
    lines = correlation_length(correlation_function(spins, axis, mean=0.0), 64)
    assert lines.value < 1.0  # single sites decay faster at first: why `planes` exists


@pytest.mark.literature
def test_the_length_along_a_periodic_strip_is_that_of_its_transfer_matrix():
    """Sheet I, K/Kc = 0.8, strips of ten: 2.619765."""
    spins = plane(np.random.default_rng(6), 0.8 * CRITICAL, (128, 10), snapshots=1500)
    found = correlation_length(correlation_function(spins, 0, planes=True, mean=0.0), 128)
    assert agrees(found, 2.619765, within=0.04)


@pytest.mark.exact
def test_a_pure_exponential_without_noise_is_met_to_rounding():
    r = np.arange(33)
    for xi in (0.5, 3.0, 8.0):
        C = 0.2 * (np.exp(-r / xi) + np.exp(-(64 - r) / xi))
        found = correlation_length(C[None, :], 64)
        assert found.value == pytest.approx(xi, rel=1e-6)
        assert np.isnan(found.standard_error)
        without_images = correlation_length(0.2 * np.exp(-r / xi)[None, :])
        assert without_images.value == pytest.approx(xi, rel=1e-6)


@pytest.mark.exact
def test_a_random_arrangement_has_no_length_but_one_that_noise_could_hide():
    f = np.random.default_rng(7).integers(0, 2, size=(200, 48, 48, 1))
    C = correlation_function(f, 0)
    assert C[:, 0].mean() == pytest.approx(0.25, rel=1e-3)
    assert np.abs(C[:, 1:].mean(axis=0)).max() < 4.5 * 0.25 / np.sqrt(200 * 48 * 48)
    for found in (correlation_length(C, 48), second_moment_length(f, 0)):
        assert not found.resolved
        assert 0.0 < found.value < 0.5
        assert np.isnan(found.standard_error)


@pytest.mark.exact
def test_perfect_order_does_not_decay():
    checkerboard = np.broadcast_to(np.indices((16, 16, 1)).sum(axis=0) % 2, (10, 16, 16, 1))
    found = correlation_length(correlation_function(checkerboard, 0))
    assert (found.value, found.resolved, found.staggered) == (np.inf, True, True)
    assert not second_moment_length(checkerboard, 0).resolved


def test_where_nothing_varies_there_is_no_length():
    C = correlation_function(np.ones((10, 8, 8, 1)), 0)
    found = correlation_length(C)
    assert (found.value, found.resolved) == (0.0, False)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: correlation_function(np.zeros((4, 4, 1)), 0), "put the snapshots first"),
        (lambda: correlation_function(np.zeros((1, 4, 4, 1)), 3), "axis 0, 1 or 2"),
        (lambda: correlation_length(np.zeros((5, 2))), "three are needed"),
        (lambda: second_moment_length(np.zeros((5, 8, 8, 1)), 0), "at least 10"),
    ],
)
def test_what_cannot_be_right_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
