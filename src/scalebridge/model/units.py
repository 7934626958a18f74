"""The one place where the units that people type become SI.

Inside Scalebridge all numbers are in m, kg, s, K, Pa, mol and J/mol. An energy in eV, hartree or rydberg
is one per particle: `to_si("1 eV", "J/mol")` multiplies by N_A. In J or cal it needs its `/mol`, because
nobody types a binding energy as 2e-19 J. Factors are exact fractions, so a converted number is the 64-bit
number nearest to the one typed.

takes      texts such as `-1.3 eV`, `327 degC`, `2.0e3 m^2/m^3`
gives      SI floats
reference  BIPM, The International System of Units, 9th ed. (2019); units and prefixes as in pint
"""

from fractions import Fraction
from functools import cache, lru_cache
from typing import Any, NamedTuple

import scipy.constants

from scalebridge.core.errors import ModelError
from scalebridge.model.unit_text import Powers, UnitTextError, split_quantity, unit_powers
from scalebridge.model.words import quoted, unknown

N_A = Fraction(scipy.constants.N_A)

#: name and example of every dimension we ask for, by its SI unit
EXPECTED = {
    "1": ("a number without a unit", "0.5"),
    "K": ("a temperature", "600 K"),
    "Pa": ("a pressure", "1 bar"),
    "J/mol": ("an energy", "0.9 eV"),
    "m": ("a length", "1 mm"),
    "m^2": ("an area", "20 angstrom^2"),
    "m^3": ("a volume", "1 cm^3"),
    "m^2/m^3": ("an area per volume", "2e3 m^2/m^3"),
    "m/s": ("a velocity", "1 cm/s"),
    "m^3/s": ("a volume flow", "1 cm^3/s"),
    "W/m/K": ("a thermal conductivity", "0.3 W/m/K"),
    "s^-1": ("a rate constant", "1e5 s^-1"),
    "Pa^-1 s^-1": ("a rate constant per pressure", "10 Pa^-1 s^-1"),
    "Pa^-2 s^-1": ("a rate constant per squared pressure", "1e-3 Pa^-2 s^-1"),
}

#: further dimensions that a message can call by name
NAMED = {
    "s": "a time",
    "kg": "a mass",
    "mol": "an amount of substance",
    "A": "an electric current",
    "C": "an electric charge",
    "V": "a voltage",
    "N": "a force",
    "J": "an energy",
    "W": "a power",
    "rad": "an angle or a ratio",
    "N/m": "a surface tension",
    "Pa s": "a viscosity",
    "m^2/s": "a diffusivity",
    "kg/m^3": "a density",
    "kg/s": "a mass flow",
    "kg/mol": "a molar mass",
    "mol/s": "a molar flow",
    "mol/m^2": "an amount per area",
    "mol/m^3": "a concentration",
    "m^2/kg": "an area per mass",
    "m^-2": "a number per area",
    "J/K": "an entropy or heat capacity",
    "J/mol/K": "a molar entropy or heat capacity",
    "J/kg/K": "a heat capacity per mass",
    "J/m^3/K": "a heat capacity per volume",
    "J/kg": "an energy per mass",
    "J/m^2": "an energy per area",
    "W/m^2/K": "a heat transfer coefficient",
    "mol/m^2/s": "a rate per area",
    "mol/m^3/s": "a rate per volume",
    "mol/kg/s": "a rate per mass",
}

OFFSET = {name: Fraction("273.15") for name in ("degC", "°C", "celsius", "degreeC")}
OFFSET |= {name: Fraction("459.67") * Fraction(5, 9) for name in ("degF", "°F", "fahrenheit", "degreeF")}

#: energies that are always meant per particle, as pint calls them
PER_PARTICLE = {"electron_volt", "hartree", "rydberg"}

_COMMON_UNITS = (
    "m cm mm um nm pm angstrom m^2 m^3 l ml s ms min h K degC Pa kPa MPa mbar bar atm torr psi "
    "J kJ MJ cal kcal eV meV hartree W kW g kg mg mol mmol kmol N V A C amu"
)
COMMON = _COMMON_UNITS.split()

Dimension = frozenset[tuple[str, int]]


class Unit(NamedTuple):
    """A unit as its SI factor and its dimension."""

    factor: Fraction
    dimension: Dimension


def to_si(text: str, unit: str, *, difference: bool = False) -> float:
    """The SI value of a text such as `-1.3 eV`, expected in a unit such as `J/mol`.

    `difference` reads the width of an interval: `5 degC` is refused there, because it could mean
    5 K or 278.15 K. Raises ModelError, in words, for text that is no number, a missing or unknown
    unit, and a unit of another dimension.
    """
    number, typed = _split(text, unit)
    if not typed and unit != "1":
        raise ModelError(f"found {number} without a unit; expected {expected(unit)}")
    offset = _offset(text, typed, difference)
    try:
        return float(_exact(number) * _factor(text, typed, unit) + offset)
    except OverflowError:
        raise ModelError(f"found {quoted(text)}, which is too large for a number") from None


def expected(unit: str) -> str:
    """A dimension in words, with an example: "a length, for example '1 mm'"."""
    name, example = EXPECTED[unit]
    return f"{name}, for example {example if unit == '1' else quoted(example)}"


def same_dimension(text: str, unit: str) -> bool:
    """Whether a text carries a readable unit of the dimension of `unit`, energies per mole or not."""
    try:
        _, typed = _split(text, unit)
        _factor(text, typed, unit)
    except ModelError:
        return False
    return bool(typed)


def _split(text: str, unit: str) -> tuple[str, str]:
    try:
        return split_quantity(text)
    except UnitTextError as error:
        raise ModelError(f"found {quoted(text)}; {error}; expected {expected(unit)}") from None


def _exact(number: str) -> Fraction:
    """A decimal text as a fraction; the float comes first, so that 1e999999999 costs nothing."""
    value = float(number)
    if value in (float("inf"), float("-inf")):
        raise OverflowError(number)
    return Fraction(number) if value else Fraction(0)


def _offset(text: str, typed: str, difference: bool) -> Fraction:
    if typed not in OFFSET:
        return Fraction(0)
    if difference:
        raise ModelError(f"found {quoted(text)} as the width of a distribution; write it in K")
    return OFFSET[typed]


def _factor(text: str, typed: str, unit: str) -> Fraction:
    """What a number in the typed unit is multiplied by to be in the SI unit."""
    try:
        powers = unit_powers(typed) if typed else {}
    except UnitTextError as error:
        raise ModelError(f"found {quoted(text)}; {error}; expected {expected(unit)}") from None
    if len(powers) > 1 and OFFSET.keys() & powers.keys():
        raise ModelError(f"found {quoted(text)}; inside a unit, write K for a temperature difference")
    found, wanted = _resolve(frozenset(powers.items())), si_unit(unit)
    if found.dimension == wanted.dimension:
        return found.factor
    if _is_energy(wanted.dimension) and _is_energy(found.dimension):
        if not any(_is_per_particle(name) for name in powers):
            typed_so = quoted(text.strip())
            raise ModelError(
                f"found {typed_so[1:-1]}, an energy without '/mol'; did you mean {typed_so[:-1]}/mol'?"
            )
        return found.factor * N_A ** (_moles(found.dimension) - _moles(wanted.dimension))
    name = _dimension_name(found.dimension)
    shown = quoted(text)[1:-1]
    raise ModelError(f"found {shown}, which is {name}; expected {expected(unit)}{_case_hint(powers)}")


@cache
def si_unit(unit: str) -> Unit:
    """The factor (one, for a coherent SI unit) and dimension of a unit written by us."""
    return _resolve(frozenset(unit_powers(unit).items() if unit != "1" else ()))


@lru_cache(maxsize=4096)
def _resolve(powers: frozenset[tuple[str, int]]) -> Unit:
    factor, dimension = Fraction(1), dict[str, int]()
    for name, power in powers:
        one = _named_unit(name)
        factor *= one.factor**power
        for base, n in one.dimension:
            dimension[base] = dimension.get(base, 0) + power * n
    return Unit(factor, frozenset((base, n) for base, n in dimension.items() if n))


@cache
def _named_unit(name: str) -> Unit:
    registry = _registry()
    try:
        factor, _ = registry.get_base_units(name)
        dimension = registry.get_dimensionality(name)
    except Exception:  # pint raises anything from UndefinedUnitError to AssertionError here
        raise ModelError(unknown("unit", name, COMMON)) from None
    return Unit(Fraction(factor), frozenset((base, int(n)) for base, n in dimension.items()))


def _is_per_particle(name: str) -> bool:
    return any(base in PER_PARTICLE for _, base, _ in _registry().parse_unit_name(name))


@cache
def _registry() -> Any:
    import pint  # a third of a second: only when the first unit is read

    return pint.UnitRegistry(non_int_type=Fraction, cache_folder=None)


@cache
def _names() -> dict[Dimension, str]:
    further = {si_unit(unit).dimension: name for unit, name in NAMED.items()}
    return further | {si_unit(unit).dimension: name for unit, (name, _) in EXPECTED.items()}


def _dimension_name(dimension: Dimension) -> str:
    bases = " ".join(f"{base.strip('[]')}^{power}" for base, power in sorted(dimension))
    return _names().get(dimension, f"of the dimension {bases}")


def _moles(dimension: Dimension) -> int:
    return dict(dimension).get("[substance]", 0)


def _is_energy(dimension: Dimension) -> bool:
    """Whether this is an energy, or an energy per amount of substance."""
    rest = frozenset(item for item in dimension if item[0] != "[substance]")
    return rest == si_unit("J").dimension and _moles(dimension) in (0, -1)


def _case_hint(powers: Powers) -> str:
    """`1 pa` is a pico-year to a metrologist; the author meant something else."""
    folded = {name.casefold(): name for name in COMMON}
    for name in powers:
        near = folded.get(name.casefold(), name)
        if near != name and name not in COMMON:
            return f"; did you mean '{near}'?"
    return ""
