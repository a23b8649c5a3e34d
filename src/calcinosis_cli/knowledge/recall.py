"""Which compiled form the files on disk belong to, told without reading them.

As git does: a file whose place on disk, size and times are those of last time is taken to be the
same. What changed less than two seconds before it was read is never remembered, since a second
change could bear the same time; then, and on systems whose file times do not tell every change,
the contents are read and hashed.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

import msgspec

from . import cache, code
from .sources import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .sources import Folder

_SETTLED_NS: Final = 2_000_000_000

Fingerprint = list[list[Any]]
"""Of each file: its name; device, inode and size; and times of change in nanoseconds."""


def fingerprint(folder: Folder, overlays: Sequence[Path]) -> Fingerprint | None:
    """Look at the files, schema and code included, from outside; ``None`` where that is no use."""
    if os.name != "posix" or not isinstance(folder, Path):
        return None
    try:
        names = sorted(entry.path for entry in os.scandir(folder) if entry.name.endswith(".yaml"))
        names += [os.path.join(folder, SCHEMA), *map(os.fspath, overlays)]  # noqa: PTH118
        names += code.files()
        return [_look(name) for name in names]
    except (OSError, ValueError):
        return None


def _look(name: str) -> list[Any]:
    status = os.stat(name)  # noqa: PTH116 - a string: no path object for each file
    times = [status.st_mtime_ns, status.st_ctime_ns]
    return [name, [status.st_dev, status.st_ino, status.st_size], times]


def recall(what: str, files: Fingerprint | None) -> str | None:
    """Return the key that was remembered for these files, unless one of them has changed."""
    entry = cache.fetch(_name(what)) if files is not None else None
    if entry is None:
        return None
    try:
        found = msgspec.json.decode(entry[:])
        own, seen, key = found if isinstance(found, list) else (None, None, None)
    except (msgspec.DecodeError, ValueError):
        return None
    return key if (own, seen) == (what, files) and isinstance(key, str) else None


def remember(what: str, files: Fingerprint | None, key: str) -> None:
    """Keep the key of these files, once the last of them has settled."""
    if files and max(max(times) for _, _, times in files) < time.time_ns() - _SETTLED_NS:
        with suppress(UnicodeEncodeError):  # a name that is not text: read each time
            cache.store(_name(what), msgspec.json.encode([what, files, key]))


def _name(what: str) -> str:
    """Name the entry; should two share a name, neither takes the other for its own."""
    return f"{crc32(what.encode('utf-8', 'surrogateescape')):08x}{cache.INDEX}"
