"""Which surface answers: mean field, the lattice, or whichever a check on the lattice says.

takes      a `Case`, and what was asked for: mean-field, kmc or auto
gives      the nominal chain, with the lattice beside its surface or in its place
"""

from dataclasses import dataclass, replace

from scalebridge.core.errors import ModelError, NotConverged, Problem
from scalebridge.core.verdict import Status
from scalebridge.model import Document, uncertain
from scalebridge.studies.case import Case
from scalebridge.studies.chain import Chain, from_lattice, run_chain, tested
from scalebridge.studies.session import Session

FIDELITIES = ("mean-field", "kmc", "auto")
REST = "The lattice has come to rest: nothing can happen any more. Coverages are those at its end."
ENDS = "The run ends at the surface: there is no kMC closure for pellet and reactor yet."


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The nominal run of the surface that was chosen."""

    chain: Chain
    drawn: frozenset[str]  #: keys of the numbers that the draws of an uncertain run have as well
    known: frozenset[str]  #: keys that another fidelity would have had too
    notes: tuple[str, ...] = ()


def plain(chain: Chain) -> Choice:
    """A mean-field chain as the one to take."""
    return Choice(chain=chain, drawn=frozenset(chain.numbers), known=frozenset())


def lattice_run(case: Case, stages: tuple[str, ...], asked: str, session: Session) -> Choice:
    """Run `case` under kmc or auto. Raises NotConverged, and ModelError without a lattice."""
    from scalebridge.studies.lattice_stage import lattice_stage, required

    required(case.lattice)
    try:
        surface = run_chain(case, ("surface",))
    except NotConverged as error:
        message = "the lattice is compared with mean field, and counts the gas that mean field consumes, but"
        raise NotConverged(
            f"{message} mean field: {error}", best=error.best, residual=error.residual
        ) from error
    lattice = lattice_stage(case, surface.surface, session, until_settled=asked == "auto")
    if asked == "auto" and lattice.comparison.status() is Status.HOLDS:
        choice = plain(run_chain(case, stages, surface.surface.key))
        note = "auto chose mean field: a check on the lattice agrees with it, see the ledger."
        return replace(choice, chain=tested(choice.chain, lattice), notes=(note,))
    why = (f"auto chose kmc: mean field {_verdict(lattice.comparison.status())}, see the ledger.",)
    rest = (REST,) if lattice.sample.at_rest else ()
    return Choice(
        chain=from_lattice(surface, lattice),
        drawn=frozenset(),
        known=frozenset(surface.numbers),
        notes=(*rest, *(why if asked == "auto" else ()), *((ENDS,) if len(stages) > 1 else ())),
    )


def _verdict(status: Status) -> str:
    return {Status.BROKEN: "is broken", Status.NOT_TESTED: "could not be tested"}.get(status, "is doubtful")


def seeded(case: Case, seed: int | None) -> Case:
    """The case with another seed of its lattice, if one is given."""
    if seed is None or case.lattice is None:
        return case
    return replace(case, lattice=replace(case.lattice, plan=replace(case.lattice.plan, seed=seed)))


def check_request(asked: str, samples: int | None) -> None:
    """Raise ModelError for what no run can do."""
    if asked not in FIDELITIES:
        raise ModelError(f"unknown fidelity {asked!r}; expected one of {', '.join(FIDELITIES)}")
    if asked == "kmc" and samples:
        raise ModelError(
            Problem(
                (),
                f"{samples} draws were asked for, but this version carries none through kinetic Monte Carlo; "
                "leave out --samples (numbers still have a standard error), or run --fidelity mean-field",
            )
        )


def left_out(document: Document, count: int) -> tuple[str, ...]:
    """What to say where the draws that were meant are not made."""
    if not count or not uncertain(document):
        return ()
    return (
        f"Draws are not carried through kinetic Monte Carlo in this version: {count} were left out, so "
        "errors are those of the sampling alone.",
    )
