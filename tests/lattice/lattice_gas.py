"""Small lattice models, written by hand or drawn at random, that several tests use."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from scalebridge.lattice.environment import arrangement
from scalebridge.lattice.geometry import Lattice
from scalebridge.lattice.model import Cluster, LatticeModel, Place, Process, State, StepRates

HERE, RIGHT, UP = Place(0, (0, 0)), Place(0, (1, 0)), Place(0, (0, 1))
EMPTY, O, CO = 0, 1, 2
ADSORPTION, HOP, REACTION = 0, 1, 2
ATTRACTION, TRIPLET = -4e3, 3e3


def square(**options: Any) -> Lattice:
    """One site per cell, 0.3 nm apart."""
    return Lattice(
        **{
            "vectors": 3e-10 * np.eye(2),
            "kinds": ("s",),
            "positions": np.zeros((1, 2)),
            "neighbour_distance": 3e-10,
            "periodic": (True, True),
            **options,
        }
    )


def pair(end: Place, energy: float, species: tuple[str, str] = ("O.s", "O.s")) -> Cluster:
    return Cluster(places=(HERE, end), species=species, energy=energy)


def in_a_row(middle: Place, end: Place, energy: float) -> Cluster:
    return Cluster(places=(HERE, middle, end), species=("O.s", "O.s", "O.s"), energy=energy)


def lattice_gas(clusters: tuple[Cluster, ...] | None = None, **options: Any) -> LatticeModel:
    """O adsorbs, desorbs and hops; O and CO react away (and back). Pairs attract, rows of three repel."""
    both_ways = [(RIGHT, True), (RIGHT, False), (UP, True), (UP, False)]
    change = [Process(step=ADSORPTION, forward=f, **_swap((HERE,), (EMPTY,), (O,), f)) for f in (True, False)]
    change += [
        Process(step=HOP, forward=f, **_swap((HERE, p), (O, EMPTY), (EMPTY, O), f)) for p, f in both_ways
    ]
    change += [
        Process(step=REACTION, forward=f, **_swap((HERE, p), pair_of, (EMPTY, EMPTY), f))
        for p, f in both_ways
        for pair_of in ((O, CO), (CO, O))
    ]
    default = (
        pair(RIGHT, ATTRACTION),
        pair(UP, ATTRACTION),
        in_a_row(RIGHT, Place(0, (2, 0)), TRIPLET),
        in_a_row(UP, Place(0, (0, 2)), TRIPLET),
    )
    return LatticeModel(
        **{
            "lattice": square(),
            "states": (
                State(species="s", kind="s"),
                State(species="O.s", kind="s"),
                State(species="CO.s", kind="s"),
            ),
            "allowed": ((EMPTY, O, CO),),
            "steps": ("adsorption", "hop", "reaction"),
            "processes": tuple(change),
            "clusters": default if clusters is None else clusters,
            **options,
        }
    )


def _swap(
    places: tuple[Place, ...], left: tuple[int, ...], right: tuple[int, ...], forward: bool
) -> dict[str, Any]:
    before, after = (left, right) if forward else (right, left)
    return {"places": places, "before": before, "after": after}


def step_rates(**options: Any) -> StepRates:
    """Rate constants of the three steps of the lattice gas at 500 K."""
    return StepRates(
        **{
            "temperature": 500.0,
            "forward": np.array([1e3, 1e6, 1e2]),
            "reverse": np.array([1e1, 1e6, 1e-3]),
            "barrier": np.array([0.0, 40e3, 90e3]),
            "reaction_energy": np.array([-80e3, 0.0, -30e3]),
            "proximity": np.array([0.0, 0.5, 0.7]),
            **options,
        }
    )


@st.composite
def rates_of_one_step(draw: st.DrawFn) -> StepRates:
    """Any step: barrierless, uphill, downhill, one-way, early or late."""
    energy = st.floats(-150e3, 150e3)
    dE_0 = draw(energy)
    above = draw(st.one_of(st.just(0.0), st.floats(0.0, 150e3)))
    return StepRates(
        temperature=draw(st.floats(200.0, 1500.0)),
        forward=np.array([draw(st.floats(1e-6, 1e13))]),
        reverse=np.array([draw(st.floats(1e-6, 1e13))]),
        barrier=np.array([max(dE_0, 0.0) + above]),
        reaction_energy=np.array([dE_0]),
        proximity=np.array([draw(st.floats(0.0, 1.0))]),
    )


@st.composite
def any_model(draw: st.DrawFn) -> LatticeModel:
    """One to three axes, two kinds of sites, an adsorbate with two feet, any clusters and processes."""
    d, sites = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    kinds = ("a", "b")[:sites]
    states = (
        State(species="a", kind="a"),
        State(species="A.a", kind="a"),
        State(species="D.a", kind="a", dentate=0),
        State(species="D.a", kind="a", dentate=1),
        State(species="b", kind="b"),
        State(species="B.b", kind="b"),
    )
    allowed = ((0, 1, 2, 3), (4, 5))[:sites]
    places = st.builds(
        Place,
        site=st.integers(0, sites - 1),
        cell=st.tuples(*(st.integers(-1, 1) for _ in range(d))),
    )
    several = st.lists(places, min_size=1, max_size=3, unique=True).map(tuple)
    processes = []
    for where in draw(st.lists(several, min_size=1, max_size=3)):
        before, after = (
            tuple(draw(st.sampled_from(allowed[place.site])) for place in where) for _ in range(2)
        )
        processes.append(Process(step=0, forward=True, places=where, before=before, after=after))
    clusters = {}
    for where in draw(st.lists(several, min_size=1, max_size=5)):
        names = tuple(draw(st.sampled_from(allowed[p.site]).map(lambda i: states[i].species)) for p in where)
        energy = draw(st.floats(-5e4, 5e4))
        cluster = Cluster(places=where, species=names, energy=energy)
        clusters.setdefault(arrangement(cluster), cluster)
    return LatticeModel(
        lattice=Lattice(
            vectors=3e-10 * np.eye(d),
            kinds=kinds,
            positions=np.array([[0.0] * d, [0.5] * d])[:sites],
            neighbour_distance=3e-10,
            periodic=tuple(draw(st.booleans()) for _ in range(d)),
        ),
        states=states,
        allowed=allowed,
        steps=("change",),
        processes=tuple(processes),
        clusters=tuple(clusters.values()),
    )


def random_occupancy(
    model: LatticeModel, size: tuple[int, ...], seed: int
) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """(nx, ny, nz, sites) states, every site independent."""
    rng = np.random.default_rng(seed)
    return np.stack(
        [
            rng.choice(np.array(allowed, dtype=np.uint8), (*size, *(1,) * (3 - len(size))))
            for allowed in model.allowed
        ],
        axis=-1,
    )
