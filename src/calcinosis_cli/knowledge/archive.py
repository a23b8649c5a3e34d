"""Named parts in one file, so that a command reads only what it answers from.

The first line holds a key (what the file was made of), then the size and checksum of the table
of parts. Each part has a checksum of its own, looked at when it is read.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final
from zlib import crc32

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping
    from mmap import mmap

_MAGIC: Final = b"calcinosis-compiled"
_LONGEST_HEADER: Final = 200

_Table = dict[str, tuple[int, int, int]]
"""Where each part begins (after the table), how long it is, and its checksum."""


class DamagedError(Exception):
    """The file is not what it should be; whatever it was made of must be read again."""


def pack(key: str, parts: Mapping[str, bytes]) -> bytes:
    """Put parts into one file under a key."""
    table: _Table = {}
    place = 0
    for name, data in parts.items():
        table[name] = (place, len(data), crc32(data))
        place += len(data)
    index = msgspec.json.encode(table)
    header = b"%s %s %d %d\n" % (_MAGIC, key.encode(), len(index), crc32(index))
    return b"".join((header, index, *parts.values()))


class Archive:
    """The bytes of a file of parts; raise :class:`DamagedError` when they are of another key."""

    def __init__(self, data: bytes | mmap, key: str) -> None:
        self._data = data
        header = data[: data.find(b"\n", 0, _LONGEST_HEADER) + 1]
        index = b""
        with suppress(ValueError):
            magic, own, size, checksum = header.split()
            if (magic, own) == (_MAGIC, key.encode()):
                index = data[len(header) : len(header) + int(size)]
                index = index if crc32(index) == int(checksum) else b""
        try:
            self._table = msgspec.json.decode(index, type=_Table)
        except msgspec.DecodeError as error:
            raise DamagedError from error
        self._start = len(header) + len(index)

    def part(self, name: str) -> bytes:
        """Return one part; raise :class:`DamagedError`."""
        place, size, checksum = self._table.get(name, (0, 0, 1))
        data = self._data[self._start + place : self._start + place + size]
        if crc32(data) != checksum:
            raise DamagedError
        return data
