"""Reading bytes from paths that a user named, without blocking or reading too much."""

from __future__ import annotations

import os
import stat
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import IO, Final

from calcinosis_cli.knowledge.errors import KnowledgeError, Problem, UnreadableError

MAX_BYTES: Final = 5_000_000
"""Larger files are refused; the whole knowledge base is well under one megabyte."""

_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)


def read(path: str | os.PathLike[str]) -> bytes:
    """Read a regular file of at most ``MAX_BYTES``.

    Raises ``UnreadableError`` for whatever is no readable file (a pipe or a device is not
    even opened, so nothing can block) and ``KnowledgeError`` for one that is too large.
    """
    name = os.fspath(path)
    try:
        _refuse_special(name, Path(name).stat().st_mode)
        with os.fdopen(os.open(name, _FLAGS), "rb") as file:
            _refuse_special(name, os.fstat(file.fileno()).st_mode)
            return read_stream(file, name)
    except OSError as error:
        raise UnreadableError(name, (error.strerror or "cannot be read").lower()) from error
    except ValueError as error:
        raise UnreadableError(name, "not a possible file name") from error


def read_whole(path: str | os.PathLike[str]) -> bytes:
    """Read a file of ours at once, in a third of the time of pathlib; raise ``OSError``."""
    file = os.open(path, _FLAGS)
    try:
        return os.read(file, os.fstat(file).st_size)
    finally:
        os.close(file)


def mapped(path: Path) -> mmap:
    """Open a file of ours to be read on the disk, where it is looked at; raise ``OSError``."""
    with path.open("rb") as file:
        return mmap(file.fileno(), 0, access=ACCESS_READ)


def read_stream(stream: IO[bytes], name: str) -> bytes:
    """Read a stream, such as standard input, to its end; the same limit and the same errors."""
    try:
        data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableError(name, (error.strerror or "cannot be read").lower()) from error
    refuse_large(data, name)
    return data


def refuse_large(data: bytes, name: str) -> None:
    """Raise ``KnowledgeError`` when there are more than ``MAX_BYTES``."""
    if len(data) > MAX_BYTES:
        limit = f"at most {MAX_BYTES // 1_000_000} MB"
        raise KnowledgeError([Problem(name, 1, 1, "", "the file is too large", limit)])


def _refuse_special(name: str, mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise UnreadableError(name, "is a directory")
    if not stat.S_ISREG(mode):
        raise UnreadableError(name, "is not a regular file")
