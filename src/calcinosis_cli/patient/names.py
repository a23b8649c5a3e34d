"""Names that people type: exact names and aliases in any case, slips of spelling only suggested.

A slip is never guessed: prednisone is not prednisolone. A product is all of its ingredients.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from calcinosis_cli.patient.record import Id, Record
from calcinosis_cli.patient.spelling import slips

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


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
