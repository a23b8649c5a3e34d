"""CSV: one table, or a folder of them."""

from __future__ import annotations

import csv
import io

from calcinosis_cli.output.formats import Content, Rows
from calcinosis_cli.output.stamp import again, carried

BESIDE = " | "
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Beginnings of a formula, in full width too, as Japanese spreadsheets take them."""


def write(content: Content) -> str:
    """Write one table, if it has rows."""
    names, rows = content.rows() if content.rows else ((), ())
    every = carried(content.document)
    said = {name: BESIDE.join(words) for name, words in every.items()}  # sentences hold semicolons
    return _text(Rows([*names, *said], [{**row, **said} for row in again(rows, said)]))


def write_tables(content: Content) -> dict[str, str]:
    """Write each table by its file name; every table has its header."""
    tables = content.tables() if content.tables else {}
    return {f"{name}.csv": _text(rows) for name, rows in tables.items()}


def _text(table: Rows) -> str:
    """Return CSV with a header; cells that a spreadsheet would run as a formula are defused."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.names)
    writer.writerows([_cell(row.get(name)) for name in table.names] for row in table.rows)
    return out.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value
