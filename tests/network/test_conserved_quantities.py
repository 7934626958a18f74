"""Conserved quantities: against numerical ranks, and by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from network.conftest import mechanism
from scalebridge.core.errors import ModelError
from scalebridge.network import Mechanism, conserved_quantities

matrices = st_numpy.arrays(int, st.tuples(st.integers(1, 6), st.integers(0, 6)), elements=st.integers(-3, 3))


@pytest.mark.exact
@settings(deadline=None)
@given(matrices)
def test_the_basis_is_complete_independent_and_conserved(net: np.ndarray) -> None:
    basis = conserved_quantities(net)
    expected = len(net) - (np.linalg.matrix_rank(net) if net.size else 0)
    assert basis.shape == (expected, len(net))
    assert not (basis @ net).any()
    assert expected == 0 or np.linalg.matrix_rank(basis) == expected


@pytest.mark.exact
def test_the_sites_of_ruo2_are_all_it_conserves(ruo2: Mechanism) -> None:
    basis = conserved_quantities(ruo2.stoichiometry, ruo2.site_sums)
    np.testing.assert_array_equal(basis, [[1, 0, 1, 0, 1, 0], [0, 1, 0, 1, 0, 1]])


@pytest.mark.exact
def test_a_spectator_that_never_leaves_is_conserved_beside_the_sites() -> None:
    m = mechanism(
        {"CO": "CO + br <=> CO.br", "hop": "S.br + cus <=> br + S.cus"}, S_br={"S": 1}, S_cus={"S": 1}
    )
    basis = conserved_quantities(m.stoichiometry, m.site_sums)
    np.testing.assert_array_equal(basis[:2], m.site_sums)
    sulphur = np.array([0, 0, 0, 0, 1, 1, 0, 0])
    assert len(basis) == np.linalg.matrix_rank(np.vstack([basis, sulphur])) == 8 - 2


def test_a_total_that_changes_is_refused() -> None:
    with pytest.raises(ModelError, match=r"step 1 changes total 0 by -1; it should conserve it"):
        conserved_quantities([[0, 1], [0, -2]], [[1, 1]])


def test_totals_that_repeat_each_other_are_refused() -> None:
    with pytest.raises(ModelError, match="the totals are not independent"):
        conserved_quantities([[1], [-1]], [[1, 1], [2, 2]])


def test_half_a_molecule_is_refused() -> None:
    with pytest.raises(ModelError, match="whole numbers of molecules"):
        conserved_quantities([[0.5], [-0.5]])


@pytest.mark.exact
def test_a_rank_that_rounding_would_miss_is_found() -> None:
    """Columns that differ by one in 1e8 are independent; singular values in doubles say otherwise."""
    net = np.array([[10**8, 10**8 + 1], [10**8 - 1, 10**8]])  # determinant 1
    assert np.linalg.matrix_rank(net) == 1
    assert len(conserved_quantities(net)) == 0
