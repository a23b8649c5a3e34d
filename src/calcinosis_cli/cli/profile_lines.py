"""Lines of JSON, each a profile, from a file or from standard input; a bar for who waits."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from calcinosis_cli.cli.cohort_files import patients
from calcinosis_cli.cli.exits import failing
from calcinosis_cli.cli.streams import STDIN
from calcinosis_cli.patient.messages import shortened

if TYPE_CHECKING:
    from rich.progress import Progress

    from calcinosis_cli.patient.reading import ProfileReader

CHUNK = 65_536
LONGEST_LINE = 1_000_000
MOST_DIGITS = 15


def numbered_lines(name: str, reader: ProfileReader) -> Iterator[tuple[int, bytes]]:
    """Go through the patients of a file, or of standard input, as lines; show how far."""
    with _opened(name) as file:
        shown = "standard input" if name == STDIN else name
        size = size_of(file)
        chunks = watched(iter(partial(file.read, CHUNK), b""), size)
        yield from patients(watched(_read(file, shown), size), lambda: chunks, shown, reader)


def _opened(name: str) -> AbstractContextManager[BinaryIO]:
    with failing(name):
        return nullcontext(sys.stdin.buffer) if name == STDIN else Path(name).open("rb")


def _read(file: BinaryIO, shown: str) -> Iterator[bytes]:
    """Go through the lines; of one that is too long for a profile, only the start is kept."""
    with failing(shown):
        while line := file.readline(LONGEST_LINE + 1):
            yield line
            while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
                line = file.readline(LONGEST_LINE + 1)


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


PATIENCE = 0.7
"""Seconds without a bar: most work is done by then."""


def watched(lines: Iterable[bytes], size: int | None = None) -> Iterator[bytes]:
    """Pass lines on; after a while, show how many of ``size`` bytes are done.

    Only when standard error is a terminal and standard output is not: a bar must neither stand
    in a log nor between the lines of an answer.
    """
    if not _somebody_watches():
        yield from lines
        return
    start, bar = time.monotonic(), _bar(size)
    try:
        for line in lines:
            if time.monotonic() - start > PATIENCE:
                bar.start()
            yield line
            bar.advance(bar.task_ids[0], len(line))
    finally:
        bar.stop()


def size_of(file: object) -> int | None:
    """Return the size of a regular file in bytes; ``None`` for a pipe."""
    try:
        return os.fstat(file.fileno()).st_size or None  # type: ignore[attr-defined]
    except (AttributeError, OSError, ValueError):
        return None


def _somebody_watches() -> bool:
    dumb = os.environ.get("TERM", "dumb") in ("dumb", "unknown")
    return sys.stderr.isatty() and not sys.stdout.isatty() and not dumb


def _bar(size: int | None) -> Progress:
    """Make a bar that leaves no trace and never touches standard output."""
    from rich.console import Console  # slow, and seldom needed
    from rich.progress import Progress

    bar = Progress(console=Console(file=sys.stderr), transient=True, redirect_stdout=False)
    bar.add_task("answering", total=size)
    return bar
