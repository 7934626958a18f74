"""Reaction and diffusion inside one porous pellet."""

from scalebridge.pellet.body import Pellet, Shape
from scalebridge.pellet.criteria import (
    external_film,
    internal_diffusion,
    isothermal_pellet,
    mears_number,
    prater_number,
    weisz_prater_number,
)
from scalebridge.pellet.grid import Grid, unit_grid
from scalebridge.pellet.modes import leading_eigenvalue
from scalebridge.pellet.resolution import discretisation_error, grading_for, resolved_profile
from scalebridge.pellet.solve import solve_pellet
from scalebridge.pellet.state import PelletState
from scalebridge.pellet.thiele import (
    effectiveness_factor,
    internal_effectiveness_factor,
    path_order,
    thiele_modulus,
)

__all__ = [
    "Grid",
    "Pellet",
    "PelletState",
    "Shape",
    "discretisation_error",
    "effectiveness_factor",
    "external_film",
    "grading_for",
    "internal_diffusion",
    "internal_effectiveness_factor",
    "isothermal_pellet",
    "leading_eigenvalue",
    "mears_number",
    "path_order",
    "prater_number",
    "resolved_profile",
    "solve_pellet",
    "thiele_modulus",
    "unit_grid",
    "weisz_prater_number",
]
