"""What the three formats say alike: the author, the year, the links and the remarks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from calcinosis_cli.knowledge.model import Guideline, Label, Registration, ReviewArticle, Study

if TYPE_CHECKING:
    from calcinosis_cli.knowledge.model import AnyReference

KIND: dict[type, str] = {
    Study: "study",
    ReviewArticle: "review",
    Guideline: "guideline",
    Label: "label",
    Registration: "registry",
}
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


def author_of(reference: AnyReference) -> Author | None:
    """Take the one recorded name apart: ``Gutierrez A Jr``."""
    name = one_line(reference.first_author or "")
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    family, initials, suffix = found.groups(default="")
    return Author(family, " ".join(f"{letter}." for letter in initials if letter != "-"), suffix)


def kind_of(reference: AnyReference) -> str:
    """Name the kind as the knowledge base does."""
    return KIND[type(reference)]


def standing_of(reference: AnyReference) -> str:
    """Say what happened to the article since; empty when nothing did."""
    return STANDING.get(reference.standing, "")


def remark(reference: AnyReference) -> str:
    """Say how far the curators read the source, and what is not recorded."""
    words = f"Kind: {kind_of(reference)}. Read as: {reference.verified}."
    return f"{words} Only the first author is recorded." if reference.first_author else words


def link_of(reference: AnyReference) -> str:
    """Return the address in plain ASCII without braces or blanks; empty when there is none."""
    return quote(reference.url, safe=_URL_SAFE) if reference.url else ""


def one_line(text: str) -> str:
    """Collapse white space and drop control characters: a line feed would end a RIS field."""
    kept = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(kept.split())
