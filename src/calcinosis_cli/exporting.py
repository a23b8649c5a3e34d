"""A part of the knowledge base that stands on its own: what is named, and all that it cites."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from calcinosis_cli.documents import ExportedEvidence, cited_by
from calcinosis_cli.logic import facts_read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from calcinosis_cli.evidence import Evidence
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
    from calcinosis_cli.record import Id, When
    from calcinosis_cli.shapes import Recommendation
    from calcinosis_cli.vocabulary import Vocabulary


class Part(NamedTuple):
    """Entries of each kind, in the order of the files."""

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


def whole(vocabulary: Vocabulary, evidence: Mapping[Id, Evidence]) -> Part:
    """Take everything, in the order of the files."""
    kb = vocabulary.kb
    return Part(
        groups=kb.groups,
        classes=kb.classes,
        treatments=kb.treatments,
        evidence=_evidence(kb.treatments, evidence),
        references=kb.references,
        interactions=kb.interactions,
        drugs=kb.drugs,
        products=kb.products,
        conditions=kb.conditions,
        everyday=kb.everyday,
        alerts=kb.alerts,
        terms=kb.terms,
    )


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
    whens += [interaction.when for interaction in interactions if interaction.when]
    read = set(_conditions_read(vocabulary, whens))
    return Part(
        groups=groups,
        classes=classes,
        treatments=list(treatments),
        evidence=weighed,
        references=cited(vocabulary, [*groups, *classes, *treatments, *interactions, *weighed]),
        interactions=interactions,
        drugs=_partners(vocabulary, interactions),
        products=[],
        conditions=[condition for condition in kb.conditions if condition.id in read],
        everyday=[],
        alerts=[],
        terms=[],
    )


def of_recommendation(vocabulary: Vocabulary, answer: Recommendation) -> Part:
    """Take the references that an answer cites; the answer itself says the rest."""
    references = cited(vocabulary, [answer])
    return Part([], [], [], [], references, [], [], [], [], [], [], [])


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
