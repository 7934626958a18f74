"""Drawing with matplotlib: one style, no global state, and SVG that is fit to stand inside a page.

The same figure gives the same text: no date, and identifiers derived from a fixed salt.
"""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from io import StringIO
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from scalebridge.report.digits import decade

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, AXIS, GRID, PALE = "#1f2933", "#7b8794", "#e4e7eb", "#b9cbdd"
TONES = ("#2f5d8a", "#a8572c", "#3c7a57", "#7d4f8f", "#8a7a1f", "#5f6b76")

_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "scalebridge",
    "text.parse_math": False,  # a "$" in a name from the model file is a dollar sign
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": AXIS,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.7,
    "xtick.color": AXIS,
    "ytick.color": AXIS,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "hatch.color": AXIS,
    "hatch.linewidth": 0.5,
}


def style() -> AbstractContextManager[None]:
    """The context in which every figure is drawn and saved."""
    from matplotlib import rc_context

    return rc_context(_STYLE)


def axes(*, height: float) -> tuple[Figure, Axes]:
    """An empty plot, 6.4 inches wide and `height` inches high."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, height), layout="constrained")
    return figure, figure.subplots()


def decades(plot: Axes) -> None:
    """Make the x axis logarithmic, its ticks in powers of ten."""
    from matplotlib.ticker import NullFormatter

    plot.set_xscale("log")
    plot.xaxis.set_major_formatter(lambda x, _: decade(x))
    plot.xaxis.set_minor_formatter(NullFormatter())


def odds(plot: Axes) -> None:
    """Make the x axis one of fractions, with as much room near zero and near one as in between (logit)."""
    from matplotlib.ticker import NullLocator

    plot.set_xscale("logit")
    low, high = plot.get_xlim()
    small = [10.0**n for n in range(-9, 0)]
    ticks = [*small, 0.5, *(1 - x for x in reversed(small))]
    shown = [x for x in ticks if low <= x <= high]
    plot.set_xticks(shown[:: 1 + len(shown) // 9], minor=False)
    plot.xaxis.set_major_formatter(lambda x, _: f"{x:.9g}" if x >= 0.5 else decade(x))
    plot.xaxis.set_minor_locator(NullLocator())


def to_svg(figure: Figure, name: str, title: str) -> str:
    """The figure as an <svg> element with a title, scaling with its column; every id starts with `name`."""
    text = StringIO()
    figure.savefig(text, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    element = text.getvalue()[text.getvalue().index("<svg") :]
    element = re.sub(r'\bid="', f'id="{name}-', element)
    element = re.sub(r'(url\(#|href="#)', rf"\g<1>{name}-", element)
    element = re.sub(r"<metadata>.*?</metadata>", "", element, flags=re.DOTALL)
    size = re.compile(r'(<svg[^>]*?) (?:width|height)="[^"]*"')
    opening, rest = element.split(">", 1)
    opening = size.sub(r"\1", size.sub(r"\1", opening + ">"))[:-1]
    label = f'<title id="{name}-title">{escape(title)}</title>'
    return f'{opening} role="img" aria-labelledby="{name}-title">{label}{rest}'
