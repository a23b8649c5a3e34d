"""Names that people type: exact names and aliases in any case, slips of spelling only suggested.

A slip is never guessed: prednisone is not prednisolone. A product is all of its ingredients.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

from calcinosis_cli.patient.record import Id, Record
from calcinosis_cli.patient.spelling import slips

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

T = TypeVar("T")


class NameIndex:
    """Ids by every name they go by.

    ``entries``: the normal form of each name with how it is written, then its ids.
    """

    def __init__(self, entries: Mapping[str, Sequence[str]]) -> None:
        self._entries = entries

    def __contains__(self, text: str) -> bool:
        return normal(text) in self._entries

    def meaning(self, key: str) -> Sequence[Id]:
        """Return all ids that go by a name in its normal form."""
        return self._entries.get(key, ("",))[1:]

    def has(self, key: str) -> bool:
        """Tell whether this is the normal form of a name."""
        return key in self._entries

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


_LOOK_ALIKES = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe63\uff0d", "-"),
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02b9\u02bc\u00b4`\uff07", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\uff02\u00ab\u00bb", '"'),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\u00ae\u2122\u2120\u00a9", ""),
        "\u00bd": " 0.5",
        "\u00bc": " 0.25",
        "\u00be": " 0.75",
    }
)
"""Dashes, quotes, signs of a trade mark, fractions, and what nobody sees."""


def folded(text: str) -> str:
    """Put what only looks different into the same characters: full width, dashes, accents, ®."""
    if text.isascii():
        return text
    from unicodedata import combining, normalize  # seldom needed

    apart = normalize("NFD", normalize("NFKC", text.translate(_LOOK_ALIKES)))
    return normalize("NFC", "".join(each for each in apart if not combining(each)))


def normal(text: str) -> str:
    """Fold case, spaces, hyphens and underscores, and what only looks different."""
    return " ".join(folded(text).replace("_", " ").replace("-", " ").split()).casefold()


_BETWEEN = re.compile(r"\s*(?:[,;|+&\n]|(?<=\s)(?:and|plus|und|et|y)(?=\s))\s*", re.IGNORECASE)


def several(text: str, known: Callable[[str], bool]) -> list[str]:
    """Take a list of names apart, at commas, semicolons, *and*, +; a name that has these is one."""
    if known(text):
        return [text]
    gaps = [match.span() for match in _BETWEEN.finditer(text)]
    starts, ends = [0, *(end for _, end in gaps)], [*(start for start, _ in gaps), len(text)]
    found, at = [], 0
    while at < len(starts):
        whole = (
            place for place in range(len(ends) - 1, at, -1) if known(text[starts[at] : ends[place]])
        )
        last = next(whole, at)
        found.append(text[starts[at] : ends[last]])
        at = last + 1
    return [name for name in found if name.strip()] or [text]


class Instruction(Record, frozen=True):
    """Words around the name of a medicine that mean the same; ``#`` in them is a number.

    ``value``: for a *strength*, mg of one; *often*, *moment*, *weekday*: times a week, of
    *often-if-one* only when the number is 1 (6 / week may be all at once); *every*: so many a week,
    shared out; *clock*: times of the day, whose numbers count nothing; *on*: not plainly, unless
    directly before the name, where it is read past. Up to ``most``, where the
    words leave it open. ``pieces``: a form of which one piece need not be a dose. *past*: that it
    is not taken now, *past-before* directly before the name only; *present* after that, or
    *lately*, leaves it open; a *reaction* is only for what is not taken. What follows ``why`` may
    say what it is for. ``not_after``: names that a salt changes, or that are sold for an *allergy*.
    """

    id: Id
    kind: Literal[
        "strength",
        "unclear-amount",
        "pieces",
        "form",
        "route",
        "often",
        "often-if-one",
        "every",
        "clock",
        "moment",
        "weekday",
        "unclear-often",
        "on",
        "aside",
        "salt",
        "separator",
        "joiner",
        "number",
        "none",
        "past",
        "past-before",
        "present",
        "lately",
        "reaction",
        "allergy",
    ]
    words: list[str]
    value: float = 1
    most: float | None = None
    route: Id | None = None
    pieces: bool = False
    why: bool = False
    not_after: list[Id] = []


Entries: TypeAlias = dict[str, list[str]]
"""Of a :class:`NameIndex`."""


def newly_ambiguous(before: Entries, after: Entries) -> dict[str, list[Id]]:
    """Return names, as they are written, that mean several things and did not mean them all."""
    return {
        shown: ids
        for key, (shown, *ids) in after.items()
        if ids[1:] and not {*ids} <= {*before.get(key, ())[1:]}
    }


def _part(name: str, kind: type[T]) -> cached_property[T]:
    return cached_property(lambda self: self.read(name, kind))


class Names:
    """What everything goes by, each part read by its name and type when it is first used.

    ``drugs``: everything a patient can take, that is drugs among the treatments, classes, partner
    drugs, groups and products, each of these with all of its ingredients. ``classes``: the
    classes among them. ``products``: the normal form of each name of a product, with those
    ingredients that are not known here. ``everyday``: words that are no condition, with what to
    say instead. ``directions``: what stands around a name on a prescription.
    """

    def __init__(self, read: Callable[[str, Any], Any]) -> None:
        self.read = read

    treatments = _part("treatments", Entries)
    drugs = _part("drugs", Entries)
    conditions = _part("conditions", Entries)
    classes = _part("classes", list[Id])
    products = _part("products", Entries)
    everyday = _part("everyday", Entries)
    directions = _part("directions", list[Instruction])
