"""What the three formats say alike: the author, the year, the links and the remarks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

if TYPE_CHECKING:
    from calcinosis_cli.knowledge.model import AnyReference

STANDING = {
    "corrected": "A correction of this article has been published.",
    "concern": "An expression of concern about this article has been published.",
    "retracted": "RETRACTED.",
    "superseded": "Superseded by a later version.",
}
_NAME = re.compile(r"(.+?)(?: ([A-Z][A-Z-]{0,4}))?(?: (Jr|Sr|II|III|IV))?")
_URL_SAFE = "%/:?#[]@!$&'()*+,;=~-._"


class Author(NamedTuple):
    """A name in parts; ``given`` are initials."""

    family: str
    given: str = ""
    suffix: str = ""


class Citation(NamedTuple):
    """A reference in parts that are one line of text each; empty when not known."""

    id: str
    kind: str
    title: str
    journal: str
    author: Author | None
    year: int | None
    doi: str
    url: str
    """In plain ASCII without braces or blanks."""

    pmid: str
    pmcid: str
    standing: str
    """What happened to the article since."""

    remark: str
    """How far the curators read the source, and what is not recorded."""


def cited(reference: AnyReference) -> Citation:
    """Take a reference apart."""
    kind = kind_of(reference)
    remark = f"Kind: {kind}. Read as: {reference.verified}."
    return Citation(
        id=reference.id,
        kind=kind,
        title=one_line(reference.title),
        journal=one_line(reference.journal or ""),
        author=_author(one_line(reference.first_author or "")),
        year=reference.year,
        doi=one_line(reference.doi or ""),
        url=quote(reference.url, safe=_URL_SAFE) if reference.url else "",
        pmid=reference.pmid or "",
        pmcid=reference.pmcid or "",
        standing=STANDING.get(reference.standing, ""),
        remark=remark + (" Only the first author is recorded." if reference.first_author else ""),
    )


def kind_of(reference: AnyReference) -> str:
    """Name the kind as the knowledge base does."""
    return str(reference.__struct_config__.tag)


def _author(name: str) -> Author | None:
    """Take the one recorded name apart: ``Gutierrez A Jr``."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    family, initials, suffix = found.groups(default="")
    return Author(family, " ".join(f"{letter}." for letter in initials if letter != "-"), suffix)


def one_line(text: str) -> str:
    """Collapse white space and drop control characters: a line feed would end a RIS field."""
    kept = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(kept.split())
