"""The mechanism: species, sites and steps, and the integer arrays that describe them.

One object serves mean field and kinetic Monte Carlo. Surface species are the adsorbates, then the empty
sites, each in the order declared; gases and reactions likewise. With coverages theta (fractions of their
kind of site) and partial pressures p, a step j runs at

    r_j = multiplicity_j ( kf_j prod_i theta_i^forward_orders[j,i] prod_g p_g^gas_forward_orders[j,g] - ... )

events per unit cell, and   capacity_i dtheta_i/dt = sum_j stoichiometry[i,j] r_j.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from scalebridge.core.errors import ModelError, Problem
from scalebridge.network.equation import Equation
from scalebridge.network.species import Adsorbate, Gas, Site
from scalebridge.network.words import unknown

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Array = TypeVar("Array", bound=NDArray[Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """One elementary step, and how many processes of it a unit cell holds."""

    name: str
    equation: Equation
    multiplicity: float = 1.0  #: processes per unit cell; see `multiplicity`

    def __post_init__(self) -> None:
        if not 0 < self.multiplicity < float("inf"):
            message = f"found {self.multiplicity:g} processes per unit cell; expected more than zero"
            raise ModelError(Problem(("reactions", self.name, "multiplicity"), message))

    @property
    def reversible(self) -> bool:
        """Whether the step runs both ways."""
        return self.equation.reversible


@dataclass(frozen=True, kw_only=True)  # no slots: the arrays are computed once and kept in the object
class Mechanism:
    """A surface mechanism. Its arrays are read-only; asking for one raises ModelError for unknown species.

    Only what would make the object ambiguous is refused at construction: a name given twice, an adsorbate
    without its site. Everything else is the business of `audit`, which finds all problems at once.
    """

    gases: tuple[Gas, ...] = ()
    adsorbates: tuple[Adsorbate, ...] = ()
    sites: tuple[Site, ...]
    reactions: tuple[Reaction, ...]

    def __post_init__(self) -> None:
        problems = [*_repeated(self), *_homeless(self)]
        if problems:
            raise ModelError(*problems)

    @cached_property
    def gas_species(self) -> tuple[str, ...]:
        """Names of the gases."""
        return tuple(gas.name for gas in self.gases)

    @cached_property
    def surface_species(self) -> tuple[str, ...]:
        """Names of the adsorbates, then of the empty sites."""
        return (*(adsorbate.name for adsorbate in self.adsorbates), *(site.name for site in self.sites))

    @cached_property
    def forward_orders(self) -> Integers:
        """Surface species consumed by one forward event, (reactions, surface species)."""
        return self._orders(lambda equation: equation.reactants, self.surface_species)

    @cached_property
    def reverse_orders(self) -> Integers:
        """Surface species formed by one forward event, (reactions, surface species)."""
        return self._orders(lambda equation: equation.products, self.surface_species)

    @cached_property
    def gas_forward_orders(self) -> Integers:
        """Gas molecules consumed by one forward event, (reactions, gases)."""
        return self._orders(lambda equation: equation.reactants, self.gas_species)

    @cached_property
    def gas_reverse_orders(self) -> Integers:
        """Gas molecules formed by one forward event, (reactions, gases)."""
        return self._orders(lambda equation: equation.products, self.gas_species)

    @cached_property
    def stoichiometry(self) -> Floats:
        """Net change of each surface species by one forward event, (surface species, reactions)."""
        return _frozen((self.reverse_orders - self.forward_orders).T.astype(float))

    @cached_property
    def gas_stoichiometry(self) -> Floats:
        """Net change of each gas by one forward event, (gases, reactions)."""
        return _frozen((self.gas_reverse_orders - self.gas_forward_orders).T.astype(float))

    @cached_property
    def capacity(self) -> Floats:
        """Sites per unit cell of the kind that each surface species stands on, (surface species,)."""
        per_cell = {site.name: site.per_cell for site in self.sites}
        homes = [*(adsorbate.site for adsorbate in self.adsorbates), *per_cell]
        return _frozen(np.array([per_cell[home] for home in homes], dtype=float))

    @cached_property
    def site_sums(self) -> Integers:
        """One for each surface species that stands on a site, (sites, surface species)."""
        homes = [*(adsorbate.site for adsorbate in self.adsorbates), *(site.name for site in self.sites)]
        rows = [[int(home == site.name) for home in homes] for site in self.sites]
        return _frozen(np.array(rows, dtype=np.int64).reshape(len(self.sites), len(homes)))

    @cached_property
    def multiplicities(self) -> Floats:
        """Processes of each step per unit cell, (reactions,)."""
        return _frozen(np.array([reaction.multiplicity for reaction in self.reactions], dtype=float))

    @cached_property
    def reversible(self) -> NDArray[np.bool_]:
        """Which steps run both ways, (reactions,)."""
        return _frozen(np.array([reaction.reversible for reaction in self.reactions], dtype=bool))

    def _orders(self, side: Callable[[Equation], Any], names: Sequence[str]) -> Integers:
        problems = unknown_species(self)
        if problems:
            raise ModelError(*problems)
        rows = [[side(reaction.equation).get(name, 0) for name in names] for reaction in self.reactions]
        return _frozen(np.array(rows, dtype=np.int64).reshape(len(self.reactions), len(names)))


def unknown_species(mechanism: Mechanism) -> list[Problem]:
    """Every species that an equation names and the mechanism does not declare."""
    known = (*mechanism.gas_species, *mechanism.surface_species)
    return [
        Problem(("reactions", reaction.name, "equation"), unknown("species", name, known))
        for reaction in mechanism.reactions
        for name in {**reaction.equation.reactants, **reaction.equation.products}
        if name not in known
    ]


def _repeated(mechanism: Mechanism) -> list[Problem]:
    species: list[tuple[str, ...]] = [("gas", gas.name) for gas in mechanism.gases]
    species += [("surface", "adsorbates", adsorbate.name) for adsorbate in mechanism.adsorbates]
    species += [("surface", "sites", site.name) for site in mechanism.sites]
    reactions: list[tuple[str, ...]] = [("reactions", reaction.name) for reaction in mechanism.reactions]
    return [
        Problem(path, f"the name '{path[-1]}' is taken by another entry; rename one of them")
        for paths in (species, reactions)
        for i, path in enumerate(paths)
        if path[-1] in (earlier[-1] for earlier in paths[:i])
    ]


def _homeless(mechanism: Mechanism) -> list[Problem]:
    sites = [site.name for site in mechanism.sites]
    return [
        Problem(("surface", "adsorbates", adsorbate.name), unknown("site", adsorbate.site, sites))
        for adsorbate in mechanism.adsorbates
        if adsorbate.site not in sites
    ]


def _frozen(array: Array) -> Array:
    array.flags.writeable = False
    return array
