"""JSON and JSON Lines; nothing here wraps or colours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from calcinosis_cli.output.stamp import again, carried

if TYPE_CHECKING:
    from calcinosis_cli.output.formats import Content
    from calcinosis_cli.patient.record import Record

_SURROGATE = "[\ud800-\udfff]"


def write(content: Content) -> str:
    """Return indented JSON without nulls, keys in the order of the contract."""
    return msgspec.json.format(json_line(content.document), indent=2).decode() + "\n"


def write_lines(content: Content) -> str:
    """Return one compact JSON object a line."""
    items = map(msgspec.to_builtins, content.items() if content.items else ())
    said = {name: words for name, words in carried(content.document).items() if words}
    return b"".join(json_line({**item, **said}) for item in again(items, said)).decode()


def json_line(record: Record | dict[str, object]) -> bytes:
    """Return compact JSON; what is not UTF-8, as some names of files, becomes U+FFFD."""
    try:
        return msgspec.json.encode(record) + b"\n"
    except UnicodeEncodeError:
        import json  # seldom needed

        text = json.dumps(msgspec.to_builtins(record), ensure_ascii=False, separators=(",", ":"))
        return re.sub(_SURROGATE, "\ufffd", text).encode() + b"\n"
