"""The summary that every run prints: the answer with its band, then the ledger, then the books.

On a terminal it has colour; elsewhere it is plain text, 80 columns wide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, TYPE_CHECKING

from scalebridge.core.verdict import Status, Verdict
from scalebridge.report import wording
from scalebridge.results.outcome import Outcome

if TYPE_CHECKING:
    from rich.console import RenderableType

_STYLE = {
    Status.BROKEN: "bold red",
    Status.DOUBTFUL: "bold yellow",
    Status.NOT_TESTED: "cyan",
    Status.HOLDS: "green",
}
_WIDTH = 100  # of a wide terminal; longer lines are hard to read


def print_summary(outcome: Outcome, stream: IO[str], *, files: Sequence[str] = ()) -> None:
    """Write the summary to `stream`; `files` are the names of what the run wrote."""
    from rich.console import Console

    console = Console(file=stream, markup=False, highlight=False, emoji=False)
    console.width = min(console.width, _WIDTH) if console.is_terminal else 80
    with console.capture() as capture:
        console.print(_blocks(outcome, files))
    stream.write("".join(f"{line.rstrip()}\n" for line in capture.get().splitlines()))


def _blocks(outcome: Outcome, files: Sequence[str]) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    blocks = [_answers(outcome), _ledger(outcome), _books(outcome, files)]
    title = Text(wording.printable(outcome.title), style="underline")
    return Group(title, *(part for block in blocks for part in (Text(), *block)))


def _answers(outcome: Outcome) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    for record in outcome.answers:
        yield Text(wording.answer(record), style="bold")
        if spread := wording.spread(outcome, record):
            yield Padding(spread, (0, 0, 0, 2))


def _ledger(outcome: Outcome) -> Iterator[RenderableType]:
    from rich.table import Table

    yield f"Ledger of assumptions: {wording.tally(outcome) or 'empty'}"
    table = Table.grid(padding=(0, 2))
    table.add_column(min_width=10, no_wrap=True)
    table.add_column(overflow="fold")
    for verdict in outcome.verdicts:
        table.add_row(_status(verdict), _entry(verdict))
    yield table


def _status(verdict: Verdict) -> RenderableType:
    from rich.text import Text

    return Text(verdict.status.value, style=_STYLE[verdict.status])


def _entry(verdict: Verdict) -> RenderableType:
    from rich.text import Text

    entry = Text().append(wording.printable(verdict.name), style="bold")
    if found := wording.against_threshold(verdict):
        entry.append(f"  {found}")
    if verdict.status is Status.HOLDS:
        return entry
    advice = f"Instead: {verdict.remedy}" if verdict.remedy else ""
    for line in (verdict.consequence, advice, wording.standing(verdict)):
        entry.append(f"\n{wording.printable(line)}" if line else "")
    return entry


def _books(outcome: Outcome, files: Sequence[str]) -> Iterator[RenderableType]:
    from rich.text import Text

    for line in (*map(wording.printable, outcome.notes), wording.balances(outcome), wording.draws(outcome)):
        if line:
            yield Text(line)
    if files:
        yield Text(f"Written: {', '.join(files)}")
