"""Closure relation: the steady state of a well-mixed surface as production rates of the gases.

takes        an `Energetics` (rate constants at any temperature) and the area of the unit cell
gives        a `Closure`: rates per area and per site with exact derivatives to T and pressures
assumptions  the surface is steady (it relaxes faster than the gas around it changes), and well mixed
             (neighbouring sites are uncorrelated: the mean-field approximation)
units        K, Pa, mol m-2 s-1
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scalebridge.bridges.barrier_to_rate import Energetics, RateConstants, rate_constants
from scalebridge.core.closure import ClosureRates
from scalebridge.core.constants import N_A
from scalebridge.core.jacobian import H
from scalebridge.core.units import MolePerSquareMetre, SquareMetre
from scalebridge.core.verdict import Status, Verdict
from scalebridge.kinetics import RateEquations, SurfaceState, Warm, respond, steady_state
from scalebridge.network import Mechanism, conserved_quantities

Array = NDArray[np.float64]
Number = NDArray[Any]

FURTHEST = 5.0  # change of ln theta that an extrapolation may predict
LEAST_PRESSURE = 1e-60  # Pa; a gas that is not there at all would leave its coverage without a scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearby:
    """Steady surfaces that were solved before, and how their coverages answer to the pressures."""

    pressure: Array  #: (cells, gases) Pa
    surface: Warm
    slope: Array  #: (cells, species, gases) d ln theta / d ln p

    def at(self, pressure: Array) -> Warm | None:
        """Coverages expected at `pressure` (cells, gases); None unless the cells are as many, or were one."""
        cells = pressure.shape[0]
        if self.pressure.shape[0] not in (1, cells):
            return None
        change = np.einsum("csg,cg->cs", self.slope, np.log(pressure / self.pressure))
        rows = np.arange(cells) if self.pressure.shape[0] == cells else np.zeros(cells, dtype=int)
        theta = self.surface.theta * np.exp(np.clip(change, -FURTHEST, FURTHEST))
        return Warm(theta=theta, balances=self.surface.balances.take(rows))


@dataclass(frozen=True, kw_only=True)
class MeanFieldClosure:
    """A well-mixed steady surface. With complex energies its rates carry their derivative along."""

    energetics: Energetics
    cell_area: SquareMetre  #: of the unit cell

    @property
    def mechanism(self) -> Mechanism:
        """The mechanism whose steady state this is."""
        return self.energetics.mechanism

    @property
    def species(self) -> tuple[str, ...]:
        """Names of the gases."""
        return self.mechanism.gas_species

    @property
    def sites_per_cell(self) -> float:
        """Sites of all kinds per unit cell."""
        return float(sum(site.per_cell for site in self.mechanism.sites))

    @property
    def site_density(self) -> MolePerSquareMetre:
        """Sites of all kinds per active area."""
        return self.sites_per_cell / (self.cell_area * N_A)

    @cached_property
    def _real(self) -> Energetics:
        return self.energetics.real

    @cached_property
    def moving(self) -> NDArray[np.bool_]:
        """(steps,) which steps change anything on average; a hop between like sites does not."""
        m = self.mechanism
        return np.asarray((m.stoichiometry != 0).any(axis=0) | (m.gas_stoichiometry != 0).any(axis=0))

    @cached_property
    def equations(self) -> RateEquations:
        """The rate equations of the moving steps."""
        m = self.mechanism
        laws = conserved_quantities(m.stoichiometry[:, self.moving].astype(int), m.site_sums)
        return RateEquations(
            forward_orders=m.forward_orders[self.moving].astype(float),
            reverse_orders=m.reverse_orders[self.moving].astype(float),
            capacity=m.capacity,
            conserved=np.asarray(laws, dtype=float),
        )

    def surface(self, temperature: Array, pressure: Array, state: Nearby | None = None) -> SurfaceState:
        """Steady surfaces at `temperature` (cells,) K and `pressure` (cells, gases) Pa.

        `state` is that of an earlier call nearby. Raises NotConverged.
        """
        temperature = np.broadcast_to(temperature, pressure.shape[:1])
        p = _present(pressure)
        kf, kr = self._effective(self._constants(temperature, self.energetics), p)
        return steady_state(self.equations, kf, kr, near=state.at(p) if state else None)

    def __call__(self, temperature: Array, pressure: Array, state: Nearby | None = None) -> ClosureRates:
        """Production rates; see `core.closure.Closure`. `state` is that of an earlier call nearby."""
        temperature = np.broadcast_to(temperature, pressure.shape[:1])
        surface = self.surface(temperature, pressure, state)
        p = _present(pressure)
        by_coverage, slopes = self._slopes(surface, temperature, p)
        return ClosureRates(
            rate_per_area=self.production(surface.net),
            d_temperature=slopes[:, :, -1],
            d_pressure=slopes[:, :, :-1],
            standard_error=np.zeros(pressure.shape),
            valid=self.valid(temperature),
            state=Nearby(pressure=p, surface=surface.warm, slope=by_coverage[:, :, :-1] * p[:, None, :]),
        )

    def effective_constants(self, temperature: float, pressure: Array) -> tuple[Array, Array]:
        """Rate constants (moving steps,) 1/s per unit cell, the `pressure` (gases,) Pa inside."""
        T, p = np.full(1, temperature), _present(pressure[None, :])
        kf, kr = self._effective(self._constants(T, self._real), p)
        return kf[0], kr[0]

    def production(self, net: Number) -> Number:
        """(cells, gases) mol m-2 s-1 formed at `net` rates (cells, moving steps) in 1/s per unit cell."""
        return net @ self.mechanism.gas_stoichiometry[:, self.moving].T / (self.cell_area * N_A)

    def valid(self, temperature: Array) -> NDArray[np.bool_]:
        """(cells,) whether every gas's thermochemistry was fitted at this temperature."""
        fits = [thermo.shomate for thermo in self.energetics.gas]
        low, high = max(fit.T_min for fit in fits), min(fit.T_max for fit in fits)
        return np.asarray((temperature >= low) & (temperature <= high))

    @cached_property
    def _known(self) -> dict[tuple[complex, bool], RateConstants]:
        """Rate constants at the temperatures met so far: an isothermal pellet asks for one, many times."""
        return {}

    def _constants(self, T: Number, energetics: Energetics) -> RateConstants:
        """Rate constants at `T` (cells,) K; evaluated once where all cells share a temperature."""
        if np.ptp(T.real) != 0.0:
            return rate_constants(energetics, T)
        key = (complex(T[0]), energetics is self._real)
        if key not in self._known:
            self._known[key] = rate_constants(energetics, T[:1])
        return self._known[key]

    @cached_property
    def _gas_orders(self) -> tuple[Array, Array]:
        """(moving steps, gases) molecules of each gas that a step takes, forward and reverse."""
        m = self.mechanism
        return m.gas_forward_orders[self.moving].astype(float), m.gas_reverse_orders[self.moving].astype(
            float
        )

    def _effective(self, k: RateConstants, p: Array) -> tuple[Number, Number]:
        """Rate constants per unit cell (cells, moving steps), the pressures (cells, gases) inside."""
        taken, returned = self._gas_orders
        m, log_p = self.mechanism, np.log(p)
        forward = (m.forward_multiplicities * k.forward)[..., self.moving] * np.exp(log_p @ taken.T)
        return forward, (m.reverse_multiplicities * k.reverse)[..., self.moving] * np.exp(log_p @ returned.T)

    def _slopes(self, surface: SurfaceState, T: Array, p: Array) -> tuple[Array, Array]:
        """Derivatives to every pressure and to temperature, along the last axis (gases + 1).

        Of ln theta (cells, species, ...) and of the production (cells, gases, ...). At fixed coverages the
        one-way rates F and R follow a pressure by their orders, dF = F order dp/p, and T by ln k.
        """
        forward, reverse = surface.forward[:, :, None], surface.reverse[:, :, None]
        (taken, returned), (by_T, back_by_T) = self._gas_orders, self._temperature_slopes(T)
        by_pressure = (forward * taken - reverse * returned) / p[:, None, :]
        by_temperature = forward * by_T[..., None] - reverse * back_by_T[..., None]
        d_log, total = respond(surface, np.concatenate([by_pressure, by_temperature], axis=2))
        return d_log, np.real(np.moveaxis(self.production(np.moveaxis(total, 1, 2)), 1, 2))

    def _temperature_slopes(self, T: Array) -> tuple[Array, Array]:
        """(cells, moving steps) d ln k_f/dT and d ln k_r/dT, 1/K; 0 for a direction that does not run."""
        bumped = self._constants(T + 1j * H, self._real)
        return _log_slope(bumped.forward[..., self.moving]), _log_slope(bumped.reverse[..., self.moving])


def _log_slope(k: Number) -> Array:
    """d ln k per unit of the complex step that `k` carries; 0 where k is zero."""
    return np.asarray(k.imag / H / np.where(k.real > 0.0, k.real, 1.0))


def _present(pressure: Array) -> Array:
    return np.maximum(pressure, LEAST_PRESSURE)


def mean_field(*, lattice: bool = False) -> Verdict:
    """Ledger entry: what mean field leaves out, untested until the lattice is sampled.

    `lattice` says whether the model has one. Where it was sampled, see `lattice_to_mean_field`.
    """
    return Verdict(
        name="mean field",
        status=Status.NOT_TESTED,
        value=None,
        threshold=None,
        statement="Neighbouring sites are uncorrelated: a pair rate is the product of the two coverages.",
        consequence="Where an adsorbate hardly moves, islands and rows form; the true rate can then be lower "
        "or higher by orders of magnitude, and no band of this run includes that.",
        remedy="--fidelity auto, which tests it on the lattice and takes that where mean field fails"
        if lattice
        else "Add a section `lattice` to the model and run with --fidelity auto, which tests it there.",
        source="K. Reuter, M. Scheffler, Phys. Rev. B 73 (2006) 045433; "
        "B. Temel et al., J. Chem. Phys. 126 (2007) 204711",
    )
