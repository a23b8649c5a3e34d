"""Columns, written once for the screen and for CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from calcinosis_cli.output.formats import Rows
from calcinosis_cli.output.layout import Paragraph, Row, Span, Table

T = TypeVar("T")


class TableColumn(Generic[T]):
    """One column: its name and value for CSV; title, weight and cell if it is on the screen too."""

    def __init__(
        self,
        name: str,
        value: Callable[[T], object],
        title: str = "",
        weight: int = 0,
        cell: Callable[[T], Span] | None = None,
    ) -> None:
        self.name = name
        self.value = value
        self.title = title
        self.weight = weight
        self.cell = cell or (lambda item: Span(str(value(item))))


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
        [Row([column.cell(item) for column in shown], details(item)) for item in items],
        show_header=show_header,
    )
