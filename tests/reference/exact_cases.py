"""Steady states known without solving anything: published vectors and a closed formula.

takes      the rate constants of shared sheet K; any rate constants of one catalytic cycle
gives      coverages and turnover frequencies to compare with
reference  S. Kozuch and S. Shaik, Acc. Chem. Res. 44 (2011) 101, doi:10.1021/ar1000956
           H. Falsig et al., Angew. Chem. Int. Ed. 47 (2008) 4835, doi:10.1002/anie.200801479
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mpmath import exp, log, mpf

from reference.high_precision import Arrays


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A mechanism over (CO*, O*, *) and its steady state, with as many digits as were published."""

    mechanism: Arrays
    coverages: dict[int, float]  #: species -> coverage
    turnover_frequency: float  #: 1/s per site


def carbon_monoxide_oxidation(kf: Sequence[float], kr: Sequence[float]) -> Arrays:
    """CO + * <=> CO*; O2 + 2* <=> 2 O*; CO* + O* -> CO2 + 2*, species (CO*, O*, *); CO2 forms in step 2."""
    return Arrays(
        forward_orders=[[0, 0, 1], [0, 0, 2], [1, 1, 0]],
        reverse_orders=[[1, 0, 0], [0, 2, 0], [0, 0, 2]],
        kf=kf,
        kr=kr,
        site_of=[0, 0, 0],
        totals=[1.0],
    )


SHEET_K = (
    Known(
        mechanism=carbon_monoxide_oxidation(
            kf=(1.21275777e-8, 5.39920569e-18, 1.04183091e13), kr=(1.04183091e13, 1.10957367e-2, 0.0)
        ),
        coverages={0: 1.16406392e-21, 1: 8.88955321e-10},
        turnover_frequency=1.0780875e-17,
    ),
    Known(
        mechanism=carbon_monoxide_oxidation(
            kf=(1.21275777e-8, 8.40174456e-3, 1.04183091e13), kr=(1.04183091e13, 1.04010009e-8, 0.0)
        ),
        coverages={1: 0.998888421},
        turnover_frequency=6.7366312e-12,
    ),
)


def cycle(kf: Sequence[float], kr: Sequence[float]) -> Arrays:
    """State 0 -> 1 -> ... -> n - 1 -> 0 by n reversible unimolecular steps; the last is the empty site."""
    n = len(kf)
    return Arrays(
        forward_orders=[[int(k == i) for k in range(n)] for i in range(n)],
        reverse_orders=[[int(k == (i + 1) % n) for k in range(n)] for i in range(n)],
        kf=kf,
        kr=kr,
        site_of=[0] * n,
        totals=[1.0],
    )


def energetic_span_tof(kf: Sequence[Any], kr: Sequence[Any]) -> mpf:
    r"""Turnover frequency of `cycle`, 1/s, at the working precision of mpmath.

    With the Gibbs energies I_j of the intermediates and T_i of the transition state behind I_i in units of
    kT, and dG of the whole cycle,

    .. math:: TOF = \frac{(kT/h)(e^{-dG} - 1)}
        {e^{-dG} \sum_i e^{T_i} [\sum_{j \le i} e^{-I_j} + e^{dG} \sum_{j > i} e^{-I_j}]}

    The energies are read off the rate constants, kf_i = exp(I_i - T_i), so that kT/h is 1.
    """
    intermediates, transitions = [mpf(0)], []
    for forward, reverse in zip(kf, kr, strict=True):
        transitions.append(intermediates[-1] - log(forward))
        intermediates.append(transitions[-1] + log(reverse))
    reaction = intermediates.pop()
    behind = [sum(exp(-x) for x in intermediates[: i + 1]) for i in range(len(kf))]
    ahead = [sum((exp(-x) for x in intermediates[i + 1 :]), mpf(0)) for i in range(len(kf))]
    span = sum(exp(t) * (a + exp(reaction) * b) for t, a, b in zip(transitions, behind, ahead, strict=True))
    return (exp(-reaction) - 1) / (exp(-reaction) * span)
