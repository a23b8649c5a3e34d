"""Standard output and standard error: who owns them, and what their failing means.

Standard output is the answer. Every byte of it is written, or the run ends: quietly when its
reader has gone, else with one line and the exit code for files. Standard error is talk. Nobody
has to listen: what cannot be said is dropped, and the answer goes on.

Whatever writes to either, Typer's help and Rich's bars too, writes through here, buffered or not.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO, NoReturn, TextIO

from calcinosis_cli.cli.exits import CommandError, Exit, ReaderGoneError

STDIN = "-"
"""The name of standard input, wherever a file is named."""


def take() -> None:
    """Take over the streams of the process: UTF-8, plain line feeds, no character that fails."""
    _stand_in_for_closed()
    if not getattr(os, "get_blocking", lambda _: True)(0):
        sys.stdin = io.TextIOWrapper(io.BufferedReader(_PatientStream()), encoding="utf-8")
    sys.stdout = _whole(sys.stdout, _answer_lost)
    sys.stderr = _whole(sys.stderr, _nobody_listens, talk=True)


def give_back() -> None:
    """Close standard output: some disks say only now that they could not keep what they took."""
    sys.stdout.flush()
    try:
        os.close(sys.stdout.fileno())
    except OSError as error:
        _answer_lost(error)


def write(data: str | bytes) -> None:
    """Write to standard output, as a whole even when interrupted."""
    with _interrupted_afterwards():
        buffer = getattr(sys.stdout, "buffer", None)
        if isinstance(data, str):
            sys.stdout.write(data)
        elif buffer is None:
            sys.stdout.write(data.decode())
        else:
            buffer.write(data)
        sys.stdout.flush()


def say(line: str) -> None:
    """Talk to the person: on standard error, one line."""
    from calcinosis_cli.patient.messages import printable  # slow for --version

    talk(f"calcinosis: {printable(line)}\n")


def talk(text: str) -> None:
    """Talk at length: on standard error, as it is."""
    sys.stderr.write(text)


class _WholeStream(io.RawIOBase):
    """A raw stream that writes all that it is given, or says that it failed."""

    def __init__(self, stream: TextIO, failed: Callable[[OSError], None]) -> None:
        self._stream = stream  # which closes what is below it when nobody keeps it
        # With PYTHONUNBUFFERED there is no buffer between.
        self._raw: BinaryIO | io.RawIOBase = getattr(stream.buffer, "raw", stream.buffer)
        self._failed = failed

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._stream.fileno()

    def isatty(self) -> bool:
        return self._stream.isatty()

    def write(self, data: Any, /) -> int:  # noqa: ANN401 - any buffer
        rest = memoryview(data)
        size = len(rest)
        try:
            while rest:
                written = self._raw.write(rest)
                if written is None:  # a pipe that does not block, and is full
                    _until_ready(writing=[self.fileno()])
                else:
                    rest = rest[written:]
        except OSError as error:
            self._failed(error)
        return size


class _PatientStream(io.RawIOBase):
    """Standard input that does not block: what is not there yet is waited for, and is no end."""

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return 0

    def isatty(self) -> bool:
        return os.isatty(0)

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 - any buffer
        _until_ready(reading=[0])
        data = os.read(0, len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _whole(stream: TextIO, failed: Callable[[OSError], None], *, talk: bool = False) -> TextIO:
    return io.TextIOWrapper(
        io.BufferedWriter(_WholeStream(stream, failed)),
        encoding="utf-8",
        errors="backslashreplace",
        newline="\n",
        line_buffering=talk or stream.isatty(),
    )


def _answer_lost(error: OSError) -> NoReturn:
    """Say it in errors that neither Typer nor Rich takes for one of the system."""
    if isinstance(error, BrokenPipeError):
        raise ReaderGoneError from error
    raise CommandError(Exit.UNREADABLE, f"output: {error.strerror}") from error


def _nobody_listens(_error: OSError) -> None:
    """Go on: the answer does not depend on who reads the talk."""


def _until_ready(reading: Sequence[int] = (), writing: Sequence[int] = ()) -> None:
    import select  # seldom needed

    select.select(reading, writing, ())


def _stand_in_for_closed() -> None:
    """Open what the caller has closed: talk goes nowhere, any other use is told as an error."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            flags = os.O_RDONLY if name == "stdout" else os.O_WRONLY
            os.dup2(os.open(os.devnull, flags), number)
            setattr(sys, name, open(number, "r" if name == "stdin" else "w"))  # noqa: PTH123, SIM115 - a descriptor, for the whole run


@contextmanager
def _interrupted_afterwards() -> Iterator[None]:
    """Let a first Ctrl-C wait for the end of what is written; a second does not."""
    import signal  # only for answers

    waiting: list[int] = []

    def wait(number: int, _frame: object) -> None:
        if waiting:
            raise KeyboardInterrupt
        waiting.append(number)

    before = signal.signal(signal.SIGINT, wait)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if waiting:
        raise KeyboardInterrupt
