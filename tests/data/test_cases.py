"""Golden clinic cases: the files (``case_files``) against the built-in data (``case_checks``)."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import msgspec
import pytest

from tests.conftest import ROOT

from .case_checks import CHECKS, Answer, Clinic, unknown_words, unmoved
from .case_files import read_case

if TYPE_CHECKING:
    from pathlib import Path

CASES = ROOT / "tests" / "cases"
FILES = sorted(CASES.rglob("*.yaml"))
AT_LEAST = 32
REQUIRED = (
    "child-active-new-plaques-methotrexate",
    "quiet-painful-elbow-nodule-warfarin",
    "hot-draining-elbow-mycophenolate",
    "ten-weeks-pregnant-active-ulcers",
    "exoskeleton-kidney-heart-dysphagia",
    "ischemic-fingertip",
    "silent-and-stable",
    "everything-tried",
)
STEROIDS = (
    "steroid",
    "steroids",
    "glucocorticoid",
    "glucocorticoids",
    "corticosteroids",
    "prednisone",
    "prednisolone",
    "methylprednisolone",
)
STOP_STEROIDS = [
    f"{verb} {drug}"
    for verb in ("stop", "stop the", "discontinue", "discontinue the", "withdraw", "withhold")
    for drug in STEROIDS
]


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CALCINOSIS_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        return Clinic()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_case(path: Path, clinic: Clinic) -> None:
    case = read_case(path)
    problems = list(unknown_words(clinic, case))
    assert not problems, "\n".join(problems)
    answer = Answer(clinic.answer(case.profile))
    problems += [problem for check in CHECKS for problem in check(answer, case.expect)]
    problems += unmoved(clinic, case, answer)
    assert not problems, f"{case.reason}\n" + "\n".join(problems)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_answer_advises_to_stop_steroids(path: Path, clinic: Clinic) -> None:
    answer = Answer(clinic.answer(read_case(path).profile))
    found = [text for phrase in STOP_STEROIDS for text in answer.says(phrase)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_treatment_stands_once(path: Path, clinic: Clinic) -> None:
    result = clinic.answer(read_case(path).profile)
    rows = [option.id for option in result.consider]
    rows += [excluded.id for excluded in result.not_for_this_patient]
    assert Counter(rows) == Counter(list(clinic.vocabulary.treatments))


def test_the_cases_are_many_and_hold_the_required() -> None:
    names = {path.stem for path in FILES}
    assert len(names) >= AT_LEAST
    assert names.issuperset(REQUIRED)


def test_every_alert_of_the_data_is_expected_of_a_patient(clinic: Clinic) -> None:
    expected = {word for path in FILES for word in read_case(path).expect.alerts}
    assert {alert.id for alert in clinic.vocabulary.kb.alerts} - expected == set()


GOOD = """\
id: good
reason: A reason.
references: [share-2017]
profile: {disease: jdm}
expect: {leads: disease-control}
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("expect: {leads: disease-control}", "expect: {}", "at least one expectation"),
        ("leads: disease-control", "lead: disease-control", "lead"),
        ("leads: disease-control", "consider: []", "consider: empty"),
        ("leads: disease-control", "not: {warfarin: dangerous}", "dangerous"),
        ("leads: disease-control", "safety: {warfarin: bad}", "bad"),
        ("leads: disease-control", "first: [{within: 3}]", "ids"),
        ("references: [share-2017]", "references: []", "references: at least one"),
        ("id: good", "id: other", "the file 'good'"),
        ("reason: A reason.\n", "", "reason"),
        ("profile:", "patient:", "patient"),
    ],
)
def test_a_case_is_read_strictly(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert read_case(path).id == "good"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises((msgspec.ValidationError, ValueError), match=re.escape(said)):
        read_case(path)


def test_an_empty_list_of_leading_groups_is_an_expectation(tmp_path: Path) -> None:
    path = tmp_path / "good.yaml"
    path.write_text(GOOD.replace("disease-control", "[]"), encoding="utf-8")
    assert read_case(path).expect.leads == []


def test_a_negated_phrase_does_not_count(clinic: Clinic) -> None:
    answer = Answer(clinic.answer({"infection": True, "conditions": {"fever": True}}))
    assert any("not stop steroids" in text.lower() for text in answer.strings)
    assert not list(answer.says("stop steroids"))
    assert list(answer.says("steroids may hide the signs"))
