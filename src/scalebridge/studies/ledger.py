"""The ledger of a chain: every law that carried a number, tested at the operating point."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from scalebridge.bridges.barrier_to_rate import quasi_equilibrium
from scalebridge.bridges.detailed_balance import detailed_balance, one_way_steps
from scalebridge.bridges.lattice_to_mean_field import mean_field_on_trial, neglected_interactions
from scalebridge.bridges.meanfield_to_closure import mean_field
from scalebridge.core.verdict import Ledger, Status, Verdict
from scalebridge.kinetics import stability
from scalebridge.pellet import (
    discretisation_error,
    external_film,
    internal_diffusion,
    isothermal_pellet,
    leading_eigenvalue,
    mears_number,
    prater_number,
    resolved_profile,
    weisz_prater_number,
)
from scalebridge.reactor import conservation, steady_closure, steady_states
from scalebridge.studies.chain import Chain
from scalebridge.studies.multiplicity import pellet_from_two_starts, surfaces_from_many_starts
from scalebridge.studies.pellet_stage import PelletStage
from scalebridge.studies.reactor_stage import ReactorStage
from scalebridge.studies.surface_stage import SurfaceStage

Array = NDArray[np.float64]


def ledger(chain: Chain) -> Ledger:
    """All verdicts on a nominal run, finest scale first."""
    return (
        *_surface(chain),
        *(_pellet(chain.surface, chain.pellet) if chain.pellet else ()),
        *(_reactor(chain, chain.reactor) if chain.reactor else ()),
        conservation(max(balances(chain).values())),
    )


def balances(chain: Chain) -> dict[str, float]:
    """Relative defect of every balance of the chain."""
    on_lattice = {"lattice adsorbates": chain.lattice.defect} if chain.lattice else {}
    if chain.fidelity == "kmc":
        return on_lattice
    state, equations = chain.surface.state, chain.surface.state.equations
    net = np.abs(np.real(state.net[0]))
    gross = np.abs(equations.stoichiometry) @ net
    species = np.abs(equations.stoichiometry @ np.real(state.net[0])) / np.where(gross > 0.0, gross, 1.0)
    sites = np.abs(np.real(state.theta[0]) @ chain.surface.closure.mechanism.site_sums.T - 1.0)
    found = {"surface sites": float(sites.max()), "surface species": float(species.max()), **on_lattice}
    if chain.pellet:
        found["pellet"] = chain.pellet.state.defect
    if chain.reactor:
        found["reactor elements"] = chain.reactor.element_defect
    return found


def _surface(chain: Chain) -> Iterator[Verdict]:
    surface, energetics = chain.surface, chain.surface.closure.energetics
    T, p = _outermost(chain)
    yield detailed_balance(energetics, T)
    yield quasi_equilibrium(energetics, T)
    if (verdict := one_way_steps(energetics, T, _coverages(chain), p)) is not None:
        yield verdict
    yield _fitted_range(surface)
    yield from _neighbours(chain)
    if chain.fidelity == "mean-field":
        yield _one_steady_surface(surface)


def _neighbours(chain: Chain) -> Iterator[Verdict]:
    """What is left out, or put right, by the lattice."""
    on_mean_field = chain.fidelity == "mean-field"
    if chain.lattice is None:
        yield mean_field(lattice=chain.case.lattice is not None)
    else:
        yield mean_field_on_trial(chain.lattice.comparison, decisive=on_mean_field)
    if on_mean_field and chain.case.lattice is not None:
        surface = chain.surface
        names, theta = surface.closure.mechanism.surface_species, np.real(surface.state.theta[0])
        coverage = {name: float(x) for name, x in zip(names, theta, strict=True)}
        found = neglected_interactions(chain.case.lattice.model, coverage, surface.temperature)
        if found is not None:
            yield found
    if chain.lattice is not None:
        from scalebridge.studies.lattice_ledger import lattice_verdicts

        yield from lattice_verdicts(chain.lattice, decisive=not on_mean_field)


def _coverages(chain: Chain) -> Array:
    """(surface species,) coverages where the chain ends."""
    if chain.fidelity == "kmc" and chain.lattice is not None:
        sample = chain.lattice.sample
        seen = {**sample.coverage, **sample.vacant}
        return np.array([seen[name].value for name in chain.surface.closure.mechanism.surface_species])
    T, p = _outermost(chain)
    return np.asarray(np.real(chain.surface.closure.surface(np.full(1, T), p[None, :]).theta[0]))


def _outermost(chain: Chain) -> tuple[float, Array]:
    """Temperature and gas where the chain ends: the outlet of the reactor, or the conditions."""
    pressure = np.real(chain.reactor.state.pressure) if chain.reactor else chain.surface.pressure
    return chain.surface.temperature, pressure


def _fitted_range(surface: SurfaceStage) -> Verdict:
    fits = [thermo.shomate for thermo in surface.closure.energetics.gas]
    low, high = max(fit.T_min for fit in fits), min(fit.T_max for fit in fits)
    T = surface.temperature
    outside = max(low - T, T - high, 0.0)
    return Verdict(
        name="thermochemistry in its range",
        status=Status.HOLDS if outside == 0.0 else Status.BROKEN,
        value=outside,
        threshold=0.0,
        statement=f"Shomate fits hold from {low:g} K to {high:g} K for all gases; the value is how many "
        "kelvin the temperature lies outside.",
        consequence="Outside, the polynomials run away and with them the equilibrium constants.",
        remedy="Give coefficients for the range that contains the temperature.",
        source="the ranges in the model file (gas.*.valid)",
    )


def _one_steady_surface(surface: SurfaceStage) -> Verdict:
    found = surfaces_from_many_starts(surface)
    stable = bool(surface.stability.stable[0])
    return Verdict(
        name="one steady surface",
        status=_uniqueness(stable, found.count),
        value=float(found.count),
        threshold=1.0,
        statement="The surface has one steady state and returns to it. The value counts the states that are "
        f"reached from {found.starts} different coverings; the leading eigenvalue is "
        f"{surface.stability.leading_eigenvalue[0]:.2g} 1/s.",
        consequence=_history(stable, found.count),
        remedy="Follow the branches with a continuation, which is not in this version.",
        source="search from pure coverings; it does not prove that there is no other state",
    )


def _pellet(surface: SurfaceStage, pellet: PelletStage) -> Iterator[Verdict]:
    key, state, body = pellet.key, pellet.state, pellet.pellet
    T, length = surface.temperature, float(np.real(body.diffusion_length))
    rate = -float(np.real(state.production[key]))
    D = float(np.real(pellet.pores.effective[key]))
    p = float(np.real(state.surface_pressure[key]))
    yield from pellet.pores.verdicts(key)
    eta = float(np.real(pellet.effectiveness_factor))
    yield internal_diffusion(weisz_prater_number(rate, length, D, T, p), eta)
    prater = prater_number(surface.heat_of_reaction, D, pellet.conductivity, T, p)
    yield isothermal_pellet(prater, surface.apparent_activation_energy, T)
    phi = float(np.real(pellet.thiele_modulus))
    yield resolved_profile(discretisation_error(body, state, phi))
    yield _one_steady_pellet(pellet)
    if body.mass_transfer_coefficient is not None:
        k = float(np.real(body.mass_transfer_coefficient))
        bulk = float(np.real(state.bulk_pressure[key]))
        yield external_film(mears_number(rate, length, k, T, bulk, surface.orders[key]))


def _one_steady_pellet(pellet: PelletStage) -> Verdict:
    states = pellet_from_two_starts(pellet)
    growth = leading_eigenvalue(pellet.pellet, pellet.closure, pellet.state).real
    return Verdict(
        name="one steady pellet",
        status=_uniqueness(growth < 0.0, states),
        value=float(states),
        threshold=1.0,
        statement="The pellet has one steady state and returns to it. The value counts the states that are "
        "reached from a pellet full of the gas outside and from one that is depleted.",
        consequence=_history(growth < 0.0, states),
        remedy="Follow the branches with a continuation, which is not in this version.",
        source="search from two starts; it does not prove that there is no other state",
    )


def _uniqueness(stable: bool, states: int) -> Status:
    if not stable:
        return Status.BROKEN
    return Status.HOLDS if states == 1 else Status.DOUBTFUL


def _history(stable: bool, states: int) -> str:
    if not stable:
        return "The state found is unstable and will not be seen."
    if states > 1:
        return "How it was started decides which state is seen; the answer is one of several."
    return "The history does not matter."


def _reactor(chain: Chain, reactor: ReactorStage) -> Iterator[Verdict]:
    if reactor.contact_time is not None:
        yield steady_closure(_slowest(chain), float(np.real(reactor.contact_time)))
    yield _one_steady_reactor(reactor)


def _slowest(chain: Chain) -> float:
    """The longest relaxation time of the surface, s, at the conditions and at the outlet."""
    T, p = _outermost(chain)
    outlet = stability(chain.surface.closure.surface(np.full(1, T), p[None, :]))
    return float(np.max([chain.surface.stability.relaxation_time[0], outlet.relaxation_time[0]]))


def _one_steady_reactor(reactor: ReactorStage) -> Verdict:
    states = steady_states(reactor.vessel, reactor.catalyst)
    return Verdict(
        name="one steady reactor",
        status=_uniqueness(reactor.state.stable, len(states)),
        value=float(len(states)),
        threshold=1.0,
        statement="The reactor has one steady state and returns to it. The value counts the states that are "
        "reached from the feed and from full conversion.",
        consequence=_history(reactor.state.stable, len(states)),
        remedy="Follow the branches with a continuation, which is not in this version.",
        source="search from two starts; it does not prove that there is no other state",
    )
