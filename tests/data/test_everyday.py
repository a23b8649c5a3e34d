"""Words that people type for an illness lead to its condition or fact, never to another organ."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from calcinosis_cli.library import load
from calcinosis_cli.patient.facts import FACTS
from calcinosis_cli.patient.reading import ProfileError, ProfileReader

LOADED = load()
READER = ProfileReader(LOADED.names)
CONDITIONS = {condition.id for condition in LOADED.kb.conditions}
TABLE = Path(__file__).with_name("everyday_words.txt").read_text(encoding="utf-8").splitlines()
FEWEST = 120
FLAG = re.compile(r"([a-z_]+) \(--")

ORGANS = {
    "kidney": {
        "egfr",
        "dialysis",
        "kidney-transplant",
        "uric-acid-stones",
        "calcium-kidney-stones",
    },
    "liver": {"liver", "transaminases", "hepatitis", "kidney-transplant"},
    "heart": {"heart", "coronary", "cardio", "aortic", "long-qt", "sinus", "pathway", "atrial"},
    "lung": {"lung", "breathing", "venous"},
    "thyroid": {"thyroid", "parathyroid"},
    "bone": {"bone", "osteo", "blood-dyscrasia"},
    "brain": set[str](),
}
TROUBLES = ("failure", "disease", "problems", "damage", "infection", "transplant", "insufficiency")
NOT_OF_THE_ORGAN = {"active-infection", "kidney-transplant"}


def answered(word: str) -> list[str]:
    """Return the condition that a word is, else the conditions and facts that are named instead."""
    try:
        return [READER.condition(word, ())]
    except ProfileError as error:
        rest = str(error).split("'", 2)[2]
    facts = [name for name in FLAG.findall(rest) if name in FACTS]
    named = [word for word in re.findall(r"[a-z0-9-]+", rest) if word in CONDITIONS - {*facts}]
    return list(dict.fromkeys([*facts, *named]))


def refusal(word: str) -> str:
    try:
        READER.condition(word, ())
    except ProfileError as error:
        return str(error)
    return ""


def test_the_list_is_long_enough() -> None:
    assert len(TABLE) > FEWEST


@pytest.mark.parametrize("line", TABLE)
def test_a_word_leads_to_what_it_means(line: str) -> None:
    word, _, expected = line.partition(":")
    assert answered(word) == expected.split()


@pytest.mark.parametrize("line", TABLE)
def test_nothing_is_left_without_a_word(line: str) -> None:
    """Even a word that no rule reads is told so, rather than left to the list of all."""
    word = line.partition(":")[0]
    assert "calcinosis list" not in refusal(word)


@pytest.mark.parametrize(("organ", "trouble"), list(product(ORGANS, TROUBLES)))
def test_another_organ_is_never_named(organ: str, trouble: str) -> None:
    for name in answered(f"{organ} {trouble}"):
        own = any(part in name for part in ORGANS[organ])
        assert own or name in NOT_OF_THE_ORGAN, (organ, trouble, name)


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("kidny failure", "kidney failure"),
        ("diabtes", "diabetes"),
        ("tubercolosis", "tuberculosis"),
        ("hypertention", "hypertension"),
        ("strok", "stroke"),
    ],
)
def test_a_slip_is_suggested(slip: str, meant: str) -> None:
    with pytest.raises(ProfileError, match=f"did you mean {meant}"):
        READER.condition(slip, ())
