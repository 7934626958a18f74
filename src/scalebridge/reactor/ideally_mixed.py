r"""Ideally mixed reactor (CSTR): isothermal, constant total pressure, ideal gas.

What flows in, flows out or is made by the catalyst, which everywhere sees the gas of the outlet:

.. math:: \dot n_i^{\,\mathrm{in}} - \dot n_i + \dot P_i(T, p) = 0, \qquad
          p_i = p \, \dot n_i / \textstyle\sum_j \dot n_j .

Unknown are the outflows. Their sum follows from the reaction, so volume may change by it. The volume of gas
held in the vessel does not matter for the steady state; it only sets the pace at which one is reached.

takes      production with its derivatives, from surface or pellets
gives      outflow, conversion, stability
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from scalebridge.core.closure import Number
from scalebridge.core.constants import R
from scalebridge.core.errors import ModelError, Problem
from scalebridge.core.steady import SteadyResult


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IdeallyMixed:
    """The vessel and what is fed to it. Its numbers may be complex, so that a derivative travels along."""

    feed: Number  #: (species,) mol/s
    temperature: Any  #: K
    pressure: Any  #: Pa, total

    def __post_init__(self) -> None:
        feed = np.real(self.feed)
        problems = [
            Problem(("reactor", name), f"is {value:g} {unit}; expected a positive number")
            for name, unit in (("temperature", "K"), ("pressure", "Pa"))
            if not 0.0 < (value := float(np.real(getattr(self, name)))) < np.inf
        ]
        if not ((feed >= 0.0).all() and np.isfinite(feed).all() and feed.any()):
            text = f"is {feed} mol/s; expected finite flows, none negative, at least one above zero"
            problems.append(Problem(("reactor", "feed"), text))
        if problems:
            raise ModelError(*problems)

    @property
    def volume_flow(self) -> Any:
        """Of the feed at the reactor's temperature and pressure, m3/s."""
        return np.sum(self.feed) * R * self.temperature / self.pressure

    def space_time(self, catalyst_volume: Any) -> Any:
        """Volume of catalyst (m3) over volume flow of the feed: the mean contact time, in s."""
        return catalyst_volume / self.volume_flow


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReactorState:
    """A steady reactor. Imaginary parts carry the effect of those that were handed in."""

    feed: Number  #: (species,) mol/s
    outflow: Number  #: (species,) mol/s
    pressure: Number  #: (species,) Pa, partial, in the vessel and at the outlet
    production: Number  #: (species,) mol/s, by the catalyst
    conversion: Number  #: (species,) part of the feed that reacted; nan for a gas that is not fed
    leading_eigenvalue: complex
    """Growth rate of the slowest disturbance times the residence time of the gas; -1: it is just washed out.

    It is that of the gas with a catalyst that follows at once, and then the same for every volume of gas.
    """
    catalyst_state: Any  #: to start nearby
    certificate: SteadyResult

    @property
    def stable(self) -> bool:
        """Whether small disturbances of the gas die out."""
        return self.leading_eigenvalue.real < 0.0

    @property
    def mole_fraction(self) -> Number:
        """(species,) of the outlet."""
        return np.asarray(self.outflow / self.outflow.sum())


def conversion(feed: Number, outflow: Number) -> Number:
    """1 - outflow/feed for every gas (species,), nan for a gas that is not fed."""
    fed = np.real(feed) > 0.0
    return np.asarray(np.where(fed, 1.0 - outflow / np.where(fed, feed, 1.0), np.nan))
