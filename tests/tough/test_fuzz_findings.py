"""What the fuzzers found (docs/fuzzing.md), each as a test."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from calcinosis_cli.knowledge import KnowledgeError
from calcinosis_cli.knowledge.yaml_text import parse, read_profile

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Ended

BAD = Path(__file__).parent.parent / "bad"
FILES = sorted(path.name for path in BAD.glob("*.yaml"))
NOT_UTF8 = os.fsdecode(b"caf\xe9.yaml")
linux = pytest.mark.skipif(sys.platform != "linux", reason="file names are text elsewhere")


@pytest.mark.parametrize("name", FILES)
def test_a_message_can_be_shown_as_it_is(name: str) -> None:
    """JSON and Markdown show messages without the escapes of the terminal."""
    try:
        parse((BAD / name).read_bytes(), name)
    except KnowledgeError as error:
        for problem in error.problems:
            assert problem.message.isprintable()
            assert len(problem.message) < 200


@pytest.mark.parametrize("text", [b"---", b"--- ", b"---\n\n", b"--- # nothing\n\n"])
def test_nothing_after_the_marker_is_an_empty_file(text: bytes) -> None:
    """It was told on a line that the file does not have."""
    with pytest.raises(KnowledgeError) as caught:
        read_profile(text, "patient.yaml")
    assert str(caught.value) == "patient.yaml:1:1: the file is empty: a mapping"


def test_half_a_surrogate_pair_does_not_end_the_stream(run: Callable[..., Ended]) -> None:
    lines = [rb'{"id": "\ud83d", "age": "x"}', rb'{"id": "\ud83d"}', b'{"id": "last"}']
    ended = run("recommend", "--profiles", "-", stdin=b"\n".join(lines))
    assert ended.code == 3
    answers = [json.loads(line) for line in ended.out.splitlines()]
    kinds = [answer["schema"].split("/")[1] for answer in answers]
    assert kinds == ["error", "error", "recommendation"]
    assert answers[2]["profile"]["id"] == "last"
    assert "Traceback" not in ended.err


@pytest.mark.slow
@linux
@pytest.mark.parametrize(
    "command",
    [["validate", NOT_UTF8], ["diff", "built-in", NOT_UTF8], ["list", "--kb", NOT_UTF8]],
    ids=["validate", "diff", "list"],
)
def test_a_file_name_that_is_not_utf8(
    command: list[str], run: Callable[..., Ended], tmp_path: Path
) -> None:
    """Twice: the second call is answered from what was kept."""
    (tmp_path / NOT_UTF8).write_text("drugs: []\n", encoding="utf-8")
    first, second = run(*command, "--json"), run(*command, "--json")
    assert first == second
    assert (first.code, first.err) == (0, "")
    json.loads(first.out)


@pytest.mark.parametrize(
    "command",
    [
        ["recommend", "x\u202ey"],
        ["recommend", "--disease", "\x1b[31mdm"],
        ["list", "--group", "for-\u2066everyone"],
        ["list", "--class", "a\u200db"],
        ["validate", "--schema", "\x07"],
        ["show", "\x9b31m"],
    ],
)
def test_what_was_typed_is_repeated_without_hidden_characters(
    command: list[str], run: Callable[..., Ended]
) -> None:
    ended = run(*command)
    assert (ended.code, ended.out) == (2, "")
    (line,) = ended.err.splitlines()
    assert line.startswith("calcinosis: ")
    assert line.isprintable()
