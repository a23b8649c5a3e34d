"""The view of ``list``: treatments by group, one line each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from calcinosis_cli.output.layout import Block, Heading, Span, TableColumn, listed, table, text
from calcinosis_cli.patient.messages import plural

if TYPE_CHECKING:
    from calcinosis_cli.knowledge.model import Condition
    from calcinosis_cli.library.catalogue import TreatmentRow
    from calcinosis_cli.output.answers import TreatmentsDocument
    from calcinosis_cli.output.documents import ConditionsDocument
    from calcinosis_cli.output.formats import Content
    from calcinosis_cli.patient.record import Id


def _role(row: TreatmentRow) -> Span:
    words = "" if row.role == "usual" else row.role.replace("-", " ")
    return Span(words, "avoid" if row.role == "not-recommended" else "muted")


COLUMNS: Sequence[TableColumn[TreatmentRow]] = (
    TableColumn("id", lambda row: row.id),
    TableColumn("name", lambda row: row.name, "treatment", 32),
    TableColumn("kind", lambda row: row.kind),
    TableColumn("group", lambda row: row.group),
    TableColumn("class", lambda row: row.class_),
    TableColumn("role", lambda row: row.role, "role", 13, _role),
    TableColumn("routes", lambda row: row.routes),
    TableColumn("evidence", lambda row: row.evidence.headline, "reported better", 22),
    TableColumn("level", lambda row: row.evidence.level),
    TableColumn(
        "certainty",
        lambda row: row.evidence.certainty,
        "certainty",
        11,
        lambda row: Span(row.evidence.certainty or "-", "muted"),
    ),
    TableColumn("stratum", lambda row: row.evidence.stratum),
    TableColumn("outcome", lambda row: row.evidence.outcome),
    TableColumn("patients_with_dermatomyositis", lambda row: row.evidence.patients),
    TableColumn("conflicting", lambda row: row.evidence.conflicting),
    TableColumn("hazards", lambda row: row.hazards),
    TableColumn("side_effects", lambda row: row.side_effects),
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
