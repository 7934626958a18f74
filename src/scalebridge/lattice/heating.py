"""A temperature programme: the lattice is heated at a steady rate, and what it does is recorded.

Between two knots of the programme every rate constant moves exponentially in time, which interpolates an
Arrhenius law with a relative error of E dT^2 / (4 R T^3), 1e-5 for 120 kJ/mol at 450 K and half a kelvin.
Within the interval waiting times are exact: the integral of the total rate is the exponential that was drawn.

takes      a `Simulation` and the rate constants at any temperature
gives      events of every step and mean coverages over each interval of temperature
reference  A. P. J. Jansen, Comput. Phys. Commun. 86 (1995) 1, doi:10.1016/0010-4655(94)00155-U
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scalebridge.core.errors import ModelError
from scalebridge.core.units import Kelvin
from scalebridge.lattice.model import StepRates
from scalebridge.lattice.simulation import Simulation, counted

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """Heating from one temperature to another."""

    start: Kelvin
    stop: Kelvin
    rate: float  #: K/s
    interval: Kelvin = 0.5  #: between knots

    def __post_init__(self) -> None:
        if not (self.start > 0.0 and self.stop > 0.0 and self.start != self.stop):
            raise ModelError(
                f"a temperature programme from {self.start:g} K to {self.stop:g} K leads nowhere; give two "
                "different temperatures above zero"
            )
        if not (self.rate > 0.0 and self.interval > 0.0):
            raise ModelError(
                f"found a heating rate of {self.rate:g} K/s and knots every {self.interval:g} K; both must "
                "be positive (the start and stop say whether it is heated or cooled)"
            )

    @property
    def knots(self) -> Array:
        """Temperatures at the ends of the intervals, K."""
        count = max(1, int(np.ceil(abs(self.stop - self.start) / self.interval)))
        return np.linspace(self.start, self.stop, count + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heated:
    """What happened in every interval of a programme."""

    temperature: Array  #: (intervals,) K, at the middle
    duration: Array  #: (intervals,) s
    events: Array  #: (intervals, steps, 2) forward and back
    population: Array  #: (intervals, states) sites in every state, averaged over time

    def rate(self, weights: Array, sites: float) -> Array:
        """(intervals,) 1/s per site of what `weights` (steps,) count in net events."""
        net = self.events[..., 0] - self.events[..., 1]
        return np.asarray(net @ weights / (self.duration * sites))


def heat(simulation: Simulation, rates_at: Callable[[Kelvin], StepRates], programme: Programme) -> Heated:
    """Run a simulation through a temperature programme.

    Parameters
    ----------
    simulation : with rates in classes; its rate constants are replaced
    rates_at : rate constants at a temperature in K

    ModelError if its rates do not fall into classes.
    """
    knots = programme.knots
    duration = np.abs(np.diff(knots)) / programme.rate
    simulation.at(rates_at(float(knots[0])))
    blocks = [
        simulation.heat_towards(rates_at(float(T)), float(dt))
        for T, dt in zip(knots[1:], duration, strict=True)
    ]
    return Heated(
        temperature=(knots[1:] + knots[:-1]) / 2.0,
        duration=duration,
        events=np.array([counted(simulation.model, block.events) for block in blocks]),
        population=np.array([block.mean_population for block in blocks]),
    )
