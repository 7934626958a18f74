"""Typed numbers become SI: against pint, the SI brochure, and what the words of an error must say."""

from fractions import Fraction

import pint
import pytest

from scalebridge.core.errors import ModelError
from scalebridge.model.unit_text import UnitTextError, unit_powers
from scalebridge.model.units import to_si

EV_PER_MOLECULE = float(
    Fraction("1.602176634e-19") * Fraction("6.02214076e23")
)  # J/mol; both exact since 2019


@pytest.mark.literature
@pytest.mark.parametrize("typed", ["1 eV", "1eV", "1.0e0 eV", "1000 meV", "0.001 keV"])
def test_an_electronvolt_is_an_energy_per_mole_times_avogadro(typed):
    assert to_si(typed, "J/mol") == EV_PER_MOLECULE


@pytest.mark.literature
def test_atomic_units_are_energies_per_particle():
    hartree = 2625.4996394799e3  # J/mol: 4.3597447222071e-18 J (CODATA 2018) times N_A
    assert to_si("1 hartree", "J/mol") == pytest.approx(hartree, rel=1e-8)
    assert to_si("2 rydberg", "J/mol") == pytest.approx(hartree, rel=1e-8)


@pytest.mark.exact
@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("600 K", "K", 600.0),
        ("327 degC", "K", 600.15),
        ("327 °C", "K", 600.15),
        ("32 degF", "K", 273.15),
        ("−1.3 kJ/mol", "J/mol", -1300.0),
        ("1 kcal/mol", "J/mol", 4184.0),
        ("1 bar", "Pa", 1e5),
        ("1 atm", "Pa", 101325.0),
        ("0.1 mm", "m", 1e-4),
        ("3.69 angstrom", "m", 3.69e-10),
        ("3.69 Å", "m", 3.69e-10),
        ("5 µm", "m", 5e-6),
        ("5 μm", "m", 5e-6),
        ("20 angstrom^2", "m^2", 2e-19),
        ("20 angstrom²", "m^2", 2e-19),
        ("2.0e3 m^2/m^3", "m^2/m^3", 2000.0),
        ("2.0e3 1/m", "m^2/m^3", 2000.0),
        ("0.3 W/m/K", "W/m/K", 0.3),
        ("0.3 W/(m K)", "W/m/K", 0.3),
        ("0.3 W m-1 K-1", "W/m/K", 0.3),
        ("0.3 W·m⁻¹·K⁻¹", "W/m/K", 0.3),
        ("0.3 W*m**-1*K**-1", "W/m/K", 0.3),
        ("60 ml/min", "m^3/s", 1e-6),
        ("2 1/bar/s", "Pa^-1 s^-1", 2e-5),
        ("1e5 s^-1", "s^-1", 1e5),
        ("0.4", "1", 0.4),
        (".5 m", "m", 0.5),
        ("5. m", "m", 5.0),
        ("0e99999 m", "m", 0.0),
    ],
)
def test_a_typed_number_becomes_the_nearest_float_in_si(text, unit, value):
    assert to_si(text, unit) == value


@pytest.mark.peer
@pytest.mark.parametrize("text", ["1.3 torr", "7 psi", "2.5 MPa", "0.7 mbar", "3 kilobar"])
def test_pressures_agree_with_pint(text):
    assert to_si(text, "Pa") == pytest.approx(pint.UnitRegistry()(text).to("Pa").magnitude, rel=1e-14)


@pytest.mark.exact
def test_a_number_in_the_si_unit_is_itself():
    for value in (1.0, 0.1, 1 / 3, 1e-300, 1.7e308, -96485.33212331001):
        assert to_si(f"{value!r} J/mol", "J/mol") == value


@pytest.mark.parametrize(
    ("text", "unit", "message"),
    [
        ("-154 kJ", "J/mol", "found -154 kJ, an energy without '/mol'; did you mean '-154 kJ/mol'?"),
        ("2 J", "J/mol", "did you mean '2 J/mol'?"),
        ("2 kcal", "J/mol", "did you mean '2 kcal/mol'?"),
        ("2 erg", "J/mol", "did you mean '2 erg/mol'?"),
        ("5 K", "m", "found 5 K, which is a temperature; expected a length, for example '1 mm'"),
        ("600", "K", "found 600 without a unit; expected a temperature, for example '600 K'"),
        ("1 bra", "Pa", "unknown unit 'bra'; did you mean 'bar'?"),
        ("1 PA", "Pa", "did you mean 'Pa'?"),
        ("1 frobnicate", "Pa", "unknown unit 'frobnicate'"),
        ("2 J/kg/K", "W/m/K", "a heat capacity per mass; expected a thermal conductivity"),
        ("2 J/m^3/K", "W/m/K", "a heat capacity per volume; expected a thermal conductivity"),
        ("2 J/mol/K", "J/mol", "a molar entropy or heat capacity; expected an energy"),
        ("1 J/m^2", "J/mol", "an energy per area; expected an energy"),
        ("1 K^3/m", "m", "of the dimension length^-1 temperature^3; expected a length"),
        ("0.3 W/m K", "W/m/K", "can be read in two ways; write J/(mol K) or J/mol/K"),
        ("1,5 eV", "J/mol", "a decimal comma; write a point"),
        ("abc", "m", "expected a number with a unit; expected a length"),
        ("10^5 Pa", "Pa", "cannot read '^5' in the unit"),
        ("1/2 eV", "J/mol", "cannot read '2' in the unit"),
        ("1 m^99", "m", "the power 99 in the unit, which no physical quantity has"),
        ("1 (m", "m", "a parenthesis of the unit is not closed"),
        ("1 m/", "m", "the unit ends too early"),
        ("1 m)", "m", "cannot read ')' in the unit"),
        ("1 W/m/degC", "W/m/K", "write K for a temperature difference"),
        ("1e999 m", "m", "too large"),
        ("1e308 km", "m", "too large"),
        ("nan m", "m", "expected a number with a unit"),
    ],
)
def test_a_text_that_cannot_be_meant_is_refused_in_words(text, unit, message):
    with pytest.raises(ModelError) as caught:
        to_si(text, unit)
    assert message in str(caught.value)


def test_the_width_of_an_interval_is_not_typed_in_degrees_celsius():
    assert to_si("5 K", "K", difference=True) == 5.0
    with pytest.raises(ModelError, match="the width of a distribution; write it in K"):
        to_si("5 degC", "K", difference=True)


@pytest.mark.exact
def test_powers_of_a_unit_follow_parentheses_and_signs():
    assert unit_powers("W/(m K)") == {"W": 1, "m": -1, "K": -1}
    assert unit_powers("(m/s)^2") == {"m": 2, "s": -2}
    assert unit_powers("m/m") == {}


def test_a_pile_of_parentheses_is_refused_not_followed():
    with pytest.raises(UnitTextError):
        unit_powers("(" * 5000)
