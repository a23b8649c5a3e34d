"""What everything in a knowledge base goes by, and who belongs to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from calcinosis_cli.patient.facts import FACTS
from calcinosis_cli.patient.kinship import Kin
from calcinosis_cli.patient.names import normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from calcinosis_cli.knowledge.lexicon import Everyday
    from calcinosis_cli.knowledge.model import Drug, KnowledgeBase, Treatment, TreatmentClass
    from calcinosis_cli.patient.record import Id


def kin_of(kb: KnowledgeBase) -> Kin:
    """Collect the arrows of a knowledge base."""
    parents: dict[Id, list[Id]] = {}
    for treatment in kb.treatments:
        if treatment.class_:
            parents.setdefault(treatment.id, []).append(treatment.class_)
    for drug in kb.drugs:
        direct = [drug.class_, *drug.groups] if drug.class_ else drug.groups
        parents.setdefault(drug.id, []).extend(direct)
        for member in drug.members:
            parents.setdefault(member, []).append(drug.id)
    return Kin(
        parents,
        {condition.id: condition.implies for condition in kb.conditions},
        {condition.id: condition.implied_by for condition in kb.conditions if condition.implied_by},
        {c.id: c.excluded_by for c in kb.conditions if c.excluded_by},
        [condition.id for condition in kb.conditions if condition.allergy],
    )


def name_parts(kb: KnowledgeBase) -> dict[str, Any]:
    """Collect the parts of :class:`~calcinosis_cli.patient.names.Names`.

    A class of treatments stands for its members; a coarse word for a condition, for several.
    """
    members: dict[Id, list[Id]] = {}
    for treatment in kb.treatments:
        if treatment.class_:
            members.setdefault(treatment.class_, []).append(treatment.id)
    treatments = _Entries()
    for each in kb.treatments:
        treatments.add((each.id, each.name, *each.aliases), [each.id])
    for cls in kb.classes:
        treatments.add((cls.id, cls.name, *cls.aliases), members.get(cls.id, []))
    conditions = _Entries()
    for condition in kb.conditions:
        conditions.add((condition.id, condition.label, *condition.aliases), [condition.id])
    everyday = {
        normal(word): [word, _instead(entry)] for entry in kb.everyday for word in entry.words
    }
    drugs, products = _drugs(kb)
    return {
        "treatments": treatments,
        "drugs": drugs,
        "conditions": conditions,
        "classes": [cls.id for cls in kb.classes],
        "products": products,
        "everyday": everyday,
        "directions": kb.directions,
    }


def takable(kb: KnowledgeBase) -> list[Treatment]:
    """Return the treatments that can stand among what a patient takes.

    A procedure or a measure is no medicine, and a word for many medicines (antibiotics) must not
    be read as one; only those stay of which an interaction speaks.
    """
    sides = {side for interaction in kb.interactions for side in interaction.between}
    return [t for t in kb.treatments if t.kind == "drug" or t.id in sides]


def _drugs(kb: KnowledgeBase) -> tuple[_Entries, dict[str, list[str]]]:
    """Collect the names of what is taken, and the unknown ingredients of each product.

    Partner drugs, groups and products come before treatments: their names are those of all
    forms, while a treatment has a route of its own.
    """
    drugs, products = _Entries(), {}
    for product in kb.products:
        names = (product.id, product.name, *product.aliases)
        drugs.update({normal(name): [name, *product.ingredients] for name in names})
        products.update({normal(name): product.unknown for name in names})
    partners: list[TreatmentClass | Drug] = [*kb.classes, *kb.drugs]
    for partner in partners:
        drugs.add((partner.id, partner.name, *partner.aliases), [partner.id])
    first = set(drugs)
    for one in takable(kb):
        names = (one.id, one.name, *one.aliases)
        drugs.add((name for name in names if normal(name) not in first), [one.id])
    return drugs, products


def _instead(entry: Everyday) -> str:
    """Say how an everyday word is told: by which facts and conditions, or not at all."""
    flags = [f"{name} ({FACTS[name].flags[0]}{_measure(name)})" for name in entry.facts]
    ways = [f"give {' or '.join(flags)}"] if flags else []
    ways += [f"say {' or '.join(entry.conditions)}"] if entry.conditions else []
    if not ways:
        return entry.text
    return f"{entry.text}{' ' if entry.text.endswith('?') else ': '}{', or '.join(ways)}"


def _measure(fact: str) -> str:
    return f" N, {FACTS[fact].unit}" if FACTS[fact].kind == "number" else ""


class _Entries(dict[str, list[str]]):
    def add(self, names: Iterable[str], ids: Sequence[Id]) -> None:
        """Let names stand for further ids; nothing happens when there are none."""
        for name in names if ids else ():
            entry = self.setdefault(normal(name), [name])
            entry += [identifier for identifier in ids if identifier not in entry[1:]]
