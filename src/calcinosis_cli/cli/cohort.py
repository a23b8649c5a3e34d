"""A stream of profiles: one JSON line in, one out, in order, in constant memory."""

from __future__ import annotations

import gc
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from calcinosis_cli.cli.exits import Exit
from calcinosis_cli.cli.profile_lines import numbered_lines, read_words
from calcinosis_cli.cli.profiles import brief_document, full_document, red_flags
from calcinosis_cli.cli.streams import STDIN, say, write
from calcinosis_cli.library import Loaded, load
from calcinosis_cli.output.answers import ErrorDocument
from calcinosis_cli.output.stamp import stamped
from calcinosis_cli.patient.entries import scalar_text
from calcinosis_cli.patient.reading import ProfileReader, own

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor
    from typing import TypeAlias

    from calcinosis_cli.cli.options import Run
    from calcinosis_cli.engine.answer import AlertFinding

    Batch: TypeAlias = list[tuple[int, bytes]]

BATCH = 64
"""Lines that a worker takes at a time."""


class AnsweredLine(NamedTuple):
    """The answer to one line, and what to say about it on standard error."""

    line: bytes
    problem: str | None = None
    code: Exit = Exit.INVALID
    """How the run ends, if there is a problem; the gravest counts."""


class Answerer:
    """Answers lines: completely, or in brief."""

    def __init__(self, base: Loaded, *, brief: bool) -> None:
        self._base = base
        self._reader = ProfileReader(base.names)
        self._document = brief_document if brief else full_document

    def answer(self, number: int, line: bytes) -> AnsweredLine:
        """Answer the line of this number."""
        try:
            document = self._document(self._base, self._reader.read(read_words(line)))
            return AnsweredLine(msgspec.json.encode(document) + b"\n")
        except ValueError as error:
            alerts = red_flags(self._base, error)
            raised = f" (alerts: {', '.join(alert.id for alert in alerts)})" if alerts else ""
            problem = f"{number}: {error}{raised}"
            return AnsweredLine(self._error(number, line, error, alerts), problem)

    def lost(self, number: int, line: bytes) -> AnsweredLine:
        """Say that no process could answer the line of this number."""
        error = ValueError("the process that answered it was ended, twice")
        return AnsweredLine(self._error(number, line, error, []), f"{number}: {error}", Exit.LOST)

    def _error(
        self, number: int, line: bytes, error: ValueError, alerts: list[AlertFinding]
    ) -> bytes:
        try:
            passed = scalar_text(own(read_words(line)).get("id"))
        except ValueError:
            passed = None
        shown = isinstance(passed, str) and passed.isprintable()
        fields = {"line": number, "id": passed if shown else None, "alerts": alerts}
        found = stamped(ErrorDocument, self._base, **fields, error=str(error))
        return msgspec.json.encode(found) + b"\n"


def stream(run: Run, name: str, *, brief: bool, jobs: int) -> Exit:
    """Answer every line of a file or of standard input.

    A bad line becomes an ``error`` record, is named on standard error, and the rest goes on;
    the exit code then is 3, or 5 when no process could answer it. Other processes load the base
    of ``run`` again.
    """
    shown = "standard input" if name == STDIN else name
    code = Exit.OK
    base, lines = run.base, numbered_lines(name, ProfileReader(run.base.names))
    if jobs == 1:
        answerer = Answerer(base, brief=brief)
        _settle()
        answers: Iterable[AnsweredLine] = (answerer.answer(*numbered) for numbered in lines)
    else:
        weaker = run.given["allow_weaker_safety"]
        again = partial(load, run.given["kb"] or (), allow_weaker_safety=weaker)
        answers = _shared_out(lines, jobs, partial(_answerer, again, brief=brief))
    for answered in answers:
        if answered.problem is not None:
            code = max(code, answered.code)
            say(f"{shown}:{answered.problem}")
        write(answered.line)
    return code


def _settle() -> None:
    """Look for garbage again, since a cohort may be long, but seldom, and not in what stays."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    gc.enable()


def _answerer(again: Callable[[], Loaded], *, brief: bool) -> Answerer:
    return Answerer(again(), brief=brief)


# Several processes

_mine: list[Answerer] = []
"""The answerer of a worker process."""


def _shared_out(
    numbered: Iterator[tuple[int, bytes]], jobs: int, make: Callable[[], Answerer]
) -> Iterator[AnsweredLine]:
    """Let workers answer batches; give the answers in order, with few batches under way."""
    under_way: deque[tuple[Batch, Future[list[AnsweredLine]]]] = deque()
    workers = _workers(jobs, make)
    try:
        while (batch := list(islice(numbered, BATCH))) or under_way:
            if batch:
                try:
                    under_way.append((batch, workers.submit(_answer, batch)))
                except BrokenExecutor:  # one of them was ended; its batches are answered below
                    workers = _workers(jobs, make)
                    under_way.append((batch, workers.submit(_answer, batch)))
            if not batch or len(under_way) > 2 * jobs:
                yield from _outcome(*under_way.popleft(), make)
    finally:
        workers.shutdown(cancel_futures=True)


def _outcome(
    batch: Batch, future: Future[list[AnsweredLine]], make: Callable[[], Answerer]
) -> Iterable[AnsweredLine]:
    try:
        return future.result()
    except BrokenExecutor:
        return _singly(batch, make)


def _singly(batch: Batch, make: Callable[[], Answerer]) -> Iterator[AnsweredLine]:
    """Answer again, line by line: a line that ends its worker, as by its memory, costs no other."""
    worker: ProcessPoolExecutor | None = None
    here = make()
    try:
        for numbered in batch:
            worker = worker or _workers(1, make)
            try:
                yield from worker.submit(_answer, [numbered]).result()
            except BrokenExecutor:
                worker = None
                yield here.lost(*numbered)
    finally:
        if worker is not None:
            worker.shutdown()


def _workers(jobs: int, make: Callable[[], Answerer]) -> ProcessPoolExecutor:
    from concurrent.futures import ProcessPoolExecutor  # seldom needed

    return ProcessPoolExecutor(jobs, initializer=_start, initargs=(make,))


def _start(make: Callable[[], Answerer]) -> None:
    import signal  # in workers only
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it, and ends all
    Thread(target=_end_with_parent, daemon=True).start()
    _mine[:] = [make()]
    _settle()


def _end_with_parent() -> None:
    """Wait until the parent has ended, in whatever way, and end too."""
    from multiprocessing import connection, parent_process

    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(Exit.LOST)


def _answer(batch: Batch) -> list[AnsweredLine]:
    return [_mine[0].answer(number, line) for number, line in batch]
