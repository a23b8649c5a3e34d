"""Names that people type: exact names and aliases in any case, near misses only suggested.

A near miss is never guessed: prednisone is not prednisolone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from calcinosis_cli.model import Drug, Id, KnowledgeBase, Treatment, TreatmentClass

_SEPARATORS = re.compile(r"[\s_\-]+")
LONGEST = 200
"""Longer input is never a name; it is not compared."""


class NameIndex:
    """Ids by every name they go by."""

    def __init__(self, entries: Iterable[tuple[Id, Iterable[str]]]) -> None:
        self._ids: dict[str, list[Id]] = {}
        self._shown: dict[str, str] = {}
        for identifier, names in entries:
            for name in (identifier, *names):
                self.add(name, [identifier])

    def add(self, name: str, identifiers: Iterable[Id]) -> None:
        """Let a name stand for further ids; nothing happens when there are none."""
        key = normal(name)
        for identifier in identifiers:
            self._shown.setdefault(key, name)
            ids = self._ids.setdefault(key, [])
            if identifier not in ids:
                ids.append(identifier)

    def resolve(self, text: str) -> list[Id]:
        """Return the ids that go by this name: none, one, or several for a coarse word.

        An id itself is never coarse.
        """
        ids = self._ids.get(normal(text), [])
        exact = [identifier for identifier in ids if normal(identifier) == normal(text)]
        return exact or list(ids)

    def suggest(self, text: str, limit: int = 3) -> list[str]:
        """Return known names that look like the text, best first."""
        import difflib  # noqa: PLC0415 - only for a typo

        if len(text) > LONGEST:
            return []
        near = difflib.get_close_matches(normal(text), self._ids, n=limit, cutoff=0.72)
        return [self._shown[key] for key in near]

    def names(self) -> Iterator[str]:
        """Yield every name, as it is written in the knowledge base."""
        yield from self._shown.values()


def normal(text: str) -> str:
    """Fold case, spaces, hyphens and underscores."""
    return _SEPARATORS.sub(" ", text).strip().casefold()


def treatment_names(kb: KnowledgeBase) -> NameIndex:
    """Names of treatments; a class stands for its members."""
    members: dict[Id, list[Id]] = {}
    for treatment in kb.treatments:
        if treatment.class_:
            members.setdefault(treatment.class_, []).append(treatment.id)
    index = NameIndex((t.id, (t.name, *t.aliases)) for t in kb.treatments)
    for cls in kb.classes:
        for name in (cls.id, cls.name, *cls.aliases):
            index.add(name, members.get(cls.id, []))
    return index


def drug_names(kb: KnowledgeBase) -> NameIndex:
    """Names of everything a patient can take: treatments, classes, partner drugs, groups."""
    entries: list[Treatment | TreatmentClass | Drug] = [*kb.treatments, *kb.classes, *kb.drugs]
    return NameIndex((entry.id, (entry.name, *entry.aliases)) for entry in entries)


def condition_names(kb: KnowledgeBase) -> NameIndex:
    """Names of conditions; coarse words belong to several."""
    return NameIndex((c.id, (c.label, *c.aliases)) for c in kb.conditions)


def did_you_mean(text: str, allowed: Iterable[str]) -> str:
    """Return `` (did you mean …?)`` for the nearest allowed word; empty when none is near."""
    import difflib  # noqa: PLC0415 - only for a typo

    words = list(allowed)
    near = difflib.get_close_matches(text[:80].casefold(), words, n=1)
    near += [word for word in words if len(text) > 1 and word.startswith(text.casefold())]
    return f" (did you mean {near[0]}?)" if near else ""
