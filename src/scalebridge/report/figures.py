"""The figures of the HTML page, each as inline SVG whose text stays text.

Every function takes an outcome or a part of it and returns an `Illustration`, or None if there is nothing
to show; call them inside `svg.style()`. No statement rests on colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np

from scalebridge.report import wording
from scalebridge.report.digits import typeset, unit_suffix, with_band, with_error
from scalebridge.report.svg import AXIS, INK, PALE, TONES, axes, decades, odds, to_svg
from scalebridge.results.outcome import FloatArray, Outcome, Profile, Record

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PREFIXES = {
    "m": ((1e-6, 1e9, "nm"), (1e-3, 1e6, "µm"), (1.0, 1e3, "mm")),
    "Pa": ((1e3, 1.0, "Pa"), (1e9, 1e-3, "kPa")),
}
_NONE = 1e-9  # a coverage closer than this to none or all is drawn there
_STYLES = ("-", "--", "-.", ":")


@dataclass(frozen=True, slots=True, kw_only=True)
class Illustration:
    """A figure and the words that stand with it."""

    name: str  #: an identifier, unique on the page
    title: str
    caption: str
    svg: str


def distribution(record: Record) -> Illustration | None:
    """Histogram of the draws: the 90 % band dark, its tails pale, the nominal value as a line."""
    draws = record.drawn
    if draws.size < 2 or draws.min() == draws.max():
        return None
    low, high = np.quantile(draws, (0.05, 0.95))
    logarithmic = draws.min() > 0 and high > 20 * low
    figure, plot = axes(height=2.6)
    edges = _edges(draws, logarithmic=logarithmic)
    counts, _ = np.histogram(draws, edges)
    middle = (edges[1:] + edges[:-1]) / 2
    colours = [TONES[0] if low <= x <= high else PALE for x in middle]
    plot.bar(
        edges[:-1], counts, np.diff(edges), align="edge", color=colours, edgecolor="white", linewidth=0.6
    )
    plot.axvline(record.value, color=INK, linewidth=1.4)
    plot.annotate(
        "nominal",
        (record.value, 1.02),
        xycoords=("data", "axes fraction"),
        ha="center",
        va="bottom",
        color=INK,
    )
    if logarithmic:
        decades(plot)
    plot.set_xlabel(_axis_label(record.label, record.unit))
    plot.set_ylabel("draws")
    caption = f"{wording.answer(record)}. Dark: 90 % of {draws.size} draws; line: the run at nominal inputs."
    name = f"distribution-{record.key}"
    return _illustration(name, f"Distribution: {record.label}", caption, figure)


def shares(outcome: Outcome) -> Illustration | None:
    """One bar per answer: which groups of uncertain inputs its variance comes from."""
    answers = [record for record in outcome.answers if outcome.shares.get(record.key)]
    if not answers:
        return None
    rows = [dict(wording.split(outcome.shares[record.key])) for record in answers]
    figure, plot = axes(height=0.9 + 0.42 * len(rows))
    left = np.zeros(len(rows))
    for group, colour in zip(_groups(rows), cycle(TONES), strict=False):
        width = np.array([parts.get(group, 0) for parts in rows])
        bars = plot.barh(range(len(rows)), width, 0.62, left, **_paint(group, colour, outcome))
        if group != wording.UNEXPLAINED:
            texts = [f"{percent} %" if percent >= 6 else "" for percent in width]
            plot.bar_label(bars, texts, label_type="center", color="white")
        left += width
    plot.set_yticks(range(len(rows)), [wording.printable(record.label) for record in answers])
    plot.invert_yaxis()
    plot.set_xlim(0, 100)
    plot.set_xlabel("share of the variance, %")
    figure.legend(loc="outside upper left", ncols=2, frameon=False)
    caption = (
        "Epistemic spread shrinks with knowledge (a better calculation, a measurement); aleatoric does not."
    )
    return _illustration("shares", "Where the spread comes from", caption, figure)


def coverages(outcome: Outcome) -> Illustration | None:
    """Every surface coverage as a point with its band, on an axis that opens up near zero and near one."""
    shown = [record for key, record in outcome.records.items() if key.startswith("surface.coverage.")]
    if not shown:
        return None
    figure, plot = axes(height=0.8 + 0.34 * len(shown))
    for row, record in enumerate(shown):
        edges = (record.value if edge is None else edge for edge in (record.p05, record.p95))
        low, high, nominal = np.clip([*edges, record.value], _NONE, 1 - _NONE)
        plot.plot([low, high], [row, row], color=TONES[0], alpha=0.45, linewidth=7, solid_capstyle="butt")
        plot.plot(nominal, row, "o", color=TONES[0], markersize=6)
        plot.annotate(
            typeset((with_error if record.sampled else with_band)(record)[0]),
            (1.02, row),
            xycoords=("axes fraction", "data"),
            va="center",
            color=INK,
        )
    odds(plot)
    plot.set_yticks(range(len(shown)), [wording.printable(record.key.split(".", 2)[2]) for record in shown])
    plot.set_ylim(len(shown) - 0.5, -0.5)
    plot.set_xlabel("coverage (fraction of the sites of that kind)")
    bar = "90 % confidence interval" if any(record.sampled for record in shown) else "90 % of the draws"
    caption = f"Point: at nominal inputs, also in figures at the right; bar: {bar}."
    return _illustration("coverages", "Surface coverages", caption, figure)


def profile(item: Profile) -> Illustration | None:
    """Lines along the first axis of a profile, one per entry of its second axis if it has one, with bands."""
    if len(item.dims) > 2 or not np.issubdtype(item.coords[item.dims[0]][0].dtype, np.number):
        return None
    positions, unit = item.coords[item.dims[0]]
    x_factor, x_unit = _readable(positions, unit)
    y_factor, y_unit = _readable(item.value, item.unit)
    x = x_factor * positions
    figure, plot = axes(height=3.0)
    for (label, line, band), colour, style in zip(_lines(item), cycle(TONES), cycle(_STYLES), strict=False):
        plot.plot(x, y_factor * line, style, color=colour, linewidth=1.8, label=label)
        if band is not None:
            low, high = band
            plot.fill_between(x, y_factor * low, y_factor * high, color=colour, alpha=0.18, linewidth=0)
    plot.set_xlabel(_axis_label(item.dims[0].replace("_", " "), x_unit))
    plot.set_ylabel(_axis_label(item.label, y_unit))
    if len(item.dims) == 2:
        figure.legend(loc="outside upper left", ncols=6, frameon=False)
    caption = "" if item.key.startswith("kmc.") else "Lines: the run at nominal inputs."
    caption += " Bands: 90 % of the draws at each place." if item.samples is not None else ""
    return _illustration(item.key, item.label, caption, figure)


def _illustration(name: str, title: str, caption: str, figure: Figure) -> Illustration:
    identifier = "".join(c if c.isalnum() else "-" for c in name)
    title, caption = wording.printable(title), typeset(caption)
    return Illustration(name=identifier, title=title, caption=caption, svg=to_svg(figure, identifier, title))


def _edges(draws: FloatArray, *, logarithmic: bool) -> FloatArray:
    bins = int(np.clip(np.sqrt(draws.size), 8, 40))
    return (
        np.geomspace(draws.min(), draws.max(), bins + 1)
        if logarithmic
        else np.linspace(draws.min(), draws.max(), bins + 1)
    )


def _groups(rows: Iterable[dict[str, int]]) -> list[str]:
    """Every group that has a share anywhere, what is unexplained last."""
    found = dict.fromkeys(group for parts in rows for group in parts if group != wording.UNEXPLAINED)
    return [*found, wording.UNEXPLAINED]


def _paint(group: str, colour: str, outcome: Outcome) -> dict[str, Any]:
    if group == wording.UNEXPLAINED:
        return {"color": "white", "edgecolor": AXIS, "hatch": "////", "linewidth": 0.6, "label": group}
    kind = f" ({outcome.kinds[group]})" if group in outcome.kinds else ""
    return {"color": colour, "edgecolor": "white", "linewidth": 0.6, "label": wording.printable(group) + kind}


def _lines(item: Profile) -> Iterator[tuple[str, FloatArray, tuple[FloatArray, FloatArray] | None]]:
    """Name, nominal line and band of every line of a profile with one or two axes."""
    band = item.band()
    if item.value.ndim == 1:
        yield item.label, item.value, band
        return
    for i, name in enumerate(item.coords[item.dims[1]][0]):
        edges = None if band is None else (band[0][:, i], band[1][:, i])
        yield wording.printable(str(name)), item.value[:, i], edges


def _readable(values: FloatArray, unit: str) -> tuple[float, str]:
    """Factor and unit that bring the largest value near one: 1e-4 m reads as 100 µm."""
    largest = float(np.abs(values).max(initial=0.0))
    for limit, factor, name in _PREFIXES.get(unit, ()):
        if 0 < largest < limit:
            return factor, name
    return 1.0, unit


def _axis_label(label: str, unit: str) -> str:
    return f"{wording.printable(label)}{',' if unit != '1' else ''}{unit_suffix(unit)}"
