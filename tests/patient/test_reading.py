"""Words into a profile: every fault at once, unknown is unknown, what was written is read back."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from calcinosis_cli import Knowledge, ProfileError, load, recommend
from calcinosis_cli.engine.answer import Recommendation
from calcinosis_cli.patient.faults import ConflictError
from calcinosis_cli.patient.telling import words_of

WRONG: dict[str, Any] = {
    "agee": 4,
    "ulcers": 3,
    "severity": True,
    "egfr": "low",
    "site": ["fingertip", "nose", "ear"],
    "conditions": {"gout": "yes", "no-such": True, "nor-this": None},
    "tried": ["colchicine:sometimes", "xyzzy"],
    "allergies": ["xyzzy"],
    "other_drugs": "no",
    "id": ["a"],
    "takes": [3],
}
PLACES = [
    "takes[0]: '3'",
    "agee: unknown key",
    "ulcers: '3'",
    "severity: 'true'",
    "egfr: 'low'",
    "site[1]: 'nose'",
    "site[2]: 'ear'",
    "conditions.gout: 'yes'",
    "conditions.no-such: unknown",
    "conditions.nor-this: unknown",
    "tried[0]: 'sometimes'",
    "tried[1]: unknown",
    "allergies[0]: unknown",
    "other_drugs: 'no'",
    "id: '[\"a\"]'",
]


@pytest.fixture(scope="module")
def kb() -> Knowledge:
    return load()


def test_every_fault_is_told_at_once_with_its_place(kb: Knowledge) -> None:
    with pytest.raises(ProfileError) as caught:
        recommend(kb, WRONG)
    told = str(caught.value).split("; ")
    assert [line[: len(place)] for line, place in zip(told, PLACES, strict=True)] == PLACES
    assert [each.path[0] for each in caught.value.problems] == [
        place.partition(":")[0].partition("[")[0].partition(".")[0] for place in PLACES
    ]
    assert "True" not in str(caught.value)
    assert "None" not in str(caught.value)


def test_a_contradiction_is_told_beside_other_faults(kb: Knowledge) -> None:
    with pytest.raises(ConflictError) as caught:
        recommend(kb, {"tried": ["MTX:failed", "MTX:relapsed"], "agee": 4, "ulcers": "x"})
    assert len(caught.value.problems) == 3
    assert caught.value.profile is not None


@pytest.mark.parametrize(
    "words",
    [
        {"conditions": {"gout": None}},
        {"conditions": None, "takes": None, "tried": None, "allergies": None, "site": None},
        {"takes": [None], "tried": [None], "allergies": [None], "site": [None]},
        {"other_drugs": None, "other_conditions": None, "id": None, "age": None, "ulcers": None},
    ],
)
def test_null_is_unknown_everywhere(words: dict[str, Any], kb: Knowledge) -> None:
    assert kb.read(words) == kb.read({})


@pytest.mark.parametrize(("given", "read"), [(5, "5"), (5.0, "5"), (2.5, "2.5"), ("a b", "a b")])
def test_an_id_may_be_a_number(given: object, read: str, kb: Knowledge) -> None:
    assert kb.read({"id": given}).id == read


FULL = {
    "id": "a",
    "age": 50,
    "takes": ["MTX 15 mg weekly", "moonshine", "Bactrim"],
    "tried": ["colchicine:failed", "diltiazem"],
    "allergies": ["penicillin", "latex"],
    "conditions": {"fever": True, "gout": False},
    "phenotype": ["planar"],
    "other_drugs": False,
}


def test_a_profile_and_an_answer_are_read_back(kb: Knowledge) -> None:
    answer = recommend(kb, FULL)
    profile = answer.profile
    told = msgspec.to_builtins(answer.document)
    assert isinstance(answer.recommendation, Recommendation)
    for words in (words_of(profile), msgspec.to_builtins(profile), told):
        read = kb.read(words)
        assert sorted(read.takes) == sorted(profile.takes)
        assert msgspec.structs.replace(read, takes=profile.takes) == profile


def test_an_answer_without_its_patient_says_so(kb: Knowledge) -> None:
    with pytest.raises(ProfileError, match="without its patient"):
        kb.read({"schema": "calcinosis/brief/1", "alerts": []})
