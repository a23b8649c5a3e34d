"""The view of ``list``: treatments by group, one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from calcinosis_cli.render.blocks import Block, Heading, Row, Span, Table, text
from calcinosis_cli.render.words import plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from calcinosis_cli.catalogue import TreatmentRow, TreatmentsDocument
    from calcinosis_cli.documents import ConditionsDocument
    from calcinosis_cli.record import Id

HEADER = ("treatment", "role", "reported better", "certainty")
WEIGHTS = (32, 13, 22, 9)


def blocks(
    document: TreatmentsDocument, groups: Mapping[Id, str], *, grouped: bool = True
) -> Iterator[Block]:
    """Show the rows, by group (id to name) unless another order was asked for."""
    rows = document.treatments
    yield Heading(f"{plural(len(rows), 'treatment')} for calcinosis in dermatomyositis", 1)
    yield text(
        "Counts are of patients reported better, mostly without a control; they are not ranked.",
        "muted",
    )
    if not grouped:
        yield Table(HEADER, WEIGHTS, [_row(row) for row in rows])
        return
    for place, (group, name) in enumerate(groups.items()):
        members = [row for row in rows if row.group == group]
        if members:
            yield Heading(name)
            yield Table(HEADER, WEIGHTS, [_row(row) for row in members], show_header=place == 0)


def _row(row: TreatmentRow) -> Row:
    evidence = row.evidence
    role = "" if row.role == "usual" else row.role.replace("-", " ")
    return Row(
        (
            Span(row.name),
            Span(role, "avoid" if row.role == "not-recommended" else "muted"),
            Span(evidence.headline),
            Span(evidence.certainty or "-", "muted"),
        )
    )


def condition_blocks(document: ConditionsDocument) -> Iterator[Block]:
    """Show the conditions with their questions."""
    count = len(document.conditions)
    yield Heading(f"{plural(count, 'condition')} for --condition and --no-condition", 1)
    rows = [
        Row((Span(condition.id, "strong"), Span(condition.ask), Span(", ".join(condition.aliases))))
        for condition in document.conditions
    ]
    yield Table(("condition", "question", "also called"), (28, 32, 16), rows)


def flat(row: TreatmentRow) -> dict[str, Any]:
    """Return one row for CSV."""
    evidence = row.evidence
    return {
        "id": row.id,
        "name": row.name,
        "kind": row.kind,
        "group": row.group,
        "class": row.class_,
        "role": row.role,
        "routes": row.routes,
        "evidence": evidence.headline,
        "level": evidence.level,
        "certainty": evidence.certainty,
        "stratum": evidence.stratum,
        "outcome": evidence.outcome,
        "patients_with_dermatomyositis": evidence.patients,
        "conflicting": evidence.conflicting,
        "side_effects": row.side_effects,
    }
