"""A file that was read: its tree of plain values, and where each of them stands."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

from calcinosis_cli.knowledge.errors import Problem
from calcinosis_cli.patient.messages import shortened

Path: TypeAlias = tuple[str | int, ...]
"""Keys and list indexes from the root down to a value."""

Tree: TypeAlias = dict[str, Any]


class Spot:
    """Line and column (from 1) of a value; those of its key; the spots below it."""

    __slots__ = ("below", "column", "key", "line")

    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column
        self.key: Spot | None = None
        self.below: dict[str | int, Spot] = {}


class ParsedFile(NamedTuple):
    """One file: ``tree`` is what it says, ``root`` where."""

    name: str
    tree: Any
    root: Spot

    def spot(self, path: Path, *, key: bool = False) -> Spot:
        """Find the place of a value, or of its key; the nearest one around it if absent."""
        here = self.root
        for step in path:
            below = here.below.get(step)
            if below is None:
                return here
            here = below
        return here.key if key and here.key else here

    def problem(
        self, path: Path, message: str, allowed: str = "", hint: str = "", *, key: bool = False
    ) -> Problem:
        """Make the problem of the value (or of the key) at ``path``."""
        spot = self.spot(path, key=key)
        where = human_path(path, self.tree)
        return Problem(self.name, spot.line, spot.column, where, message, allowed, hint)


def human_path(path: Path, tree: object) -> str:
    """Write a path for people: ``treatments[alendronate].safety[0].level``."""
    words, here = "", tree
    for step in path:
        here = _below(here, step)
        if isinstance(step, str):
            words += f".{shortened(step)}" if words else shortened(step)
        else:
            name = here.get("id") if isinstance(here, dict) else None
            words += f"[{shortened(name) if isinstance(name, str) else step}]"
    return words


def _below(tree: object, step: str | int) -> object:
    try:
        return tree[step]  # type: ignore[index]  # whatever it is, a miss is an exception
    except (KeyError, IndexError, TypeError):
        return None
