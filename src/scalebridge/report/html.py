"""The report: one HTML file that needs nothing else, to read, print, archive or send.

In this order: the answer with its band, the ledger, figures, all numbers, the uncertain inputs, the model
file, citations, versions. Everything that comes from the model file is escaped.
"""

from functools import partial
from pathlib import Path

from scalebridge.core.verdict import Status
from scalebridge.report import figures, wording
from scalebridge.report.digits import typeset, unit_suffix, with_band
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
        ]
    return [illustration for illustration in drawn if illustration is not None]


def _cell(record: Record, *, part: int) -> str:
    return typeset(with_band(record)[part] or "")


def _slug(status: Status) -> str:
    return status.value.replace(" ", "-")
