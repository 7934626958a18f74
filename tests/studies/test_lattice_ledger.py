"""The verdict on the size of a lattice says no more than the configurations do."""

from types import SimpleNamespace

import numpy as np
import pytest

from scalebridge.core.verdict import Status
from scalebridge.lattice.correlations import CorrelationLength
from scalebridge.studies.lattice_ledger import large_lattice


def seen(value: float, error: float = 0.1) -> CorrelationLength:
    return CorrelationLength(value=value, standard_error=error, resolved=True)


def hidden(most: float) -> CorrelationLength:
    return CorrelationLength(value=most, standard_error=np.nan, resolved=False)


@pytest.mark.parametrize(
    ("lengths", "status", "value"),
    [
        ({}, Status.NOT_TESTED, None),
        ({("A.s", 0): hidden(0.4), ("A.s", 1): hidden(1.0)}, Status.HOLDS, None),
        ({("A.s", 0): hidden(0.4), ("A.s", 1): hidden(np.inf)}, Status.NOT_TESTED, None),
        ({("A.s", 0): seen(1.0), ("A.s", 1): hidden(0.4)}, Status.HOLDS, 0.05),
        ({("A.s", 0): seen(1.0), ("A.s", 1): seen(5.0)}, Status.DOUBTFUL, 0.25),
        ({("A.s", 0): seen(np.inf, np.nan)}, Status.NOT_TESTED, None),
    ],
)
def test_a_lattice_is_large_if_every_order_that_could_hide_is_short(lengths, status, value):
    stage = SimpleNamespace(lengths=lengths, plan=SimpleNamespace(size=(20, 20)))
    verdict = large_lattice(stage, decisive=True)
    assert (verdict.status, verdict.value) == (status, value)
    assert ("Too few configurations" in verdict.statement) is (status is Status.NOT_TESTED)
