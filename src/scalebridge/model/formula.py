"""The composition of a species, read from its name: `CH3OH` holds one C, four H and one O."""

import re
from collections import Counter

_SYMBOLS = (
    "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As "
    "Se Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd "
    "Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am "
    "Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og"
)
ELEMENTS = frozenset(_SYMBOLS.split())

_PIECE = re.compile(r"([A-Z][a-z]?|\(|\))(\d{0,4})")
_DEEPEST = 4


def composition(formula: str) -> dict[str, float] | None:
    """Atoms of each element in `formula`, in order of appearance, or None where it is no formula."""
    levels: list[Counter[str]] = [Counter()]
    at = 0
    while at < len(formula):
        piece = _PIECE.match(formula, at)
        if not piece or not _add(levels, piece.group(1), piece.group(2)):
            return None
        at = piece.end()
    complete = len(levels) == 1 and levels[0]
    return {element: float(n) for element, n in levels[0].items()} if complete else None


def _add(levels: list[Counter[str]], symbol: str, digits: str) -> bool:
    """Put one piece of the formula on the stack of open parentheses; False where it makes no sense."""
    count = int(digits or 1)
    if symbol == "(":
        levels.append(Counter())
        return not digits and len(levels) <= _DEEPEST
    if symbol == ")":
        if len(levels) == 1:
            return False
        for element, n in levels.pop().items():
            levels[-1][element] += n * count
        return count > 0
    levels[-1][symbol] += count
    return symbol in ELEMENTS and count > 0
