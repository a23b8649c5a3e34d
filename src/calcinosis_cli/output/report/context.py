"""What every view needs: names, the numbered sources, and the register of the words."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from contextlib import AbstractContextManager

    from calcinosis_cli.engine.answer import AlertFinding, Pair, Reason
    from calcinosis_cli.evidence.weighing import Evidence
    from calcinosis_cli.knowledge.stated import Hazard
    from calcinosis_cli.knowledge.vocabulary import Vocabulary
    from calcinosis_cli.output.report.citing import Sources
    from calcinosis_cli.output.report.wording import Wording
    from calcinosis_cli.patient.record import Id


class Cited(NamedTuple):
    """A part of the answer with its sources, as the page numbers them."""

    item: AlertFinding | Hazard | Pair | Reason
    cites: list[Id]


class Context(NamedTuple):
    """The page under way."""

    vocabulary: Vocabulary
    evidence: Mapping[Id, Evidence]
    sources: Sources
    w: Wording

    def citing(self, *, folded: bool) -> AbstractContextManager[None]:
        """Cite inside as open or folded; in plain words, doctors' words are always folded."""
        return self.sources.folded() if folded or self.w.plain else nullcontext()

    def cited(
        self, items: Iterable[AlertFinding | Pair | Reason], *, folded: bool = False
    ) -> list[Cited]:
        """Cite the sources of each item."""
        with self.citing(folded=folded):
            return self.told(items)

    def told(self, items: Iterable[AlertFinding | Hazard | Pair | Reason]) -> list[Cited]:
        """Cite where the reader stands, open or folded."""
        return [Cited(item, self.sources.cite(item.references)) for item in items]
