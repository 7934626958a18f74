"""The audit of a mechanism at load: what cannot be right is named, all at once, each with its place.

Checked per step: every species is declared; elements, charge and sites are the same on both sides. Checked
over all steps: none is there twice; every adsorbate can form, starting from the gas and the empty surface.
Gibbs energies around thermodynamic cycles are audited by `cycles`, once there are rate constants.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from typing import TypeVar

from scalebridge.core.errors import Problem
from scalebridge.network.equation import Equation
from scalebridge.network.mechanism import Mechanism, Reaction, unknown_species
from scalebridge.network.species import Adsorbate, Gas
from scalebridge.network.words import plural

TOLERANCE = 1e-9  # atoms; compositions may be fractions, sums of which are rounded

T = TypeVar("T")
Species = Mapping[str, Gas | Adsorbate]


def audit(mechanism: Mechanism) -> list[Problem]:
    """Everything wrong with the steps of a mechanism, in the order of the steps; empty if it is sound."""
    problems = unknown_species(mechanism)
    unreadable = {problem.path for problem in problems}
    species: dict[str, Gas | Adsorbate] = {gas.name: gas for gas in mechanism.gases}
    species |= {adsorbate.name: adsorbate for adsorbate in mechanism.adsorbates}
    for reaction in mechanism.reactions:
        path = ("reactions", reaction.name, "equation")
        if path not in unreadable:
            messages = [
                *_elements(reaction.equation, species),
                *_charge(reaction.equation, species),
                *_sites(reaction.equation, mechanism),
            ]
            problems += [Problem(path, message) for message in messages]
    return [*problems, *_duplicates(mechanism.reactions), *_never_formed(mechanism)]


def _elements(equation: Equation, species: Species) -> list[str]:
    left, right = _atoms(equation.reactants, species), _atoms(equation.products, species)
    return [
        f"{element} does not balance: {plural(left[element], 'atom')} on the left, "
        f"{right[element]:g} on the right"
        for element in dict.fromkeys([*left, *right])
        if abs(left[element] - right[element]) > TOLERANCE
    ]


def _atoms(side: Mapping[str, int], species: Species) -> defaultdict[str, float]:
    atoms: defaultdict[str, float] = defaultdict(float)
    for name, n in side.items():
        for element, count in species[name].composition.items() if name in species else ():
            atoms[element] += n * count
    return atoms


def _charge(equation: Equation, species: Species) -> list[str]:
    left, right = (
        sum(n * species[name].charge for name, n in side.items() if name in species)
        for side in (equation.reactants, equation.products)
    )
    if left == right:
        return []
    return [f"the charge does not balance: {left:+d} on the left, {right:+d} on the right"]


def _sites(equation: Equation, mechanism: Mechanism) -> list[str]:
    left, right = (_occupied(side, mechanism) for side in (equation.reactants, equation.products))
    if not left and not right:
        return ["the step takes place on no site; reactions in the gas are no part of a surface mechanism"]
    return [
        _site_message(site.name, left[site.name], right[site.name])
        for site in mechanism.sites
        if left[site.name] != right[site.name]
    ]


def _occupied(side: Mapping[str, int], mechanism: Mechanism) -> Counter[str]:
    """Sites of each kind that one side of an equation stands on."""
    feet = {adsorbate.name: adsorbate.feet for adsorbate in mechanism.adsorbates}
    feet |= {site.name: (site.name,) for site in mechanism.sites}
    return Counter(kind for name, n in side.items() for kind in feet.get(name, ()) * n)


def _site_message(site: str, left: int, right: int) -> str:
    missing, where = abs(left - right), "left" if left < right else "right"
    words = f"the left side occupies {plural(left, f'{site} site')}, the right side {right}"
    return f"{words}: add ' + {'' if missing == 1 else f'{missing} '}{site}' on the {where}"


def _duplicates(reactions: tuple[Reaction, ...]) -> list[Problem]:
    problems = []
    for i, reaction in enumerate(reactions):
        twin = next(
            (r for r in reactions[:i] if _directions(r.equation) & _directions(reaction.equation)), None
        )
        if twin:
            message = f"the same step as '{twin.name}'; remove one of them, or their rates add up"
            problems.append(Problem(("reactions", reaction.name, "equation"), message))
    return problems


def _directions(equation: Equation) -> set[tuple[frozenset[tuple[str, int]], ...]]:
    """What a step turns into what: one entry for a one-way step, two for a reversible one."""
    left, right = frozenset(equation.reactants.items()), frozenset(equation.products.items())
    return {(left, right), (right, left)} if equation.reversible else {(left, right)}


def reachable(start: Set[T], ways: Sequence[tuple[Set[T], Set[T]]]) -> set[T]:
    """All that can form from `start`, where each of the ways turns what it consumes into what it produces."""
    formed, before = set(start), -1
    while before < len(formed):
        before = len(formed)
        for consumed, produced in ways:
            if consumed <= formed:
                formed |= produced
    return formed


def _never_formed(mechanism: Mechanism) -> list[Problem]:
    start = {gas.name for gas in mechanism.gases} | {site.name for site in mechanism.sites}
    formed = reachable(start, [way for reaction in mechanism.reactions for way in _ways(reaction.equation)])
    return [
        Problem(
            ("surface", "adsorbates", adsorbate.name),
            f"no sequence of steps forms {adsorbate.name} from the gas and the empty sites; add one, or "
            "remove the adsorbate",
        )
        for adsorbate in mechanism.adsorbates
        if adsorbate.name not in formed
    ]


def _ways(equation: Equation) -> list[tuple[set[str], set[str]]]:
    left, right = set(equation.reactants), set(equation.products)
    return [(left, right), (right, left)] if equation.reversible else [(left, right)]
