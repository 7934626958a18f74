"""From the section `lattice` to sites, processes and clusters; lattice and mean field must agree."""

import subprocess
import sys

import numpy as np
import pytest

from bridges.ruo2 import EXAMPLE
from model.lattice_models import BY_VECTORS, EXAMPLES, HEXAGONAL, MOLECULE, TWO_KINDS, oxygen, told
from scalebridge.bridges.rates_to_lattice import step_rates
from scalebridge.core.constants import EV
from scalebridge.core.errors import ModelError
from scalebridge.lattice.counting import processes_per_cell
from scalebridge.lattice.plan import Disorder
from scalebridge.model import ModelFileError, read
from scalebridge.model.builder import audited, build

AREA = ("surface.cell_area", "7.6729 angstrom^2")
FREE = ("lattice.interactions", "{}")
STRAIGHT, BENT = "[[0, 0], [1, 0], [2, 0]]", "[[0, 0], [1, 0], [1, 1]]"
TRIPLE = ("reactions.triple", "{equation: 3 O.s => 3 O.s, barrier: 1 eV}")
OZONE = [
    ("surface.adsorbates.O3.s.binding_energy", "-0.1 eV"),
    ("surface.adsorbates.O3.s.occupies", "[s, s, s]"),
    ("reactions.ring", "{equation: 3 O.s <=> O3.s, barrier: 1 eV}"),
]


def problems(*overrides):
    with pytest.raises(ModelError) as caught:
        audited(oxygen(*overrides))
    return told(caught.value)


def lattice(*overrides):
    return build(oxygen(*overrides)).lattice


@pytest.mark.parametrize("name", ["adsorbed_oxygen", "zgb", "co_oxidation_ruo2"])
def test_the_examples_pass_all_audits(name):
    assert build(read(EXAMPLES / f"{name}.yaml")).lattice is not None


@pytest.mark.exact
def test_ruthenium_dioxide_has_its_lattice():
    case = build(read(EXAMPLE))
    model = case.lattice.model
    assert len(model.processes) == 36
    assert processes_per_cell(model) == tuple(case.closure.mechanism.multiplicities)
    np.testing.assert_allclose(model.lattice.vectors, np.diag([6.43e-10, 3.12e-10]), rtol=1e-14)
    assert model.lattice.kinds == ("br", "cus")
    sticking = [reaction.sticking is not None for reaction in read(EXAMPLE).reactions.values()]
    assert case.lattice.proximity == tuple(0.0 if sticks else 0.5 for sticks in sticking)


def test_without_the_section_there_is_no_lattice():
    document = read(EXAMPLE)
    assert build(document, lattice=False).lattice is None
    text = EXAMPLE.read_text(encoding="utf-8")
    head, rest = text.split("\nlattice:")
    from scalebridge.model import read_text

    assert build(read_text(head + "\npellet:" + rest.split("\npellet:")[1])).lattice is None


@pytest.mark.exact
@pytest.mark.parametrize(
    ("shape", "area", "pairs"),
    [("square", 7.6729, 2.0), ("hexagonal", HEXAGONAL, 3.0), ("line", 5.0, 1.0), ("cubic", 5.0, 3.0)],
)
def test_pairs_that_are_left_out_are_those_of_the_lattice(shape, area, pairs):
    case = build(
        oxygen(
            ("lattice", f"{{shape: {shape}, constants: [2.77 angstrom]}}"),
            ("surface.cell_area", f"{area} angstrom^2"),
        )
    )
    assert case.closure.mechanism.multiplicities == pytest.approx([pairs, 2 * pairs])
    assert case.lattice.plan.size == (20,) * case.lattice.model.lattice.dimensions
    assert case.lattice.model.lattice.pairs() == {("s", "s"): pairs}


@pytest.mark.exact
def test_pairs_of_two_kinds_and_of_a_mixture_follow_from_the_lattice():
    area = ("surface.cell_area", "7.6729 angstrom^2")
    case = build(oxygen(*TWO_KINDS, ("lattice", BY_VECTORS), area))
    assert case.closure.mechanism.multiplicities == pytest.approx([4.0])
    mixed = build(
        oxygen(
            *TWO_KINDS,
            ("surface.sites", "{a: 0.75, b: 0.25}"),
            (
                "lattice",
                "{shape: square, constants: [2.77 angstrom], mixtures: {mix: {a: 0.75, b: 0.25}}}",
            ),
        )
    )
    assert mixed.lattice.model.lattice.kinds == ("mix",)
    assert mixed.closure.mechanism.multiplicities == pytest.approx([2 * 2 * 0.75 * 0.25])


def test_a_honeycomb_takes_its_kinds_in_the_order_of_the_surface():
    case = build(
        oxygen(
            *TWO_KINDS,
            ("lattice", "{shape: honeycomb, constants: [2.77 angstrom], size: [6, 6]}"),
            ("surface.cell_area", f"{HEXAGONAL} angstrom^2"),
        )
    )
    assert case.lattice.model.lattice.kinds == ("a", "b")
    assert case.closure.mechanism.multiplicities == pytest.approx([3.0])


def test_the_plan_is_what_the_file_says():
    plan = lattice(
        ("run.seed", "5"),
        ("lattice.events", "1e4"),
        ("lattice.replicas", "3"),
        ("lattice.size", "[8, 9]"),
        ("lattice.acceleration", "50"),
        ("lattice.engine", "tree"),
        ("lattice.site_energy_spread", "{O.s: 0.05 eV}"),
    ).plan
    assert (plan.seed, plan.events, plan.replicas, plan.size) == (5, 10_000, 3, (8, 9))
    assert (plan.acceleration, plan.engine) == (50.0, "tree")
    assert plan.disorder == Disorder(spread={"O.s": pytest.approx(0.05 * EV)})
    bare = lattice(("lattice.site_energy_spread", "{O.s: 0 eV}")).plan
    assert (bare.seed, bare.disorder, bare.acceleration) == (0, None, None)


@pytest.mark.exact
def test_interactions_become_clusters_and_carry_their_draw():
    row = f"{{species: [O.s, O.s, O.s], positions: {STRAIGHT}, energy: 0.02 eV}}"
    uncertain = "[{normal: [0.1 eV, 0.01 eV], kind: epistemic, group: repulsion}, -0.03 eV]"
    document = oxygen(("lattice.interactions.row", row), ("lattice.interactions.O-O.shells", uncertain))
    path = "lattice.interactions.O-O.shells.0"
    for draw, first in (({}, 0.1), ({path: 0.2 * EV}, 0.2), ({path: 0.2 * EV + 1e-30j}, 0.2)):
        clusters = build(document, draw).lattice.model.clusters
        energies = [cluster.energy / EV for cluster in clusters]
        assert energies == pytest.approx([first] * 2 + [-0.03] * 2 + [0.02] * 2)


@pytest.mark.exact
def test_a_molecule_on_two_sites_has_its_ways_to_lie_and_its_dilute_limit():
    """theta = ways K p theta_s^2, on the lattice: 2 bonds per site to land on, one of them to leave from."""
    document = oxygen(*MOLECULE, ("conditions.pressure.O2", "1e-9 Pa"), FREE)
    case = build(document)
    m, model = case.closure.mechanism, case.lattice.model
    molecule = m.surface_species.index("O2.s")
    assert m.ways[molecule] == 2.0
    step = list(document.reactions).index("molecular")
    assert (m.multiplicities[step], processes_per_cell(model)[step]) == (2.0, 2.0)
    leaving = [p for p in model.processes if p.step == step and not p.forward]
    conformations = {model.states[state].conformation for p in leaving for state in p.before}
    assert len(leaving) == len(conformations) == 2
    rates = step_rates(case.closure.energetics, case.temperature, case.pressure, case.lattice.proximity)
    theta = case.closure.surface(np.array([case.temperature]), np.array([case.pressure])).theta[0]
    landing = 2 * rates.forward[step] * theta[-1] ** 2
    assert theta[molecule] == pytest.approx(landing / rates.reverse[step], rel=1e-9)
    assert theta[molecule] < 1e-6


@pytest.mark.exact
def test_pairs_alone_tell_the_ways_to_lie_on_two_sites():
    document = oxygen(*MOLECULE, ("surface.pairs", "{s-s: 3}"))
    alone = document.model_copy(update={"lattice": None})
    assert audited(alone).adsorbates[1].ways == 3.0
    assert audited(document.model_copy(update={"lattice": None})).multiplicities[-1] == 3.0


@pytest.mark.exact
def test_a_pattern_counts_the_processes_of_its_step():
    diagonal = ("reactions.hop.pattern", "[[0, 0], [1, 1]]")
    assert audited(oxygen(diagonal)).multiplicities == pytest.approx([2.0, 4.0])
    along = [("surface.adsorbates.O2.s.pattern", "[[0, 0], [2, 0]]")]
    mechanism = audited(oxygen(*MOLECULE, *along))
    assert (mechanism.multiplicities[-1], mechanism.adsorbates[1].ways) == (2.0, 2.0)
    bent = audited(oxygen(*OZONE, ("surface.adsorbates.O3.s.pattern", BENT)))
    assert (bent.multiplicities[-1], bent.adsorbates[1].ways) == (4.0, 4.0)
    straight = audited(oxygen(*OZONE, ("surface.adsorbates.O3.s.pattern", STRAIGHT)))
    assert (straight.multiplicities[-1], straight.adsorbates[1].ways) == (2.0, 2.0)


WRONG = {
    "pairs": (
        [("surface.pairs", "{s-s: 3}")],
        "surface.pairs.s-s",
        "found 3 per cell, but the lattice has 2 neighbouring s-s pairs per cell; correct the number",
    ),
    "sites": (
        [("surface.sites", "{s: 2}")],
        "surface.sites.s",
        "found 2 per cell, but the cell of the lattice holds 1 s site; describe the same cell in both",
    ),
    "area": (
        [("surface.cell_area", "9 angstrom^2")],
        "surface.cell_area",
        "found 9 angstrom^2, but the cell of the lattice has 7.6729; describe the same cell in both places",
    ),
    "multiplicity": (
        [("reactions.hop.multiplicity", "2")],
        "reactions.hop.multiplicity",
        "found 2 per cell, as mean field counts its processes, but the lattice holds 4",
    ),
    "too small": (
        [("lattice.size", "[2, 40]")],
        "lattice.size",
        "found 2 cells along x, so that a process meets its own periodic image",
    ),
    "a hop off the middle": (
        [("reactions.hop.proximity", "0.3")],
        "reactions.hop.proximity",
        "found 0.3; the step undoes itself, as a hop between equal sites does, so its transition state lies "
        "halfway; give 0.5, or leave it out",
    ),
    "no neighbours": (
        [("lattice.neighbour_distance", "1 angstrom")],
        "reactions.hop.equation",
        "the step needs neighbouring sites, but of these kinds the lattice has none; give a larger",
    ),
    "no neighbours to lie on": (
        [*MOLECULE, ("lattice.neighbour_distance", "1 angstrom")],
        "surface.adsorbates.O2.s.occupies",
        "no sites s and s of the lattice are neighbours; give a larger neighbour_distance, or a pattern",
    ),
    "a pattern off the sites": (
        [("reactions.hop.pattern", "[[0, 0], [0.5, 0]]")],
        "reactions.hop.pattern",
        "there is no site at (0.5, 0); the nearest is a s site at (0, 0)",
    ),
    "a pattern of another length": (
        [("reactions.hop.pattern", STRAIGHT)],
        "reactions.hop.pattern",
        "found an arrangement of 3 positions with 2 coordinates; expected 2 with 2, for the sites s, s",
    ),
    "three sites without pattern": (
        OZONE,
        "surface.adsorbates.O3.s",
        "it stands on 3 sites, in an order that neighbours alone do not tell; give their pattern",
    ),
    "an interaction off the sites": (
        [
            (
                "lattice.interactions.x",
                "{species: [O.s, O.s], positions: [[0, 0], [0.4, 0]], energy: 1 eV}",
            )
        ],
        "lattice.interactions.x.positions",
        "there is no site at (0.4, 0), where O.s is to stand; the nearest is a s site at (0, 0)",
    ),
    "two on one site": (
        [("lattice.interactions.x", "{species: [O.s, O.s], positions: [[0, 0], [0, 0]], energy: 1 eV}")],
        "lattice.interactions.x.positions",
        "O.s and O.s of one pattern stand on the same site, at (0, 0); give each adsorbate a site of its own",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_right_is_named_at_its_place(case):
    overrides, path, words = WRONG[case]
    found = problems(*overrides)
    assert path in found, found
    assert words in found[path]


def test_a_hop_off_the_middle_is_told_once():
    assert list(problems(("reactions.hop.proximity", "0.3"))) == ["reactions.hop.proximity"]


@pytest.mark.parametrize(
    ("lattice", "path", "words"),
    [
        (BY_VECTORS.replace("[[0.5, 0.5]]", "[[0.5, 1.5]]"), "lattice.sites.b.0", "expected numbers from 0"),
        (BY_VECTORS.replace("[[0.5, 0.5]]", "[[0, 0]]"), "lattice.sites.b.0", "this site lies where site 0"),
        (
            BY_VECTORS.replace("[0 angstrom, 2.77", "[5.54 angstrom, 0"),
            "lattice.vectors",
            "the vectors are not independent",
        ),
    ],
)
def test_a_geometry_that_is_none_is_named_at_its_key(lattice, path, words):
    with pytest.raises(ModelError) as caught:
        audited(oxygen(*TWO_KINDS, ("lattice", lattice), AREA))
    assert words in told(caught.value)[path]


def test_a_problem_of_the_lattice_is_shown_at_its_place_in_the_file():
    document = oxygen()
    with pytest.raises(ModelError) as caught:
        audited(oxygen(("surface.cell_area", "9 angstrom^2")))
    shown = str(document.located(caught.value))
    assert "model.yaml:" in shown
    assert "|   cell_area: 7.6729 angstrom^2" in shown
    assert isinstance(document.located(caught.value), ModelFileError)


def test_a_model_is_read_and_audited_without_numba():
    code = (
        "import sys; from scalebridge.model import read; from scalebridge.model.builder import build; "
        f"build(read({str(EXAMPLES / 'adsorbed_oxygen.yaml')!r})); sys.exit('numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
