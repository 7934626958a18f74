"""Slow down what is in equilibrium anyway, so that the events that matter come up more often.

A reversible step that runs back as often as forward, thousands of times between two events of the slow steps,
only keeps up an equilibrium. It would do so at a hundredth of the speed as well. Multiplying *both* of its
rate constants by one factor changes no equilibrium and saves the events. What it may change is how well
the equilibrium is kept. The factor therefore leaves every such step `margin` times faster than the others, in
two ways:

    by events           it comes up `margin` times more often than the most frequent of the others;
    by rate constants   where it competes with one of the others for the same species or the same empty site,
                        its rate constant stays `margin` times larger. An event may be rare and yet fast, as
                        the adsorption of a dimer on two vacancies is before something else fills them.

The bias that remains is measured: half of the runs have the margin asked for, half of them twice that.

Which steps are in equilibrium is decided from the events of the last window: often enough, and balanced
within the noise and a tolerance. A hop between like sites is its own reverse and always balanced.

assumptions  the slow steps see the fast ones only through their equilibrium (averaging)
reference    E. C. Dybeck, C. P. Plaisance and M. Neurock, J. Chem. Theory Comput. 13 (2017) 1525,
             doi:10.1021/acs.jctc.6b00859;  M. Andersen, C. P. Plaisance and K. Reuter, J. Chem. Phys.
             147 (2017) 152705, doi:10.1063/1.4989511
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scalebridge.lattice.model import LatticeModel, StepRates
from scalebridge.lattice.processes import symmetric_steps
from scalebridge.scales import Estimate

Array = NDArray[np.float64]

SEEN = 100.0  #: events of a step in a window below which nothing is concluded
TOLERANCE = 0.05  #: (forward - back)/(forward + back) of a balanced step
SLOWEST = 1e-12  #: no factor goes below


@dataclass(frozen=True, slots=True, kw_only=True)
class Competition:
    """Which steps can be slowed down, and against which others they have to stay fast."""

    constants: Array  #: (steps, 2) 1/s, forward and back, without neighbours
    rivals: NDArray[np.bool_]  #: (steps, 2, steps, 2) whether two directions consume a species alike
    reversible: NDArray[np.bool_]  #: (steps,)
    symmetric: NDArray[
        np.bool_
    ]  #: (steps,) steps that are their own reverse, all of whose events are forward


def competition(model: LatticeModel, rates: StepRates) -> Competition:
    """What `new_scale` has to know of a model."""
    consumed: list[list[set[int]]] = [[set(), set()] for _ in model.steps]
    for process in model.processes:
        changed = zip(process.before, process.after, strict=True)
        consumed[process.step][0 if process.forward else 1] |= {b for b, a in changed if a != b}
    flat = [way for step in consumed for way in step]
    steps = len(model.steps)
    rivals = np.array([[bool(one & other) for other in flat] for one in flat])
    return Competition(
        constants=np.stack([rates.forward, rates.reverse], axis=1),
        rivals=rivals.reshape(steps, 2, steps, 2),
        reversible=rates.reverse > 0.0,
        symmetric=np.array(symmetric_steps(model)),
    )


def new_scale(scale: Array, events: Array, known: Competition, margin: float) -> Array:
    """Factors (steps,) for the next window.

    Parameters
    ----------
    scale : (steps,) factors of the window that has passed
    events : (steps, 2) events forward and back in it
    known : Competition
    margin : how many times faster than the others a balanced step stays
    """
    total = events.sum(axis=1)
    difference = np.abs(events[:, 0] - events[:, 1])
    even = known.symmetric | (known.reversible & (difference <= TOLERANCE * total + 3.0 * np.sqrt(total)))
    balanced = even & (total >= SEEN)
    slow = np.maximum(total[~balanced].max(initial=0.0), 1.0)  # a step that was not seen may come next
    by_events = scale * margin * slow / np.maximum(total, 1.0)
    wanted = np.maximum(by_events, margin * _fastest_rival(known, balanced))
    return np.where(balanced, np.clip(wanted, SLOWEST, 1.0), np.minimum(scale * 10.0, 1.0))


def _fastest_rival(known: Competition, balanced: NDArray[np.bool_]) -> Array:
    """(steps,) largest rate constant of an unbalanced rival over that of the step, in either direction."""
    others = np.where(balanced[:, None], 0.0, known.constants)
    fastest = np.where(known.rivals, others, 0.0).max(axis=(2, 3))
    own = known.constants
    ratio = np.where(own > 0.0, fastest / np.where(own > 0.0, own, 1.0), 0.0)
    return np.asarray(ratio.max(axis=1))


def bias(doubled: Estimate, single: Estimate) -> float:
    """Bound of the bias of a result at twice the margin, in its unit; nan where an error is not known.

    A bias like 1/margin is at twice the margin as large as the difference between both runs, one like
    1/sqrt(margin) 2.4 times as large: twice the difference is taken. It cannot be told from zero below the
    noise, two standard errors of the difference.
    """
    noise = float(np.hypot(doubled.standard_error, single.standard_error))
    return max(2.0 * abs(doubled.value - single.value), 2.0 * noise) if np.isfinite(noise) else float("nan")
