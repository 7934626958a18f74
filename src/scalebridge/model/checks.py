"""Rules between the parts of a model file: names must be declared, recipes complete, groups possible."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from scalebridge.core.errors import Problem
from scalebridge.model.formula import composition
from scalebridge.model.section import Section, entries, quantities
from scalebridge.model.words import meant, quoted, unknown

#: the ways to give a rate constant: the key that marks one, and the keys that go with it
RECIPES: dict[str, tuple[str, ...]] = {
    "sticking": ("area",),
    "barrier": ("reverse_barrier",),
    "rate_constant": (),
}


def chemistry_problems(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Names of gases and sites in a document, from raw data or from sections."""
    gases, sites = entries(data, "gas"), entries(data, "surface", "sites")
    adsorbates = entries(data, "surface", "adsorbates")
    for name in entries(data, "conditions", "pressure"):
        if gases and name not in gases:
            yield Problem(("conditions", "pressure", name), unknown("gas", name, gases))
    for name, gas in gases.items():
        if name in sites or name in adsorbates:
            other = "a site" if name in sites else "an adsorbate"
            yield Problem(("gas", name), f"{quoted(name)} is also the name of {other}; rename one of them")
        yield from _formula_problems(("gas", name), name, gas)
    pellet = any(key == "pellet" or meant(key, ["pellet"]) for key in data)
    if entries(data, "reactor").get("pellet_volume") is not None and not pellet:
        message = (
            "a reactor with a pellet_volume needs the section `pellet`; without one, give active_area_total"
        )
        yield Problem(("reactor", "pellet_volume"), message)


def pair_problems(
    sites: Mapping[str, Any], pairs: Mapping[str, Any], adsorbates: Mapping[str, Any]
) -> Iterator[Problem]:
    """Pairs and adsorbates that do not stand on declared sites; a pair given in both orders."""
    seen: dict[frozenset[str], str] = {}
    for name in pairs:
        ends = _pair(name, sites)
        if ends is None:
            message = f"{quoted(name)} is no pair of two sites out of {', '.join(sites)}; write it as 'a-b'"
            yield Problem(("pairs", name), message)
        elif ends in seen:
            yield Problem(("pairs", name), f"the same pair as {quoted(seen[ends])}; keep one of them")
        else:
            seen[ends] = name
    for name, adsorbate in adsorbates.items():
        species, _, site = name.rpartition(".")
        if not species:
            yield Problem(
                ("adsorbates", name), f"{quoted(name)} names no site; write NAME.site, such as CO.cus"
            )
            continue
        if site not in sites:
            yield Problem(("adsorbates", name), unknown("site", site, sites))
        yield from _formula_problems(("adsorbates", name), species, adsorbate)


def recipe_problems(data: Mapping[str, Any]) -> Iterator[Problem]:
    """A reaction has exactly one recipe, all of its keys, and a reverse only where it runs both ways."""
    given = [key for key in ("equation", *RECIPES, *sum(RECIPES.values(), ())) if data.get(key) is not None]
    recipes = [key for key in RECIPES if key in given]
    if len(recipes) != 1:
        found = " and ".join(recipes) if recipes else "none of them"
        wanted = "sticking (with area), barrier, or rate_constant"
        yield Problem((), f"found {found}; expected exactly one of {wanted}")
        return
    for key in given:
        if key not in ("equation", recipes[0], *RECIPES[recipes[0]]):
            yield Problem((key,), f"found {key} beside {recipes[0]}; it does not belong there")
    if recipes[0] == "sticking" and "area" not in given:
        yield Problem(("area",), "missing; a sticking probability needs the area of one adsorption process")
    yield from _direction_problems(data)


def _direction_problems(data: Mapping[str, Any]) -> Iterator[Problem]:
    equation = data.get("equation")
    if not isinstance(equation, str):
        return
    reversible = "<" in equation or ">" not in equation
    backward = entries(data, "rate_constant").get("reverse") is not None
    if not reversible and data.get("reverse_barrier") is not None:
        yield Problem(("reverse_barrier",), "the equation is irreversible (=>), so it has no reverse barrier")
    if not reversible and backward:
        yield Problem(("rate_constant", "reverse"), "the equation is irreversible (=>), so it has no reverse")
    if reversible and entries(data, "rate_constant") and not backward:
        message = "missing; the equation is reversible. Give it, or write => for a step that never runs back"
        yield Problem(("rate_constant", "reverse"), message)


def correlation_problems(document: Section) -> Iterator[Problem]:
    """Groups that do not exist, that mix kinds, or that cannot be correlated as strongly as asked."""
    members: Counter[str] = Counter()
    kinds: dict[str, str] = {}
    for path, quantity in quantities(document):
        spread = quantity.distribution
        if spread is None:
            continue
        members[spread.group] += 1
        if kinds.setdefault(spread.group, spread.kind) != spread.kind:
            message = (
                f"is {spread.kind}, but the group {quoted(spread.group)} is {kinds[spread.group]} elsewhere"
            )
            yield Problem((*path, "kind"), message)
    for group, r in entries(document, "uncertainty", "correlations").items():
        place = ("uncertainty", "correlations", group)
        if group not in members:
            yield Problem(place, unknown("group", group, members))
        elif members[group] > 1 and not r > -1 / (members[group] - 1):
            n, least = members[group], -1 / (members[group] - 1)
            message = f"{n} numbers cannot all have the correlation {r:g} with each other"
            yield Problem(place, f"{message}; must be above {least:.6g}")


def _pair(name: str, sites: Collection[str]) -> frozenset[str] | None:
    """The two sites of `a-b`; a site's own name may hold a hyphen."""
    cuts = [at for at, letter in enumerate(name) if letter == "-"]
    ends = [(name[:at], name[at + 1 :]) for at in cuts]
    return next((frozenset(pair) for pair in ends if pair[0] in sites and pair[1] in sites), None)


def _formula_problems(path: tuple[str, ...], name: str, species: Any) -> Iterator[Problem]:
    """A species whose name is no formula must say what it is made of."""
    given = entries(species).get("composition")
    if not given and composition(name) is None:
        message = (
            f"{quoted(name)} is not a chemical formula; say what it is made of: composition: {{C: 1, O: 2}}"
        )
        yield Problem(path, message)
