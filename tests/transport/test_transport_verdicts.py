import numpy as np
import pytest

from scalebridge.core.verdict import Status
from scalebridge.transport import continuum_in_the_pores, fick_without_coupling


@pytest.mark.parametrize(
    ("number", "status", "threshold"),
    [
        (0.01, Status.HOLDS, 0.1),
        (0.5, Status.DOUBTFUL, 0.1),
        (7.0, Status.DOUBTFUL, 10.0),
        (30.0, Status.HOLDS, 10.0),
        (np.nan, Status.NOT_TESTED, 10.0),
    ],
)
def test_bosanquet_is_doubtful_only_between_its_two_limits(number, status, threshold):
    verdict = continuum_in_the_pores(number)
    assert (verdict.status, verdict.threshold) == (status, threshold)
    assert verdict.name == "continuum in the pores"


@pytest.mark.parametrize(
    ("share", "status"),
    [(0.05, Status.HOLDS), (0.3, Status.DOUBTFUL), (0.9, Status.BROKEN), (np.nan, "not tested")],
)
def test_fick_breaks_where_molecules_hinder_each_other_most(share, status):
    assert fick_without_coupling(share).status == status
