"""Which compiled form belongs to the code, the data, and the files laid over them.

Whatever the code decides may be kept only as long as the code is the same, so every key holds the
bytes of all source files. Nobody has to raise a number. A checksum serves: it tells versions of our
own files apart, and hashlib would be a tenth of a start. Of an installed program the times of the
files serve, in a tenth of the time of reading them.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zlib import crc32

import msgspec

from calcinosis_cli.knowledge.files import read_whole
from calcinosis_cli.knowledge.sources import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calcinosis_cli.library.loading import Inputs

_PACKAGE: Final = Path(__file__).parent.parent
_NO_CODE: Final = ("data", "__pycache__", "cli", "browse", "output")
"""Folders without code, or with code that only shows what the rest has decided."""

_VERSIONS: Final = f"{sys.implementation.cache_tag} {sys.hexversion:x} {msgspec.__version__}"


def key_of(inputs: Inputs) -> str:
    """Tell these inputs, this code, and the versions that shape what is kept, from all others.

    Names of a user's own files too, since notices carry them.
    """
    own = [(source.name, len(source.data)) for source in inputs.own]
    found, size = crc32(ascii((_VERSIONS, inputs.allow_weaker_safety, own)).encode()), 0
    sources = (source.data for source in (*inputs.base, *inputs.own))
    for data in (*_code(), inputs.schema, *sources):
        found, size = crc32(data, found), size + len(data)
    return f"{found:08x}{size:x}"


def last_change(data: Path) -> float:
    """Say when the last file of the code, or of this data folder, was put there or changed.

    In seconds; raises ``OSError``.
    """
    with os.scandir(data) as entries:
        base = [entry for entry in entries if entry.name.endswith(".yaml")]
    files = (entry.stat() for entry in (*base, *_files(os.fspath(_PACKAGE))))
    return max(map(changed, (data.stat(), (data / SCHEMA).stat(), *files)))


def changed(status: os.stat_result) -> float:
    """Say when a file was put there or changed; also if it is a copy that keeps an old date."""
    return max(status.st_mtime, status.st_ctime)


def _code() -> Iterator[bytes]:
    """Read every source file that decides, its name before it; of a zip import, the archive."""
    if not _PACKAGE.is_dir():
        yield read_whole(next(filter(Path.is_file, _PACKAGE.parents)))
        return
    for entry in sorted(_files(os.fspath(_PACKAGE)), key=lambda entry: entry.path):
        yield entry.name.encode() + read_whole(entry.path)


def _files(folder: str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                yield entry
            elif entry.name not in _NO_CODE and entry.is_dir():
                yield from _files(entry.path)
