"""The whole system from the command line: numbers, files, and every error path by its words."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bridges.ruo2 import EXAMPLE
from reference import ruo2_mean_field
from scalebridge.cli.main import main
from scalebridge.core.errors import NotConverged
from scalebridge.results.tree import read_netcdf
from studies.ruo2_chain import PROMISED

REFERENCE = json.loads(Path(ruo2_mean_field.__file__).with_suffix(".json").read_text())
HOP = "reactions.CO hop br-cus"
SWAPPED = {
    "reactions.oxidation O.cus CO.br.barrier": "1.2 eV",
    "reactions.oxidation O.br CO.cus.barrier": "0.8 eV",
}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch) -> Path:
    """Runs start in an empty folder, where the default output would go."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def invoke(*arguments: object, model: Path = EXAMPLE, **settings: str):
    changes = [part for path, value in settings.items() for part in ("--set", f"{path}={value}")]
    words = ["run", str(model), *changes, *map(str, arguments)]
    return CliRunner().invoke(main, words, catch_exceptions=False)


def numbers(*arguments: object, **settings: str) -> dict:
    done = invoke("--json", "-", "-q", *arguments, **settings)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def turnover(**settings: str) -> dict:
    return numbers("--samples", 0, "--until", "surface", **settings)["surface.turnover_frequency"]


def written(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def full(tmp_path_factory) -> dict:
    folder = tmp_path_factory.mktemp("full")
    options = ("--samples", 24, "--workers", 1, "-o", folder, "--json", "-", "-q")
    return json.loads(invoke(*options).stdout)


# -- the numbers of the acceptance --


@pytest.mark.literature
@pytest.mark.parametrize(
    ("p_CO", "published"),
    [("1 bar", 6.90e4), ("7 bar", 1.150e5), ("10 bar", 5.893e4), ("20 bar", 1.509e4), ("1 MPa", 5.893e4)],
)
def test_the_turnover_is_the_published_one_within_half_a_percent(p_CO, published):
    found = turnover(**{"conditions.pressure.CO": p_CO})
    assert found == {"value": pytest.approx(published, rel=5e-3), "unit": "1/s/cell"}


@pytest.mark.peer
@pytest.mark.parametrize("p_CO", ["1", "10"])
def test_the_swapped_barriers_of_the_copied_model_show_in_the_turnover(p_CO):
    """Wrong in just the proved way, and nowhere near the published value."""
    found = turnover(**SWAPPED, **{"conditions.pressure.CO": f"{p_CO} bar"})["value"]
    wrong = float(REFERENCE["turnover_frequency_with_swapped_barriers"][p_CO])
    right = float(REFERENCE["cases"][p_CO]["turnover_frequency"])
    assert found == pytest.approx(wrong, rel=5e-3)
    assert abs(found / right - 1) > 0.05


@pytest.mark.literature
def test_the_example_has_the_two_mixed_barriers_the_right_way_round():
    """Reuter and Scheffler 2006, table I: O.cus + CO.br 0.8 eV, O.br + CO.cus 1.2 eV."""
    right = {path: {"1.2 eV": "0.8 eV", "0.8 eV": "1.2 eV"}[value] for path, value in SWAPPED.items()}
    assert turnover(**right) == turnover()


# -- what other programs read --


def test_every_promised_key_has_value_and_unit(full):
    units = {
        "surface.turnover_frequency": "1/s/cell",
        "surface.coverage.CO.cus": "1",
        "surface.coverage.CO.br": "1",
        "surface.coverage.O.cus": "1",
        "surface.coverage.O.br": "1",
        "pellet.effectiveness_factor": "1",
        "pellet.thiele_modulus": "1",
        "reactor.conversion.CO": "1",
    }
    assert {key: full[key]["unit"] for key in units} == units
    assert all(isinstance(full[key]["value"], float) for key in units)


def test_an_uncertain_run_adds_its_band_to_every_number(full):
    for key, entry in full.items():
        if key.partition(".")[0] in ("surface", "pellet", "reactor"):
            assert {"std", "p05", "p50", "p95"} <= set(entry), key
            assert entry["p05"] <= entry["p50"] <= entry["p95"]
    assert full["run.samples"]["value"] == 24
    assert full["run.seed"]["value"] == 2006


def test_a_certain_run_has_value_and_unit_only_and_the_same_values(full):
    certain = numbers("--samples", 0)
    assert certain["run.samples"]["value"] == 0
    for key, entry in certain.items():
        if key.partition(".")[0] in ("surface", "pellet", "reactor"):
            assert entry == {"value": full[key]["value"], "unit": full[key]["unit"]}


def test_the_ledger_is_a_list_of_objects_with_all_promised_entries(full):
    fields = {"name", "status", "value", "threshold", "statement", "consequence", "remedy", "source"}
    assert all(fields <= set(entry) for entry in full["ledger"])
    statuses = {"holds", "doubtful", "broken", "not tested"}
    assert {entry["status"] for entry in full["ledger"]} <= statuses
    by_name = {entry["name"]: entry for entry in full["ledger"]}
    assert set(by_name) >= PROMISED
    assert (by_name["mean field"]["status"], by_name["mean field"]["value"]) == ("not tested", None)


def test_the_example_is_an_interesting_point(full):
    """As the issue asks: Thiele modulus 0.5 to 3, conversion 0.2 to 0.8."""
    assert 0.5 < full["pellet.thiele_modulus"]["value"] < 3
    assert 0.2 < full["reactor.conversion.CO"]["value"] < 0.8


# -- files --


def test_two_runs_on_one_worker_and_on_two_write_the_same_bytes(here):
    for workers in (1, 2):
        invoke("--samples", 4, "--workers", workers, "-o", here / str(workers), "-q")
    names = ["report.html", "results.json", "results.nc"]
    assert written(here / "1") == names
    for name in names:
        assert (here / "1" / name).read_bytes() == (here / "2" / name).read_bytes()


def test_the_stored_result_is_the_printed_one(here):
    printed = numbers("--samples", 0, "--until", "surface", "-o", here / "x")
    stored = read_netcdf(here / "x" / "results.nc")
    assert (
        stored.records["surface.turnover_frequency"].value == printed["surface.turnover_frequency"]["value"]
    )
    assert [verdict.name for verdict in stored.ledger] == [entry["name"] for entry in printed["ledger"]]


def test_the_summary_leads_with_the_answer_and_its_band(here):
    lines = invoke("--samples", 8, "--workers", 1).stdout.splitlines()
    assert lines[0] == "CO oxidation on RuO2(110)"
    assert lines[2].startswith("CO conversion 0.56 (90 %: ")
    assert any(line.startswith("Ledger of assumptions") for line in lines)
    assert written(here / "results") == [
        f"co_oxidation_ruo2/{name}" for name in ("report.html", "results.json", "results.nc")
    ]


# -- every error path: exit code 2, the words, and nothing written --

WRONG = {
    "unknown unit": (
        {"conditions.pressure.CO": "1 bra"},
        "conditions.pressure.CO: unknown unit 'bra'; did you mean 'bar'?",
    ),
    "unit of another dimension": (
        {"conditions.pressure.CO": "1 eV"},
        "conditions.pressure.CO: found 1 eV, which is an energy; expected a pressure",
    ),
    "negative pressure": (
        {"conditions.pressure.CO": "-1 bar"},
        "conditions.pressure.CO: found -1 bar, which is -100000 Pa; must be zero or above",
    ),
    "reverse barrier": (
        {f"{HOP}.reverse_barrier": "1.5 eV"},
        "breaks detailed balance: the two directions imply a Gibbs energy of reaction of 0.1 eV, the "
        "energies of the species give 0.3 eV; change one by 0.2 eV, or leave out the reverse, which "
        "follows from the energies. Around the cycle CO adsorption br - CO adsorption cus + CO hop br-cus "
        "the energies sum to -0.2 eV, not 0",
    ),
    "two opposite one-way steps": (
        {
            HOP: "{equation: CO.br + cus => br + CO.cus, barrier: 1.6 eV}",
            "reactions.back": "{equation: CO.cus + br => cus + CO.br, barrier: 1.6 eV}",
        },
        "Around the cycle CO adsorption br - CO adsorption cus + CO hop br-cus the energies sum to -0.3 eV",
    ),
    "two rate constants": (
        {
            HOP: "{equation: CO.br + cus <=> br + CO.cus, "
            "rate_constant: {forward: 1e5 s^-1, reverse: 1e5 s^-1}}"
        },
        "CO hop br-cus.rate_constant: breaks detailed balance: the two directions imply a Gibbs energy of "
        "reaction of 0 eV, the energies of the species give 0.3 eV",
    ),
    "open site sum": (
        {"reactions.oxidation O.br CO.br.equation": "O.br + CO.br => CO2 + br"},
        "the left side occupies 2 br sites, the right side 1: add ' + br' on the right",
    ),
    "unknown species": (
        {"reactions.CO hop br-br.equation": "CO.br + br <=> br + C0.br"},
        "reactions.CO hop br-br.equation: unknown species 'C0.br'; did you mean 'CO.br'?",
    ),
    "element imbalance": (
        {"reactions.oxidation O.br CO.br.equation": "O.br + CO.br => CO + 2 br"},
        "O does not balance: 2 atoms on the left, 1 on the right",
    ),
    "missing pair": (
        {"surface.pairs": "{br-br: 1, cus-cus: 1}"},
        "the step needs br-cus neighbours, but no such pair is declared; add it to the pairs",
    ),
    "unknown path": (
        {"pellet.porosty": "0.4"},
        "pellet.porosty: unknown key 'porosty'; did you mean 'porosity'?",
    ),
    "path into a number": (
        {"pellet.porosity.value": "0.4"},
        "nothing called 'value' can stand inside",
    ),
    "no reactant": (
        {"conditions.pressure.CO": "0 bar"},
        "conditions.pressure: no gas that is there is consumed (found CO 0 Pa, O2 100000 Pa, CO2 0 Pa); "
        "give the reactants a pressure",
    ),
    "no gas": (
        {"conditions.pressure": "{CO: 0 bar}"},
        "conditions.pressure: every partial pressure is zero; at least one must be above zero",
    ),
    "unknown answer": (
        {"answer": "[reactor.conversion.C0]"},
        "answer: no result is called 'reactor.conversion.C0'; this run has surface.turnover_frequency,",
    ),
    "impossible correlation": (
        {"uncertainty.correlations.barriers": "-0.5"},
        "4 numbers cannot all have the correlation -0.5 with each other",
    ),
    "unknown reactor": (
        {"reactor.type": "packed bed"},
        "reactor.type: found the text 'packed bed'; expected 'ideally mixed'",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_model_is_refused_in_words_and_nothing_is_written(here, name):
    settings, words = WRONG[name]
    done = invoke("--samples", 0, **settings)
    assert (done.exit_code, done.stdout) == (2, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert written(here) == []


def edited(here: Path, old: str, new: str) -> Path:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert text.count(old) == 1
    model = here / "model.yaml"
    model.write_text(text.replace(old, new), encoding="utf-8")
    return model


def test_a_contradiction_in_the_file_is_shown_with_line_and_caret(here):
    hop = "br + CO.cus,   barrier: 1.6 eV"
    model = edited(here, hop, f"{hop}, reverse_barrier: 1.5 eV")
    done = invoke(model=model)
    lines = done.stderr.splitlines()
    source = model.read_text(encoding="utf-8").splitlines()
    number = next(k for k, line in enumerate(source, 1) if "reverse_barrier: 1.5 eV" in line)
    column = source[number - 1].index("reverse_barrier") + 1
    assert done.exit_code == 2
    assert lines[0].startswith(f"{model}:{number}:{column}: reactions.CO hop br-cus.reverse_barrier: breaks")
    assert lines[1][lines[2].index("^") :].startswith("reverse_barrier")
    assert written(here) == ["model.yaml"]


@pytest.mark.parametrize(
    ("reactor", "message"),
    [
        ("pellet_volume: 1e-7 m^3 ", "a reactor with a pellet_volume needs the section `pellet`"),
        ("active_area_total: 6e-4 m^2", None),
    ],
)
def test_a_reactor_without_pellets_needs_an_area_instead(here, reactor, message):
    text = EXAMPLE.read_text(encoding="utf-8")
    bare = text[: text.index("pellet:  ")] + text[text.index("reactor:  ") :]
    model = here / "bare.yaml"
    model.write_text(bare.replace("pellet_volume: 1e-7 m^3 ", reactor), encoding="utf-8")
    done = invoke("--samples", 0, "-q", model=model)
    if message:
        assert (done.exit_code, message in done.stderr) == (2, True)
        assert written(here) == ["bare.yaml"]
    else:
        assert done.exit_code == 0, done.stderr
        stage = invoke("--until", "pellet", model=model)
        assert (stage.exit_code, "the model has no section `pellet`; add it" in stage.stderr) == (2, True)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--until", "moon"], "'moon' is not one of 'surface', 'pellet', 'reactor'"),
        (["-o", "taken/results"], "taken is a file; expected a folder to write results.nc into"),
        (["--json", "taken/x.json"], "taken is a file; expected a folder to write x.json into"),
        (["--set", "conditions.temperature"], "expected path=value"),
    ],
)
def test_a_wrong_command_is_refused_in_words_before_anything_runs(here, options, words):
    (here / "taken").write_text("")
    done = invoke(*options)
    assert (done.exit_code, done.stdout) == (2, "")
    assert words in " ".join(done.stderr.split())
    assert written(here) == ["taken"]


# -- the other exit codes --


def test_strict_ends_with_four_where_a_decisive_assumption_breaks_and_still_writes(here):
    poor = {"pellet.thermal_conductivity": "1e-4 W/m/K"}
    done = invoke("--samples", 0, "--until", "pellet", "--strict", "-q", **poor)
    assert done.exit_code == 4
    assert done.stderr == "strict: the answer rests on what is broken: isothermal pellet\n"
    assert len(written(here)) == 3
    assert invoke("--samples", 0, "--until", "pellet", "-q", **poor).exit_code == 0
    assert invoke("--samples", 0, "--until", "pellet", "-q", "--strict").exit_code == 0


def test_a_nominal_run_without_a_steady_state_ends_with_three_and_writes_nothing(here, monkeypatch):
    def stopped(case, stages):
        raise NotConverged("no steady state of the surface", best=None, residual=0.1)

    monkeypatch.setattr("scalebridge.results.run.run_chain", stopped)
    done = invoke()
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr == "not converged: no steady state of the surface\n"
    assert written(here) == []


def test_impossible_draws_are_counted_and_told_but_do_not_end_the_run():
    wide = "{normal: [1.2, 0.5], kind: aleatoric, group: pore structure}"
    options = ("--samples", 12, "--until", "pellet", "--workers", 1, "--seed", 3)
    found = numbers(*options, **{"pellet.tortuosity_factor": wide})
    assert 0 < found["run.failed_samples"]["value"] < 12
    assert found["pellet.effectiveness_factor"]["p50"] is not None


@pytest.mark.parametrize(("setting", "code"), [("1 bar", 0), ("1 bra", 2)])
def test_the_installed_command_answers_as_the_library_does(here, setting, code):
    words = ["run", str(EXAMPLE), "--samples", "0", "--until", "surface", "--json", "-", "-q"]
    start = "from scalebridge.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", start, *words, "--set", f"conditions.pressure.CO={setting}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code
    if code == 0:
        found = json.loads(done.stdout)["surface.turnover_frequency"]["value"]
        assert found == pytest.approx(6.90e4, rel=5e-3)
        assert done.stderr == ""
    else:
        assert done.stdout == ""
        assert done.stderr.startswith(
            "--set conditions.pressure.CO=1 bra: conditions.pressure.CO: unknown unit"
        )
        assert written(here) == []


# -- the lattice --

SMALL = {"lattice.size": "[8, 8]", "lattice.events": "60000"}


def test_kmc_ends_at_the_surface_with_errors_and_leaves_no_checkpoint(here):
    done = invoke("--fidelity", "kmc", "--json", "all.json", "-o", "out", **SMALL)
    assert done.exit_code == 0
    assert "The run ends at the surface: there is no kMC closure" in " ".join(done.stdout.split())
    assert "± " in done.stdout
    assert written(here / "out") == ["report.html", "results.json", "results.nc"]
    found = json.loads((here / "all.json").read_text())
    assert found["run.fidelity"] == {"value": "kmc", "unit": "1", "asked": "kmc"}
    assert found["surface.turnover_frequency"]["std"] > 0.0
    assert {"kmc.events", "kmc.time", "kmc.events_per_second", "kmc.equilibrated"} <= set(found)


def test_auto_tells_why_mean_field_fails_and_strict_is_content_with_the_lattice():
    done = invoke("--fidelity", "auto", "--strict", "--json", "-", "-q", **SMALL)
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    (verdict,) = (v for v in found["ledger"] if v["name"] == "mean field")
    assert verdict["status"] == "broken"
    assert 1000 < verdict["value"] < 2500
    assert "1 - P/(theta theta)" in verdict["statement"]
    assert "hardly move" in verdict["consequence"]


def test_the_seed_of_the_command_is_that_of_the_lattice():
    found = numbers("--fidelity", "kmc", "--seed", 7, **SMALL)
    assert (found["run.seed"]["value"], found["kmc.seed"]["value"]) == (7, 7)


def test_draws_and_kmc_do_not_go_together_and_that_is_told_before_anything_runs():
    done = invoke("--fidelity", "kmc", "--samples", 10, **SMALL)
    assert done.exit_code == 2
    assert "10 draws were asked for, but this version carries none" in done.stderr


@pytest.mark.parametrize("fidelity", ["kmc", "auto"])
def test_a_model_without_a_lattice_says_what_to_add(here, fidelity):
    whole = EXAMPLE.read_text()
    start, end = whole.index("\nlattice:"), whole.index("\npellet:")
    model = here / "plain.yaml"
    model.write_text(whole[:start] + whole[end:])
    done = invoke("--fidelity", fidelity, model=model)
    assert done.exit_code == 2
    assert "the file has no section `lattice`; add it" in done.stderr
