"""The documents of ``recommend``, apart from the rest: they are asked for most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import asdict

from calcinosis_cli.engine.answer import (
    AlertFinding,
    Because,
    Excluded,
    Fit,
    Lead,
    Option,
    Pair,
    Question,
    Safety,
)
from calcinosis_cli.output.stamp import Document, Warned, stamped
from calcinosis_cli.patient.facts import Profile
from calcinosis_cli.patient.record import Id, Record

if TYPE_CHECKING:
    from calcinosis_cli.engine.answering import LazyAnswer
    from calcinosis_cli.library import Loaded


class RecommendationDocument(Document, frozen=True, kw_only=True):
    """Answer of ``recommend``: the fields of a recommendation, stamped."""

    KIND = "recommendation"
    profile: Profile
    alerts: list[AlertFinding]
    leading: list[Lead]
    consider: list[Option]
    not_for_this_patient: list[Excluded]
    ask_first: list[Question]
    interactions: list[Pair]
    unrecognized: list[str]
    notes: list[str]

    def warned(self) -> Warned:
        """Return the alerts, notes and unknown names of the patient."""
        return Warned(self.alerts, self.unrecognized, self.notes)


def recommendation_document(base: Loaded, answer: LazyAnswer) -> RecommendationDocument:
    """Stamp an answer, everything read."""
    return stamped(RecommendationDocument, base, **asdict(answer.recommendation))


class BriefRow(Record, frozen=True):
    """One treatment: how it fits, how safe it is, and how unsafe it could be.

    ``unsearched``: what is taken of which nobody searched for its interaction with it.
    """

    id: Id
    fit: Fit
    safety: Safety
    could_be: Safety | None = None
    because: Because | None = None
    hazards: list[Id] = []
    unsearched: list[Id] = []


class BriefDocument(Document, frozen=True, kw_only=True):
    """Answer of ``recommend --brief``: the rows of both lists in their order, without reasons."""

    KIND = "brief"
    id: str | None = None
    alerts: list[Id]
    consider: list[BriefRow]
    not_for_this_patient: list[BriefRow]
    unrecognized: list[str]
    notes: list[str] = []


class ErrorDocument(Document, frozen=True, kw_only=True):
    """Answer to a line of ``--profiles`` that is no profile; ``id`` passes through.

    ``alerts``: those of a profile that contradicts itself.
    """

    KIND = "error"
    line: int
    error: str
    id: str | None = None
    alerts: list[AlertFinding] = []
