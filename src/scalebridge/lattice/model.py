"""What the lattice engine runs: sites, the states they can be in, and the processes that change them.

A *state* is one way for a site to be: empty, holding an adsorbate, or holding one foot (dentate) of an
adsorbate that stands on several sites. A *process* changes the states of one to four sites of a local
arrangement; it may happen in every cell of the lattice, so it is written once, relative to the cell of its
first site. Orientations are separate processes; each physical process is written exactly once.

A *cluster* is an arrangement of adsorbates with an energy of its own: the terms of a cluster expansion.

takes      a `Mechanism` and a `Lattice` (compiled by `lattice.processes`)
gives      a `LatticeModel` to the engine
units      J/mol, K, 1/s
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scalebridge.core.units import JoulePerMole, Kelvin
from scalebridge.lattice.geometry import Lattice
from scalebridge.lattice.geometry import Place as Place

Array = NDArray[np.float64]

WALL = 255  #: state of a site outside a finite lattice; all others are numbers below


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One way for a site to be."""

    species: str  #: surface species, such as "CO.cus"; the name of the kind of site where it is empty
    kind: str  #: kind of site that can be in this state
    dentate: int = 0  #: which foot of the adsorbate stands here
    conformation: int = 0  #: which of the arrangements of its feet, for an adsorbate on several sites

    @property
    def empty(self) -> bool:
        """Whether nothing stands there."""
        return self.species == self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One elementary event in one orientation, relative to the cell of its first site."""

    step: int  #: index of the reaction in the mechanism
    forward: bool  #: whether it runs as the equation is written, or back
    places: tuple[Place, ...]  #: the sites whose state it asks for and changes; the first in cell 0
    before: tuple[int, ...]  #: state (index into `LatticeModel.states`) each of them must be in
    after: tuple[int, ...]  #: state each of them is in afterwards


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """An arrangement of adsorbates with an energy of its own, relative to the cell of its first site."""

    places: tuple[Place, ...]
    species: tuple[str, ...]  #: what stands on each of them
    energy: JoulePerMole  #: of one such arrangement; negative: attraction


@dataclass(frozen=True, slots=True, kw_only=True)
class LatticeModel:
    """All that a lattice simulation needs to know but rate constants, size and start."""

    lattice: Lattice
    states: tuple[State, ...]
    allowed: tuple[tuple[int, ...], ...]  #: for every site of the cell, the states it can be in
    steps: tuple[str, ...]  #: names of the reactions, in the order of the mechanism
    processes: tuple[Process, ...]
    clusters: tuple[Cluster, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRates:
    """Rate constants of one process of every step at one temperature, and how neighbours change them.

    With the interaction energy of reaction dE (after minus before, from the clusters) the barrier is

        E_a = max(E_a0 + proximity dE, dE_0 + dE, 0),      E_a' = E_a - (dE_0 + dE),

    so that forward over reverse always obeys detailed balance.
    """

    temperature: Kelvin
    forward: Array  #: (steps,) 1/s without neighbours, the pressures of gases consumed inside
    reverse: Array  #: (steps,) 1/s likewise; 0 for one-way steps
    barrier: Array  #: (steps,) J/mol, E_a0; 0 for an adsorption without barrier
    reaction_energy: Array  #: (steps,) J/mol, dE_0; -inf for one-way steps, which have no floor but 0
    proximity: Array  #: (steps,) 1, between 0 (early, like the left side) and 1 (late, like the right side)
