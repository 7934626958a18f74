"""One world: every number of a model fixed, as plain physics objects."""

from dataclasses import dataclass

from scalebridge.bridges.meanfield_to_closure import MeanFieldClosure
from scalebridge.core.units import (
    AreaPerVolume,
    Conductivity,
    CubicMetre,
    Dimensionless,
    Kelvin,
    Metre,
    Pascal,
    SquareMetre,
    Velocity,
    VolumeFlow,
)
from scalebridge.lattice.model import LatticeModel
from scalebridge.lattice.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class PorousPellet:
    """A pellet as it is described: its body and its pores."""

    shape: str  #: slab, cylinder or sphere
    radius: Metre
    porosity: Dimensionless
    tortuosity_factor: Dimensionless
    pore_radius: Metre
    active_area: AreaPerVolume
    thermal_conductivity: Conductivity
    mass_transfer_coefficient: Velocity | None
    cells: int
    grading: float | None  #: of the grid; None: from the Thiele modulus


@dataclass(frozen=True, slots=True, kw_only=True)
class Vessel:
    """An ideally mixed reactor as it is described."""

    flow_rate: VolumeFlow  #: of the feed, at feed temperature and pressure
    pellet_volume: CubicMetre | None
    active_area_total: SquareMetre | None


@dataclass(frozen=True, kw_only=True)
class LatticeCase:
    """The surface as a lattice, and how it is sampled."""

    model: LatticeModel
    proximity: tuple[Dimensionless, ...]  #: of every reaction, see `StepRates`
    plan: Plan


@dataclass(frozen=True, kw_only=True)
class Case:
    """All inputs of one run. The conditions are those of the surface, around the pellet, and of the feed."""

    temperature: Kelvin
    pressure: tuple[Pascal, ...]  #: in the order of the closure's species
    closure: MeanFieldClosure
    diffusion_volume: tuple[float | None, ...]  #: Fuller, by gas
    collision_diameter: tuple[Metre | None, ...]  #: by gas
    pellet: PorousPellet | None
    reactor: Vessel | None
    lattice: LatticeCase | None = None
