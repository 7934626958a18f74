"""A run: one model through all its scales, at nominal numbers and in as many drawn worlds as asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scalebridge.core.errors import ModelError, Problem
from scalebridge.model import Document, Quantity, uncertain
from scalebridge.model.builder import audited, build
from scalebridge.network import Mechanism
from scalebridge.results.citations import cite
from scalebridge.results.fidelity import Choice, check_request, lattice_run, left_out, plain, seeded
from scalebridge.results.outcome import Outcome, Parameter, Profile, Record, Snapshots
from scalebridge.studies import Failure, evaluate
from scalebridge.studies.chain import STAGES, Chain, run_chain
from scalebridge.studies.ledger import balances, ledger
from scalebridge.studies.numbers import Number
from scalebridge.studies.session import Session
from scalebridge.uncertainty import Distribution, Draws, draw, shares_by_group

Array = NDArray[np.float64]
Progress = Callable[[int, int], None]


def run(
    document: Document,
    *,
    samples: int | None = None,
    until: str | None = None,
    seed: int | None = None,
    workers: int = 1,
    progress: Progress | None = None,
    fidelity: str = "mean-field",
    session: Session | None = None,
) -> Outcome:
    """Carry `document` through its scales.

    Parameters
    ----------
    samples : draws of the uncertain numbers; those of the file if left out, 0 for the nominal run only
    until : the last stage, surface | pellet | reactor; the last one the file describes if left out
    seed : of the draws and of the lattice; those of the file if left out
    workers : processes that share the draws, threads that share the replicas of a lattice; the results do not
        depend on it
    progress : called with (done, total) after every draw
    fidelity : mean-field | kmc | auto. Under kmc the surface is sampled on the lattice, and the run ends
        there; auto samples it until it is clear whether mean field holds, and takes what does
    session : how a lattice is looked after: checkpoints, and whom to tell

    Raises ModelError if the model cannot be right or has no lattice where one is asked for, NotConverged if
    the nominal run has no steady state. A draw without one is counted and left out of the band.
    """
    check_request(fidelity, samples)
    mechanism = audited(document)
    stages = _stages(document, until)
    case = seeded(build(document, mechanism=mechanism), seed)
    choice = (
        plain(run_chain(case, stages))
        if fidelity == "mean-field"
        else lattice_run(case, stages, fidelity, replace(session or Session(), workers=workers))
    )
    nominal = choice.chain
    answer = _answer(document, choice)
    count = _count(document, samples)
    draws = _draws(document, count if nominal.fidelity == "mean-field" else 0, seed)
    if nominal.fidelity != "mean-field":
        choice = replace(choice, notes=(*choice.notes, *left_out(document, count)))
    worlds = [draws.world(k) for k in range(len(draws.values))]
    world = World(document=document, mechanism=mechanism, stages=stages, key=nominal.surface.key)
    results = evaluate(world, worlds, workers=workers, progress=progress)
    outcome = _outcome(document, choice, answer, draws, results, seed)
    return replace(outcome, asked=fidelity)


@dataclass(frozen=True, kw_only=True)
class World:
    """The chain as a function of one draw."""

    document: Document
    mechanism: Mechanism
    stages: tuple[str, ...]
    key: int  #: of the gas to count

    def __call__(self, drawn: Mapping[str, float]) -> tuple[dict[str, float], dict[str, Array]]:
        """Numbers and fields by key. Raises NotConverged, or ModelError for an impossible draw."""
        case = build(self.document, drawn, mechanism=self.mechanism)
        chain = run_chain(case, self.stages, self.key)
        numbers = {key: float(number.value) for key, number in chain.numbers.items()}
        return numbers, {key: field.value for key, field in chain.fields.items()}


def _stages(document: Document, until: str | None) -> tuple[str, ...]:
    """The stages to run. Raises ModelError if `until` names one that the file does not describe."""
    described = (
        ("surface",) + (("pellet",) if document.pellet else ()) + (("reactor",) if document.reactor else ())
    )
    if until is None:
        return described
    if until not in STAGES:
        raise ModelError(f"unknown stage {until!r}; expected one of {', '.join(STAGES)}")
    if until not in described:
        message = f"the run is to end at the {until}, but the model has no section `{until}`; add it"
        raise ModelError(Problem((until,), message))
    return described[: described.index(until) + 1]


def _answer(document: Document, choice: Choice) -> tuple[str, ...]:
    """The headline: what the file asks for as far as the run went, or the main number of every stage."""
    chain = choice.chain
    reached = {key.partition(".")[0] for key in chain.numbers}
    asked = [
        key
        for key in document.answer
        if key.partition(".")[0] in reached or key.partition(".")[0] not in (*STAGES, "kmc")
    ]
    asked = [key for key in asked if key in chain.numbers or key not in choice.known]
    if unknown := [key for key in asked if key not in chain.numbers]:
        known = ", ".join(key for key in chain.numbers if "rate_control" not in key)
        raise ModelError(Problem(("answer",), f"no result is called {unknown[0]!r}; this run has {known}"))
    return tuple(asked) or chain.headline


def _count(document: Document, samples: int | None) -> int:
    """Draws that are asked for."""
    said = document.uncertainty
    return samples if samples is not None else said.samples if said else 0


def _draws(document: Document, count: int, seed: int | None) -> Draws:
    said = document.uncertainty
    numbers = {path: _distribution(q) for path, q in uncertain(document).items()}
    return draw(
        numbers,
        dict(said.correlations) if said else {},
        count if numbers else 0,
        _seed(document, seed),
    )


def _seed(document: Document, seed: int | None) -> int:
    return seed if seed is not None else document.uncertainty.seed if document.uncertainty else 0


def _distribution(quantity: Quantity) -> Distribution:
    assert quantity.distribution is not None
    return quantity.distribution


def _outcome(
    document: Document,
    choice: Choice,
    answer: tuple[str, ...],
    draws: Draws,
    results: list[Any],
    seed: int | None,
) -> Outcome:
    nominal, inputs = choice.chain, uncertain(document)
    failures = [result.reason for result in results if isinstance(result, Failure)]
    records = {
        key: _record(key, number, results if key in choice.drawn else [])
        for key, number in nominal.numbers.items()
    }
    groups = [_distribution(q).group for q in inputs.values()]
    shares = {
        key: share
        for key in answer
        if (samples := records[key].samples) is not None
        and (share := shares_by_group(draws.normal, groups, samples))
    }
    return Outcome(
        title=document.title,
        records=records,
        answer=answer,
        profiles=tuple(
            _profile(key, field, results if key.startswith(("surface", "pellet", "reactor")) else [])
            for key, field in nominal.fields.items()
        ),
        ledger=ledger(nominal),
        shares=shares,
        kinds={_distribution(q).group: _distribution(q).kind for q in inputs.values()},
        parameters=tuple(_parameter(path, q) for path, q in inputs.items()),
        document_text=document.text,
        overrides=document.overrides,
        seed=_seed(document, seed) if results else nominal.lattice.plan.seed if nominal.lattice else None,
        samples=len(results),
        failed_samples=len(failures),
        failures=tuple(dict.fromkeys(failures)),
        citations=tuple(dict.fromkeys([*document.references, *cite(*nominal.methods)])),
        conservation=balances(nominal),
        stages=nominal.stages,
        fidelity=nominal.fidelity,
        notes=choice.notes,
        snapshots=_snapshots(nominal),
    )


def _snapshots(chain: Chain) -> Snapshots | None:
    """Configurations of the first replica, in even steps of its events."""
    if chain.lattice is None:
        return None
    model, sample = chain.lattice.model, chain.lattice.sample
    return Snapshots(
        frames=sample.frames,
        time=sample.framed[:, 0],
        species=tuple(state.species for state in model.states),
        empty=tuple(state.empty for state in model.states),
        vectors=model.lattice.vectors,
        positions=model.lattice.positions,
    )


def _record(key: str, number: Number, results: list[Any]) -> Record:
    samples = [np.nan if isinstance(r, Failure) else r[0].get(key, np.nan) for r in results]
    return Record(
        key=key,
        value=float(number.value),
        unit=number.unit,
        label=number.label,
        samples=np.array(samples) if results else None,
        standard_error=number.standard_error,
        degrees_of_freedom=number.degrees_of_freedom,
    )


def _profile(key: str, field: Any, results: list[Any]) -> Profile:
    lost = np.full(field.value.shape, np.nan)
    samples = [lost if isinstance(r, Failure) else r[1][key] for r in results]
    return Profile(
        key=key,
        label=field.label,
        unit=field.unit,
        dims=tuple(field.axes),
        coords=dict(field.axes),
        value=field.value,
        samples=np.array(samples) if results else None,
    )


def _parameter(path: str, quantity: Quantity) -> Parameter:
    spread = _distribution(quantity)
    return Parameter(
        path=path, text=f"{spread.family}: [{quantity.text}]", kind=spread.kind, group=spread.group
    )
