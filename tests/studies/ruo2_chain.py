"""The chain of the example, with some of its numbers changed."""

from functools import cache

from bridges.ruo2 import EXAMPLE
from scalebridge.model import Document, read
from scalebridge.model.builder import build
from scalebridge.studies.chain import STAGES, Chain, run_chain

BAR, N_A, GAS_CONSTANT = 1e5, 6.02214076e23, 8.31446261815324


@cache
def document(*overrides: tuple[str, str]) -> Document:
    return read(EXAMPLE, overrides=list(overrides))


def chain(*overrides: tuple[str, str], draw=None, stages=STAGES) -> Chain:
    """Run the example; `overrides` are (path, value) texts, `draw` holds numbers in SI by path."""
    return run_chain(build(document(*overrides), draw), stages)


def values(found: Chain) -> dict[str, complex]:
    return {key: number.value for key, number in found.numbers.items()}


#: Ledger entries that every full run of the example must have.
PROMISED = {
    "detailed balance",
    "quasi-equilibrium of transition states",
    "continuum in the pores",
    "isothermal pellet",
    "internal diffusion",
    "steady closure",
    "mean field",
    "conservation",
}
