"""The states of the sites: empty, an adsorbate, or one foot of an adsorbate that stands on several sites.

An adsorbate on several sites has a *conformation* for every way in which its feet can stand, up to a shift by
whole cells: on a square lattice a molecule across two neighbours lies along x or along y. The state of each
of its sites tells conformation and foot, so that each knows where the others are. Feet on the same kind of
site are alike: a molecule turned end for end is the same one.

takes      a `Mechanism`, a `Lattice`, and the arrangements of adsorbates on three or four sites
gives      states, and which site can be in which, to `lattice.processes`
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scalebridge.core.errors import ModelError, Problem
from scalebridge.lattice.geometry import Lattice, Place, back
from scalebridge.lattice.model import WALL, State
from scalebridge.lattice.symmetry import at_origin, images
from scalebridge.network.mechanism import Mechanism
from scalebridge.network.species import Adsorbate
from scalebridge.network.words import unknown

MOST_SITES = 4  #: of a step, and of an adsorbate

Arrangements = Mapping[str, ArrayLike]  #: reaction or adsorbate -> (sites, d) in units of the vectors
Stand = frozenset[tuple[Place, str]]  #: places and their kinds, whichever foot is on which

NO_ARRANGEMENTS: Arrangements = {}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class States:
    """All states of a lattice, and how to find that of a species at a place."""

    states: tuple[State, ...]
    allowed: tuple[tuple[int, ...], ...]  #: for every site of the cell, the states it can be in
    single: Mapping[str, int]  #: empty sites and adsorbates on one site -> state
    feet: Mapping[tuple[str, Stand], Mapping[Place, int]]  #: adsorbate and where it stands -> state per place

    def of(self, species: str, kinds: Sequence[str], places: Sequence[Place]) -> tuple[int, ...] | None:
        """States of `places` when `species` stands on them; None if it cannot stand so."""
        if species in self.single:
            return (self.single[species],)
        base = lowest(places)
        moved = [back(place, base) for place in places]
        found = self.feet.get((species, frozenset(zip(moved, kinds, strict=True))))
        return tuple(found[place] for place in moved) if found else None


def lattice_states(
    mechanism: Mechanism, lattice: Lattice, arrangements: Arrangements = NO_ARRANGEMENTS
) -> tuple[tuple[State, ...], tuple[tuple[int, ...], ...]]:
    """All states, empty sites first, and for every site of the cell those it can be in.

    Raises ModelError for kinds of sites that only one of mechanism and lattice knows, and for an adsorbate
    that cannot be placed.
    """
    found = find_states(mechanism, lattice, arrangements)
    return found.states, found.allowed


def find_states(mechanism: Mechanism, lattice: Lattice, arrangements: Arrangements) -> States:
    """The states together with the means to look them up."""
    problems = [*_kind_problems(mechanism, lattice), *_name_problems(mechanism, arrangements)]
    if problems:
        raise ModelError(*problems)
    states = [State(species=site.name, kind=site.name) for site in mechanism.sites]
    hosts = [_hosts(lattice, site.name) for site in mechanism.sites]  # sites of the cell, per state
    feet: dict[tuple[str, Stand], Mapping[Place, int]] = {}
    for adsorbate in mechanism.adsorbates:
        if len(adsorbate.feet) == 1:
            states.append(State(species=adsorbate.name, kind=adsorbate.site))
            hosts.append(_hosts(lattice, adsorbate.site))
            continue
        for number, places in enumerate(conformations(adsorbate, lattice, arrangements)):
            base = lowest(places)
            feet[adsorbate.name, _stand(places, adsorbate.feet)] = {
                back(place, base): len(states) + foot for foot, place in enumerate(places)
            }
            hosts += [(place.site,) for place in places]
            states += [
                State(species=adsorbate.name, kind=kind, dentate=foot, conformation=number)
                for foot, kind in enumerate(adsorbate.feet)
            ]
    if len(states) > WALL:
        raise ModelError(Problem(("surface", "adsorbates"), _too_many(states)))
    several = {adsorbate.name for adsorbate in mechanism.adsorbates if len(adsorbate.feet) > 1}
    return States(
        states=tuple(states),
        allowed=tuple(
            tuple(state for state, sites in enumerate(hosts) if site in sites)
            for site in range(lattice.sites)
        ),
        single={s.species: n for n, s in enumerate(states) if s.species not in several},
        feet=feet,
    )


def conformations(
    adsorbate: Adsorbate, lattice: Lattice, arrangements: Arrangements = NO_ARRANGEMENTS
) -> tuple[tuple[Place, ...], ...]:
    """Places of the feet of an adsorbate in every way it can stand, the first foot in cell 0.

    On two sites it stands on any neighbouring pair of its kinds, unless an arrangement says otherwise.
    """
    path, kinds = ("surface", "adsorbates", adsorbate.name), adsorbate.feet
    if len(kinds) > MOST_SITES:
        message = f"it stands on {len(kinds)} sites; on a lattice at most {MOST_SITES} are possible"
        raise ModelError(Problem(path, message))
    if adsorbate.name in arrangements:
        ways: Iterable[Sequence[Place]] = images(
            lattice, located(lattice, arrangements[adsorbate.name], kinds, path)
        )
    elif len(kinds) == 2:
        ways = neighbouring(lattice, kinds)
    else:
        message = f"it stands on {len(kinds)} sites, in an order that neighbours alone do not tell; "
        raise ModelError(Problem(path, message + "give their pattern"))
    distinct: dict[Stand, tuple[Place, ...]] = {}
    for places in ways:
        distinct.setdefault(_stand(places, kinds), at_origin(places))
    return tuple(distinct.values())


def neighbouring(lattice: Lattice, kinds: Sequence[str]) -> Iterator[tuple[Place, Place]]:
    """All neighbours in order, the first in cell 0, whose sites can be of these two kinds."""
    zero = (0,) * lattice.dimensions
    for site in range(lattice.sites):
        for place in lattice.neighbours(site):
            if kinds[0] in lattice.shares(site) and kinds[1] in lattice.shares(place.site):
                yield Place(site, zero), place


def located(
    lattice: Lattice, positions: ArrayLike, kinds: Sequence[str], path: tuple[str, ...]
) -> tuple[Place, ...]:
    """The sites of an arrangement (n, d), in units of the vectors, one for each of `kinds`."""
    given = np.array(positions, dtype=float, ndmin=2)
    if given.shape != (len(kinds), lattice.dimensions):
        message = (
            f"found an arrangement of {len(given)} positions with {given.shape[-1]} coordinates; expected "
            f"{len(kinds)} with {lattice.dimensions}, for the sites {', '.join(kinds)} in this order"
        )
        raise ModelError(Problem(path, message))
    if not np.isfinite(given).all():
        raise ModelError(Problem(path, "the positions of an arrangement are to be finite numbers"))
    places = [_located(lattice, x, kind, path) for x, kind in zip(given, kinds, strict=True)]
    for place, position in zip(places, given, strict=True):
        if places.count(place) > 1:
            message = (
                f"two positions of the arrangement are the site at {_text(position)}; name each site once"
            )
            raise ModelError(Problem(path, message))
    return tuple(places)


def lowest(places: Iterable[Place]) -> tuple[int, ...]:
    """Lowest cell index along each axis: a reference that moves with the places, whatever their order."""
    return tuple(min(axis) for axis in zip(*(place.cell for place in places), strict=True))


def _stand(places: Sequence[Place], kinds: Sequence[str]) -> Stand:
    base = lowest(places)
    return frozenset((back(place, base), kind) for place, kind in zip(places, kinds, strict=True))


def _hosts(lattice: Lattice, kind: str) -> tuple[int, ...]:
    return tuple(site for site in range(lattice.sites) if kind in lattice.shares(site))


def _located(lattice: Lattice, position: NDArray[np.float64], kind: str, path: tuple[str, ...]) -> Place:
    nearest, text = lattice.locate(position, float("inf")), _text(position)
    assert nearest is not None
    found = lattice.kinds[nearest.site]
    if lattice.locate(position) is None:
        where = _text(lattice.positions[nearest.site] + nearest.cell)
        message = f"there is no site at {text}; the nearest is a {found} site at {where}"
        raise ModelError(Problem(path, message))
    if kind not in lattice.shares(nearest.site):
        message = (
            f"the site at {text} is a {found} site, but a {kind} site is to be there; list the positions in "
            "the order of the sites on the left of the equation"
        )
        raise ModelError(Problem(path, message))
    return nearest


def _text(position: NDArray[np.float64]) -> str:
    return f"({', '.join(f'{x:g}' for x in position)})"


def _too_many(states: Sequence[State]) -> str:
    """What to do about more states than a byte tells apart."""
    species, most = Counter(state.species for state in states).most_common(1)[0]
    return (
        f"the sites of the lattice can be in {len(states)} states, of which {species} alone has {most}: one "
        f"for each of its feet in every way it can stand. At most {WALL} are possible; take fewer or simpler "
        "adsorbates"
    )


def _kind_problems(mechanism: Mechanism, lattice: Lattice) -> list[Problem]:
    on_lattice, declared = lattice.per_cell(), [site.name for site in mechanism.sites]
    return [
        *(
            Problem(("lattice", "kinds"), unknown("kind of site", kind, declared))
            for kind in on_lattice
            if kind not in declared
        ),
        *(
            Problem(
                ("surface", "sites", kind), f"the lattice has no {kind} site; it has {', '.join(on_lattice)}"
            )
            for kind in declared
            if kind not in on_lattice
        ),
    ]


def _name_problems(mechanism: Mechanism, arrangements: Arrangements) -> list[Problem]:
    """Arrangements of nothing that there is."""
    known = [reaction.name for reaction in mechanism.reactions]
    known += [adsorbate.name for adsorbate in mechanism.adsorbates if len(adsorbate.feet) > 1]
    return [
        Problem(
            ("lattice", "arrangements", name), unknown("reaction or adsorbate on several sites", name, known)
        )
        for name in arrangements
        if name not in known
    ]
