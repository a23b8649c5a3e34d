"""What every page must hold: structure, completeness, words, no network, no clock."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from calcinosis_cli.cli.profiles import full_document
from calcinosis_cli.output.report import report_page
from calcinosis_cli.output.report.wording import CLINICIAN, PLAIN
from calcinosis_cli.output.stamp import DISCLAIMER
from calcinosis_cli.output.words import PLAIN_CERTAINTY
from calcinosis_cli.patient.reading import ProfileReader
from tests.output.report.conftest import PATIENTS, make
from tests.output.report.tree import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from calcinosis_cli.library import Loaded
    from calcinosis_cli.output.answers import RecommendationDocument

EVERY = [(name, plain) for name in PATIENTS for plain in (False, True)]
LOADS = {"script", "img", "iframe", "object", "embed", "video", "audio", "source", "form", "base"}
BIGGEST = 1_500_000


@pytest.fixture(
    scope="module", params=EVERY, ids=[f"{name}-{'plain' if p else 'full'}" for name, p in EVERY]
)
def parsed(request: pytest.FixtureRequest, page: Callable[..., str]) -> Page:
    name, plain = request.param
    return Page(page(name, plain=plain))


def result(session: Loaded, name: str) -> RecommendationDocument:
    return full_document(session, ProfileReader(session.names).read(PATIENTS[name]))


def test_the_head_says_what_a_browser_must_know(parsed: Page) -> None:
    assert parsed.source.startswith("<!DOCTYPE html>")
    assert parsed.one("html").get("lang") == "en"
    assert parsed.one("meta", name="viewport").get("content").startswith("width=device-width")
    assert [title.text for title in parsed.all("title") if title.inside("head")] != [""]
    assert parsed.one("a", href="#main").get("class") == "skip"
    assert parsed.one("main").get("id") == "main"


def test_headings_never_jump_a_level(parsed: Page) -> None:
    levels = [int(e.tag[1]) for e in parsed.elements if re.fullmatch("h[1-6]", e.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_ids_are_unique_and_every_inner_link_and_label_has_its_target(parsed: Page) -> None:
    ids = parsed.ids()
    assert len(ids) == len(set(ids))
    inner = [a.get("href")[1:] for a in parsed.all("a") if a.get("href").startswith("#")]
    named = [part for e in parsed.elements for part in e.get("aria-labelledby").split()]
    assert set(inner + named) <= set(ids)


def test_nothing_is_loaded_and_links_lead_to_the_web_only(parsed: Page) -> None:
    assert not LOADS & {element.tag for element in parsed.elements}
    assert not any(e.get("src") or e.get("style") or e.get("srcset") for e in parsed.elements)
    assert [link.get("href") for link in parsed.all("link")] == ["data:,"]
    style = parsed.one("style").text
    assert "url(" not in style
    assert "@import" not in style
    outer = [a.get("href") for a in parsed.all("a") if not a.get("href").startswith("#")]
    assert outer
    assert {urlsplit(url).scheme for url in outer} <= {"http", "https"}


def test_no_event_handler_and_a_policy_that_allows_nothing(parsed: Page) -> None:
    assert not any(name.startswith("on") for e in parsed.elements for name in e.attributes)
    policy = parsed.all("meta", **{"http-equiv": "Content-Security-Policy"})[0].get("content")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "script" not in policy


def test_the_disclaimer_stands_once_in_the_header(parsed: Page) -> None:
    assert parsed.source.count(DISCLAIMER) == 1
    assert parsed.one("p", **{"class": "disclaimer"}).inside("header")


def test_tables_and_figures_say_what_they_are(parsed: Page) -> None:
    assert len(parsed.all("table")) == len(parsed.all("caption"))
    assert all(th.get("scope") for th in parsed.all("th"))
    figures = [svg for svg in parsed.all("svg") if not svg.get("aria-hidden")]
    assert figures
    for svg in figures:
        assert svg.get("role") == "img"
        assert len(svg.get("aria-labelledby").split()) == 2
    named = len([svg for svg in parsed.all("title") if svg.inside("svg")])
    assert named == len(figures) == len(parsed.all("desc"))


def test_the_data_are_named(parsed: Page, session: Loaded) -> None:
    footer = parsed.one("footer").text
    assert session.stamp.version in footer
    assert session.stamp.reviewed in footer
    assert session.stamp.digest in footer


def test_pages_stay_small(parsed: Page) -> None:
    assert len(parsed.source.encode()) < BIGGEST


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("name", PATIENTS)
def test_every_treatment_stands_in_exactly_one_list(
    name: str, page: Callable[..., str], session: Loaded, *, plain: bool
) -> None:
    parsed, document = Page(page(name, plain=plain)), result(session, name)
    items = [li for li in parsed.all("li") if li.get("data-id")]
    considered = [li.get("data-id") for li in items if li.inside("section", id="options")]
    left_out = [
        li.get("data-id") for li in items if li.inside("section", id="not-for-this-patient")
    ]
    assert sorted(considered) == sorted(option.id for option in document.consider)
    assert left_out == [item.id for item in document.not_for_this_patient]
    assert {*considered, *left_out} == set(session.vocabulary.treatments)


@pytest.mark.parametrize("plain", [False, True])
def test_every_reason_question_alert_and_interaction_is_there(
    page: Callable[..., str], session: Loaded, *, plain: bool
) -> None:
    parsed, document = Page(page("adult", plain=plain)), result(session, "adult")
    text = parsed.one("main").text

    def shown(words: str) -> bool:
        return " ".join(words.split()) in text

    assert document.alerts
    assert all(shown(alert.plain if plain else alert.text) for alert in document.alerts)
    for option in document.consider:
        assert all(shown(reason.text) for reason in option.why), option.id
    for excluded in document.not_for_this_patient:
        assert all(shown(reason.text) for reason in excluded.why), excluded.id
    for option in document.consider:
        assert all(shown(reason.text) for reason in option.against), option.id
    facts = [question for question in document.ask_first if question.kind == "fact"]
    assert all(shown(question.ask) for question in facts)
    assert all(shown(pair.consequence) for pair in document.interactions)
    boxes = parsed.all("input", type="checkbox")
    # The first questions have a box before the fold, and all have one in the full page.
    assert len([box for box in boxes if box.inside("details")]) == len(document.ask_first)
    assert len([box for box in boxes if not box.inside("details")]) == min(5, len(facts))


def test_every_monitoring_test_of_what_is_taken_is_planned_once(
    page: Callable[..., str], session: Loaded
) -> None:
    parsed = Page(page("adult"))
    names = [
        li.text
        for li in parsed.all("p", **{"class": "name"})
        if li.inside("section", id="monitoring")
    ]
    told = [name.split(" then ")[0].casefold() for name in names]
    assert len(told) == len(set(told))
    taken = session.vocabulary.treatments["methotrexate"]
    assert {monitor.test.casefold() for monitor in taken.monitoring} <= set(told)


def test_every_counted_report_is_drawn_or_listed(page: Callable[..., str], session: Loaded) -> None:
    parsed = Page(page("nothing"))
    numbers = {
        a.get("href").removeprefix("#ref-")
        for a in parsed.all("a")
        if a.inside("section", id="evidence")
    }
    listed = {
        li.text.rsplit(" ", 1)[-1]: li.get("id").removeprefix("ref-")
        for li in parsed.all("li")
        if li.get("id").startswith("ref-")
    }
    reports = {
        line.reference
        for evidence in session.evidence.values()
        for body in evidence.bodies
        for line in body.lines
    }
    assert {listed[name] for name in reports} == numbers


def test_references_are_numbered_without_gaps_the_open_ones_first(parsed: Page) -> None:
    items = [li for li in parsed.all("li") if li.get("id").startswith("ref-")]
    assert [int(li.get("value")) for li in items] == list(range(1, len(items) + 1))
    cited = {a.get("href") for a in parsed.all("a") if a.get("href").startswith("#ref-")}
    assert cited == {"#" + li.get("id") for li in items}
    first = [li.get("id") for li in items if not li.inside("details")]
    opened = {a.get("href")[1:] for a in parsed.all("a") if not a.inside("details")}
    assert {name for name in opened if name.startswith("ref-")} == set(first)


def test_blank_fields_of_the_map_are_visible_and_said(parsed: Page) -> None:
    fields = [td for td in parsed.all("td") if td.get("class").startswith("shade-")]
    blank = [td for td in fields if td.get("class") == "shade-0"]
    assert blank
    assert {td.text for td in blank} == {"nobody looked"}
    assert all(td.text != "nobody looked" for td in fields if td not in blank)


def test_plain_words_replace_the_jargon(page: Callable[..., str], session: Loaded) -> None:
    parsed = Page(page("adult", plain=True))
    groups = {group.plain for group in session.kb.groups}
    headings = {h.text for h in parsed.all("h3") if h.inside("section", id="options")}
    assert {heading.removesuffix(" comes first here") for heading in headings} <= groups
    certainty = {p.text for p in parsed.all("p", **{"class": "evidence"})}
    said = {f"How sure are doctors? {words}" for words in PLAIN_CERTAINTY.values()}
    assert certainty <= said
    open_text = " ".join(
        element.text
        for element in parsed.elements
        if element.tag in ("p", "h2", "h3", "h4", "td", "th", "dt")
        and not element.inside("details")
    )
    for jargon in ("Wilson", "Oxford", "GRADE", "retrospective", "p-value", "contraindicated"):
        assert jargon not in open_text


def test_what_is_taken_and_not_for_the_patient_is_not_to_be_stopped_alone(
    page: Callable[..., str],
) -> None:
    for plain, w in ((False, CLINICIAN), (True, PLAIN)):
        item = Page(page("adult", plain=plain)).one("li", **{"data-id": "methotrexate"})
        assert item.inside("section", id="not-for-this-patient")
        assert w.phrases["stop"] in item.text


@pytest.mark.parametrize("name", PATIENTS)
def test_a_family_reads_what_never_to_do_and_whom_to_call(
    name: str, page: Callable[..., str]
) -> None:
    parsed = Page(page(name, plain=True))
    never = parsed.one("section", id="not-to-do").text
    assert "Do not stop or change a medicine on your own" in never
    assert "Do not leave out milk, cheese, calcium tablets or vitamin D" in never
    assert "Do not squeeze or dig calcium out yourself" in never
    assert "the same day" in parsed.one("section", id="call").text


@pytest.mark.parametrize("plain", [False, True])
def test_what_does_not_apply_is_no_advice_against_it(session: Loaded, *, plain: bool) -> None:
    """Who does not smoke is not told not to stop."""
    words = {"disease": "dm", "conditions": {"smoking": False}, "active_disease": True}
    document = full_document(session, ProfileReader(session.names).read(words))
    (smoking,) = (i for i in document.not_for_this_patient if i.id == "smoking-cessation")
    assert smoking.because == "unsuited"
    made = report_page(document, session.vocabulary, session.evidence, plain=plain)
    never = Page(made).one("section", id="not-to-do").text
    assert smoking.name not in never
    assert not (plain and PLAIN.because["unsuited"] in never)


def test_unknown_facts_and_unknown_drugs_are_named(page: Callable[..., str]) -> None:
    section = Page(page("adult")).one("section", id="patient").text
    assert "Wundermittel (not recognized)" in section
    assert "Not said" in section
    assert "pregnancy" in section


def test_the_same_question_gives_the_same_bytes(session: Loaded, page: Callable[..., str]) -> None:
    for plain in (False, True):
        assert make(session, PATIENTS["adult"], plain=plain) == page("adult", plain=plain)
