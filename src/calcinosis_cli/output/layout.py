"""The few shapes that every view is made of; a writer for each surface draws them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, TypeAlias, TypeVar

import msgspec

from calcinosis_cli.output.formats import Content, Rows
from calcinosis_cli.patient.record import Record

if TYPE_CHECKING:
    from calcinosis_cli.output.stamp import Document


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
    named = [Span(reference_marks(references), "muted")] if references else []
    return Paragraph([*spans, Span(words, tone), *named], marker)


def reference_marks(references: Sequence[str]) -> str:
    """Name sources behind what rests on them."""
    return f" [{', '.join(references)}]" if references else ""


def more(hidden: int, what: str = "", *, indent: int = 2) -> Iterator[Paragraph]:
    """Count what is left out, if anything is."""
    if hidden > 0:
        yield text(f"… {hidden} more {what}with --all", "muted", indent=indent)


T = TypeVar("T")
R = TypeVar("R", bound=Record)


class TableColumn(msgspec.Struct, Generic[T], frozen=True):
    """One column: its name and value for CSV; title, weight and cell if it is on the screen too."""

    name: str
    value: Callable[[T], object]
    title: str = ""
    weight: int = 0
    cell: Callable[[T], Span] | None = None

    def shown(self, item: T) -> Span:
        """Return what stands on the screen: the cell, else the value as it is."""
        return self.cell(item) if self.cell else Span(str(self.value(item)))


def plain_columns(names: str, of: str = "") -> list[TableColumn[Any]]:
    """Make a column for CSV alone of each of these fields; ``of`` is what has them."""
    return [TableColumn(name, attrgetter(f"{of}{name}")) for name in names.split()]


def listed(
    document: Document,
    items: Sequence[R],
    columns: Sequence[TableColumn[R]],
    blocks: Callable[[], Iterable[Block]],
) -> Content:
    """Offer records as blocks, as lines of JSON, and as a table with all columns."""
    return Content(document, blocks, lambda: items, lambda: rows(columns, items))


def rows(columns: Sequence[TableColumn[T]], items: Iterable[T]) -> Rows:
    """Return all columns, for CSV."""
    return Rows(
        [column.name for column in columns],
        ({column.name: column.value(item) for column in columns} for item in items),
    )


def table(
    columns: Sequence[TableColumn[T]],
    items: Iterable[T],
    names: Sequence[str],
    details: Callable[[T], Sequence[Paragraph]] = lambda _: (),
    *,
    show_header: bool = True,
) -> Table:
    """Return the named columns, for the screen."""
    named = {column.name: column for column in columns}
    shown = [named[name] for name in names]
    return Table(
        [column.title for column in shown],
        [column.weight for column in shown],
        [Row([column.shown(item) for column in shown], details(item)) for item in items],
        show_header=show_header,
    )
