"""Every treatment in a line, and the words to find it by: what ``list`` needs, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.evidence.brief import EvidenceBrief, brief_of
from calcinosis_cli.patient.record import Id, Record, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from calcinosis_cli.evidence.weighing import Evidence
    from calcinosis_cli.knowledge.model import KnowledgeBase, Treatment


class TreatmentRow(Record, frozen=True):
    """One treatment in a list."""

    id: Id
    name: str
    kind: str
    group: Id
    role: Role
    routes: list[str]
    evidence: EvidenceBrief
    side_effects: list[str]
    aliases: list[str]
    class_: Id | None = None
    hazards: list[Id] = []


class CatalogueEntry(Record, frozen=True):
    """A row with what it is found and sorted by: ``text`` in one case, the level with a last."""

    row: TreatmentRow
    text: str
    level: int


class Catalogue(Record, frozen=True):
    """All rows in the order of the file; groups with their names, in the order of the file."""

    groups: dict[Id, str]
    classes: list[Id]
    entries: list[CatalogueEntry]


def catalogue_of(kb: KnowledgeBase, evidence: Mapping[Id, Evidence]) -> Catalogue:
    """Make the catalogue of a knowledge base."""
    return Catalogue(
        groups={group.id: group.name for group in kb.groups},
        classes=[cls.id for cls in kb.classes],
        entries=[_entry(treatment, evidence[treatment.id]) for treatment in kb.treatments],
    )


def _entry(treatment: Treatment, evidence: Evidence) -> CatalogueEntry:
    """Shorten a treatment to its row; serious side effects first."""
    names = (treatment.id, treatment.name, *treatment.aliases, treatment.class_ or "")
    text = " ".join((*names, treatment.summary, treatment.plain)).casefold()
    effects = sorted(treatment.side_effects, key=lambda effect: not effect.serious)
    row = TreatmentRow(
        id=treatment.id,
        name=treatment.name,
        kind=treatment.kind,
        group=treatment.group,
        class_=treatment.class_,
        role=treatment.role,
        routes=treatment.routes,
        evidence=brief_of(evidence),
        side_effects=[effect.name for effect in effects],
        aliases=treatment.aliases,
        hazards=[hazard.id for hazard in treatment.hazards],
    )
    return CatalogueEntry(row, text, evidence.sort_level)
