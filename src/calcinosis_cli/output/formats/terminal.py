"""Blocks on a terminal, through Rich; text from the knowledge base is never read as markup."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TextIO

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.constrain import Constrain
from rich.padding import Padding
from rich.segment import Segment, Segments
from rich.table import Table as Grid
from rich.text import Text

from calcinosis_cli.output.layout import Block, Heading, Paragraph, Row, Span, Table, Tone, text
from calcinosis_cli.output.stamp import footer

if TYPE_CHECKING:
    from calcinosis_cli.output.formats import Content

STYLES: dict[Tone, str] = {
    "plain": "",
    "strong": "bold",
    "muted": "dim",
    "good": "green",
    "caution": "yellow",
    "avoid": "dark_orange3",
    "danger": "bold red",
    "open": "cyan",
}
SECTION = 2
"""The level of a heading that is written in capitals."""

NARROWEST, PIPE_WIDTH, WIDEST_TEXT, WIDEST_TABLE = 40, 80, 100, 120
_TALL = 10_000
"""Rich honours a width on a dumb terminal only together with a height."""


def write(content: Content) -> str:
    """Return the blocks as standard output would show them, colours and all."""
    if content.screen:
        return drawn(content.screen(width_for(content.width, sys.stdout)), width=content.width)
    blocks = content.blocks() if content.blocks else ()
    foot = [text(""), text(footer(content.document), "muted")]
    return drawn([*blocks, *foot], width=content.width)


def drawn(blocks: Iterable[Block], *, width: int | None = None, file: TextIO | None = None) -> str:
    """Draw blocks for standard output, or as another file would show them.

    The spaces that Rich leaves at line ends are left out.
    """
    out = console(width, file or sys.stdout)
    trimmed: list[Segment] = []
    for line in out.render_lines(Page(blocks), pad=False):
        while line and not line[-1].text.rstrip():
            line.pop()
        if line:
            last = line.pop()
            trimmed += [*line, Segment(last.text.rstrip(), last.style)]
        trimmed.append(Segment.line())
    with out.capture() as capture:
        out.print(Segments(trimmed), end="", no_wrap=True, crop=False)
    return capture.get()


def console(width: int | None, file: TextIO) -> Console:
    """Make a console that obeys NO_COLOR, FORCE_COLOR, TERM=dumb, COLUMNS and the width."""
    plain = "NO_COLOR" in os.environ or os.environ.get("TERM") in ("dumb", "unknown")
    return Console(
        file=file,
        width=width_for(width, file),
        height=_TALL,
        color_system=None if plain else "auto",
        markup=False,
        emoji=False,
        highlight=False,
    )


def width_for(width: int | None, file: TextIO) -> int:
    """Return the width to draw for: what was asked for, else that of the terminal."""
    return max(NARROWEST, width or _width_of(file))


def _width_of(file: TextIO) -> int:
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns):
        return int(columns)
    try:
        return os.get_terminal_size(file.fileno()).columns or PIPE_WIDTH
    except (OSError, ValueError):
        return PIPE_WIDTH


class Page:
    """Blocks that are drawn when the width is known; nothing in them is read as markup.

    Below ``side_by_side`` columns the cells of a row stand one below the other.
    """

    def __init__(self, blocks: Iterable[Block], *, side_by_side: int = 0) -> None:
        self._blocks = list(blocks)
        self._side_by_side = side_by_side

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        """Draw for the width of the place."""
        width = options.max_width
        tables = [block for block in self._blocks if isinstance(block, Table)]
        for place, block in enumerate(self._blocks):
            if isinstance(block, Heading):
                yield from _heading(block, first=place == 0)
            elif isinstance(block, Paragraph):
                yield _paragraph(block)
            else:
                # Tables with the same header are parts of one: their columns stand in line.
                alike = [each for each in tables if each.header == block.header]
                yield from _table(block, width, alike, stacked=width < self._side_by_side)


def line(spans: Iterable[Span]) -> Text:
    """Return spans as styled text."""
    return Text.assemble(*((span.text, STYLES[span.tone]) for span in spans), overflow="fold")


def _heading(heading: Heading, *, first: bool) -> Iterator[RenderableType]:
    if not first:
        yield Text("")
    words = heading.text.upper() if heading.level == SECTION else heading.text
    yield Text(words, style="bold dim" if heading.level > SECTION else "bold")


def _paragraph(paragraph: Paragraph, indent: int = 0) -> RenderableType:
    grid = Grid.grid(padding=0)
    cells = [line(paragraph.spans)]
    if paragraph.marker:
        grid.add_column(width=len(paragraph.marker), no_wrap=True)
        cells.insert(0, Text(paragraph.marker, style=STYLES[paragraph.spans[0].tone]))
    grid.add_row(*cells)
    return Constrain(Padding(grid, (0, 0, 0, indent + paragraph.indent)), WIDEST_TEXT)


def _table(
    table: Table, width: int, alike: Sequence[Table], *, stacked: bool
) -> Iterator[RenderableType]:
    header = [Row([Span(title, "muted") for title in table.header])] if table.show_header else []
    widths = share(min(width, WIDEST_TABLE), table.weights, _longest_words(alike))
    for row in [*header, *table.rows]:
        if stacked:
            yield from _stacked(row.cells, table.below)
        elif widths:
            yield _wide(row.cells, widths)
        elif row not in header:
            yield from _listed(row.cells, table.header)
        for detail in row.details:
            yield _paragraph(detail, indent=5)


def _longest_words(tables: Sequence[Table]) -> list[int]:
    """Measure the longest word of each column, of the header too."""
    rows = [[cell.text for cell in row.cells] for each in tables for row in each.rows]
    columns = zip(tables[0].header, *rows, strict=True)
    return [max(map(_longest_word, column)) for column in columns]


def _longest_word(cell: str) -> int:
    """Measure the longest word; what a cell is indented by belongs to its first."""
    indent = len(cell) - len(cell.lstrip())
    return max(map(cell_len, (cell[:indent] + cell[indent:].replace(" ", "\n")).split("\n")))


def share(total: int, weights: Sequence[int], least: Sequence[int]) -> list[int] | None:
    """Share out a width by weight, two columns of space between; none gets less than its least.

    What is over goes to the widest. ``None`` when there is no room for the least of all.
    """
    free = total - 2 * (len(weights) - 1)
    if sum(least) > free:
        return None
    widths = [
        max(low, free * weight // sum(weights)) for weight, low in zip(weights, least, strict=True)
    ]
    while sum(widths) > free:
        spare = [width - low for width, low in zip(widths, least, strict=True)]
        widths[spare.index(max(spare))] -= 1
    widths[widths.index(max(widths))] += free - sum(widths)
    return widths


def _wide(cells: Sequence[Span], widths: Sequence[int]) -> RenderableType:
    grid = Grid.grid(padding=(0, 2, 0, 0))
    for width in widths:
        grid.add_column(width=width)
    grid.add_row(*(line([cell]) for cell in cells))
    return grid


def _stacked(cells: Sequence[Span], below: int) -> Iterator[RenderableType]:
    """Draw a row as lines: what it is; below, indented, one of its cells."""
    under = cells[below]
    yield Text("  ").join(line([cell]) for cell in cells if cell is not under)
    if under.text.strip():
        yield Padding(line([under]), (0, 0, 0, 2))


def _listed(cells: Sequence[Span], header: Sequence[str]) -> Iterator[RenderableType]:
    """Draw a row where there is no room for columns: what it is; below, what else there is."""
    first, *others = cells
    yield line([first])
    named = [
        [Span(f"{title} ", "muted"), cell]
        for title, cell in zip(header[1:], others, strict=True)
        if cell.text.strip()
    ]
    spans = [part for each in named for part in (*each, Span(" · "))][:-1]
    if spans:
        yield Padding(line(spans), (0, 0, 0, 2))
