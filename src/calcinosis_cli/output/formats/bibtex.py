"""References as BibTeX; the keys are the ids of the knowledge base."""

from __future__ import annotations

from calcinosis_cli.output.formats import Content, latex
from calcinosis_cli.output.formats.citation import Author, Citation, cited, one_line
from calcinosis_cli.output.stamp import footer

_UNBALANCED = str.maketrans("", "", "{}\\")
"""What would unbalance the braces of a field in which nothing may be escaped."""


def write(content: Content) -> str:
    """Write the entries below a comment that says which data they are of."""
    comment = f"% {one_line(footer(content.document)).replace('@', '')}\n"
    return "\n".join([comment, *map(_entry, map(cited, content.references or ()))])


def _entry(source: Citation) -> str:
    form = "article" if source.journal else "manual" if source.kind == "label" else "misc"
    lines = [f"  {name} = {{{value}}},\n" for name, value in _fields(source).items() if value]
    return f"@{form}{{{source.id},\n{''.join(lines)}}}\n"


def _fields(source: Citation) -> dict[str, str]:
    """Return the fields in their order; addresses are verbatim, the rest is LaTeX."""
    return {
        "author": f"{_name(source.author)} and others" if source.author else "",
        "title": latex.escape_title(source.title),
        "journal": latex.escape(source.journal),
        "year": str(source.year or ""),
        "doi": source.doi.translate(_UNBALANCED),
        "url": source.url,
        "pmid": source.pmid,
        "pmcid": source.pmcid,
        "note": latex.escape(source.standing),
        "annote": latex.escape(source.remark),
    }


def _name(author: Author) -> str:
    """Write a name so that BibTeX takes it apart in the same way."""
    if not author.given and not author.suffix:
        return f"{{{latex.escape(author.family)}}}"
    family = latex.escape(author.family)
    if "," in family or " and " in family:
        family = f"{{{family}}}"
    return ", ".join(part for part in (family, author.suffix, author.given) if part)
