"""Names that people type: exact names and aliases in any case, near misses only suggested.

A near miss is never guessed: prednisone is not prednisolone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from calcinosis_cli.record import Id, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

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
        """Return known names that look like the text, best first."""
        import difflib  # noqa: PLC0415 - only for a typo

        if len(text) > LONGEST:
            return []
        near = difflib.get_close_matches(normal(text), self._entries, n=limit, cutoff=0.72)
        return [self._entries[key][0] for key in near]

    def names(self) -> Iterator[str]:
        """Yield every name, as it is written in the knowledge base."""
        yield from (shown for shown, *_ in self._entries.values())


def normal(text: str) -> str:
    """Fold case, spaces, hyphens and underscores."""
    return " ".join(text.replace("_", " ").replace("-", " ").split()).casefold()


class Names(Record, frozen=True):
    """What everything goes by, each as the entries of a :class:`NameIndex`.

    ``drugs``: everything a patient can take, that is treatments, classes, partner drugs and
    groups. ``classes``: the classes among them.
    """

    treatments: dict[str, list[str]]
    drugs: dict[str, list[str]]
    conditions: dict[str, list[str]]
    classes: list[Id]


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
    drugs = _Entries()
    taken: list[Treatment | TreatmentClass | Drug] = [*kb.treatments, *kb.classes, *kb.drugs]
    for one in taken:
        drugs.add((one.id, one.name, *one.aliases), [one.id])
    conditions = _Entries()
    for condition in kb.conditions:
        conditions.add((condition.id, condition.label, *condition.aliases), [condition.id])
    return Names(treatments, drugs, conditions, classes=[cls.id for cls in kb.classes])


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
