"""The command ``scalebridge``: run, check, schema, report.

Exit codes: 0 done; 2 the model (or the command) is wrong and nothing was written; 3 not converged; 4 done,
but a verdict the answer rests on is broken and --strict was given; 130 interrupted.

Only click and the standard library are imported here; everything else waits until a command needs it.
"""

import re
from pathlib import Path
from typing import Any

import click

MODEL_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
STAGES = ("surface", "pellet", "reactor")
FIDELITIES = ("mean-field", "kmc", "auto")


class Assignment(click.ParamType[tuple[str, str]]):
    """An override of the model file, typed as path=value."""

    name = "path=value"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Split at the first equals sign that is not part of an arrow; fail if there is none."""
        path, *text = re.split(r"(?<!<)=(?!>)", value, maxsplit=1)
        if not text or not path.strip():
            self.fail(
                f'found {value!r}; expected path=value, for example conditions.pressure.CO="1 bar"',
                param,
                ctx,
            )
        return path.strip(), text[0].strip()


model_file = click.argument("file", type=MODEL_FILE)
overrides = click.option(
    "--set",
    "overrides",
    type=Assignment(),
    multiple=True,
    help='Replace a value of the model file, e.g. conditions.temperature="650 K". Repeatable.',
)


class Interruptible(click.Group):
    """A group of commands that say what Ctrl-C has left behind, even while they are still importing."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; end with 130 if it is interrupted."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as interruption:
            left = str(interruption)
            click.echo(f"Interrupted{f' {left}' if left else '; nothing was written.'}", err=True)
            ctx.exit(130)


@click.group(cls=Interruptible, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="scalebridge", message="%(prog)s %(version)s")
def main() -> None:
    """Carry a prediction from electrons to a reactor, and say at every step how far it can be trusted."""


@main.command()
@model_file
@overrides
@click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), help="Folder for the results."
)
@click.option(
    "--json", "json_file", type=click.Path(allow_dash=True), help="Also write the JSON here; - prints it."
)
@click.option("--samples", type=click.IntRange(min=0), help="Draws for the band; 0 switches it off.")
@click.option("--until", type=click.Choice(STAGES), help="Stop after this scale.")
@click.option(
    "--fidelity",
    type=click.Choice(FIDELITIES),
    default="mean-field",
    show_default=True,
    help="The surface: well mixed, site by site on its lattice, or whichever a check on the lattice says.",
)
@click.option("--seed", type=click.IntRange(min=0), help="Seed of the draws and of the lattice.")
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    help="Processes or threads to use; as many as there are cores by default.",
)
@click.option("--strict", is_flag=True, help="Exit with 4 if the answer rests on a broken assumption.")
@click.option("-q", "--quiet", is_flag=True, help="Print no summary and no progress.")
def run(
    file: Path,
    overrides: tuple[tuple[str, str], ...],
    output: Path | None,
    json_file: str | None,
    strict: bool,
    quiet: bool,
    **choices: Any,
) -> None:
    """Run the model in FILE; write results.nc, results.json and report.html to results/<name of FILE>."""
    from scalebridge.cli.running import Outputs, explained, solve

    outputs = Outputs(folder=output or Path("results") / file.stem, json_file=json_file)
    with explained():
        outcome = solve(file, overrides, outputs, quiet=quiet, **choices)
        outputs.write(outcome)
        outputs.checkpoint.remove()
    if not quiet:
        outputs.summarise(outcome)
    if strict and outcome.broken:
        click.echo(
            f"strict: the answer rests on what is broken: {', '.join(v.name for v in outcome.broken)}",
            err=True,
        )
        raise SystemExit(4)


@main.command()
@model_file
@overrides
def check(file: Path, overrides: tuple[tuple[str, str], ...]) -> None:
    """Read and audit the model in FILE and show its reactions, without running it."""
    from scalebridge.cli.running import audit, explained

    with explained():
        click.echo(audit(file, overrides))


@main.command()
def schema() -> None:
    """Print the JSON Schema of the model file, for editors."""
    import json

    from scalebridge.model import json_schema

    click.echo(json.dumps(json_schema(), indent=2))


@main.command()
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the page."
)
def report(source: Path, output: Path | None) -> None:
    """Write report.html anew from results.nc; SOURCE is that file or its folder."""
    from scalebridge.cli.running import explained, rebuild

    with explained():
        click.echo(f"Written: {rebuild(source, output)}")
