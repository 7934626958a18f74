"""How the model file is spoken of in error messages: what was found, and what was probably meant."""

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

LONGEST_QUOTE = 60  # characters of the user's text repeated in a message


def quoted(text: str) -> str:
    """`text` in quotes on one line, shortened where it is long."""
    line = text if text.isprintable() else ascii(text)[1:-1]
    return f"'{line}'" if len(line) <= LONGEST_QUOTE else f"'{line[: LONGEST_QUOTE - 3]}...'"


def describe(value: Any) -> str:
    """What a value of the file is, in words: "the text 'abc'", "a list of 3 entries", "nothing"."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {value:.12g}"
    if isinstance(value, str):
        return f"the text {quoted(value)}"
    if isinstance(value, Mapping):
        return f"a mapping with {_listed(list(value))}" if value else "an empty mapping"
    if isinstance(value, Sequence):
        return f"a list of {len(value)} {'entry' if len(value) == 1 else 'entries'}"
    return f"an object of type {type(value).__name__}"


def meant(word: str, known: Collection[str]) -> str | None:
    """The known word that `word` is probably the beginning or a misspelling of."""
    cutoff = 0.5 if len(word) <= 3 else 0.6  # C0 is meant to be CO
    longer = [name for name in known if len(word) >= 3 and name.startswith(word)]
    if len(longer) == 1:
        return longer[0]
    near = difflib.get_close_matches(word[:LONGEST_QUOTE], known, n=1, cutoff=cutoff)
    return near[0] if near else None


def unknown(what: str, word: str, known: Iterable[str]) -> str:
    """The message for a word that is not among the known ones."""
    names = list(known)
    guess = meant(word, names)
    if guess:
        return f"unknown {what} {quoted(word)}; did you mean '{guess}'?"
    return f"unknown {what} {quoted(word)}; known here: {_listed(names)}"


def _listed(names: Sequence[Any], most: int = 12) -> str:
    shown = [str(name)[:LONGEST_QUOTE] for name in names[:most]]
    more = [f"{len(names) - most} more"] if len(names) > most else []
    return ", ".join(shown + more) if names else "nothing"
