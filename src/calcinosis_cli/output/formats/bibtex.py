"""References as BibTeX; the keys are the ids of the knowledge base."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.output.formats import latex
from calcinosis_cli.output.formats.citation import (
    author_of,
    kind_of,
    link_of,
    one_line,
    remark,
    standing_of,
)
from calcinosis_cli.output.stamp import footer

if TYPE_CHECKING:
    from calcinosis_cli.knowledge.model import AnyReference
    from calcinosis_cli.output.formats import Content
    from calcinosis_cli.output.formats.citation import Author


def write(content: Content) -> str:
    """Write the entries below a comment that says which data they are of."""
    comment = f"% {one_line(footer(content.document)).replace('@', '')}\n"
    return "\n".join([comment, *map(_entry, content.references or ())])


def _entry(reference: AnyReference) -> str:
    form = "article" if reference.journal else "manual" if kind_of(reference) == "label" else "misc"
    lines = [f"  {name} = {{{value}}},\n" for name, value in _fields(reference).items() if value]
    return f"@{form}{{{reference.id},\n{''.join(lines)}}}\n"


def _fields(reference: AnyReference) -> dict[str, str]:
    """Return the fields in their order; addresses are verbatim, the rest is LaTeX."""
    author = author_of(reference)
    return {
        "author": f"{_name(author)} and others" if author else "",
        "title": latex.escape_title(one_line(reference.title)),
        "journal": latex.escape(one_line(reference.journal or "")),
        "year": str(reference.year or ""),
        "doi": _verbatim(reference.doi or ""),
        "url": link_of(reference),
        "pmid": reference.pmid or "",
        "pmcid": reference.pmcid or "",
        "note": latex.escape(standing_of(reference)),
        "annote": latex.escape(remark(reference)),
    }


def _name(author: Author) -> str:
    """Write a name so that BibTeX takes it apart in the same way."""
    if not author.given and not author.suffix:
        return f"{{{latex.escape(author.family)}}}"
    family = latex.escape(author.family)
    if "," in family or " and " in family:
        family = f"{{{family}}}"
    return ", ".join(part for part in (family, author.suffix, author.given) if part)


def _verbatim(text: str) -> str:
    """Drop what would unbalance the braces of a field that nothing may be escaped in."""
    return "".join(c for c in one_line(text) if c not in "{}\\")
