"""The output contract: one document for each kind of answer.

Every surface (table, JSON, Markdown, …) shows a document of this module, of
:mod:`calcinosis_cli.answers` or of :mod:`calcinosis_cli.catalogue`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from calcinosis_cli.answers import BriefDocument, ErrorDocument, RecommendationDocument
from calcinosis_cli.catalogue import TreatmentsDocument
from calcinosis_cli.differences import KindDifference
from calcinosis_cli.engine.explaining import Explanation
from calcinosis_cli.evidence import Evidence
from calcinosis_cli.gaps import GapRow
from calcinosis_cli.lexicon import Everyday, Product
from calcinosis_cli.model import (
    Alert,
    AnyReference,
    Condition,
    Drug,
    Group,
    Interaction,
    Term,
    Treatment,
    TreatmentClass,
)
from calcinosis_cli.monitoring import PlannedTest
from calcinosis_cli.moves import Move
from calcinosis_cli.profile import Profile
from calcinosis_cli.record import Id, Record
from calcinosis_cli.shapes import AlertFinding, Pair, Recommendation
from calcinosis_cli.shifts import AnswerDifference
from calcinosis_cli.stamp import Document

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from calcinosis_cli.vocabulary import Vocabulary


class ConditionsDocument(Document, frozen=True, kw_only=True):
    """Answer of ``list --conditions``."""

    conditions: list[Condition]


class TreatmentPage(Treatment, frozen=True, kw_only=True):
    """A whole entry: its references resolved, its evidence computed."""

    references: list[AnyReference]  # type: ignore[assignment]
    evidence: Evidence
    group_name: str
    class_name: str | None = None


class TreatmentDocument(Document, frozen=True, kw_only=True):
    """Answer of ``show`` with one name."""

    treatment: TreatmentPage
    for_patient: list[Explanation] = []


class TreatmentPagesDocument(Document, frozen=True, kw_only=True):
    """Answer of ``show`` with several names."""

    treatments: list[TreatmentPage]
    for_patient: list[Explanation] = []


class ExplanationsDocument(Document, frozen=True, kw_only=True):
    """Answer of ``recommend --why``."""

    profile: Profile
    explanations: list[Explanation]


class WhatIfDocument(Document, frozen=True, kw_only=True):
    """Answer of ``recommend --what-if``: what moves between two profiles."""

    before: Profile
    after: Profile
    changed: list[str]
    moves: list[Move]
    alerts_began: list[AlertFinding]
    alerts_ended: list[AlertFinding]


class InteractionsDocument(Document, frozen=True, kw_only=True):
    """Answer of ``interactions``."""

    drugs: list[Id]
    interactions: list[Pair]
    unrecognized: list[str]


class GapsDocument(Document, frozen=True, kw_only=True):
    """Answer of ``gaps``."""

    populations: list[str]
    gaps: list[GapRow]


class MonitoringDocument(Document, frozen=True, kw_only=True):
    """Answer of ``show --only monitoring``: one plan for all that is named."""

    treatments: list[Id]
    monitoring: list[PlannedTest]


class ExportedEvidence(Record, frozen=True):
    """The computed evidence of one treatment."""

    treatment: Id
    evidence: Evidence


class ExportDocument(Document, frozen=True, kw_only=True):
    """Answer of ``export``: entries as stored, classes expanded, their evidence computed.

    Of named treatments it holds all that they cite; of a recommendation the answer with its
    references.
    """

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
    alerts: list[Alert]
    terms: list[Term]
    recommendation: Recommendation | None = None


class Source(Record, frozen=True):
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

    old: Source
    new: Source
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
    """Answer of ``validate``; ``files`` is empty when the built-in data were checked."""

    files: list[str]
    valid: bool
    problems: list[ValidationProblem]


KINDS: dict[str, type[Document]] = {
    "treatments": TreatmentsDocument,
    "conditions": ConditionsDocument,
    "treatment": TreatmentDocument,
    "treatment-pages": TreatmentPagesDocument,
    "recommendation": RecommendationDocument,
    "brief": BriefDocument,
    "explanations": ExplanationsDocument,
    "what-if": WhatIfDocument,
    "interactions": InteractionsDocument,
    "gaps": GapsDocument,
    "monitoring": MonitoringDocument,
    "export": ExportDocument,
    "diff": DiffDocument,
    "validation": ValidationDocument,
    "error": ErrorDocument,
}
"""Every JSON output by its kind; ``validate --schema KIND`` prints the JSON Schema."""


def page(treatment: Treatment, evidence: Evidence, vocabulary: Vocabulary) -> TreatmentPage:
    """Resolve the references of a treatment and put its evidence beside it."""
    stored = {name: getattr(treatment, name) for name in treatment.__struct_fields__}
    cls = vocabulary.classes.get(treatment.class_ or "")
    cited = {*cited_by(treatment), *cited_by(evidence)} & vocabulary.references.keys()
    in_order = sorted(cited, key=vocabulary.reference_places.__getitem__)
    stored["references"] = [vocabulary.references[name] for name in in_order]
    return TreatmentPage(
        **stored,
        evidence=evidence,
        group_name=vocabulary.groups[treatment.group].name,
        class_name=cls.name if cls else None,
    )


def cited_by(record: object) -> Iterable[Id]:
    """Yield the ids of all references that a record names anywhere."""
    if isinstance(record, Record):
        for name in record.__struct_fields__:
            value = getattr(record, name)
            if name == "references":
                yield from value
            elif name == "reference":
                yield value
            else:
                yield from cited_by(value)
    elif isinstance(record, list):
        for item in record:
            yield from cited_by(item)
    elif isinstance(record, dict):
        for item in record.values():
            yield from cited_by(item)


def pages(
    treatments: Sequence[Treatment], evidence: Mapping[Id, Evidence], vocabulary: Vocabulary
) -> list[TreatmentPage]:
    """Make the pages of several treatments."""
    return [page(treatment, evidence[treatment.id], vocabulary) for treatment in treatments]
