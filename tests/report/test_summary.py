import re
from dataclasses import replace
from io import StringIO

from results.synthetic import on_a_lattice, outcome
from scalebridge.report import print_summary, wording


def summary(case, **options) -> str:
    stream = StringIO()
    print_summary(case, stream, **options)
    return stream.getvalue()


def words(text: str) -> str:
    return " ".join(text.split())


def test_the_answer_comes_first_with_its_band_and_the_sources_of_its_spread():
    text = words(summary(outcome()))
    expected = (
        "CO oxidation on RuO2(110) CO conversion 0.47 (90 %: 0.15 to 0.77) 71 % of its spread comes from "
        "binding energies (epistemic), 13 % from barriers (epistemic), 6 % from pore structure (aleatoric), "
        "10 % is not explained by a linear fit Effectiveness factor 0.89"
    )
    assert text.startswith(expected)


def test_the_ledger_follows_with_consequence_and_remedy_where_something_does_not_hold():
    text = words(summary(outcome()))
    assert text.index("Turnover frequency") < text.index("Ledger of assumptions: 1 broken, 1 doubtful")
    assert "broken internal diffusion 1.8, threshold 0.3 Rates measured on this pellet are not" in text
    assert "Instead: Use the Knudsen-corrected diffusivity." in text
    assert text.index("not tested mean field") < text.index("holds detailed balance 3.1e-14, threshold 1e-6")
    assert text.count("The answer does not rest on this.") == 2


def test_balances_lost_draws_and_files_come_last():
    text = words(summary(outcome(), files=["results/x/results.nc", "results/x/report.html"]))
    assert "Balances close to 3e-12 or better (worst: reactor moles)." in text
    assert (
        "rest on 197 of 200 draws; 3 failed and are left out: no steady state of the surface within" in text
    )
    assert text.endswith("Written: results/x/results.nc, results/x/report.html")


def test_without_draws_the_summary_has_values_and_no_bands():
    text = summary(outcome(samples=0))
    assert "CO conversion 0.473\n" in text
    assert "90 %" not in text
    assert "draws" not in text


def test_away_from_a_terminal_it_is_plain_text_of_eighty_columns():
    text = summary(outcome())
    assert max(map(len, text.splitlines())) <= 80
    assert text.isascii()
    assert not re.search(r"[ \t]+$", text, re.MULTILINE)


def test_names_from_the_model_file_cannot_steer_the_terminal():
    base = outcome()
    shares = {base.answer[0]: {"[bold]:smiley:[/bold]": 1.0}}
    evil = replace(base, title="[bold]a[/bold] \x1b[2J\r:smiley:", shares=shares)
    assert summary(evil).splitlines()[0] == "[bold]a[/bold] [2J :smiley:"
    assert summary(evil).splitlines()[3] == "  100 % of its spread comes from [bold]:smiley:[/bold]"


def test_a_spread_that_is_all_explained_says_nothing_of_a_rest():
    base = outcome()
    full = replace(base, shares={"reactor.conversion.CO": {"barriers": 1 / 3, "binding energies": 2 / 3}})
    assert wording.spread(full, full.answers[0]) == (
        "67 % of its spread comes from binding energies (epistemic), 33 % from barriers (epistemic)"
    )
    assert wording.spread(full, full.answers[1]) is None


def test_a_sampled_number_is_told_with_its_standard_error_and_notes_stand_with_the_books():
    text = words(summary(on_a_lattice()))
    assert "Turnover frequency 46.7 ± 0.2 1/s/cell (standard error)" in text
    assert "The run ends at the surface. Balances close" in text


def test_a_sample_that_is_too_short_for_an_error_says_so():
    base = on_a_lattice()
    short = replace(base.answers[0], standard_error=float("nan"))
    text = wording.answer(short)
    assert text == "Turnover frequency 46.7 1/s/cell (too short a sample for a standard error)"
