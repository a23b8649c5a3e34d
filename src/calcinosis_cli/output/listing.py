"""``list``: which treatments, in which order, and their view by group, one line each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, get_args

from calcinosis_cli.library.catalogue import TreatmentRow
from calcinosis_cli.output.layout import (
    Block,
    Heading,
    Span,
    TableColumn,
    listed,
    plain_columns,
    table,
    text,
)
from calcinosis_cli.output.stamp import Document
from calcinosis_cli.patient.messages import did_you_mean, plural
from calcinosis_cli.patient.record import Role

if TYPE_CHECKING:
    from calcinosis_cli.knowledge.model import Condition
    from calcinosis_cli.library.catalogue import Catalogue, CatalogueEntry
    from calcinosis_cli.output.documents import ConditionsDocument
    from calcinosis_cli.output.formats import Content
    from calcinosis_cli.patient.record import Id


class TreatmentsDocument(Document, frozen=True, kw_only=True):
    """Answer of ``list``."""

    KIND = "treatments"
    treatments: list[TreatmentRow]


def _role(row: TreatmentRow) -> Span:
    words = "" if row.role == "usual" else row.role.replace("-", " ")
    return Span(words, "avoid" if row.role == "not-recommended" else "muted")


COLUMNS: Sequence[TableColumn[TreatmentRow]] = (
    *plain_columns("id"),
    TableColumn("name", lambda row: row.name, "treatment", 32),
    *plain_columns("kind group"),
    TableColumn("class", lambda row: row.class_),
    TableColumn("role", lambda row: row.role, "role", 13, _role),
    *plain_columns("routes"),
    TableColumn("evidence", lambda row: row.evidence.headline, "reported better", 22),
    *plain_columns("level", of="evidence."),
    TableColumn(
        "certainty",
        lambda row: row.evidence.certainty,
        "certainty",
        11,
        lambda row: Span(row.evidence.certainty or "-", "muted"),
    ),
    *plain_columns("stratum outcome", of="evidence."),
    TableColumn("patients_with_dermatomyositis", lambda row: row.evidence.patients),
    *plain_columns("conflicting", of="evidence."),
    *plain_columns("hazards side_effects"),
)
ON_SCREEN = ("name", "role", "evidence", "certainty")
CONDITION_COLUMNS: Sequence[TableColumn[Condition]] = (
    TableColumn("id", lambda each: each.id, "condition", 28, lambda each: Span(each.id, "strong")),
    TableColumn("label", lambda each: each.label),
    TableColumn("ask", lambda each: each.ask, "question", 32),
    TableColumn(
        "aliases",
        lambda each: each.aliases,
        "also called",
        16,
        lambda each: Span(", ".join(each.aliases)),
    ),
)


def content(
    document: TreatmentsDocument, groups: Mapping[Id, str], *, grouped: bool = True
) -> Content:
    """Offer the rows, by group (id to name) unless another order was asked for."""
    blocks = partial(_blocks, document, groups if grouped else {})
    return listed(document, document.treatments, COLUMNS, blocks)


def _blocks(document: TreatmentsDocument, groups: Mapping[Id, str]) -> Iterator[Block]:
    found = document.treatments
    yield Heading(f"{plural(len(found), 'treatment')} for calcinosis in dermatomyositis", 1)
    yield text(
        "Counts are of patients reported better, mostly without a control; they are not ranked.",
        "muted",
    )
    if not groups:
        yield table(COLUMNS, found, ON_SCREEN)
    for place, (group, name) in enumerate(groups.items()):
        members = [row for row in found if row.group == group]
        if members:
            yield Heading(name)
            yield table(COLUMNS, members, ON_SCREEN, show_header=place == 0)


def conditions_content(document: ConditionsDocument) -> Content:
    """Offer the conditions with their questions."""
    return listed(
        document, document.conditions, CONDITION_COLUMNS, partial(_condition_blocks, document)
    )


def _condition_blocks(document: ConditionsDocument) -> Iterator[Block]:
    count = plural(len(document.conditions), "condition")
    yield Heading(f"{count} for --condition and --no-condition", 1)
    yield table(CONDITION_COLUMNS, document.conditions, ("id", "ask", "aliases"))


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
