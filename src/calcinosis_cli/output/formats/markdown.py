"""Blocks as Markdown (GitHub flavour); text from the knowledge base is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from calcinosis_cli.output.layout import Heading, Paragraph, Span, Table, text
from calcinosis_cli.output.stamp import footer

if TYPE_CHECKING:
    from calcinosis_cli.output.formats import Content

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def write(content: Content) -> str:
    """Return the blocks as one Markdown text that ends with a line feed."""
    blocks = content.blocks() if content.blocks else ()
    parts: list[str] = []
    for block in (*blocks, text(footer(content.document))):
        if isinstance(block, Heading):
            parts.append(f"\n{'#' * block.level} {escape(block.text)}\n")
        elif isinstance(block, Paragraph):
            parts.append(_paragraph(block))
        else:
            parts.append(_table(block))
    return "\n".join(parts).strip("\n") + "\n"


def _paragraph(paragraph: Paragraph) -> str:
    words = _inline(paragraph.spans)
    return f"- {words}" if paragraph.marker else f"{words}\n"


def _table(table: Table) -> str:
    details = any(row.details for row in table.rows)
    header = [*table.header, *(["Notes"] if details else [])]
    lines = [_line(header), _line(["---"] * len(header))]
    for row in table.rows:
        cells = [_inline([cell]) for cell in row.cells]
        if details:
            cells.append("<br>".join(_inline(detail.spans) for detail in row.details))
        lines.append(_line(cells))
    return "\n" + "\n".join(lines) + "\n"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _inline(spans: Iterable[Span]) -> str:
    return "".join(
        _bold("".join(span.text for span in run)) if bold else "".join(escape(s.text) for s in run)
        for bold, run in groupby(spans, key=lambda span: span.tone in ("strong", "danger"))
    )


def _bold(text: str) -> str:
    """Mark a text as bold; blanks at its ends stay outside, since there the marks mean nothing."""
    inner = text.strip()
    before, _, after = text.partition(inner)
    return f"{before}**{escape(inner)}**{after}" if inner else text


def escape(text: str) -> str:
    """Escape what Markdown or HTML would read as markup; line feeds become spaces."""
    return _SPECIAL.sub(r"\\\1", text.replace("&", "&amp;").replace("\n", " "))
