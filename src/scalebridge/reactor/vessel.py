"""The balances of an ideally mixed reactor, as the steady solver wants them."""

from typing import Any

import numpy as np

from scalebridge.core.closure import Array, Number
from scalebridge.core.errors import ModelError, NotConverged
from scalebridge.core.implicit import lifted
from scalebridge.core.linear import solve_rows
from scalebridge.core.positive import FLOOR, advance_positive, relative_step
from scalebridge.core.steady import Rows, SteadyResult
from scalebridge.reactor.catalyst import Catalyst, CatalystRates
from scalebridge.reactor.ideally_mixed import IdeallyMixed, ReactorState, conversion


class Vessel:
    """A `SteadyProblem` of one row: the outflows (1, species) in mol/s.

    Time is counted in residence times of the gas, which makes the hold-up of each gas equal its outflow.
    """

    def __init__(self, reactor: IdeallyMixed, catalyst: Catalyst, state: Any = None) -> None:
        if len(catalyst.species) != reactor.feed.size:
            raise ModelError(
                f"the feed has {reactor.feed.size} gases, but the catalyst knows "
                f"{len(catalyst.species)}: {', '.join(catalyst.species)}; give a flow for each of these"
            )
        self.reactor, self.catalyst, self.state = reactor, catalyst, state
        self.feed = np.real(reactor.feed)
        self.floor = FLOOR * float(self.feed.max())
        self.last: tuple[Array, CatalystRates, Array] | None = None  # outflow, rates, Jacobian
        self.failure: NotConverged | None = None

    def rates(self, outflow: Array) -> CatalystRates:
        """Production in gas of the composition of `outflow` (species,)."""
        pressure = np.real(self.reactor.pressure) * outflow / outflow.sum()
        return self.catalyst(float(np.real(self.reactor.temperature)), pressure, self.state)

    def net(self, time: float, outflow: Array) -> Array:
        """What each gas gains per residence time of the gas (species,), mol/s."""
        present = np.maximum(outflow, self.floor)
        rates = self.rates(present)
        self.state = rates.state
        return np.asarray(self.feed - outflow + np.real(rates.production))

    def correction(self, x: Array, old: Array, rate: Array, rows: Rows) -> tuple[Array, Array]:
        """Newton step relative to each outflow, and the worst |net|/gross."""
        outflow = x[0]
        try:
            rates = self.rates(outflow)
        except NotConverged as failure:
            self.failure = failure
            return np.full(x.shape, np.nan), np.full(1, np.nan)
        made, held = np.real(rates.production), rate[0] * (outflow - old[0])
        jacobian = self._jacobian(outflow, rates)
        self.state, self.last = rates.state, (outflow, rates, jacobian)
        net = self.feed - outflow + made - held
        gross = self.feed + outflow + np.abs(made) + np.abs(held) + self.floor
        change = solve_rows((jacobian - rate[0] * np.eye(net.size))[None], -net[None])
        return relative_step(change, x, self.floor), np.array([np.max(np.abs(net) / gross)])

    def advance(self, x: Array, step: Array) -> Array:
        """`x` moved by the relative `step`, kept positive."""
        return advance_positive(x, step, self.floor)

    def close(self, x: Array, rows: Rows) -> Array:
        """`x` itself: there is no invariant to restore."""
        return x

    def at_rest(self, result: SteadyResult) -> ReactorState:
        """The accepted state, from its last Newton step taken once more with all derivatives on board."""
        assert self.last is not None
        x, rates, jacobian = self.last
        made = self._production(x, rates)
        net = self.reactor.feed - x + made
        outflow = lifted(lambda b: np.asarray(np.linalg.solve(jacobian, b), dtype=float), result.x[0], net)
        made = made + rates.d_pressure @ (self._pressure(outflow) - self._pressure(x))
        eigenvalues = np.linalg.eigvals(jacobian)
        return ReactorState(
            feed=self.reactor.feed,
            outflow=outflow,
            pressure=self._pressure(outflow),
            production=made,
            conversion=conversion(self.reactor.feed, outflow),
            leading_eigenvalue=complex(eigenvalues[np.argmax(eigenvalues.real)]),
            catalyst_state=self.state,
            certificate=result,
        )

    def _pressure(self, outflow: Number) -> Number:
        return np.asarray(self.reactor.pressure * outflow / outflow.sum())

    def _jacobian(self, outflow: Array, rates: CatalystRates) -> Array:
        """Response (species, species) of the steady balances to the outflows."""
        total, share = outflow.sum(), np.real(self.reactor.pressure) / outflow.sum()
        d_flow = share * (np.eye(outflow.size) - (outflow / total)[:, None])  # of p_i to outflow j
        return np.asarray(rates.d_pressure @ d_flow - np.eye(outflow.size))

    def _production(self, x: Array, rates: CatalystRates) -> Number:
        """Production at outflow `x`, with the derivatives to temperature and total pressure on board."""
        warmer = self.reactor.temperature - np.real(self.reactor.temperature)
        denser = self.reactor.pressure / np.real(self.reactor.pressure) - 1.0
        pressure = np.real(self._pressure(x))
        return np.asarray(
            rates.production + rates.d_temperature * warmer + rates.d_pressure @ pressure * denser
        )
