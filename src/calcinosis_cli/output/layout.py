"""The few shapes that every view is made of; a writer for each surface draws them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, TypeAlias

Tone: TypeAlias = Literal["plain", "strong", "muted", "good", "caution", "avoid", "danger", "open"]
"""What a text means; colour follows from it and never carries the meaning alone."""


class Span(NamedTuple):
    """A piece of text with its tone."""

    text: str
    tone: Tone = "plain"


class Heading(NamedTuple):
    """A heading; level 1 is the title."""

    text: str
    level: int = 2


class Paragraph(NamedTuple):
    """Running text; ``marker`` stands before it and continuation lines hang behind it."""

    spans: Sequence[Span]
    marker: str = ""
    indent: int = 0


class Row(NamedTuple):
    """Cells of a table, and lines that belong below them."""

    cells: Sequence[Span]
    details: Sequence[Paragraph] = ()


class Table(NamedTuple):
    """A table; ``weights`` share out the width, ``header`` may be hidden when it repeats.

    Where there is no room for columns, the cell at ``below`` stands below the others.
    """

    header: Sequence[str]
    weights: Sequence[int]
    rows: Sequence[Row]
    show_header: bool = True
    below: int = -1


Block: TypeAlias = Heading | Paragraph | Table


def text(words: str, tone: Tone = "plain", *, marker: str = "", indent: int = 0) -> Paragraph:
    """Make a paragraph of one span."""
    return Paragraph((Span(words, tone),), marker, indent)


def cited(
    words: str,
    references: Sequence[str],
    tone: Tone = "plain",
    *,
    head: Span | None = None,
    marker: str = "- ",
) -> Paragraph:
    """Make a paragraph that ends with its sources; ``head`` stands before its words."""
    spans = [head] if head else []
    named = [Span(sources(references), "muted")] if references else []
    return Paragraph([*spans, Span(words, tone), *named], marker)


def sources(references: Sequence[str]) -> str:
    """Name sources behind what rests on them."""
    return f" [{', '.join(references)}]" if references else ""


def more(hidden: int, what: str = "", *, indent: int = 2) -> Iterator[Paragraph]:
    """Count what is left out, if anything is."""
    if hidden > 0:
        yield text(f"… {hidden} more {what}with --all", "muted", indent=indent)
