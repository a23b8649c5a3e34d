"""Flags add to the lists of a profile file and replace its single facts, at every door.

Two that contradict each other are refused with both named, and nothing is answered.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ended

pytestmark = pytest.mark.slow

DOORS = [
    "recommend --json",
    "recommend --brief --json",
    "recommend --all",
    "recommend --format csv",
    "recommend --why colchicine --json",
    "recommend --what-if egfr=25 --json",
    "report",
    "report --plain",
    "export --recommendation",
    "export --recommendation --format bibtex",
]
FILE = {
    "age": 54,
    "takes": ["Coumadin"],
    "tried": ["diltiazem:failed"],
    "site": "fingertip",
    "phenotype": ["superficial"],
    "conditions": {"diabetes": True},
    "ulcers": False,
}
ADDED: dict[str, tuple[str, dict[str, Any]]] = {
    "takes": ("--takes MTX --takes prednisone", {"takes": ["warfarin", "MTX", "prednisone"]}),
    "a drug that is not known": ("--takes zzz", {"takes": ["warfarin", "zzz"]}),
    "takes, closed": (
        "--takes MTX --no-other-drugs",
        {"takes": ["warfarin", "methotrexate"], "other_drugs": False},
    ),
    "closed as it is": ("--no-other-drugs", {"other_drugs": False}),
    "tried": (
        "--tried colchicine:relapsed",
        {"tried": ["diltiazem:failed", "colchicine:relapsed"]},
    ),
    "site": ("--site face --site other", {"site": ["fingertip", "face", "other"]}),
    "phenotype": ("--phenotype planar", {"phenotype": ["superficial", "planar"]}),
    "condition": ("--condition asthma", {"conditions": {"diabetes": True, "asthma": True}}),
    "no condition": ("--no-condition asthma", {"conditions": {"diabetes": True, "asthma": False}}),
    "twice": ("--takes Coumadin --tried diltiazem --site fingertip --condition diabetes", {}),
    "a single fact": ("--ulcers --age 7", {"ulcers": True, "age": 7}),
    "all": (
        "--takes MTX --tried colchicine --site joint --phenotype planar --no-condition asthma",
        {
            "takes": ["warfarin", "MTX"],
            "tried": ["diltiazem:failed", "colchicine"],
            "site": ["fingertip", "joint"],
            "phenotype": ["superficial", "planar"],
            "conditions": {"diabetes": True, "asthma": False},
        },
    ),
}


@pytest.mark.parametrize("kind", ADDED)
@pytest.mark.parametrize("door", DOORS[:1])
def test_flags_add(door: str, kind: str, run: Callable[..., Ended], tmp_path: Path) -> None:
    flags, words = ADDED[kind]
    (tmp_path / "p.yaml").write_text(json.dumps(FILE))
    (tmp_path / "whole.yaml").write_text(json.dumps({**FILE, **words}))
    added = run(*door.split(), "--profile", "p.yaml", *flags.split())
    whole = run(*door.split(), "--profile", "whole.yaml")
    assert whole.code == 0
    assert added == whole


@pytest.mark.parametrize("door", DOORS[1:])
def test_flags_add_at_every_door(door: str, run: Callable[..., Ended], tmp_path: Path) -> None:
    test_flags_add(door, "all", run, tmp_path)


def test_a_warning_stays(run: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("takes: warfarin\nother_drugs: false\n")
    line = "recommend --json --ulcers --no-other-drugs --takes MTX --profile p.yaml"
    ended = run(*line.split())
    answer = json.loads(ended.out)
    assert answer["profile"]["takes"] == ["warfarin", "methotrexate"]
    assert "warfarin-and-skin-ulcers" in [alert["id"] for alert in answer["alerts"]]


CONTRADICTIONS = {
    "takes: [warfarin]\nother_drugs: false | --takes MTX": (
        *("other_drugs: false", "--takes adds methotrexate", "--no-other-drugs"),
        "p.yaml",
    ),
    "other_drugs: false | --takes zzz": ("other_drugs: false", "--takes adds zzz"),
    "other_drugs: false\ntakes: Zzz | --takes yyy --takes zzz": ("--takes adds yyy:",),
    "other_conditions: false | --condition asthma": (
        *("other_conditions: false", "--condition adds chronic-lung-disease"),
        "--no-other-conditions",
    ),
    "conditions: {diabetes: true} | --no-condition diabetes": (
        "diabetes is given as yes by p.yaml and as no by --no-condition",
    ),
    "conditions: {Diabetes mellitus: false} | --condition diabetes": (
        "diabetes is given as no by p.yaml and as yes by --condition",
    ),
    "age: 7 | --condition diabetes --no-condition diabetes": (
        "diabetes is given as yes by --condition and as no by --no-condition",
    ),
    "age: 7 | --condition asthma --no-condition chronic-lung-disease": ("chronic-lung-disease",),
    "conditions: {severe-heart-failure: true} | --no-condition heart-failure": (
        "heart-failure is given as no, which contradicts severe-heart-failure",
    ),
    "conditions: {active-infection: false} | --infection": (
        "active-infection is given as no, which contradicts infection: true",
    ),
    "tried: colchicine:failed | --tried Colcrys:relapsed": (
        "colchicine is given as both failed (no effect) and relapsed",
    ),
    "age: 7 | --tried colchicine:relapsed --tried colchicine:failed": ("failed", "relapsed"),
    "age: 7 | --ulcers --no-ulcers": ("--ulcers and --no-ulcers exclude each other",),
    "age: 7 | --age 8 --age=9": ("--age 8 and --age 9 exclude each other",),
    "age: 7 | --disease dm --disease jdm": ("--disease dm and --disease jdm",),
}


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_a_contradiction_names_both(case: str, run: Callable[..., Ended], tmp_path: Path) -> None:
    text, flags = case.split(" | ")
    (tmp_path / "p.yaml").write_text(text)
    for door in ("recommend --json", "report", "export --recommendation"):
        ended = run(*door.split(), "--profile", "p.yaml", *flags.split())
        assert (ended.code, ended.out) == (3, "")
        assert ended.err.startswith("calcinosis: ")
        assert ended.err.count("\n") == 1
        for words in CONTRADICTIONS[case]:
            assert words in ended.err


NO_CONTRADICTION = [
    "takes: [warfarin]\nother_drugs: false | --takes Coumadin",
    "takes: [Zzz]\nother_drugs: false | --takes zzz",
    "other_drugs: false | --no-other-drugs --takes MTX",
    "other_drugs: true\ntakes: MTX | --takes warfarin",
    "other_conditions: false\nconditions: {severe-heart-failure: true} | --condition heart-failure",
    "other_conditions: false | --no-condition asthma",
    "other_conditions: false | --no-other-conditions --condition asthma",
    "tried: [colchicine:failed] | --tried colchicine:not-tolerated --tried Colcrys",
    "ulcers: false | --ulcers",
    "age: 7 | --age 8 --age=8 --ulcers --ulcers",
]


@pytest.mark.parametrize("case", NO_CONTRADICTION)
def test_what_agrees_is_answered(case: str, run: Callable[..., Ended], tmp_path: Path) -> None:
    text, flags = case.split(" | ")
    (tmp_path / "p.yaml").write_text(text)
    assert run("recommend", "--brief", "--json", "--profile", "p.yaml", *flags.split()).code == 0


def test_a_file_that_contradicts_itself_is_told_with_its_line(
    run: Callable[..., Ended], tmp_path: Path
) -> None:
    (tmp_path / "p.yaml").write_text("tried:\n- colchicine:failed\n- Colcrys:relapsed\n")
    for door in ("recommend", "show colchicine", "report"):
        ended = run(*door.split(), "--profile", "p.yaml")
        assert (ended.code, ended.out) == (3, "")
        assert (
            "p.yaml:3:3: tried[1]: the profile contradicts itself: colchicine is given as both"
            in ended.err
        )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("recommend --profile a --profile b", "--profile a and --profile b exclude each other"),
        ("recommend --profiles a --profiles b", "--profiles a and --profiles b exclude"),
        ("show colchicine --profile a --profile b", "--profile a and --profile b exclude"),
        ("recommend --what-if egfr=2 --what-if egfr=90", "egfr=2 and egfr=90 exclude each other"),
        ("recommend --what-if diabetes=yes --what-if diabetes=no", "exclude each other"),
    ],
)
def test_what_is_given_twice_is_not_dropped(
    line: str, words: str, run: Callable[..., Ended]
) -> None:
    ended = run(*line.split())
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err


def test_a_list_of_one_is_a_list_for_what_if_too(run: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("takes: MTX\n")
    ended = run(*["recommend", "--profile", "p.yaml", "--what-if", "takes=warfarin", "--json"])
    assert json.loads(ended.out)["after"]["takes"] == ["methotrexate", "warfarin"]


def test_what_if_says_in_the_answer_which_name_is_unknown(run: Callable[..., Ended]) -> None:
    for form in ("table", "json", "jsonl"):
        ended = run("recommend", "--what-if", "takes=snakeoil", "--age", "5", "--format", form)
        assert "snakeoil is not recognized" in " ".join(ended.out.split()), form


@pytest.mark.skipif(os.name == "nt", reason="POSIX terminals")
def test_the_explorer_refuses_too(cache: Path, tmp_path: Path) -> None:
    import pty  # noqa: PLC0415 - not on Windows

    (tmp_path / "p.yaml").write_text("other_drugs: false\n")
    ours, theirs = pty.openpty()
    line = "browse --profile p.yaml --takes MTX"
    program = subprocess.Popen(
        [sys.executable, "-m", "calcinosis_cli", *line.split()],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=tmp_path,
        env={**os.environ, "TERM": "xterm", "CALCINOSIS_CACHE_DIR": str(cache)},
    )
    os.close(theirs)
    assert program.wait(60) == 3
    assert b"--takes adds methotrexate" in os.read(ours, 65536)
    os.close(ours)
