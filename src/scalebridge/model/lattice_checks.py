"""Rules of the lattice in a model file: a complete geometry, names that are declared, one entry per axis."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from scalebridge.core.errors import Problem
from scalebridge.model.section import Section, entries, quantities
from scalebridge.model.words import quoted, unknown

SHAPE_CONSTANTS = {"rectangular": 2}  #: lattice constants of a shape, where it is not one
KINDS_IN_SHAPE = {"honeycomb": 2}  #: most kinds of sites in a cell, where it is not one
FARTHEST = 20.0  #: neighbour distance over the shortest vector; beyond, a site has thousands of neighbours
TOGETHER = {"shape": ("constants",), "vectors": ("sites", "neighbour_distance")}
PAIR, ARRANGEMENT = ("pair", "shells"), ("species", "positions", "energy")
AXIS = "one for every axis of the lattice"


def interaction_problems(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Two ways to write an interaction, of which one is complete."""
    given = [key for key in (*PAIR, *ARRANGEMENT) if data.get(key) is not None]
    if not given or (set(given) & set(PAIR) and set(given) & set(ARRANGEMENT)):
        found = " and ".join(given) or "neither"
        yield Problem((), f"found {found}; expected pair with shells, or species with positions and energy")
        return
    keys = PAIR if given[0] in PAIR else ARRANGEMENT
    for key in keys:
        if key not in given:
            yield Problem((key,), f"missing; an interaction by {keys[0]} has the keys {', '.join(keys)}")
    pair, shells, species = (_listed(data.get(key)) for key in ("pair", "shells", "species"))
    positions = _listed(data.get("positions"))
    if pair is not None and len(pair) != 2:
        message = f"found {len(pair)}; expected the two adsorbates of a pair, such as [O.s, O.s]"
        yield Problem(("pair",), message)
    if shells is not None and not shells:
        yield Problem(("shells",), "found none; expected one energy for every distance")
    if species is not None and len(species) < 2:
        message = f"found {len(species)}; expected two or more. Alone, an adsorbate has its binding energy"
        yield Problem(("species",), message)
    if species is not None and positions is not None and len(species) != len(positions):
        message = f"found {len(positions)} for {len(species)} species; expected one position for each"
        yield Problem(("positions",), message)


def layout_problems(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Where the sites are is said once, and in full."""
    given = [key for key in TOGETHER if data.get(key) is not None]
    if len(given) != 1:
        found = "both" if given else "neither"
        message = f"found {found} of shape and vectors; expected exactly one"
        yield Problem((), f"{message}, such as shape: square with constants: [2.77 angstrom]")
        return
    for key in TOGETHER[given[0]]:
        if data.get(key) is None:
            yield Problem((key,), f"missing; a lattice by {given[0]} needs it")
    stray = "sites" if given[0] == "shape" else "constants"
    if data.get(stray) is not None:
        yield Problem((stray,), f"found {stray} beside {given[0]}; it does not belong there")
    constants, shape = _listed(data.get("constants")), data.get("shape")
    wanted = SHAPE_CONSTANTS.get(shape, 1) if isinstance(shape, str) else 1
    if given[0] == "shape" and constants is not None and len(constants) != wanted:
        message = f"found {len(constants)} lattice constants; a {shape} lattice has {wanted}"
        yield Problem(("constants",), message)
    if data.get("engine") == "classes" and entries(data, "site_energy_spread"):
        message = "found classes, but a spread of site energies makes all rates different; use tree, or auto"
        yield Problem(("engine",), message)
    yield from _mixture_problems(data, by_vectors=given[0] == "vectors")


def _mixture_problems(data: Mapping[str, Any], *, by_vectors: bool) -> Iterator[Problem]:
    """Fractions that do not make a whole, and mixtures that stand nowhere."""
    for name, mixture in entries(data, "mixtures").items():
        shares = [x for x in entries(mixture).values() if isinstance(x, int | float) and 0 < x < 1e9]
        if len(shares) == len(entries(mixture)) and not abs(sum(shares) - 1.0) <= 1e-9:
            message = f"found fractions with a sum of {sum(shares):g}; expected 1"
            yield Problem(("mixtures", name), message)
        if by_vectors and entries(data, "sites") and name not in entries(data, "sites"):
            message = f"no position is a {name}; list its positions in sites, or remove it"
            yield Problem(("mixtures", name), message)


def size_problems(lattice: Section, dimensions: int) -> Iterator[Problem]:
    """Lists that are not as long as the lattice has axes; a geometry that is uncertain or absurd."""
    given = entries(lattice)
    if not 1 <= dimensions <= 3:
        yield Problem(("vectors",), f"found {dimensions} vectors; expected 1 to 3")
        return
    for path, items in _by_axis(given):
        if len(items) != dimensions:
            yield Problem(path, f"found {len(items)} of them; expected {dimensions}, {AXIS}")
    for name, positions in entries(given, "sites").items():
        if not positions:
            yield Problem(("sites", name), "found no position; give one, or remove the kind")
    for key in ("constants", "vectors", "neighbour_distance"):
        for path, length in quantities(given[key], (key,)) if given[key] is not None else ():
            if length.distribution:
                message = "found a distribution; expected one length, because who is whose neighbour is not "
                yield Problem(path, message + "a matter of degree")
    yield from _far(given)


def _by_axis(given: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], tuple[Any, ...]]]:
    """Every list that has one entry per axis, with its path."""
    for key in ("size", "periodic"):
        if isinstance(given[key], tuple):
            yield (key,), given[key]
    yield from _numbered(("vectors",), given["vectors"] or ())
    for name, positions in entries(given, "sites").items():
        yield from _numbered(("sites", name), positions)
    for name, interaction in entries(given, "interactions").items():
        yield from _numbered(("interactions", name, "positions"), interaction.positions or ())


def pattern_problems(
    patterns: Iterable[tuple[tuple[str, ...], tuple[Any, ...] | None]], dimensions: int
) -> Iterator[Problem]:
    """Positions in the patterns of steps and adsorbates, each with its path, that do not fit the lattice."""
    for path, pattern in patterns:
        for place, position in _numbered((*path, "pattern"), pattern or ()):
            if len(position) != dimensions:
                yield Problem(place, f"found {len(position)} of them; expected {dimensions}, {AXIS}")


def _numbered(path: tuple[str, ...], rows: Iterable[Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    return (((*path, str(index)), row) for index, row in enumerate(rows))


def _far(given: Mapping[str, Any]) -> Iterator[Problem]:
    """A neighbour distance so large that all sites are neighbours: probably another unit was meant."""
    rows = given["vectors"] or [[length] for length in given["constants"] or ()]
    shortest = min((sum(x.value**2 for x in row) ** 0.5 for row in rows), default=0.0)
    far = given["neighbour_distance"]
    if far is not None and shortest > 0.0 and far.value > FARTHEST * shortest:
        message = (
            f"found {far.text or far.value}, more than {FARTHEST:g} times the shortest vector of the cell"
        )
        yield Problem(("neighbour_distance",), f"{message}; neighbours are a few vectors apart")


def lattice_name_problems(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Sites and adsorbates that the lattice names and the surface does not declare, and the other way."""
    surface, lattice = entries(data, "surface"), entries(data, "lattice")
    sites, adsorbates = entries(surface, "sites"), entries(surface, "adsorbates")
    if not lattice or not sites:
        return
    mixtures = entries(lattice, "mixtures")
    for name in mixtures:
        if name in sites:
            message = f"{quoted(name)} is also the name of a kind of site; rename the mixture"
            yield Problem(("lattice", "mixtures", name), message)
        for kind in entries(mixtures, name):
            if kind not in sites:
                yield Problem(("lattice", "mixtures", name, kind), unknown("site", kind, sites))
    for name in entries(lattice, "sites"):
        if name not in sites and name not in mixtures:
            message = unknown("site or mixture", name, [*sites, *mixtures])
            yield Problem(("lattice", "sites", name), message)
    placed = entries(lattice, "sites")
    homeless = [kind for kind in kinds_in_order(sites, mixtures) if kind not in placed]
    if placed and homeless and set(placed) <= {*sites, *mixtures}:
        message = f"no position is a {homeless[0]}, which the surface has; list all kinds of sites"
        yield Problem(("lattice", "sites"), message)
    yield from _shape_problems(lattice, sites)
    for path, name in _species(lattice):
        if adsorbates and name not in adsorbates:
            yield Problem(("lattice", *path), unknown("adsorbate", name, adsorbates))


def _shape_problems(lattice: Mapping[str, Any], sites: Mapping[str, Any]) -> Iterator[Problem]:
    """A named shape holds one kind of site or mixture, a honeycomb also two."""
    shape, kinds = lattice.get("shape"), kinds_in_order(sites, entries(lattice, "mixtures"))
    most = KINDS_IN_SHAPE.get(shape, 1) if isinstance(shape, str) else len(kinds)
    if len(kinds) > most:
        message = f"a {shape} lattice holds {most} kind{'s' * (most > 1)} of sites, but the surface has "
        message += f"{', '.join(kinds)}; give vectors and sites instead, or mix kinds in mixtures"
        yield Problem(("lattice", "shape"), message)


def kinds_in_order(sites: Iterable[str], mixtures: Mapping[str, Any]) -> list[str]:
    """The kinds of sites, those that are part of a mixture replaced by it."""
    home = {kind: name for name, parts in reversed(list(mixtures.items())) for kind in entries(parts)}
    return list(dict.fromkeys(home.get(kind, kind) for kind in sites))


def _species(lattice: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every adsorbate that the lattice names, with its path."""
    for name, interaction in entries(lattice, "interactions").items():
        for key in ("pair", "species"):
            for path, species in _numbered((key,), _listed(entries(interaction).get(key)) or ()):
                if isinstance(species, str):
                    yield ("interactions", name, *path), species
    for species in entries(lattice, "site_energy_spread"):
        yield ("site_energy_spread", species), species


def foot_problems(adsorbates: Mapping[str, Any], sites: Mapping[str, Any]) -> Iterator[Problem]:
    """Adsorbates on several sites: sites that are not declared, or a pattern of another length."""
    for name, adsorbate in adsorbates.items():
        path, given = ("adsorbates", name), entries(adsorbate)
        feet = [kind for kind in _listed(given.get("occupies")) or () if isinstance(kind, str)]
        yield from (
            Problem((*path, "occupies", str(index)), unknown("site", kind, sites))
            for index, kind in enumerate(feet)
            if kind not in sites
        )
        own = name.rpartition(".")[2]
        if feet and feet[0] != own and own in sites:
            message = f"found {feet[0]} first; the first of its sites is the one in its name, {own}"
            yield Problem((*path, "occupies"), message)
        pattern = _listed(given.get("pattern"))
        if pattern is not None and len(pattern) != len(feet):
            message = (
                f"found {len(pattern)} positions for {len(feet)} sites in `occupies`; expected one for each"
            )
            yield Problem((*path, "pattern"), message)


def _listed(value: Any) -> list[Any] | None:
    """The entries of a list; None for what is no list, which its type complains about."""
    return list(value) if isinstance(value, list | tuple) else None
