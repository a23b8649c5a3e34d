"""What the explorer asks of the run that started it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from calcinosis_cli.catalogue import Catalogue
    from calcinosis_cli.engine.engine import Engine
    from calcinosis_cli.evidence import Evidence
    from calcinosis_cli.model import KnowledgeBase
    from calcinosis_cli.names import KnownNames
    from calcinosis_cli.record import Id
    from calcinosis_cli.stamp import D, Stamp
    from calcinosis_cli.vocabulary import Vocabulary


class Source(Protocol):
    """A loaded knowledge base with its evidence, and the stamp of every answer."""

    stamp: Stamp
    notices: list[str]

    @property
    def kb(self) -> KnowledgeBase:
        """Everything that is stored."""

    @property
    def vocabulary(self) -> Vocabulary:
        """What names mean."""

    @property
    def names(self) -> KnownNames:
        """What everything goes by."""

    @property
    def catalogue(self) -> Catalogue:
        """Every treatment in a line."""

    @property
    def engine(self) -> Engine:
        """What answers profiles."""

    @property
    def evidence(self) -> Mapping[Id, Evidence]:
        """Evidence of every treatment, by id."""

    def document(self, kind: type[D], name: str, **fields: object) -> D:
        """Stamp an answer."""
