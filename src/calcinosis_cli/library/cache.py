"""A private folder of compiled forms: never trusted, never fatal, safe with many processes.

An entry counts only if the folder and the file belong to this user and nobody else can write
them, and if the file is a regular one under the expected name. What is in it is checked by
whoever reads it. Whatever else happens, the knowledge base is compiled again.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from contextlib import suppress
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

SUFFIX: Final = ".compiled"
KEPT: Final = 8
"""So many entries stay; the least recently used go first."""

_TEMPORARY: Final = ".partial"
_STALE_SECONDS: Final = 3600
_READ: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_WRITE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
_BINARY: Final = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH


def folder() -> Path | None:
    """Name the cache folder of this user; ``None`` when there is no home to put it in."""
    if own := os.environ.get("CALCINOSIS_CACHE_DIR"):
        return Path(own)
    windows = sys.platform == "win32"
    base = os.environ.get("LOCALAPPDATA" if windows else "XDG_CACHE_HOME", "")
    if Path(base).is_absolute():
        return Path(base, "calcinosis-cli")
    with suppress(RuntimeError):
        return Path.home().joinpath("AppData/Local" if windows else ".cache", "calcinosis-cli")
    return None


def fetch(key: str) -> mmap | None:
    """Return the bytes stored under a key, or ``None`` when there are none to be trusted.

    They are read from the disk where they are looked at.
    """
    place = folder()
    if place is None:
        return None
    with suppress(OSError, ValueError):
        if _private(os.lstat(place), stat.S_ISDIR):
            with os.fdopen(os.open(place / f"{key}{SUFFIX}", _READ | _BINARY), "rb") as file:
                if _private(os.fstat(file.fileno()), stat.S_ISREG):
                    _touch(file)
                    return mmap(file.fileno(), 0, access=ACCESS_READ)
    return None


def store(key: str, data: bytes) -> None:
    """Store an entry for the next call, if that is possible at all."""
    place = folder()
    if place is None:
        return
    with suppress(OSError, ValueError):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        if _private(os.lstat(place), stat.S_ISDIR):
            _write(place, f"{key}{SUFFIX}", data)
            _prune(place)


def _write(place: Path, name: str, data: bytes) -> None:
    """Write under a name of this process's own, then rename: nobody sees half a file."""
    partial = place / f"{name}.{os.urandom(8).hex()}{_TEMPORARY}"
    try:
        with os.fdopen(os.open(partial, _WRITE | _BINARY, 0o600), "wb") as file:
            file.write(data)
        partial.replace(place / name)
    except OSError:
        with suppress(OSError):
            partial.unlink()
        raise


def _prune(place: Path) -> None:
    """Remove the oldest entries beyond :data:`KEPT`, and what a killed process left."""
    found: list[tuple[float, Path]] = []
    for path in place.iterdir():
        with suppress(OSError):
            found.append((path.lstat().st_mtime, path))
    found.sort(reverse=True)
    limit = time.time() - _STALE_SECONDS
    old = [path for when, path in found if path.suffix == _TEMPORARY and when < limit]
    old += [path for _, path in found if path.suffix == SUFFIX][KEPT:]
    for path in old:
        with suppress(OSError):
            path.unlink()


def _touch(file: BinaryIO) -> None:
    """Note that an entry was used, so that it is not the next to go."""
    with suppress(OSError, TypeError, NotImplementedError):
        os.utime(file.fileno())


def _private(status: os.stat_result, is_form: Callable[[int], bool]) -> bool:
    """Tell whether a file is of the right form, ours, and writable by nobody else."""
    if not is_form(status.st_mode):
        return False
    if os.name != "posix":
        return True  # Windows keeps the profile folder private by its own means
    return status.st_uid == os.geteuid() and not status.st_mode & _OTHERS_WRITE
