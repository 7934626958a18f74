"""How long a pellet and a reactor with pellets take, surfaces being cheap: the solvers' own share."""

import numpy as np
import pytest

from scalebridge.bridges.pellet_to_reactor import PelletCatalyst
from scalebridge.core.closure import ClosureRates
from scalebridge.pellet import Pellet, solve_pellet
from scalebridge.reactor import IdeallyMixed, solve_reactor

T, NU = 600.0, np.array([-2.0, -1.0, 2.0])
GAS = np.array([1e5, 1e5, 0.0])


class Oxidation:
    """k p_CO p_O2/(1 + p_CO/K)^2 per active area."""

    species, site_density, k, K = ("CO", "O2", "CO2"), 1e-5, 2e-11, 2e4

    def __call__(self, temperature, pressure, state=None):
        co, o2 = pressure[:, 0], pressure[:, 1]
        block = 1 + co / self.K
        rate, slope = self.k * co * o2 / block**2, np.zeros(pressure.shape)
        slope[:, 0] = rate / co * (1 - 2 * co / self.K / block)
        slope[:, 1] = rate / o2
        zero = np.zeros(pressure.shape)
        return ClosureRates(
            rate_per_area=rate[:, None] * NU,
            d_temperature=zero,
            d_pressure=NU[:, None] * slope[:, None, :],
            standard_error=zero,
            valid=np.ones(len(pressure), dtype=bool),
        )


def pellet(cells):
    return Pellet(
        shape="sphere",
        radius=1e-4,
        effective_diffusivity=np.array([2.8e-7, 2.6e-7, 2.2e-7]),
        active_area=2e6,
        cells=cells,
    )


@pytest.mark.parametrize("cells", [40, 400])
def test_pellet_cold(benchmark, cells):
    state = benchmark(lambda: solve_pellet(pellet(cells), Oxidation(), T, GAS))
    assert state.certificate.accepted.all()


@pytest.mark.parametrize("cells", [40, 400])
def test_pellet_in_nearby_gas(benchmark, cells):
    near = solve_pellet(pellet(cells), Oxidation(), T, GAS)
    state = benchmark(lambda: solve_pellet(pellet(cells), Oxidation(), T, 0.98 * GAS, guess=near))
    assert state.certificate.accepted.all()


def test_reactor_with_pellets(benchmark):
    catalyst = PelletCatalyst(pellet=pellet(40), closure=Oxidation(), volume=1e-7)
    reactor = IdeallyMixed(feed=4e-5 * GAS / GAS.sum(), temperature=T, pressure=GAS.sum())
    state = benchmark(lambda: solve_reactor(reactor, catalyst))
    assert state.certificate.accepted.all()
