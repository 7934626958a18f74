"""What thermodynamics demands of a mechanism's rate constants, as two lines of the ledger.

takes        an `Energetics`; for one-way steps also the coverages and pressures they run at
gives        verdicts: do all cycles close, and do one-way steps run far from their equilibrium?
reference    R. Wegscheider, Monatsh. Chem. 22 (1901) 849, doi:10.1007/BF01517498
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scalebridge.bridges.barrier_to_rate import Energetics, rate_constants
from scalebridge.core.constants import STANDARD_PRESSURE, R
from scalebridge.core.verdict import Status, Verdict, judge
from scalebridge.network import cycles
from scalebridge.rates import reaction_gibbs_energy

Array = NDArray[np.float64]


def actual_gibbs(energetics: Energetics, T: float) -> dict[str, float]:
    """Gibbs energy of every reversible step as its rate constants have it, -RT ln(k_f/k_r), J/mol."""
    k = rate_constants(energetics, np.asarray(T))
    gained = energetics.mechanism.gas_stoichiometry.sum(axis=0)
    return {
        reaction.name: float(reaction_gibbs_energy(forward, reverse, T, n))
        for reaction, forward, reverse, n in zip(
            energetics.mechanism.reactions, k.forward, k.reverse, gained, strict=True
        )
        if reaction.reversible
    }


def detailed_balance(energetics: Energetics, T: float) -> Verdict:
    """Ledger entry: the worst thermodynamic cycle of the rate constants in use."""
    found = cycles(energetics.mechanism, actual_gibbs(energetics, T))
    worst = max(found, key=lambda cycle: abs(cycle.sum), default=None)
    value = abs(worst.sum) / (R * T) if worst else 0.0
    return Verdict(
        name="detailed balance",
        status=judge(value, holds=1e-9, broken=1e-3),
        value=value,
        threshold=1e-9,
        statement="Around every closed cycle of steps the Gibbs energies sum to zero; the value is the worst "
        f"sum over RT ({worst.words if worst else 'there is no cycle'}).",
        consequence="A cycle that does not close would drive reactions out of nothing.",
        remedy="Give one Gibbs energy per species and let the reverse rate constants follow.",
        source="R. Wegscheider, Monatsh. Chem. 22 (1901) 849; the threshold is rounding",
    )


def one_way_steps(energetics: Energetics, T: float, theta: Array, pressure: Array) -> Verdict | None:
    """Ledger entry: the reverse rate that one-way steps leave out, over their forward rate.

    At coverages `theta` (surface species,) and `pressure` (gases,) Pa. None if all steps are reversible.
    """
    m = energetics.mechanism
    one_way = [j for j, reaction in enumerate(m.reactions) if not reaction.reversible]
    if not one_way:
        return None
    with np.errstate(divide="ignore"):
        surface, gas = np.log(theta / m.ways), np.log(pressure / STANDARD_PRESSURE)
    back = energetics.reaction_gibbs(np.asarray(T)) / (R * T)
    formed, consumed = np.zeros(back.shape), np.zeros(back.shape)
    for activity, change in ((surface, m.stoichiometry), (gas, m.gas_stoichiometry)):
        for side, sign in ((formed, 1.0), (consumed, -1.0)):
            count = np.maximum(sign * change, 0.0)
            side += np.where(count > 0.0, activity[:, None] * np.where(count, count, 1.0), 0.0).sum(axis=0)
    idle = np.isinf(formed)  # what is not there does not run back, whatever else is missing
    exponent = back + np.where(idle, 0.0, formed) - np.where(idle, 0.0, consumed)
    ratios = np.where(idle, 0.0, np.exp(np.where(idle, 0.0, exponent)))[one_way]
    worst = int(np.argmax(ratios))
    status = judge(float(ratios[worst]), holds=0.01, broken=0.1)
    return Verdict(
        name="one-way steps",
        status=status,
        value=float(ratios[worst]),
        threshold=0.01,
        statement="Steps written => never run back. The value is the reverse rate that is left out, over the "
        f"forward rate ({m.reactions[one_way[worst]].name}).",
        consequence=_ONE_WAY[status],
        remedy="Write the step as <=>, with the energies of its products.",
        source="T. de Donder, L'affinite (1927): reverse over forward rate is exp(-affinity/RT)",
    )


_ONE_WAY: dict[Any, str] = {
    Status.HOLDS: "The products leave for good; nothing is lost.",
    Status.DOUBTFUL: "The reverse step would lower the rate by a few percent.",
    Status.BROKEN: "The step is close to its equilibrium; the rate is overestimated.",
    Status.NOT_TESTED: "The energies of the products are not known.",
}
