"""What every view needs: names, the numbered sources, and the register of the words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
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

    def cited(self, items: Iterable[AlertFinding | Hazard | Pair | Reason]) -> list[Cited]:
        """Cite the sources of each item."""
        return [Cited(item, self.sources.cite(item.references)) for item in items]
