"""A made-up outcome in the shape of the RuO2 example: no solver behind it, every number chosen here."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from scalebridge.core.verdict import Status, Verdict
from scalebridge.results.outcome import Outcome, Parameter, Profile, Record, Snapshots

EXAMPLE = Path(__file__).parents[2] / "examples" / "co_oxidation_ruo2.yaml"
DRAWS, LOST = 200, 3


def outcome(*, samples: int = DRAWS) -> Outcome:
    """The full chain with `samples` draws, `LOST` of which failed; without draws for samples=0."""
    whole = _uncertain()
    return whole if samples else without_draws(whole)


def without_draws(full: Outcome) -> Outcome:
    """The same run with the band switched off."""
    return replace(
        full,
        records={key: replace(record, samples=None) for key, record in full.records.items()},
        profiles=tuple(replace(profile, samples=None) for profile in full.profiles),
        **{"samples": 0, "failed_samples": 0, "failures": (), "shares": {}, "seed": None},
    )


def on_a_lattice() -> Outcome:
    """A surface that was sampled: numbers with standard errors, one of them unknown, and configurations."""
    names = {"surface.turnover_frequency": (46.7, 0.2), "surface.coverage.CO.br": (1.5e-7, np.nan)}
    base = without_draws(_uncertain())
    records = {
        key: replace(base.records[key], value=value, standard_error=error, degrees_of_freedom=30.0)
        for key, (value, error) in names.items()
    }
    events = Record(key="kmc.events", label="events", unit="1", value=2e7)
    return replace(
        base,
        records={**records, events.key: events},
        answer=("surface.turnover_frequency",),
        profiles=(),
        parameters=(),
        stages=("surface",),
        fidelity="kmc",
        asked="auto",
        notes=("The run ends at the surface.",),
        seed=3,
        snapshots=Snapshots(
            frames=np.arange(24, dtype=np.uint8).reshape(2, 3, 4, 1, 1) % 2,
            time=np.array([0.0, 1.5e-3]),
            species=("s", "O.s"),
            empty=(True, False),
            vectors=np.array([[3e-10, 0.0], [0.0, 3e-10]]),
            positions=np.array([[0.0, 0.5]]),
        ),
    )


def _uncertain() -> Outcome:
    rng = np.random.default_rng(7)
    energy, barrier, pore = rng.standard_normal((3, DRAWS))
    activity = np.exp(1.1 * energy - 0.4 * barrier)
    thiele = 1.4 * np.sqrt(activity) * np.exp(0.2 * pore)
    effectiveness = 3 / thiele**2 * (thiele / np.tanh(thiele) - 1)
    conversion = 1 / (1 + 1.1 / (activity * effectiveness / 0.88))
    cus = 1 / (1 + np.exp(-4.5 - 1.5 * energy))
    records = [
        _record("surface.turnover_frequency", "Turnover frequency", "1/s/cell", 6.9e4, 6.9e4 * activity),
        _record("surface.coverage.O.cus", "Coverage of O on cus", "1", 0.989, cus),
        _record("surface.coverage.CO.cus", "Coverage of CO on cus", "1", 0.0047, 0.4 * (1 - cus)),
        _record("surface.coverage.O.br", "Coverage of O on br", "1", 0.99999, 1 - (1 - cus) * 1e-3),
        _record("surface.coverage.CO.br", "Coverage of CO on br", "1", 2.3e-7, 2e-5 * (1 - cus)),
        _record("pellet.thiele_modulus", "Thiele modulus", "1", 1.4, thiele),
        _record("pellet.effectiveness_factor", "Effectiveness factor", "1", 0.894, effectiveness),
        _record("reactor.conversion.CO", "CO conversion", "1", 0.473, conversion),
    ]
    return Outcome(
        title="CO oxidation on RuO2(110)",
        records={record.key: record for record in records},
        answer=("reactor.conversion.CO", "pellet.effectiveness_factor", "surface.turnover_frequency"),
        profiles=(_pressures(thiele),),
        ledger=LEDGER,
        shares={
            "reactor.conversion.CO": {"binding energies": 0.71, "barriers": 0.13, "pore structure": 0.06},
            "pellet.effectiveness_factor": {
                "binding energies": 0.63,
                "barriers": 0.1,
                "pore structure": 0.15,
            },
            "surface.turnover_frequency": {"binding energies": 0.52, "barriers": 0.09},
        },
        kinds={"binding energies": "epistemic", "barriers": "epistemic", "pore structure": "aleatoric"},
        parameters=PARAMETERS,
        document_text=EXAMPLE.read_text(encoding="utf-8"),
        overrides=(("conditions.pressure.CO", "1 bar"),),
        seed=2006,
        samples=DRAWS,
        failed_samples=LOST,
        failures=("no steady state of the surface within 400 steps",),
        citations=("H. Eyring, J. Chem. Phys. 3 (1935) 107, doi:10.1063/1.1749604",),
        conservation={"sites": 2.2e-16, "elements": 4.1e-14, "reactor moles": 3.0e-12},
        stages=("surface", "pellet", "reactor"),
        versions={"python": "3.11.2", "scalebridge": "0.1.0", "numpy": "2.4.6"},
    )


def _record(key: str, label: str, unit: str, value: float, draws: np.ndarray) -> Record:
    return Record(key=key, label=label, unit=unit, value=value, samples=_lose(draws))


def _lose(draws: np.ndarray) -> np.ndarray:
    draws = draws.copy()
    draws[5 : 5 + LOST] = np.nan
    return draws


def _pressures(thiele: np.ndarray) -> Profile:
    x = (np.arange(40) + 0.5) / 40
    shape = np.sinh(thiele[:, None] * x) / (x * np.sinh(thiele[:, None]))
    nominal = np.sinh(1.4 * x) / (x * np.sinh(1.4))

    def gases(fraction: np.ndarray) -> np.ndarray:
        return 1e5 * np.stack([0.9 * fraction, 0.95 - 0.45 * (1 - fraction), 1 - fraction], axis=-1)

    return Profile(
        key="pellet.profile.pressure",
        label="Pressure in the pellet",
        unit="Pa",
        dims=("radius", "species"),
        coords={"radius": (x * 1e-4, "m"), "species": (np.array(["CO", "O2", "CO2"], dtype=object), "1")},
        value=gases(nominal),
        samples=_lose(gases(shape)),
    )


PARAMETERS = (
    Parameter(
        path="surface.adsorbates.CO.cus.binding_energy",
        text="normal: [-1.3 eV, 0.1 eV]",
        kind="epistemic",
        group="binding energies",
    ),
    Parameter(
        path="pellet.pore_radius",
        text="lognormal: [5 nm, 1.2]",
        kind="aleatoric",
        group="pore structure",
    ),
)

LEDGER = (
    Verdict(
        name="detailed balance",
        status=Status.HOLDS,
        value=3.1e-14,
        threshold=1e-6,
        statement="The Gibbs energies of every closed cycle of steps sum to zero (largest sum / kT).",
        consequence="",
        remedy="",
        source="K. Reuter and M. Scheffler, Phys. Rev. B 73 (2006) 045433",
    ),
    Verdict(
        name="mean field",
        status=Status.NOT_TESTED,
        value=None,
        threshold=None,
        statement="Adsorbates are distributed at random over the sites.",
        consequence="Immobile O rows can make the true turnover frequency lower by decades.",
        remedy="Compare with kinetic Monte Carlo on the same model file once it is available.",
        source="K. Reuter and M. Scheffler, Phys. Rev. B 73 (2006) 045433",
        decisive=False,
    ),
    Verdict(
        name="internal diffusion",
        status=Status.BROKEN,
        value=1.75,
        threshold=0.3,
        statement="The pellet is uniformly supplied (Weisz-Prater number).",
        consequence="Rates measured on this pellet are not intrinsic; the pellet must be resolved.",
        remedy="Use the resolved effectiveness factor, as this run does.",
        source="P. B. Weisz and C. D. Prater, Adv. Catal. 6 (1954) 143",
        decisive=False,
    ),
    Verdict(
        name="continuum in the pores",
        status=Status.DOUBTFUL,
        value=7.4,
        threshold=0.1,
        statement="Molecules meet each other more often than the wall (Knudsen number).",
        consequence="Fick's law with a molecular diffusivity would overestimate the flux.",
        remedy="Use the Knudsen-corrected diffusivity.",
        source="E. A. Mason and A. P. Malinauskas, Gas Transport in Porous Media (1983)",
    ),
)
