"""Steady states of an ideally mixed reactor: the one next to a guess, or those that time leads to."""

from typing import Any

import numpy as np

from scalebridge.core.closure import Array
from scalebridge.core.errors import NotConverged
from scalebridge.core.positive import start_above_zero
from scalebridge.core.steady import solve_steady
from scalebridge.reactor.catalyst import Catalyst
from scalebridge.reactor.ideally_mixed import IdeallyMixed, ReactorState
from scalebridge.reactor.vessel import Vessel

NEWTON_STEPS = 40  #: an outflow that falls to nothing may have far to fall
LONG = 1e6  #: residence times; a lull close to an ignition may last hundreds


def solve_reactor(
    reactor: IdeallyMixed,
    catalyst: Catalyst,
    *,
    guess: ReactorState | None = None,
    catalyst_state: Any = None,
) -> ReactorState:
    """A steady state of `reactor` with `catalyst`.

    Newton's method starts from `guess`, or from the feed. If it meets an unstable state, which no reactor
    stays in, time is followed from the feed. For several steady states, see `steady_states`.
    `catalyst_state` is what the catalyst handed back in the gas of the feed, if it was asked before.

    Raises ModelError if feed and catalyst do not fit, NotConverged with the best outflows.
    """
    feed = np.real(reactor.feed)
    if guess is None:
        found = _solve(reactor, catalyst, feed, state=catalyst_state)
    else:
        found = _solve(reactor, catalyst, np.real(guess.outflow), state=guess.catalyst_state)
    return found if found.stable else _state_in_time(reactor, catalyst, feed)


def steady_states(
    reactor: IdeallyMixed, catalyst: Catalyst, starts: tuple[Array, ...] | None = None
) -> tuple[ReactorState, ...]:
    """The different steady states that time leads to from `starts`, outflows (species,) in mol/s.

    By default these are the feed, and the feed after full conversion: where there are two stable states,
    the extinguished and the ignited one.
    """
    states: list[ReactorState] = []
    for start in starts or (np.real(reactor.feed), full_conversion(reactor, catalyst)):
        found = _state_in_time(reactor, catalyst, start)
        if not any(np.allclose(found.outflow, s.outflow, rtol=1e-6, atol=0.0) for s in states):
            states.append(found)
    return tuple(states)


def full_conversion(reactor: IdeallyMixed, catalyst: Catalyst) -> Array:
    """Outflow (species,) mol/s if the reaction that runs in the feed used up what it consumes.

    One part in a million of the limiting gas is left, so that the reaction has a rate.
    """
    feed = start_above_zero(np.real(reactor.feed))
    made = Vessel(reactor, catalyst).rates(feed).production.real
    used = -made / feed
    if used.max() <= 0.0:
        return feed
    return np.asarray(np.maximum(feed + made * (1.0 - 1e-6) / used.max(), 1e-6 * feed))


def _solve(reactor: IdeallyMixed, catalyst: Catalyst, near: Array, *, state: Any = None) -> ReactorState:
    """The state that Newton's method finds from `near`, or pseudo-time if that fails."""
    vessel = Vessel(reactor, catalyst, state)
    start = start_above_zero(near)[None, :]
    result = solve_steady(vessel, start, guess=start, newton_steps=NEWTON_STEPS)
    try:
        result.require("the reactor")
    except NotConverged as failure:
        raise failure from vessel.failure
    return vessel.at_rest(result)


def _state_in_time(reactor: IdeallyMixed, catalyst: Catalyst, start: Array) -> ReactorState:
    """The state that the gas comes to from `start`, however far the way.

    The steps are as short as accuracy asks: those of the steady solver are so long that they jump from one
    basin of attraction to another, and may end in an unstable state.
    """
    from scipy.integrate import solve_ivp

    vessel = Vessel(reactor, catalyst)
    path = solve_ivp(
        vessel.net,
        (0.0, LONG),
        start_above_zero(start),
        method="BDF",
        rtol=1e-4,
        atol=1e-10 * float(np.real(reactor.feed).max()),
    )
    arrived = np.maximum(path.y[:, -1], vessel.floor)
    return _solve(reactor, catalyst, arrived, state=vessel.state)
