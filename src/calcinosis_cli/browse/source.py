"""What the explorer asks of the run that started it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from calcinosis_cli.documents import D, Stamp
    from calcinosis_cli.evidence import Evidence
    from calcinosis_cli.model import Id, KnowledgeBase
    from calcinosis_cli.vocabulary import Vocabulary


class Source(Protocol):
    """A loaded knowledge base with its evidence, and the stamp of every answer."""

    kb: KnowledgeBase
    vocabulary: Vocabulary
    stamp: Stamp
    notices: list[str]

    @property
    def evidence(self) -> Mapping[Id, Evidence]:
        """Evidence of every treatment, by id."""

    def document(self, kind: type[D], name: str, **fields: object) -> D:
        """Stamp an answer."""
