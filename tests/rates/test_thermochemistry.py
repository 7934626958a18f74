"""Gases against the JANAF tables, against Cantera's polynomials, and against thermodynamics itself."""

from typing import Any

import numpy as np
import pytest
from scipy import constants

from scalebridge.core.errors import ModelError
from scalebridge.rates import Shomate, chemical_potential, enthalpy, standard_gibbs_energy

EV = constants.e * constants.N_A
GASES = {
    "CO": Shomate(
        coefficients=(25.56759, 6.096130, 4.054656, -2.671301, 0.131021, -118.0089, 227.3665, -110.5271),
        T_min=298.0,
        T_max=1300.0,
    ),
    "O2": Shomate(
        coefficients=(31.32234, -20.23531, 57.86644, -36.50624, -0.007374, -8.903471, 246.7945, 0.0),
        T_min=298.0,
        T_max=700.0,
    ),
    "CO2": Shomate(
        coefficients=(24.99735, 55.18696, -33.69137, 7.948387, -0.136638, -403.6075, 228.2431, -393.5224),
        T_min=298.0,
        T_max=1200.0,
    ),
}
TO_298 = {"CO": 8.671e3, "O2": 8.683e3, "CO2": 9.364e3}  # J/mol, H(298.15 K) - H(0 K)
JANAF = [  # gas, T in K, Cp and S in J/mol/K, H - H(298.15 K) in kJ/mol
    ("CO", 300.0, 29.142, 197.833, 0.054),
    ("CO", 400.0, 29.342, 206.238, 2.976),
    ("CO", 500.0, 29.794, 212.831, 5.931),
    ("CO", 600.0, 30.443, 218.319, 8.942),
    ("CO", 700.0, 31.171, 223.066, 12.023),
    ("CO", 1000.0, 33.183, 234.538, 21.690),
    ("O2", 300.0, 29.385, 205.329, 0.054),
    ("O2", 400.0, 30.106, 213.871, 3.025),
    ("O2", 500.0, 31.091, 220.693, 6.084),
    ("O2", 600.0, 32.090, 226.451, 9.244),
    ("O2", 700.0, 32.981, 231.466, 12.499),
    ("CO2", 300.0, 37.221, 214.025, 0.069),
    ("CO2", 400.0, 41.325, 225.314, 4.003),
    ("CO2", 500.0, 44.627, 234.901, 8.305),
    ("CO2", 600.0, 47.321, 243.283, 12.907),
    ("CO2", 700.0, 49.564, 250.750, 17.754),
    ("CO2", 1000.0, 54.308, 269.299, 33.397),
]


def potential(gas: str, T: Any, p: Any = 1e5, energy: Any = 0.0) -> Any:
    return chemical_potential(T, p, energy=energy, enthalpy_298_minus_0=TO_298[gas], shomate=GASES[gas])


@pytest.mark.literature
@pytest.mark.parametrize(("gas", "T", "Cp", "S", "H"), JANAF)
def test_heat_functions_are_those_of_the_janaf_tables(
    gas: str, T: float, Cp: float, S: float, H: float
) -> None:
    assert GASES[gas].heat_capacity(T) == pytest.approx(Cp, abs=0.04)
    assert GASES[gas].entropy(T) == pytest.approx(S, abs=0.012)
    assert GASES[gas].enthalpy_increment(T) == pytest.approx(1e3 * H, abs=4.0)


@pytest.mark.literature
@pytest.mark.parametrize(("gas", "eV"), [("CO", -1.17508), ("O2", -1.22239)])
def test_chemical_potentials_at_600_K_are_those_of_the_reference_sheet(gas: str, eV: float) -> None:
    assert potential(gas, 600.0) / EV == pytest.approx(eV, abs=5e-5)


@pytest.mark.literature
@pytest.mark.parametrize(("gas", "T", "Cp", "S", "H"), JANAF)
def test_chemical_potentials_follow_the_janaf_tables(
    gas: str, T: float, Cp: float, S: float, H: float
) -> None:
    table = (TO_298[gas] + 1e3 * H - T * S) / EV
    assert potential(gas, T) / EV == pytest.approx(table, abs=5e-5)


@pytest.mark.peer
@pytest.mark.parametrize("gas", ["CO", "O2", "CO2"])
def test_cantera_agrees_on_heat_functions(gas: str) -> None:
    """GRI-Mech's NASA polynomials, another fit of the same molecules.

    Compared at their own reference pressure: they were fitted to tables at 1 bar, which the file calls
    1 atm, so at 1 bar Cantera's entropies are R ln 1.01325 = 0.109 J/mol/K above the tables.
    """
    ct = pytest.importorskip("cantera")
    peer = ct.Solution("gri30.yaml")
    peer.TPX = 298.15, peer.reference_pressure, f"{gas}:1"
    H_298 = peer.enthalpy_mole / 1e3
    for T in (300.0, 400.0, 500.0, 600.0, 700.0):
        peer.TP = T, peer.reference_pressure
        assert GASES[gas].heat_capacity(T) == pytest.approx(peer.cp_mole / 1e3, rel=2.5e-3)
        assert GASES[gas].entropy(T) == pytest.approx(peer.entropy_mole / 1e3, abs=0.03)
        assert GASES[gas].enthalpy_increment(T) == pytest.approx(peer.enthalpy_mole / 1e3 - H_298, abs=8.0)


@pytest.mark.literature
def test_burning_co_releases_283_kJ_at_298_K() -> None:
    """Electronic energies from JANAF enthalpies of formation at 0 K; CODATA gives 282.98 kJ/mol at 298 K."""
    energies = {"CO": -113.805e3, "O2": 0.0, "CO2": -393.151e3}
    H = {
        gas: enthalpy(298.15, energy=E, enthalpy_298_minus_0=TO_298[gas], shomate=GASES[gas])
        for gas, E in energies.items()
    }
    assert H["CO2"] - H["CO"] - H["O2"] / 2 == pytest.approx(-282.98e3, abs=60.0)


@pytest.mark.exact
@pytest.mark.parametrize("gas", ["CO", "O2", "CO2"])
def test_heat_functions_are_derivatives_of_each_other(gas: str) -> None:
    T, step = np.linspace(300.0, 700.0, 9), 1e-30
    p = 3e4
    Cp, S = GASES[gas].heat_capacity(T), GASES[gas].entropy(T)
    slope = lambda f: f(T + step * 1j).imag / step
    np.testing.assert_allclose(slope(GASES[gas].enthalpy_increment), Cp, rtol=1e-12)
    np.testing.assert_allclose(slope(GASES[gas].entropy), Cp / T, rtol=1e-12)
    np.testing.assert_allclose(
        slope(lambda z: potential(gas, z, p)), -(S - constants.R * np.log(p / 1e5)), rtol=1e-11
    )


@pytest.mark.exact
def test_pressure_and_energy_enter_as_in_an_ideal_gas() -> None:
    p = np.array([1e-3, 1.0, 1e5, 1e7])
    slope = potential("CO", 500.0, p * (1 + 1e-30j)).imag / 1e-30
    np.testing.assert_allclose(slope, constants.R * 500.0, rtol=1e-13)
    assert potential("CO", 500.0, energy=2.5e5) - potential("CO", 500.0) == pytest.approx(2.5e5, rel=1e-12)


@pytest.mark.exact
def test_the_standard_gibbs_energy_is_the_potential_at_standard_pressure() -> None:
    G = standard_gibbs_energy(450.0, energy=1e4, enthalpy_298_minus_0=TO_298["O2"], shomate=GASES["O2"])
    assert potential("O2", 450.0, 1e5, 1e4) == G


def test_a_fit_knows_where_it_holds() -> None:
    np.testing.assert_array_equal(
        GASES["O2"].covers(np.array([297.0, 298.0, 700.0, 701.0 + 1e-30j])), [False, True, True, False]
    )


def test_a_shomate_fit_has_eight_coefficients_and_a_range() -> None:
    with pytest.raises(ModelError, match="found 7 Shomate coefficients; expected the eight from A to H"):
        Shomate(coefficients=(1.0,) * 7, T_min=298.0, T_max=700.0)
    with pytest.raises(ModelError, match="found the range 700 K to 298 K"):
        Shomate(coefficients=(1.0,) * 8, T_min=700.0, T_max=298.0)
