"""Every number in the prose of an entry is stated by something structured; see the script."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import msgspec
import pytest

import prose_numbers
from calcinosis_cli.knowledge import load

if TYPE_CHECKING:
    from calcinosis_cli.model import KnowledgeBase, Treatment


@cache
def kb() -> KnowledgeBase:
    return load().kb


def changed(name: str, **fields: object) -> list[prose_numbers.Unstated]:
    treatments = [
        msgspec.structs.replace(treatment, **fields) if treatment.id == name else treatment
        for treatment in kb().treatments
    ]
    return prose_numbers.unstated(msgspec.structs.replace(kb(), treatments=treatments))


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
