"""Bibliographies, read back by the parsers that people use."""

# ruff: noqa: RUF001 - look-alikes are the matter here

from __future__ import annotations

import json
import string
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import rispy  # type: ignore[import-untyped]
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import given
from hypothesis import strategies as st

from calcinosis_cli.knowledge.model import Guideline, Label, Registration, ReviewArticle, Study
from calcinosis_cli.library import load
from calcinosis_cli.output.formats import EXPORTS, Content
from calcinosis_cli.output.formats.bibliography import Author, cited, csl_item, one_line
from calcinosis_cli.output.formats.latex import escape, escape_title
from calcinosis_cli.output.stamp import Document, footer, stamped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from calcinosis_cli.knowledge.model import AnyReference

CSL_TYPES = {"article-journal", "document", "report", "webpage"}
CSL_FIELDS = {
    *("id", "type", "title", "author", "container-title", "issued", "DOI", "URL"),
    *("PMID", "PMCID", "note", "annote", "custom"),
}
# Without braces and carets, which the parser itself reads back as something else.
TEXT = st.text(
    st.sampled_from(
        string.ascii_letters + string.digits + " .,:;()[]<>/\\$&%#_~'\"@=-öéñçßøÅłα≥β–’"
    ),
    min_size=1,
    max_size=60,
)


@pytest.fixture(scope="module")
def references() -> list[AnyReference]:
    return load().kb.references


class Nothing(Document, frozen=True, kw_only=True):
    """An answer of which only the stamp matters."""

    KIND = "nothing"


def written(form: str, references: Iterable[AnyReference]) -> str:
    return EXPORTS[form].text(Content(stamped(Nothing, load()), references=list(references)))


def bibtex_text(references: Iterable[AnyReference]) -> str:
    """Return the entries without the comment above them."""
    comment, _, entries = written("bibtex", references).partition("\n\n")
    assert comment.startswith("% Information for")
    return entries


def ris_text(references: Iterable[AnyReference]) -> str:
    return written("ris", references)


def csl_text(references: Iterable[AnyReference]) -> str:
    return written("csl-json", references)


def read_bibtex(text: str) -> dict[str, dict[str, str]]:
    """Read with a strict parser, LaTeX turned back into text."""
    return read_raw(text, LatexDecodingMiddleware())


def read_raw(text: str, *middleware: Any) -> dict[str, dict[str, str]]:  # noqa: ANN401
    library = parse_string(text, append_middleware=middleware)
    assert not library.failed_blocks
    return {
        entry.key: {field.key: field.value for field in entry.fields} | {"type": entry.entry_type}
        for entry in library.entries
    }


STATED: dict[str, Any] = {"design": "case-series", "comparator": "none"}


def study(**fields: Any) -> Study:  # noqa: ANN401
    return Study(**STATED, **{"id": "x-2020", "title": "T", "verified": "abstract", **fields})


def plain(text: str) -> str:
    return " ".join(text.split())


def test_bibtex_of_everything_is_read_back(references: list[AnyReference]) -> None:
    entries = read_bibtex(written("bibtex", references))
    assert list(entries) == [reference.id for reference in references]
    for reference in references:
        entry = entries[reference.id]
        assert entry["title"].replace("{", "").replace("}", "") == plain(reference.title)
        assert entry.get("journal", "") == plain(reference.journal or "")
        assert entry.get("year") == (str(reference.year) if reference.year else None)
        assert entry.get("doi") == reference.doi
        assert entry.get("pmid") == reference.pmid


def test_bibtex_is_ascii_and_balanced(references: list[AnyReference]) -> None:
    text = bibtex_text(references)
    assert text.isascii()
    assert text.count("{") == text.count("}")


def test_ris_of_everything_is_read_back(references: list[AnyReference]) -> None:
    entries = rispy.loads(ris_text(references))
    assert [entry["id"] for entry in entries] == [reference.id for reference in references]
    for reference, entry in zip(references, entries, strict=True):
        assert entry["title"] == plain(reference.title)
        assert entry.get("doi") == reference.doi
        assert entry.get("journal_name", "") == plain(reference.journal or "")
        assert entry.get("year") == (str(reference.year) if reference.year else None)


def test_csl_of_everything_is_valid(references: list[AnyReference]) -> None:
    items = json.loads(csl_text(references))
    data = {"custom": {"data": one_line(footer(stamped(Nothing, load())))}}
    assert items == [csl_item(cited(reference)) | data for reference in references]
    assert [item["id"] for item in items] == [reference.id for reference in references]
    assert {item["type"] for item in items} <= CSL_TYPES
    assert {field for item in items for field in item} <= CSL_FIELDS
    for item in items:
        assert all(
            isinstance(item[name], str)
            for name in item
            if name not in ("author", "issued", "custom")
        )
        assert set(item.get("issued", {})) <= {"date-parts"}
        names = {part for author in item.get("author", ()) for part in author}
        assert names <= {"family", "given", "suffix"}


@pytest.mark.parametrize(
    ("name", "author"),
    [
        ("Achieng S", Author("Achieng", "S.")),
        ("Gutierrez A Jr", Author("Gutierrez", "A.", "Jr")),
        ("Marco", Author("Marco")),
        ("Götestam Skorpen CG", Author("Götestam Skorpen", "C. G.")),
        ("van der Meer JW", Author("van der Meer", "J. W.")),
        ("Kim J-H", Author("Kim", "J. H.")),
        ("", None),
        (None, None),
    ],
)
def test_names_are_taken_apart(name: str | None, author: Author | None) -> None:
    assert cited(study(first_author=name)).author == author


def test_bibtex_names() -> None:
    def written(name: str) -> str:
        return read_raw(bibtex_text([study(first_author=name)]))["x-2020"]["author"]

    assert written("Achieng S") == "Achieng, S. and others"
    assert written("Gutierrez A Jr") == "Gutierrez, Jr, A. and others"
    assert written("Smith and Wesson") == "{Smith and Wesson} and others"


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("100 % of 5 & 6_7 #8 $9", r"100 \% of 5 \& 6\_7 \#8 \$9"),
        (
            "a{b}c\\d~e^f",
            r"a{\textbraceleft}b{\textbraceright}c{\textbackslash}d{\textasciitilde}e{\textasciicircum}f",
        ),
        ("Götestam", r"G{\"o}testam"),
        (
            "café, Łódź, Søren, Åsa, Dvořák",
            r"caf{\'e}, {\L}{\'o}d{\'z}, S{\o}ren, {\AA}sa, Dvo{\v r}{\'a}k",
        ),
        ("o\u0308", r"{\"o}"),
        ("β ≥ 5 µg – “x”", r"\ensuremath{\beta} \ensuremath{\geq} 5 \ensuremath{\mu}g -- ``x''"),
        ("漢", "漢"),
    ],
)
def test_latex(text: str, latex: str) -> None:
    assert escape(text) == latex


def test_titles_keep_their_capitals() -> None:
    assert escape_title("A case of JDM in Oslo") == "A case of {JDM} in {Oslo}"
    assert escape_title("JAK inhibitors") == "{JAK} inhibitors"
    assert escape_title("Colchicine") == "Colchicine"


@given(TEXT.filter(str.strip), TEXT)
def test_any_text_survives_bibtex(title: str, journal: str) -> None:
    entry = read_bibtex(bibtex_text([study(title=title, journal=journal)]))["x-2020"]
    shown = entry["title"].replace("{", "").replace("}", "")
    assert undash(shown) == undash(plain(title))
    assert undash(entry.get("journal", "")) == undash(plain(journal))


def undash(text: str) -> str:
    """Leave out what LaTeX writes in another way on purpose."""
    for sign in "–—-’'`“” ":
        text = text.replace(sign, "")
    return text


@given(st.text(max_size=80).filter(str.strip), st.text(max_size=30))
def test_any_text_stays_one_record(title: str, journal: str) -> None:
    made = study(title=title, journal=journal)
    assert len(rispy.loads(ris_text([made, made]))) == 2
    text = bibtex_text([made, study(id="y-2021")])
    library = parse_string(text)
    assert [entry.key for entry in library.entries] == ["x-2020", "y-2021"]
    assert json.loads(csl_text([made]))[0]["id"] == "x-2020"


KINDS: Iterable[tuple[type[AnyReference], str, str, str]] = (
    (Study, "misc", "GEN", "document"),
    (ReviewArticle, "misc", "GEN", "document"),
    (Guideline, "misc", "RPRT", "report"),
    (Label, "manual", "GEN", "document"),
    (Registration, "misc", "ELEC", "webpage"),
)


@pytest.mark.parametrize(("kind", "bibtex", "ris", "csl"), KINDS)
def test_types(kind: type[Any], bibtex: str, ris: str, csl: str) -> None:
    stated = STATED if kind is Study else {}
    made = kind(id="x", title="T", verified="abstract", **stated)
    assert bibtex_text([made]).startswith(f"@{bibtex}{{x,")
    assert ris_text([made]).startswith(f"TY  - {ris}\n")
    assert csl_item(cited(made))["type"] == csl
    printed = msgspec.structs.replace(made, journal="J")
    assert bibtex_text([printed]).startswith("@article{x,")
    assert ris_text([printed]).startswith("TY  - JOUR\n")
    assert csl_item(cited(printed))["type"] == "article-journal"


def test_what_pubmed_lists_is_an_article_without_its_journal_too() -> None:
    said: dict[str, Any] = {"id": "x", "title": "T", "verified": "abstract", "pmid": "1"}
    for made in (Study(**said, **STATED), ReviewArticle(**said)):
        assert ris_text([made]).startswith("TY  - JOUR\n")
        assert csl_item(cited(made))["type"] == "article-journal"


def test_no_reference_counts_as_a_preprint() -> None:
    types = {csl_item(cited(each))["type"] for each in load().kb.references}
    assert "article" not in types


def test_a_retraction_is_seen() -> None:
    made = study(standing="retracted")
    assert "note = {RETRACTED.}" in bibtex_text([made])
    assert "N1  - RETRACTED.\n" in ris_text([made])
    assert csl_item(cited(made))["note"] == "RETRACTED."


def test_addresses_cannot_break_out() -> None:
    made = study(url="https://a.b/x y{z}\\w\nTY  - JOUR?q=ü%20", doi="10.1/a}b")
    entry = read_raw(bibtex_text([made]))["x-2020"]
    assert entry["url"] == "https://a.b/x%20y%7Bz%7D%5Cw%0ATY%20%20-%20JOUR?q=%C3%BC%20"
    assert entry["doi"] == "10.1/ab"
