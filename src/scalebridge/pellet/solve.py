r"""Reaction and diffusion inside an isothermal catalyst pellet.

Gases enter the pores, diffuse and react on the walls. In a body of radius R and shape s (slab 0, cylinder 1,
sphere 2) the partial pressures p_i(r) settle where

.. math:: -\frac{1}{r^s} \frac{d}{dr} \Bigl( r^s \frac{D_{\mathrm{eff},i}}{RT} \frac{dp_i}{dr} \Bigr)
          = a \, r_i(T, p), \qquad \frac{dp_i}{dr} = 0 \text{ at } r = 0,

with a the active area per volume and r_i the surface's production rate of gas i; outside is the bulk gas,
behind a film if there is one. Isothermal, ideal gas, each gas by its own Fick's law.

takes      D_eff from the pore space, r_i(T, p) from a closure
gives      production per volume of pellet, with its derivatives, to the reactor
reference  E. W. Thiele, Ind. Eng. Chem. 31 (1939) 916, doi:10.1021/ie50355a027
"""

from typing import Any

import numpy as np

from scalebridge.core.closure import Array, Closure, ClosureRates, Number
from scalebridge.core.constants import R
from scalebridge.core.errors import ModelError, NotConverged, Problem
from scalebridge.core.implicit import forward, lifted
from scalebridge.core.positive import start_above_zero
from scalebridge.core.steady import SteadyResult, solve_steady
from scalebridge.pellet.body import Pellet
from scalebridge.pellet.problem import ROUNDING, Linearised, PelletProblem, net_production
from scalebridge.pellet.state import PelletState

#: Besides one step for each cell, which the edge of a dead core may have to cross. A reaction of second
#: order falls by half per step, one of a fractional order by a tenth, and both may have far to fall.
NEWTON_STEPS = 40


def solve_pellet(
    pellet: Pellet,
    closure: Closure,
    temperature: Any,
    bulk_pressure: Number,
    *,
    guess: PelletState | None = None,
    closure_state: Any = None,
) -> PelletState:
    """Steady state of `pellet` in gas at `temperature` (K) and `bulk_pressure` (species,) Pa.

    Newton's method starts from `guess`, or from the bulk gas everywhere; if it fails, time is followed from
    the bulk gas. `closure_state` is what the closure handed back in the bulk gas, if it was asked before.
    Where several steady states exist, one of them is found. Any argument may be complex, and so may what the
    closure returns: see `PelletState`.

    Raises ModelError if the pellet and the closure do not fit, NotConverged with the best profile.
    """
    bulk = np.asarray(bulk_pressure)
    _require_fit(pellet, closure, bulk)
    state = closure_state if guess is None else guess.closure_state
    problem = PelletProblem(pellet, closure, temperature, bulk, state)
    start = np.tile(start_above_zero(np.real(bulk)), pellet.cells)[None, :]
    near = start if guess is None else guess.predict(np.real(temperature), np.real(bulk)).reshape(1, -1)
    result = solve_steady(problem, start, guess=near, newton_steps=NEWTON_STEPS + pellet.cells)
    try:
        result.require("the pellet")
    except NotConverged as failure:
        raise failure from problem.failure
    assert problem.last is not None
    return _at_rest(problem, problem.last, result)


def _require_fit(pellet: Pellet, closure: Closure, bulk: Number) -> None:
    gases, real = closure.species, np.real(bulk)
    if (shape := np.shape(pellet.effective_diffusivity)) != (len(gases),):
        raise ModelError(
            Problem(
                ("pellet", "effective_diffusivity"),
                f"has the shape {shape}; expected one value for each of {', '.join(gases)}",
            )
        )
    if bulk.shape != (len(gases),) or not ((real >= 0.0).all() and np.isfinite(real).all() and real.any()):
        raise ModelError(
            f"the gas around the pellet has the partial pressures {real} Pa; expected one for each of "
            f"{', '.join(gases)}, finite, none negative, at least one above zero"
        )


def _at_rest(problem: PelletProblem, last: Linearised, result: SteadyResult) -> PelletState:
    """The accepted state, from its last Newton step taken once more with all derivatives on board."""
    warmer = problem.temperature - np.real(problem.temperature)  # imaginary, if T carries a derivative
    rate = _nearby(last.rates, warmer, np.zeros(problem.shape))
    net = net_production(problem.links.outward(last.pressure, problem.bulk), problem.area * rate)
    pressure = lifted(last.factors.solve, result.x[0], net.ravel()).reshape(problem.shape)
    rate = _nearby(last.rates, warmer, pressure - last.pressure)
    production = (problem.area * rate).sum(axis=0)
    outflow = problem.links.outward(pressure, problem.bulk)[-1]
    response, total = _responses(problem, last)
    return PelletState(
        temperature=problem.temperature,
        bulk_pressure=problem.bulk,
        radius=problem.pellet.radius * problem.grid.nodes,
        volume_share=problem.grid.volume_share,
        pressure=pressure,
        surface_pressure=_surface_pressure(problem, outflow),
        rate_per_area=rate,
        production=production,
        d_temperature=total[:, 0],
        d_pressure=total[:, 1:],
        response=response,
        defect=_defect(problem, pressure, production, outflow),
        valid=bool(last.rates.valid.all()),
        closure_state=problem.state,
        certificate=result,
    )


def _nearby(rates: ClosureRates, warmer: Any, change: Number) -> Number:
    """Rates per area (cells, species) a step `warmer` (K) and a `change` (cells, species) Pa further on."""
    return np.asarray(
        rates.rate_per_area + rates.d_temperature * warmer + np.einsum("cij,cj->ci", rates.d_pressure, change)
    )


def _responses(problem: PelletProblem, last: Linearised) -> tuple[Array, Array]:
    """Of the profile (cells, species, 1 + species) and of production (species, 1 + species) to T and bulk."""
    cells, species = problem.shape
    links, area = problem.links.real, np.real(problem.area)
    direct = np.zeros((cells, species, 1 + species))  # of the balances, the profile held
    outward = links.outward(last.pressure, np.real(problem.bulk))
    by_source = area * last.rates.d_temperature
    direct[:, :, 0] = by_source + np.diff(outward, axis=0) / np.real(problem.temperature)  # flows go as 1/T
    direct[-1, :, 1:] += np.diag(links.outer)
    response = forward(last.factors.solve, direct.reshape(cells * species, -1)).reshape(direct.shape)
    total = np.einsum("ci,cij,cjk->ik", area * np.ones(species), last.rates.d_pressure, response)
    total[:, 0] += by_source.sum(axis=0)
    return response, total


def _surface_pressure(problem: PelletProblem, outflow: Number) -> Number:
    """Partial pressures (species,) Pa behind the film, which the `outflow` (mol m-3 s-1) has to pass."""
    k = problem.pellet.mass_transfer_coefficient
    if k is None:
        return problem.bulk
    return np.asarray(problem.bulk + outflow * problem.pellet.diffusion_length * R * problem.temperature / k)


def _defect(problem: PelletProblem, pressure: Number, production: Number, outflow: Number) -> float:
    """What the faces and the walls disagree about, relative to what passes, or to the flow's rounding."""
    size = np.abs(problem.links.outer) * (np.abs(pressure[-1]) + np.abs(problem.bulk))
    gross = np.abs(production) + np.abs(outflow) + ROUNDING * size
    return float(np.max(np.abs(np.real(production - outflow)) / gross))
