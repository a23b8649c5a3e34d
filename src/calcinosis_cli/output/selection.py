"""Which treatments to list, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, get_args

from calcinosis_cli.patient.messages import did_you_mean
from calcinosis_cli.patient.record import Role

if TYPE_CHECKING:
    from calcinosis_cli.library.catalogue import Catalogue, CatalogueEntry, TreatmentRow


FILTERS: dict[str, Callable[[TreatmentRow], Collection[str | None]]] = {
    "group": lambda row: (row.group,),
    "class": lambda row: (row.class_,),
    "route": lambda row: row.routes,
    "role": lambda row: (row.role,),
}


class Criteria(NamedTuple):
    """What a treatment must be: any of the values of each filter, all of the words."""

    words: Sequence[str] = ()
    filters: Mapping[str, Sequence[str] | None] = {}
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
    rows = [entry.row for entry in catalogue.entries]
    known: dict[str, Collection[str]] = {
        "group": catalogue.groups,
        "class": catalogue.classes,
        "route": {route for row in rows for route in row.routes},
        "role": get_args(Role),
    }
    for name, given in criteria.filters.items():
        choices = sorted(known[name])
        for value in given or ():
            if value not in choices:
                hint = did_you_mean(value, choices)
                raise UnknownValueError(
                    f"--{name}: '{value[:60]}': one of {', '.join(choices)}{hint}"
                )


def _matches(entry: CatalogueEntry, criteria: Criteria) -> bool:
    names = [name.casefold() for name in entry.row.side_effects]
    return (
        all(
            not given or not set(given).isdisjoint(FILTERS[name](entry.row))
            for name, given in criteria.filters.items()
        )
        and all(any(part.casefold() in name for name in names) for part in criteria.side_effects)
        and (criteria.level is None or entry.level <= criteria.level)
        and has_words(entry.text, criteria.words)
    )


def has_words(text: str, words: Sequence[str]) -> bool:
    """Tell whether every word occurs somewhere in the text (given in one case)."""
    return all(word.casefold() in text for word in words)
