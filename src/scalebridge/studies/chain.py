"""The chain of scales for one case: surface, then pellet, then reactor, each from the one before.

The surface is mean field; a lattice can stand beside it, as a test, or take its place. Nothing carries rates
of a lattice to a pellet yet, so where the lattice is the answer the chain ends at the surface.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from scalebridge.studies.case import Case
from scalebridge.studies.numbers import Fields, Numbers
from scalebridge.studies.pellet_stage import PelletStage, pellet_fields, pellet_numbers, pellet_stage
from scalebridge.studies.reactor_stage import ReactorStage, reactor_numbers, reactor_stage
from scalebridge.studies.surface_stage import SurfaceStage, surface_numbers, surface_stage

if TYPE_CHECKING:  # a compiler stands behind the lattice, and most runs do without
    from scalebridge.studies.lattice_stage import LatticeStage

STAGES = ("surface", "pellet", "reactor")
Fidelity = Literal["mean-field", "kmc"]  #: what the numbers of the surface are


@dataclass(frozen=True, kw_only=True)
class Chain:
    """What every scale found, finest first."""

    case: Case
    surface: SurfaceStage  #: in mean field
    pellet: PelletStage | None
    reactor: ReactorStage | None
    numbers: Numbers
    fields: Fields
    lattice: LatticeStage | None = None
    fidelity: Fidelity = "mean-field"

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages that ran."""
        return tuple(stage for stage in STAGES if getattr(self, stage) is not None)

    @property
    def headline(self) -> tuple[str, ...]:
        """The main number of every stage, the coarsest first."""
        main = [f"reactor.conversion.{self.surface.key_gas}", "pellet.effectiveness_factor"]
        return tuple(key for key in [*main, "surface.turnover_frequency"] if key in self.numbers)

    @property
    def methods(self) -> tuple[str, ...]:
        """Names of the methods used, for the citations."""
        surface = ("adsorption", "transition state theory", "steady state", "complex step", "rate control")
        pellet = ("pellet", "knudsen diffusion", "gas diffusion", "pore diffusion", "internal diffusion")
        return ("constants", "shomate", *surface, *self._lattice_methods, *(pellet if self.pellet else ()))

    @property
    def _lattice_methods(self) -> tuple[str, ...]:
        if self.lattice is None:
            return ()
        faster = () if self.lattice.plan.acceleration is None else ("acceleration",)
        return ("kinetic monte carlo", "correlated samples", "short-range order", "xoshiro", *faster)


def run_chain(case: Case, stages: tuple[str, ...], key: int | None = None) -> Chain:
    """Run `stages` of `case`. Raises NotConverged.

    One complex number in `case` carries its derivative into every number that is not a derivative itself:
    orders, apparent activation energy, rate control and relaxation time stay real.

    Every solve starts from the gas of the conditions: where a pellet or a reactor has several steady states,
    the one found belongs to a start with that gas, in every drawn world alike.
    """
    surface = surface_stage(case, key)
    numbers, fields = surface_numbers(surface), Fields()
    pellet = reactor = None
    if "pellet" in stages and case.pellet is not None:
        pellet = pellet_stage(case, case.pellet, surface)
        numbers, fields = {**numbers, **pellet_numbers(pellet)}, {**fields, **pellet_fields(pellet)}
    if "reactor" in stages and case.reactor is not None:
        reactor = reactor_stage(case, case.reactor, surface, pellet)
        numbers = {**numbers, **reactor_numbers(reactor)}
    return Chain(case=case, surface=surface, pellet=pellet, reactor=reactor, numbers=numbers, fields=fields)


def tested(chain: Chain, lattice: LatticeStage) -> Chain:
    """The same chain with a lattice beside its surface, which mean field agrees with."""
    from scalebridge.studies.lattice_numbers import check_numbers, lattice_fields

    return replace(
        chain,
        numbers={**chain.numbers, **check_numbers(lattice)},
        fields={**chain.fields, **lattice_fields(lattice)},
        lattice=lattice,
    )


def from_lattice(chain: Chain, lattice: LatticeStage) -> Chain:
    """The lattice in place of the mean-field surface of `chain`, and nothing behind it."""
    from scalebridge.studies.lattice_numbers import lattice_fields, lattice_numbers

    return replace(
        chain,
        pellet=None,
        reactor=None,
        numbers=lattice_numbers(lattice),
        fields=lattice_fields(lattice),
        lattice=lattice,
        fidelity="kmc",
    )
