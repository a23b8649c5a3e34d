"""Lines of JSON, each a profile, from a file or from standard input."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO

from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.progress import size_of, watched
from calcinosis_cli.cli.session import STDIN
from calcinosis_cli.patient.messages import shortened

LONGEST_LINE = 1_000_000
MOST_DIGITS = 15


def numbered_lines(name: str) -> Iterator[tuple[int, bytes]]:
    """Go through the lines of a file, or of standard input, that are not empty; show how far."""
    with _opened(name) as file:
        shown = "standard input" if name == STDIN else name
        yield from numbered(watched(_read(file, shown), size_of(file)))


def numbered(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Count lines from 1, and leave out empty ones."""
    return ((number, line) for number, line in enumerate(lines, 1) if line.strip())


def _opened(name: str) -> AbstractContextManager[BinaryIO]:
    if name == STDIN:
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(name).open("rb")
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise CommandError(Exit.UNREADABLE, f"{shortened(name)}: {reason}") from error


def _read(file: BinaryIO, shown: str) -> Iterator[bytes]:
    """Go through the lines; of one that is too long for a profile, only the start is kept."""
    try:
        while line := file.readline(LONGEST_LINE + 1):
            yield line
            while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
                line = file.readline(LONGEST_LINE + 1)
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise CommandError(Exit.UNREADABLE, f"{shortened(shown)}: {reason}") from error


def read_words(line: bytes) -> dict[str, Any]:
    """Read one line of JSON; raise ``ValueError`` for anything but a mapping."""
    if len(line) > LONGEST_LINE:
        raise ValueError(f"the line is too long: at most {LONGEST_LINE:,} bytes")
    try:
        words = json.loads(
            line.decode("utf-8-sig"),
            object_pairs_hook=_once,
            parse_constant=_no_constant,
            parse_int=_whole,
        )
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at column {error.colno}") from error
    except UnicodeDecodeError as error:
        raise ValueError("not UTF-8") from error
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(words, dict):
        raise ValueError("a profile is a mapping of facts")  # noqa: TRY004 - a line, not a type
    return words


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"key '{shortened(key)}' stands twice")
        found[key] = value
    return found


def _no_constant(name: str) -> Any:  # noqa: ANN401 - the type of json's hook
    raise ValueError(f"{name} is not a number")


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"a number of {len(digits)} characters: at most {MOST_DIGITS}")
    return int(digits)
