"""The knowledge base of one run, and what its names mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.streams import say
from calcinosis_cli.library import Loaded, load
from calcinosis_cli.patient.messages import shortened

if TYPE_CHECKING:
    from pathlib import Path

    from calcinosis_cli.knowledge.sources import Folder
    from calcinosis_cli.patient.record import Id


STDIN = "-"
"""The name of standard input, wherever a file is named."""


def open_base(
    overlays: Sequence[Path] | None = None,
    *,
    allow_weaker_safety: bool = False,
    data: Folder | None = None,
) -> Loaded:
    """Load the knowledge base with the user's files laid over it; say its notices."""
    base = load(overlays or (), allow_weaker_safety=allow_weaker_safety, data=data)
    for notice in base.notices:
        say(notice)
    return base


def ids_named(base: Loaded, name: str) -> list[Id]:
    """Return the treatments that a name means; a class means all its members."""
    from calcinosis_cli.patient.names import NameIndex  # not every command

    index = NameIndex(base.names.treatments)
    found = index.resolve(name)
    if not found:
        near = index.near(name)
        hint = f"did you mean {' or '.join(near)}?" if near else "see `calcinosis list`"
        raise CommandError(Exit.USAGE, f"unknown treatment '{shortened(name)}': {hint}")
    return found
