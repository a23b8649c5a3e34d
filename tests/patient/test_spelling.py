"""Suggestions: slips of spelling only, never another organ or a look-alike of another meaning."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcinosis_cli.library import load
from calcinosis_cli.patient.messages import nearest
from calcinosis_cli.patient.names import NameIndex, normal
from calcinosis_cli.patient.spelling import SHORTEST, is_slip, slips
from tests.builders import names_of

NAMES = names_of(load().kb)
KNOWN = {
    "conditions": {**NAMES.conditions, **NAMES.everyday},
    "drugs": NAMES.drugs,
    "treatments": NAMES.treatments,
}
WORDS = sorted({word for known in KNOWN.values() for key in known for word in key.split()})
ORGANS_TEXT = """
kidney renal liver hepatic heart cardiac lung pulmonary brain cerebral bone bowel stomach gastric
skin eye ocular optic nerve muscle thyroid parathyroid adrenal spleen pancreas bladder
"""
ORGANS = ORGANS_TEXT.split()


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("prednison", "prednisone"),
        ("prednisonee", "prednisone"),
        ("prednizone", "prednisone"),
        ("prednisoen", "prednisone"),
        ("diabetis", "diabetes"),
    ],
)
def test_a_letter_missing_doubled_wrong_or_swapped(typed: str, word: str) -> None:
    assert is_slip(typed, word)
    assert is_slip(word, typed)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("prednisone", "prednisolone"),
        ("anemia", "mania"),
        ("hyperkalemia", "hypokalemia"),
        ("hyperkalemia", "hypercalcemia"),
        ("hypotension", "hypertension"),
        ("hyportension", "hypertension"),
        ("hyprcalcemia", "hypercalcemia"),
        ("macrovascular", "microvascular"),
        ("clonazepam", "lorazepam"),
        ("gut", "gout"),
        ("nephropathy", "neuropathy"),
        ("warfarin", "warfarin"),
    ],
)
def test_look_alikes_are_no_slips(typed: str, word: str) -> None:
    assert not is_slip(typed, word) or typed == word


def test_the_nearest_only_and_never_a_known_word_for_another() -> None:
    known = ["heart failure", "renal stones", "ibuprofen", "renal function"]
    assert slips("renal failure", known) == []
    assert slips("hart failure", known) == []
    assert slips("heart failur", known) == ["heart failure"]
    assert slips("heartfailure", known) == ["heart failure"]
    assert slips("renal fonction", known) == ["renal function"]
    assert slips("", known) == slips("ibu profin", known) == []


@pytest.mark.parametrize(
    "index", ["conditions", "treatments", pytest.param("drugs", marks=pytest.mark.slow)]
)
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_name_with_one_word_swapped_suggests_no_other_organ(
    index: str, data: st.DataObject
) -> None:
    """Whatever stands where a known word was typed, the suggestion has that very word."""
    words = data.draw(st.sampled_from(sorted(KNOWN[index]))).split()
    place = data.draw(st.integers(0, len(words) - 1))
    words[place] = data.draw(st.sampled_from(ORGANS) | st.sampled_from(WORDS))
    own = {word for key in KNOWN[index] for word in key.split()}
    for name in NameIndex(KNOWN[index]).suggest(" ".join(words)):
        suggested = normal(name).split()
        if len(suggested) == len(words):
            assert suggested[place] == words[place] or (
                words[place] not in own and is_slip(words[place], suggested[place])
            )
        else:
            assert "".join(suggested) == "".join(words)


def test_no_organ_is_a_slip_of_another_word() -> None:
    wrong = [(organ, word) for organ in ORGANS for word in WORDS if is_slip(organ, word)]
    plural = [(organ, word) for organ, word in wrong if word.rstrip("s)") == organ.rstrip("s")]
    assert [pair for pair in wrong if pair not in plural and pair[0] != pair[1]] == []


@pytest.mark.slow
def test_every_slip_of_a_long_name_is_suggested() -> None:
    index = NameIndex(NAMES.drugs)
    for name in sorted(NAMES.drugs)[::40]:
        word = name.split()[-1]
        if len(word) > SHORTEST + 1 and word.isalpha() and "zz" not in word:
            typed = f"{name[:-1]}zz"[: len(name)]
            meant = [index.resolve(found) for found in index.suggest(typed, limit=9)]
            assert NAMES.drugs[name][1:] in meant, typed


@pytest.mark.parametrize("text", ["calcium" * 14_000, "a " * 50_000])
def test_what_is_too_long_for_a_name_is_not_compared(text: str) -> None:
    start = time.process_time()
    assert slips(text, NAMES.drugs) == []
    assert slips("calcium", [text, "calciun"]) == ["calciun"]
    assert nearest(text, NAMES.drugs) == nearest("calcium", [text]) == ""
    assert time.process_time() - start < 0.5
