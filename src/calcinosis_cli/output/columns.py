"""Columns, written once for the screen and for CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec

from calcinosis_cli.output.formats import Content, Rows
from calcinosis_cli.output.layout import Block, Paragraph, Row, Span, Table
from calcinosis_cli.patient.record import Record

if TYPE_CHECKING:
    from calcinosis_cli.output.stamp import Document

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
