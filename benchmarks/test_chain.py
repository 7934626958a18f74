"""How long the chain of scales takes: one pellet, one world, a hundred worlds."""

import numpy as np
import pytest

from ruo2 import case, document
from scalebridge.model.builder import audited, build
from scalebridge.pellet import solve_pellet
from scalebridge.results.run import run
from scalebridge.studies.chain import STAGES, run_chain
from scalebridge.studies.ledger import ledger


def test_pellet_with_its_surfaces_cold(benchmark):
    """40 cells, each with its own steady surface."""
    world = case()
    pellet = run_chain(world, STAGES[:2]).pellet.pellet
    state = benchmark(
        lambda: solve_pellet(pellet, world.closure, world.temperature, np.array(world.pressure))
    )
    assert state.certificate.accepted.all()


@pytest.mark.parametrize("until", STAGES)
def test_chain_nominal(benchmark, until):
    """One world from its numbers to the last scale, as every draw of a run does it."""
    model, stages = document(), STAGES[: STAGES.index(until) + 1]
    mechanism = audited(model)
    chain = benchmark(lambda: run_chain(build(model, mechanism=mechanism), stages))
    assert chain.stages == stages


def test_ledger(benchmark):
    """All verdicts on one world, with the searches for further steady states."""
    chain = run_chain(case(), STAGES)
    assert len(benchmark(lambda: ledger(chain))) >= len(STAGES)


def test_audit_of_the_model(benchmark):
    """Sites, elements, recipes, thermodynamic cycles of a document that was read."""
    model = document()
    assert benchmark(lambda: audited(model)).reactions


def test_run_of_100_draws_by_one_worker(benchmark):
    outcome = benchmark.pedantic(lambda: run(document(), samples=100), rounds=1)
    assert outcome.failed_samples == 0
