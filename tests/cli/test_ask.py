"""The interview: what is asked, what answers mean, and what stands at its end."""

from __future__ import annotations

import os
import pty
import stat
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
import yaml

from calcinosis_cli.cli.interview import Interview
from calcinosis_cli.cli.profiles import flags_of
from calcinosis_cli.library import load
from calcinosis_cli.patient.facts import FACTS
from calcinosis_cli.patient.reading import ProfileError, ProfileReader
from tests.builders import dice
from tests.conftest import CLOCK

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ended

BASE = load()
READER = ProfileReader(BASE.names)


def any_answer(interview: Interview, lot: random.Random) -> str:
    """Make up an answer to what is asked."""
    asked = interview.asked
    assert asked is not None
    first = asked.questions[0]
    if first.kind == "condition":
        some = [str(n) for n in range(1, len(asked.facts) + 1) if lot.random() < 0.1]
        return lot.choice(["", "n", " ".join(some)])
    fact = FACTS[first.fact]
    number = f"{lot.uniform(max(fact.low, 1), fact.high / 3):.0f}"
    one = str(lot.randint(1, len(fact.values) or 1))
    answers = {
        "flag": ["y", "n", "Y", "no"],
        "number": [number, number.replace(".", ",")],
        "drugs": ["n", "prednisone, MTX", "colchicine"],
        "doses": ["MTX 15 mg weekly", "prednisone tablets", "hydroxychloroquine 200 mg bd po"],
        "choice": [one, *fact.values],
        "choices": [one, ", ".join(fact.values)],
    }
    return lot.choice(["", *answers[fact.kind]])


@pytest.mark.parametrize("seed", range(6))
def test_any_interview_ends_in_the_same_answer_as_its_profile(seed: int) -> None:
    lot, interview = dice(f"interview-{seed}"), Interview(BASE, {})
    for _ in range(40):
        if interview.asked is None:
            break
        before = interview.words
        try:
            interview.give(any_answer(interview, lot))
        except ProfileError:  # a contradiction: nothing was taken
            assert interview.words == before
            interview.give("")
        if lot.random() < 0.1:
            interview.back()
            assert interview.words == before
    profile = READER.read(interview.words)
    again = BASE.engine.recommend(profile).recommendation
    assert again == interview.answer.recommendation


def test_what_was_passed_over_is_not_asked_again() -> None:
    interview, seen = Interview(BASE, {}), list[str]()
    while interview.asked is not None:
        seen += interview.asked.facts
        interview.give("")
    assert len(seen) == len(set(seen))
    assert set(seen) == {question.fact for question in interview.answer.ask_first}


def test_a_red_flag_speaks_up_at_once() -> None:
    interview = Interview(BASE, {"ulcers": True, "infection": True})
    while "fever" not in (asked := interview.asked or pytest.fail("fever is never asked")).facts:
        interview.give("")
    interview.give(str(asked.facts.index("fever") + 1))
    assert any(alert.urgency == "same-day" for alert in interview.new_alerts())


@pytest.mark.parametrize("text", ["maybe", "9", "2x", "-1", "½"])
def test_what_is_no_answer_is_refused(text: str) -> None:
    interview = Interview(BASE, {})
    while interview.asked and FACTS.get(interview.asked.facts[0], FACTS["age"]).kind != "flag":
        interview.give("")
    with pytest.raises(ProfileError):
        interview.give(text)


def test_in_a_pipe_it_refuses_politely(run: Callable[..., Ended]) -> None:
    ended = run("ask", stdin=b"y\n")
    assert (ended.code, ended.out) == (2, "")
    assert "needs a terminal" in ended.err


def test_on_a_terminal(tmp_path: Path, cache: Path) -> None:
    """The answers typed give the screen, the same command again, and a private file."""
    ours, theirs = pty.openpty()
    program = [sys.executable, "-m", "calcinosis_cli", "ask", "--disease", "dm", "--ulcers"]
    env = {"PATH": os.environ["PATH"], "CALCINOSIS_CACHE_DIR": str(cache), "TERM": "dumb", **CLOCK}
    process = subprocess.Popen(
        program, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, cwd=tmp_path
    )
    for line in ("done", "p.yaml"):
        time.sleep(0.1)
        os.write(ours, f"{line}\n".encode())
    out, err = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert process.returncode == 0, err
    assert b"adult-onset dermatomyositis" in out
    assert b"calcinosis recommend --disease dm --ulcers" in b" ".join(err.split())
    saved = tmp_path / "p.yaml"
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert saved.read_text() == "disease: dm\nulcers: true\n"


PATIENT = ["--disease", "jdm", "--age", "7", "--no-pain", "--site", "face", "--site", "joint"]
PATIENT += ["--condition", "fever", "--no-condition", "diabetes", "--takes", "what"]
PATIENT += ["--takes", "prednisone", "--tried", "infliximab:failed", "--no-other-conditions"]


def test_a_saved_profile_says_the_same(run: Callable[..., Ended], tmp_path: Path) -> None:
    first = run("recommend", *PATIENT, "--save-profile", "p.yaml", "--json")
    assert run("recommend", "--profile", "p.yaml", "--json").out == first.out
    again = run("recommend", *PATIENT, "--save-profile", "p.yaml")
    assert again.code == 4
    assert "exists" in again.err
    profile = READER.read(yaml.safe_load((tmp_path / "p.yaml").read_text()))
    assert run("recommend", *flags_of(profile), "--json").out == first.out


def test_the_dose_of_what_is_taken_is_asked_for_and_takes_its_place() -> None:
    interview = Interview(BASE, {"takes": ["MTX", "prednisone"], "other_drugs": False})
    while (interview.asked or pytest.fail("no dose is asked for")).facts != ["doses"]:
        interview.give("")
    interview.give("methotrexate 15 mg daily")
    assert interview.words["takes"] == ["prednisone", "methotrexate 15 mg daily"]
    assert [alert.id for alert in interview.new_alerts()] == ["methotrexate-oftener-than-weekly"]
    assert not interview.answer.profile.repeated
    assert "doses" not in (interview.asked or pytest.fail("nothing is asked")).facts
