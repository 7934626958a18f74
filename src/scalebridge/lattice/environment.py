"""The energetic environment of a process: which neighbours decide by how much its energy changes.

The energy of a configuration is the sum over all arrangements of adsorbates that have one,

    E = sum over clusters a and cells R of  E_a [the adsorbates of a stand around R],

and an event changes only those arrangements that include a site it changes. Its interaction energy of
reaction, after minus before, is therefore a sum over few *terms*: each asks for adsorbates on some sites
near by and then adds or removes the energy of one arrangement.

takes      the clusters and the processes of a `LatticeModel`
gives      dE of a process in any local environment, J/mol, to `lattice.barriers`
reference  J. M. Sanchez, F. Ducastelle, D. Gratias, Physica A 128 (1984) 334,
           doi:10.1016/0378-4371(84)90096-7
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import fsum, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scalebridge.core.errors import ModelError
from scalebridge.core.units import JoulePerMole
from scalebridge.lattice.geometry import back, moved
from scalebridge.lattice.model import Cluster, LatticeModel, Place, Process
from scalebridge.network.words import unknown

Array = NDArray[np.float64]
StateArray = NDArray[np.uint8]
Arrangement = frozenset[tuple[Place, str]]
Condition = tuple[tuple[Place, tuple[int, ...]], ...]

NOTHING = 1e-9  #: J/mol; sums below are rounding: energies that cancel


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """What an event gains or loses in energy if certain sites around it are in certain states."""

    where: tuple[int, ...]  #: the sites, as indices into `Environment.places`; none for a constant
    states: tuple[tuple[int, ...], ...]  #: for each of them, the states that count
    energy: JoulePerMole  #: after minus before


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The sites around a process that its energy depends on, and how."""

    places: tuple[Place, ...]  #: relative to the cell that the process is written for; none it asks for
    terms: tuple[Term, ...]  #: one per condition on these sites


def environment(model: LatticeModel, process: Process) -> Environment:
    """What the interaction energy of a process depends on.

    Every arrangement of adsorbates that shares a site with the process is compared with the states before
    and after: it is there before, after, in both (and drops out) or in neither. It counts once, however
    many of its sites the process changes. Terms are in the order of their sites, so neither the order of
    clusters nor that of the process's sites matters.

    ModelError if a cluster names a species that no site can hold.
    """
    standing = _standing(model)
    before = dict(zip(process.places, process.before, strict=True))
    after = dict(zip(process.places, process.after, strict=True))
    energies: defaultdict[Condition, list[float]] = defaultdict(list)
    for cluster in distinct_clusters(model.clusters):
        for asked in _touching(_asked(model, cluster, standing), process.places):
            sign = _matches(asked, after) - _matches(asked, before)
            around = tuple(sorted(item for item in asked.items() if item[0] not in before))
            if sign and all(states for _, states in around):
                energies[around].append(sign * cluster.energy)
    sums = {condition: fsum(energies[condition]) for condition in sorted(energies)}
    return _environment({condition: energy for condition, energy in sums.items() if abs(energy) > NOTHING})


def interaction_energy(environment: Environment, states_at_places: NDArray[np.integer[Any]]) -> Array:
    """Interaction energy of reaction, after minus before, in given environments.

    Parameters
    ----------
    environment : Environment
    states_at_places : (..., places) integer array, 1
        States at `environment.places`, indices into `LatticeModel.states`. A number that is no state,
        such as 255 for a site outside a finite lattice, matches nothing.

    Returns
    -------
    dE : (...) array, J/mol

    >>> left, right = (Term(where=(i,), states=((1,),), energy=5e3) for i in (0, 1))
    >>> chain = Environment(places=(Place(0, (-1,)), Place(0, (1,))), terms=(left, right))
    >>> interaction_energy(chain, np.array([[0, 0], [1, 0], [1, 1]])).tolist()
    [0.0, 5000.0, 10000.0]
    """
    states = np.asarray(states_at_places)
    dE = np.zeros(states.shape[:-1])
    found: dict[tuple[int, tuple[int, ...]], NDArray[np.bool_]] = {}
    for term in environment.terms:
        present: NDArray[np.bool_] | None = None
        for key in zip(term.where, term.states, strict=True):
            if key not in found:
                found[key] = _is_one_of(states[..., key[0]], key[1])
            present = found[key] if present is None else present & found[key]
        dE += term.energy if present is None else term.energy * present
    return dE


def configurations(
    model: LatticeModel, places: Sequence[Place], *, most: int, rng: np.random.Generator
) -> tuple[StateArray, bool]:
    """Every combination of states at some sites; a random choice of them where they are more than `most`.

    Each site takes every state it can be in by itself. Where adsorbates stand on several sites, this
    includes combinations in which a foot lacks its partner.

    Returns
    -------
    states : (configurations, places) array, 1
        The last site varies fastest.
    sampled : bool
        Whether they are a random choice, uniform and with repetition.
    """
    choices = [np.array(model.allowed[place.site], dtype=np.uint8) for place in places]
    count = prod(choice.size for choice in choices)
    if count > most:
        return np.stack([rng.choice(choice, most) for choice in choices], axis=1), True
    states = np.empty((count, len(choices)), dtype=np.uint8)
    for i, grid in enumerate(np.meshgrid(*choices, indexing="ij")):
        states[:, i] = grid.ravel()
    return states, False


def arrangement(cluster: Cluster) -> Arrangement:
    """What a cluster looks like wherever it stands and however its sites are listed."""
    home = min((place.cell, place.site) for place in cluster.places)[0]
    return frozenset(
        (back(place, home), species) for place, species in zip(cluster.places, cluster.species, strict=True)
    )


def distinct_clusters(clusters: Iterable[Cluster]) -> tuple[Cluster, ...]:
    """Each arrangement once; ModelError where one is given two energies."""
    found: dict[Arrangement, Cluster] = {}
    for cluster in clusters:
        twin = found.setdefault(arrangement(cluster), cluster)
        if twin.energy != cluster.energy:
            raise ModelError(
                f"the arrangement {' - '.join(cluster.species)} at {_where(cluster)} has two energies, "
                f"{twin.energy:g} J/mol and {cluster.energy:g} J/mol; give it one, "
                "their sum if both are meant"
            )
    return tuple(found.values())


def states_of(model: LatticeModel, species: str) -> frozenset[int]:
    """The states in which a site holds a species, or a foot of it; ModelError if there is none."""
    found = frozenset(i for i, state in enumerate(model.states) if state.species == species)
    if not found:
        known = dict.fromkeys(state.species for state in model.states)
        raise ModelError(unknown("species in an interaction", species, known))
    return found


def _standing(model: LatticeModel) -> dict[str, frozenset[int]]:
    species = {name for cluster in model.clusters for name in cluster.species}
    return {name: states_of(model, name) for name in sorted(species)}


def _asked(
    model: LatticeModel, cluster: Cluster, standing: Mapping[str, frozenset[int]]
) -> dict[Place, tuple[int, ...]]:
    """The states that a cluster asks for, site by site; none where it asks for two things at once."""
    asked: dict[Place, frozenset[int]] = {}
    for place, species in zip(cluster.places, cluster.species, strict=True):
        possible = asked.get(place, frozenset(model.allowed[place.site]))
        asked[place] = possible & standing[species]
    return {place: tuple(sorted(states)) for place, states in asked.items()}


def _touching(
    asked: Mapping[Place, tuple[int, ...]], places: Sequence[Place]
) -> Iterator[dict[Place, tuple[int, ...]]]:
    """The cluster in every position in which it includes one of `places`, each position once."""
    shifts = {
        tuple(a - b for a, b in zip(mine.cell, its.cell, strict=True))
        for mine, its in product(places, asked)
        if mine.site == its.site
    }
    for shift in shifts:
        yield {moved(place, shift): states for place, states in asked.items()}


def _matches(asked: Mapping[Place, tuple[int, ...]], states: Mapping[Place, int]) -> bool:
    """Whether those of the sites whose states are given are in the states asked for."""
    return all(states[place] in wanted for place, wanted in asked.items() if place in states)


def _environment(energies: Mapping[Condition, float]) -> Environment:
    places = tuple(sorted({place for condition in energies for place, _ in condition}))
    index = {place: i for i, place in enumerate(places)}
    return Environment(
        places=places,
        terms=tuple(
            Term(
                where=tuple(index[place] for place, _ in condition),
                states=tuple(states for _, states in condition),
                energy=energy,
            )
            for condition, energy in energies.items()
        ),
    )


def _is_one_of(found: NDArray[np.integer[Any]], states: tuple[int, ...]) -> NDArray[np.bool_]:
    hit = np.zeros(found.shape, dtype=bool)
    for state in states:
        hit |= found == state
    return hit


def _where(cluster: Cluster) -> str:
    return ", ".join(f"site {place.site} of cell {place.cell}" for place in cluster.places)
