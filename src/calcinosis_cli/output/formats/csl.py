"""References as CSL-JSON, for citation processors such as pandoc and Zotero."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from calcinosis_cli.output.formats.citation import cited, one_line
from calcinosis_cli.output.stamp import footer

if TYPE_CHECKING:
    from calcinosis_cli.output.formats import Content
    from calcinosis_cli.output.formats.citation import Author, Citation

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
    data = {"custom": {"data": one_line(footer(content.document))}}
    found = [csl_item(cited(each)) | data for each in content.references or ()]
    items = msgspec.json.encode(found)
    return msgspec.json.format(items, indent=2).decode() + "\n"


def csl_item(source: Citation) -> dict[str, Any]:
    """Return an item; what is not known is absent."""
    fields = {
        "id": source.id,
        "type": "article-journal" if source.journal else TYPE[source.kind],
        "title": source.title,
        "author": [_name(source.author)] if source.author else None,
        "container-title": source.journal,
        "issued": {"date-parts": [[source.year]]} if source.year else None,
        "DOI": source.doi,
        "URL": source.url,
        "PMID": source.pmid,
        "PMCID": source.pmcid,
        "note": source.standing,
        "annote": source.remark,
    }
    return {name: value for name, value in fields.items() if value}


def _name(author: Author) -> dict[str, str]:
    return {name: value for name, value in author._asdict().items() if value}
