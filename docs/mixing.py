"""When is a surface well mixed? `python docs/mixing.py` draws the answer (a minute).

Langmuir and Hinshelwood's mechanism on a square lattice: A and B adsorb one by one, desorb slowly, hop to
empty neighbours, and react away where they meet. With immobile adsorbates islands of A and of B form, which
react along their borders only. The faster they hop, the closer the lattice comes to mean field, which takes
every pair of neighbours for independent:

    dA/dt = a (1 - A - B) - d A - 4 k A B,     dB/dt = b (1 - A - B) - d B - 4 k A B.
"""

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from scipy.optimize import fsolve

from scalebridge.lattice.model import StepRates
from scalebridge.lattice.plan import Plan
from scalebridge.lattice.processes import lattice_model
from scalebridge.lattice.replica import Replica
from scalebridge.lattice.sampling import LatticeSample, gather
from scalebridge.lattice.shapes import square
from scalebridge.network import Adsorbate, Gas, Mechanism, Reaction, Site, parse
from scalebridge.report.svg import GRID, INK, TONES

PICTURE = Path(__file__).with_name("from_lattice_to_mean_field.svg")
SITE = Site(name="s", per_cell=1.0)
ADSORPTION, DESORPTION, REACTION = (1.0, 1.0), 0.05, 1.0  # 1/s: of A and B; of both; of one pair
HOPS = np.array([0.0, 0.1, 1.0, 10.0, 100.0])  # 1/s, to one empty neighbour
EQUATIONS = {
    "A adsorption": ("A + s <=> A.s", 1.0),
    "B adsorption": ("B + s <=> B.s", 1.0),
    "reaction": ("A.s + B.s => AB + 2 s", 4.0),
    "A hop": ("A.s + s <=> s + A.s", 4.0),
    "B hop": ("B.s + s <=> s + B.s", 4.0),
}


def mechanism() -> Mechanism:
    """The mechanism as mean field would have it too."""
    return Mechanism(
        gases=tuple(
            Gas(name=n, composition=c)
            for n, c in (("A", {"H": 1}), ("B", {"D": 1}), ("AB", {"H": 1, "D": 1}))
        ),
        adsorbates=tuple(
            Adsorbate(name=f"{n}.s", site="s", composition={e: 1}) for n, e in (("A", "H"), ("B", "D"))
        ),
        sites=(SITE,),
        reactions=tuple(
            Reaction(name=name, equation=parse(text, ("s",)), multiplicity=count)
            for name, (text, count) in EQUATIONS.items()
        ),
    )


def lattice(hop: float) -> LatticeSample:
    """The steady surface on 40 x 40 sites at one rate of hopping."""
    model = lattice_model(mechanism(), square(3e-10, "s"))
    steps = len(model.steps)
    rates = StepRates(
        temperature=500.0,
        forward=np.array([*ADSORPTION, REACTION, hop, hop]),
        reverse=np.array([DESORPTION, DESORPTION, 0.0, hop, hop]),
        barrier=np.full(steps, 1e5),
        reaction_energy=np.full(steps, -np.inf),
        proximity=np.full(steps, 0.5),
    )
    plan = Plan(size=(40, 40), events=int(4e6 * (1.0 + min(hop, 14.0))), replicas=2)
    replicas = [Replica(model, rates, plan, k) for k in range(plan.replicas)]
    for replica in replicas:
        replica.run(plan.blocks)
    turnover = np.array([name == "reaction" for name in model.steps], dtype=float)
    return gather(model, plan, [replica.arrays() for replica in replicas], turnover)


def mean_field() -> float:
    """Turnover of the well-mixed surface, 1/s per site, from the rate equations above."""
    a, b = ADSORPTION

    def net(theta: Any) -> list[float]:
        A, B = theta
        vacant, reaction = 1.0 - A - B, 4.0 * REACTION * A * B
        return [a * vacant - DESORPTION * A - reaction, b * vacant - DESORPTION * B - reaction]

    A, B = fsolve(net, [0.1, 0.1])
    return float(4.0 * REACTION * A * B)


def picture(samples: list[LatticeSample]) -> Figure:
    """Turnover, and pairs of reactants, over the rate of hopping."""
    figure = Figure(figsize=(9.6, 3.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    x = np.where(HOPS > 0.0, HOPS, 0.01)
    turnover = np.array([s.turnover.value for s in samples])
    error = np.array([s.turnover.standard_error for s in samples])
    left.axhline(mean_field(), color=INK, lw=1.2)
    left.annotate("mean field", (0.01, mean_field()), xytext=(0, 4), textcoords="offset points", color=INK)
    left.errorbar(x, turnover, 2.0 * error, fmt="o-", color=TONES[0], ms=5, capsize=3)
    left.set_ylabel("turnover, 1/s per site")
    left.set_ylim(0.0, 1.15 * mean_field())
    pairs = [next(f for f in s.factors if f.species == ("A.s", "B.s")) for s in samples]
    right.axhline(1.0, color=INK, lw=1.2)
    values, errors = [p.value for p in pairs], [2.0 * p.standard_error for p in pairs]
    right.errorbar(x, values, errors, fmt="s-", color=TONES[1], ms=5, capsize=3)
    right.set_ylabel("A next to B, over random")
    right.set_ylim(0.0, 1.1)
    for plot in (left, right):
        plot.set_xscale("log")
        plot.set_xticks(x, ["none", *(f"{hop:g}" for hop in HOPS[1:])])
        plot.minorticks_off()
        plot.set_xlabel("hops to an empty neighbour, 1/s")
        plot.grid(color=GRID)
        plot.spines[["top", "right"]].set_visible(False)
    return figure


def main() -> None:
    """Sample the lattice at every rate of hopping and write the picture."""
    samples = [lattice(hop) for hop in HOPS]
    for hop, sample in zip(HOPS, samples, strict=True):
        found = sample.turnover
        said = f"{hop:6g} hops/s: {found.value:.5f} +- {found.standard_error:.5f} 1/s per site"
        print(f"{said}, {found.value / mean_field():.4f} of mean field, {sample.steady.outcome}")  # noqa: T201
    with rc_context({"svg.hashsalt": "scalebridge", "font.family": "DejaVu Sans", "font.size": 9}):
        picture(samples).savefig(PICTURE, metadata={"Date": None, "Creator": None})


if __name__ == "__main__":
    main()
