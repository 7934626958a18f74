"""Pairs of rate constants that a user typed, audited against the Gibbs energies and around every cycle.

In this house every reverse rate constant follows from Gibbs energies. A reverse barrier, a reverse rate
constant or a step declared once in each direction is therefore redundant; where it is given, it must agree,
or the model contradicts itself.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from scalebridge.bridges.barrier_to_rate import Energetics, rate_constants
from scalebridge.core.constants import EV
from scalebridge.core.errors import Problem
from scalebridge.model.schema import Document
from scalebridge.network import Cycle, Mechanism, cycles, opposite_pairs
from scalebridge.rates import reaction_gibbs_energy

TOLERANCE = 2e-3 * EV  #: J/mol; energies are typed to a few meV


def problems(document: Document, energetics: Energetics) -> list[Problem]:
    """Every pair that disagrees with the Gibbs energies at the conditions of `document`."""
    T = np.asarray(document.conditions.temperature.value)
    names = list(document.reactions)
    expected = dict(zip(names, (float(g) for g in energetics.reaction_gibbs(T)), strict=True))
    typed = {**_typed(document, float(T)), **_opposite(energetics, T)}
    broken = cycle_sums(energetics, {**_reversible(energetics, expected), **typed})
    return [
        Problem(_place(document, name), _message(name, typed[name], expected[name], broken))
        for name in names
        if name in typed and abs(typed[name] - expected[name]) > TOLERANCE
    ]


def cycle_sums(energetics: Energetics, delta_G: Mapping[str, float]) -> tuple[Cycle, ...]:
    """The thermodynamic cycles that do not close, worst first."""
    found = cycles(energetics.mechanism, delta_G)
    return tuple(sorted((c for c in found if abs(c.sum) > TOLERANCE), key=lambda c: -abs(c.sum)))


def _reversible(energetics: Energetics, expected: Mapping[str, float]) -> dict[str, float]:
    return {r.name: expected[r.name] for r in energetics.mechanism.reactions if r.reversible}


def _typed(document: Document, T: float) -> dict[str, float]:
    """Gibbs energies of reaction that the typed pairs imply, J/mol."""
    implied = {}
    for name, reaction in document.reactions.items():
        if reaction.barrier is not None and reaction.reverse_barrier is not None:
            implied[name] = reaction.barrier.value - reaction.reverse_barrier.value
        known = reaction.rate_constant
        if known is not None and known.reverse is not None:
            gained = _pressures(known.reverse.unit) - _pressures(known.forward.unit)
            implied[name] = float(reaction_gibbs_energy(known.forward.value, known.reverse.value, T, gained))
    return implied


def unit_problems(document: Document, mechanism: Mechanism) -> list[Problem]:
    """Rate constants per another number of pressures than their step takes gas molecules."""
    gases, found = set(mechanism.gas_species), []
    for reaction in mechanism.reactions:
        known = document.reactions[reaction.name].rate_constant
        sides = (reaction.equation.reactants, reaction.equation.products)
        for way, side in zip(("forward", "reverse"), sides, strict=True):
            constant = getattr(known, way, None)
            molecules = sum(n for name, n in side.items() if name in gases)
            if constant is not None and _pressures(constant.unit) != molecules:
                message = (
                    f"found {constant.text}; this direction takes {molecules} gas molecule(s), so it is in "
                )
                path = ("reactions", reaction.name, "rate_constant", way)
                found.append(Problem(path, message + _per_pressure(molecules)))
    return found


def _per_pressure(molecules: int) -> str:
    return "s^-1" if molecules == 0 else "Pa^-1 s^-1" if molecules == 1 else f"Pa^-{molecules} s^-1"


def _pressures(unit: str) -> int:
    """How many pressures a rate constant is per: 2 for Pa^-2 s^-1."""
    return 0 if "Pa" not in unit else 2 if "Pa^-2" in unit else 1


def _opposite(energetics: Energetics, T: np.ndarray) -> dict[str, float]:
    """The same for steps that are declared once in each direction."""
    k = rate_constants(energetics, T).forward
    m = energetics.mechanism
    row = {reaction.name: j for j, reaction in enumerate(m.reactions)}
    gained = m.gas_stoichiometry.sum(axis=0)
    return {
        first: float(reaction_gibbs_energy(k[row[first]], k[row[second]], T, gained[row[first]]))
        for first, second in opposite_pairs(m)
    }


def _place(document: Document, name: str) -> tuple[str, ...]:
    reaction = document.reactions[name]
    key = (
        "reverse_barrier"
        if reaction.reverse_barrier is not None
        else "rate_constant"
        if reaction.rate_constant
        else "equation"
    )
    return ("reactions", name, key)


def _message(name: str, typed: float, expected: float, broken: tuple[Cycle, ...]) -> str:
    off = typed - expected
    words = (
        "breaks detailed balance: the two directions imply a Gibbs energy of reaction of "
        f"{_eV(typed)}, the energies of the species give {_eV(expected)}; change one by {_eV(abs(off))}, or "
        "leave out the reverse, which follows from the energies"
    )
    mine = next(_naming(name, broken), None)
    return (
        f"{words}. Around the cycle {mine.words} the energies sum to {_eV(mine.sum)}, not 0"
        if mine
        else words
    )


def _eV(energy: float) -> str:
    """As typed: to a tenth of a millielectronvolt, and without a minus before zero."""
    return f"{round(energy / EV, 4) + 0.0:g} eV"


def _naming(name: str, broken: tuple[Cycle, ...]) -> Iterator[Cycle]:
    return (cycle for cycle in broken if name in cycle.steps)
