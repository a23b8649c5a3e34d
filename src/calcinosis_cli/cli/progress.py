"""A progress bar on standard error, for long work that a person is watching."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

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
    bar: Progress | None = None
    start, done = time.monotonic(), 0
    with ExitStack() as stack:
        for line in lines:
            if bar is None and time.monotonic() - start > PATIENCE:
                bar = stack.enter_context(_bar(size))
            yield line
            done += len(line)
            if bar is not None:
                bar.update(bar.task_ids[0], completed=done)


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
