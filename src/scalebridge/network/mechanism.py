"""The mechanism: species, sites and steps, and the integer arrays that describe them.

One object serves mean field and kinetic Monte Carlo. Surface species are the adsorbates, then the empty
sites, each in the order declared; gases and reactions likewise. With coverages theta (fractions of their
kind of site) and partial pressures p, a step j runs at

    r_j = forward_multiplicity_j  kf_j prod_i theta_i^forward_orders[j,i] prod_g p_g^gas_forward_orders[j,g]
        - reverse_multiplicity_j  kr_j prod_i theta_i^reverse_orders[j,i] prod_g p_g^gas_reverse_orders[j,g]

events per unit cell, and   capacity_i dtheta_i/dt = sum_j stoichiometry[i,j] r_j.

A process of a step happens on one arrangement of its sites; a cell holds  multiplicity_j  of them. Without
correlations such an arrangement holds what it needs with the probability  prod_i (theta_i / ways_i)^order,
because a molecule on several sites can lie on them in several ways, of which one is that of the process:

    forward_multiplicity_j = multiplicity_j prod_i ways_i^-forward_orders[j,i],   likewise reverse.

For `B + 2 s <=> B.s` on a square lattice the multiplicity is 2 (bonds per site) and B.s has 2 ways to lie. A
molecule therefore leaves at kr, not at 2 kr, and  theta_B = ways (kf / kr) p theta_s^2:  the two orientations
are two states of equal energy, as on the lattice itself.

A coverage counts molecules per site of the kind in the species' name. One on n sites of a kind takes n
shares of it:  sum_i site_sums[s,i] theta_i = 1  for every kind s.
"""

from collections.abc import Callable, Mapping, Sequence
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
        problems = [*_repeated(self), *(_homeless(self) or _uneven(self))]
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
        """Sites of each kind that a molecule of each surface species occupies, (sites, surface species)."""
        feet = [*(adsorbate.feet for adsorbate in self.adsorbates), *((site.name,) for site in self.sites)]
        rows = [[kinds.count(site.name) for kinds in feet] for site in self.sites]
        return _frozen(np.array(rows, dtype=np.int64).reshape(len(self.sites), len(feet)))

    @cached_property
    def multiplicities(self) -> Floats:
        """Processes of each step per unit cell, (reactions,)."""
        return _frozen(np.array([reaction.multiplicity for reaction in self.reactions], dtype=float))

    @cached_property
    def ways(self) -> Floats:
        """Ways to lie of each surface species, see `Adsorbate.ways`; 1 for an empty site."""
        adsorbates = [adsorbate.ways for adsorbate in self.adsorbates]
        return _frozen(np.array([*adsorbates, *(1.0 for _ in self.sites)], dtype=float))

    @cached_property
    def forward_multiplicities(self) -> Floats:
        """Factor of the product of rate constant and coverages per unit cell, forward, (reactions,)."""
        return _frozen(self.multiplicities * np.prod(self.ways**-self.forward_orders, axis=1))

    @cached_property
    def reverse_multiplicities(self) -> Floats:
        """The same for the reverse steps, (reactions,)."""
        return _frozen(self.multiplicities * np.prod(self.ways**-self.reverse_orders, axis=1))

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
        Problem(("surface", "adsorbates", adsorbate.name), unknown("site", kind, sites))
        for adsorbate in mechanism.adsorbates
        for kind in dict.fromkeys(adsorbate.feet)
        if kind not in sites
    ]


def _uneven(mechanism: Mechanism) -> list[Problem]:
    """Adsorbates over kinds of sites of which a cell holds unequal numbers: no one coverage fits both."""
    per_cell = {site.name: site.per_cell for site in mechanism.sites}
    return [
        Problem(
            ("surface", "adsorbates", adsorbate.name, "occupies"),
            f"it stands on kinds of sites in unequal numbers, {_counted(kinds)} per cell; coverages need "
            "equally many. Choose kinds that are, for instance by splitting the more frequent one",
        )
        for adsorbate in mechanism.adsorbates
        if len(set((kinds := {kind: per_cell[kind] for kind in adsorbate.feet}).values())) > 1
    ]


def _counted(kinds: Mapping[str, float]) -> str:
    return " and ".join(f"{n:g} {kind}" for kind, n in kinds.items())


def _frozen(array: Array) -> Array:
    array.flags.writeable = False
    return array
