"""Blocks on a terminal, through Rich; text from the knowledge base is never read as markup."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.padding import Padding
from rich.segment import Segment, Segments
from rich.table import Table as RichTable
from rich.text import Text

from calcinosis_cli.output.blocks import Block, Heading, Paragraph, Row, Span, Table, Tone, text
from calcinosis_cli.output.stamp import footer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import RenderableType

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

NARROWEST, PIPE_WIDTH, WIDEST_TEXT = 40, 80, 100
_TALL = 10_000
"""Rich honours a width on a dumb terminal only together with a height."""


def write(content: Content) -> str:
    """Return the blocks as standard output would show them, colours and all."""
    if content.screen:
        return drawn(content.screen(columns(content.width, sys.stdout)), width=content.width)
    blocks = content.blocks() if content.blocks else ()
    foot = [text(""), text(footer(content.document), "muted")]
    return drawn([*blocks, *foot], width=content.width)


def drawn(blocks: Iterable[Block], *, width: int | None = None, file: TextIO | None = None) -> str:
    """Draw blocks for standard output, or as another file would show them."""
    out = console(width, file or sys.stdout)
    with out.capture() as capture:
        for block in blocks:
            if isinstance(block, Heading):
                _heading(out, block)
            elif isinstance(block, Paragraph):
                _paragraph(out, block)
            else:
                _table(out, block)
    return capture.get()


def console(width: int | None, file: TextIO) -> Console:
    """Make a console that obeys NO_COLOR, FORCE_COLOR, TERM=dumb, COLUMNS and the width."""
    plain = "NO_COLOR" in os.environ or os.environ.get("TERM") in ("dumb", "unknown")
    return Console(
        file=file,
        width=columns(width, file),
        height=_TALL,
        color_system=None if plain else "auto",
        markup=False,
        emoji=False,
        highlight=False,
    )


def columns(width: int | None, file: TextIO) -> int:
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


def _heading(out: Console, heading: Heading) -> None:
    words, style = heading.text, "bold"
    if heading.level > 1:
        out.print()
    if heading.level == SECTION:
        words = words.upper()
    elif heading.level > SECTION:
        style = "bold dim"
    _print_trimmed(out, Text(words, style=style))


def _paragraph(out: Console, paragraph: Paragraph, indent: int = 0) -> None:
    grid = RichTable.grid(padding=0)
    body = _text(paragraph.spans)
    width = min(out.width, WIDEST_TEXT) - indent - paragraph.indent
    if paragraph.marker:
        grid.add_column(width=len(paragraph.marker), no_wrap=True)
        grid.add_column(width=max(10, width - len(paragraph.marker)))
        grid.add_row(Text(paragraph.marker, style=STYLES[paragraph.spans[0].tone]), body)
    else:
        grid.add_column(width=max(10, width))
        grid.add_row(body)
    _print_trimmed(out, Padding(grid, (0, 0, 0, indent + paragraph.indent)))


def _table(out: Console, table: Table) -> None:
    """Draw rows as one grid; after a row with details another begins, with the same widths."""
    widths = share(min(out.width, WIDEST_TEXT + 20), table.weights)
    if table.show_header:
        _rows(out, widths, [Row([Span(title, "muted") for title in table.header])])
    together: list[Row] = []
    for row in table.rows:
        together.append(row)
        if row.details:
            _rows(out, widths, together)
            together = []
            for detail in row.details:
                _paragraph(out, detail, indent=5)
    if together:
        _rows(out, widths, together)


def share(total: int, weights: Sequence[int]) -> list[int]:
    """Share out a width by weight, two columns of space between; the widest takes the rest."""
    free = total - 2 * (len(weights) - 1)
    widths = [max(3, free * weight // sum(weights)) for weight in weights]
    widths[widths.index(max(widths))] += free - sum(widths)
    return widths


def _rows(out: Console, widths: Sequence[int], rows: Iterable[Row]) -> None:
    grid = RichTable.grid(padding=(0, 2, 0, 0))
    for width in widths:
        grid.add_column(width=width)
    for row in rows:
        grid.add_row(*(_text([cell]) for cell in row.cells))
    _print_trimmed(out, grid)


def _print_trimmed(out: Console, renderable: RenderableType) -> None:
    """Print without the spaces that a grid leaves at line ends."""
    trimmed: list[Segment] = []
    for line in out.render_lines(renderable, pad=False):
        while line and not line[-1].text.rstrip():
            line.pop()
        if line:
            last = line.pop()
            trimmed += [*line, Segment(last.text.rstrip(), last.style)]
        trimmed.append(Segment.line())
    out.print(Segments(trimmed), end="", no_wrap=True, crop=False)


def _text(spans: Iterable[Span]) -> Text:
    return Text.assemble(*((span.text, STYLES[span.tone]) for span in spans), overflow="fold")
