"""Reaction equations: from text to counted species, and back.

    equation = side arrow side
    arrow    = "<=>" | "<->" | "="  (both ways)  |  "=>" | "->"  (one way)
    side     = term { "+" term }
    term     = [ count ] species           count: a whole number from 1 to 99; "2 O.cus" and "2O.cus"
    species  = name | name "*" [ "_" site ] | "*" [ "_" site ]
    name     = a letter or a group in parentheses, then letters, digits, _ . - ' and groups; a "+" that
               follows at once and stands before a space, an arrow or the end is a charge: "H+ + e- + s"

A "-" before ">" begins an arrow. In parentheses "+" and "-" are always charges: "Fe(3+)".

CatMAP's notation is understood and mapped onto our names: `CO_g` is the gas `CO`, `*_s` the empty site
`s`, `O*_s` and `O_s` the adsorbate `O.s`. A bare `*` means the only site of the model (CatMAP's `s` where
no sites are given), `CO*` the adsorbate on it. A suffix `_x` is a site only if `x` is one; else it belongs
to the name, so `CO_cus` stays `CO_cus` unless there is a site `cus`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, NoReturn

from scalebridge.core.errors import ModelError, Problem

ARROWS = {"<=>": True, "<->": True, "=": True, "=>": False, "->": False}  #: True: runs both ways
CATMAP_SITE = "s"
LARGEST_COUNT = 99
LONGEST = 300  # characters of an equation

_NAME = r"(?=[A-Za-z(])(?:[A-Za-z0-9_.']|-(?!>)|\([A-Za-z0-9_.'+-]+\))+(?:\+(?=[\s+*<=]|->|$))?"
_SITE = r"[A-Za-z](?:[A-Za-z0-9_']|-(?!>))*"
_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<species> (?P<name>{_NAME})? (?P<star>\*(?:_(?P<site>{_SITE}))?)(?![A-Za-z(]) | (?P<plain>{_NAME}) )
    | (?P<count> [0-9]+(?:[./][0-9]*)? | \.[0-9]+ )
    | (?P<arrow> [<>=\-→⇌⇄↔]+ )
    | (?P<plus> \+ )
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Equation:
    """A reaction equation; both sides keep the order in which they were written."""

    reactants: Mapping[str, int] = field(hash=False)  #: molecules of each species consumed
    products: Mapping[str, int] = field(hash=False)
    reversible: bool

    def __str__(self) -> str:
        arrow = "<=>" if self.reversible else "=>"
        return f"{_written(self.reactants)} {arrow} {_written(self.products)}"


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


class _Text(NamedTuple):
    """The text being read, and how to complain about a place in it."""

    line: str
    path: tuple[str, ...]

    def fail(self, at: int, message: str) -> NoReturn:
        raise ModelError(Problem(self.path, f"{message}\n    {self.line}\n    {' ' * at}^"))


def parse(text: str, sites: Sequence[str] = (), *, path: tuple[str, ...] = ()) -> Equation:
    """Equation written in `text`, by the grammar in the head of this file.

    Parameters
    ----------
    text : the equation, such as "O2 + 2 cus <=> 2 O.cus"
    sites : names of the sites of the model; they decide what `*` and `O_s` mean
    path : place of the text in the model file, for the error

    Raises ModelError, with a caret below the place, for text that is no equation.
    """
    source = _Text(" ".join(text.split()), path)
    if not 0 < len(source.line) <= LONGEST:
        message = f"found {len(source.line)} characters; expected an equation, such as 'CO + cus <=> CO.cus'"
        raise ModelError(Problem(path, message))
    tokens = _tokens(source, sites)
    arrows = [i for i, token in enumerate(tokens) if token.kind == "arrow"]
    _check_arrows(source, [tokens[i] for i in arrows])
    arrow = arrows[0]
    return Equation(
        reactants=_side(source, tokens[:arrow], end=tokens[arrow].at, where="before the arrow"),
        products=_side(source, tokens[arrow + 1 :], end=len(source.line), where="after the arrow"),
        reversible=ARROWS[tokens[arrow].text],
    )


def _tokens(source: _Text, sites: Sequence[str]) -> list[_Token]:
    """The text cut into species (under our names), counts, arrows and plus signs."""
    tokens, at = [], 0
    while at < len(source.line):
        match = _TOKEN.match(source.line, at)
        if match is None:
            at += source.line[at] == " "
            source.fail(at, f"'{source.line[at]}' has no meaning here; expected a species, '+' or an arrow")
        kind = str(next(k for k in ("species", "count", "arrow", "plus") if match[k] is not None))
        word = _our_name(source, match, sites) if kind == "species" else match[kind]
        tokens.append(_Token(kind, word, match.start(kind)))
        at = match.end()
    return tokens


def _our_name(source: _Text, match: re.Match[str], sites: Sequence[str]) -> str:
    """Name of a species as this program writes it: CatMAP's suffixes and stars are replaced."""
    if match["star"]:
        site = match["site"] or _only_site(source, match.start("star"), sites)
        return f"{match['name']}.{site}" if match["name"] else site
    stem, _, suffix = match["plain"].rpartition("_")
    if stem and suffix in (sites or (CATMAP_SITE,)):
        return f"{stem}.{suffix}"
    return stem if stem and suffix == "g" else match["plain"]


def _only_site(source: _Text, at: int, sites: Sequence[str]) -> str:
    if not sites or CATMAP_SITE in sites:
        return CATMAP_SITE
    if len(sites) > 1:
        source.fail(at, f"'*' could be any of the sites {', '.join(sites)}; name one, such as '*_{sites[0]}'")
    return sites[0]


def _check_arrows(source: _Text, arrows: Sequence[_Token]) -> None:
    known = "write <=> for a step that runs both ways, => for one that does not"
    for token in arrows:
        if token.text not in ARROWS:
            source.fail(token.at, f"unknown arrow '{token.text}'; {known}")
    if not arrows:
        source.fail(len(source.line), f"found no arrow; {known}")
    if len(arrows) > 1:
        message = "found a second arrow; an equation has one. Its transition state is given by a barrier"
        source.fail(arrows[1].at, message)


def _side(source: _Text, tokens: Sequence[_Token], *, end: int, where: str) -> dict[str, int]:
    """Species of one side with their counts."""
    if not tokens:
        source.fail(end, f"found nothing {where}; expected species, such as 'CO + cus'")
    counts: dict[str, int] = {}
    rest = list(reversed(tokens))
    while True:
        count = _count(source, rest.pop()) if rest and rest[-1].kind == "count" else 1
        if not rest or rest[-1].kind != "species":
            source.fail(rest[-1].at if rest else end, "expected a species here")
        name = rest.pop().text
        counts[name] = counts.get(name, 0) + count
        if not rest:
            return counts
        plus = rest.pop()
        if plus.kind != "plus":
            source.fail(plus.at, _missing_plus(name))


def _missing_plus(name: str) -> str:
    if name.endswith("+"):
        return f"'{name}' reads as a charged species; put a space on both sides of a '+' between species"
    return f"expected '+' or an arrow after '{name}'"


def _count(source: _Text, token: _Token) -> int:
    if not token.text.isdigit():
        message = f"found {token.text}, but a step counts whole molecules; multiply the equation through"
        source.fail(token.at, message)
    if not 1 <= int(token.text) <= LARGEST_COUNT:
        message = f"found the count {token.text}; expected a whole number from 1 to {LARGEST_COUNT}"
        source.fail(token.at, message)
    return int(token.text)


def _written(side: Mapping[str, int]) -> str:
    return " + ".join(name if n == 1 else f"{n} {name}" for name, n in side.items())
