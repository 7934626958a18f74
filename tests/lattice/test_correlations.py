"""Pairs and clusters of configurations whose probabilities are known."""

import itertools

import numpy as np
import pytest

from scalebridge.lattice.correlations import (
    cluster_probability,
    correlation_function,
    correlation_length,
    indicator,
    pair_counts,
    pair_factor,
    warren_cowley,
)
from scalebridge.lattice.model import Place
from scales.ising import plane

HERE, RIGHT, UP = Place(0, (0, 0)), Place(0, (1, 0)), Place(0, (0, 1))
TWO = [0, 1]


def random_states(n_states, shape, seed=1):
    return np.random.default_rng(seed).integers(0, n_states, size=shape).astype(np.uint8)


def count_by_hand(states, a, b, classes, n_classes, wraps):
    """Every cell in turn."""
    joint = np.zeros((n_classes, n_classes), dtype=int)
    size = states.shape[:3]
    for cell in itertools.product(*map(range, size)):
        at = [[c + o for c, o in zip(cell, (*p.cell, 0, 0), strict=False)] for p in (a, b)]
        if any(not w and not 0 <= c[k] < size[k] for c in at for k, w in enumerate(wraps)):
            continue
        i, j = (classes[states[(*np.mod(c, size), p.site)]] for c, p in zip(at, (a, b), strict=True))
        joint[i, j] += 1
    return joint


@pytest.mark.exact
@pytest.mark.parametrize("wraps", list(itertools.product([True, False], repeat=3)))
@pytest.mark.parametrize(
    ("a", "b"),
    [
        (Place(0, (0, 0, 0)), Place(1, (0, 0, 0))),
        (Place(1, (0, 0, 0)), Place(1, (1, -1, 0))),
        (Place(0, (-1, 0, 2)), Place(1, (2, 1, -1))),
        (Place(0, (1, 1, 1)), Place(0, (2, 1, 1))),
    ],
)
def test_pairs_are_those_counted_cell_by_cell(a, b, wraps):
    states, classes = random_states(4, (5, 3, 4, 2)), np.array([0, 2, 1, 2])
    found = pair_counts(states, a, b, classes, 3, wraps)
    np.testing.assert_array_equal(found, count_by_hand(states, a, b, classes, 3, wraps))


@pytest.mark.exact
def test_lattices_of_fewer_dimensions_need_fewer_offsets():
    chain = random_states(3, (50, 1, 1, 1))
    found = pair_counts(chain, Place(0, (0,)), Place(0, (1,)), [0, 1, 2], 3, (False,))
    x = chain.ravel()
    assert found.sum() == 49
    assert found[2, 1] == np.sum((x[:-1] == 2) & (x[1:] == 1))


@pytest.mark.exact
def test_snapshots_are_counted_one_by_one():
    states = random_states(3, (2, 4, 6, 5, 1, 2))
    found = pair_counts(states, Place(0, (0, 0)), Place(1, (1, 2)), [0, 1, 1], 2)
    assert found.shape == (2, 4, 2, 2)
    np.testing.assert_array_equal(
        found[1, 3], pair_counts(states[1, 3], Place(0, (0, 0)), Place(1, (1, 2)), [0, 1, 1], 2)
    )
    shares = cluster_probability(states, [Place(0, (0, 0)), Place(1, (1, 2))], [1, 0], [0, 1, 1])
    np.testing.assert_allclose(shares, found[..., 1, 0] / 30)


@pytest.mark.exact
def test_a_checkerboard_puts_every_neighbour_on_the_other_sublattice():
    board = (np.indices((6, 4, 1, 1)).sum(axis=0) % 2).astype(np.uint8)
    for neighbour, alpha in ((RIGHT, [[1, -1], [-1, 1]]), (Place(0, (1, 1)), [[-1, 1], [1, -1]])):
        joint = pair_counts(board, HERE, neighbour, TWO, 2)
        np.testing.assert_array_equal(warren_cowley(joint, symmetric=True), alpha)
    square = [HERE, RIGHT, UP, Place(0, (1, 1))]
    assert cluster_probability(board, square, [1, 0, 0, 1], TWO) == 0.5
    assert cluster_probability(board, square, [1, 0, 1, 0], TWO) == 0.0


@pytest.mark.exact
def test_islands_hardly_meet_and_their_factor_is_the_share_of_the_coast():
    """Stripes n/2 wide: two coasts in n rows, so P_01 = 1/n in each direction and the factor is 4/n."""
    n = 20
    stripes = np.broadcast_to((np.arange(n) < n // 2)[:, None, None, None], (n, 6, 1, 1)).astype(np.uint8)
    factor = pair_factor(pair_counts(stripes, HERE, RIGHT, TWO, 2), symmetric=True)
    np.testing.assert_allclose(factor, [[2 - 4 / n, 4 / n], [4 / n, 2 - 4 / n]], rtol=1e-14)


@pytest.mark.exact
def test_a_random_arrangement_has_no_order_within_its_error():
    """alpha_ij of N pairs scatters by sqrt((1-a)(1-b)/(a b N)), with a and b the coverages."""
    rng, cells, snapshots = np.random.default_rng(2), 60 * 60, 40
    states = rng.choice(3, p=[0.2, 0.3, 0.5], size=(snapshots, 60, 60, 1, 1)).astype(np.uint8)
    joint = pair_counts(states, HERE, RIGHT, [0, 1, 2], 3)
    alpha = warren_cowley(joint)
    theta = np.array([0.2, 0.3, 0.5])
    scatter = np.sqrt(np.outer((1 - theta) / theta, (1 - theta) / theta) / cells)
    np.testing.assert_allclose(alpha.std(axis=0), scatter, rtol=0.4)
    assert np.all(np.abs(warren_cowley(joint.sum(axis=0))) < 4.0 * scatter / np.sqrt(snapshots))
    triple = cluster_probability(states, [HERE, RIGHT, UP], [0, 1, 2], [0, 1, 2])
    assert triple.mean() == pytest.approx(0.2 * 0.3 * 0.5, abs=4.0 * triple.std() / np.sqrt(snapshots))


@pytest.mark.literature
def test_neighbours_in_the_square_ising_model_have_onsagers_energy():
    """Sheet F, K = 0.3: <s s'> = 0.352250, which at equal coverages is alpha_01 itself."""
    up = (plane(np.random.default_rng(3), 0.3, (64, 64), snapshots=200) + 1) // 2
    states = up[..., None].astype(np.uint8)
    joint = pair_counts(states, HERE, RIGHT, TWO, 2) + pair_counts(states, HERE, UP, TWO, 2)
    P = joint / joint.sum(axis=(1, 2), keepdims=True)
    alike = P[:, 0, 0] + P[:, 1, 1] - P[:, 0, 1] - P[:, 1, 0]
    error = alike.std() / np.sqrt(len(alike))
    assert error < 0.002
    assert alike.mean() == pytest.approx(0.352250, abs=3.5 * error)
    alpha = warren_cowley(joint.sum(axis=0), symmetric=True)
    assert alpha[0, 1] == pytest.approx(0.352250, abs=4.0 * error)


@pytest.mark.exact
def test_pairs_of_two_kinds_of_site_keep_their_own_coverages():
    joint = np.array([[10, 30], [20, 40]])
    theta_a, theta_b = np.array([0.4, 0.6]), np.array([0.3, 0.7])
    np.testing.assert_allclose(pair_factor(joint), joint / 100 / np.outer(theta_a, theta_b))
    both = np.array([0.35, 0.65])
    np.testing.assert_allclose(
        pair_factor(joint, symmetric=True), np.array([[10, 25], [25, 40]]) / 100 / np.outer(both, both)
    )


@pytest.mark.exact
def test_factors_average_to_one_over_all_that_may_stand_there():
    joint = pair_counts(random_states(4, (7, 5, 1, 2)), HERE, Place(1, (1, 0)), [0, 1, 2, 3], 4)
    theta = joint.sum(axis=1) / joint.sum()
    np.testing.assert_allclose(theta @ pair_factor(joint), 1.0, rtol=1e-13)
    np.testing.assert_allclose(theta @ warren_cowley(joint), 0.0, atol=1e-13)


def test_a_class_that_is_absent_has_no_factor():
    factor = pair_factor([[5, 5, 0], [5, 5, 0], [0, 0, 0]])
    assert np.isnan(factor[2]).all()
    assert np.isnan(factor[:, 2]).all()
    np.testing.assert_array_equal(factor[:2, :2], 1.0)


@pytest.mark.exact
def test_one_place_gives_a_coverage_and_all_arrangements_of_a_triple_sum_to_one():
    states = random_states(3, (8, 6, 1, 2))
    found = cluster_probability(states, [Place(1, (3, -2))], [2], [0, 1, 2])
    assert found == np.mean(states[..., 1] == 2)
    places = [HERE, Place(1, (0, 1)), RIGHT]
    total = sum(
        cluster_probability(states, places, c, [0, 1, 2]) for c in itertools.product(range(3), repeat=3)
    )
    assert total == pytest.approx(1.0, rel=1e-14)
    pair = sum(cluster_probability(states, places, (1, 2, c), [0, 1, 2]) for c in range(3))
    assert pair == pytest.approx(pair_counts(states, HERE, places[1], [0, 1, 2], 3)[1, 2] / 48)


@pytest.mark.exact
def test_the_indicator_of_a_species_leads_from_states_to_a_length():
    """Sites that copy their left neighbour with probability 1 - p: C falls by 1 - p from site to site."""
    rng, p = np.random.default_rng(4), 0.4
    renewed = rng.random((400, 300)) < p
    renewed[:, 0] = True
    origin = np.maximum.accumulate(np.where(renewed, np.arange(300), 0), axis=1)
    states = np.take_along_axis(rng.integers(0, 4, size=(400, 300)), origin, axis=1)[:, :, None, None, None]
    f = indicator(states, 0, [0, 1, 1, 2], 1)
    assert f.mean() == pytest.approx(0.5, abs=0.02)
    found = correlation_length(correlation_function(f, 0, periodic=False))
    assert found.value == pytest.approx(-1.0 / np.log(1.0 - p), abs=3.5 * found.standard_error)
    assert found.standard_error < 0.05


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda s: pair_counts(s[0], HERE, RIGHT, TWO, 2), "sites per cell"),
        (lambda s: pair_counts(s, HERE, Place(2, (0, 0)), TWO, 2), "a cell with 2: 0 to 1"),
        (lambda s: pair_counts(s, HERE, Place(0, (4, 0)), TWO, 2), "one and the same site"),
        (lambda s: pair_counts(s, HERE, Place(0, (0, 0, 1)), TWO, 2), "one and the same site"),
        (lambda s: pair_counts(s, HERE, Place(0, (4, 0)), TWO, 2, False), "span 5 cells along axis 0"),
        (lambda s: pair_counts(s, HERE, RIGHT, [0, 2], 2), "classes run from 0 to 2"),
        (lambda s: cluster_probability(s, [HERE, RIGHT], [1], TWO), "2 places and 1 required"),
    ],
)
def test_what_cannot_be_right_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call(random_states(2, (4, 3, 1, 2)))
