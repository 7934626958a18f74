"""Models with a lattice: the adsorbed oxygen of the examples with other lattices and species."""

from pathlib import Path

from scalebridge.core.errors import ModelError
from scalebridge.model import Document, read_text

EXAMPLES = Path(__file__).parents[2] / "examples"
OXYGEN = (EXAMPLES / "adsorbed_oxygen.yaml").read_text(encoding="utf-8")
SQUARE = 7.6729  # angstrom^2, the cell of the example
HEXAGONAL = SQUARE * 0.75**0.5

TWO_KINDS = [
    ("surface.sites", "{a: 1, b: 1}"),
    ("surface.adsorbates", "{O.a: {binding_energy: -1.2 eV}, O.b: {binding_energy: -1.0 eV}}"),
    ("reactions", "{adsorption: {equation: O2 + a + b <=> O.a + O.b, sticking: 0.1, area: 1 nm^2}}"),
    ("lattice.interactions", "{}"),
]
BY_VECTORS = (
    "{vectors: [[2.77 angstrom, 0 angstrom], [0 angstrom, 2.77 angstrom]], sites: {a: [[0, 0]], "
    "b: [[0.5, 0.5]]}, neighbour_distance: 2 angstrom}"
)
MOLECULE = [
    ("surface.adsorbates.O2.s.binding_energy", "-0.5 eV"),
    ("surface.adsorbates.O2.s.occupies", "[s, s]"),
    ("reactions.molecular", "{equation: O2 + 2 s <=> O2.s, sticking: 0.1, area: 7.6729 angstrom^2}"),
]


def oxygen(*overrides: tuple[str, str]) -> Document:
    """The example with some values set."""
    return read_text(OXYGEN, overrides=list(overrides))


def told(error: ModelError) -> dict[str, str]:
    """Messages by dotted path."""
    return {".".join(problem.path): problem.message for problem in error.problems}
