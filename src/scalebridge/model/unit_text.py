"""The grammar of a number with a unit, as a chemist types it: `-1.3 eV`, `2e3 m^2/m^3`, `kJ mol-1`.

    quantity = number [unit]
    unit     = ["1" "/"] factor { ["*" | "/"] factor }
    factor   = name [["^"] integer] | "(" unit ")" [["^"] integer]

A slash divides by the next factor only, and a product after a slash is refused: `J/mol K` is read
both ways by different people.
"""

import re
from collections import Counter

NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
TOKEN = re.compile(r"\s*(?:(?P<name>[^\W\d_]+|°[A-Za-z]+|%)|(?P<power>\^?[-+]?\d+)|(?P<sign>[*/()]))")
SPELLING = str.maketrans("−·×⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹μÅ", "-**-+0123456789µÅ")
LONGEST = 200  # characters of a quantity
HIGHEST_POWER = 9
DEEPEST = 8  # parentheses inside parentheses

Powers = dict[str, int]


class UnitTextError(ValueError):
    """The text of a number or unit cannot be read; the message says why."""


def split_quantity(text: str) -> tuple[str, str]:
    """Number and unit of a text, both as text; the unit is empty where none is typed."""
    plain = text.translate(SPELLING).replace("**", "^").strip()
    match = NUMBER.match(plain)
    if not match or len(plain) > LONGEST:
        raise UnitTextError("expected a number with a unit")
    number, unit = match.group(), plain[match.end() :].strip()
    if unit.startswith(","):
        raise UnitTextError("a decimal comma; write a point")
    return number, unit


def unit_powers(text: str) -> Powers:
    """The power of every unit name in a unit text: `m^2/s` gives {"m": 2, "s": -1}."""
    tokens = _tokens(text.translate(SPELLING).replace("**", "^"))
    if tokens[:2] == ["1", "/"]:
        tokens = tokens[1:]
    powers = _unit(tokens, DEEPEST)
    if tokens:
        raise UnitTextError(f"cannot read '{tokens[0]}' in the unit")
    return {name: power for name, power in powers.items() if power}


def _tokens(text: str) -> list[str]:
    tokens, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = TOKEN.match(text, at)
        if not match:
            raise UnitTextError(f"cannot read {text[at:].strip()!r} in the unit")
        tokens.append(match.group().strip())
        at = match.end()
    return tokens


def _unit(tokens: list[str], depth: int) -> Counter[str]:
    """Read factors from the front of `tokens`, which is consumed."""
    total: Counter[str] = Counter()
    divided = False
    sign = -1 if tokens[:1] == ["/"] and tokens.pop(0) else 1
    while True:
        for name, power in _factor(tokens, depth).items():
            total[name] += sign * power
        if not tokens or tokens[0] == ")":
            return total
        divided = divided or sign < 0
        sign = -1 if tokens[0] == "/" else 1
        if divided and sign > 0:
            raise UnitTextError("a product after a slash can be read in two ways; write J/(mol K) or J/mol/K")
        if tokens[0] in "*/":
            tokens.pop(0)


def _factor(tokens: list[str], depth: int) -> Counter[str]:
    if not tokens:
        raise UnitTextError("the unit ends too early")
    head = tokens.pop(0)
    if head == "(" and depth:
        inside = _unit(tokens, depth - 1)
        if tokens[:1] != [")"]:
            raise UnitTextError("a parenthesis of the unit is not closed")
        tokens.pop(0)
    elif head[0].isalpha() or head[0] in "°%":
        inside = Counter({head: 1})
    else:
        raise UnitTextError(f"cannot read '{head}' in the unit")
    power = _power(tokens)
    return Counter({name: power * n for name, n in inside.items()})


def _power(tokens: list[str]) -> int:
    if not tokens or not re.fullmatch(r"\^?[-+]?\d+", tokens[0]):
        return 1
    power = tokens.pop(0).lstrip("^")
    if len(power) > 2 or not 1 <= abs(int(power)) <= HIGHEST_POWER:
        raise UnitTextError(f"found the power {power[:12]} in the unit, which no physical quantity has")
    return int(power)
