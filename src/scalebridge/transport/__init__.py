"""How gases move: diffusivities in the open and in pores."""

from scalebridge.transport.bosanquet import bosanquet, effective_diffusivity, molecular_share
from scalebridge.transport.fuller import binary_diffusivities, binary_diffusivity, mixture_diffusivity
from scalebridge.transport.knudsen import (
    knudsen_diffusivity,
    knudsen_number,
    mean_free_path,
    mean_thermal_speed,
)
from scalebridge.transport.verdicts import continuum_in_the_pores, fick_without_coupling

__all__ = [
    "binary_diffusivities",
    "binary_diffusivity",
    "bosanquet",
    "continuum_in_the_pores",
    "effective_diffusivity",
    "fick_without_coupling",
    "knudsen_diffusivity",
    "knudsen_number",
    "mean_free_path",
    "mean_thermal_speed",
    "mixture_diffusivity",
    "molecular_share",
]
