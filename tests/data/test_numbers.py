"""Every number in the prose of an entry is stated by something structured; see the script."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import msgspec
import pytest

import prose_numbers
from calcinosis_cli.library import load

if TYPE_CHECKING:
    from calcinosis_cli.knowledge.model import KnowledgeBase, Treatment

INVENTED = " Not 9,871.5."


@cache
def kb() -> KnowledgeBase:
    return load().kb


def changed(name: str, kind: str = "treatments", **fields: object) -> list[prose_numbers.Unstated]:
    """List what is unstated once some fields of one entry are others."""
    entries = [
        msgspec.structs.replace(entry, **fields) if entry.id == name else entry
        for entry in getattr(kb(), kind)
    ]
    return prose_numbers.unstated(msgspec.structs.replace(kb(), **{kind: entries}))


def treatment(name: str) -> Treatment:
    return next(each for each in kb().treatments if each.id == name)


def test_every_number_is_stated() -> None:
    assert prose_numbers.unstated(kb()) == []


@pytest.mark.parametrize("field", ["summary", "plain"])
def test_an_invented_number_is_seen(field: str) -> None:
    text = f"{getattr(treatment('colchicine'), field)} In 9,871.5 of them."
    found = changed("colchicine", **{field: text})
    assert [(each.entry, each.place, each.number) for each in found] == [
        ("colchicine", field, "9871.5")
    ]


def test_an_invented_number_in_a_rule_is_seen() -> None:
    first, *others = treatment("colchicine").safety
    text = f"{first.text} Not above 4.321 mg."
    found = changed("colchicine", safety=[msgspec.structs.replace(first, text=text), *others])
    assert [(each.place, each.number) for each in found] == [(first.id, "4.321")]


@pytest.mark.parametrize(
    ("kind", "name", "field"),
    [
        ("interactions", "colchicine-diltiazem", "mechanism"),
        ("interactions", "colchicine-diltiazem", "consequence"),
        ("interactions", "colchicine-diltiazem", "management"),
        ("alerts", "nerve-compression-alert", "text"),
        ("alerts", "nerve-compression-alert", "plain"),
        ("conditions", "bradycardia", "label"),
        ("conditions", "bradycardia", "ask"),
        ("groups", "local", "plain"),
    ],
)
def test_an_invented_number_elsewhere_is_seen(kind: str, name: str, field: str) -> None:
    entry = next(each for each in getattr(kb(), kind) if each.id == name)
    found = changed(name, kind, **{field: getattr(entry, field) + INVENTED})
    assert [(each.entry, each.place, each.number) for each in found] == [(name, field, "9871.5")]


def test_an_invented_number_in_a_reason_is_seen() -> None:
    car_t = treatment("car-t-cell-therapy")
    assert car_t.mechanism
    mechanism = msgspec.structs.replace(car_t.mechanism, text=car_t.mechanism.text + INVENTED)
    assert [each.place for each in changed(car_t.id, mechanism=mechanism)] == ["mechanism"]
    first, *others = treatment("prednisone").judgements
    judgement = msgspec.structs.replace(first, reason=first.reason + INVENTED)
    found = changed("prednisone", judgements=[judgement, *others])
    assert [each.place for each in found] == ["override"]


def test_an_invented_number_in_a_lead_is_seen() -> None:
    local = next(each for each in kb().groups if each.id == "local")
    first, *others = local.leads
    lead = msgspec.structs.replace(first, text=first.text + INVENTED)
    found = changed("local", "groups", leads=[lead, *others])
    assert [(each.entry, each.place) for each in found] == [("local", first.id)]


@pytest.mark.parametrize(
    ("field", "text", "place"),
    [
        ("side_effects", "note", "side effect diarrhea"),
        ("side_effects", "name", f"side effect diarrhea{INVENTED}"),
        ("monitoring", "why", "monitoring full blood count"),
        ("monitoring", "detail", "monitoring full blood count"),
    ],
)
def test_an_invented_number_in_an_item_is_seen(field: str, text: str, place: str) -> None:
    colchicine = treatment("colchicine")
    first, *others = getattr(colchicine, field)
    said = (getattr(first, text) or "") + INVENTED
    items = [msgspec.structs.replace(first, **{text: said}), *others]
    found = changed("colchicine", "treatments", **{field: items})
    assert [(each.place, each.number) for each in found] == [(place, "9871.5")]


def test_an_invented_number_in_a_review_is_seen() -> None:
    reviewed = dict(treatment("colchicine").reviewed)
    reviewed["kidney"] = msgspec.structs.replace(reviewed["kidney"], note=INVENTED)
    found = changed("colchicine", reviewed=reviewed)
    assert [(each.place, each.number) for each in found] == [("reviewed kidney", "9871.5")]


@pytest.mark.parametrize("field", ["note", "licensed_for"])
def test_an_invented_number_in_a_license_is_seen(field: str) -> None:
    approval = treatment("colchicine").approval
    assert approval
    said: object = INVENTED if field == "note" else [*approval.licensed_for, INVENTED]
    found = changed("colchicine", approval=msgspec.structs.replace(approval, **{field: said}))
    assert [(each.place, each.number) for each in found] == [("approval", "9871.5")]


def test_an_invented_number_in_a_jurisdiction_is_seen() -> None:
    first, *others = treatment("colchicine").safety
    rule = msgspec.structs.replace(first, jurisdiction=INVENTED)
    found = changed("colchicine", safety=[rule, *others])
    assert [(each.place, each.number) for each in found] == [(f"{first.id} jurisdiction", "9871.5")]


def test_an_item_stands_by_its_own_reference() -> None:
    """The rate is in the label that the effect cites; another label does not lend it."""
    first, *others = treatment("colchicine").side_effects
    assert first.note
    assert "23 %" in first.note
    other = msgspec.structs.replace(first, references=["label-colchicine-uk"])
    found = changed("colchicine", side_effects=[other, *others])
    assert [each.number for each in found] == ["23"]


def test_the_moments_of_a_test_state_its_interval() -> None:
    first, *others = treatment("colchicine").monitoring
    said = msgspec.structs.replace(first, at=["every-3-months"], detail="Every 3 months.")
    assert changed("colchicine", monitoring=[said, *others]) == []


def test_a_number_needs_the_reference_that_is_cited() -> None:
    """The caps on simvastatin stand in a label and a list; another source leaves them unstated."""
    found = changed("verapamil-simvastatin", "interactions", references=["terkeltaub-2011"])
    unstated = [(each.place, each.number) for each in found]
    assert unstated == [("management", number) for number in ("10", "20", "2020")]


def test_a_number_may_stand_in_the_condition_of_an_interaction() -> None:
    text = "Not below 34.5 mL/min."
    pair = {"management": text, "when": {"egfr": "<34.5"}}
    assert changed("verapamil-simvastatin", "interactions", **pair) == []
    del pair["when"]
    assert [each.number for each in changed("verapamil-simvastatin", "interactions", **pair)] == [
        "34.5"
    ]


def test_a_wrong_percentage_is_seen() -> None:
    ciclosporin = treatment("ciclosporin")
    assert "32 of 46 (70 %)" in ciclosporin.summary
    wrong = ciclosporin.summary.replace("(70 %)", "(71.3 %)")
    assert [each.number for each in changed("ciclosporin", summary=wrong)] == ["71.3"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("in 34 of 1,078 (3.20 %)", {"34", "1078", "3.2"}),
        ("CYP3A4, JAK1, IL-6, CD19, SNF472 and menaquinone-4", set()),
        ("below 1.0 x 10^9/L, 35 mL/min/1.73 m2", {"1", "35"}),
        ("0.5 x10^9/L and 50 x10^3/uL", {"0.5", "50"}),
        ("from 3-5 weeks, 12.8 g/m2.", {"3", "5", "12.8"}),
    ],
)
def test_what_counts_as_a_number(text: str, found: set[str]) -> None:
    assert prose_numbers.numbers(text) == found
