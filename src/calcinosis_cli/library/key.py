"""What a compiled form is made of, told by its bytes: the code, the data, the files laid over them.

Whatever the code decides may be kept only as long as the code is the same, so every key holds the
bytes of all source files. Nobody has to raise a number. A checksum serves: it tells versions of our
own files apart, and hashlib would be a tenth of a start.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zlib import crc32

import msgspec

from calcinosis_cli.knowledge.files import read_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.resources.abc import Traversable

    from calcinosis_cli.knowledge.sources import Source

_PACKAGE: Final = Path(__file__).parent.parent
_NO_CODE: Final = ("data", "__pycache__", "cli", "browse", "output")
"""Folders without code, or with code that only shows what the rest has decided."""

_VERSIONS: Final = f"{sys.implementation.cache_tag} {sys.hexversion:x} {msgspec.__version__}"


def key_of(base: Iterable[Source], schema: bytes) -> str:
    """Tell code and built-in data from every other; in hex."""
    found, size = _code()
    for data in (*(source.data for source in base), schema):
        found, size = crc32(data, found), size + len(data)
    return f"{found:08x}{size:x}"


def key_with(key: str, own: Iterable[Source], *, allow_weaker_safety: bool) -> str:
    """Add the files laid over the data, and the versions that shape what is kept for later.

    Names too, since notices carry them.
    """
    parts = ascii((_VERSIONS, allow_weaker_safety, [(s.name, len(s.data)) for s in own]))
    found = crc32(parts.encode())
    for source in own:
        found = crc32(source.data, found)
    return f"{key}-{found:08x}"


def _code() -> tuple[int, int]:
    """Read every source file that decides; return the checksum of all and their size."""
    found = size = 0
    read = _files(os.fspath(_PACKAGE)) if _PACKAGE.is_dir() else _zipped()
    for name, data in sorted(read):
        found, size = crc32(data, crc32(name.encode(), found)), size + len(data)
    return found, size


def _files(folder: str, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                yield prefix + entry.name, read_whole(entry.path)
            elif entry.name not in _NO_CODE and entry.is_dir():
                yield from _files(entry.path, f"{prefix}{entry.name}/")


def _zipped() -> Iterator[tuple[str, bytes]]:
    from importlib.resources import files  # only for zip imports

    return _tree(files("calcinosis_cli"), "")


def _tree(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for item in folder.iterdir():
        if item.name.endswith(".py"):
            yield prefix + item.name, item.read_bytes()
        elif item.name not in _NO_CODE and item.is_dir():
            yield from _tree(item, f"{prefix}{item.name}/")
