"""Reactors: balances of gas that flows past a catalyst."""

from scalebridge.reactor.balances import conservation, element_defect, steady_closure
from scalebridge.reactor.catalyst import Catalyst, CatalystRates
from scalebridge.reactor.ideally_mixed import IdeallyMixed, ReactorState, conversion
from scalebridge.reactor.solve import full_conversion, solve_reactor, steady_states

__all__ = [
    "Catalyst",
    "CatalystRates",
    "IdeallyMixed",
    "ReactorState",
    "conservation",
    "conversion",
    "element_defect",
    "full_conversion",
    "solve_reactor",
    "steady_closure",
    "steady_states",
]
