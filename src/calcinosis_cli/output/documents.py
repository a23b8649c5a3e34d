"""The output contract: one document for each kind of answer.

Every surface (table, JSON, Markdown, …) shows a document of this module, or of one that a command
imports without the rest.
"""

from __future__ import annotations

from typing import Literal

from calcinosis_cli.engine.answer import AlertFinding, Recommendation
from calcinosis_cli.engine.comparing import AnswerDifference, Move
from calcinosis_cli.engine.explaining import Explanation
from calcinosis_cli.evidence.weighing import Evidence
from calcinosis_cli.knowledge.differences import KindDifference
from calcinosis_cli.knowledge.lexicon import Everyday, Product
from calcinosis_cli.knowledge.model import (
    AnyReference,
    Condition,
    Drug,
    Group,
    Interaction,
    Term,
    Treatment,
    TreatmentClass,
)
from calcinosis_cli.knowledge.monitoring import Moments, PlannedTest
from calcinosis_cli.knowledge.stated import Alert
from calcinosis_cli.library.pages import TreatmentPage
from calcinosis_cli.output import answers, listing, maps
from calcinosis_cli.output.stamp import Document, Warned
from calcinosis_cli.patient.facts import Profile
from calcinosis_cli.patient.names import Instruction
from calcinosis_cli.patient.record import Id, Record


class ConditionsDocument(Document, frozen=True, kw_only=True):
    """Answer of ``list --conditions``."""

    KIND = "conditions"
    conditions: list[Condition]


class TreatmentDocument(Document, frozen=True, kw_only=True):
    """Answer of ``show`` with one name."""

    KIND = "treatment"
    treatment: TreatmentPage
    for_patient: list[Explanation] = []
    alerts: list[AlertFinding] = []
    notes: list[str] = []

    def warned(self) -> Warned:
        """Return the alerts and notes of the patient."""
        return Warned(self.alerts, (), self.notes)


class TreatmentPagesDocument(Document, frozen=True, kw_only=True):
    """Answer of ``show`` with several names."""

    KIND = "treatment-pages"
    treatments: list[TreatmentPage]
    for_patient: list[Explanation] = []
    alerts: list[AlertFinding] = []
    notes: list[str] = []

    def warned(self) -> Warned:
        """Return the alerts and notes of the patient."""
        return Warned(self.alerts, (), self.notes)


class ExplanationsDocument(Document, frozen=True, kw_only=True):
    """Answer of ``recommend --why``."""

    KIND = "explanations"
    profile: Profile
    explanations: list[Explanation]
    alerts: list[AlertFinding] = []
    notes: list[str] = []

    def warned(self) -> Warned:
        """Return the alerts and notes of the patient."""
        return Warned(self.alerts, self.profile.unrecognized, self.notes)


class WhatIfDocument(Document, frozen=True, kw_only=True):
    """Answer of ``recommend --what-if``: what moves between two profiles.

    ``alerts`` are those of the profile as it is, ``notes`` those of both.
    """

    KIND = "what-if"
    before: Profile
    after: Profile
    changed: list[str]
    moves: list[Move]
    alerts_began: list[AlertFinding]
    alerts_ended: list[AlertFinding]
    alerts: list[AlertFinding] = []
    notes: list[str] = []

    def warned(self) -> Warned:
        """Return the alerts of before and those that begin."""
        unknown = dict.fromkeys([*self.before.unrecognized, *self.after.unrecognized])
        return Warned([*self.alerts, *self.alerts_began], list(unknown), self.notes)


class MonitoringDocument(Document, frozen=True, kw_only=True):
    """Answer of ``show --only monitoring``: one plan for all that is named."""

    KIND = "monitoring"
    treatments: list[Id]
    monitoring: list[PlannedTest]
    moments: list[Moments]


class ExportedEvidence(Record, frozen=True):
    """The computed evidence of one treatment."""

    treatment: Id
    evidence: Evidence


class ExportDocument(Document, frozen=True, kw_only=True):
    """Answer of ``export``: entries as stored, classes expanded, their evidence computed.

    Of named treatments it holds all that they cite; of a recommendation the answer with its
    references.
    """

    KIND = "export"
    scope: Literal["whole", "treatments", "recommendation"]
    groups: list[Group]
    classes: list[TreatmentClass]
    treatments: list[Treatment]
    evidence: list[ExportedEvidence]
    references: list[AnyReference]
    interactions: list[Interaction]
    drugs: list[Drug]
    products: list[Product]
    conditions: list[Condition]
    everyday: list[Everyday]
    directions: list[Instruction]
    alerts: list[Alert]
    terms: list[Term]
    recommendation: Recommendation | None = None

    def warned(self) -> Warned:
        """Return those of the exported answer."""
        found = self.recommendation
        return Warned(found.alerts, found.unrecognized, found.notes) if found else Warned()


class ComparedSource(Record, frozen=True):
    """One side of a ``diff``: what was named, and which data that was."""

    source: str
    version: str
    reviewed: str
    digest: str


class DiffDocument(Document, frozen=True, kw_only=True):
    """Answer of ``diff``: differences of the data, then of the answers to some profiles.

    ``profiles`` counts those asked; ``answers`` holds those answered differently. The stamp is
    that of the new side.
    """

    KIND = "diff"
    old: ComparedSource
    new: ComparedSource
    data: list[KindDifference]
    profiles: int
    answers: list[AnswerDifference]


class ValidationProblem(Record, frozen=True):
    """One problem of a file."""

    file: str
    line: int
    column: int
    path: str
    message: str


class ValidationDocument(Document, frozen=True, kw_only=True):
    """Answer of ``validate``; ``files`` is empty when the built-in data were checked.

    Of valid files: ``ambiguous`` are names that mean several things because of them; ``answers``
    are those, of so many ``profiles`` of the golden cases, that differ with them. What they do not
    change, since it would weaken safety, stands in ``notices``.
    """

    KIND = "validation"
    files: list[str]
    valid: bool
    problems: list[ValidationProblem]
    ambiguous: dict[str, list[Id]] = {}
    profiles: int = 0
    answers: list[AnswerDifference] = []


_MODULES = (__name__, *(each.__name__ for each in (answers, listing, maps)))
_OURS = [each for each in Document.__subclasses__() if each.__module__ in _MODULES]
KINDS = {each.KIND: each for each in sorted(_OURS, key=lambda each: each.KIND)}
"""Every JSON output by its kind; ``validate --schema KIND`` prints the JSON Schema."""
