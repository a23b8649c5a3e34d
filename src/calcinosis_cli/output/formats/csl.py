"""References as CSL-JSON, for citation processors such as pandoc and Zotero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from calcinosis_cli.output.formats.citation import (
    author_of,
    kind_of,
    link_of,
    one_line,
    remark,
    standing_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from calcinosis_cli.knowledge.model import AnyReference
    from calcinosis_cli.output.formats import Content
    from calcinosis_cli.output.formats.citation import Author

TYPE = {
    "guideline": "report",
    "registry": "webpage",
    "label": "document",
    "study": "article",
    "review": "article",
}
"""CSL 1.0.2 types of what stands in no journal; the rest is ``article-journal``."""


def write(content: Content) -> str:
    """Write the list of items as indented JSON."""
    items = msgspec.json.encode(csl_items(content.references or ()))
    return msgspec.json.format(items, indent=2).decode() + "\n"


def csl_items(references: Iterable[AnyReference]) -> list[dict[str, Any]]:
    """Return the items; what is not known is absent."""
    return [_item(reference) for reference in references]


def _item(reference: AnyReference) -> dict[str, Any]:
    author = author_of(reference)
    fields = {
        "id": reference.id,
        "type": "article-journal" if reference.journal else TYPE[kind_of(reference)],
        "title": one_line(reference.title),
        "author": [_name(author)] if author else None,
        "container-title": one_line(reference.journal or ""),
        "issued": {"date-parts": [[reference.year]]} if reference.year else None,
        "DOI": reference.doi,
        "URL": link_of(reference),
        "PMID": reference.pmid,
        "PMCID": reference.pmcid,
        "note": standing_of(reference),
        "annote": remark(reference),
    }
    return {name: value for name, value in fields.items() if value}


def _name(author: Author) -> dict[str, str]:
    return {name: value for name, value in author._asdict().items() if value}
