"""References as RIS, which every reference manager reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.output.formats.citation import cited, one_line
from calcinosis_cli.output.stamp import footer

if TYPE_CHECKING:
    from calcinosis_cli.output.formats import Content
    from calcinosis_cli.output.formats.citation import Author, Citation

TYPE = {"guideline": "RPRT", "registry": "ELEC", "label": "GEN", "study": "GEN", "review": "GEN"}
"""Types of what stands in no journal; the rest is ``JOUR``."""


def write(content: Content) -> str:
    """Write the records, an empty line between them."""
    data = one_line(footer(content.document))
    return "\n".join(_record(cited(each), data) for each in content.references or ())


def _record(source: Citation, data: str) -> str:
    fields = (*_fields(source), ("N1", data))
    lines = [f"{tag}  - {value}\n" for tag, value in fields if value]
    return f"{''.join(lines)}ER  - \n"


def _fields(source: Citation) -> tuple[tuple[str, str], ...]:
    """Return tags in the order in which they must or may stand: the type first."""
    return (
        ("TY", "JOUR" if source.journal else TYPE[source.kind]),
        ("ID", source.id),
        ("AU", _name(source.author) if source.author else ""),
        ("TI", source.title),
        ("JO", source.journal),
        ("PY", str(source.year or "")),
        ("DO", source.doi),
        ("UR", source.url),
        ("AN", f"PMID {source.pmid}" if source.pmid else ""),
        ("C2", source.pmcid),
        ("KW", source.kind),
        ("N1", source.standing),
        ("N1", source.remark),
    )


def _name(author: Author) -> str:
    """Write ``family, given, suffix`` as the format wants it."""
    return ", ".join(author).rstrip(", ")
