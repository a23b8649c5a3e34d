"""What must hold of everything that is said; a broken promise is an ``AssertionError``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from calcinosis_cli.knowledge import Problem

LONGEST_LINE: Final = 2_000


def ensure(true: object, otherwise: str) -> None:
    """Raise ``AssertionError`` unless something is true, also under ``python -O``."""
    if not true:
        raise AssertionError(otherwise)


def one_line(said: str) -> None:
    """A message is one printable line that a terminal can show."""
    ensure(said, "nothing is said")
    ensure(said.isprintable(), f"not printable: {said!r}")
    ensure(len(said) <= LONGEST_LINE, f"{len(said)} characters: {said[:200]}…")


def problems(found: Iterable[Problem], files: Collection[str], own: str, lines: int) -> None:
    """Every problem is one line, names a file that was read, and a line that this file has."""
    for problem in found:
        one_line(str(problem))
        one_line(problem.message)
        ensure(problem.file in files, f"what file? {problem}")
        ensure(problem.file != own or 1 <= problem.line <= lines, f"{lines} lines: {problem}")
        ensure(problem.column >= 1, f"what column? {problem}")
