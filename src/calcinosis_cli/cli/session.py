"""One run: the loaded knowledge base, its names, its evidence, and the stamp of every answer."""

from __future__ import annotations

import sys
from functools import cached_property
from typing import TYPE_CHECKING

from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.documents import DISCLAIMER, TOOL, D, Stamp
from calcinosis_cli.knowledge import KnowledgeError, UnreadableError, load
from calcinosis_cli.names import NameIndex, treatment_names
from calcinosis_cli.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from calcinosis_cli.knowledge.sources import Folder
    from calcinosis_cli.model import Treatment


class Session:
    """What a command needs to answer; evidence and names are computed when first used."""

    def __init__(
        self,
        overlays: Sequence[Path] | None,
        *,
        allow_weaker_safety: bool,
        data: Folder | None = None,
    ) -> None:
        try:
            loaded = load(overlays or (), allow_weaker_safety=allow_weaker_safety, data=data)
        except KnowledgeError as error:
            raise CommandError(Exit.INVALID, *map(str, error.problems)) from error
        except UnreadableError as error:
            raise CommandError(Exit.UNREADABLE, str(error)) from error
        self.kb = loaded.kb
        self.evidence = loaded.evidence
        self.notices = list(loaded.notices)
        self.stamp = Stamp(
            version=loaded.kb.knowledge_base.version,
            reviewed=loaded.kb.knowledge_base.reviewed,
            digest=loaded.digest,
        )
        self.vocabulary = Vocabulary(loaded.kb)
        for notice in self.notices:
            say(notice)

    @cached_property
    def names(self) -> NameIndex:
        """Names of treatments."""
        return treatment_names(self.kb)

    def treatments_named(self, name: str) -> list[Treatment]:
        """Return the treatments that a name means; a class means all its members."""
        found = self.names.resolve(name)
        if not found:
            near = self.names.suggest(name)
            hint = f"did you mean {' or '.join(near)}?" if near else "see `calcinosis list`"
            raise CommandError(Exit.USAGE, f"unknown treatment '{printable(name)}': {hint}")
        return [self.vocabulary.treatments[identifier] for identifier in found]

    def document(self, kind: type[D], name: str, **fields: object) -> D:
        """Stamp an answer."""
        return kind(
            schema=f"calcinosis/{name}/1",
            tool=TOOL,
            knowledge_base=self.stamp,
            disclaimer=DISCLAIMER,
            notices=self.notices,
            **fields,
        )


def say(line: str) -> None:
    """Talk to the person: on standard error, one line."""
    sys.stderr.write(f"calcinosis: {line}\n")


def printable(text: str, longest: int = 60) -> str:
    """Shorten and escape what was typed, for one line."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return shown if len(shown) <= longest else shown[:longest] + "…"
