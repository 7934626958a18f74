import numpy as np
import pytest

from scalebridge.bridges.pore_to_pellet import Molecules, PoreSpace, pore_diffusion
from scalebridge.core.errors import ModelError
from scalebridge.core.verdict import Status
from scalebridge.transport import binary_diffusivity

GAS = Molecules(
    molar_mass=np.array([28.01e-3, 31.998e-3, 44.009e-3]),
    diffusion_volume=np.array([18.0, 16.3, 26.9]),
    collision_diameter=np.array([3.69e-10, 3.47e-10, 3.94e-10]),
)
PRESSURE = np.array([1e5, 1e5, 0.0])


def diffusion(radius=5e-9, T=600.0, pressure=PRESSURE, **changes):
    pores = PoreSpace(**{"porosity": 0.4, "tortuosity_factor": 3.0, "pore_radius": radius} | changes)
    return pore_diffusion(pores, GAS, T, pressure)


@pytest.mark.exact
def test_in_narrow_pores_gases_diffuse_by_grahams_law():
    D = diffusion(radius=1e-11).effective
    np.testing.assert_allclose(
        D * np.sqrt(GAS.molar_mass) / (D[0] * np.sqrt(GAS.molar_mass[0])), 1.0, rtol=1e-3
    )


@pytest.mark.exact
def test_in_wide_pores_only_porosity_and_tortuosity_are_left():
    found = diffusion(radius=1.0)
    np.testing.assert_allclose(found.effective, 0.4 / 3.0 * found.molecular, rtol=1e-5)


@pytest.mark.exact
def test_a_trace_meets_only_the_gas_that_is_there():
    found = diffusion(pressure=np.array([0.0, 2e5, 0.0]))
    pair = binary_diffusivity(600.0, 2e5, *GAS.molar_mass[:2], *GAS.diffusion_volume[:2])
    assert found.molecular[0] == pytest.approx(pair, rel=1e-12)


def test_a_gas_that_is_absent_still_has_a_diffusivity():
    assert diffusion().effective[2] > 0.0


def test_narrow_pores_in_the_transition_are_doubtful_and_uncoupled():
    continuum, fick = diffusion().verdicts(0)
    assert continuum.status is Status.DOUBTFUL
    assert 1.0 < continuum.value < 10.0
    assert fick.status is Status.HOLDS


def test_without_collision_diameters_the_continuum_is_not_tested():
    pores = PoreSpace(porosity=0.4, tortuosity_factor=3.0, pore_radius=5e-9)
    gas = Molecules(molar_mass=GAS.molar_mass, diffusion_volume=GAS.diffusion_volume)
    assert pore_diffusion(pores, gas, 600.0, PRESSURE).verdicts(0)[0].status is Status.NOT_TESTED


@pytest.mark.exact
@pytest.mark.parametrize(("parameter", "power"), [("porosity", 1.0), ("tortuosity_factor", -1.0)])
def test_derivatives_travel_through_the_pore_space(parameter, power):
    plain = {"porosity": 0.4, "tortuosity_factor": 3.0}[parameter]
    D = diffusion(**{parameter: plain * (1 + 1e-30j)}).effective
    np.testing.assert_allclose(D.imag / D.real / 1e-30, power, rtol=1e-14)


def test_an_impossible_pore_space_names_every_wrong_number():
    with pytest.raises(ModelError) as caught:
        PoreSpace(porosity=1.4, tortuosity_factor=0.5, pore_radius=0.0)
    text = str(caught.value)
    assert "pellet.porosity: is 1.4; expected a finite number above 0, at most 1" in text
    assert "pellet.tortuosity_factor: is 0.5; expected a finite number at least 1" in text
    assert "pellet.pore_radius: is 0; expected a finite number above 0" in text
