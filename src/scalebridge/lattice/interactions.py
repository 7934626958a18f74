"""Lateral interactions as a person writes them: by shell of neighbours, or as a pattern.

Adsorbates attract or repel each other. A *shell* holds all pairs of sites of two kinds that are the same
distance apart; a *pattern* is any arrangement, such as a triplet in a row, and stands for all its
orientations. Both are written out as clusters: every arrangement that differs by more than a translation
once, and only once, so that the energy given is that of one pair, one triplet.

takes      a `Lattice`; energies per arrangement, J/mol, negative for attraction
gives      clusters of a `LatticeModel`; the energy of a whole configuration
"""

from collections.abc import Sequence
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scalebridge.core.errors import ModelError
from scalebridge.core.units import JoulePerMole
from scalebridge.lattice.environment import distinct_clusters, states_of
from scalebridge.lattice.geometry import Lattice
from scalebridge.lattice.model import Array, Cluster, LatticeModel, Place
from scalebridge.lattice.symmetry import images
from scalebridge.network.species import site_of
from scalebridge.network.words import plural, unknown


def pair_clusters(
    lattice: Lattice, species_a: str, species_b: str, energies_by_shell: Sequence[JoulePerMole]
) -> tuple[Cluster, ...]:
    """Interactions of two species by their distance.

    Parameters
    ----------
    lattice : Lattice
    species_a, species_b : str
        Surface species; each stands on sites of its kind only, as in "CO.cus".
    energies_by_shell : sequence of float, J/mol
        Of one pair at the first, second ... distance that occurs between sites of the two kinds; 0 where
        there is no interaction.

    Returns
    -------
    clusters : tuple of Cluster
        Every pair once, also where both species are the same.
    """
    _check_species(lattice, (species_a, species_b))
    kinds = site_of(species_a), site_of(species_b)
    ways = (
        {(species_a, species_b), (species_b, species_a)} if kinds[0] == kinds[1] else {(species_a, species_b)}
    )
    shells = lattice.shells(kinds, len(energies_by_shell))
    return tuple(
        Cluster(places=pair, species=species, energy=_finite(energy))
        for energy, pairs in zip(energies_by_shell, shells, strict=True)
        if energy
        for pair in pairs
        for species in sorted(ways)
    )


def pattern_clusters(
    lattice: Lattice, species: Sequence[str], positions: ArrayLike, energy: JoulePerMole
) -> tuple[Cluster, ...]:
    """An arrangement of any number of adsorbates, in all orientations that the lattice allows.

    Parameters
    ----------
    lattice : Lattice
    species : sequence of str
        What stands at each position.
    positions : (n, d) array, 1
        In units of the vectors of the cell, as `Lattice.positions`; values outside 0 to 1 reach into other
        cells. Each within a fiftieth of the neighbour distance of a site.
    energy : float, J/mol
        Of one such arrangement.

    Returns
    -------
    clusters : tuple of Cluster
        Every arrangement once, however many symmetry operations lead to it.

    ModelError if there is no site at a position, or one that the species cannot stand on.
    """
    _check_species(lattice, species)
    where = _positions(lattice, species, positions)
    places = tuple(_place(lattice, name, position) for name, position in zip(species, where, strict=True))
    for i, place in enumerate(places):
        if place in places[:i]:
            raise ModelError(
                f"{species[places.index(place)]} and {species[i]} of one pattern stand on the same site, at "
                f"{_text(where[i])}; give each adsorbate a site of its own"
            )
    return distinct_clusters(
        Cluster(places=image, species=tuple(species), energy=_finite(energy))
        for image in images(lattice, places)
    )


def total_energy(model: LatticeModel, occupancy: NDArray[np.integer[Any]]) -> JoulePerMole:
    """Interaction energy of a whole configuration, J/mol.

    Parameters
    ----------
    model : LatticeModel
    occupancy : (nx, ny, nz, sites) integer array, 1
        State of every site; axes that the lattice does not have are 1 long. Periodic axes close on
        themselves, and should be long enough that no arrangement meets itself; see `audit.too_small`.
    """
    return sum(
        cluster.energy * int(_present(model, cluster, occupancy).sum())
        for cluster in distinct_clusters(model.clusters)
    )


def _present(model: LatticeModel, cluster: Cluster, occupancy: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
    """(nx, ny, nz): whether the cluster stands in each cell."""
    present = np.ones(occupancy.shape[:-1], dtype=bool)
    for place, species in zip(cluster.places, cluster.species, strict=True):
        there = np.isin(occupancy[..., place.site], sorted(states_of(model, species)))
        for axis, step in enumerate(place.cell):
            there = np.roll(there, -step, axis)
            if not model.lattice.periodic[axis]:
                cell = np.arange(there.shape[axis]) + step
                inside = (cell >= 0) & (cell < there.shape[axis])
                there = there & inside.reshape([-1 if k == axis else 1 for k in range(3)])
        present &= there
    return present


def _check_species(lattice: Lattice, species: Sequence[str]) -> None:
    kinds = lattice.per_cell()
    for name in species:
        if site_of(name) not in kinds:
            message = unknown("kind of site", site_of(name), kinds)
            raise ModelError(f"{message}; the interaction is between {' and '.join(species)}")


def _finite(energy: float) -> float:
    if not isfinite(energy):
        raise ModelError(f"found an interaction energy of {energy:g} J/mol; expected a finite number")
    return float(energy)


def _positions(lattice: Lattice, species: Sequence[str], positions: ArrayLike) -> Array:
    where = np.asarray(positions, dtype=float)
    expected = (len(species), lattice.dimensions)
    if not species or where.shape != expected or not np.isfinite(where).all():
        raise ModelError(
            f"a pattern of {plural(len(species), 'adsorbate')} has positions of shape {where.shape}; "
            f"expected {expected}: for each adsorbate one finite number per axis of the lattice"
        )
    return where


def _place(lattice: Lattice, species: str, position: Array) -> Place:
    """The place that a position means, if the species can stand there."""
    place = lattice.locate(position)
    if place is None:
        near = lattice.locate(position, np.inf)
        assert near is not None  # some site is nearest
        raise ModelError(
            f"there is no site at {_text(position)}, where {species} is to stand; the nearest is a "
            f"{lattice.kinds[near.site]} site at {_text(lattice.positions[near.site] + near.cell)}"
        )
    if site_of(species) not in lattice.shares(place.site):
        raise ModelError(
            f"found a {' or '.join(lattice.shares(place.site))} site at {_text(position)}, but {species} "
            f"stands on {site_of(species)}; move the position, or name another species"
        )
    return place


def _text(position: Array) -> str:
    return f"({', '.join(f'{x:.4g}' for x in position)})"
