"""From the steps of a mechanism to the processes of a lattice: each event in each orientation, exactly once.

A step happens on the sites that its left side occupies, an adsorbate on several sites counting for each:

    one site          every site of its kind
    two sites         every neighbouring pair of their kinds, in both orders where that is another event
    three, four       a given arrangement, in all orientations that the symmetry of the lattice allows

The i-th occupant of a kind of site on the left becomes the i-th one of that kind on the right, as written.
Two processes are one if they change the same places in the same way, up to a shift by whole cells. A
reversible step runs back on the same arrangements, but no event is listed twice: the way back of a hop
between equal sites is the same hop in the opposite direction.

takes      a `Mechanism`, a `Lattice`, and arrangements for steps that neighbours alone do not fix
gives      a `LatticeModel`
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from scalebridge.core.errors import ModelError, Problem
from scalebridge.lattice.geometry import Lattice, Place, back
from scalebridge.lattice.model import Cluster, LatticeModel, Process
from scalebridge.lattice.states import (
    MOST_SITES,
    NO_ARRANGEMENTS,
    Arrangements,
    States,
    find_states,
    located,
    lowest,
    neighbouring,
)
from scalebridge.lattice.symmetry import at_origin, images
from scalebridge.network.mechanism import Mechanism, Reaction
from scalebridge.network.words import plural

Event = frozenset[tuple[Place, int, int]]  #: places with the state before and after


class Foot(NamedTuple):
    """One site of one side of an equation, and what is on it."""

    kind: str
    species: str
    molecule: int  #: the feet of one molecule share this number
    number: int  #: which of its feet


def lattice_model(
    mechanism: Mechanism,
    lattice: Lattice,
    arrangements: Arrangements = NO_ARRANGEMENTS,
    clusters: Sequence[Cluster] = (),
) -> LatticeModel:
    """All that a lattice simulation of a mechanism needs to know but rate constants, size and start.

    Parameters
    ----------
    mechanism, lattice : must name the same kinds of sites
    arrangements : for a step or an adsorbate on several sites, by its name, the positions (sites, d) of its
        sites in units of the vectors: in the order in which they stand on the left of the equation, empty
        sites included, an adsorbate once for each of its feet, a species named twice where it is named first
    clusters : interactions, relative to the lattice

    Raises ModelError with all steps that cannot be placed.
    """
    states = find_states(mechanism, lattice, arrangements)
    return LatticeModel(
        lattice=lattice,
        states=states.states,
        allowed=states.allowed,
        steps=tuple(reaction.name for reaction in mechanism.reactions),
        processes=_processes(mechanism, lattice, arrangements, states),
        clusters=tuple(clusters),
    )


def compile_processes(
    mechanism: Mechanism, lattice: Lattice, arrangements: Arrangements = NO_ARRANGEMENTS
) -> tuple[Process, ...]:
    """The processes of all steps in order, forward before reverse; see `lattice_model`."""
    return lattice_model(mechanism, lattice, arrangements).processes


def event(process: Process) -> Event:
    """What a process does, wherever it happens and in whatever order its places are listed."""
    base = lowest(process.places)
    return frozenset(
        (back(place, base), before, after)
        for place, before, after in zip(process.places, process.before, process.after, strict=True)
    )


def symmetric_steps(model: LatticeModel) -> tuple[bool, ...]:
    """For every step whether some forward process of it undoes another, as a hop between equal sites does.

    Neighbours then change the rates of both by the same rule, which obeys detailed balance only with a
    proximity of 1/2.
    """
    forward: list[set[Event]] = [set() for _ in model.steps]
    undone: list[set[Event]] = [set() for _ in model.steps]
    for process in model.processes:
        if process.forward and process.before != process.after:
            forward[process.step].add(event(process))
            undone[process.step].add(event(_undone(process)))
    return tuple(bool(some & others) for some, others in zip(forward, undone, strict=True))


def _processes(
    mechanism: Mechanism, lattice: Lattice, arrangements: Arrangements, states: States
) -> tuple[Process, ...]:
    exchanges_gas = (mechanism.gas_stoichiometry != 0).any(axis=0)
    processes: list[Process] = []
    problems: list[Problem] = []
    for step, reaction in enumerate(mechanism.reactions):
        try:
            forward = _forward(step, reaction, mechanism, lattice, arrangements, states)
            processes += _both_ways(forward, reaction, exchanges_gas=bool(exchanges_gas[step]))
        except ModelError as error:
            problems += error.problems
    if problems:
        raise ModelError(*problems)
    return tuple(processes)


def _forward(
    step: int,
    reaction: Reaction,
    mechanism: Mechanism,
    lattice: Lattice,
    arrangements: Arrangements,
    states: States,
) -> list[Process]:
    """The forward processes of a step, each once."""
    left, right = sides(reaction, mechanism)
    kinds = [foot.kind for foot in left]
    distinct: dict[Event, Process] = {}
    for places in _placements(reaction, (left, right), lattice, arrangements):
        before, after = _occupied(states, left, places), _occupied(states, right, places)
        if before is not None and after is not None:
            process = Process(step=step, forward=True, places=tuple(places), before=before, after=after)
            distinct.setdefault(event(process), process)
    if not distinct and reaction.name in arrangements:
        message = (
            f"no adsorbate on several sites can stand on its arrangement of the sites {', '.join(kinds)}"
        )
        raise ModelError(Problem(("reactions", reaction.name), message + "; one of the two must change"))
    return list(distinct.values())


def _both_ways(forward: list[Process], reaction: Reaction, *, exchanges_gas: bool) -> list[Process]:
    """Forward and reverse processes, without those that are no event or the same event again.

    A step that changes gases only is an event in either direction, though no site takes part in the change.
    """
    if exchanges_gas:
        known: set[Event] = set()
    else:
        moving = [process for process in forward if process.before != process.after]
        if forward and not moving:
            message = (
                "the step changes nothing: every occupant stays where it is. The i-th occupant of a kind of "
                "site on the left becomes the i-th one on the right; a hop is written A.s + s <=> s + A.s"
            )
            raise ModelError(Problem(("reactions", reaction.name, "equation"), message))
        forward, known = moving, {event(process) for process in moving}
    reverse = [_undone(process) for process in forward] if reaction.reversible else []
    return [*forward, *(process for process in reverse if event(process) not in known)]


def _undone(process: Process) -> Process:
    return replace(process, forward=not process.forward, before=process.after, after=process.before)


def sides(reaction: Reaction, mechanism: Mechanism) -> tuple[list[Foot], list[Foot]]:
    """What is on each site of a step before and after, in the order of the sites on the left.

    Raises ModelError for a step on no site or more than four, and for sides that occupy different sites.
    """
    path = ("reactions", reaction.name)
    feet = {adsorbate.name: adsorbate.feet for adsorbate in mechanism.adsorbates}
    feet |= {site.name: (site.name,) for site in mechanism.sites}
    left, right = (
        list(_feet(side, feet)) for side in (reaction.equation.reactants, reaction.equation.products)
    )
    if sorted(foot.kind for foot in left) != sorted(foot.kind for foot in right):
        raise ModelError(Problem(path, "the two sides occupy different sites; balance the equation first"))
    if not 1 <= len(left) <= MOST_SITES:
        message = (
            f"the step takes place on {plural(len(left), 'site')}; on a lattice 1 to {MOST_SITES} can be"
        )
        raise ModelError(Problem(path, message))
    waiting = {kind: iter([foot for foot in right if foot.kind == kind]) for kind in {f.kind for f in right}}
    return left, [next(waiting[foot.kind]) for foot in left]


def _feet(side: Mapping[str, int], feet: Mapping[str, tuple[str, ...]]) -> Iterator[Foot]:
    """Every occupied site of one side of an equation, as written."""
    molecules = [name for name, count in side.items() if name in feet for _ in range(count)]
    for molecule, name in enumerate(molecules):
        for number, kind in enumerate(feet[name]):
            yield Foot(kind, name, molecule, number)


def _placements(
    reaction: Reaction,
    both: tuple[Sequence[Foot], Sequence[Foot]],
    lattice: Lattice,
    arrangements: Arrangements,
) -> Iterable[Sequence[Place]]:
    """Where a step can happen: the places of its sites in the order of the left side, the first in cell 0."""
    path, kinds = ("reactions", reaction.name), [foot.kind for foot in both[0]]
    if reaction.name in arrangements:
        return images(lattice, located(lattice, arrangements[reaction.name], kinds, path))
    if len(kinds) == 1:
        zero = (0,) * lattice.dimensions
        sites = [site for site in range(lattice.sites) if kinds[0] in lattice.shares(site)]
        return [(Place(site, zero),) for site in sites]
    for side in both:  # one molecule on all sites brings its own arrangement along
        if side[0].species in arrangements and len({foot.molecule for foot in side}) == 1:
            return _standing(side, lattice, arrangements)
    if len(kinds) == 2:
        return neighbouring(lattice, kinds)
    message = (
        f"the step takes place on {len(kinds)} sites, {', '.join(kinds)}, and neighbours alone do not tell "
        f"how they lie; give a pattern: {len(kinds)} positions in this order, in units of the vectors"
    )
    raise ModelError(Problem(path, message))


def _standing(
    side: Sequence[Foot], lattice: Lattice, arrangements: Arrangements
) -> Iterator[tuple[Place, ...]]:
    """The arrangements of the one molecule of a side; of two like feet either can be the first."""
    name, feet = side[0].species, sorted(side, key=lambda foot: foot.number)
    kinds, path = [foot.kind for foot in feet], ("surface", "adsorbates", name)
    places = located(lattice, arrangements[name], kinds, path)
    for image in images(lattice, [places[foot.number] for foot in side]):
        yield image
        if len(image) == 2 and kinds[0] == kinds[1]:
            yield at_origin(image[::-1])


def _occupied(states: States, side: Sequence[Foot], places: Sequence[Place]) -> tuple[int, ...] | None:
    """State of every place with the occupants of one side on them; None if one of them cannot stand so."""
    found: dict[int, int] = {}
    for molecule in {foot.molecule for foot in side}:
        where = [n for n, foot in enumerate(side) if foot.molecule == molecule]
        species, kinds = side[where[0]].species, [side[n].kind for n in where]
        own = states.of(species, kinds, [places[n] for n in where])
        if own is None:
            return None
        found.update(zip(where, own, strict=True))
    return tuple(found[n] for n in range(len(side)))
