"""What was not tolerated, and why, decides what it says of other drugs."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest

from calcinosis_cli import ContradictionError, ProfileError, load, recommend

KNOWLEDGE = load()
REACHED = {"methotrexate", "azathioprine", "infliximab", "infliximab-intralesional", "adalimumab"}


@lru_cache(maxsize=64)
def _answer(tried: str, allergy: str) -> Any:  # noqa: ANN401 - an answer
    words = {"tried": [tried] if tried else [], "allergies": [allergy] if allergy else []}
    return recommend(KNOWLEDGE, {key: value for key, value in words.items() if value})


def row(name: str, *, tried: str = "", allergy: str = "") -> Any:  # noqa: ANN401 - of either list
    answer = _answer(tried, allergy)
    return next(r for r in (*answer.consider, *answer.not_for_this_patient) if r.id == name)


@pytest.mark.parametrize(
    ("tried", "name", "safety", "because"),
    [
        ("methotrexate:stomach", "methotrexate", "caution", None),
        ("methotrexate:injection-site", "methotrexate", "caution", None),
        ("methotrexate:allergy", "methotrexate", "contraindicated", "contraindicated"),
        ("methotrexate:severe-harm", "azathioprine", "clear", None),
        ("alendronate:stomach", "alendronate", "caution", "tried"),
        ("alendronate:stomach", "pamidronate", "clear", None),
        ("alendronate:severe-harm", "pamidronate", "avoid", None),
        ("pamidronate:infusion", "pamidronate", "caution", "tried"),
        ("infliximab:not-tolerated", "infliximab-intralesional", "caution", None),
        ("infliximab:infusion", "infliximab-intralesional", "caution", None),
        ("infliximab:allergy", "infliximab-intralesional", "contraindicated", "contraindicated"),
        ("infliximab:allergy", "adalimumab", "avoid", None),
        ("infliximab:failed", "adalimumab", "clear", None),
        ("methotrexate:relapsed", "methotrexate", "clear", None),
        ("thalidomide:severe-harm", "lenalidomide", "avoid", None),
        ("diltiazem:severe-harm", "amlodipine", "clear", None),
        (
            "sodium-thiosulfate-topical:allergy",
            "sodium-thiosulfate-intravenous",
            "contraindicated",
            "contraindicated",
        ),
    ],
)
def test_why_it_was_not_tolerated_decides(
    tried: str, name: str, safety: str, because: str | None
) -> None:
    found = row(name, tried=tried)
    assert (found.safety, getattr(found, "because", None)) == (safety, because)


@pytest.mark.parametrize(
    ("allergy", "name", "safety"),
    [
        ("MTX", "methotrexate", "contraindicated"),
        ("bisphosphonate", "alendronate", "contraindicated"),
        ("zoledronate", "alendronate", "avoid"),
        ("Medrol", "methylprednisolone-pulse", "contraindicated"),
        ("penicillin", "ceftriaxone", "caution"),
        ("amoxicillin", "ceftriaxone", "caution"),
        ("cefalexin", "ceftriaxone", "contraindicated"),
        ("cephalosporins", "ceftriaxone", "contraindicated"),
        ("sulfa", "acetazolamide", "contraindicated"),
        ("sulfa", "sodium-thiosulfate-intravenous", "clear"),
        ("Bactrim", "acetazolamide", "contraindicated"),
        ("sulfites", "sodium-metabisulfite-topical", "contraindicated"),
        ("minocycline", "doxycycline", "contraindicated"),
        ("ibuprofen", "pain-management", "caution"),
        ("ibuprofen", "acetylsalicylic-acid", "contraindicated"),
        ("IVIG", "intravenous-immunoglobulin", "contraindicated"),
        ("Remicade", "infliximab-intralesional", "contraindicated"),
        ("pomalidomide", "thalidomide", "avoid"),
    ],
)
def test_an_allergy_speaks_against_it_and_its_class(allergy: str, name: str, safety: str) -> None:
    assert row(name, allergy=allergy).safety == safety


def test_an_inference_says_so() -> None:
    texts = [reason.text for reason in row("alendronate", allergy="zoledronate").against]
    assert any("inference of this program" in text for text in texts)


def test_why_is_asked_for_where_it_is_not_known() -> None:
    found = row("infliximab-intralesional", tried="infliximab:not-tolerated")
    assert (found.could_be, "allergies" in found.ask) == ("contraindicated", True)
    closed = recommend(KNOWLEDGE, {"tried": ["infliximab:not-tolerated"], "other_allergies": False})
    (other,) = (r for r in closed.consider if r.id == "adalimumab")
    assert "allergies" not in other.ask


def test_no_allergies_answers_every_one_of_them() -> None:
    asked = {q.fact for q in recommend(KNOWLEDGE, {}).ask_first}
    closed = {q.fact for q in recommend(KNOWLEDGE, {"other_allergies": False}).ask_first}
    gone = asked - closed
    assert {"allergies", "penicillin-allergy", "sulfonamide-allergy", "sulfite-allergy"} <= gone
    assert not [fact for fact in closed if "allerg" in fact or "hypersens" in fact]


@pytest.mark.parametrize("name", ["none", "NKDA", "No known allergies"])
def test_none_leads_to_its_flag(name: str) -> None:
    with pytest.raises(ProfileError, match="--no-allergies"):
        KNOWLEDGE.read({"allergies": [name]})


def test_a_name_that_is_not_known_is_refused() -> None:
    with pytest.raises(ProfileError, match="did you mean"):
        KNOWLEDGE.read({"allergies": ["methotrexaat"]})
    with pytest.raises(ProfileError, match="unknown allergy 'xyzzy'"):
        KNOWLEDGE.read({"allergies": ["xyzzy"]})


@pytest.mark.parametrize("turned", [False, True])
def test_a_material_denied_as_a_condition_is_refused(*, turned: bool) -> None:
    words = {"allergies": ["latex"], "conditions": {"latex-allergy": False}}
    with pytest.raises(ContradictionError, match="latex-allergy is given as both"):
        KNOWLEDGE.read(dict(reversed(words.items())) if turned else words)


def test_a_food_or_material_is_a_condition() -> None:
    read = KNOWLEDGE.read({"allergies": ["latex", "penicillin"]})
    assert (read.allergies, read.conditions) == (["penicillins"], {"latex-allergy": True})
