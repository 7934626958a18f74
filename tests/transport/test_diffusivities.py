"""Diffusivities against published values, another program, and their own limits."""

import numpy as np
import pytest

from scalebridge.transport import (
    binary_diffusivities,
    binary_diffusivity,
    bosanquet,
    effective_diffusivity,
    knudsen_diffusivity,
    knudsen_number,
    mean_free_path,
    mean_thermal_speed,
    mixture_diffusivity,
    molecular_share,
)

#        kg/mol, Fuller's diffusion volume
GASES = {"H2": (2.016e-3, 6.12), "N2": (28.014e-3, 18.5), "CO2": (44.009e-3, 26.9), "He": (4.0026e-3, 2.67)}


def pair(a, b, T, p=101325.0):
    (m1, v1), (m2, v2) = GASES[a], GASES[b]
    return binary_diffusivity(T, p, m1, m2, v1, v2)


@pytest.mark.literature
@pytest.mark.parametrize(
    ("a", "b", "published"), [("H2", "N2", 8.33e-5), ("H2", "CO2", 6.80e-5), ("N2", "CO2", 1.68e-5)]
)
def test_fuller_agrees_with_duncan_and_toors_gases_within_its_error(a, b, published):
    # Duncan & Toor, AIChE J. 8 (1962) 38: 308.35 K, 1 atm
    assert pair(a, b, 308.35) == pytest.approx(published, rel=0.04)


@pytest.mark.peer
@pytest.mark.parametrize(("T", "p"), [(400.0, 1e5), (600.0, 2e5), (1000.0, 1e6)])
def test_fuller_agrees_with_canteras_kinetic_theory(T, p):
    cantera = pytest.importorskip("cantera")
    gas = cantera.Solution("gri30.yaml", transport_model="mixture-averaged")
    gas.TP = T, p
    names, volume = ["CO", "O2", "CO2"], np.array([18.0, 16.3, 26.9])
    index = [gas.species_index(name) for name in names]
    ours = binary_diffusivities(T, p, gas.molecular_weights[index] * 1e-3, volume)
    theirs = gas.binary_diff_coeffs[np.ix_(index, index)]
    off_diagonal = ~np.eye(3, dtype=bool)
    np.testing.assert_allclose(ours[off_diagonal], theirs[off_diagonal], rtol=0.08)


@pytest.mark.exact
def test_binary_diffusivities_are_symmetric_and_fall_with_pressure():
    mass, volume = np.array([28e-3, 32e-3, 44e-3]), np.array([18.0, 16.3, 26.9])
    D = binary_diffusivities(600.0, 1e5, mass, volume)
    np.testing.assert_array_equal(D, D.T)
    np.testing.assert_allclose(binary_diffusivities(600.0, 4e5, mass, volume), D / 4, rtol=1e-14)


@pytest.mark.exact
def test_a_trace_in_a_pure_gas_diffuses_as_the_pair_does():
    D = binary_diffusivities(600.0, 1e5, np.array([28e-3, 32e-3, 44e-3]), np.array([18.0, 16.3, 26.9]))
    assert mixture_diffusivity(D, np.array([0.0, 1.0, 0.0]))[0] == pytest.approx(D[0, 1], rel=1e-14)
    binary = mixture_diffusivity(D, np.array([0.3, 0.7, 0.0]))
    np.testing.assert_allclose(binary[:2], D[0, 1], rtol=1e-14)


@pytest.mark.exact
def test_a_gas_that_is_alone_keeps_its_self_diffusivity():
    D = binary_diffusivities(600.0, 1e5, np.array([28e-3, 32e-3]), np.array([18.0, 16.3]))
    np.testing.assert_allclose(mixture_diffusivity(D, np.array([0.0, 1.0]))[1], D[1, 1])
    single = binary_diffusivities(600.0, 1e5, np.array([28e-3]), np.array([18.0]))
    np.testing.assert_allclose(mixture_diffusivity(single, np.array([1.0])), single[0])


@pytest.mark.exact
def test_wilke_in_a_ternary_gas_is_the_harmonic_mean_over_the_others():
    D = np.array([[1.0, 2.0, 5.0], [2.0, 1.0, 3.0], [5.0, 3.0, 1.0]])
    x = np.array([0.5, 0.3, 0.2])
    assert mixture_diffusivity(D, x)[0] == pytest.approx(0.5 / (0.3 / 2.0 + 0.2 / 5.0), rel=1e-14)


@pytest.mark.literature
def test_nitrogen_has_its_textbook_speed():
    # P. Atkins, J. de Paula, Physical Chemistry: 475 m/s at 25 C
    assert mean_thermal_speed(298.15, 28.02e-3) == pytest.approx(475.0, rel=2e-3)


@pytest.mark.literature
def test_the_mean_free_path_in_air_is_the_published_one():
    # S. G. Jennings, J. Aerosol Sci. 19 (1988) 159: 67.3 nm at 23 C and 1 atm; diameter 3.66 angstrom
    assert mean_free_path(296.15, 101325.0, 3.66e-10) == pytest.approx(67.3e-9, rel=0.02)


@pytest.mark.literature
def test_knudsen_diffusivity_is_97_r_sqrt_T_over_M():
    # the rule of every textbook (e.g. Satterfield 1970): D_K = 97 r (T/M)^0.5 with r in m, M in g/mol
    assert knudsen_diffusivity(600.0, 5e-9, 28e-3) == pytest.approx(97.0 * 5e-9 * np.sqrt(600 / 28), rel=1e-3)


@pytest.mark.exact
def test_the_knudsen_number_counts_pore_diameters():
    path = mean_free_path(600.0, 2e5, 3.7e-10)
    assert knudsen_number(600.0, 2e5, 3.7e-10, path / 2) == pytest.approx(1.0, rel=1e-14)


@pytest.mark.exact
def test_bosanquet_tends_to_either_mechanism_alone():
    assert bosanquet(1.0, 1e12) == pytest.approx(1.0)
    assert bosanquet(1e12, 1.0) == pytest.approx(1.0)
    assert 1 / bosanquet(2.0, 3.0) == pytest.approx(1 / 2.0 + 1 / 3.0, rel=1e-15)
    assert molecular_share(2.0, 3.0) == pytest.approx((1 / 2.0) / (1 / 2.0 + 1 / 3.0), rel=1e-15)


@pytest.mark.exact
def test_straight_open_pores_of_porosity_one_leave_diffusivity_as_it_is():
    assert effective_diffusivity(1e-6, 1.0, 1.0) == 1e-6
    assert effective_diffusivity(1e-6, 0.4, 3.0) == pytest.approx(0.4e-6 / 3.0)


@pytest.mark.exact
def test_every_formula_carries_a_complex_step():
    mass, volume, T = np.array([28e-3, 32e-3, 44e-3]), np.array([18.0, 16.3, 26.9]), 600.0 * (1 + 1e-30j)
    x = np.array([0.4, 0.4, 0.2])
    molecular = mixture_diffusivity(binary_diffusivities(T, 1e5, mass, volume), x)
    np.testing.assert_allclose(molecular.imag / molecular.real / 1e-30, 1.75, rtol=1e-13)
    walls = knudsen_diffusivity(T, 5e-9, mass)
    np.testing.assert_allclose(walls.imag / walls.real / 1e-30, 0.5, rtol=1e-13)
    pore = bosanquet(molecular, walls)
    share = molecular_share(molecular, walls).real
    np.testing.assert_allclose(pore.imag / pore.real / 1e-30, 1.75 * share + 0.5 * (1 - share), rtol=1e-12)
