import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from results.synthetic import on_a_lattice, outcome
from scalebridge.report import page
from scalebridge.report.html import illustrations
from scalebridge.results.outcome import Profile, Record

EVIL = "<script>alert(1)</script>&\"'$x$"
VOID = {"meta", "link", "img", "br", "hr", "input"}


class Page(HTMLParser):
    """The elements of a page, its text, and whether every tag is closed in order."""

    def __init__(self, text: str):
        super().__init__()
        self.tags, self.attributes, self.words, self.open = Counter(), [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags[tag] += 1
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def whole() -> str:
    return page(outcome())


def test_the_page_is_well_formed_and_every_identifier_is_unique(whole):
    parsed = Page(whole)
    assert parsed.open == []
    identifiers = Counter(value for name, value in parsed.attributes if name == "id")
    assert [name for name, count in identifiers.items() if count > 1] == []
    targets = {value[1:] for name, value in parsed.attributes if name.endswith("href") and value[0] == "#"}
    assert targets <= set(identifiers)


def test_the_page_needs_nothing_from_outside(whole):
    parsed = Page(whole)
    assert not {"script", "link", "img", "iframe", "image", "object"} & set(parsed.tags)
    assert "url(http" not in whole
    assert "@import" not in whole
    assert [v for name, v in parsed.attributes if name in ("src", "href", "xlink:href") and "://" in v] == []


def test_answer_ledger_figures_numbers_inputs_and_origin_stand_in_this_order(whole):
    text = Page(whole).text.split("CO oxidation on RuO2(110)", 2)[2]
    order = (
        *("0.47", "90 %: 0.15 to 0.77", "71 % of its spread", "197 of 200 draws"),
        *("Ledger of assumptions", "broken", "Figures", "All numbers", "Uncertain inputs"),
        *("conditions.pressure.CO = 1 bar", "Model file", "Reuter & Scheffler", "Please cite", "Seed 2006"),
    )
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_every_figure_has_a_title_for_those_who_cannot_see_it(whole):
    parsed = Page(whole)
    assert parsed.tags["svg"] == parsed.tags["figure"] == 6
    assert parsed.tags["title"] == 1 + 6
    assert parsed.attributes.count(("role", "img")) == 6


def test_everything_from_the_model_file_is_escaped():
    base = outcome()
    key = f"surface.coverage.{EVIL}"
    record = replace(base.answers[0], key=key, label=EVIL, unit=EVIL)
    poisoned = replace(
        base,
        title=EVIL,
        records={key: record, **base.records},
        answer=(key,),
        shares={key: {EVIL: 0.5}},
        kinds={EVIL: "epistemic"},
        ledger=tuple(
            replace(v, name=EVIL, statement=EVIL, consequence=EVIL, remedy=EVIL, source=EVIL)
            for v in base.ledger
        ),
        profiles=tuple(replace(p, label=EVIL, key=f"pellet.{EVIL}", unit=EVIL) for p in base.profiles),
        parameters=tuple(replace(p, path=EVIL, text=EVIL, group=EVIL) for p in base.parameters),
        document_text=EVIL,
        overrides=((EVIL, EVIL),),
        failures=(EVIL,),
        citations=(EVIL,),
        conservation={EVIL: 1.0},
        versions={EVIL: EVIL},
    )
    parsed = Page(page(poisoned))
    assert parsed.tags["script"] == 0
    assert parsed.open == []
    assert parsed.text.count("<script>alert(1)</script>") > 30
    shown = re.sub("<!--.*?-->", "", illustrations(poisoned)[0].svg)
    assert shown.count("$x$") == 3  # in the title, the label and the unit; not as mathematics


def test_the_same_outcome_gives_the_same_page(whole):
    assert page(outcome()) == whole


def test_without_draws_the_page_has_no_bands_and_no_histograms():
    parsed = Page(page(outcome(samples=0)))
    assert "90 %:" not in parsed.text
    assert [figure.name for figure in illustrations(outcome(samples=0))] == [
        "coverages",
        "pellet-profile-pressure",
    ]


def test_a_result_that_stops_at_the_surface_has_a_page_too():
    base = outcome()
    surface = {key: record for key, record in base.records.items() if key.startswith("surface")}
    page(replace(base, records=surface, answer=("surface.turnover_frequency",), profiles=()))


def test_degenerate_numbers_still_make_a_page():
    base = outcome()
    cases = {"zero": 0.0, "negative": -1.0, "lost": np.nan, "huge": np.inf}
    records = {}
    for name, value in cases.items():
        for kind in ("coverage", "other"):
            key = f"surface.{kind}.{name}"
            records[key] = Record(
                key=key, value=value, unit="1", label=name, samples=np.full(base.samples, value)
            )
    flat = Profile(
        key="pellet.profile.flat", label="flat", unit="K", dims=("radius",),
        coords={"radius": (np.linspace(0, 1, 5), "m")}, value=np.zeros(5),
        samples=np.full((base.samples, 5), np.nan),
    )  # fmt: skip
    page(replace(base, records=records, answer=tuple(records), profiles=(flat,), shares={}))


def test_a_run_on_a_lattice_has_a_page_with_errors_notes_and_pictures():
    parsed = Page(page(on_a_lattice()))
    assert parsed.open == []
    assert "46.7 1/s/cell ± 0.2 (standard error)" in parsed.text
    assert "The run ends at the surface." in parsed.text
    assert "± standard error" in parsed.text
    assert parsed.tags["figure"] == 3  # coverages, stills, animation
