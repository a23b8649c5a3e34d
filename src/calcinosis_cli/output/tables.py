"""An export as a folder of tables: one row a record, ids to join them by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import msgspec
from msgspec.structs import asdict

from calcinosis_cli.knowledge.model import Guideline, Label, Registration, ReviewArticle, Study
from calcinosis_cli.output.formats import Content, Rows
from calcinosis_cli.output.formats.citation import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from calcinosis_cli.engine.answer import Placed
    from calcinosis_cli.knowledge.model import Arm
    from calcinosis_cli.output.documents import ExportDocument
    from calcinosis_cli.patient.record import Record

Fields: TypeAlias = dict[str, Any]
RowsOf: TypeAlias = "Callable[[ExportDocument], Iterable[Fields]]"


class Exported(NamedTuple):
    """A table: its columns, and where its rows come from."""

    columns: Sequence[str]
    rows: RowsOf

    @classmethod
    def of(cls, columns: str, rows: RowsOf) -> Exported:
        """Make a table of columns named in one text."""
        return cls(columns.split(), rows)


def content(document: ExportDocument) -> Content:
    """Offer an export: as it is, as tables, as the references that it cites."""
    tables = ANSWER_TABLES if document.recommendation else TABLES
    return Content(
        document,
        tables=lambda: {n: Rows(t.columns, t.rows(document)) for n, t in tables.items()},
        references=document.references,
    )


def _row(record: Record, **owner: object) -> Fields:
    """Return the fields of a record that fit in a cell, after those of its owner."""
    return owner | {name.rstrip("_"): _cell(value) for name, value in asdict(record).items()}


def _cell(value: Any) -> Any:  # noqa: ANN401 - any field
    """Leave scalars and lists of words; the rest becomes JSON."""
    if isinstance(value, dict) or (isinstance(value, list) and value and _nested(value[0])):
        return msgspec.json.encode(value).decode()
    return list(value) if isinstance(value, tuple) else value


def _nested(value: object) -> bool:
    return isinstance(value, dict | list | msgspec.Struct)


def _treatments(document: ExportDocument) -> Iterator[Fields]:
    evidence = {each.treatment: each.evidence for each in document.evidence}
    for treatment in document.treatments:
        computed = evidence[treatment.id]
        names = ("level", "certainty", "headline", "patients", "studies", "conflicting")
        yield (
            _row(treatment)
            | {name: getattr(computed, name) for name in names}
            | {
                "mechanism": treatment.mechanism.text if treatment.mechanism else None,
                "atc": treatment.codes.atc,
                "standing": treatment.standing.status,
            }
        )


def _rules(document: ExportDocument) -> Iterator[Fields]:
    for treatment in document.treatments:
        for kind in ("safety", "fits", "unsuited"):
            for rule in getattr(treatment, kind):
                yield _row(rule, of="treatment", owner=treatment.id, kind=kind)
    for group in document.groups:
        for lead in group.leads:
            yield _row(lead, of="group", owner=group.id, kind="leads")
    for alert in document.alerts:
        yield _row(alert, of="alert", owner=alert.id, kind="alert", level=alert.urgency)


def _references(document: ExportDocument) -> Iterator[Fields]:
    for reference in document.references:
        yield _row(reference) | {"kind": kind_of(reference)}


def _arms(document: ExportDocument) -> Iterator[tuple[Arm, Fields]]:
    for study in document.references:
        for number, arm in enumerate(study.arms if isinstance(study, Study) else (), 1):
            yield arm, {"reference": study.id, "arm": number, "treatments": arm.treatments}


def _conclusions(document: ExportDocument) -> Iterator[Fields]:
    for reference in document.references:
        if isinstance(reference, ReviewArticle | Guideline):
            for conclusion in reference.conclusions:
                yield _row(conclusion, reference=reference.id)


def _interactions(document: ExportDocument) -> Iterator[Fields]:
    for interaction in document.interactions:
        first, second = interaction.between
        yield _row(interaction) | {"first": first, "second": second}


def _options(document: ExportDocument) -> Iterator[Fields]:
    for where, place, item in _placed(document):
        evidence = {name: getattr(item.evidence, name) for name in _EVIDENCE}
        yield _row(item, list=where, place=place) | evidence


def _reasons(document: ExportDocument) -> Iterator[Fields]:
    for _, _, item in _placed(document):
        for side in ("why", "against"):
            for reason in getattr(item, side):
                yield _row(reason, treatment=item.id, side=side)


def _placed(document: ExportDocument) -> Iterable[Placed]:
    return document.recommendation.placed() if document.recommendation else ()


def _each(field: str) -> RowsOf:
    """Make the rows of one list of the document."""
    return lambda document: map(_row, getattr(document, field))


def _of_answer(field: str) -> RowsOf:
    """Make the rows of one list of the recommendation."""
    return lambda document: map(_row, getattr(document.recommendation, field))


def _of_treatments(field: str) -> RowsOf:
    """Make the rows of one list of each treatment."""
    return lambda document: (
        _row(record, treatment=treatment.id)
        for treatment in document.treatments
        for record in getattr(treatment, field)
    )


def _of_arms(field: str) -> RowsOf:
    """Make the rows of one list of each arm."""
    return lambda document: (
        _row(record, **owner) for arm, owner in _arms(document) for record in getattr(arm, field)
    )


def _fields(*records: type[Record], but: Iterable[str] = ()) -> str:
    """Name the fields of records in their order, without repeats and without ``but``."""
    names = dict.fromkeys(name for record in records for name in record.__struct_fields__)
    return " ".join(name.rstrip("_") for name in names if name not in set(but))


_ARM = "reference arm treatments"
_EVIDENCE = ("level", "certainty", "headline")
_REFERENCES = Exported.of(
    "id kind "
    + _fields(
        *(Study, ReviewArticle, Guideline, Label, Registration), but=("id", "arms", "conclusions")
    ),
    _references,
)

TABLES: dict[str, Exported] = {
    "treatments": Exported.of(
        "id name kind group class role routes aliases atc summary plain mechanism standing level "
        "certainty headline patients studies conflicting references",
        _treatments,
    ),
    "rules": Exported.of(
        "of owner kind id level when text jurisdiction references",
        _rules,
    ),
    "side_effects": Exported.of(
        "treatment name frequency serious note references", _of_treatments("side_effects")
    ),
    "regimens": Exported.of(
        "treatment population age_group dose route duration references",
        _of_treatments("regimens"),
    ),
    "monitoring": Exported.of(
        "treatment test at why detail references", _of_treatments("monitoring")
    ),
    "references": _REFERENCES,
    "arms": Exported.of(
        f"{_ARM} diseases age_group treated direct regimen note",
        lambda document: (_row(arm, **owner) for arm, owner in _arms(document)),
    ),
    "results": Exported.of(
        f"{_ARM} outcome unit assessed complete partial improved stable worse relapsed direction "
        "p_value surrogate measure note",
        _of_arms("results"),
    ),
    "adverse_events": Exported.of(f"{_ARM} name count of serious", _of_arms("adverse_events")),
    "conclusions": Exported.of("reference treatments direction text", _conclusions),
    "interactions": Exported.of(
        "id first second severity withhold consequence management mechanism when references",
        _interactions,
    ),
    "drugs": Exported.of("id kind name aliases members alike", _each("drugs")),
    "conditions": Exported.of(
        "id label ask aliases implies implied_by excluded_by allergy", _each("conditions")
    ),
    "groups": Exported.of("id name plain", _each("groups")),
    "classes": Exported.of("id name aliases alike", _each("classes")),
}
ANSWER_TABLES: dict[str, Exported] = {
    "recommendation": Exported.of(
        "list place id name group role fit safety could_be because current ask level certainty "
        "headline",
        _options,
    ),
    "reasons": Exported.of(
        "treatment side rule level text facts management jurisdiction references", _reasons
    ),
    "alerts": Exported.of("id urgency text plain facts references", _of_answer("alerts")),
    "questions": Exported.of("fact kind ask moves", _of_answer("ask_first")),
    "interactions": Exported.of(
        "id scope severity first second withhold consequence management mechanism when references",
        _of_answer("interactions"),
    ),
    "references": _REFERENCES,
}
