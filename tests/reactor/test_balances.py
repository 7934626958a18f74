import numpy as np
import pytest

from scalebridge.core.verdict import Status
from scalebridge.reactor import conservation, element_defect, steady_closure


@pytest.mark.exact
def test_an_element_that_does_not_occur_does_not_count():
    assert (
        element_defect(np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([1.0, 0.0]), np.array([0.3, 0.7])) == 0.0
    )


@pytest.mark.parametrize(
    ("defect", "status"),
    [(1e-12, Status.HOLDS), (1e-8, Status.DOUBTFUL), (1e-3, Status.BROKEN), (np.nan, Status.NOT_TESTED)],
)
def test_conservation_is_judged_by_the_worst_defect(defect, status):
    verdict = conservation(defect)
    assert verdict.status is status
    assert verdict.decisive
    assert verdict.consequence


@pytest.mark.parametrize(
    ("time", "status"), [(1e-3, Status.HOLDS), (0.05, Status.DOUBTFUL), (1.0, Status.BROKEN)]
)
def test_a_surface_that_lags_behind_its_gas_breaks_the_steady_closure(time, status):
    verdict = steady_closure(time, 1.0)
    assert verdict.status is status
    assert verdict.value == time
