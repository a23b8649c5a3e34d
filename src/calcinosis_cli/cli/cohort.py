"""A stream of profiles: one JSON line in, one out, in order, in constant memory."""

from __future__ import annotations

import gc
from collections import deque
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from calcinosis_cli.answers import ErrorDocument
from calcinosis_cli.cli.exits import Exit
from calcinosis_cli.cli.lines import lines_of, open_lines, words_of
from calcinosis_cli.cli.profiles import answer, brief_document
from calcinosis_cli.cli.progress import size_of, watched
from calcinosis_cli.cli.session import STDIN, Session
from calcinosis_cli.cli.streams import say, write
from calcinosis_cli.profile_input import ProfileReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path


BATCH = 64
"""Lines that a worker takes at a time."""


class Told(NamedTuple):
    """The answer to one line, and what to say about it on standard error."""

    line: bytes
    problem: str | None = None


class Clerk:
    """Answers lines: completely, or in brief."""

    def __init__(self, session: Session, *, brief: bool) -> None:
        self._session = session
        self._reader = ProfileReader(session.names)
        self._write = self._brief if brief else self._complete

    def answer(self, number: int, line: bytes) -> Told:
        """Answer the line of this number."""
        try:
            return Told(self._write(line))
        except ValueError as error:
            return Told(self._error(number, line, str(error)), f"{number}: {error}")

    def _complete(self, line: bytes) -> bytes:
        profile = self._reader.read(words_of(line))
        return msgspec.json.encode(answer(self._session, profile)) + b"\n"

    def _brief(self, line: bytes) -> bytes:
        profile = self._reader.read(words_of(line))
        return msgspec.json.encode(brief_document(self._session, profile)) + b"\n"

    def _error(self, number: int, line: bytes, message: str) -> bytes:
        try:
            passed = words_of(line).get("id")
        except ValueError:
            passed = None
        shown = isinstance(passed, str) and passed.isprintable()
        fields = {"line": number, "id": passed if shown else None}
        found = self._session.document(ErrorDocument, "error", **fields, error=message)
        return msgspec.json.encode(found) + b"\n"


def stream(session: Session, name: str, *, brief: bool, jobs: int, again: Again) -> Exit:
    """Answer every line of a file or of standard input.

    A bad line becomes an ``error`` record, is named on standard error, and the rest goes on;
    the exit code then is 3. ``again`` is what other processes load their session with.
    """
    shown = "standard input" if name == STDIN else name
    code = Exit.OK
    with open_lines(name) as lines:
        numbered = (
            (number, line)
            for number, line in enumerate(watched(lines_of(lines, shown), size_of(lines)), 1)
            if line.strip()
        )
        if jobs == 1:
            clerk = Clerk(session, brief=brief)
            _settle()
            answers: Iterable[Told] = (clerk.answer(number, line) for number, line in numbered)
        else:
            answers = _shared_out(numbered, jobs, partial(_clerk, again, brief=brief))
        for told in answers:
            if told.problem is not None:
                code = Exit.INVALID
                say(f"{shown}:{told.problem}")
            write(told.line)
    return code


def _settle() -> None:
    """Look for garbage again, since a cohort may be long, but seldom, and not in what stays."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    gc.enable()


class Again(NamedTuple):
    """What a session was loaded from."""

    overlays: tuple[Path, ...]
    allow_weaker_safety: bool


def _clerk(again: Again, *, brief: bool) -> Clerk:
    weaker = again.allow_weaker_safety
    return Clerk(Session(again.overlays, allow_weaker_safety=weaker, quiet=True), brief=brief)


# Several processes

_mine: list[Clerk] = []
"""The clerk of a worker process."""


def _shared_out(
    numbered: Iterator[tuple[int, bytes]], jobs: int, make: Callable[[], Clerk]
) -> Iterator[Told]:
    """Let workers answer batches; give the answers in order, with few batches under way."""
    from concurrent.futures import Future, ProcessPoolExecutor  # noqa: PLC0415 - seldom needed

    executor = ProcessPoolExecutor(jobs, initializer=_start, initargs=(make,))
    under_way: deque[Future[list[Told]]] = deque()
    try:
        while batch := list(islice(numbered, BATCH)):
            under_way.append(executor.submit(_answer, batch))
            if len(under_way) > 2 * jobs:
                yield from under_way.popleft().result()
        while under_way:
            yield from under_way.popleft().result()
    finally:
        executor.shutdown(cancel_futures=True)


def _start(make: Callable[[], Clerk]) -> None:
    import signal  # noqa: PLC0415 - in workers only

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it, and ends all
    _mine[:] = [make()]
    _settle()


def _answer(batch: Sequence[tuple[int, bytes]]) -> list[Told]:
    return [_mine[0].answer(number, line) for number, line in batch]
