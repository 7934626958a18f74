"""Mean-field CO oxidation on RuO2(110), written down from shared sheet A, to 50 digits.

Every line of `STEPS` is one kind of process per unit cell: how many there are per cell, what stands on the
left and on the right, and the two rate constants of one process. A step on two unlike neighbours has one
process for each of the two orders of a pair of equal sites; O2 adsorbs by one process per pair.

    python -m reference.ruo2_mean_field      (in tests/) writes ruo2_mean_field.json anew

takes      binding energies, barriers (eV) and JANAF values of the sheet
gives      rate constants (1/s), coverages, turnover frequency (1/s per cell of two sites), d ln TOF/d ln k
reference  K. Reuter and M. Scheffler, Phys. Rev. B 73 (2006) 045433, doi:10.1103/PhysRevB.73.045433
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
from scipy.constants import N_A, Boltzmann, e, h

from reference.high_precision import Arrays, finite_difference_tof, leading_eigenvalue, steady_state, turnover

FILE = Path(__file__).with_suffix(".json")
NOTE = (
    "Mean field of sheet A at 600 K and 1 bar O2, rates per unit cell of two sites. kf (pressures and "
    "processes per cell inside) and kr are the doubles that define each case; all else follows from them "
    "in ball arithmetic with a proved root (the digits shown are certain to the last but one). d ln TOF / "
    "d ln k by central differences with an error below 1e-48: 'forward' changes kf alone, 'reverse' kr "
    "alone, 'both' keeps the equilibrium constant. Constants of the sheet: JANAF values at 600 K, CO "
    "28.0101 u, O2 31.9988 u, CODATA 2018. Written by python -m reference.ruo2_mean_field"
)
SPECIES = ("O.br", "CO.br", "O.cus", "CO.cus", "br", "cus")
BINDING = {"O.br": -2.3, "CO.br": -1.6, "O.cus": -1.0, "CO.cus": -1.3, "br": 0.0, "cus": 0.0}  # eV
AREA = 20.0616e-20  # m2 per cell
ATOMIC_MASS = 1.66053906660e-27  # kg, CODATA 2018; CODATA 2022 (SciPy from 1.15 on) is 1.4e-9 more
T = 600.0  # K
kT = Boltzmann * T / e  # eV
EV_PER_KJ = 1e3 / (N_A * e)
MU_CO = (8.942 + 8.671 - T * 0.218319) * EV_PER_KJ  # eV at 1 bar, without zero-point energy
MU_O2 = (9.244 + 8.683 - T * 0.226451) * EV_PER_KJ
REACTION = {"O.cus CO.cus": 0.9, "O.cus CO.br": 0.8, "O.br CO.cus": 1.2, "O.br CO.br": 1.5}  # eV
SWAPPED = REACTION | {"O.cus CO.br": 1.2, "O.br CO.cus": 0.8}  # as in a widely copied example
HOPS = {  # name: (from, to, barrier in eV, processes per cell)
    "CO hop br-br": ("CO.br", "CO.br", 0.6, 2),
    "CO hop br-cus": ("CO.br", "CO.cus", 1.6, 2),
    "CO hop cus-cus": ("CO.cus", "CO.cus", 1.7, 2),
    "O hop br-br": ("O.br", "O.br", 0.7, 2),
    "O hop br-cus": ("O.br", "O.cus", 2.3, 2),
    "O hop cus-cus": ("O.cus", "O.cus", 1.6, 2),
}

Step = tuple[str, list[str], list[str], float, float]  # name, left, right, kf and kr per cell


def collisions(mass: float, area: float) -> float:
    """p area / sqrt(2 pi m kT) at 1 bar, in 1/s; `mass` in u, `area` in m2."""
    return float(1e5 * area / np.sqrt(2 * np.pi * mass * ATOMIC_MASS * Boltzmann * T))


def steps(p_CO: float, p_O2: float = 1.0, barriers: dict[str, float] = REACTION) -> list[Step]:
    """All processes at pressures in bar; rate constants per cell in 1/s."""
    adsorption = [_adsorption_of_CO(site, p_CO) for site in ("br", "cus")]
    adsorption += [
        _adsorption_of_O2(*pair, p_O2) for pair in (("br", "br", 1), ("br", "cus", 2), ("cus", "cus", 1))
    ]
    reaction = [_oxidation(name, barrier) for name, barrier in barriers.items()]
    return adsorption + reaction + [_hop(name, *hop) for name, hop in HOPS.items()]


def _adsorption_of_CO(site: str, p: float) -> Step:
    k = collisions(28.0101, AREA / 2)
    adsorbed = f"CO.{site}"
    desorption = k * np.exp((BINDING[adsorbed] - MU_CO) / kT)
    return f"CO adsorption {site}", [site], [adsorbed], k * p, float(desorption)


def _adsorption_of_O2(a: str, b: str, pairs: int, p: float) -> Step:
    k = pairs * collisions(31.9988, AREA)
    desorption = k * np.exp((BINDING[f"O.{a}"] + BINDING[f"O.{b}"] - MU_O2) / kT)
    return f"O2 adsorption {a}-{b}", [a, b], [f"O.{a}", f"O.{b}"], k * p, float(desorption)


def _oxidation(name: str, barrier: float) -> Step:
    """Two orders of one br-br or cus-cus pair per cell, or one order of two br-cus pairs: 2 either way."""
    pair = name.split()
    k = 2 * kT * e / h * np.exp(-barrier / kT)
    return f"oxidation {name}", pair, [x.split(".")[1] for x in pair], float(k), 0.0


def _hop(name: str, start: str, end: str, barrier: float, processes: int) -> Step:
    k = processes * kT * e / h * np.exp(-barrier / kT)
    back = k * np.exp((BINDING[end] - BINDING[start]) / kT)
    return name, [start, end.split(".")[1]], [start.split(".")[1], end], float(k), float(back)


def mechanism(p_CO: float, p_O2: float = 1.0, barriers: dict[str, float] = REACTION) -> Arrays:
    """The processes as arrays; species in the order of `SPECIES`."""
    rows = steps(p_CO, p_O2, barriers)
    return Arrays(
        forward_orders=[[row[1].count(s) for s in SPECIES] for row in rows],
        reverse_orders=[[row[2].count(s) for s in SPECIES] for row in rows],
        kf=[row[3] for row in rows],
        kr=[row[4] for row in rows],
        site_of=[0, 0, 1, 1, 0, 1],
        totals=[1.0, 1.0],
    )


def weights() -> list[float]:
    """(steps,) CO2 formed by each step."""
    return [float(row[0].startswith("oxidation")) for row in steps(1.0)]


def case(p_CO: float, *, sensitivities: bool) -> dict[str, Any]:
    """Everything known about one pressure of CO (bar), as text of 60 digits."""
    arrays = mechanism(p_CO)
    root = steady_state(arrays, digits=80)
    result: dict[str, Any] = {
        "p_CO_bar": p_CO,
        "kf": arrays.kf,
        "kr": arrays.kr,
        "turnover_frequency": _text(turnover(root.net, weights())),
        "coverages": {name: _text(x) for name, x in zip(SPECIES, root.theta, strict=True)},
        "net": [_text(r) for r in root.net],
        "leading_eigenvalue": leading_eigenvalue(arrays, root),
    }
    if sensitivities:
        result["dlnTOF_dlnk"] = {
            change: [
                _text(finite_difference_tof(arrays, j, weights(), change), 50) for j in range(len(arrays.kf))
            ]
            for change in ("forward", "reverse", "both")
        }
    return result


def swapped(p_CO: float) -> str:
    """The turnover frequency with the two mixed barriers exchanged."""
    return _text(turnover(steady_state(mechanism(p_CO, barriers=SWAPPED), digits=80).net, weights()))


def document() -> dict[str, Any]:
    """The content of the JSON file."""
    return {
        "note": NOTE,
        "steps": [row[0] for row in steps(1.0)],
        "species": SPECIES,
        "forward_orders": mechanism(1.0).forward_orders,
        "reverse_orders": mechanism(1.0).reverse_orders,
        "cases": {f"{p:g}": case(p, sensitivities=p in (1.0, 10.0)) for p in (1.0, 7.0, 10.0, 20.0)},
        "turnover_frequency_with_swapped_barriers": {f"{p:g}": swapped(p) for p in (1.0, 10.0)},
    }


def _text(ball: Any, digits: int = 60) -> str:
    return str(ball.mid().str(digits, radius=False))


if __name__ == "__main__":
    FILE.write_text(json.dumps(document(), indent=1) + "\n")
