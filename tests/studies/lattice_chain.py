"""The example on a small lattice, sampled briefly: enough events to count, too few to publish."""

from functools import cache

from scalebridge.model.builder import build
from scalebridge.results.fidelity import lattice_run
from scalebridge.results.outcome import Outcome
from scalebridge.results.run import run
from scalebridge.studies.chain import Chain
from scalebridge.studies.session import Session
from studies.ruo2_chain import document

SMALL = (("lattice.size", "[8, 8]"), ("lattice.events", "60000"), ("lattice.replicas", "4"))
RICH = ("conditions.pressure.CO", "20 bar")


@cache
def sampled(*overrides: tuple[str, str], workers: int = 1, fidelity: str = "kmc") -> Outcome:
    """A whole run of the example on a small lattice."""
    return run(document(*SMALL, *overrides), fidelity=fidelity, workers=workers)


@cache
def lattice_chain(*overrides: tuple[str, str], asked: str = "kmc") -> Chain:
    return lattice_run(build(document(*SMALL, *overrides)), ("surface",), asked, Session(workers=2)).chain
