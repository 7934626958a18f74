"""What a mechanism is made of: gases, adsorbates, and the sites they stand on.

An adsorbate carries its site in its name, after the last dot: `CO.cus` is CO on a `cus` site. An empty
site is a species too and has the name of the site alone, so that `CO + cus <=> CO.cus` closes. An adsorbate
that stands on several sites is named after the first of them; `O2 + 2 s <=> O2.s` closes where O2.s occupies
two sites s.

Such an adsorbate has several *ways to lie*: on a square lattice along either axis, so that there are two
arrangements of its feet for every site. A coverage counts molecules per site of its first kind, however they
lie; one given arrangement holds a molecule with the probability coverage / ways.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scalebridge.core.errors import ModelError, Problem
from scalebridge.core.units import KilogramPerMole


@dataclass(frozen=True, slots=True, kw_only=True)
class Gas:
    """A molecule outside the surface; also an ion or electron that a surface step exchanges."""

    name: str
    composition: Mapping[str, float] = field(hash=False)  #: atoms of each element
    charge: int = 0  #: in elementary charges

    def __post_init__(self) -> None:
        _check_composition(("gas", self.name), self.composition)

    @property
    def molar_mass(self) -> KilogramPerMole:
        """Mass of one mole in kg/mol, standard atomic weights; ModelError for an unknown element."""
        from ase.data import atomic_masses, atomic_numbers  # heavy, and few callers need masses

        unknown = [element for element in self.composition if not atomic_numbers.get(element)]
        if unknown:
            message = f"no element has the symbol {unknown[0]!r}; write symbols as in the periodic table"
            raise ModelError(Problem(("gas", self.name), message))
        grams = sum(n * atomic_masses[atomic_numbers[element]] for element, n in self.composition.items())
        return float(grams) * 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Adsorbate:
    """A species bound to one site or to several, named `WHAT.site` after the first."""

    name: str
    site: str
    composition: Mapping[str, float] = field(hash=False)  #: atoms of each element, without the surface
    charge: int = 0  #: in elementary charges
    occupies: tuple[str, ...] = ()  #: kinds of all sites it stands on, `site` first; empty: that site alone
    ways: float = 1.0  #: to lie: arrangements of its feet per cell over sites of its first kind per cell

    def __post_init__(self) -> None:
        path = ("surface", "adsorbates", self.name)
        what, _, site = self.name.rpartition(".")
        if not what or site != self.site:
            message = f"an adsorbate on the site '{self.site}' is named WHAT.{self.site}, not '{self.name}'"
            raise ModelError(Problem(path, message))
        if self.occupies and self.occupies[0] != self.site:
            message = (
                f"found {', '.join(self.occupies)}; the first of the sites it occupies is the one in its "
                f"name, '{self.site}'"
            )
            raise ModelError(Problem((*path, "occupies"), message))
        if not 0 < self.ways < float("inf"):
            message = f"found {self.ways:g} ways to lie for every site; expected more than zero"
            raise ModelError(Problem(path, message))
        _check_composition(path, self.composition)

    @property
    def feet(self) -> tuple[str, ...]:
        """Kind of site below each of its feet (dentates)."""
        return self.occupies or (self.site,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A kind of adsorption site; the empty site is the surface species of the same name."""

    name: str
    per_cell: float  #: sites of this kind in one unit cell

    def __post_init__(self) -> None:
        path = ("surface", "sites", self.name)
        if "." in self.name:
            message = f"a dot separates adsorbate and site, so it cannot be part of the site '{self.name}'"
            raise ModelError(Problem(path, message))
        if not 0 < self.per_cell < float("inf"):
            raise ModelError(
                Problem(path, f"found {self.per_cell:g} sites per cell; expected more than zero")
            )


def site_of(species: str) -> str:
    """First site that a surface species occupies: `cus` for `CO.cus`, and for the empty site itself."""
    return species.rpartition(".")[2]


def _check_composition(path: tuple[str, ...], composition: Mapping[str, float]) -> None:
    wrong = [f"{n:g} of {element}" for element, n in composition.items() if not 0 < n < float("inf")]
    if wrong:
        raise ModelError(Problem(path, f"found {wrong[0]}; a composition counts atoms, all above zero"))
