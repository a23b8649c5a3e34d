"""A document in the format that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.streams import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from calcinosis_cli.cli.options import Format
    from calcinosis_cli.record import Record
    from calcinosis_cli.render.blocks import Block
    from calcinosis_cli.stamp import Document


class Views:
    """The views that a document has besides JSON; what is missing is refused by name."""

    def __init__(
        self,
        blocks: Callable[[], Iterable[Block]],
        items: Callable[[], Iterable[Record]] | None = None,
        rows: Callable[[], Iterable[Mapping[str, object]]] | None = None,
    ) -> None:
        self.blocks = blocks
        self.items = items
        self.rows = rows


def emit(document: Document, views: Views, form: Format, *, width: int | None = None) -> None:
    """Write a document in a format; JSON is never wrapped or coloured."""
    write(_table(document, views, width) if form == "table" else _text(document, views, form))


def _table(document: Document, views: Views, width: int | None) -> str:
    from calcinosis_cli.render.blocks import text  # noqa: PLC0415
    from calcinosis_cli.render.terminal import drawn  # noqa: PLC0415 - loads Rich

    foot = [text(""), text(footer(document), "muted")]
    return drawn([*views.blocks(), *foot], width=width)


def _text(document: Document, views: Views, form: Format) -> str:
    from calcinosis_cli.render import data  # noqa: PLC0415

    if form == "json":
        return data.json_text(document)
    if form == "jsonl" and views.items is not None:
        return data.json_lines(views.items())
    if form == "csv" and views.rows is not None:
        return data.csv_text(views.rows())
    if form == "markdown":
        from calcinosis_cli.render import markdown  # noqa: PLC0415
        from calcinosis_cli.render.blocks import text  # noqa: PLC0415

        return markdown.write([*views.blocks(), text(footer(document))])
    raise CommandError(Exit.USAGE, f"--format {form} does not apply here: try json")


def footer(document: Document) -> str:
    """The canonical sentence with the data version, and what an overlay weakened."""
    stamp = document.knowledge_base
    notices = "".join(f" Notice: {notice}" for notice in document.notices)
    return (
        f"{document.disclaimer} Data {stamp.version}, reviewed {stamp.reviewed}, "
        f"{stamp.digest[:12]}.{notices}"
    )
