"""What can be wrong with a file, said in one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from calcinosis_cli.patient.messages import nearest, printable, shortened

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

MOST_PROBLEMS = 200
"""Problems told of one file; a file with more is not worth telling more of."""


class Problem(NamedTuple):
    """One defect: where it is, what is wrong, what would be right.

    ``file:line:column: path: what is wrong: what is allowed (did you mean …?)``. Lines and
    columns count from 1. ``hint`` is the whole suggestion, e.g. ``'ulcers'``.
    """

    file: str
    line: int
    column: int
    path: str
    message: str
    allowed: str = ""
    hint: str = ""

    def __str__(self) -> str:
        parts = [f"{printable(self.file)}:{self.line}:{self.column}"]
        parts += [printable(part) for part in (self.path, self.message, self.allowed) if part]
        line = ": ".join(parts)
        return f"{line} (did you mean {printable(self.hint)}?)" if self.hint else line


class KnowledgeError(Exception):
    """A knowledge base or profile that must not be used; carries every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class UnreadableError(Exception):
    """A file that could not be read at all; ``reason`` is lower case, for people."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(path, reason)

    def __str__(self) -> str:
        return f"{printable(self.path)}: {self.reason}"


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Sort by line within each file, files as they came, and drop repetitions."""
    unique = list(dict.fromkeys(problems))
    files = {name: place for place, name in enumerate(dict.fromkeys(p.file for p in unique))}
    return sorted(unique, key=lambda p: (files[p.file], p.line, p.column))


def echo(value: object) -> str:
    """Repeat a value in a message: quoted when text, shortened, as YAML would write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, str):
        return f"'{shortened(value)}'"
    return shortened(str(value)) if isinstance(value, int | float) else type_words(value)


def type_words(value: object) -> str:
    """Name the type of a YAML value in words: ``a list``, ``text`` …."""
    if value is None:
        return "nothing"
    names = {bool: "true/false", int: "a number", float: "a number", str: "text"}
    return names.get(type(value), "a list" if isinstance(value, list) else "a mapping")


def listed(values: Iterable[object], *, most: int = 12) -> str:
    """Join allowed values with commas; a long list is cut and says how much is left."""
    shown = [str(value) for value in values]
    rest = len(shown) - most
    return ", ".join(shown[:most]) + (f", … {rest} more" if rest > 0 else "")


def suggested(word: object, known: Collection[str]) -> str:
    """Quote the nearest known word; empty when none is near."""
    near = nearest(word, known)
    return f"'{near}'" if near else ""
