"""A private folder of compiled forms: never trusted, never fatal, safe with many processes.

An entry counts only if the folder and the file belong to this user and nobody else can write
them, if the file is a regular one under the expected name, and if its header carries the key
and the hash of the rest. Whatever else happens, the knowledge base is compiled again.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

KEPT: Final = 8
"""Entries that stay; the least recently used go first."""

_MAGIC: Final = b"calcinosis-compiled"
_SUFFIX: Final = ".compiled"
_TEMPORARY: Final = ".partial"
_STALE_SECONDS: Final = 3600
_LARGEST: Final = 50_000_000
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


def seal(key: str, payload: bytes) -> bytes:
    """Put the header line before a payload."""
    return b"%s %s %s\n%s" % (_MAGIC, key.encode(), _hash(payload), payload)


def unseal(key: str, data: bytes) -> bytes | None:
    """Return the payload when the header is right, else ``None``."""
    header, _, payload = data.partition(b"\n")
    right = header == b"%s %s %s" % (_MAGIC, key.encode(), _hash(payload))
    return payload if right else None


def fetch(key: str) -> bytes | None:
    """Return the payload stored under a key, or ``None`` when there is none to be trusted."""
    place = folder()
    if place is None:
        return None
    with suppress(OSError, ValueError):
        if _private(os.lstat(place), stat.S_ISDIR):
            with os.fdopen(os.open(place / (key + _SUFFIX), _READ | _BINARY), "rb") as file:
                if _private(os.fstat(file.fileno()), stat.S_ISREG):
                    return unseal(key, file.read(_LARGEST))
    return None


def store(key: str, payload: bytes) -> None:
    """Store a payload for the next call, if that is possible at all."""
    place = folder()
    if place is None:
        return
    with suppress(OSError, ValueError):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        if _private(os.lstat(place), stat.S_ISDIR):
            _write(place, key, seal(key, payload))
            _prune(place)


def touch(key: str) -> None:
    """Note that an entry was used, so that it is not the next to go."""
    if place := folder():
        with suppress(OSError, ValueError):
            os.utime(place / (key + _SUFFIX))


def _write(place: Path, key: str, data: bytes) -> None:
    """Write under a name of this process's own, then rename: nobody sees half a file."""
    partial = place / f"{key}.{os.urandom(8).hex()}{_TEMPORARY}"
    try:
        with os.fdopen(os.open(partial, _WRITE | _BINARY, 0o600), "wb") as file:
            file.write(data)
        partial.replace(place / (key + _SUFFIX))
    except OSError:
        with suppress(OSError):
            partial.unlink()
        raise


def _prune(place: Path) -> None:
    """Remove the oldest entries beyond ``KEPT``, and what a killed process left."""
    found: list[tuple[float, Path]] = []
    for path in place.iterdir():
        with suppress(OSError):
            found.append((path.lstat().st_mtime, path))
    found.sort(reverse=True)
    old = [path for _, path in found if path.suffix == _SUFFIX][KEPT:]
    limit = time.time() - _STALE_SECONDS
    old += [path for when, path in found if path.suffix == _TEMPORARY and when < limit]
    for path in old:
        with suppress(OSError):
            path.unlink()


def _private(status: os.stat_result, is_form: Callable[[int], bool]) -> bool:
    """Tell whether a file is of the right form, ours, and writable by nobody else."""
    if not is_form(status.st_mode):
        return False
    if os.name != "posix":
        return True  # Windows keeps the profile folder private by its own means
    return status.st_uid == os.geteuid() and not status.st_mode & _OTHERS_WRITE


def _hash(payload: bytes) -> bytes:
    return sha256(payload).hexdigest().encode()
