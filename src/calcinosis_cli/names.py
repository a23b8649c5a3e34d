"""Names that people type: exact names and aliases in any case, slips of spelling only suggested.

A slip is never guessed: prednisone is not prednisolone. A product is all of its ingredients.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from calcinosis_cli.facts import FACTS
from calcinosis_cli.record import Id, Record
from calcinosis_cli.spelling import slips

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from calcinosis_cli.lexicon import Everyday
    from calcinosis_cli.model import Drug, KnowledgeBase, Treatment, TreatmentClass

LONGEST = 200
"""Longer input is never a name; it is not compared."""


class NameIndex:
    """Ids by every name they go by.

    ``entries``: the normal form of each name with how it is written, then its ids.
    """

    def __init__(self, entries: Mapping[str, Sequence[str]]) -> None:
        self._entries = entries

    def resolve(self, text: str) -> list[Id]:
        """Return the ids that go by this name: none, one, or several for a coarse word.

        An id itself is never coarse.
        """
        key = normal(text)
        ids = self._entries.get(key, ("",))[1:]
        exact = [identifier for identifier in ids if normal(identifier) == key]
        return exact or list(ids)

    def suggest(self, text: str, limit: int = 3) -> list[str]:
        """Return known names of which the text is a slip of spelling, one for each meaning."""
        if len(text) > LONGEST:
            return []
        found: dict[tuple[str, ...], str] = {}
        for key in slips(normal(text), self._entries):
            shown, *ids = self._entries[key]
            found.setdefault(tuple(ids), shown)
        return list(found.values())[:limit]

    def near(self, text: str, limit: int = 3) -> list[str]:
        """Return what :meth:`suggest` does, else ids whose first words are the text.

        A name without its route (methylprednisolone) so leads to the treatments that have one.
        """
        begun = normal(text)
        ids = (
            ids[0]
            for key, (_, *ids) in self._entries.items()
            if begun and key.startswith((begun + " ", begun + ","))
        )
        return self.suggest(text, limit) or list(dict.fromkeys(ids))[:limit]

    def names(self) -> Iterator[str]:
        """Yield every name, as it is written in the knowledge base."""
        yield from (shown for shown, *_ in self._entries.values())


def normal(text: str) -> str:
    """Fold case, spaces, hyphens and underscores."""
    return " ".join(text.replace("_", " ").replace("-", " ").split()).casefold()


class Names(Record, frozen=True):
    """What everything goes by, each as the entries of a :class:`NameIndex`.

    ``drugs``: everything a patient can take, that is drugs among the treatments, classes, partner
    drugs, groups and products, each of these with all of its ingredients. ``classes``: the
    classes among them. ``products``: the normal form of each name of a product, with those
    ingredients that are not known here. ``everyday``: words that are no condition, with what to
    say instead.
    """

    treatments: dict[str, list[str]]
    drugs: dict[str, list[str]]
    conditions: dict[str, list[str]]
    classes: list[Id]
    products: dict[str, list[str]]
    everyday: dict[str, list[str]]


class KnownNames(Protocol):
    """The same, from wherever it is read."""

    @property
    def treatments(self) -> Mapping[str, Sequence[str]]:
        """Names of treatments."""

    @property
    def drugs(self) -> Mapping[str, Sequence[str]]:
        """Names of all that a patient can take."""

    @property
    def conditions(self) -> Mapping[str, Sequence[str]]:
        """Names of conditions."""

    @property
    def classes(self) -> Sequence[Id]:
        """Classes of treatments, by id."""

    @property
    def products(self) -> Mapping[str, Sequence[str]]:
        """Ingredients of products that are not known."""

    @property
    def everyday(self) -> Mapping[str, Sequence[str]]:
        """What to say instead of words that are no condition."""


def names_of(kb: KnowledgeBase) -> Names:
    """Collect the names of a knowledge base.

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
    classes = [cls.id for cls in kb.classes]
    return Names(treatments, drugs, conditions, classes, products, everyday)


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
    flags = [f"{name} (--{name.replace('_', '-')}{_measure(name)})" for name in entry.facts]
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


def did_you_mean(text: str, allowed: Iterable[str]) -> str:
    """Return `` (did you mean …?)`` for the nearest allowed word; empty when none is near."""
    import difflib  # noqa: PLC0415 - only for a typo

    words = list(allowed)
    near = difflib.get_close_matches(text[:80].casefold(), words, n=1)
    near += [word for word in words if len(text) > 1 and word.startswith(text.casefold())]
    return f" (did you mean {near[0]}?)" if near else ""
