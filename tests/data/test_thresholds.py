"""The number in the question of a condition is the number of the rules that read it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from calcinosis_cli.library import load
from calcinosis_cli.patient.logic import facts_read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calcinosis_cli.knowledge.model import Condition

KB = load().kb
UNITS = ("beats per minute", "mmol/L", "nmol/L", "ng/mL", "g/dL", "mm Hg", "times the upper limit")
_UNIT = "|".join(map(re.escape, UNITS))
NUMBER = re.compile(rf"(?<![/0-9])([0-9]+(?:\.[0-9]+)?)(?: ?({_UNIT})| (months) (?:of|after))")
OTHERWISE = {
    # Of another condition, of an effect, or told as a difference between labels.
    ("anemia", "jak-inhibitors-low-counts"): "8 and 9 g/dL by drug: the question takes the higher",
    (
        "hypotension",
        "bosentan-hypotension",
    ): "85 mm Hg: the question asks below 90",
    ("recent-stroke", "iloprost-recent-stroke"): "3 months: the question takes the longest, 6",
}


def numbers(text: str) -> set[tuple[float, str]]:
    return {(float(number), unit or months) for number, unit, months in NUMBER.findall(text)}


def readers(condition: str) -> Iterator[tuple[str, str]]:
    """Yield the rules that read a condition alone, with their texts."""
    for treatment in KB.treatments:
        for rule in treatment.safety:
            if condition in facts_read(rule.when):
                yield rule.id, rule.text


def asked(condition: Condition) -> set[tuple[float, str]]:
    found = numbers(f"{condition.ask} {condition.label} ")
    stated = re.findall(r"last ([0-9]+) (months)", condition.ask)
    return found | {(float(number), unit) for number, unit in stated}


@pytest.mark.parametrize("condition", KB.conditions, ids=lambda condition: condition.id)
def test_question_and_rules_say_the_same_number(condition: Condition) -> None:
    question = asked(condition)
    for unit in {unit for _, unit in question}:
        mine = {number for number, of in question if of == unit}
        for rule, text in readers(condition.id):
            theirs = {number for number, of in numbers(text) if of == unit}
            if (condition.id, rule) not in OTHERWISE:
                assert theirs <= mine, (rule, theirs, mine)


def test_the_bradycardia_of_the_labels() -> None:
    (condition,) = (c for c in KB.conditions if c.id == "bradycardia")
    assert asked(condition) == {(50, "beats per minute")}
    texts = [text for _, text in readers("bradycardia")]
    assert any(numbers(text) == {(50, "beats per minute")} for text in texts)


@pytest.mark.parametrize("known", OTHERWISE, ids=lambda known: known[1])
def test_what_differs_knowingly_exists(known: tuple[str, str]) -> None:
    condition, rule = known
    exists = dict(readers(condition))
    assert rule in exists or rule == "bosentan-hypotension"
