"""Draw the picture of the README from a real run: `python docs/make_pictures.py` (half a minute).

One run of the example, read three times: the spread of the turnover on the surface, of the profiles in the
pellet and of the conversion in the reactor; below them the ledger of the same run. The same program and
example give the same file.
"""

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

from scalebridge.core.verdict import Status
from scalebridge.model import read
from scalebridge.report.svg import INK, PALE, TONES, decades
from scalebridge.results.outcome import Outcome, Record
from scalebridge.results.run import run

HERE = Path(__file__).parent
EXAMPLE = HERE.parent / "examples" / "co_oxidation_ruo2.yaml"
PICTURE = HERE / "from_energies_to_reactor.svg"
STYLE: dict[Any, Any] = {
    "svg.hashsalt": "scalebridge",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
MARKS = {Status.BROKEN: "✗", Status.DOUBTFUL: "!", Status.NOT_TESTED: "?", Status.HOLDS: "✓"}
COLOURS = {Status.BROKEN: TONES[1], Status.DOUBTFUL: TONES[4], Status.NOT_TESTED: TONES[5]}


def main() -> None:
    """Run the example and write the picture."""
    outcome = run(read(EXAMPLE), workers=2)
    with rc_context(STYLE):
        picture(outcome).savefig(PICTURE, metadata={"Date": None, "Creator": None})
    print(f"Written: {PICTURE.relative_to(HERE.parent)}")  # noqa: T201


def picture(outcome: Outcome) -> Figure:
    """Three scales above, their ledger below."""
    figure = Figure(figsize=(9.6, 4.4), layout="constrained")
    figure.get_layout_engine().set(w_pad=0.12, h_pad=0.08)  # type: ignore[union-attr, call-arg]
    parts: Any = figure.subfigures(2, 1, height_ratios=(2.7, 1.4))
    above, below = parts
    surface, pellet, reactor = above.subplots(1, 3)
    spread(surface, outcome.records["surface.turnover_frequency"], "molecules per unit cell and second")
    profiles(pellet, outcome)
    spread(reactor, outcome.records["reactor.conversion.CO"], "CO conversion")
    titles = ("surface: turnover frequency", "pellet: partial pressures", "reactor: conversion")
    for plot, title in zip((surface, pellet, reactor), titles, strict=True):
        plot.set_title(title, loc="left", fontweight="bold", fontsize=10, pad=14)
    ledger(below, outcome)
    return figure


def spread(plot: Any, record: Record, label: str) -> None:
    """Histogram of the draws, 90 % of them dark; the line is the run at nominal inputs."""
    draws = record.drawn
    low, high = np.quantile(draws, (0.05, 0.95))
    wide = draws.min() > 0.0 and high > 20.0 * low
    edges = np.geomspace(low / 4, 4 * high, 25) if wide else np.linspace(0.0, 1.0, 25)
    counts, _ = np.histogram(draws, edges)
    middle = (edges[1:] + edges[:-1]) / 2
    colours = [TONES[0] if low <= x <= high else PALE for x in middle]
    plot.bar(edges[:-1], counts, np.diff(edges), align="edge", color=colours, edgecolor="white", lw=0.5)
    plot.axvline(record.value, color=INK, lw=1.4)
    plot.set_yticks([])
    plot.annotate("nominal", (record.value, 1.02), xycoords=("data", "axes fraction"), ha="center")
    plot.spines["left"].set_visible(False)
    plot.set_xlabel(label)
    if wide:
        decades(plot)


def profiles(plot: Any, outcome: Outcome) -> None:
    """Partial pressures over the radius; lines at nominal inputs, bands hold 90 % of the draws."""
    (profile,) = (p for p in outcome.profiles if p.key == "pellet.profile.pressure")
    radius, band = profile.coords["relative_radius"][0], profile.band()
    for i, (name, tone, dash) in enumerate(
        zip(profile.coords["species"][0], TONES, ("-", "--", "-."), strict=False)
    ):
        plot.plot(radius, 1e-5 * profile.value[:, i], dash, color=tone, lw=1.8, label=name)
        if band is not None:
            plot.fill_between(radius, *(1e-5 * edge[:, i] for edge in band), color=tone, alpha=0.16, lw=0)
    plot.set_xlim(0.0, 1.0)
    plot.set_xlabel("radius, centre to surface")
    plot.set_ylabel("bar")
    plot.set_yticks([y for y in plot.get_yticks() if 0.0 <= y <= plot.get_ylim()[1]])
    plot.set_ylim(bottom=-0.25)  # room for the legend
    plot.legend(frameon=False, loc="lower left", ncols=3, handlelength=1.6, columnspacing=1.2)


def ledger(page: Any, outcome: Outcome, columns: int = 3) -> None:
    """Every assumption with its mark, in columns, what needs attention first."""
    plot = page.subplots()
    plot.set_axis_off()
    plot.set_title("ledger of assumptions", loc="left", fontweight="bold", fontsize=10)
    rows = -(-len(outcome.verdicts) // columns)
    for k, verdict in enumerate(outcome.verdicts):
        x, y = (k // rows) / columns, 1.0 - (k % rows + 0.6) / rows
        tone = COLOURS.get(verdict.status, TONES[2])
        plot.text(x, y, MARKS[verdict.status], color=tone, fontweight="bold", va="center")
        plot.text(x + 0.018, y, f"{verdict.name}: {verdict.status}", va="center")


if __name__ == "__main__":
    main()
