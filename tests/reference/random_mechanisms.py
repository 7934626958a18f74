"""Random surface mechanisms that thermodynamics allows, as a proving ground for steady-state solvers.

Five adsorbates of one to three atoms cover one kind of site (or two), ten reversible elementary steps join
them to each other and to the gas. Every species has one Gibbs energy, every step one transition state above
both of its ends, so that

    k = (kT/h) exp(-(G_ts - G_end)/kT) prod(p/p0)     over the gases that the step takes from this end

obey detailed balance around every cycle that is closed in the gas. The pressures are held at values that
are not in equilibrium, so matter flows and the steady state is not an equilibrium.

What is drawn is kept only if the question is well posed: elements and sites balance, sites are the only
conserved quantity, and no coverage can stay at zero (from any covering of the surface every species can be
formed). Then a positive steady state exists.

takes      a seed
gives      integer orders (steps, species) and rate constants in 1/s with the pressures inside
units      eV, K, 1/s; pressures relative to 1 bar
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement, product

import numpy as np
from numpy.typing import NDArray
from scipy.constants import Boltzmann, e, h

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

ADSORBATES = 5
STEPS = 10
DECADES = (30.0, 60.0)  # of the rate constants within one mechanism
MOLECULES = [(x, y) for x in range(4) for y in range(4) if 1 <= x + y <= 3]


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomMechanism:
    """Ten reversible steps; species are the five adsorbates, then the empty site of each kind.

    `kf` and `kr` are the truth: both solvers read these doubles. A rate is k prod(theta**orders), without
    counting factors for like neighbours.
    """

    seed: int
    names: tuple[str, ...]  #: (species,)
    gas_names: tuple[str, ...]  #: (gases,)
    forward_orders: Integers  #: (steps, species) molecules on the left
    reverse_orders: Integers  #: (steps, species) molecules on the right
    gas_stoichiometry: Integers  #: (steps, gases) consumed negative, formed positive
    kf: Floats  #: (steps,) 1/s, pressures inside
    kr: Floats  #: (steps,) 1/s, pressures inside
    site_of: Integers  #: (species,) kind of site that the species occupies
    totals: Floats  #: (kinds of site,) sum of the coverages on each kind
    composition: Integers  #: (species, elements)
    gas_composition: Integers  #: (gases, elements)
    gibbs: Floats  #: (species,) eV, standard Gibbs energy
    gas_gibbs: Floats  #: (gases,) eV, standard Gibbs energy at 1 bar
    pressure: Floats  #: (gases,) bar
    temperature: float  #: K

    @property
    def stoichiometry(self) -> Integers:
        """(steps, species) formed minus consumed."""
        return self.reverse_orders - self.forward_orders

    @property
    def log_forward(self) -> Floats:
        """(steps,) natural logarithm of `kf` in 1/s."""
        return np.log(self.kf)

    @property
    def log_reverse(self) -> Floats:
        """(steps,) natural logarithm of `kr` in 1/s."""
        return np.log(self.kr)

    @property
    def decades(self) -> float:
        """Powers of ten between the slowest and the fastest rate constant."""
        return float(np.ptp(np.log10(np.concatenate([self.kf, self.kr]))))

    @property
    def driving_force(self) -> float:
        """Largest part of ln(kf/kr) that no choice of coverages can balance; 0 at equilibrium."""
        drive = self.log_forward - self.log_reverse
        balanced = self.stoichiometry @ np.linalg.lstsq(self.stoichiometry, drive, rcond=None)[0]
        return float(np.abs(drive - balanced).max())

    @property
    def equations(self) -> tuple[str, ...]:
        """The steps as text, for instance ``XY(g) + 2* <=> X* + Y*``."""
        gas = self.gas_stoichiometry
        left = [_side(self.forward_orders[i], self.names, -gas[i], self.gas_names) for i in range(len(gas))]
        right = [_side(self.reverse_orders[i], self.names, gas[i], self.gas_names) for i in range(len(gas))]
        return tuple(f"{a} <=> {b}" for a, b in zip(left, right, strict=True))


def random_mechanism(seed: int, *, site_types: int = 1) -> RandomMechanism:
    """Draw until a mechanism is well posed and its rate constants span 30 to 60 decades.

    `site_types` 1 puts all adsorbates on one kind of site, 2 puts three on the first and two on the second.
    """
    rng = np.random.Generator(np.random.Philox([seed, site_types]))
    while True:
        network = _draw_network(rng, site_types)
        if network is None:
            continue
        mechanism = _draw_energies(rng, seed, *network)
        if DECADES[0] <= mechanism.decades <= DECADES[1] and mechanism.driving_force > 1.0:
            return mechanism


# A step is (left, right): two sorted tuples of species; the gas supplies what the surface lacks.
Step = tuple[tuple[int, ...], tuple[int, ...]]


def _draw_network(
    rng: np.random.Generator, site_types: int
) -> tuple[Integers, Integers, Sequence[Step]] | None:
    """Compositions, sites and ten steps; None if this draw is not well posed."""
    molecules = np.array(MOLECULES + site_types * [(0, 0)])
    drawn = rng.integers(len(MOLECULES), size=ADSORBATES)
    composition = molecules[np.append(drawn, len(MOLECULES) + np.arange(site_types))]
    kinds = np.arange(ADSORBATES) * site_types // ADSORBATES
    site_of = np.append(kinds, np.arange(site_types))
    surface = list(_surface_steps(composition, site_of))
    gas = list(_gas_steps(site_of))
    if len(surface) < 3:
        return None
    on_surface = int(rng.integers(3, min(len(surface), 6) + 1))
    steps = [surface[i] for i in rng.choice(len(surface), on_surface, replace=False)]
    steps += [gas[i] for i in rng.choice(len(gas), STEPS - on_surface, replace=False)]
    species = len(site_of)
    change = _orders(steps, species, 1) - _orders(steps, species, 0)
    if np.linalg.matrix_rank(change) < ADSORBATES or not _persistent(steps, site_of):
        return None
    return composition, site_of, steps


def _surface_steps(composition: Integers, site_of: Integers) -> Iterator[Step]:
    """Every rearrangement of one or two neighbours that keeps elements and sites.

    Left out: spectators (A + B <=> A + C) and the double of a smaller step (2 A <=> 2 B).
    """
    species = range(len(site_of))
    for size in (1, 2):
        for left, right in combinations(combinations_with_replacement(species, size), 2):
            same_sites = sorted(site_of[list(left)]) == sorted(site_of[list(right)])
            same_atoms = (composition[list(left)].sum(0) == composition[list(right)].sum(0)).all()
            simplest = not set(left) & set(right) and len({*left, *right}) > size
            if same_sites and same_atoms and simplest:
                yield left, right


def _gas_steps(site_of: Integers) -> Iterator[Step]:
    """Adsorption of one molecule on one site, or dissociative on two."""
    for size in (1, 2):
        for formed in combinations_with_replacement(range(ADSORBATES), size):
            yield tuple(ADSORBATES + int(site_of[a]) for a in formed), formed


def _persistent(steps: Sequence[Step], site_of: Integers) -> bool:
    """Whether, starting from any covering by one species per kind of site, every species can be formed."""
    kinds = [np.flatnonzero(site_of == kind) for kind in range(site_of.max() + 1)]
    return all(len(_reachable({int(s) for s in start}, steps)) == len(site_of) for start in product(*kinds))


def _reachable(present: set[int], steps: Sequence[Step]) -> set[int]:
    while True:
        size = len(present)
        for left, right in steps:
            if present.issuperset(left) or present.issuperset(right):
                present = present.union(left, right)
        if len(present) == size:
            return present


def _draw_energies(
    rng: np.random.Generator, seed: int, composition: Integers, site_of: Integers, steps: Sequence[Step]
) -> RandomMechanism:
    """Gibbs energies, transition states, pressures and the rate constants that follow from them."""
    species, names = len(site_of), _names(composition, site_of)
    forward, reverse = _orders(steps, species, 0), _orders(steps, species, 1)
    taken = (reverse - forward) @ composition  # atoms that each step takes from the gas
    gas_composition = np.unique(taken[taken.any(axis=1)], axis=0)
    gas_stoichiometry = -(taken[:, None, :] == gas_composition).all(axis=2).astype(np.int64)
    gases = len(gas_composition)

    temperature = float(rng.uniform(350.0, 800.0))
    pressure = 10.0 ** rng.uniform(-4.0, 1.0, gases)
    gibbs = np.append(rng.uniform(-2.0, 0.5, ADSORBATES), np.zeros(species - ADSORBATES))
    gas_gibbs = rng.uniform(-1.5, 1.0, gases)
    consumed = np.maximum(-gas_stoichiometry, 0)  # every gas stands on the left, as in adsorption
    left, right = forward @ gibbs + consumed @ gas_gibbs, reverse @ gibbs
    transition = np.maximum(left, right) + rng.uniform(0.1, 1.3, len(steps))
    kT = Boltzmann * temperature / e  # eV
    attempts = kT * e / h
    return RandomMechanism(
        seed=seed,
        names=names,
        gas_names=tuple(_formula(c) + "(g)" for c in gas_composition),
        forward_orders=forward,
        reverse_orders=reverse,
        gas_stoichiometry=gas_stoichiometry,
        kf=attempts * np.exp((left - transition) / kT) * np.prod(pressure**consumed, axis=1),
        kr=attempts * np.exp((right - transition) / kT),
        site_of=site_of,
        totals=np.ones(species - ADSORBATES),
        composition=composition,
        gas_composition=gas_composition,
        gibbs=gibbs,
        gas_gibbs=gas_gibbs,
        pressure=pressure,
        temperature=temperature,
    )


def _orders(steps: Sequence[Step], species: int, side: int) -> Integers:
    """(steps, species) how often each species stands on one side."""
    return np.array([np.bincount(step[side], minlength=species) for step in steps], dtype=np.int64)


def _names(composition: Integers, site_of: Integers) -> tuple[str, ...]:
    """X*, X2Y', ...; isomers are numbered; the empty sites are * and '."""
    plain = [_formula(atoms) + "*'"[kind] for atoms, kind in zip(composition, site_of, strict=True)]
    isomer = [plain[:i].count(name) for i, name in enumerate(plain)]
    return tuple(f"iso{n}-{name}" if n else name for n, name in zip(isomer, plain, strict=True))


def _formula(atoms: Integers) -> str:
    return "".join(f"{symbol}{n if n > 1 else ''}" for symbol, n in zip("XY", atoms, strict=True) if n)


def _side(orders: Integers, names: Sequence[str], gas: Integers, gas_names: Sequence[str]) -> str:
    terms = [(n, name) for n, name in zip(gas, gas_names, strict=True) if n > 0]
    terms += [(n, name) for n, name in zip(orders, names, strict=True) if n > 0]
    return " + ".join(f"{n} {name}" if n > 1 else name for n, name in terms)
