"""The surface at the conditions: turnover, coverages, what decides the rate."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scalebridge.bridges.meanfield_to_closure import MeanFieldClosure
from scalebridge.core.closure import ClosureRates
from scalebridge.core.constants import N_A, R
from scalebridge.kinetics import Stability, SurfaceState, degree_of_rate_control, rounding, stability
from scalebridge.studies.case import Case
from scalebridge.studies.numbers import Number, Numbers

Array = NDArray[np.float64]

CERTAIN = 1e3  # times its rounding error, a rate counts as one


@dataclass(frozen=True, kw_only=True)
class SurfaceStage:
    """A steady surface with all that is asked of it."""

    closure: MeanFieldClosure
    temperature: float
    pressure: Array  #: (gases,) Pa
    state: SurfaceState
    rates: ClosureRates
    stability: Stability
    key: int  #: index of the gas whose consumption is the turnover
    reacts: bool  #: whether that turnover is more than rounding

    @property
    def key_gas(self) -> str:
        """Name of the gas whose consumption is the turnover."""
        return self.closure.species[self.key]

    @property
    def turnover_frequency(self) -> Any:
        """Molecules of the key gas consumed, 1/s per unit cell; negative where it is formed."""
        if not self.reacts:
            return 0.0
        rate = self.closure.production(self.state.net)[0, self.key]
        return -rate * self.closure.cell_area * N_A

    @property
    def apparent_activation_energy(self) -> float:
        """R T2 dln(rate)/dT at constant partial pressures, J/mol; nan without a rate."""
        if not self.reacts:
            return float("nan")
        slope = self.rates.d_temperature[0, self.key] / np.real(self.rates.rate_per_area[0, self.key])
        return float(R * self.temperature**2 * slope)

    @property
    def heat_of_reaction(self) -> float:
        """Enthalpy of the overall reaction per mole of the key gas consumed, J/mol; negative: exothermic."""
        T, rate = self.temperature, np.real(self.rates.rate_per_area[0])
        enthalpies = [thermo.enthalpy(T) for thermo in self.closure.energetics.real.gas]
        return float(rate @ np.array(enthalpies) / -rate[self.key])

    @property
    def orders(self) -> Array:
        """(gases,) dln(rate)/dln(p); 0 for a gas that is absent, nan without a rate."""
        if not self.reacts:
            return np.full(self.pressure.shape, np.nan)
        rate = np.real(self.rates.rate_per_area[0, self.key])
        return np.asarray(self.pressure * self.rates.d_pressure[0, self.key] / rate)


def surface_stage(case: Case, key: int | None = None) -> SurfaceStage:
    """Solve the surface at the conditions of `case`. Raises NotConverged.

    `key` is the gas to count; left out, it is the first gas in the file that is there and consumed. Drawn
    worlds are given that of the nominal run, so that all count the same thing, with its sign.
    """
    closure = case.closure
    T, p = np.full(1, case.temperature), np.asarray(case.pressure)
    rates = closure(T.real, p.real[None, :])
    travelling = np.iscomplexobj(T) or np.iscomplexobj(p)
    state = closure.surface(T, p[None, :], None if travelling else rates.state)
    turnover = _turnovers(closure, state)
    if key is None:
        key = _key(turnover, p.real)
    return SurfaceStage(
        closure=closure,
        temperature=float(T.real[0]),
        pressure=p.real,
        state=state,
        rates=rates,
        stability=stability(state),
        key=key,
        reacts=bool(turnover[key] != 0.0),
    )


def _turnovers(closure: MeanFieldClosure, state: SurfaceState) -> Array:
    """Net production of every gas (gases,), 1/s per unit cell; 0 where it is no more than rounding."""
    real = _real(state)
    weights = closure.mechanism.gas_stoichiometry[:, closure.moving]
    made = weights @ real.net[0]
    noise = np.array([rounding(real, w)[0] for w in weights])
    return np.where(np.abs(made) > CERTAIN * noise, made, 0.0)


def _key(made: Array, pressure: Array) -> int:
    """The first gas that is there and consumed; where none is, the first that is there."""
    there = pressure > 0.0
    consumed = np.flatnonzero(there & (made < 0.0))
    return int(consumed[0] if consumed.size else np.flatnonzero(there)[0])


def surface_numbers(stage: SurfaceStage) -> Numbers:
    """All results of the surface, by key."""
    m = stage.closure.mechanism
    theta = stage.state.theta[0]
    adsorbates, sites = m.surface_species[: len(m.adsorbates)], m.surface_species[len(m.adsorbates) :]
    numbers = {
        "surface.turnover_frequency": Number(
            stage.turnover_frequency, "1/s/cell", f"turnover frequency ({stage.key_gas} consumed)"
        )
    }
    for name, coverage in zip(adsorbates, theta, strict=False):
        numbers[f"surface.coverage.{name}"] = Number(coverage, "1", f"coverage of {name}")
    for name, share in zip(sites, theta[len(adsorbates) :], strict=True):
        numbers[f"surface.vacant.{name}"] = Number(share, "1", f"vacant share of {name} sites")
    numbers["surface.apparent_activation_energy"] = Number(
        stage.apparent_activation_energy, "J/mol", "apparent activation energy"
    )
    for name, order in zip(stage.closure.species, stage.orders, strict=True):
        numbers[f"surface.order.{name}"] = Number(order, "1", f"reaction order in {name}")
    numbers["surface.relaxation_time"] = Number(
        stage.stability.relaxation_time[0], "s", "relaxation time of the surface"
    )
    return {**numbers, **_rate_control(stage)}


def _rate_control(stage: SurfaceStage) -> Numbers:
    m, moving = stage.closure.mechanism, stage.closure.moving
    control = np.full(moving.sum(), np.nan)
    if stage.reacts:
        control = degree_of_rate_control(_real(stage.state), -m.gas_stoichiometry[stage.key, moving])[0]
    names = [reaction.name for reaction, moves in zip(m.reactions, moving, strict=True) if moves]
    return {
        f"surface.degree_of_rate_control.{name}": Number(x, "1", f"degree of rate control of {name}")
        for name, x in zip(names, control, strict=True)
    }


def _real(state: SurfaceState) -> SurfaceState:
    return replace(state, theta=state.theta.real, net=state.net.real)
