"""Thermodynamic cycles: sequences of steps that end where they began must cost nothing.

The Gibbs energies of the steps, -R T ln(k_forward / k_reverse), belong to states, so over any combination
of steps that changes no species they sum to zero. Where they do not, the rate constants describe a
machine that runs for ever. All cycles follow from a basis of the null space of the net stoichiometry; a
step that changes nothing, such as a hop between equal sites, is a cycle by itself.

reference  R. Wegscheider, Monatsh. Chem. 22 (1901) 849, doi:10.1007/BF01517498
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations

import numpy as np

from scalebridge.core.constants import EV
from scalebridge.core.errors import ModelError
from scalebridge.core.units import JoulePerMole
from scalebridge.network.exact import null_space
from scalebridge.network.mechanism import Mechanism
from scalebridge.network.words import unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """Steps that together change nothing, and the Gibbs energy they nevertheless sum to."""

    steps: Mapping[str, int] = field(hash=False)  #: how often each runs; negative: backwards
    sum: JoulePerMole  #: zero if the rate constants are consistent

    @property
    def words(self) -> str:
        """The steps as a sum: "CO adsorption br + CO hop br-cus - CO adsorption cus"."""
        terms = [f"{'-' if n < 0 else '+'} {_times(abs(n))}{name}" for name, n in self.steps.items()]
        return " ".join(terms).removeprefix("+ ")

    def __str__(self) -> str:
        return f"{self.words}: {self.sum / EV:.4g} eV"


def cycles(mechanism: Mechanism, delta_G: Mapping[str, JoulePerMole]) -> tuple[Cycle, ...]:
    """A basis of the thermodynamic cycles of a mechanism, shortest first, each with its sum.

    Parameters
    ----------
    mechanism : declares the steps
    delta_G : Gibbs energy of each step that takes part, J/mol, at one temperature and one standard
        pressure: every reversible step, and of a pair of opposite one-way steps (`opposite_pairs`) the
        first, with -R T ln(k_first / k_second). A one-way step without its opposite takes no part.
    """
    names = [reaction.name for reaction in mechanism.reactions]
    strangers = [name for name in delta_G if name not in names]
    if strangers:
        raise ModelError(unknown("reaction", strangers[0], names))
    steps = list(delta_G)
    net = np.vstack([mechanism.gas_stoichiometry, mechanism.stoichiometry])[
        :, [names.index(s) for s in steps]
    ]
    basis = _shortened(null_space(net.astype(int).tolist(), len(steps)))
    return tuple(_cycle(steps, vector, delta_G) for vector in sorted(basis, key=_length))


def opposite_pairs(mechanism: Mechanism) -> tuple[tuple[str, str], ...]:
    """Names of one-way steps declared separately as each other's reverse, in the order declared.

    The ratio of their rate constants is an equilibrium constant, whether or not anyone thought of it.
    """
    one_way = [reaction for reaction in mechanism.reactions if not reaction.reversible]
    return tuple(
        (first.name, second.name)
        for i, first in enumerate(one_way)
        for second in one_way[i + 1 :]
        if first.equation.reactants == second.equation.products
        and first.equation.products == second.equation.reactants
        and first.equation.reactants != first.equation.products
    )


def _cycle(steps: Sequence[str], vector: Sequence[int], delta_G: Mapping[str, float]) -> Cycle:
    part = {name: n for name, n in zip(steps, vector, strict=True) if n}
    return Cycle(steps=part, sum=float(sum(n * delta_G[name] for name, n in part.items())))


def _shortened(basis: list[list[int]]) -> list[list[int]]:
    """The same lattice by shorter vectors: one is added to another for as long as that shortens it."""
    basis = [list(vector) for vector in basis]
    shorter = True
    while shorter:
        shorter = False
        for i, j in permutations(range(len(basis)), 2):
            for sign in (1, -1):
                candidate = [a + sign * b for a, b in zip(basis[i], basis[j], strict=True)]
                if _length(candidate) < _length(basis[i]):
                    basis[i], shorter = candidate, True
    return [[x * _sign(vector) for x in vector] for vector in basis]


def _length(vector: Sequence[int]) -> int:
    return sum(abs(x) for x in vector)


def _sign(vector: Sequence[int]) -> int:
    return 1 if next(x for x in vector if x) > 0 else -1


def _times(n: int) -> str:
    return "" if n == 1 else f"{n} "
