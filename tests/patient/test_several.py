"""Names in one text: by comma, semicolon, and, + wherever they are typed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from calcinosis_cli.cli.interview import Interview
from calcinosis_cli.library import load
from calcinosis_cli.patient.names import several
from calcinosis_cli.patient.reading import ProfileError, ProfileReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Ended

BASE = load()
READER = ProfileReader(BASE.names)
BETWEEN = [", ", ",", "; ", ";", " and ", " + ", " & ", " | ", ", and "]


@pytest.mark.parametrize("between", BETWEEN)
@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("allergies", ["penicillin", "colchicine", "latex"]),
        ("tried", ["MTX:failed", "colchicine", "diltiazem:stomach"]),
        ("takes", ["MTX", "prednisone", "folic acid"]),
        ("phenotype", ["planar", "tumoral"]),
        ("site", ["fingertip", "joint"]),
    ],
)
def test_a_list_in_one_text_is_the_list(key: str, names: list[str], between: str) -> None:
    text = between.join(names)
    assert READER.read({key: text}) == READER.read({key: names})
    assert READER.read({key: [text]}) == READER.read({key: names})


@pytest.mark.parametrize("between", BETWEEN)
def test_conditions_too(between: str) -> None:
    text = between.join(["diabetes", "fever"])
    expected = READER.read({"conditions": {"diabetes": True, "fever": True}})
    assert READER.read({"conditions": {text: True}}) == expected


def test_a_name_that_has_a_comma_or_an_and_is_one() -> None:
    known = {"a and b", "c, d"}.__contains__
    assert several("a and b", known) == ["a and b"]
    assert several("x, a and b; c, d + y", known) == ["x", "a and b", "c, d", "y"]
    assert several(" , ", known) == [" , "]


def test_what_is_not_known_in_a_list_is_named(run: Callable[..., Ended]) -> None:
    with pytest.raises(ProfileError, match="unknown allergy 'xyzzy'"):
        READER.read({"allergies": "penicillin, xyzzy"})
    assert "xyzzy" in run("recommend", "--condition", "diabetes, xyzzy").err


FLAGS: list[tuple[str, list[str]]] = [
    ("--allergy", ["penicillin", "latex"]),
    ("--tried", ["colchicine", "diltiazem"]),
    ("--condition", ["diabetes", "fever"]),
    ("--no-condition", ["diabetes", "gout"]),
    ("--takes", ["MTX", "prednisone"]),
    ("--site", ["fingertip", "joint"]),
]


@pytest.mark.parametrize(("flag", "names"), FLAGS, ids=str)
def test_flags_files_and_cohorts_read_the_same(
    run: Callable[..., Ended], flag: str, names: list[str]
) -> None:
    apart = [word for name in names for word in (flag, name)]
    expected = profile(run("recommend", *apart, "--json"))
    assert profile(run("recommend", flag, ", ".join(names), "--json")) == expected
    assert profile(run("recommend", flag, " and ".join(names), "--json")) == expected
    key = {"--allergy": "allergies", "--condition": "conditions", "--no-condition": "no_conditions"}
    head = key.get(flag, flag.lstrip("-"))
    table = f'id,{head}\n1,"{"; ".join(names)}"\n'.encode()
    row = json.loads(run("recommend", "--profiles", "-", stdin=table).out)
    assert {**row["profile"], "id": None} == {**expected, "id": None}


def profile(ended: Ended) -> Any:  # noqa: ANN401 - JSON
    return json.loads(ended.out)["profile"]


def test_the_interview_takes_lists() -> None:
    interview = Interview(BASE, {"takes": ["MTX"], "allergies": ["penicillin; latex"]})
    assert interview.answer.profile.allergies == ["penicillins"]


def test_commands_take_lists_of_names(run: Callable[..., Ended]) -> None:
    both = run("interactions", "colchicine, clarithromycin", "--json").out
    assert both == run("interactions", "colchicine", "clarithromycin", "--json").out
    shown = run("show", "alendronate; pamidronate", "--json").out
    assert shown == run("show", "alendronate", "pamidronate", "--json").out
