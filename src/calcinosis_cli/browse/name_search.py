"""Which names to suggest for what was typed; a person chooses, nothing is guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from calcinosis_cli.knowledge.naming import takable
from calcinosis_cli.patient.names import normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from calcinosis_cli.knowledge.lexicon import Product
    from calcinosis_cli.knowledge.model import Drug, Treatment, TreatmentClass
    from calcinosis_cli.knowledge.vocabulary import Vocabulary
    from calcinosis_cli.patient.record import Id

MOST = 6


class Name(NamedTuple):
    """Something that can be named: its id, how it is shown, and what else it is called."""

    id: Id
    shown: str
    others: tuple[str, ...] = ()


def conditions(vocabulary: Vocabulary) -> list[Name]:
    """Return all conditions."""
    return [Name(c.id, c.label, (c.id, *c.aliases)) for c in vocabulary.kb.conditions]


def drugs(vocabulary: Vocabulary) -> list[Name]:
    """Return everything that a patient can take."""
    kb = vocabulary.kb
    entries: list[Treatment | TreatmentClass | Drug | Product] = [
        *takable(kb),
        *kb.classes,
        *kb.drugs,
        *kb.products,
    ]
    return [Name(entry.id, entry.name, (entry.id, *entry.aliases)) for entry in entries]


def treatments(vocabulary: Vocabulary) -> list[Name]:
    """Return everything that a patient can have tried."""
    kb = vocabulary.kb
    entries: list[Treatment | TreatmentClass] = [*kb.treatments, *kb.classes]
    return [Name(entry.id, entry.name, (entry.id, *entry.aliases)) for entry in entries]


def suggestions(names: Sequence[Name], typed: str) -> list[tuple[Name, str]]:
    """Return names that contain the typed words, best first, with the alias that matched."""
    words = normal(typed).split()
    found = [(rank, name, by) for name in names for rank, by in [_rank(name, words)] if rank]
    found.sort(key=lambda item: (item[0], item[1].shown.casefold()))
    return [(name, by) for _, name, by in found[:MOST]] if words else []


def meanings(names: Sequence[Name], text: str, ids: Sequence[Id]) -> list[tuple[Name, str]]:
    """Return what a coarse word could mean, a class of that name first."""
    same = [name for name in names if normal(text) in map(normal, (name.shown, *name.others))]
    whole = [name for name in same if name.id not in ids]
    return [(name, "") for name in (*whole, *(name for name in names if name.id in ids))]


def _rank(name: Name, words: Sequence[str]) -> tuple[int, str]:
    """Return 1 for a name that begins so, 2 for an alias, 3 and 4 within; 0 for none."""
    text = " ".join(words)
    if normal(name.shown).startswith(text):
        return 1, ""
    for other in name.others:
        if normal(other).startswith(text):
            return 2, _unless_same(other, name)
    if _within(name.shown, words):
        return 3, ""
    for other in name.others:
        if _within(other, words):
            return 4, _unless_same(other, name)
    return 0, ""


def _unless_same(other: str, name: Name) -> str:
    return "" if normal(other) == normal(name.shown) or other == name.id else other


def _within(text: str, words: Iterable[str]) -> bool:
    parts = normal(text).split()
    return all(any(part.startswith(word) for part in parts) for word in words)
