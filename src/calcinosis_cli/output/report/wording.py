"""The words of the page in two registers, for the clinician and plain; they stand in a file."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from calcinosis_cli.engine.answer import SEVERITIES
from calcinosis_cli.output.maps import COLUMN
from calcinosis_cli.output.report.rendering import source
from calcinosis_cli.output.words import (
    BECAUSE,
    HAZARD,
    PLAIN_CERTAINTY,
    SAFETY,
    STRATUM,
    UNSEARCHED,
    URGENCY,
    fact_label,
)
from calcinosis_cli.patient.facts import FACTS
from calcinosis_cli.patient.messages import plural
from calcinosis_cli.patient.record import Record

Words = dict[str, str]


class Wording(Record, frozen=True, kw_only=True):
    """One register; ``sections`` are headings, by their anchors, in the order of the page."""

    plain: bool
    kicker: str
    title: str
    sections: Words
    leads: Words
    phrases: Words
    hazard: str = HAZARD
    unsearched: str = UNSEARCHED
    safety: Words = msgspec.field(default_factory=lambda: SAFETY)
    urgency: Words = msgspec.field(
        default_factory=lambda: {name: words.capitalize() for name, words in URGENCY.items()}
    )
    because: Words = msgspec.field(default_factory=lambda: BECAUSE)
    severity: Words = msgspec.field(default_factory=lambda: {name: name for name in SEVERITIES})
    strata: Words = msgspec.field(default_factory=lambda: STRATUM)
    populations: Words = msgspec.field(default_factory=lambda: COLUMN)

    @property
    def certainty(self) -> Mapping[str | None, str]:
        """How sure anyone is."""
        if self.plain:
            return PLAIN_CERTAINTY
        return {name: f"certainty {name or 'not graded'}" for name in PLAIN_CERTAINTY}

    def fact(self, name: str) -> str:
        """Name a fact or condition shortly."""
        return FACTS[name].plain if self.plain and name in FACTS else fact_label(name)

    def cases(self, count: int) -> str:
        """Count reports of single patients."""
        if not self.plain:
            return plural(count, "single case")
        return "1 person" if count == 1 else f"{count} people, each reported alone"


CLINICIAN, PLAIN = msgspec.json.decode(source("words.json"), type=tuple[Wording, Wording])
