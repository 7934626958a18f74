"""The commands with a stand-in for the run: what is under test is the shell around it."""

import errno
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner

from results.synthetic import EXAMPLE, outcome
from scalebridge.cli.main import main
from scalebridge.core.errors import ModelError, NotConverged
from scalebridge.core.verdict import Status
from scalebridge.results.tree import read_netcdf

FILES = ["report.html", "results.json", "results.nc"]


class ModelFileError(ModelError):
    """Stands in for the reader's error: its text is complete."""


class Document:
    def located(self, error: ModelError) -> ModelFileError:
        return ModelFileError(*(f"model.yaml:3:1: {problem.message}" for problem in error.problems))


class Stage:
    """What the commands call: records the arguments, returns `result` or raises it."""

    def __init__(self):
        self.result, self.wrong, self.arguments, self.document = outcome(), None, {}, Document()

    def read(self, path, overrides):
        self.arguments |= {"path": path, "overrides": overrides}
        if self.wrong:
            raise self.wrong
        return self.document

    def run(self, document, **arguments):
        assert document is self.document
        self.arguments |= arguments
        if isinstance(self.result, BaseException):
            raise self.result
        return self.result

    def check(self, document):
        assert document is self.document
        return "16 reactions, no contradiction"


@pytest.fixture
def stage(monkeypatch, tmp_path: Path) -> Stage:
    stage, model, run = Stage(), ModuleType("scalebridge.model"), ModuleType("scalebridge.results.run")
    model.read, model.ModelFileError = stage.read, ModelFileError
    model.json_schema = lambda: {"title": "Model file"}
    checkup = ModuleType("scalebridge.results.checkup")
    run.run, checkup.check = stage.run, stage.check
    for module in (model, run, checkup):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.chdir(tmp_path)
    return stage


def invoke(*arguments: object):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


def written(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_run_writes_its_three_files_and_prints_the_answer_first(stage, tmp_path: Path):
    done = invoke("run", EXAMPLE)
    assert done.exit_code == 0
    folder = tmp_path / "results" / "co_oxidation_ruo2"
    assert written(folder) == FILES
    assert done.stdout.splitlines()[2] == "CO conversion 0.47 (90 %: 0.15 to 0.77)"
    assert "co_oxidation_ruo2/report.html" in "".join(done.stdout.split())
    assert done.stderr == ""
    assert json.loads((folder / "results.json").read_text())["reactor.conversion.CO"]["value"] == 0.473
    assert read_netcdf(folder / "results.nc").seed == 2006


def test_every_option_reaches_the_run(stage):
    invoke(
        *(
            "run",
            EXAMPLE,
            "--set",
            "conditions.pressure.CO=10 bar",
            "--set",
            "reactions.A <=> B.barrier = 1 eV",
        ),
        *("--samples", 0, "--until", "pellet", "--seed", 7, "--workers", 3, "--fidelity", "auto"),
    )
    session = stage.arguments.pop("session")
    assert session.checkpoint.path == Path("results/co_oxidation_ruo2/kmc-checkpoint.npz")
    assert stage.arguments == {
        "path": EXAMPLE,
        "overrides": [("conditions.pressure.CO", "10 bar"), ("reactions.A <=> B.barrier", "1 eV")],
        "samples": 0,
        "until": "pellet",
        "seed": 7,
        "workers": 3,
        "fidelity": "auto",
        "progress": None,
    }


def test_what_is_not_given_is_left_to_the_model_file(stage):
    invoke("run", EXAMPLE)
    assert [stage.arguments[name] for name in ("samples", "until", "seed")] == [None, None, None]
    assert stage.arguments["fidelity"] == "mean-field"
    assert stage.arguments["workers"] >= 1


def test_json_on_stdout_leaves_stdout_to_json(stage):
    done = invoke("run", EXAMPLE, "--json", "-")
    assert json.loads(done.stdout)["ledger"]
    assert "CO conversion 0.47" in done.stderr


def test_json_goes_to_one_more_file_on_request(stage, tmp_path: Path):
    invoke("run", EXAMPLE, "-o", tmp_path / "here", "--json", tmp_path / "there" / "x.json", "-q")
    assert written(tmp_path / "here") == FILES
    extra, own = tmp_path / "there" / "x.json", tmp_path / "here" / "results.json"
    assert extra.read_bytes() == own.read_bytes()


def test_two_runs_of_the_same_model_write_the_same_bytes(stage, tmp_path: Path):
    for name in ("first", "second"):
        invoke("run", EXAMPLE, "-o", tmp_path / name, "-q")
    for name in FILES:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_quiet_prints_nothing(stage):
    assert invoke("run", EXAMPLE, "-q").output == ""


def test_a_wrong_model_ends_with_two_and_its_message_and_writes_nothing(stage, tmp_path: Path):
    stage.wrong = ModelFileError("model.yaml:14:9: pellet.porosty: unknown key 'porosty'")
    done = invoke("run", EXAMPLE)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "model.yaml:14:9: pellet.porosty: unknown key 'porosty'\n"
    assert written(tmp_path) == []


def test_a_contradiction_found_by_the_physics_is_shown_at_its_place(stage, tmp_path: Path):
    stage.result = ModelError("detailed balance is broken by 0.2 eV")
    done = invoke("run", EXAMPLE)
    assert (done.exit_code, done.stderr) == (2, "model.yaml:3:1: detailed balance is broken by 0.2 eV\n")
    assert written(tmp_path) == []


def test_a_solver_that_stops_ends_with_three_and_writes_nothing(stage, tmp_path: Path):
    stage.result = NotConverged("no steady state in 400 steps", best=None, residual=1e-3)
    done = invoke("run", EXAMPLE)
    assert (done.exit_code, done.stderr) == (3, "not converged: no steady state in 400 steps\n")
    assert written(tmp_path) == []


def test_strict_ends_with_four_after_writing_if_the_answer_rests_on_something_broken(stage, tmp_path: Path):
    ledger = tuple(replace(verdict, decisive=True) for verdict in stage.result.ledger)
    stage.result = replace(stage.result, ledger=ledger)
    strict = invoke("run", EXAMPLE, "--strict", "-q", "-o", tmp_path / "strict")
    assert strict.exit_code == 4
    assert strict.stderr == "strict: the answer rests on what is broken: internal diffusion\n"
    assert written(tmp_path / "strict") == FILES
    assert invoke("run", EXAMPLE, "-q").exit_code == 0


def test_strict_is_content_if_only_side_assumptions_are_broken(stage):
    assert Status.BROKEN in {verdict.status for verdict in stage.result.ledger}
    assert invoke("run", EXAMPLE, "--strict").exit_code == 0


def test_an_interruption_ends_with_one_line_and_writes_nothing(stage, tmp_path: Path):
    stage.result = KeyboardInterrupt()
    done = invoke("run", EXAMPLE)
    assert (done.exit_code, done.stderr) == (130, "Interrupted; nothing was written.\n")
    assert written(tmp_path) == []


def test_an_interruption_tells_what_it_left_behind(stage):
    stage.result = KeyboardInterrupt("at 45% of the events; the same command goes on from x.npz.")
    done = invoke("run", EXAMPLE)
    assert done.exit_code == 130
    assert done.stderr == "Interrupted at 45% of the events; the same command goes on from x.npz.\n"


def test_a_checkpoint_is_removed_by_the_run_it_belongs_to_and_only_after_its_results(stage, tmp_path: Path):
    def run(document, *, session, **arguments):
        session.checkpoint.save("mine", [])
        return stage.result

    sys.modules["scalebridge.results.run"].run = run
    assert invoke("run", EXAMPLE, "-o", tmp_path, "-q").exit_code == 0
    assert written(tmp_path) == FILES
    foreign = tmp_path / "kmc-checkpoint.npz"
    foreign.write_text("of another run")
    sys.modules["scalebridge.results.run"].run = stage.run
    assert invoke("run", EXAMPLE, "-o", tmp_path, "-q").exit_code == 0
    assert foreign.read_text() == "of another run"


def test_an_interruption_while_the_libraries_are_loaded_is_no_other(stage):
    def slow():
        raise KeyboardInterrupt

    sys.modules["scalebridge.model"].json_schema = slow
    done = invoke("schema")
    assert (done.exit_code, done.stderr) == (130, "Interrupted; nothing was written.\n")


def test_a_mistake_of_ours_is_not_hidden(stage):
    stage.result = ZeroDivisionError("ours")
    with pytest.raises(ZeroDivisionError):
        invoke("run", EXAMPLE)


def test_a_failure_while_writing_leaves_all_old_files(stage, tmp_path: Path, monkeypatch):
    invoke("run", EXAMPLE, "-o", tmp_path, "-q")
    before = {name: (tmp_path / name).read_bytes() for name in FILES}

    write_bytes = Path.write_bytes

    def full(self, content):
        write_bytes(self, content[:100])
        if "report" in self.name:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    stage.result = replace(stage.result, title="another")
    done = invoke("run", EXAMPLE, "-o", tmp_path)
    assert done.exit_code == 2
    assert done.stderr == (
        f"cannot write or read {tmp_path / 'report.html'}: No space left on device. "
        "Make room or choose another place; no result was changed.\n"
    )
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    "options",
    [
        ["-o", "taken/results"],
        ["--json", "taken/x.json"],
        ["--json", "."],
        ["--json", "new/../taken/x.json"],
        ["--json", "n" * 300],
        ["--json", "n" * 250],  # the file next to it, which it is written to first, has a longer name
        ["-o", f"new/{'n' * 300}/results"],
    ],
)
def test_a_place_that_cannot_be_written_is_found_before_the_run(stage, tmp_path: Path, options):
    (tmp_path / "taken").write_text("")
    done = invoke("run", EXAMPLE, *options)
    assert done.exit_code == 2
    assert "Choose another place with -o or --json." in " ".join(done.stderr.split())
    assert "progress" not in stage.arguments
    assert written(tmp_path) == ["taken"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", EXAMPLE, "--set", "conditions.temperature"], "expected path=value, for example"),
        (["run", EXAMPLE, "--samples", "-1"], "-1 is not in the range x>=0"),
        (["run", EXAMPLE, "--until", "moon"], "'surface', 'pellet', 'reactor'"),
        (["run", EXAMPLE, "--fidelity", "dft"], "'mean-field', 'kmc', 'auto'"),
        (["run", "nowhere.yaml"], "'nowhere.yaml' does not exist"),
        (["report", "nowhere"], "'nowhere' does not exist"),
    ],
)
def test_a_wrong_command_ends_with_two_and_says_what_was_expected(stage, arguments, message):
    done = invoke(*arguments)
    assert done.exit_code == 2
    assert message in " ".join(done.stderr.split())


def test_check_shows_the_findings_and_runs_nothing(stage, tmp_path: Path):
    done = invoke("check", EXAMPLE, "--set", "conditions.pressure.CO=1 bar")
    assert (done.exit_code, done.stdout) == (0, "16 reactions, no contradiction\n")
    assert stage.arguments["overrides"] == [("conditions.pressure.CO", "1 bar")]
    assert written(tmp_path) == []


def test_schema_prints_json(stage):
    assert json.loads(invoke("schema").stdout) == {"title": "Model file"}


def test_report_rebuilds_the_page_of_the_run_bit_for_bit(stage, tmp_path: Path):
    invoke("run", EXAMPLE, "-o", tmp_path, "-q")
    page = (tmp_path / "report.html").read_bytes()
    (tmp_path / "report.html").unlink()
    assert invoke("report", tmp_path).exit_code == 0
    assert (tmp_path / "report.html").read_bytes() == page
    assert invoke("report", tmp_path / "results.nc", "-o", tmp_path / "copy.html").exit_code == 0
    assert (tmp_path / "copy.html").read_bytes() == page


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "No such file or directory"),
        ("", "it is empty, damaged or no NetCDF file"),
        ("not a NetCDF file", "it is empty, damaged or no NetCDF file"),
        ("a folder", "Is a directory"),
    ],
)
def test_report_says_in_one_line_what_it_expected_where_there_is_no_result(tmp_path: Path, content, reason):
    stored = tmp_path / "results.nc"
    if content == "a folder":
        stored.mkdir()
    elif content is not None:
        stored.write_text(content)
    done = invoke("report", tmp_path)
    assert done.exit_code == 2
    assert done.stderr == f"cannot read {stored}: {reason}. Expected the results.nc that a run wrote.\n"


def test_help_loads_no_library_but_click():
    code = (
        "import sys; from scalebridge.cli.main import main; main(['run', '--help'], standalone_mode=False); "
        "heavy = {'numpy', 'scipy', 'rich', 'xarray', 'pydantic', 'pint', 'matplotlib'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_version_is_told():
    assert invoke("--version").stdout == "main 0.1.0\n"
