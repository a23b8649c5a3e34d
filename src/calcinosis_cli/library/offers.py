"""What shell completion offers: ids with their other names and a line of help."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from calcinosis_cli.knowledge.naming import takable
from calcinosis_cli.patient.record import Id, Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from calcinosis_cli.knowledge.lexicon import Product
    from calcinosis_cli.knowledge.model import Drug, KnowledgeBase, Treatment, TreatmentClass


class Offer(NamedTuple):
    """An id, the other names that it goes by, and what is shown for it."""

    id: Id
    names: list[str]
    words: str


class Offers(Record, frozen=True):
    """Everything that can be named on the command line, in the order of the files."""

    treatments: list[Offer]
    drugs: list[Offer]
    conditions: list[Offer]
    groups: list[tuple[Id, str]]
    classes: list[tuple[Id, str]]
    routes: list[str]
    side_effects: list[str]


def offers_of(kb: KnowledgeBase) -> Offers:
    """Collect what a knowledge base offers; routes and side effects once for each treatment."""
    treatments = _named([*kb.treatments, *kb.classes])
    return Offers(
        treatments=treatments,
        drugs=[
            # First, since a treatment may have the name of a product that it is a part of.
            *(Offer(p.id, _brands(p), _ingredients(p)) for p in kb.products),
            *_named([*takable(kb), *kb.classes, *kb.drugs]),
        ],
        conditions=[Offer(c.id, [c.label, *c.aliases], c.label) for c in kb.conditions],
        groups=[(group.id, group.name) for group in kb.groups],
        classes=[(cls.id, cls.name) for cls in kb.classes],
        routes=[route for treatment in kb.treatments for route in treatment.routes],
        side_effects=[effect.name for t in kb.treatments for effect in t.side_effects],
    )


def _brands(product: Product) -> list[str]:
    """Leave out what only spells the ingredients: whoever types one of them means it alone."""
    return [name for name in (product.name, *product.aliases) if " and " not in name]


def _ingredients(product: Product) -> str:
    return f"{product.name}: {' + '.join((*product.ingredients, *product.unknown))}"


def _named(entries: Iterable[Treatment | TreatmentClass | Drug]) -> list[Offer]:
    return [Offer(e.id, [e.name, *e.aliases], e.name) for e in entries]
