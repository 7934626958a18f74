"""Small lattice models, written process by process, for us and for the peer alike.

zgb    R. M. Ziff, E. Gulari, Y. Barshad, Phys. Rev. Lett. 56 (1986) 2553, doi:10.1103/PhysRevLett.56.2553
ruo2   K. Reuter, M. Scheffler, Phys. Rev. B 73 (2006) 045433, doi:10.1103/PhysRevB.73.045433
"""

import numpy as np
from scipy.constants import R, electron_volt, h, k, physical_constants

from scalebridge.lattice.geometry import Lattice
from scalebridge.lattice.model import LatticeModel, Place, Process, State, StepRates

RIGHT, UP, LEFT, DOWN = (1, 0), (0, 1), (-1, 0), (0, -1)
EVERY = (RIGHT, UP, LEFT, DOWN)
ANGSTROM, BAR = 1e-10, 1e5


class Builder:
    """Collects steps and their processes; states are written as "CO.cus", and "cus" for an empty site."""

    def __init__(self, lattice, species):
        self.lattice, kinds = lattice, tuple(dict.fromkeys(lattice.kinds))
        self.states = [State(species=kind, kind=kind) for kind in kinds]
        self.states += [State(species=f"{one}.{kind}", kind=kind) for kind in kinds for one in species]
        self.names = [state.species for state in self.states]
        self.steps, self.forward, self.reverse, self.processes = [], [], [], []

    def step(self, before, after, forward, reverse=0.0, to=((0, 0),)):
        """A reaction "CO.br + cus" -> "br + CO.cus"; `to` lists the cells of its second site."""
        sides = tuple(tuple(self.names.index(word) for word in side.split(" + ")) for side in (before, after))
        sites = [self.lattice.kinds.index(self.states[state].kind) for state in sides[0]]
        for ahead, constant in ((True, forward), (False, reverse)):
            for cell in to if constant else ():
                self.processes.append(
                    Process(
                        step=len(self.steps),
                        forward=ahead,
                        places=tuple(map(Place, sites, ((0, 0), cell))),
                        before=sides[0 if ahead else 1],
                        after=sides[1 if ahead else 0],
                    )
                )
        self.steps.append(f"{before} -> {after}")
        self.forward.append(forward)
        self.reverse.append(reverse)

    def finish(self, temperature):
        """The model and its rate constants."""
        kinds, numbers = self.lattice.kinds, range(len(self.states))
        model = LatticeModel(
            lattice=self.lattice,
            states=tuple(self.states),
            allowed=tuple(tuple(n for n in numbers if self.states[n].kind == kind) for kind in kinds),
            steps=tuple(self.steps),
            processes=tuple(self.processes),
        )
        reverse, none = np.array(self.reverse), np.zeros(len(self.steps))
        rates = StepRates(
            temperature=temperature,
            forward=np.array(self.forward),
            reverse=reverse,
            barrier=none,
            reaction_energy=np.where(reverse > 0, none, -np.inf),
            proximity=none + 0.5,
        )
        return model, rates


def square():
    return Lattice(
        vectors=3e-10 * np.eye(2),
        kinds=("s",),
        positions=np.array([[0.5, 0.5]]),
        neighbour_distance=3.1e-10,
        periodic=(True, True),
    )


def langmuir(adsorption=3.0, desorption=1.0):
    """Adsorption and desorption on sites that do not know each other."""
    build = Builder(square(), ("A",))
    build.step("s", "A.s", adsorption, desorption)
    return build.finish(300.0)


def zgb(y=0.45, reaction=1e5):
    """CO and O2 arrive, CO + O react almost at once."""
    build = Builder(square(), ("CO", "O"))
    build.step("s", "CO.s", y)
    build.step("s + s", "O.s + O.s", (1.0 - y) / 2.0, to=(RIGHT, UP))
    build.step("CO.s + O.s", "s + s", reaction, to=EVERY)
    return build.finish(300.0)


def hopping(hop=10.0):
    """A and B adsorb, desorb, hop, and react: most events are hops."""
    build = Builder(square(), ("A", "B"))
    for one in ("A.s", "B.s"):
        build.step("s", one, 1.0, 1.0)
        build.step(f"{one} + s", f"s + {one}", hop, to=EVERY)
    build.step("A.s + B.s", "s + s", 1.0, to=EVERY)
    return build.finish(300.0)


def ruo2(p_CO=10.0, p_O2=1.0):
    """CO oxidation on RuO2(110) at 600 K; pressures in bar."""
    T, eV = 600.0, electron_volt
    area = 6.43 * 3.12 * ANGSTROM**2
    lattice = Lattice(
        vectors=np.diag([6.43, 3.12]) * ANGSTROM,
        kinds=("br", "cus"),
        positions=np.array([[0.0, 0.5], [0.5, 0.5]]),
        neighbour_distance=3.3e-10,
        periodic=(True, True),
    )
    mu = {"CO": _chemical_potential(8.942, 8.671, 218.319), "O2": _chemical_potential(9.244, 8.683, 226.451)}
    mu = {"CO": mu["CO"] + k * T * np.log(p_CO), "O2": mu["O2"] + k * T * np.log(p_O2)}
    binding = {"O.br": 2.3, "O.cus": 1.0, "CO.br": 1.6, "CO.cus": 1.3}
    pairs = {
        ("br", "br"): (UP, DOWN),
        ("cus", "cus"): (UP, DOWN),
        ("br", "cus"): ((0, 0), LEFT),
        ("cus", "br"): ((0, 0), RIGHT),
    }

    def arrive(pressure, mass):
        unit = physical_constants["atomic mass constant"][0]
        return pressure * BAR * area / np.sqrt(2.0 * np.pi * mass * unit * k * T)

    def activated(barrier):
        return k * T / h * np.exp(-barrier * eV / (k * T))

    build = Builder(lattice, ("CO", "O"))
    for site in ("br", "cus"):
        on = arrive(p_CO, 28.010) / 2.0
        energy = binding[f"CO.{site}"] * eV
        build.step(site, f"CO.{site}", on, on * np.exp(-(energy + mu["CO"]) / (k * T)))
    for a, b in (("br", "br"), ("cus", "cus"), ("br", "cus")):
        on = arrive(p_O2, 31.998)
        energy = (binding[f"O.{a}"] + binding[f"O.{b}"]) * eV
        off = on * np.exp(-(energy + mu["O2"]) / (k * T))
        build.step(f"{a} + {b}", f"O.{a} + O.{b}", on, off, to=pairs[a, b][:1] if a == b else pairs[a, b])
    reaction = {("cus", "cus"): 0.9, ("cus", "br"): 0.8, ("br", "cus"): 1.2, ("br", "br"): 1.5}
    for (a, b), barrier in reaction.items():
        build.step(f"O.{a} + CO.{b}", f"{a} + {b}", activated(barrier), to=pairs[a, b])
    hops = {
        "CO": {("br", "br"): 0.6, ("br", "cus"): 1.6, ("cus", "br"): 1.3, ("cus", "cus"): 1.7},
        "O": {("br", "br"): 0.7, ("br", "cus"): 2.3, ("cus", "br"): 1.0, ("cus", "cus"): 1.6},
    }
    for one, barriers in hops.items():
        for (a, b), barrier in barriers.items():
            build.step(f"{one}.{a} + {b}", f"{a} + {one}.{b}", activated(barrier), to=pairs[a, b])
    return build.finish(T)


def _chemical_potential(warm, zero, entropy, T=600.0):
    """J per molecule at 1 bar: [H(T) - H(0 K)] - T S(T), from kJ/mol, kJ/mol, J/mol/K."""
    return ((warm + zero) * 1e3 - T * entropy) / R * k
