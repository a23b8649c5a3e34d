"""How the program ends: exit codes, and the errors that map to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum


class Exit(IntEnum):
    """Exit codes, as documented in the README and in ``calcinosis --help``."""

    OK = 0
    USAGE = 2
    INVALID = 3
    UNREADABLE = 4
    LOST = 5
    INTERRUPTED = 130


MEANING = {
    Exit.OK: "answered, also when a filter matches nothing",
    Exit.USAGE: "the command line was not understood, or a name is unknown",
    Exit.INVALID: "a knowledge base or a profile is invalid or contradicts itself",
    Exit.UNREADABLE: "a file cannot be read or written",
    Exit.LOST: "a worker of `--jobs` was ended twice over the same profile",
    Exit.INTERRUPTED: "interrupted",
}


class CommandError(Exception):
    """An end with one clear message a line and a documented exit code."""

    def __init__(self, code: Exit, *lines: str) -> None:
        super().__init__(*lines)
        self.code = code
        self.lines = lines


class ReaderGoneError(Exception):
    """Whoever read standard output has closed it; there is nothing left to say."""


def end_of(error: Exception) -> CommandError | None:
    """Say how an error of the layers below ends the program; ``None`` when it is a bug."""
    from calcinosis_cli.knowledge import KnowledgeError, UnreadableError  # only when it went wrong
    from calcinosis_cli.output.formats import UnsuitableError
    from calcinosis_cli.output.listing import UnknownValueError
    from calcinosis_cli.patient.reading import ProfileError

    if isinstance(error, KnowledgeError):
        return CommandError(Exit.INVALID, *map(str, error.problems))
    if isinstance(error, UnreadableError):
        return CommandError(Exit.UNREADABLE, str(error))
    if isinstance(error, UnsuitableError | UnknownValueError | ProfileError):
        return CommandError(Exit.USAGE, str(error))
    if isinstance(error, OSError):
        words = (error.filename, reason(error))
        return CommandError(Exit.UNREADABLE, ": ".join(str(word) for word in words if word))
    return None


@contextmanager
def failing(what: str, longest: int = 60) -> Iterator[None]:
    """Turn an error of the system into one line that names what failed."""
    from calcinosis_cli.patient.messages import shortened  # only for files

    try:
        yield
    except OSError as error:
        raise CommandError(
            Exit.UNREADABLE, f"{shortened(what, longest)}: {reason(error)}"
        ) from error


def reason(error: OSError) -> str:
    """Say what the system says, as the end of a line."""
    return (error.strerror or "cannot be read or written").lower()
