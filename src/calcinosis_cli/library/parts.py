"""Named parts in one piece, so that a command reads only what it answers from.

MessagePack of a mapping; each part has a checksum of its own, looked at when the part is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias
from zlib import crc32

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping
    from mmap import mmap

_Stored: TypeAlias = dict[str, tuple[int, memoryview]]


class DamagedError(Exception):
    """It is not what it should be; whatever it was made of must be read again."""


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Put parts into one piece."""
    return msgspec.msgpack.encode({name: (crc32(part), part) for name, part in parts.items()})


class Parts:
    """Reads single parts; what is read stays where it is, on the disk or in memory."""

    def __init__(self, data: bytes | mmap) -> None:
        try:
            self._stored = msgspec.msgpack.decode(data, type=_Stored)
        except msgspec.DecodeError as error:
            raise DamagedError from error

    def part(self, name: str) -> memoryview:
        """Return one part; raise :class:`DamagedError`."""
        checksum, data = self._stored.get(name, (-1, memoryview(b"")))
        if crc32(data) != checksum:
            raise DamagedError
        return data
