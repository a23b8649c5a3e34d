"""What differs between two knowledge bases, entry by entry and field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from calcinosis_cli.knowledge.classes import without_class_rules
from calcinosis_cli.knowledge.merged import SECTIONS, Section
from calcinosis_cli.patient.record import Id, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from calcinosis_cli.knowledge.model import KnowledgeBase

_NAMES = ("id", "name", "test", "outcome", "population")
"""What tells the items of a list apart, the first that every item has and none shares."""


class Named(Record, frozen=True):
    """An entry that stands on one side only."""

    id: Id
    name: str


class FieldChange(Record, frozen=True):
    """One value that differs: ``safety[alendronate-egfr].level``; absent on a side without it."""

    path: str
    before: Any = None
    after: Any = None


class Changed(Record, frozen=True):
    """An entry that stands on both sides with other values."""

    id: Id
    name: str
    fields: list[FieldChange]


class KindDifference(Record, frozen=True):
    """All differences of one kind of entries; ``reordered`` when common ones changed places."""

    kind: Section
    added: list[Named]
    removed: list[Named]
    changed: list[Changed]
    reordered: bool = False


def differences_of(old: KnowledgeBase, new: KnowledgeBase) -> list[KindDifference]:
    """Compare by id; kinds without a difference are left out."""
    found = (_of_kind(kind, _entries(old, kind), _entries(new, kind)) for kind in SECTIONS)
    return [
        difference
        for difference in found
        if difference.added or difference.removed or difference.changed or difference.reordered
    ]


def _entries(kb: KnowledgeBase, kind: Section) -> dict[Id, Any]:
    """Return the entries as plain values, rules of a class only at the class."""
    entries: Iterable[Any] = getattr(kb, kind)
    if kind == "treatments":
        classes = {cls.id: cls for cls in kb.classes}
        entries = [without_class_rules(treatment, classes) for treatment in kb.treatments]
    return {entry.id: msgspec.to_builtins(entry) for entry in entries}


def _of_kind(kind: Section, old: Mapping[Id, Any], new: Mapping[Id, Any]) -> KindDifference:
    common = [name for name in new if name in old]
    return KindDifference(
        kind=kind,
        added=[_named(entry) for name, entry in new.items() if name not in old],
        removed=[_named(entry) for name, entry in old.items() if name not in new],
        changed=[
            Changed(name, _named(new[name]).name, list(_fields("", old[name], new[name])))
            for name in common
            if old[name] != new[name]
        ],
        # Only the order of the groups is seen in an answer.
        reordered=kind == "groups" and common != [name for name in old if name in new],
    )


def _named(entry: Mapping[str, Any]) -> Named:
    shown = ("name", "label", "title", "consequence", "text")
    return Named(entry["id"], next((entry[key] for key in shown if key in entry), entry["id"]))


def _fields(path: str, old: Any, new: Any) -> Iterator[FieldChange]:  # noqa: ANN401 - any value
    """Yield the smallest values that differ, in the order of the old entry."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            yield from _fields(f"{path}.{key}" if path else key, old.get(key), new.get(key))
        return
    names = _item_names(old, new)
    if names is not None:
        before, after = (dict(zip(side, items, strict=True)) for side, items in names)
        for name in dict.fromkeys([*before, *after]):
            yield from _fields(f"{path}[{name}]", before.get(name), after.get(name))
    elif old != new:
        yield FieldChange(path, old, new)


def _item_names(old: object, new: object) -> list[tuple[list[str], list[Any]]] | None:
    """Name the items of two lists of mappings; ``None`` when they are no such lists."""
    sides = [side if isinstance(side, list) else [] for side in (old, new)]
    items = [item for side in sides for item in side]
    if not items or not all(isinstance(item, dict) for item in items):
        return None
    if not all(isinstance(side, list | None) for side in (old, new)):
        return None
    for key in _NAMES:
        named = [[str(item.get(key)) for item in side] for side in sides]
        unique = all(len(set(each)) == len(each) for each in named)
        if unique and all(key in item for item in items):
            return list(zip(named, sides, strict=True))
    return [([str(place) for place in range(1, len(side) + 1)], side) for side in sides]
