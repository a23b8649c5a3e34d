"""Text of a hostile knowledge base stays text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from calcinosis_cli.cli.options import open_base
from calcinosis_cli.cli.profiles import full_document
from calcinosis_cli.evidence.weighing import weigh_all
from calcinosis_cli.knowledge import KnowledgeError
from calcinosis_cli.knowledge.vocabulary import Vocabulary
from calcinosis_cli.output.report import report_page
from calcinosis_cli.output.report.citing import safe_url
from calcinosis_cli.output.report.rendering import shown
from calcinosis_cli.patient.facts import Profile
from tests.output.report.conftest import HOSTILE, make
from tests.output.report.tree import Page

if TYPE_CHECKING:
    from calcinosis_cli.library import Loaded

FORBIDDEN = {"script", "img", "iframe"}


@pytest.mark.parametrize("plain", [False, True])
def test_markup_and_template_code_are_shown_as_typed(hostile: Loaded, *, plain: bool) -> None:
    page = Page(make(hostile, {"ulcers": True}, plain=plain))
    assert not FORBIDDEN & {element.tag for element in page.elements}
    assert not any(name.startswith("on") for e in page.elements for name in e.attributes)
    item = page.one("li", **{"data-id": "evil"}).text
    assert "<script>window.evil = 4</script>{{ 7 * 7 }}" in item
    assert "<b onmouseover=evil()>fits</b>" in item
    assert '</li></main><iframe src="https://evil.example/"></iframe>' in item
    assert ("{{ config }}" if plain else "{# gone? #}") in item
    references = page.one("section", id="references").text
    assert '<script>window.evil = 1</script> {{ 7 * 7 }} {% raw %} "quoted" &amp;' in references
    assert "49" not in item


def test_the_overlay_is_announced(hostile: Loaded) -> None:
    page = Page(make(hostile, {}, plain=False))
    notes = [note.text for note in page.all("p", role="note")]
    assert notes == [f"Notice {notice}" for notice in hostile.notices]


def test_the_door_refuses_other_schemes(tmp_path: pytest.TempPathFactory) -> None:
    path = tmp_path / "bad.yaml"  # type: ignore[operator]
    path.write_text(HOSTILE.replace("https://example.org/", "javascript:"), encoding="utf-8")
    with pytest.raises(KnowledgeError, match="a web address"):
        open_base([path])


@pytest.mark.parametrize(
    "url",
    [
        "javascript:evil()",
        "JavaScript:evil()",
        " javascript:evil()",
        "java\nscript:evil()",
        "data:text/html,<script>evil()</script>",
        "file:///etc/passwd",
        "//evil.example/",
        "https://",
        "https://evil.example/\u202e",
        "https://evil.example/ x",
        "https://[evil",
        "https://evil.example/" + "a" * 3000,
    ],
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert safe_url(url) == ""


def test_a_web_address_is_kept() -> None:
    assert safe_url("https://example.org/a?b=c#d") == "https://example.org/a?b=c#d"


def test_behind_the_door_too_nothing_runs(session: Loaded) -> None:
    """As if the loader had let everything through."""
    first, *rest = session.kb.references
    evil = msgspec.structs.replace(
        first,
        title="a\x1b[31mb\x00c\u202ed\ud800",
        url="javascript:evil()",
        doi='10.1/"><script>evil()</script>',
        pmid='1"><script>evil()</script>',
    )
    treatment = session.kb.treatments[0]
    treatment = msgspec.structs.replace(treatment, references=[evil.id], name="x\x07\u2066y")
    kb = msgspec.structs.replace(
        session.kb,
        references=[evil, *rest],
        treatments=[treatment, *session.kb.treatments[1:]],
    )
    evidence = weigh_all(kb.treatments, kb.references)
    text = report_page(full_document(session, Profile()), Vocabulary(kb), evidence)
    page = Page(text)
    assert not FORBIDDEN & {element.tag for element in page.elements}
    assert not any(a.get("href").startswith("javascript") for a in page.all("a"))
    assert not any(not char.isprintable() and char != "\n" for char in text)


def test_controls_in_a_drug_name_are_replaced(session: Loaded) -> None:
    """As if the reader of profiles had let them through."""
    profile = Profile(unrecognized=["a\x1b]0;evil\x07b\u202ec"])
    text = report_page(
        full_document(session, profile), session.vocabulary, session.evidence, plain=True
    )
    assert "\x1b" not in text
    assert "a\ufffd]0;evil\ufffdb\ufffdc" in text


def test_shown_leaves_ordinary_text_alone() -> None:
    words = "Wörter, ≥ 30 mL/min/1.73 m², \u201cquoted\u201d, 日本"
    assert shown(words) == words
    assert shown(7) == 7
