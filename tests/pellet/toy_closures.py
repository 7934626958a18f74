"""Surfaces with rate laws simple enough to be solved by hand, for the tests of pellets and reactors."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from scalebridge.core.closure import ClosureRates

H = 1e-40


@dataclass
class OneReaction:
    """`rate(T, p, k)` in mol m-2 s-1 of one reaction; k may be complex, its derivative travels along."""

    rate: Callable[[Any, Any, Any], Any]
    stoichiometry: tuple[float, ...]
    k: Any
    species: tuple[str, ...] = ("A", "B")
    site_density: float = 1e-5
    calls: int = 0

    def __call__(self, temperature, pressure, state=None):
        self.calls += 1
        nu = np.array(self.stoichiometry)
        real = np.real(self.k)
        d_T = self.rate(temperature + 1j * H, pressure, real).imag / H
        bumped = pressure + 1j * H * np.eye(pressure.shape[1])[:, None, :]
        d_p = (self.rate(temperature, bumped, real) * np.ones(pressure.shape[0])).imag / H
        cells = pressure.shape[0]
        return ClosureRates(
            rate_per_area=np.multiply.outer(self.rate(temperature, pressure, self.k) * np.ones(cells), nu),
            d_temperature=np.multiply.outer(d_T * np.ones(cells), nu),
            d_pressure=nu[:, None] * d_p.T[:, None, :],
            standard_error=np.zeros(pressure.shape),
            valid=np.ones(cells, dtype=bool),
        )


def power_law(k, order=1.0, stoichiometry=(-1.0, 1.0), species=("A", "B")):
    """k p_A^order."""
    rate = lambda T, p, k: k * p[..., 0] ** order
    return OneReaction(rate=rate, stoichiometry=stoichiometry, k=k, species=species)


def activated(k, energy=80e3, reference=600.0):
    """First order, k at the reference temperature."""
    rate = lambda T, p, k: k * np.exp(-energy / 8.31446261815324 * (1 / T - 1 / reference)) * p[..., 0]
    return OneReaction(rate=rate, stoichiometry=(-1.0, 1.0), k=k)


def saturating(k, half):
    """k p_A/(p_A + half): of zero order above `half`."""
    return OneReaction(
        rate=lambda T, p, k: k * p[..., 0] / (p[..., 0] + half), stoichiometry=(-1.0, 1.0), k=k
    )


def inhibited(k, strength):
    """k p_A/(1 + p_A/strength)^2: the reactant blocks its own way."""
    rate = lambda T, p, k: k * p[..., 0] / (1 + p[..., 0] / strength) ** 2
    return OneReaction(rate=rate, stoichiometry=(-1.0, 1.0), k=k)
