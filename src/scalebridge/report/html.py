"""The report: one HTML file that needs nothing else, to read, print, archive or send.

In this order: the answer with its band, the ledger, figures, all numbers, the uncertain inputs, the model
file, citations, versions. Everything that comes from the model file is escaped.
"""

from functools import partial
from pathlib import Path

from scalebridge.core.verdict import Status
from scalebridge.report import figures, lattice_figures, wording
from scalebridge.report.digits import typeset, unit_suffix, with_band, with_error
from scalebridge.report.figures import Illustration
from scalebridge.report.svg import style
from scalebridge.results.outcome import Outcome, Record

_TEMPLATE = "report.html.j2"
_SIGNS = {Status.BROKEN: "✕", Status.DOUBTFUL: "!", Status.NOT_TESTED: "?", Status.HOLDS: "✓"}


def page(outcome: Outcome) -> str:
    """The whole page as text; equal outcomes give equal pages."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"typeset": typeset, "unit": unit_suffix, "slug": _slug}
    return environment.get_template(_TEMPLATE).render(
        outcome=outcome,
        wording=wording,
        figures=illustrations(outcome),
        signs=_SIGNS,
        spread_column=_spread_column(outcome),
        value=partial(_cell, part=0),
        band=partial(_cell, part=1),
    )


def illustrations(outcome: Outcome) -> list[Illustration]:
    """All figures that this outcome has data for, in the order of the page."""
    with style():
        drawn = [
            *(figures.distribution(record) for record in outcome.answers),
            figures.shares(outcome),
            figures.coverages(outcome),
            *(figures.profile(item) for item in outcome.profiles),
            *lattice_figures.pictures(outcome.snapshots),
        ]
    return [illustration for illustration in drawn if illustration is not None]


def _spread_column(outcome: Outcome) -> str:
    """What stands beside the nominal value in the table of all numbers; empty for nothing."""
    sampled = any(record.sampled for record in outcome.records.values())
    names = (*(("90 % band",) if outcome.samples else ()), *(("± standard error",) if sampled else ()))
    return " or ".join(names)


def _cell(record: Record, *, part: int) -> str:
    """The value of a record, or what stands behind it: a band, or a standard error."""
    if not record.sampled:
        return typeset(with_band(record)[part] or "")
    return typeset((wording.measured(with_error(record)[1]).strip() if part else with_error(record)[0]) or "")


def _slug(status: Status) -> str:
    return status.value.replace(" ", "-")
