"""An export as a folder of tables: one row a record, ids to join them by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from calcinosis_cli.model import Guideline, Label, Registration, ReviewArticle, Study
from calcinosis_cli.render.bibliography.citation import kind_of
from calcinosis_cli.render.data import csv_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from calcinosis_cli.documents import ExportDocument
    from calcinosis_cli.model import AnyReference
    from calcinosis_cli.record import Record
    from calcinosis_cli.shapes import Excluded, Option, Recommendation

Row = dict[str, Any]


class Table(NamedTuple):
    """Its columns, and where its rows come from; ``owner`` columns stand before the fields."""

    columns: Sequence[str]
    rows: Callable[[ExportDocument], Iterable[Mapping[str, Any]]]


def csv_tables(document: ExportDocument) -> dict[str, str]:
    """Return the text of each table by its file name; every table has its header."""
    tables = ANSWER_TABLES if document.recommendation else TABLES
    return {f"{name}.csv": _text(table, document) for name, table in tables.items()}


def _text(table: Table, document: ExportDocument) -> str:
    rows = [{name: row.get(name) for name in table.columns} for row in table.rows(document)]
    return csv_text(rows) if rows else ",".join(table.columns) + "\n"


def _row(record: Record, **owner: object) -> Row:
    """Return the fields of a record that fit in a cell, after those of its owner."""
    names = {"class_": "class"}
    fields = {names.get(name, name): getattr(record, name) for name in record.__struct_fields__}
    return owner | {name: _cell(value) for name, value in fields.items()}


def _cell(value: Any) -> Any:  # noqa: ANN401 - any field
    """Leave scalars and lists of words; the rest becomes JSON."""
    if isinstance(value, dict) or (isinstance(value, list) and value and _nested(value[0])):
        return msgspec.json.encode(value).decode()
    return list(value) if isinstance(value, tuple) else value


def _nested(value: object) -> bool:
    return isinstance(value, dict | list | msgspec.Struct)


def _treatments(document: ExportDocument) -> Iterator[Row]:
    evidence = {each.treatment: each.evidence for each in document.evidence}
    for treatment in document.treatments:
        computed = evidence[treatment.id]
        yield _row(treatment) | {
            "mechanism": treatment.mechanism.text if treatment.mechanism else None,
            "atc": treatment.codes.atc,
            "standing": treatment.standing.status,
            "level": computed.level,
            "certainty": computed.certainty,
            "headline": computed.headline,
            "patients": computed.patients,
            "studies": computed.studies,
            "conflicting": computed.conflicting,
        }


def _rules(document: ExportDocument) -> Iterator[Row]:
    for treatment in document.treatments:
        for kind in ("safety", "fits", "unsuited"):
            for rule in getattr(treatment, kind):
                yield _row(rule, of="treatment", owner=treatment.id, kind=kind)
    for group in document.groups:
        for lead in group.leads:
            yield _row(lead, of="group", owner=group.id, kind="leads")
    for alert in document.alerts:
        yield _row(alert, of="alert", owner=alert.id, kind="alert", level=alert.urgency)


def _of_treatments(field: str) -> Callable[[ExportDocument], Iterator[Row]]:
    """Make the rows of one list of each treatment."""

    def rows(document: ExportDocument) -> Iterator[Row]:
        for treatment in document.treatments:
            for record in getattr(treatment, field):
                yield _row(record, treatment=treatment.id)

    return rows


def _plain(field: str) -> Callable[[ExportDocument], Iterator[Row]]:
    """Make the rows of one list of the document."""

    def rows(document: ExportDocument) -> Iterator[Row]:
        return map(_row, getattr(document, field))

    return rows


def _references(document: ExportDocument) -> Iterator[Row]:
    for reference in document.references:
        yield _row(reference) | {"kind": kind_of(reference)}


def _arms(document: ExportDocument) -> Iterator[Row]:
    for study in document.references:
        for number, arm in enumerate(_arms_of(study), 1):
            yield _row(arm, reference=study.id, arm=number)


def _of_arms(field: str) -> Callable[[ExportDocument], Iterator[Row]]:
    """Make the rows of one list of each arm."""

    def rows(document: ExportDocument) -> Iterator[Row]:
        for study in document.references:
            for number, arm in enumerate(_arms_of(study), 1):
                for record in getattr(arm, field):
                    owner = {"reference": study.id, "arm": number, "treatments": arm.treatments}
                    yield _row(record, **owner)

    return rows


def _arms_of(reference: AnyReference) -> Sequence[Any]:
    return reference.arms if isinstance(reference, Study) else ()


def _conclusions(document: ExportDocument) -> Iterator[Row]:
    for reference in document.references:
        if isinstance(reference, ReviewArticle | Guideline):
            for conclusion in reference.conclusions:
                yield _row(conclusion, reference=reference.id)


def _interactions(document: ExportDocument) -> Iterator[Row]:
    for interaction in document.interactions:
        first, second = interaction.between
        yield _row(interaction) | {"first": first, "second": second}


def _answer(document: ExportDocument) -> Recommendation:
    if document.recommendation is None:
        raise ValueError("the export holds no recommendation")
    return document.recommendation


def _options(document: ExportDocument) -> Iterator[Row]:
    answer = _answer(document)
    lists: tuple[tuple[str, Sequence[Option | Excluded]], ...] = (
        ("consider", answer.consider),
        ("not_for_this_patient", answer.not_for_this_patient),
    )
    for where, items in lists:
        for place, item in enumerate(items, 1):
            yield _option(item, where, place)


def _option(item: Option | Excluded, where: str, place: int) -> Row:
    evidence = item.evidence
    return _row(item, list=where, place=place) | {
        "level": evidence.level,
        "certainty": evidence.certainty,
        "headline": evidence.headline,
    }


def _reasons(document: ExportDocument) -> Iterator[Row]:
    answer = _answer(document)
    items: list[Option | Excluded] = [*answer.consider, *answer.not_for_this_patient]
    for item in items:
        for side in ("why", "against"):
            for reason in getattr(item, side):
                yield _row(reason, treatment=item.id, side=side)


def _of_answer(field: str) -> Callable[[ExportDocument], Iterator[Row]]:
    """Make the rows of one list of the recommendation."""

    def rows(document: ExportDocument) -> Iterator[Row]:
        return map(_row, getattr(_answer(document), field))

    return rows


def _columns(*records: type[Record], but: Iterable[str] = ()) -> list[str]:
    """Name the fields of records in their order, without repeats and without ``but``."""
    names = dict.fromkeys(
        "class" if name == "class_" else name
        for record in records
        for name in record.__struct_fields__
    )
    return [name for name in names if name not in set(but)]


_ARM = ("reference", "arm", "treatments")
_REFERENCES = Table(
    [
        *("id", "kind"),
        *_columns(
            *(Study, ReviewArticle, Guideline, Label, Registration),
            but=("id", "arms", "conclusions"),
        ),
    ],
    _references,
)
_EVIDENCE = ("level", "certainty", "headline")

TABLES: dict[str, Table] = {
    "treatments": Table(
        [
            *("id", "name", "kind", "group", "class", "role", "routes", "aliases", "atc"),
            *("summary", "plain", "mechanism", "standing", *_EVIDENCE, "patients", "studies"),
            *("conflicting", "references"),
        ],
        _treatments,
    ),
    "rules": Table(
        ["of", "owner", "kind", "id", "level", "when", "text", "jurisdiction", "references"],
        _rules,
    ),
    "side_effects": Table(
        ["treatment", "name", "frequency", "serious", "note", "references"],
        _of_treatments("side_effects"),
    ),
    "regimens": Table(
        ["treatment", "population", "age_group", "dose", "route", "duration", "references"],
        _of_treatments("regimens"),
    ),
    "monitoring": Table(
        ["treatment", "test", "at", "why", "detail", "references"], _of_treatments("monitoring")
    ),
    "references": _REFERENCES,
    "arms": Table(
        [*_ARM, "diseases", "age_group", "treated", "direct", "regimen", "note"],
        _arms,
    ),
    "results": Table(
        [
            *(*_ARM, "outcome", "unit", "assessed", "complete", "partial", "improved", "stable"),
            *("worse", "relapsed", "direction", "p_value", "surrogate", "measure", "note"),
        ],
        _of_arms("results"),
    ),
    "adverse_events": Table([*_ARM, "name", "count", "of", "serious"], _of_arms("adverse_events")),
    "conclusions": Table(["reference", "treatments", "direction", "text"], _conclusions),
    "interactions": Table(
        [
            *("id", "first", "second", "severity", "withhold", "consequence", "management"),
            *("mechanism", "when", "references"),
        ],
        _interactions,
    ),
    "drugs": Table(["id", "kind", "name", "aliases", "members"], _plain("drugs")),
    "conditions": Table(
        ["id", "label", "ask", "aliases", "implies", "implied_by"], _plain("conditions")
    ),
    "groups": Table(["id", "name", "plain"], _plain("groups")),
    "classes": Table(["id", "name", "aliases"], _plain("classes")),
}
ANSWER_TABLES: dict[str, Table] = {
    "recommendation": Table(
        [
            *("list", "place", "id", "name", "group", "role", "fit", "safety", "could_be"),
            *("because", "current", "ask", *_EVIDENCE),
        ],
        _options,
    ),
    "reasons": Table(
        [
            *("treatment", "side", "rule", "level", "text", "facts", "management"),
            *("jurisdiction", "references"),
        ],
        _reasons,
    ),
    "alerts": Table(
        ["id", "urgency", "text", "plain", "facts", "references"], _of_answer("alerts")
    ),
    "questions": Table(["fact", "kind", "ask", "moves"], _of_answer("ask_first")),
    "interactions": Table(
        [
            *("id", "scope", "severity", "first", "second", "withhold", "consequence"),
            *("management", "mechanism", "when", "references"),
        ],
        _of_answer("interactions"),
    ),
    "references": _REFERENCES,
}
