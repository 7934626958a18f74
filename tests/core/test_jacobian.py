import numpy as np
import pytest
from scipy.sparse.linalg import splu

from scalebridge.core.jacobian import BlockTridiagonal, cell_jacobian, dense_jacobian, face_jacobians

RNG = np.random.default_rng(7)


@pytest.mark.exact
def test_the_dense_jacobian_of_products_and_exponentials_is_exact():
    f = lambda x: np.stack([x[..., 0] * x[..., 1] ** 2, np.exp(-x[..., 0]), x[..., 1] / x[..., 0]], axis=-1)
    a, b = 1.3, 0.7
    exact = [[b**2, 2 * a * b], [-np.exp(-a), 0.0], [-b / a**2, 1 / a]]
    np.testing.assert_allclose(dense_jacobian(f, np.array([a, b])), exact, rtol=1e-15, atol=1e-300)


@pytest.mark.exact
def test_the_jacobian_is_exact_over_sixty_decades():
    x = np.array([1e-30, 1e30])
    np.testing.assert_allclose(dense_jacobian(lambda y: y**3, x), np.diag(3 * x**2), rtol=1e-15)


@pytest.mark.exact
def test_cells_do_not_see_each_other():
    x = RNG.uniform(0.5, 2.0, (6, 3))
    f = lambda y: np.stack([y[..., 0] * y[..., 1], y[..., 1] ** 2 - y[..., 2]], axis=-1)
    zero = np.zeros(6)
    exact = np.stack(
        [np.stack([x[:, 1], x[:, 0], zero], axis=-1), np.stack([zero, 2 * x[:, 1], zero - 1], axis=-1)],
        axis=1,
    )
    np.testing.assert_allclose(cell_jacobian(f, x), exact, rtol=1e-15)


@pytest.mark.exact
def test_faces_see_their_two_sides():
    left, right = RNG.uniform(0.5, 2.0, (2, 5, 2))
    flux = lambda a, b: a**2 - 3.0 * b**2 * a[..., :1]
    to_left, to_right = face_jacobians(flux, left, right)
    exact_left = np.zeros((5, 2, 2))
    exact_left[:, [0, 1], [0, 1]] = 2 * left
    exact_left[:, :, 0] -= 3.0 * right**2
    np.testing.assert_allclose(to_left, exact_left, rtol=1e-14)
    np.testing.assert_allclose(to_right, -6.0 * left[:, :1, None] * right[:, :, None] * np.eye(2), rtol=1e-14)


@pytest.mark.exact
@pytest.mark.parametrize(("cells", "n"), [(1, 3), (2, 1), (7, 3)])
def test_the_block_tridiagonal_matrix_equals_the_one_put_together_by_hand(cells, n):
    lower, upper = RNG.normal(size=(2, cells - 1, n, n))
    diagonal = RNG.normal(size=(cells, n, n))
    blocks = [[np.zeros((n, n)) for _ in range(cells)] for _ in range(cells)]
    for k in range(cells):
        blocks[k][k] = diagonal[k]
    for k in range(cells - 1):
        blocks[k + 1][k], blocks[k][k + 1] = lower[k], upper[k]
    matrix = BlockTridiagonal(cells, n).matrix(lower, diagonal, upper)
    np.testing.assert_array_equal(matrix.toarray(), np.block(blocks))


def test_the_block_tridiagonal_matrix_can_be_factorised_as_it_is():
    lower, upper, diagonal = (RNG.normal(size=(k, 2, 2)) for k in (4, 4, 5))
    matrix = BlockTridiagonal(5, 2).matrix(lower, diagonal, upper)
    b = RNG.normal(size=10)
    np.testing.assert_allclose(matrix @ splu(matrix).solve(b), b, rtol=1e-9)
