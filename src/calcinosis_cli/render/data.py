"""Documents as data: JSON, JSON Lines, CSV. Nothing here wraps or colours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from calcinosis_cli.record import Record

_SURROGATE = "[\ud800-\udfff]"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def json_text(document: Record) -> str:
    """Return indented JSON without nulls, keys in the order of the contract."""
    return json_bytes(document).decode()


def json_bytes(document: Record) -> bytes:
    """Return the same as bytes of UTF-8."""
    return msgspec.json.format(_encoded(document), indent=2) + b"\n"


def json_lines(items: Iterable[Record]) -> str:
    """Return one compact JSON object a line."""
    return "".join(_encoded(item).decode() + "\n" for item in items)


def _encoded(record: Record) -> bytes:
    """Encode a record; what is not UTF-8, as some names of files, becomes U+FFFD."""
    try:
        return msgspec.json.encode(record)
    except UnicodeEncodeError:
        import json  # noqa: PLC0415 (seldom needed)

        text = json.dumps(msgspec.to_builtins(record), ensure_ascii=False, separators=(",", ":"))
        return re.sub(_SURROGATE, "\ufffd", text).encode()


def csv_text(rows: Iterable[Mapping[str, object]]) -> str:
    """Return CSV with a header; cells that a spreadsheet would run as a formula are defused."""
    import csv  # noqa: PLC0415 - not for JSON
    import io  # noqa: PLC0415

    rows = list(rows)
    out = io.StringIO()
    if rows:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
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
