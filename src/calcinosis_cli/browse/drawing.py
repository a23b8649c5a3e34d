"""Blocks as something that Textual can show at any width; nothing is read as markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from calcinosis_cli.output.evidence_view import SCALE
from calcinosis_cli.output.formats.terminal import STYLES, share
from calcinosis_cli.output.layout import Block, Heading, Paragraph, Row, Span, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import Console, ConsoleOptions, RenderableType

SIDE_BY_SIDE = 72
"""Below this width the cells of a row stand one below the other."""
_GAP = Span("  ")


class Page:
    """Blocks that are drawn when the width is known."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._blocks = list(blocks)

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        """Draw for the width of the place."""
        for place, block in enumerate(self._blocks):
            if isinstance(block, Heading):
                yield from _heading(block, first=place == 0)
            elif isinstance(block, Paragraph):
                yield _paragraph(block)
            else:
                yield from _table(block, options.max_width)


def line(spans: Iterable[Span]) -> Text:
    """Return spans as styled text."""
    return Text.assemble(*((span.text, STYLES[span.tone]) for span in spans), overflow="fold")


def _heading(heading: Heading, *, first: bool) -> Iterator[RenderableType]:
    if not first:
        yield Text("")
    words = heading.text.upper() if heading.level == 2 else heading.text  # noqa: PLR2004
    yield Text(words, style="bold")


def _paragraph(paragraph: Paragraph, indent: int = 0) -> RenderableType:
    grid = Grid.grid(padding=0)
    if paragraph.marker:
        grid.add_column(width=len(paragraph.marker), no_wrap=True)
    grid.add_column(ratio=1)
    marker = [Text(paragraph.marker, style=STYLES[paragraph.spans[0].tone])]
    grid.add_row(*(marker if paragraph.marker else []), line(paragraph.spans))
    return Padding(grid, (0, 0, 0, indent + paragraph.indent))


def _table(table: Table, width: int) -> Iterator[RenderableType]:
    header = [Row([Span(title, "muted") for title in table.header])] if table.show_header else []
    for row in [*header, *table.rows]:
        if width >= SIDE_BY_SIDE:
            yield _wide(row.cells, share(width, table.weights))
        else:
            yield from _stacked(row.cells, table.header)
        for detail in row.details:
            yield _paragraph(detail, indent=4)


def _wide(cells: Sequence[Span], widths: Sequence[int]) -> RenderableType:
    grid = Grid.grid(padding=(0, 2, 0, 0))
    for width in widths:
        grid.add_column(width=width)
    grid.add_row(*(line([cell]) for cell in cells))
    return grid


def _stacked(cells: Sequence[Span], header: Sequence[str]) -> Iterator[RenderableType]:
    """Draw a row as lines: what it is; below, indented, its bar, or else the rest."""
    below = header.index(SCALE) if SCALE in header else len(header) - 1
    head = [span for place, cell in enumerate(cells) if place != below for span in (cell, _GAP)]
    yield line(head[:-1])
    if cells[below].text.strip():
        yield Padding(line([cells[below]]), (0, 0, 0, 2))
