"""Processes against all events found by trying every tuple of sites on a finite periodic lattice."""

from collections import Counter
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridges.ruo2 import LATTICE, closure
from scalebridge.core.errors import ModelError
from scalebridge.lattice.counting import count_problems, listing, processes_per_cell
from scalebridge.lattice.geometry import Lattice, Place
from scalebridge.lattice.model import LatticeModel, Process, State, StepRates
from scalebridge.lattice.processes import compile_processes, event, lattice_model, symmetric_steps
from scalebridge.lattice.shapes import cubic, hexagonal, honeycomb, line, rectangular, square
from scalebridge.lattice.states import conformations, lattice_states
from scalebridge.lattice.symmetry import images
from scalebridge.network import Adsorbate, Gas, Mechanism, Reaction, Site, multiplicity, parse

FEET = {"D.s": ("s", "s"), "E.s": ("s", "s", "s"), "F.s": ("s", "t")}  # all others stand on one site
BENT, STRAIGHT = [[1, 0], [0, 0], [0, 1]], [[-1, 0], [0, 0], [1, 0]]


def mechanism(*equations: str, kinds: tuple[str, ...] = ("s",), per_cell: float = 1) -> Mechanism:
    """Steps named by their equations; whatever has a dot in its name is an adsorbate, G and H are gases."""
    parsed = {text: parse(text, kinds) for text in equations}
    names = dict.fromkeys(name for e in parsed.values() for name in (*e.reactants, *e.products))
    return Mechanism(
        gases=tuple(Gas(name=name, composition={}) for name in names if name in "GH"),
        adsorbates=tuple(
            Adsorbate(name=name, site=name.split(".")[1], composition={}, occupies=FEET.get(name, ()))
            for name in names
            if "." in name
        ),
        sites=tuple(Site(name=kind, per_cell=per_cell) for kind in kinds),
        reactions=tuple(Reaction(name=text, equation=equation) for text, equation in parsed.items()),
    )


# --- the events of a finite lattice, found without symmetry and without cells -----------------------------

Spot = tuple[int, ...]
Physical = tuple[frozenset[tuple[str, frozenset[Spot]]], ...]  # molecules and their sites, before and after


class Torus:
    """All sites of a periodic lattice of N cells along each axis, and their distances."""

    def __init__(self, lattice: Lattice, N: int) -> None:
        self.lattice, self.N = lattice, N
        d = lattice.dimensions
        self.spots = [(s, *c) for s in range(lattice.sites) for c in product(range(N), repeat=d)]
        x = np.array([lattice.positions[s] + c for s, *c in self.spots])
        offset = (x[:, None] - x + N / 2) % N - N / 2
        images_ = [
            np.linalg.norm((offset + N * np.array(k)) @ lattice.vectors, axis=2)
            for k in product((-1, 0, 1), repeat=d)
        ]
        self.distance = np.min(images_, axis=0)

    def spot(self, place: Place, cell: tuple[int, ...]) -> Spot:
        return (place.site, *((a + b) % self.N for a, b in zip(place.cell, cell, strict=True)))

    def tuples(self, shape: np.ndarray) -> list[tuple[Spot, ...]]:
        """Ordered tuples of sites with these mutual distances (n, n)."""
        found = [[k] for k in range(len(self.spots))]
        for n in range(1, len(shape)):
            fits = (
                np.isclose(self.distance[some], shape[:n, n, None], rtol=1e-6).all(axis=0) for some in found
            )
            found = [
                [*some, int(k)] for some, fit in zip(found, fits, strict=True) for k in np.flatnonzero(fit)
            ]
        return [tuple(self.spots[k] for k in some) for some in found]


def molecules(side, sites: tuple[Spot, ...]) -> frozenset[tuple[str, frozenset[Spot]]]:
    """One side of an equation on sites of one kind."""
    found, at = [], 0
    for name, count in side.items():
        for _ in range(count if "." in name or name == "s" else 0):
            width = len(FEET.get(name, ("s",)))
            found.append((name, frozenset(sites[at : at + width])))
            at += width
    return frozenset(found)


def tried(torus: Torus, reaction: Reaction, shapes: list[np.ndarray]) -> tuple[set[Physical], set[Physical]]:
    """All forward events of a step, and the reverse ones that are not among them."""
    e = reaction.equation
    forward = {
        (molecules(e.reactants, sites), molecules(e.products, sites))
        for shape in shapes
        for sites in torus.tuples(shape)
    }
    reverse = {(after, before) for before, after in forward} if e.reversible else set()
    gas = any(name in "GH" for name in (*e.reactants, *e.products))
    return forward, reverse if gas else reverse - forward


def played(model: LatticeModel, torus: Torus, *, forward: bool) -> Counter[Physical]:
    """What the processes of a model do when started in every cell of a finite lattice."""
    found: Counter[Physical] = Counter()
    for process in model.processes:
        if process.forward == forward:
            for cell in product(range(torus.N), repeat=model.lattice.dimensions):
                sites = [torus.spot(place, cell) for place in process.places]
                assert len(set(sites)) == len(sites)
                found[_seen(model, sites, process.before), _seen(model, sites, process.after)] += 1
    return found


def _seen(model: LatticeModel, sites, states) -> frozenset[tuple[str, frozenset[Spot]]]:
    """Molecules on these sites; all feet of an adsorbate on several belong to one molecule here."""
    found: dict[object, tuple[str, set[Spot]]] = {}
    for site, number in zip(sites, states, strict=True):
        state = model.states[number]
        one = state.species if state.species in FEET else site
        found.setdefault(one, (state.species, set()))[1].add(site)
    return frozenset((name, frozenset(where)) for name, where in found.values())


def distances(lattice: Lattice, places: tuple[Place, ...]) -> np.ndarray:
    return np.array([[lattice.distance(a, b) if a != b else 0.0 for b in places] for a in places])


LATTICES = {
    "line": (line(1.0), 6),
    "square": (square(1.0), 5),
    "hexagonal": (hexagonal(1.0), 5),
    "honeycomb": (honeycomb(1.0), 4),
    "cubic": (cubic(1.0), 4),
    "rectangular": (rectangular(1.0, 1.6), 5),
}
PAIR_STEPS = (
    "G + 2 s <=> 2 A.s",
    "G + 2 s <=> A.s + B.s",
    "A.s + B.s => G + 2 s",
    "A.s + s <=> s + A.s",
    "A.s + B.s <=> B.s + A.s",
    "2 A.s <=> B.s + C.s",
    "A.s + B.s <=> 2 C.s",
    "A.s + C.s => B.s + C.s",
    "G + A.s + s <=> H + s + A.s",
    "G + 2 s <=> D.s",
    "D.s <=> 2 A.s",
    "D.s <=> A.s + B.s",
    "A.s + B.s => D.s",
)
TRIPLES = {
    "square bent": [[0, 0], [1, 0], [1, 1]],
    "square straight": [[0, 0], [1, 0], [2, 0]],
    "hexagonal triangle": [[0, 0], [1, 0], [0, 1]],
    "hexagonal bent": [[0, 0], [1, 0], [1, 1]],
    "hexagonal straight": [[0, 0], [1, 0], [2, 0]],
    "honeycomb bent": [[1 / 3, 1 / 3], [2 / 3, 2 / 3], [4 / 3, 1 / 3]],
    "rectangular bent": [[0, 0], [1, 0], [1, 1]],
    "rectangular along": [[0, 0], [0, 1], [0, 2]],
    "cubic bent": [[0, 0, 0], [1, 0, 0], [1, 1, 0]],
}
TRIPLE_STEPS = (
    "G + 3 s <=> 3 A.s",
    "2 A.s + B.s => G + 3 s",
    "A.s + B.s + C.s <=> C.s + A.s + B.s",
    "A.s + B.s + s <=> s + B.s + A.s",
    "A.s + 2 B.s => C.s + 2 B.s",
    "D.s + s <=> s + D.s",
    "D.s + A.s => 3 s + G",
)


@pytest.mark.exact
@pytest.mark.parametrize("name", LATTICES)
@pytest.mark.parametrize("text", PAIR_STEPS)
def test_a_step_on_two_sites_is_every_event_on_neighbours_exactly_once(name: str, text: str) -> None:
    lattice, N = LATTICES[name]
    m, torus = mechanism(text, per_cell=lattice.sites), Torus(lattice, N)
    model = lattice_model(m, lattice)
    reach = {round(lattice.distance(*pair), 9) for pair in lattice.bonds}
    shapes = [np.array([[0.0, r], [r, 0.0]]) for r in reach]
    forward, reverse = tried(torus, m.reactions[0], shapes)
    assert played(model, torus, forward=True) == Counter(forward)
    assert played(model, torus, forward=False) == Counter(reverse)
    pairs = lattice.pairs()
    counted = multiplicity(m.reactions[0].equation, m.sites, pairs, adsorbates=m.adsorbates)
    assert processes_per_cell(model) == (counted,)


@pytest.mark.exact
@pytest.mark.parametrize("text", TRIPLE_STEPS)
@pytest.mark.parametrize("row", TRIPLES)
def test_an_arrangement_is_every_congruent_triple_exactly_once(row: str, text: str) -> None:
    """The triples tried are compared by their distances alone."""
    lattice, N = LATTICES[row.split()[0]]
    m, torus = mechanism(text, per_cell=lattice.sites), Torus(lattice, N)
    places = [lattice.locate(position) for position in TRIPLES[row]]
    model = lattice_model(m, lattice, {text: TRIPLES[row]})
    forward, reverse = tried(torus, m.reactions[0], [distances(lattice, places)])
    assert played(model, torus, forward=True) == Counter(forward)
    assert played(model, torus, forward=False) == Counter(reverse)


@pytest.mark.exact
@pytest.mark.parametrize(
    ("text", "row", "number"),
    [
        ("G + 3 s => 3 A.s", STRAIGHT, 2),
        ("G + 3 s => A.s + 2 B.s", STRAIGHT, 4),
        ("G + 3 s => 3 A.s", BENT, 4),
        ("G + 3 s => A.s + 2 B.s", BENT, 8),
        ("G + 4 s => 4 A.s", [[0, 0], [1, 0], [1, 1], [0, 1]], 1),
        ("G + 4 s => A.s + 3 B.s", [[0, 0], [1, 0], [1, 1], [0, 1]], 4),
        ("G + 4 s => 4 A.s", [[0, 0], [1, 0], [0, 1], [-1, 0]], 4),
        ("A.s + s => s + A.s", [[0, 0], [1, 2]], 8),
        ("G + 2 s => 2 A.s", [[0, 0], [1, 1]], 2),
    ],
)
def test_orientations_on_a_square_lattice_are_those_counted_on_paper(text: str, row, number: int) -> None:
    assert len(compile_processes(mechanism(text), square(1.0), {text: row})) == number


# --- ruthenium dioxide ------------------------------------------------------------------------------------

PAIRS = {("br", "br"): 1.0, ("cus", "cus"): 1.0, ("br", "cus"): 2.0}


@pytest.fixture(scope="module")
def ruo2() -> tuple[Mechanism, LatticeModel]:
    m = closure().mechanism
    return m, lattice_model(m, LATTICE)


@pytest.mark.literature
def test_ruo2_has_its_36_processes(ruo2: tuple[Mechanism, LatticeModel]) -> None:
    """Of Reuter and Scheffler's model, per cell: 2 + 2 of CO with the gas, 4 + 4 of O2, 8 oxidations; for
    either adsorbate hops in two directions along both kinds of row, and both ways over two br-cus bonds.
    """
    m, model = ruo2
    assert len(model.processes) == (2 + 2) + (4 + 4) + 8 + 2 * (2 + 2 + 4) == 36
    np.testing.assert_array_equal(processes_per_cell(model), m.multiplicities)
    assert count_problems(model, m, PAIRS) == []
    hops = {name for name, symmetric in zip(model.steps, symmetric_steps(model), strict=True) if symmetric}
    assert hops == {"CO hop br-br", "CO hop cus-cus", "O hop br-br", "O hop cus-cus"}


@pytest.mark.exact
def test_every_process_of_ruo2_can_be_undone_unless_it_makes_carbon_dioxide(ruo2) -> None:
    _, model = ruo2
    events = {(p.step, event(p)) for p in model.processes}
    assert len(events) == len(model.processes)
    for p in model.processes:
        undone = frozenset((place, after, before) for place, before, after in event(p))
        assert ((p.step, undone) in events) == ("oxidation" not in model.steps[p.step])


def test_states_are_the_empty_site_and_the_adsorbates_of_a_kind(ruo2) -> None:
    _, model = ruo2
    names = [[model.states[k].species for k in allowed] for allowed in model.allowed]
    assert names == [["br", "CO.br", "O.br"], ["cus", "CO.cus", "O.cus"]]
    assert [state.empty for state in model.states] == [True, True, False, False, False, False]


def test_the_listing_shows_every_process_with_its_rate(ruo2) -> None:
    _, model = ruo2
    steps = np.arange(len(model.steps), dtype=float)
    rates = StepRates(
        temperature=600.0,
        forward=steps,
        reverse=-steps,
        barrier=steps,
        reaction_energy=steps,
        proximity=steps,
    )
    rows = listing(model, rates)
    assert sum(row.orientations for row in rows) == 36
    hop = next(row for row in rows if row.step == "CO hop br-cus" and row.direction == "reverse")
    assert (hop.sites, hop.orientations) == (("br", "cus"), 2)
    assert hop.change == ("br -> CO.br", "CO.cus -> cus")
    assert hop.rate_constant == -model.steps.index("CO hop br-cus")
    assert listing(model)[0].rate_constant is None


# --- adsorbates on several sites --------------------------------------------------------------------------


@pytest.mark.exact
def test_a_molecule_across_two_like_sites_lies_along_every_bond_once() -> None:
    for name, (lattice, _) in LATTICES.items():
        m = mechanism("G + 2 s <=> D.s", per_cell=lattice.sites)
        states, allowed = lattice_states(m, lattice)
        assert len(states) == 1 + 2 * len(lattice.bonds), name
        lying = [state for state in states if state.species == "D.s"]
        assert {state.conformation for state in lying} == set(range(len(lattice.bonds)))
        assert sum(map(len, allowed)) == lattice.sites + 2 * len(lattice.bonds)


@pytest.mark.exact
def test_feet_know_each_other() -> None:
    """Adsorption of a molecule writes on each site the state that desorption looks for there."""
    for lattice, _ in LATTICES.values():
        model = lattice_model(mechanism("G + 2 s <=> D.s", per_cell=lattice.sites), lattice)
        written = {frozenset(p.after) for p in model.processes if p.forward}
        assert written == {frozenset(p.before) for p in model.processes if not p.forward}
        for p in model.processes:
            for place, state in zip(p.places, p.before, strict=True):
                assert state in model.allowed[place.site]


@pytest.mark.exact
def test_a_molecule_on_three_sites_is_known_by_them_in_whatever_order() -> None:
    feet = Adsorbate(name="E.s", site="s", composition={}, occupies=("s", "s", "s"))
    assert len(conformations(feet, square(1.0), {"E.s": BENT})) == 4
    assert len(conformations(feet, square(1.0), {"E.s": STRAIGHT})) == 2
    assert len(conformations(feet, hexagonal(1.0), {"E.s": [[0, 0], [1, 0], [0, 1]]})) == 2  # triangles
    steps = ("G + 3 s <=> E.s", "E.s <=> 3 A.s", "E.s => 2 A.s + B.s", "E.s => B.s + 2 A.s")
    model = lattice_model(mechanism(*steps), square(1.0), {"E.s": BENT})
    assert processes_per_cell(model) == (4, 4, 8, 8)
    corner = lattice_model(mechanism("E.s => A.s + 2 B.s"), square(1.0), {"E.s": np.roll(BENT, -1, axis=0)})
    assert processes_per_cell(corner) == (4,)  # A is at the corner, and the arms are alike


@pytest.mark.exact
def test_a_molecule_that_lies_across_a_diagonal_brings_its_sites_along() -> None:
    steps = ("G + 2 s <=> D.s", "D.s => A.s + B.s", "A.s + B.s => D.s")
    model = lattice_model(mechanism(*steps), square(1.0), {"D.s": [[0, 0], [1, 1]]})
    assert processes_per_cell(model) == (2, 4, 4)
    assert {p.places[1].cell for p in model.processes} == {(1, 1), (-1, -1), (1, -1), (-1, 1)}


@pytest.mark.exact
def test_like_feet_are_alike_also_where_no_motion_exchanges_them() -> None:
    lattice = Lattice(
        vectors=np.array([[3.0, 0.0], [0.7, 2.3]]),
        kinds=("s", "s", "t"),
        positions=np.array([[0.0, 0.0], [0.3, 0.0], [0.1, 0.4]]),
        neighbour_distance=0.95,
        periodic=(True, True),
    )
    steps = ("D.s => A.s + B.s", "A.s + B.s => D.s", "G + 2 s => D.s")
    m = mechanism(*steps, kinds=("s", "t"))
    for row in ({}, {"D.s": [[0, 0], [0.3, 0]]}, {"D.s": [[0.3, 0], [0, 0]]}):
        assert processes_per_cell(lattice_model(m, lattice, row)) == (2, 2, 1)


@pytest.mark.exact
def test_a_molecule_over_two_kinds_has_a_place_for_each_foot() -> None:
    ruo2 = Lattice(
        vectors=LATTICE.vectors,
        kinds=("s", "t"),
        positions=LATTICE.positions,
        neighbour_distance=LATTICE.neighbour_distance,
        periodic=LATTICE.periodic,
    )
    m = mechanism("G + s + t <=> F.s", "F.s <=> t + A.s", "F.s + t => t + F.s", kinds=("s", "t"))
    row = {"F.s + t => t + F.s": [[0, 0.5], [0.5, 0.5], [-0.5, 0.5]]}
    model = lattice_model(m, ruo2, row)
    assert processes_per_cell(model) == (2, 2, 2)
    assert [
        [model.states[k].dentate for k in a if model.states[k].species == "F.s"] for a in model.allowed
    ] == [
        [0, 0],
        [1, 1],
    ]


# --- the same lattice drawn otherwise ---------------------------------------------------------------------


def redrawn(lattice: Lattice, times: tuple[int, int], shear: int, shift: tuple[float, float]) -> Lattice:
    """The same sites in another cell: larger, with sheared vectors, from another origin, in another order."""
    change = np.array([[times[0], shear], [0, times[1]]])
    inner = np.array(list(product(range(times[0]), range(times[1]))))  # every class of cells once
    old = np.array([p + c for c in inner for p in lattice.positions]) + shift
    return Lattice(
        vectors=change @ lattice.vectors,
        kinds=lattice.kinds * (times[0] * times[1]),
        positions=old @ np.linalg.inv(change) % 1.0 % 1.0,
        neighbour_distance=lattice.neighbour_distance,
        periodic=lattice.periodic,
    )


@pytest.mark.exact
@settings(max_examples=25, deadline=None)
@given(
    name=st.sampled_from(["square", "hexagonal", "rectangular", "honeycomb"]),
    times=st.tuples(st.integers(1, 2), st.integers(1, 2)),
    shear=st.integers(-1, 2),
    shift=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_the_processes_do_not_depend_on_how_the_cell_is_drawn(name, times, shear, shift) -> None:
    lattice = LATTICES[name][0]
    triple, walk = "A.s + B.s + C.s <=> C.s + A.s + B.s", "D.s + s <=> s + D.s"
    steps = ("G + s <=> A.s", "A.s + s <=> s + A.s", "G + 2 s <=> D.s", "D.s => A.s + B.s", triple, walk)
    row = np.array(TRIPLES[f"{name} bent"])
    other = redrawn(lattice, times, shear, shift)
    moved = (row @ lattice.vectors + np.array(shift) @ lattice.vectors) @ np.linalg.inv(other.vectors)
    once, again = (
        lattice_model(mechanism(*steps, per_cell=made.sites), made, {triple: where, walk: where})
        for made, where in ((lattice, row), (other, moved))
    )
    cells = times[0] * times[1]
    for forward in (True, False):
        np.testing.assert_array_equal(
            processes_per_cell(again, forward=forward),
            cells * np.array(processes_per_cell(once, forward=forward)),
        )
    assert len(again.states) - 4 == cells * (len(once.states) - 4)  # s, A.s, B.s, C.s; the rest is D.s


# --- mixtures of sites ------------------------------------------------------------------------------------


@pytest.mark.exact
def test_on_a_mixture_processes_count_with_the_probability_of_their_sites() -> None:
    alloy = square(1.0, "metal", mixtures={"metal": {"s": 0.75, "t": 0.25}})
    steps = (
        "G + s <=> A.s",
        "G + 2 s <=> 2 A.s",
        "A.s + t <=> s + B.t",
        "B.t + t <=> t + B.t",
        "G + s + t <=> F.s",
    )
    parsed = mechanism(*steps, kinds=("s", "t"))
    sites = (Site(name="s", per_cell=0.75), Site(name="t", per_cell=0.25))
    model = lattice_model(parsed, alloy)
    assert processes_per_cell(model) == pytest.approx(
        [0.75, 2 * 0.75**2, 4 * 0.75 * 0.25, 4 * 0.25**2, 4 * 0.75 * 0.25]
    )
    counted = [
        multiplicity(r.equation, sites, alloy.pairs(), adsorbates=parsed.adsorbates) for r in parsed.reactions
    ]
    assert processes_per_cell(model) == pytest.approx(counted)
    assert [p.places[1].cell for p in model.processes if p.step == 2 and p.forward].count((1, 0)) == 1
    names = {model.states[k].species for k in model.allowed[0]}
    assert names == {"s", "t", "A.s", "B.t", "F.s"}


# --- what is refused, and what the check says -------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "rows", "words"),
    [
        (
            ["G + 3 s => 3 A.s"],
            {},
            r"reactions\.G \+ 3 s => 3 A\.s: the step takes place on 3 sites, s, s, s, and",
        ),
        (["G + 5 s => 5 A.s"], {}, "on 5 sites; on a lattice 1 to 4 can be"),
        (["G => H"], {}, "on 0 sites"),
        (["G + s => 2 A.s"], {}, "occupy different sites"),
        (["A.s + s => A.s + s"], {}, "changes nothing.* a hop is written"),
        (["A.s <=> A.s"], {}, "changes nothing"),
        (["G + 3 s => E.s"], {}, r"adsorbates\.E\.s: it stands on 3 sites, .* give their pattern"),
        (["G + s => A.s"], {"G + s = A.s": [[0, 0]]}, "did you mean 'G \\+ s => A.s'"),
        (
            ["G + 2 s => 2 A.s"],
            {"G + 2 s => 2 A.s": [[0, 0]]},
            "an arrangement of 1 positions with 2 coordinates",
        ),
        (
            ["G + 2 s => 2 A.s"],
            {"G + 2 s => 2 A.s": [[0, 0], [0.5, 0]]},
            r"no site at \(0\.5, 0\); the nearest",
        ),
        (["G + 2 s => 2 A.s"], {"G + 2 s => 2 A.s": [[0, 0], [0, 0]]}, "two positions .* are the site"),
        (["G + 2 s => 2 A.s"], {"G + 2 s => 2 A.s": [[0, 0], [np.inf, 0]]}, "finite numbers"),
        (["G + 2 s => D.s"], {"G + 2 s => D.s": [[0, 0], [1, 1]]}, "no adsorbate on several sites can stand"),
    ],
)
def test_what_cannot_be_placed_is_named(steps, rows, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        lattice_model(mechanism(*steps), square(1.0), rows)


def test_all_problems_are_named_at_once() -> None:
    with pytest.raises(ModelError) as caught:
        compile_processes(mechanism("G + 3 s => 3 A.s", "A.s => A.s", "A.s + s => s + A.s"), square(1.0))
    assert len(caught.value.problems) == 2


def test_kinds_that_only_one_side_knows_are_named() -> None:
    with pytest.raises(ModelError) as caught:
        lattice_model(mechanism("G + s => A.s"), square(1.0, "top"))
    assert [problem.path for problem in caught.value.problems] == [
        ("lattice", "kinds"),
        ("surface", "sites", "s"),
    ]
    with pytest.raises(ModelError, match="is a br site, but a cus site is to be there"):
        lattice_model(closure().mechanism, LATTICE, {"CO hop br-cus": [[0, 0.5], [0, 1.5]]})


def test_the_check_shows_both_numbers(ruo2) -> None:
    m, _ = ruo2
    short = Lattice(
        vectors=LATTICE.vectors,
        kinds=LATTICE.kinds,
        positions=LATTICE.positions,
        neighbour_distance=3.15e-10,
        periodic=LATTICE.periodic,
    )
    said = [str(problem) for problem in count_problems(lattice_model(m, short), m, PAIRS)]
    assert said[0].startswith(
        "surface.pairs.br-cus: found 2 per cell, but the lattice has 0 neighbouring br-cus pairs per cell"
    )
    never = [text for text in said if "can never happen on this lattice: no sites br and cus" in text]
    assert len(never) == 4  # adsorption, one oxidation, two hops; the other oxidation reads cus and br
    assert any("no sites cus and br" in text for text in said)
    longer = Lattice(
        vectors=LATTICE.vectors,
        kinds=LATTICE.kinds,
        positions=LATTICE.positions,
        neighbour_distance=6.3e-10,
        periodic=LATTICE.periodic,
    )
    said = [str(problem) for problem in count_problems(lattice_model(m, longer), m)]
    assert said[0] == (
        "reactions.O2 adsorption br-br.multiplicity: found 1 per cell, as mean field counts its processes, "
        "but the lattice holds 2; correct the pairs, the lattice, or the multiplicity"
    )
    doubled = redrawn(LATTICE, (2, 1), 0, (0.0, 0.0))
    said = [str(problem) for problem in count_problems(lattice_model(m, doubled), m)]
    assert said[0].startswith(
        "surface.sites.br: found 1 per cell, but the cell of the lattice holds 2 br sites"
    )


@pytest.mark.exact
def test_a_step_that_changes_only_gases_is_an_event_in_both_directions() -> None:
    model = lattice_model(mechanism("G + A.s <=> H + A.s"), square(1.0))
    assert [(p.forward, p.before == p.after) for p in model.processes] == [(True, True), (False, True)]


def test_a_site_that_only_looks_on_is_part_of_the_process() -> None:
    model = lattice_model(mechanism("A.s + C.s => B.s + C.s"), square(1.0))
    assert len(model.processes) == 4
    assert all(p.before[1] == p.after[1] for p in model.processes)


def test_a_listed_state_is_what_it_says() -> None:
    states, _ = lattice_states(mechanism("G + 2 s => D.s"), line(1.0))
    assert states == (
        State(species="s", kind="s"),
        State(species="D.s", kind="s", dentate=0),
        State(species="D.s", kind="s", dentate=1),
    )


@pytest.mark.exact
def test_permuting_equal_sites_of_a_step_gives_the_same_events() -> None:
    """An arrangement listed in another order, with the species in that order, is the same step."""
    names = ("A.s", "B.s", "C.s")
    events = set()
    for order in permutations(range(3)):
        text = " + ".join(names[k] for k in order) + " => G + 3 s"
        m = mechanism("A.s + B.s + C.s => H + 3 s", text)
        rows = {r.name: BENT if k == 0 else [BENT[i] for i in order] for k, r in enumerate(m.reactions)}
        model = lattice_model(m, square(1.0), rows)
        events.add(frozenset(event(p) for p in model.processes if p.step == 1))
        assert {event(p) for p in model.processes if p.step == 0} == next(iter(events))
    assert len(events) == 1


@pytest.mark.exact
def test_an_event_is_the_same_from_wherever_it_is_told() -> None:
    here, there = Place(0, (0, 0)), Place(0, (1, -2))
    one = Process(step=0, forward=True, places=(here, there), before=(1, 0), after=(0, 1))
    other = Process(step=0, forward=True, places=(here, Place(0, (-1, 2))), before=(0, 1), after=(1, 0))
    assert event(one) == event(other)
    assert images(line(1.0), (Place(0, (3,)),)) == ((Place(0, (0,)),),)
