"""Plain words: a reading age of about 12.

Formula: Flesch-Kincaid grade (0.39 words per sentence + 11.8 syllables per word - 15.59), as the
package ``readability`` computes it; bound: grade 7.5 for treatments, 8 for alerts.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
import readability  # type: ignore[import-untyped]

from calcinosis_cli.library import load

if TYPE_CHECKING:
    from calcinosis_cli.knowledge.model import KnowledgeBase

TREATMENT_GRADE, ALERT_GRADE = 7.5, 8.0


@cache
def kb() -> KnowledgeBase:
    return load().kb


def grade(text: str) -> float:
    lines = "\n".join(re.split(r"(?<=[.?!])\s+", text))
    return float(readability.getmeasures(lines, lang="en")["readability grades"]["Kincaid"])


def test_the_measure_tells_plain_from_learned() -> None:
    assert grade("The lump hurts. Ask your doctor.") < 3
    assert grade("Considerable immunosuppression necessitates prophylactic cotrimoxazole.") > 12


@pytest.mark.parametrize("name", [treatment.id for treatment in load().kb.treatments])
def test_plain_text_of_a_treatment(name: str) -> None:
    treatment = next(t for t in kb().treatments if t.id == name)
    assert grade(treatment.plain) <= TREATMENT_GRADE
    assert len(treatment.plain.split()) >= 25


def test_plain_text_of_alerts() -> None:
    assert {a.id: grade(a.plain) for a in kb().alerts if grade(a.plain) > ALERT_GRADE} == {}


def test_no_dose_in_plain_words() -> None:
    dose = re.compile(r"\d\s?(mg|g|ml|mL|µg|microgram)\b")
    assert [t.id for t in kb().treatments if dose.search(t.plain)] == []
