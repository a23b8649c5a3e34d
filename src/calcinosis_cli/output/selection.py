"""Which treatments to list, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from calcinosis_cli.patient.messages import did_you_mean

if TYPE_CHECKING:
    from calcinosis_cli.library.catalogue import Catalogue, CatalogueEntry, TreatmentRow


class Criteria(NamedTuple):
    """What a treatment must be: any of each given list, all of the words."""

    words: Sequence[str] = ()
    groups: Sequence[str] = ()
    classes: Sequence[str] = ()
    routes: Sequence[str] = ()
    roles: Sequence[str] = ()
    side_effects: Sequence[str] = ()
    level: int | None = None


class UnknownValueError(ValueError):
    """A filter names something that does not exist; the message lists what does."""


def select(catalogue: Catalogue, criteria: Criteria, sort: str = "group") -> list[CatalogueEntry]:
    """Return the treatments that match, sorted by ``group``, ``name`` or ``level``."""
    _check(catalogue, criteria)
    found = [entry for entry in catalogue.entries if _matches(entry, criteria)]
    place = {group: number for number, group in enumerate(catalogue.groups)}
    keys: dict[str, Callable[[CatalogueEntry], tuple[object, ...]]] = {
        "group": lambda e: (place[e.row.group], e.row.name.casefold()),
        "name": lambda e: (e.row.name.casefold(),),
        "level": lambda e: (e.level, e.row.name.casefold()),
    }
    return sorted(found, key=keys[sort])


def _check(catalogue: Catalogue, criteria: Criteria) -> None:
    known = (
        ("group", criteria.groups, set(catalogue.groups)),
        ("class", criteria.classes, set(catalogue.classes)),
        ("route", criteria.routes, {route for e in catalogue.entries for route in e.row.routes}),
        ("role", criteria.roles, {"usual", "refractory", "experimental", "not-recommended"}),
    )
    for name, given, allowed in known:
        for value in given:
            if value not in allowed:
                choices = ", ".join(sorted(allowed))
                hint = did_you_mean(value, sorted(allowed))
                raise UnknownValueError(f"--{name}: '{value[:60]}': one of {choices}{hint}")


def _matches(entry: CatalogueEntry, criteria: Criteria) -> bool:
    row = entry.row
    return (
        _any(criteria.groups, row.group)
        and _any(criteria.classes, row.class_)
        and (not criteria.routes or any(route in criteria.routes for route in row.routes))
        and _any(criteria.roles, row.role)
        and _has_side_effects(row, criteria.side_effects)
        and (criteria.level is None or entry.level <= criteria.level)
        and has_words(entry.text, criteria.words)
    )


def _any(allowed: Sequence[str], value: str | None) -> bool:
    return not allowed or value in allowed


def _has_side_effects(row: TreatmentRow, wanted: Sequence[str]) -> bool:
    names = [name.casefold() for name in row.side_effects]
    return all(any(part.casefold() in name for name in names) for part in wanted)


def has_words(text: str, words: Sequence[str]) -> bool:
    """Tell whether every word occurs somewhere in the text (given in one case)."""
    return all(word.casefold() in text for word in words)
