"""The processes of a lattice counted per cell, compared with what mean field counts, and listed in words.

Mean field multiplies the rate of one process by the number of processes per cell. That number follows from
the pairs in a model file; on a lattice it can be counted. The two must agree, or the two methods answer for
different surfaces. On a mixture of sites a process counts with the probability that its sites are of the
kinds it needs.

takes      a `LatticeModel`, its `Mechanism`, the pairs of the model file
gives      problems, and the rows of a table
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import isclose, prod

from scalebridge.core.errors import Problem
from scalebridge.lattice.model import LatticeModel, Process, StepRates
from scalebridge.lattice.processes import sides
from scalebridge.network.mechanism import Mechanism
from scalebridge.network.multiplicity import Pairs
from scalebridge.network.words import plural

TOLERANCE = 1e-6  # relative; fractions of a mixture are typed with few digits


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedProcess:
    """The processes of a step in one direction that read alike: one event in all its orientations."""

    step: str
    direction: str  #: "forward" or "reverse"
    sites: tuple[str, ...]  #: kinds of the sites taking part
    change: tuple[str, ...]  #: what happens on each of them, such as "CO.cus -> cus"
    orientations: int  #: how many of them a cell holds
    rate_constant: float | None  #: of one of them, 1/s, without neighbours; None if not known


def processes_per_cell(model: LatticeModel, *, forward: bool = True) -> tuple[float, ...]:
    """Processes of every step per cell, in one direction; with mixtures of sites, those expected."""
    counts = [0.0] * len(model.steps)
    for process in model.processes:
        if process.forward == forward:
            counts[process.step] += _probability(model, process)
    return tuple(counts)


def count_problems(model: LatticeModel, mechanism: Mechanism, pairs: Pairs | None = None) -> list[Problem]:
    """Where the lattice and the numbers per cell of the mechanism differ; empty if they agree.

    Compared are the sites per cell, the pairs per cell (unless None), and the forward processes of every
    step with `Mechanism.multiplicities`. A step without any process is named as one that can never happen.
    """
    return [
        *_site_problems(model, mechanism),
        *(_pair_problems(model, pairs) if pairs is not None else ()),
        *_process_problems(model, mechanism),
    ]


def listing(model: LatticeModel, rates: StepRates | None = None) -> tuple[ListedProcess, ...]:
    """Every process in words, orientations that read alike counted together, in the order of the steps."""
    found = Counter(
        (process.step, process.forward, _sites(model, process), _change(model, process))
        for process in model.processes
    )
    return tuple(
        ListedProcess(
            step=model.steps[step],
            direction="forward" if forward else "reverse",
            sites=sites,
            change=change,
            orientations=count,
            rate_constant=None
            if rates is None
            else float((rates.forward if forward else rates.reverse)[step]),
        )
        for (step, forward, sites, change), count in found.items()
    )


def _probability(model: LatticeModel, process: Process) -> float:
    """That the sites of a process are of the kinds it needs; 1 without mixtures."""
    return prod(
        model.lattice.shares(place.site)[model.states[state].kind]
        for place, state in zip(process.places, process.before, strict=True)
    )


def _site_problems(model: LatticeModel, mechanism: Mechanism) -> Iterator[Problem]:
    found = model.lattice.per_cell()
    for site in mechanism.sites:
        if not isclose(found.get(site.name, 0.0), site.per_cell, rel_tol=TOLERANCE):
            count = plural(found.get(site.name, 0.0), f"{site.name} site")
            message = f"found {site.per_cell:g} per cell, but the cell of the lattice holds {count}"
            message += "; describe the same cell in both places"
            yield Problem(("surface", "sites", site.name), message)


def _pair_problems(model: LatticeModel, pairs: Pairs) -> Iterator[Problem]:
    found = dict(model.lattice.pairs())
    for (first, second), number in pairs.items():
        count = found.pop((first, second), found.pop((second, first), 0.0))
        if not isclose(count, number, rel_tol=TOLERANCE):
            yield _pair_problem(first, second, f"{number:g} per cell", count)
    for (first, second), count in found.items():
        yield _pair_problem(first, second, "none", count)


def _pair_problem(first: str, second: str, declared: str, count: float) -> Problem:
    counted = plural(count, f"neighbouring {first}-{second} pair")
    message = (
        f"found {declared}, but the lattice has {counted} per cell; correct the number, or the "
        "neighbour_distance of the lattice"
    )
    return Problem(("surface", "pairs", f"{first}-{second}"), message)


def _process_problems(model: LatticeModel, mechanism: Mechanism) -> Iterator[Problem]:
    counts = processes_per_cell(model)
    for reaction, count, declared in zip(mechanism.reactions, counts, mechanism.multiplicities, strict=True):
        path = ("reactions", reaction.name)
        if count == 0.0:
            kinds = " and ".join(foot.kind for foot in sides(reaction, mechanism)[0])
            message = (
                f"it can never happen on this lattice: no sites {kinds} lie as it needs them. Give a larger "
                "neighbour_distance, or a pattern; or remove the step"
            )
            yield Problem(path, message)
        elif not isclose(count, declared, rel_tol=TOLERANCE):
            message = (
                f"found {declared:g} per cell, as mean field counts its processes, but the lattice "
                f"holds {count:g}; correct the pairs, the lattice, or the multiplicity"
            )
            yield Problem((*path, "multiplicity"), message)


def _sites(model: LatticeModel, process: Process) -> tuple[str, ...]:
    return tuple(model.states[state].kind for state in process.before)


def _change(model: LatticeModel, process: Process) -> tuple[str, ...]:
    return tuple(
        f"{model.states[before].species} -> {model.states[after].species}"
        for before, after in zip(process.before, process.after, strict=True)
    )
