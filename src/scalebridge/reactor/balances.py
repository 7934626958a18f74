"""What a reactor conserves, and whether its catalyst can follow its gas: two lines of the ledger."""

import numpy as np

from scalebridge.core.closure import Array, Number
from scalebridge.core.verdict import Status, Verdict, judge


def element_defect(composition: Array, feed: Number, outflow: Number) -> float:
    """Worst |in - out| of any element, relative to what flows in and out of it.

    `composition` (elements, species): atoms of each element in each gas; `feed`, `outflow` (species,) mol/s.
    """
    inward, outward = np.real(feed), np.real(outflow)
    gross = np.abs(composition) @ (inward + outward)
    defect = np.abs(composition @ (inward - outward))
    return float(np.max(defect / np.where(gross > 0.0, gross, 1.0), initial=0.0))


def conservation(defect: float) -> Verdict:
    """Judge the worst relative `defect` of all balances (elements, pellet, reactor)."""
    status = judge(defect, holds=1e-9, broken=1e-6)
    return Verdict(
        name="conservation",
        status=status,
        value=defect,
        threshold=1e-9,
        statement="What goes in comes out: the value is the worst relative defect of any balance.",
        consequence=_CONSERVED[status],
        remedy="Report it: the solver accepted a state that it should not have accepted.",
        source="rounding of 64-bit numbers, with a wide margin",
    )


_CONSERVED = {
    Status.HOLDS: "Nothing is lost or made from nothing; numerical error does not limit the answer.",
    Status.DOUBTFUL: "The balances close less well than they should; small differences may be numerical.",
    Status.BROKEN: "Matter is lost or made from nothing; the answer cannot be used.",
    Status.NOT_TESTED: "No balance could be formed.",
}


def steady_closure(relaxation_time: float, residence_time: float) -> Verdict:
    """Judge whether the surface is always at its steady state for the gas it sees.

    `relaxation_time` (s) of the surface's slowest mode, `residence_time` (s) of the gas.
    """
    value = relaxation_time / residence_time
    status = judge(value, holds=0.01, broken=0.1)
    return Verdict(
        name="steady closure",
        status=status,
        value=value,
        threshold=0.01,
        statement="The surface follows the gas at once: the value is its relaxation time over the residence "
        "time of the gas.",
        consequence=_FOLLOWS[status],
        remedy="Solve the coverages in time together with the gas.",
        source="separation of time scales by two decades: an error of the order of the value itself",
    )


_FOLLOWS = {
    Status.HOLDS: "Coverages can be computed for the gas of the moment.",
    Status.DOUBTFUL: "The steady answer stands, but how it responds to changes would be a few percent off.",
    Status.BROKEN: "The surface lags behind the gas: a steady state may be reached late, or by another path.",
    Status.NOT_TESTED: "It is not known how fast the surface relaxes.",
}
