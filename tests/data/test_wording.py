"""Words are capped by certainty, on every surface."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from calcinosis_cli.evidence.grading import CERTAINTIES, VERBS
from calcinosis_cli.evidence.weighing import weigh_all
from calcinosis_cli.library import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Ended

# "not recommended", "level recommended by a guideline" and the like are no praise.
PRAISE = re.compile(
    r"\b(is|are|was|were|be|been|highly|very|most|proven|clearly)\s+"
    r"(effective|proven|efficacious|recommended)\b"
    r"|\b(proven|proved)\s+(effective|to work|benefit)"
    r"|\b(cures?|cured|guarantees?d?)\b",
    re.IGNORECASE,
)
NEGATED = re.compile(
    r"\b(not|no|never|none|nor|cannot|without|nothing|neither|hardly|only)\b[^.;:]*$", re.IGNORECASE
)


def praise(text: str) -> list[str]:
    """Find words of praise that no negation precedes in the same clause."""
    return [
        text[max(0, found.start() - 60) : found.end() + 20]
        for found in PRAISE.finditer(text)
        if not NEGATED.search(text[max(0, found.start() - 80) : found.start()])
    ]


def test_the_check_sees_praise_and_not_its_denial() -> None:
    assert praise("Diltiazem is effective.")
    assert praise("It was proven effective in all.")
    assert not praise("It is not recommended; nothing has been proven effective.")


def test_verbs_weaken_with_certainty() -> None:
    assert list(VERBS) == [*reversed(CERTAINTIES), None]
    assert "uncertain" in VERBS["very low"]
    assert VERBS["low"].startswith("may ")


def test_wording_of_a_treatment_is_that_of_its_certainty() -> None:
    kb = load().kb
    for evidence in weigh_all(kb.treatments, kb.references).values():
        assert evidence.wording == VERBS[evidence.certainty]


COMMANDS = [
    ["list"],
    ["recommend", "--all"],
    ["recommend", "--active-disease", "--ulcers", "--all"],
    ["recommend", "--inactive-disease", "--extent", "extensive", "--pain", "--all"],
    ["recommend", "--inactive-disease", "--extent", "localized", "--pain", "--explain", "--all"],
    ["gaps"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_screen_praises(command: list[str], run: Callable[..., Ended]) -> None:
    text = " ".join(run(*command, env={"COLUMNS": "100"}).out.split())
    assert praise(text) == []


def test_no_page_praises_a_treatment_of_low_certainty() -> None:
    kb = load().kb
    weighed = weigh_all(kb.treatments, kb.references)
    found = {
        treatment.id: praise(f"{treatment.summary} {treatment.plain}")
        for treatment in kb.treatments
        if weighed[treatment.id].certainty in ("low", "very low", None)
    }
    assert {name: words for name, words in found.items() if words} == {}
