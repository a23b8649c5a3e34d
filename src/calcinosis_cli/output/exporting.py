"""A part of the knowledge base that stands on its own: what is named, and all that it cites.

As a folder of tables it has one row a record, and ids to join them by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import msgspec
from msgspec.structs import asdict

from calcinosis_cli.knowledge.classes import without_class_rules
from calcinosis_cli.knowledge.merged import SECTIONS
from calcinosis_cli.knowledge.model import Arm, Guideline, Label, Registration, ReviewArticle, Study
from calcinosis_cli.library.pages import cited_by
from calcinosis_cli.output.documents import ExportDocument, ExportedEvidence
from calcinosis_cli.output.formats import Content, Rows
from calcinosis_cli.output.formats.bibliography import kind_of
from calcinosis_cli.output.stamp import carried, stamped
from calcinosis_cli.patient.logic import facts_read

if TYPE_CHECKING:
    from calcinosis_cli.engine.answer import Placed, Recommendation
    from calcinosis_cli.evidence.weighing import Evidence
    from calcinosis_cli.knowledge.model import AnyReference, Drug, Interaction, Treatment
    from calcinosis_cli.knowledge.vocabulary import Vocabulary
    from calcinosis_cli.library import Loaded
    from calcinosis_cli.patient.record import Id, Record, When


Part: TypeAlias = dict[str, list[Any]]
"""Entries of each kind, in the order of the files; a kind that is absent has none."""


def whole(vocabulary: Vocabulary, evidence: Mapping[Id, Evidence]) -> Part:
    """Take everything, in the order of the files."""
    kb = vocabulary.kb
    entries = {kind: getattr(kb, kind) for kind in SECTIONS}
    return entries | {"evidence": _evidence(kb.treatments, evidence)}


def part(
    vocabulary: Vocabulary, evidence: Mapping[Id, Evidence], treatments: Sequence[Treatment]
) -> Part:
    """Take treatments with their groups and classes, their interactions with the partners, the
    conditions that any of their rules reads, and every reference that any of these names.
    """  # noqa: D205 - one sentence
    kb = vocabulary.kb
    names = {treatment.group for treatment in treatments}
    groups = [group for group in kb.groups if group.id in names]
    names = {treatment.class_ for treatment in treatments if treatment.class_}
    classes = [cls for cls in kb.classes if cls.id in names]
    names = {i.id for t in treatments for i in vocabulary.interactions_of(t.id)}
    interactions = [interaction for interaction in kb.interactions if interaction.id in names]
    weighed = _evidence(treatments, evidence)
    rules: list[Any] = [lead for group in groups for lead in group.leads]
    rules += [r for t in treatments for r in (*t.safety, *t.fits, *t.unsuited, *t.lines)]
    rules += interactions
    whens = [when for r in rules for when in (r.when, getattr(r, "unless", None)) if when]
    read = set(_conditions_read(vocabulary, whens))
    return {
        "groups": groups,
        "classes": classes,
        "treatments": list(treatments),
        "evidence": weighed,
        "references": cited(vocabulary, [*groups, *classes, *treatments, *interactions, *weighed]),
        "interactions": interactions,
        "drugs": _partners(vocabulary, interactions),
        "conditions": [condition for condition in kb.conditions if condition.id in read],
    }


def export_document(
    base: Loaded, scope: str, part: Part, recommendation: Recommendation | None = None
) -> ExportDocument:
    """Stamp an export."""
    entries = {**{kind: [] for kind in (*SECTIONS, "evidence")}, **part}
    return stamped(ExportDocument, base, scope=scope, recommendation=recommendation, **entries)


def cited(vocabulary: Vocabulary, records: Iterable[object]) -> list[AnyReference]:
    """Return the references that records name anywhere, in the order of the files."""
    names = set(cited_by(list(records)))
    return [reference for reference in vocabulary.kb.references if reference.id in names]


def _evidence(
    treatments: Iterable[Treatment], evidence: Mapping[Id, Evidence]
) -> list[ExportedEvidence]:
    return [ExportedEvidence(treatment.id, evidence[treatment.id]) for treatment in treatments]


def _conditions_read(vocabulary: Vocabulary, whens: Iterable[When]) -> Iterator[Id]:
    """Yield the conditions that rules read, with what implies them and what they imply."""
    for when in whens:
        for fact in facts_read(when):
            if fact in vocabulary.conditions:
                yield fact
                yield from vocabulary.implied(fact)
                yield from vocabulary.implying(fact)


def _partners(vocabulary: Vocabulary, interactions: Iterable[Interaction]) -> list[Drug]:
    """Return the drugs and groups on the sides of interactions, with the members of groups."""
    sides = {side for interaction in interactions for side in interaction.between}
    return [drug for drug in vocabulary.kb.drugs if sides & vocabulary.kin(drug.id)]


Fields: TypeAlias = dict[str, Any]
RowsOf: TypeAlias = "Callable[[ExportDocument], Iterable[Fields]]"


class Exported(NamedTuple):
    """A table: its columns in one text, and where its rows come from."""

    columns: str
    rows: RowsOf


def content(document: ExportDocument) -> Content:
    """Offer an export: as it is, as tables, as the references that it cites."""
    tables = ANSWER_TABLES if document.recommendation else TABLES
    return Content(
        document,
        tables=lambda: {n: Rows(t.columns.split(), t.rows(document)) for n, t in tables.items()},
        references=document.references,
        overlay=None if document.recommendation else lambda: _overlay(document),
    )


def _overlay(document: ExportDocument) -> Mapping[str, Sequence[Record]]:
    """Return the entries as they stand in the files: what is a class's own, once at the class."""
    classes = {each.id: each for each in document.classes}
    stored = [without_class_rules(each, classes) for each in document.treatments]
    found: dict[str, Sequence[Record]] = {name: getattr(document, name) for name in SECTIONS}
    return found | {"treatments": stored}


def _row(record: Record, **owner: object) -> Fields:
    """Return the fields of a record that fit in a cell, after those of its owner."""
    return owner | {name.rstrip("_"): _cell(value) for name, value in asdict(record).items()}


def _cell(value: Any) -> Any:  # noqa: ANN401 - any field
    """Leave scalars and lists of words; the rest becomes JSON."""
    first = value[0] if isinstance(value, list) and value else None
    if isinstance(value, dict) or isinstance(first, dict | list | msgspec.Struct):
        return msgspec.json.encode(value).decode()
    return list(value) if isinstance(value, tuple) else value


def _treatments(document: ExportDocument) -> Iterator[Fields]:
    evidence = {each.treatment: asdict(each.evidence) for each in document.evidence}
    for treatment in document.treatments:
        own = {
            "mechanism": treatment.mechanism.text if treatment.mechanism else None,
            "atc": treatment.codes.atc,
            "standing": treatment.standing.status,
        }
        yield evidence[treatment.id] | _row(treatment) | own


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
        yield asdict(item.evidence) | _row(item, list=where, place=place)


def _reasons(document: ExportDocument) -> Iterator[Fields]:
    for _, _, item in _placed(document):
        for side in ("why", "against"):
            for reason in getattr(item, side):
                yield _row(reason, treatment=item.id, side=side)


def _hazards(document: ExportDocument) -> Iterator[Fields]:
    for _, _, item in _placed(document):
        for hazard in item.hazards:
            yield _row(hazard, treatment=item.id)


def _placed(document: ExportDocument) -> Iterable[Placed]:
    return document.recommendation.placed() if document.recommendation else ()


def _each(path: str) -> RowsOf:
    """Make the rows of one list of the document, or of what stands in it."""
    return lambda document: map(_row, attrgetter(path)(document))


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
_REFERENCES = Exported(
    "id kind "
    + _fields(
        *(Study, ReviewArticle, Guideline, Label, Registration), but=("id", "arms", "conclusions")
    ),
    _references,
)


def _about(document: ExportDocument) -> Iterator[Fields]:
    """Say which data these are, and every warning."""
    said = {"tool": [document.tool], "disclaimer": [document.disclaimer]}
    for what, words in (said | carried(document)).items():
        yield from ({"what": what, "text": each} for each in words)


_ABOUT = Exported("what text", _about)
TABLES: dict[str, Exported] = {
    "about": _ABOUT,
    "treatments": Exported(
        "id name kind group class role routes aliases atc summary plain mechanism standing level "
        "certainty headline patients studies conflicting references",
        _treatments,
    ),
    "rules": Exported("of owner kind id level when text jurisdiction references", _rules),
    "side_effects": Exported(
        "treatment name frequency serious note references", _of_treatments("side_effects")
    ),
    "hazards": Exported("treatment id text plain references", _of_treatments("hazards")),
    "regimens": Exported(
        "treatment population age_group dose route duration references", _of_treatments("regimens")
    ),
    "monitoring": Exported("treatment test at why detail references", _of_treatments("monitoring")),
    "references": _REFERENCES,
    "arms": Exported(
        f"{_ARM} diseases age_group treated direct regimen note",
        lambda document: (_row(arm, **owner) for arm, owner in _arms(document)),
    ),
    "results": Exported(
        f"{_ARM} outcome unit assessed complete partial improved stable worse relapsed direction "
        "p_value surrogate measure note",
        _of_arms("results"),
    ),
    "adverse_events": Exported(f"{_ARM} name count of serious", _of_arms("adverse_events")),
    "conclusions": Exported("reference treatments direction text", _conclusions),
    "interactions": Exported(
        "id first second severity withhold consequence management mechanism when references",
        _interactions,
    ),
    "drugs": Exported("id kind name aliases members alike", _each("drugs")),
    "conditions": Exported(
        "id label ask aliases implies implied_by excluded_by allergy", _each("conditions")
    ),
    "groups": Exported("id name plain", _each("groups")),
    "classes": Exported("id name aliases alike", _each("classes")),
}
ANSWER_TABLES: dict[str, Exported] = {
    "about": _ABOUT,
    "recommendation": Exported(
        "list place id name group role fit safety could_be because current ask unsearched level "
        "certainty headline",
        _options,
    ),
    "reasons": Exported(
        "treatment side rule level text facts management jurisdiction references", _reasons
    ),
    "hazards": Exported("treatment id text plain references", _hazards),
    "alerts": Exported("id urgency text plain facts references", _each("recommendation.alerts")),
    "questions": Exported("fact kind ask moves", _each("recommendation.ask_first")),
    "interactions": Exported(
        "id scope severity first second withhold consequence management mechanism when references",
        _each("recommendation.interactions"),
    ),
    "references": _REFERENCES,
}
