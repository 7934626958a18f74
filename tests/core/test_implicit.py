import numpy as np
import pytest

from scalebridge.core.implicit import adjoint, forward, lifted

# F(x, p) = (x0^2 - p0, x0 x1 - p1) has the root x = (sqrt p0, p1/sqrt p0).
P = np.array([4.0, 6.0])
X = np.array([2.0, 3.0])
J = np.array([[2 * X[0], 0.0], [X[1], X[0]]])
F_P = -np.eye(2)
EXACT = np.array([[1 / 4, 0.0], [-3 / 8, 1 / 2]])


@pytest.mark.exact
def test_the_forward_derivative_of_a_root_is_that_of_its_closed_form():
    np.testing.assert_allclose(forward(lambda b: np.linalg.solve(J, b), F_P), EXACT, rtol=1e-15)


@pytest.mark.exact
def test_the_adjoint_derivative_equals_the_forward_one():
    g_x = np.array([[1.0, -2.0]])
    np.testing.assert_allclose(adjoint(lambda b: np.linalg.solve(J.T, b), g_x, F_P), g_x @ EXACT, rtol=1e-14)


@pytest.mark.exact
@pytest.mark.parametrize("parameter", [0, 1])
def test_a_lifted_root_carries_its_derivative_in_the_imaginary_part(parameter):
    p = P + 1e-30j * np.eye(2)[parameter]
    residual = np.array([X[0] ** 2 - p[0], X[0] * X[1] - p[1]])
    root = lifted(lambda b: np.linalg.solve(J, b), X, residual)
    np.testing.assert_array_equal(root.real, X)
    np.testing.assert_allclose(root.imag / 1e-30, EXACT[:, parameter], rtol=1e-15)


def test_a_root_of_real_parameters_stays_real():
    assert lifted(lambda b: b, X, np.zeros(2)) is X
