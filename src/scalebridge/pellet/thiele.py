r"""How a pellet's rate compares with that of its surface gas, and with what diffusion can deliver.

The effectiveness factor is the mean rate in the pellet over the rate at a reference gas: the bulk gas
(overall, film included) or the gas at the pellet's surface (internal). The generalised Thiele modulus

.. math:: \varphi = \frac{L \, w_s}{\sqrt{2 \int_0^{c_s} D_{\mathrm{eff}} \, w \, dc}},
          \qquad L = \frac{V}{S} = \frac{R}{s+1},

is normalised so that eta -> 1/phi for every rate law and shape when diffusion limits. For a reaction of first
order phi = L sqrt(k/D): a third of R sqrt(k/D) in a sphere.

reference  R. Aris, Ind. Eng. Chem. Fundam. 4 (1965) 227, doi:10.1021/i160014a024; K. B. Bischoff, AIChE J. 11
           (1965) 351, doi:10.1002/aic.690110229
"""

from typing import Any

import numpy as np

from scalebridge.core.closure import Array, Closure, Number
from scalebridge.core.constants import R
from scalebridge.core.errors import ModelError
from scalebridge.pellet.body import Pellet
from scalebridge.pellet.state import PelletState

_NODES = 32


def rate_per_area(closure: Closure, temperature: Any, pressure: Number, near: Any = None) -> Number:
    """Surface rates (points, species) mol m-2 s-1 at `temperature` (K) and `pressure` (points, species) Pa.

    Either may be complex; the derivative comes out in the imaginary part. `near` is the closure's state of
    an evaluation nearby.
    """
    p = np.real(pressure)
    rates = closure(np.full(p.shape[0], np.real(temperature)), p, near)
    warmer, change = temperature - np.real(temperature), pressure - p
    by_pressure = np.einsum("cij,cj->ci", rates.d_pressure, change)
    return np.asarray(rates.rate_per_area + rates.d_temperature * warmer + by_pressure)


def effectiveness_factor(state: PelletState, closure: Closure, gas: int, near: Any = None) -> Any:
    """Mean rate of the gas of index `gas` in the pellet over its rate in the bulk gas: overall, with film.

    `near` is the closure's state of an evaluation nearby.
    """
    return _effectiveness(state, closure, gas, state.bulk_pressure, near)


def internal_effectiveness_factor(state: PelletState, closure: Closure, gas: int, near: Any = None) -> Any:
    """Mean rate of the gas of index `gas` over its rate in the gas at the pellet's surface: no film."""
    return _effectiveness(state, closure, gas, state.surface_pressure, near)


def _effectiveness(state: PelletState, closure: Closure, gas: int, reference: Number, near: Any) -> Any:
    rate = rate_per_area(closure, state.temperature, np.asarray(reference)[None, :], near)[0, gas]
    if np.real(rate) == 0.0:
        raise ModelError(f"{closure.species[gas]} does not react outside the pellet; choose another key gas")
    return (state.volume_share @ state.rate_per_area[:, gas]) / rate


def thiele_modulus(
    pellet: Pellet, closure: Closure, temperature: Any, pressure: Number, gas: int, near: Any = None
) -> Any:
    """Generalised modulus of the gas of index `gas` at the surface gas `pressure` (species,) Pa.

    On the way in the other gases follow it in the ratio of their rates at the surface over their
    diffusivities, until one of them is used up. Raises ModelError if the gas is not consumed.
    """
    surface = np.asarray(pressure)
    D = np.asarray(pellet.effective_diffusivity)
    rate = rate_per_area(closure, temperature, surface[None, :], near)[0]
    if not np.real(rate[gas]) < 0.0:
        raise ModelError(
            f"{closure.species[gas]} is not consumed at the pellet's surface; choose another gas"
        )
    depletion = _depletion(surface, rate / D)
    t, weight = _quadrature()  # t^2 is what is left: exact for whole and half orders
    path = surface - np.multiply.outer(1.0 - t**2, depletion)
    rates = -rate_per_area(closure, temperature, path, near)[:, gas]
    rates = np.where(rates.real > 0.0, rates, 0.0)  # beyond an equilibrium the pellet does not go
    supply = D[gas] / (R * temperature) * depletion[gas] * (weight * 2.0 * t) @ rates  # of int D w dc / a
    return pellet.diffusion_length * -rate[gas] * np.sqrt(pellet.active_area / (2.0 * supply))


def path_order(pellet: Pellet, closure: Closure, temperature: float, pressure: Array, gas: int) -> float:
    """Order of the reaction at `pressure` (species,) Pa, all gases changing together as on the way in.

    For the gas of index `gas`: d ln rate / d ln its pressure along the path of `thiele_modulus`.
    """
    rates = closure(np.full(1, temperature), pressure[None, :])
    rate = rates.rate_per_area[0].real
    direction = rate / np.real(pellet.effective_diffusivity)
    slope = rates.d_pressure[0, gas] @ direction / direction[gas]
    return float(slope * pressure[gas] / rate[gas])


def _depletion(surface: Number, direction: Number) -> Number:
    """Fall of pressures (species,) Pa along `direction` until the first of the gases is used up."""
    consumed = np.flatnonzero(np.real(direction) < 0.0)
    first = consumed[np.argmin(-np.real(surface[consumed] / direction[consumed]))]
    return np.asarray(surface[first] / direction[first] * direction)


def _quadrature() -> tuple[Array, Array]:
    """Nodes and weights on [0, 1]."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    return (nodes + 1.0) / 2.0, weights / 2.0
