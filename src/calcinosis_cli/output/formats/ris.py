"""References as RIS, which every reference manager reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.output.formats.citation import (
    author_of,
    kind_of,
    link_of,
    one_line,
    remark,
    standing_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calcinosis_cli.knowledge.model import AnyReference
    from calcinosis_cli.output.formats import Content
    from calcinosis_cli.output.formats.citation import Author

TYPE = {"guideline": "RPRT", "registry": "ELEC", "label": "GEN", "study": "GEN", "review": "GEN"}
"""Types of what stands in no journal; the rest is ``JOUR``."""


def write(content: Content) -> str:
    """Write the records, an empty line between them."""
    return "\n".join(map(_record, content.references or ()))


def _record(reference: AnyReference) -> str:
    lines = [f"{tag}  - {one_line(value)}\n" for tag, value in _fields(reference) if value]
    return f"{''.join(lines)}ER  - \n"


def _fields(reference: AnyReference) -> Iterator[tuple[str, str]]:
    """Yield tags in the order in which they must or may stand: the type first."""
    yield "TY", "JOUR" if reference.journal else TYPE[kind_of(reference)]
    yield "ID", reference.id
    if author := author_of(reference):
        yield "AU", _name(author)
    yield "TI", reference.title
    yield "JO", reference.journal or ""
    yield "PY", str(reference.year or "")
    yield "DO", reference.doi or ""
    yield "UR", link_of(reference)
    yield "AN", f"PMID {reference.pmid}" if reference.pmid else ""
    yield "C2", reference.pmcid or ""
    yield "KW", kind_of(reference)
    yield "N1", standing_of(reference)
    yield "N1", remark(reference)


def _name(author: Author) -> str:
    """Write ``family, given, suffix`` as the format wants it."""
    parts = [author.family, author.given, author.suffix]
    while parts and not parts[-1]:
        parts.pop()
    return ", ".join(parts)
