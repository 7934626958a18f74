"""Mean-field microkinetics: steady states of a well-mixed surface and what decides its rate."""

from scalebridge.kinetics.modes import Stability, stability
from scalebridge.kinetics.rate_control import (
    degree_of_rate_control,
    sensitivities,
    sensitivities_forward,
    turnover_frequency,
)
from scalebridge.kinetics.rate_equations import RateEquations
from scalebridge.kinetics.response import respond, respond_backward, rounding
from scalebridge.kinetics.surface import SurfaceState, Warm, steady_state

__all__ = [
    "RateEquations",
    "Stability",
    "SurfaceState",
    "Warm",
    "degree_of_rate_control",
    "respond",
    "respond_backward",
    "rounding",
    "sensitivities",
    "sensitivities_forward",
    "stability",
    "steady_state",
    "turnover_frequency",
]
