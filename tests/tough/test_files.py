"""What is no readable file, at every door that takes one: code 4 (or 3 when too large)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.tough.conftest import posix

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tough.conftest import Start

pytestmark = [posix, pytest.mark.slow]

DOORS = {
    "kb": ["list", "--json", "--kb"],
    "second kb": ["recommend", "--kb", "good.yaml", "--kb"],
    "profile": ["recommend", "--profile"],
    "profile of report": ["report", "--profile"],
    "profile of show": ["show", "colchicine", "--profile"],
    "validate": ["validate"],
    "diff": ["diff", "built-in"],
    "diff, old": ["diff", "--json", "--", "{}", "built-in"],
}
SPECIAL = {
    "loop": (4, "symbolic link"),
    "pipe": (4, "is not a regular file"),
    "folder": (4, ""),
    "absent": (4, "no such file or directory"),
    "/dev/full": (4, "is not a regular file"),
    "/dev/zero": (4, "is not a regular file"),
    "large.yaml": (3, "too large: at most 5 MB"),
    "x" * 300: (4, "name too long"),
    "good.yaml/below": (4, "not a directory"),
}


@pytest.fixture
def special(tmp_path: Path) -> None:
    """Lay out the files of ``SPECIAL``; the large one takes no room."""
    (tmp_path / "loop").symlink_to("loop2")
    (tmp_path / "loop2").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "good.yaml").write_text("{terms: []}\n")
    with (tmp_path / "large.yaml").open("wb") as file:
        file.truncate(100_000_000)


@pytest.mark.usefixtures("special")
@pytest.mark.parametrize("name", SPECIAL)
@pytest.mark.parametrize("door", DOORS)
def test_a_special_file_is_refused_by_name(door: str, name: str, start: Start) -> None:
    line = DOORS[door]
    placed = [word.format(name) for word in line] if "{}" in line else [*line, name]
    code, words = SPECIAL[name]
    start(*placed).is_refused(code, name, words)


@pytest.mark.usefixtures("special")
@pytest.mark.parametrize("name", SPECIAL)
def test_in_the_environment_too(name: str, start: Start) -> None:
    code, words = SPECIAL[name]
    start("list", env={"CALCINOSIS_KB": name}).is_refused(code, name, words)


@pytest.mark.usefixtures("special")
@pytest.mark.parametrize("name", ["loop", "folder", "absent"])
@pytest.mark.parametrize("line", ["recommend --profiles", "diff built-in built-in --profiles"])
def test_a_stream_that_cannot_be_opened(line: str, name: str, start: Start) -> None:
    start(*line.split(), name).is_refused(4, name)


@pytest.mark.parametrize(
    "line", ["list --kb", "recommend --profile", "recommend --profiles", "validate", "diff x"]
)
def test_a_name_that_is_not_text_is_shown_escaped(line: str, start: Start) -> None:
    start(*line.split(), b"\xff\x1b[31m.yaml").is_refused(4)
    start(*line.split(), "\u202eb.yaml").is_refused(4)


def test_a_large_profile_on_standard_input(start: Start) -> None:
    with open("/dev/zero", "rb") as zeros:  # noqa: PTH123 - a device
        ended = start("recommend", "--profile", "-", stdin=zeros)
    ended.is_refused(3, "standard input:1:1: ", "too large")
