"""Every treatment as a page: its references resolved, its evidence beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.evidence.weighing import Evidence
from calcinosis_cli.knowledge.model import AnyReference, Treatment
from calcinosis_cli.knowledge.searched import Coverage
from calcinosis_cli.patient.record import Id, Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from calcinosis_cli.knowledge.vocabulary import Vocabulary


class TreatmentPage(Treatment, frozen=True, kw_only=True):
    """A whole entry: its references resolved, its evidence computed.

    ``coverage``: of a drug, of how many medicines the interaction is known.
    """

    references: list[AnyReference]  # type: ignore[assignment]
    evidence: Evidence
    group_name: str
    class_name: str | None = None
    coverage: Coverage | None = None


def page_of(treatment: Treatment, evidence: Evidence, vocabulary: Vocabulary) -> TreatmentPage:
    """Resolve the references of a treatment and put its evidence beside it."""
    stored = {name: getattr(treatment, name) for name in treatment.__struct_fields__}
    cls = vocabulary.classes.get(treatment.class_ or "")
    cited = {*cited_by(treatment), *cited_by(evidence)}
    stored["references"] = [each for each in vocabulary.kb.references if each.id in cited]
    return TreatmentPage(
        **stored,
        evidence=evidence,
        group_name=vocabulary.groups[treatment.group].name,
        class_name=cls.name if cls else None,
        coverage=vocabulary.searched.coverage(treatment.id) if treatment.kind == "drug" else None,
    )


def cited_by(record: object) -> Iterable[Id]:
    """Yield the ids of all references that a record names anywhere."""
    if isinstance(record, Record):
        for name in record.__struct_fields__:
            value = getattr(record, name)
            if name in ("references", "screened"):
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
