"""A part of the knowledge base that stands on its own: what is named, and all that it cites."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from calcinosis_cli.knowledge.merged import SECTIONS
from calcinosis_cli.library.pages import cited_by
from calcinosis_cli.output.documents import ExportDocument, ExportedEvidence
from calcinosis_cli.output.stamp import stamped
from calcinosis_cli.patient.logic import facts_read

if TYPE_CHECKING:
    from calcinosis_cli.engine.answer import Recommendation
    from calcinosis_cli.evidence.weighing import Evidence
    from calcinosis_cli.knowledge.model import AnyReference, Drug, Interaction, Treatment
    from calcinosis_cli.knowledge.vocabulary import Vocabulary
    from calcinosis_cli.library import Loaded
    from calcinosis_cli.patient.record import Id, When


Part: TypeAlias = dict[str, list[Any]]
"""Entries of each kind, in the order of the files; a kind that is absent has none."""


def whole(vocabulary: Vocabulary, evidence: Mapping[Id, Evidence]) -> Part:
    """Take everything, in the order of the files."""
    kb = vocabulary.kb
    entries = {kind: getattr(kb, kind) for kind in SECTIONS}
    return entries | {"evidence": _evidence(kb.treatments, evidence)}


def part(
    vocabulary: Vocabulary, evidence: Mapping[Id, Evidence], treatments: Sequence[Treatment]
) -> Part:
    """Take treatments with their groups and classes, their interactions with the partners, the
    conditions that any of their rules reads, and every reference that any of these names.
    """  # noqa: D205 - one sentence
    kb = vocabulary.kb
    names = {treatment.group for treatment in treatments}
    groups = [group for group in kb.groups if group.id in names]
    names = {treatment.class_ for treatment in treatments if treatment.class_}
    classes = [cls for cls in kb.classes if cls.id in names]
    names = {i.id for t in treatments for i in vocabulary.interactions_of(t.id)}
    interactions = [interaction for interaction in kb.interactions if interaction.id in names]
    weighed = _evidence(treatments, evidence)
    whens = [rule.when for group in groups for rule in group.leads]
    whens += [rule.when for treatment in treatments for rule in treatment.safety]
    whens += [rule.when for t in treatments for rule in (*t.fits, *t.unsuited)]
    whens += [line.when for t in treatments for line in t.lines if line.when]
    whens += [lead.unless for group in groups for lead in group.leads if lead.unless]
    whens += [interaction.when for interaction in interactions if interaction.when]
    read = set(_conditions_read(vocabulary, whens))
    return {
        "groups": groups,
        "classes": classes,
        "treatments": list(treatments),
        "evidence": weighed,
        "references": cited(vocabulary, [*groups, *classes, *treatments, *interactions, *weighed]),
        "interactions": interactions,
        "drugs": _partners(vocabulary, interactions),
        "conditions": [condition for condition in kb.conditions if condition.id in read],
    }


def export_document(
    base: Loaded, scope: str, part: Part, recommendation: Recommendation | None = None
) -> ExportDocument:
    """Stamp an export."""
    entries = {**{kind: [] for kind in (*SECTIONS, "evidence")}, **part}
    return stamped(ExportDocument, base, scope=scope, recommendation=recommendation, **entries)


def cited(vocabulary: Vocabulary, records: Iterable[object]) -> list[AnyReference]:
    """Return the references that records name anywhere, in the order of the files."""
    names = set(cited_by(list(records)))
    return [reference for reference in vocabulary.kb.references if reference.id in names]


def _evidence(
    treatments: Iterable[Treatment], evidence: Mapping[Id, Evidence]
) -> list[ExportedEvidence]:
    return [ExportedEvidence(treatment.id, evidence[treatment.id]) for treatment in treatments]


def _conditions_read(vocabulary: Vocabulary, whens: Iterable[When]) -> Iterator[Id]:
    """Yield the conditions that rules read, with what implies them and what they imply."""
    for when in whens:
        for fact in facts_read(when):
            if fact in vocabulary.conditions:
                yield fact
                yield from vocabulary.implied(fact)
                yield from vocabulary.implying(fact)


def _partners(vocabulary: Vocabulary, interactions: Iterable[Interaction]) -> list[Drug]:
    """Return the drugs and groups on the sides of interactions, with the members of groups."""
    sides = {side for interaction in interactions for side in interaction.between}
    return [drug for drug in vocabulary.kb.drugs if sides & vocabulary.kin(drug.id)]
