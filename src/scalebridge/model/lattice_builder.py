"""From the section `lattice` of a model file to a `LatticeCase`, and what the audits of the lattice find.

The lattice is the same surface as that of mean field, site by site. What a file says of it twice has to
agree: sites and pairs per cell, processes of every step, and the area of the cell.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from math import prod
from typing import Any

import numpy as np

from scalebridge.bridges.barrier_to_rate import Energetics
from scalebridge.bridges.rates_to_lattice import step_rates
from scalebridge.core.errors import ModelError, Problem
from scalebridge.core.units import Dimensionless
from scalebridge.lattice.audit import LatticeAudit, audit
from scalebridge.lattice.counting import count_problems, processes_per_cell
from scalebridge.lattice.geometry import Lattice
from scalebridge.lattice.interactions import pair_clusters, pattern_clusters
from scalebridge.lattice.model import Cluster, LatticeModel
from scalebridge.lattice.plan import Disorder, Plan
from scalebridge.lattice.processes import lattice_model, symmetric_steps
from scalebridge.lattice.shapes import SHAPES
from scalebridge.lattice.states import conformations
from scalebridge.model.lattice_checks import kinds_in_order
from scalebridge.model.schema import Document
from scalebridge.model.schema_lattice import Interaction
from scalebridge.model.schema_lattice import Lattice as Section
from scalebridge.network import Adsorbate, Mechanism, Pairs
from scalebridge.studies.case import Case, LatticeCase

Value = Callable[[Any], Any]  #: from a quantity, a number or None to its number in a draw
Arrangements = Mapping[str, Any]

CELLS = 20  #: along every axis where the file gives no size
ENVIRONMENTS = 20_000  #: of one process that are tried when a model is read
MOST_SITES, BYTES_PER_SITE = 2 * 10**8, 30  #: of one replica; with its configuration and its copy
SAME_AREA = 0.01  #: relative difference of two areas of the cell that may be rounding of its vectors
HALFWAY = 0.5  #: proximity of a transition state between equal sides


def lattice_of(document: Document) -> Lattice | None:
    """The lattice of a document, None where it has none. Raises ModelError with places in the file."""
    section = document.lattice
    if section is None:
        return None
    kinds = kinds_in_order(document.surface.sites, section.mixtures)
    try:
        return _by_vectors(section) if section.shape is None else _by_shape(section, kinds)
    except ModelError as error:
        raise ModelError(*(_placed(problem, document) for problem in error.problems)) from None


def _by_shape(section: Section, kinds: list[str]) -> Lattice:
    constants = [length.value for length in section.constants or ()]
    own = (
        {} if section.neighbour_distance is None else {"neighbour_distance": section.neighbour_distance.value}
    )
    sites = tuple(kinds * 2)[:2] if section.shape == "honeycomb" else kinds[0]
    return SHAPES[str(section.shape)](*constants, sites, **_options(section), **own)


def _by_vectors(section: Section) -> Lattice:
    assert section.vectors is not None
    assert section.sites is not None
    assert section.neighbour_distance is not None
    return Lattice(
        vectors=np.array([[x.value for x in row] for row in section.vectors]),
        kinds=tuple(kind for kind, positions in section.sites.items() for _ in positions),
        positions=np.array([x for positions in section.sites.values() for x in positions]),
        neighbour_distance=section.neighbour_distance.value,
        **_options(section),
    )


def _options(section: Section) -> dict[str, Any]:
    flags = section.periodic
    periodic = (flags,) * section.dimensions if isinstance(flags, bool) else flags
    return {"periodic": periodic, "mixtures": section.mixtures}


def _placed(problem: Problem, document: Document) -> Problem:
    """A problem of a lattice at the key of the model file that it is about."""
    path, section = problem.path, document.lattice
    if section is None or len(path) < 2:
        return replace(problem, path=("conditions", *path)) if path == ("temperature",) else problem
    patterned = path[:1] == ("reactions",) and path[1] in arrangements(document)
    if path[:2] == ("lattice", "kinds"):
        path = ("lattice", "sites")
    elif path[:2] == ("lattice", "positions") and len(path) == 3:
        places = [
            (k, str(i)) for k, positions in (section.sites or {}).items() for i in range(len(positions))
        ]
        path = ("lattice", "sites", *places[int(path[2])]) if places else ("lattice",)
    elif (patterned and len(path) == 2) or (path[:2] == ("surface", "adsorbates") and len(path) == 3):
        path = (*path, "pattern")
    return replace(problem, path=path)


def arrangements(document: Document) -> Arrangements:
    """Positions of the sites of every step and adsorbate that has a pattern, by name."""
    given = {name: item.pattern for name, item in document.reactions.items()}
    given |= {name: item.pattern for name, item in document.surface.adsorbates.items()}
    return {name: np.array(pattern) for name, pattern in given.items() if pattern is not None}


def ways_to_lie(adsorbate: Adsorbate, lattice: Lattice, patterns: Arrangements) -> float:
    """Arrangements of the feet of an adsorbate over sites of its first kind, both per cell."""
    if len(adsorbate.feet) == 1:
        return 1.0
    ways = conformations(adsorbate, lattice, patterns)
    found = sum(
        prod(lattice.shares(place.site)[kind] for place, kind in zip(places, adsorbate.feet, strict=True))
        for places in ways
    )
    if not found:
        message = f"no sites {' and '.join(adsorbate.feet)} of the lattice are neighbours; give a larger "
        message += "neighbour_distance, or a pattern"
        raise ModelError(Problem(("surface", "adsorbates", adsorbate.name, "occupies"), message))
    return found / lattice.per_cell()[adsorbate.site]


def counted(mechanism: Mechanism, document: Document, lattice: Lattice, steps: Iterable[str]) -> Mechanism:
    """The mechanism with the multiplicities of `steps` counted on the lattice."""
    names = set(steps)
    counts = processes_per_cell(_model(mechanism, document, lattice))
    never = [name for name, n in zip(document.reactions, counts, strict=True) if name in names and not n]
    if never:
        message = "it can never happen on this lattice: no sites lie as it needs them"
        raise ModelError(*(Problem(("reactions", name), message) for name in never))
    reactions = (
        replace(reaction, multiplicity=count) if reaction.name in names else reaction
        for reaction, count in zip(mechanism.reactions, counts, strict=True)
    )
    return replace(mechanism, reactions=tuple(reactions))


def lattice_case(document: Document, mechanism: Mechanism, value: Value) -> LatticeCase | None:
    """The lattice with the numbers of one draw, None where a document has none. Raises ModelError.

    A lattice is no smooth function of its numbers: the imaginary part of a complex draw is left out.
    """
    section, lattice = document.lattice, lattice_of(document)
    if section is None or lattice is None:
        return None

    def real(item: Any) -> float:
        return float(np.real(value(item)))

    spread = {name: real(width) for name, width in section.site_energy_spread.items()}
    return LatticeCase(
        model=_model(mechanism, document, lattice, _clusters(section, lattice, real)),
        proximity=tuple(_proximity(reaction, real) for reaction in document.reactions.values()),
        plan=Plan(
            size=size_of(section),
            events=section.events,
            replicas=section.replicas,
            seed=document.run.seed if document.run else 0,
            engine=section.engine,
            disorder=Disorder(spread=spread) if any(spread.values()) else None,
            acceleration=section.acceleration,
        ),
    )


def size_of(section: Section) -> tuple[int, ...]:
    """Cells along each axis."""
    return section.size or (CELLS,) * section.dimensions


def _model(
    mechanism: Mechanism, document: Document, lattice: Lattice, clusters: tuple[Cluster, ...] = ()
) -> LatticeModel:
    try:
        return lattice_model(mechanism, lattice, arrangements(document), clusters)
    except ModelError as error:
        raise ModelError(*(_placed(problem, document) for problem in error.problems)) from None


def _clusters(section: Section, lattice: Lattice, real: Callable[[Any], float]) -> tuple[Cluster, ...]:
    clusters: list[Cluster] = []
    problems: list[Problem] = []
    for name, interaction in section.interactions.items():
        try:
            clusters += _arranged(interaction, lattice, real)
        except ModelError as error:
            key = "pair" if interaction.pair else "positions"
            path = ("lattice", "interactions", name, key)
            problems += [Problem(path, problem.message) for problem in error.problems]
    if problems:
        raise ModelError(*problems)
    return tuple(clusters)


def _arranged(
    interaction: Interaction, lattice: Lattice, real: Callable[[Any], float]
) -> tuple[Cluster, ...]:
    if interaction.pair is not None:
        first, second = interaction.pair
        return pair_clusters(lattice, first, second, [real(energy) for energy in interaction.shells or ()])
    return pattern_clusters(
        lattice, interaction.species or (), np.array(interaction.positions), real(interaction.energy)
    )


def _proximity(reaction: Any, real: Callable[[Any], float]) -> Dimensionless:
    """As given; a molecule that sticks has felt nothing yet, any other transition state lies halfway."""
    if reaction.proximity is not None:
        return real(reaction.proximity)
    return 0.0 if reaction.sticking is not None else HALFWAY


def lattice_audit(case: LatticeCase, energetics: Energetics, T: float, pressure: Any) -> LatticeAudit:
    """What the audit finds at temperature `T` K and partial pressures (gases,) Pa."""
    rates = step_rates(energetics, T, pressure, case.proximity)
    return audit(case.model, rates, case.plan.size, most=ENVIRONMENTS)


def lattice_problems(document: Document, case: Case, pairs: Pairs | None) -> list[Problem]:
    """Everything that speaks against the lattice of a case. `pairs` are those in the file, or None."""
    lattice = case.lattice
    if lattice is None:
        return []
    mechanism = case.closure.mechanism
    uneven = _lopsided(document, lattice)
    found = lattice_audit(lattice, case.closure.energetics, float(case.temperature), case.pressure).problems
    blamed = {problem.path[1] for problem in uneven}
    problems = [
        *count_problems(lattice.model, mechanism, pairs),
        *_area_problems(document, lattice.model.lattice),
        *_memory_problems(lattice),
        *uneven,
        *(problem for problem in found if not blamed & set(problem.path)),
    ]
    return [_placed(problem, document) for problem in problems]


def _memory_problems(lattice: LatticeCase) -> list[Problem]:
    """A lattice that no machine at hand can hold."""
    sites = prod(lattice.plan.size) * len(lattice.model.allowed)
    if sites <= MOST_SITES:
        return []
    memory = sites * BYTES_PER_SITE * lattice.plan.runs / 1e9
    message = f"found {sites:.3g} sites, which need about {memory:.3g} GB in all replicas; give at most "
    return [Problem(("lattice", "size"), f"{message}{MOST_SITES:.0e} sites")]


def _lopsided(document: Document, lattice: LatticeCase) -> list[Problem]:
    """Steps that undo themselves, as a hop between equal sites, over a transition state off the middle."""
    message = (
        "the step undoes itself, as a hop between equal sites does, so its transition state lies halfway; "
        f"give {HALFWAY}, or leave it out"
    )
    return [
        Problem(("reactions", name, "proximity"), f"found {proximity:g}; {message}")
        for name, symmetric, proximity in zip(
            document.reactions, symmetric_steps(lattice.model), lattice.proximity, strict=True
        )
        if symmetric and proximity != HALFWAY
    ]


def _area_problems(document: Document, lattice: Lattice) -> list[Problem]:
    """A cell of another area than that of the lattice; a line or a crystal has no area of its own."""
    if lattice.dimensions != 2:
        return []
    typed, spanned = document.surface.cell_area.value, abs(float(np.linalg.det(lattice.vectors)))
    if abs(typed - spanned) <= SAME_AREA * spanned:
        return []
    message = (
        f"found {typed * 1e20:.6g} angstrom^2, but the cell of the lattice has {spanned * 1e20:.6g}; "
        "describe the same cell in both places"
    )
    return [Problem(("surface", "cell_area"), message)]
