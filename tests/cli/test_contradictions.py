"""Facts that exclude each other are refused with both named, wherever they come from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from calcinosis_cli import ContradictionError, load, recommend
from calcinosis_cli.cli.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ended

    Run = Callable[..., Ended]

FEVER: dict[str, Any] = {"ulcers": True, "conditions": {"fever": True}}
CASES: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
    "adult onset at 7": ({"disease": "dm", "age": 7}, ("disease is given as dm", "age: 7")),
    "adult onset at 15": ({"disease": "dm", "age": 15.9}, ("disease is given as dm", "age: 15.9")),
    "pregnant at 80": ({"pregnancy": "pregnant", "age": 80}, ("given as pregnant", "age: 80")),
    "possible at 7": ({"pregnancy": "possible", "age": 7}, ("given as possible", "age: 7")),
    "pregnant man": ({"pregnancy": "pregnant", "sex": "male"}, ("given as pregnant", "sex: male")),
    "father of 7": ({"fathering": True, "age": 7}, ("fathering is given as yes", "age: 7")),
    "a woman fathers": ({"fathering": True, "sex": "female"}, ("fathering", "sex: female")),
    "both": ({"fathering": True, "pregnancy": "possible"}, ("fathering", "pregnancy: possible")),
    "dialysis with eGFR 95": (
        {"egfr": 95, "conditions": {"dialysis": True}},
        ("dialysis is given as yes", "egfr: 95"),
    ),
    "calcium": (
        {"conditions": {"hypocalcemia": True, "hypercalcemia": True}},
        ("hypocalcemia is given as yes", "hypercalcemia: true"),
    ),
    "phosphate": (
        {"conditions": {"low phosphate": True, "high phosphate": True}},
        ("hypophosphatemia is given as yes", "hyperphosphatemia: true"),
    ),
    "potassium": (
        {"conditions": {"high potassium": True, "low potassium": True}},
        ("hypokalemia is given as yes", "hyperkalemia: true"),
    ),
    "sodium": (
        {"conditions": {"low sodium": True, "high sodium": True}},
        ("hyponatremia is given as yes", "hypernatremia: true"),
    ),
    "liver": (
        {"conditions": {"Child-Pugh A": True, "Child-Pugh C": True}},
        ("severe-liver-disease is given as yes", "mild-liver-impairment: true"),
    ),
    "still growing at 40": (
        {"age": 40, "conditions": {"open-growth-plates": True}},
        ("open-growth-plates is given as yes", "age: 40"),
    ),
    "an allergy denied": (
        {"allergies": ["amoxicillin"], "conditions": {"beta-lactam-allergy": False}},
        ("beta-lactam-allergy is given as no", "allergies"),
    ),
    "infection": (
        {"infection": True, "conditions": {"active-infection": False}},
        ("active-infection is given as no", "infection: true"),
    ),
}
CONSISTENT: dict[str, dict[str, Any]] = {
    "juvenile onset, adult now": {"disease": "jdm", "age": 40},
    "adult onset at 16": {"disease": "dm", "age": 16},
    "possible at 8 and at 60": {"pregnancy": "possible", "age": 8},
    "pregnant at 60": {"pregnancy": "pregnant", "age": 60},
    "an infection elsewhere": {"infection": False, "conditions": {"active-infection": True}},
    "no other drugs than these": {"takes": ["warfarin"], "other_drugs": False},
    "no other allergies than this": {"allergies": ["penicillin"], "other_allergies": False},
    "eGFR 59 on dialysis": {"egfr": 59, "conditions": {"dialysis": True}},
    "low calcium, high phosphate": {"conditions": {"low calcium": True, "high phosphate": True}},
}


def as_flags(words: dict[str, Any]) -> list[str]:
    flags: list[str] = []
    for name, value in words.items():
        if name == "conditions":
            for condition, present in value.items():
                flags += ["--condition" if present else "--no-condition", condition]
        elif name == "allergies":
            flags += [part for drug in value for part in ("--allergy", drug)]
        elif isinstance(value, bool):
            flags += [f"--{'' if value else 'no-'}{name.replace('_', '-')}"]
        else:
            flags += [f"--{name.replace('_', '-')}", str(value)]
    return flags


def with_fever(words: dict[str, Any]) -> dict[str, Any]:
    """Add what raises an alert, which is told before the refusal."""
    return {**FEVER, **words, "conditions": {**FEVER["conditions"], **words.get("conditions", {})}}


@pytest.mark.parametrize("name", CASES)
def test_flags_file_cohort_and_python_refuse_alike(name: str, run: Run, tmp_path: Path) -> None:
    words, both = CASES[name]
    words = with_fever(words)
    file, lines = tmp_path / "p.json", tmp_path / "p.jsonl"
    file.write_text(json.dumps(words), encoding="utf-8")
    lines.write_text(json.dumps(words) + "\n", encoding="utf-8")
    for flags in (as_flags(words), ["--profile", str(file)]):
        ended = run("recommend", *flags, "--json")
        assert (ended.code, ended.out) == (Exit.INVALID, "")
        *alerts, refusal = ended.err.strip().splitlines()
        assert any("SAME-DAY ASSESSMENT: Fever with an open" in alert for alert in alerts)
        assert all(part in refusal for part in both), refusal
    ended = run("recommend", "--profiles", str(lines))
    answer = json.loads(ended.out)
    assert ended.code == Exit.INVALID
    assert "fever-with-lesion" in [alert["id"] for alert in answer["alerts"]]
    assert all(part in answer["error"] for part in both)
    with pytest.raises(ContradictionError) as refused:
        recommend(load(), words)
    assert all(part in str(refused.value) for part in both)
    assert refused.value.profile is not None


@pytest.mark.parametrize("name", CONSISTENT)
def test_what_does_not_exclude_is_answered(name: str) -> None:
    assert recommend(load(), CONSISTENT[name]).consider


def test_a_condition_given_as_both(run: Run, tmp_path: Path) -> None:
    given = ("--condition", "diabetes", "--no-condition", "sugar diabetes")
    ended = run("recommend", "--condition", "fever", "--ulcers", *given)
    assert (ended.code, ended.out) == (Exit.INVALID, "")
    assert "Fever with an open" in ended.err
    assert "yes by --condition and as no by --no-condition" in ended.err
    file = tmp_path / "p.yaml"
    file.write_text(
        "ulcers: true\nconditions: {fever: true, diabetes: true, sugar diabetes: false}\n",
        encoding="utf-8",
    )
    ended = run("recommend", "--profile", str(file))
    assert (ended.code, ended.out) == (Exit.INVALID, "")
    assert "Fever with an open" in ended.err
    assert "diabetes is given as both true and false" in ended.err


def test_without_an_alert_only_the_refusal_is_told(run: Run) -> None:
    ended = run("recommend", "--age", "7", "--disease", "dm")
    assert len(ended.err.strip().splitlines()) == 1
