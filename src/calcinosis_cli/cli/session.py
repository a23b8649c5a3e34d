"""One run: the loaded knowledge base, its names, its evidence, and the stamp of every answer."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.streams import say
from calcinosis_cli.knowledge import KnowledgeError, UnreadableError, load
from calcinosis_cli.stamp import DISCLAIMER, TOOL, D, Stamp, schema_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from calcinosis_cli.catalogue import Catalogue
    from calcinosis_cli.engine.engine import Engine
    from calcinosis_cli.evidence import Evidence
    from calcinosis_cli.knowledge.sources import Folder
    from calcinosis_cli.model import KnowledgeBase, Treatment
    from calcinosis_cli.names import KnownNames
    from calcinosis_cli.record import Id
    from calcinosis_cli.vocabulary import Vocabulary


STDIN = "-"
"""The name of standard input, wherever a file is named."""


class Session:
    """What a command needs to answer; each part is read when it is first used."""

    def __init__(
        self,
        overlays: Sequence[Path] | None,
        *,
        allow_weaker_safety: bool,
        data: Folder | None = None,
        quiet: bool = False,
    ) -> None:
        self.allow_weaker_safety = allow_weaker_safety
        try:
            self.loaded = load(overlays or (), allow_weaker_safety=allow_weaker_safety, data=data)
        except KnowledgeError as error:
            raise CommandError(Exit.INVALID, *map(str, error.problems)) from error
        except UnreadableError as error:
            raise CommandError(Exit.UNREADABLE, str(error)) from error
        head = self.loaded.head
        self.notices = head.notices
        self.stamp = Stamp(head.version, head.reviewed, head.digest)
        for notice in () if quiet else self.notices:
            say(notice)

    @property
    def kb(self) -> KnowledgeBase:
        """Everything that is stored, classes expanded."""
        return self.loaded.kb

    @property
    def evidence(self) -> Mapping[Id, Evidence]:
        """Evidence of every treatment, by id."""
        return self.loaded.evidence

    @property
    def catalogue(self) -> Catalogue:
        """Every treatment in a line."""
        return self.loaded.catalogue

    @property
    def names(self) -> KnownNames:
        """What everything goes by."""
        return self.loaded.names

    @property
    def engine(self) -> Engine:
        """What answers profiles."""
        return self.loaded.engine

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What names mean."""
        from calcinosis_cli.vocabulary import Vocabulary  # noqa: PLC0415 - not every command

        return Vocabulary(self.kb)

    def ids_named(self, name: str) -> list[Id]:
        """Return the treatments that a name means; a class means all its members."""
        from calcinosis_cli.names import NameIndex  # noqa: PLC0415 - not every command

        index = NameIndex(self.names.treatments)
        found = index.resolve(name)
        if not found:
            near = index.near(name)
            hint = f"did you mean {' or '.join(near)}?" if near else "see `calcinosis list`"
            raise CommandError(Exit.USAGE, f"unknown treatment '{printable(name)}': {hint}")
        return found

    def treatments_named(self, name: str) -> list[Treatment]:
        """Return the entries of the treatments that a name means."""
        return [self.vocabulary.treatments[identifier] for identifier in self.ids_named(name)]

    def document(self, kind: type[D], name: str, **fields: object) -> D:
        """Stamp an answer."""
        return kind(
            schema=schema_of(name),
            tool=TOOL,
            knowledge_base=self.stamp,
            disclaimer=DISCLAIMER,
            notices=self.notices,
            **fields,
        )


def printable(text: str, longest: int = 60) -> str:
    """Shorten and escape what was typed, for one line."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return shown if len(shown) <= longest else shown[:longest] + "…"
