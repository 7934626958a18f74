"""How a mechanism is spoken of in error messages."""

import difflib
from collections.abc import Iterable


def unknown(what: str, word: str, known: Iterable[str]) -> str:
    """The message for a name that is not among the known ones, with the one that was probably meant."""
    names = list(known)
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.5)
    if near:
        return f"unknown {what} '{word}'; did you mean '{near[0]}'?"
    return f"unknown {what} '{word}'; declared are {', '.join(names) or 'none'}"


def plural(count: float, noun: str) -> str:
    """A counted noun: "1 cus site", "2 cus sites"."""
    return f"{count:g} {noun}" if count == 1 else f"{count:g} {noun}s"
