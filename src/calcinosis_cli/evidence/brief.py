"""The evidence on a treatment in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.patient.record import Certainty, Outcome, Record, Stratum

if TYPE_CHECKING:
    from calcinosis_cli.evidence.weighing import Evidence


class EvidenceBrief(Record, frozen=True):
    """The evidence in one line, as a row of a list shows it."""

    headline: str
    wording: str
    patients: int
    level: int | None = None
    certainty: Certainty | None = None
    stratum: Stratum | None = None
    outcome: Outcome | None = None
    conflicting: bool = False


def brief_of(evidence: Evidence) -> EvidenceBrief:
    """Shorten evidence to its line."""
    return EvidenceBrief(
        **{name: getattr(evidence, name) for name in EvidenceBrief.__struct_fields__}
    )
