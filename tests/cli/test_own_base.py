"""A knowledge base of one's own: taken along as YAML, changed, and looked at before it is used."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from calcinosis_cli.output.stamp import DISCLAIMER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ended

pytestmark = pytest.mark.slow

RULE = """\
amend:
  treatments:
    - id: warfarin
      safety:
        - id: warfarin-ulcers-of-ours
          when: {ulcers: true}
          level: avoid
          text: Not with ulcers here.
          references: [our-note]
references:
  - {id: our-note, kind: guideline, title: Our note, year: 2026, verified: guideline,
     url: "https://example.org/note"}
"""


@pytest.mark.parametrize("names", [[], ["diltiazem", "alendronate", "surgery"]])
def test_what_is_exported_as_yaml_is_the_base_again(
    names: list[str], run: Callable[..., Ended], tmp_path: Path
) -> None:
    assert run("export", *names, "--output", "mine.yaml").code == 0
    assert (tmp_path / "mine.yaml").read_text("utf-8").startswith(f"# {DISCLAIMER} Data ")
    told = json.loads(run("validate", "mine.yaml", "--json").out)
    assert (told["valid"], told.get("notices")) == (True, None)
    assert json.loads(run("diff", "built-in", "mine.yaml", "--json").out)["data"] == []


@pytest.mark.parametrize(
    ("day", "times"), [("2020-02-29", 1), ("2025-11-29", 1), ("2025-12-01", 0)]
)
def test_data_say_when_they_are_old(
    day: str, times: int, run: Callable[..., Ended], tmp_path: Path
) -> None:
    release = f"knowledge_base: {{version: '1', reviewed: '{day}'}}\n"
    (tmp_path / "mine.yaml").write_text(release)
    for words in (["list"], ["recommend", "--ulcers"], ["report", "--ulcers"], ["gaps", "--json"]):
        ended = run(*words, "--kb", "mine.yaml")
        assert ended.code == 0
        assert ended.err.count(f"calcinosis: these data were reviewed {day}, more") == times


def test_an_answer_is_no_overlay(run: Callable[..., Ended]) -> None:
    ended = run("export", "--recommendation", "--ulcers", "--format", "yaml")
    assert (ended.code, ended.out) == (2, "")
    assert "does not apply here: try json" in ended.err


def test_validate_says_what_a_file_does_to_the_clinic_cases(
    run: Callable[..., Ended], tmp_path: Path
) -> None:
    (tmp_path / "mine.yaml").write_text(RULE)
    told = json.loads(run("validate", "mine.yaml", "--json").out)
    moved = {each["profile"]: each["shifts"] for each in told["answers"]}
    assert told["profiles"] >= len(moved)
    assert [shift["id"] for shift in moved["warfarin-ulcers"]] == ["warfarin"]
    screen = run("validate", "mine.yaml").out
    assert f"{len(moved)} of {told['profiles']} profiles answered differently." in screen
    assert "now said: avoid: Not with ulcers here." in screen


def test_validate_says_what_is_not_taken_over(run: Callable[..., Ended], tmp_path: Path) -> None:
    weaker = RULE.replace("warfarin-ulcers-of-ours", "warfarin-pregnancy")
    (tmp_path / "mine.yaml").write_text(weaker)
    ended = run("validate", "mine.yaml")
    assert ended.code == 0
    assert "kept as in the data it replaces" in " ".join(ended.out.split())
    assert "kept as in the data it replaces" in ended.err


def test_validate_says_which_names_become_ambiguous(
    run: Callable[..., Ended], tmp_path: Path
) -> None:
    (tmp_path / "mine.yaml").write_text("amend: {treatments: [{id: diltiazem, aliases: [MTX]}]}\n")
    told = json.loads(run("validate", "mine.yaml", "--json").out)
    assert told["ambiguous"] == {"MTX": ["methotrexate", "diltiazem"]}
    assert any("cannot be asked" in answer.get("problem", "") for answer in told["answers"])
    screen = run("validate", "mine.yaml").out
    assert "'MTX' now means several things: methotrexate, diltiazem" in screen
