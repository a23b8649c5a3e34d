"""What every view needs: names, the numbered sources, and the register of the words."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    from calcinosis_cli.evidence.weighing import Evidence
    from calcinosis_cli.knowledge.vocabulary import Vocabulary
    from calcinosis_cli.output.report.citing import Sources
    from calcinosis_cli.output.report.wording import Wording
    from calcinosis_cli.patient.record import Id


class Context(NamedTuple):
    """The page under way."""

    vocabulary: Vocabulary
    evidence: Mapping[Id, Evidence]
    sources: Sources
    w: Wording

    def citing(self, *, folded: bool) -> AbstractContextManager[None]:
        """Cite inside as open or folded; in plain words, doctors' words are always folded."""
        return self.sources.folded() if folded or self.w.plain else nullcontext()
