"""Locales, code pages, homes and cache folders: the same bytes everywhere."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.tough.conftest import posix

if TYPE_CHECKING:
    from tests.tough.conftest import Start

pytestmark = pytest.mark.slow

TONGUES = {
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "ascii": {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"},
    "strict": {"PYTHONIOENCODING": "ascii:strict"},
    "Windows, western": {"PYTHONIOENCODING": "cp1252"},
    "DOS": {"PYTHONIOENCODING": "cp437"},
    "wide": {"PYTHONIOENCODING": "utf-16"},
    "absent locale": {"LC_ALL": "xx_XX.nothing"},
}
ASCII_ONLY = ("C", "ascii")
"""Here Python cannot read other words of the command line; they are refused, not guessed."""

QUESTIONS = [
    ["show", "colchicine"],
    ["recommend", "--takes", "Wörter 日本 β", "--json"],
    ["recommend", "--profile", "p.yaml"],
    ["nonsense β"],
    ["report", "--plain"],
]


@pytest.mark.parametrize("tongue", TONGUES)
@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_the_same_bytes_in_every_locale(
    question: list[str], tongue: str, start: Start, tmp_path: Path
) -> None:
    if tongue in ASCII_ONLY and not " ".join(question).isascii():
        start(*map(os.fsencode, question), env=TONGUES[tongue]).is_refused(2)
        return
    (tmp_path / "p.yaml").write_bytes("takes: [Wörter 日本 β]\n".encode())
    raw = [os.fsencode(word) for word in question]
    assert start(*raw, env=TONGUES[tongue]) == start(*raw, env={"PYTHONUTF8": "1"})


OWN = "{terms: [{id: own, name: Own, codes: {}}]}\n"
CACHES = {
    "a file": "file",
    "below a file": "file/below",
    "a loop": "loop",
    "a pipe": "pipe",
    "a device": "/dev/full",
    "a missing place": "absent/deep/folder",
    "a terrible name": "\x1b[31m\udcff",
    "a name too long": "x" * 300,
    "a world-writable folder": "shared",
    "a link to a folder": "link",
    "nothing": "",
    "a relative place": ".",
}


@posix
@pytest.mark.parametrize("name", CACHES)
def test_no_cache_folder_is_a_trouble(name: str, start: Start, tmp_path: Path) -> None:
    (tmp_path / "kb.yaml").write_text(OWN)
    (tmp_path / "file").write_text("mine")
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o777)
    (tmp_path / "target").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to("target")
    ended = start("list", "--json", "--kb", "kb.yaml", env={"CALCINOSIS_CACHE_DIR": CACHES[name]})
    assert ended == start("list", "--json", "--kb", "kb.yaml")
    assert ended.code == 0
    assert (tmp_path / "file").read_text() == "mine"
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    assert not list((tmp_path / "shared").iterdir())
    assert not list((tmp_path / "target").iterdir())


@posix
@pytest.mark.parametrize("home", [None, "", "/nonexistent", "read-only", "/dev/null", "relative"])
def test_no_home_is_a_trouble(home: str | None, start: Start, tmp_path: Path) -> None:
    (tmp_path / "kb.yaml").write_text(OWN)
    (tmp_path / "read-only").mkdir(mode=0o500)
    place = str(tmp_path / home) if home == "read-only" else home
    without = "CALCINOSIS_CACHE_DIR HOME" if place is None else "CALCINOSIS_CACHE_DIR"
    env = {"XDG_CACHE_HOME": "relative", **({} if place is None else {"HOME": place})}
    ended = start("list", "--kb", "kb.yaml", env=env, without=without)
    assert (ended.code, ended.err) == (0, b"")
    assert Path(tmp_path / "relative" / "calcinosis-cli").exists() is False


@pytest.mark.parametrize("name", ["COLUMNS", "LINES", "TERMINAL_WIDTH"])
@pytest.mark.parametrize("size", ["\u00b2", "99999999999999", "abc", "", "-5", "0", "8_0"])
def test_a_size_that_is_none_counts_as_not_given(name: str, size: str, start: Start) -> None:
    for line in (["list", "diltiazem"], ["recommend", "--help"]):
        assert start(*line, env={name: size}) == start(*line)


@pytest.mark.parametrize("asked", ["complete_foo", "foo_bash", "1", "complete"])
def test_completion_that_no_shell_asks_for(asked: str, start: Start) -> None:
    start("list", env={"_CALCINOSIS_COMPLETE": asked}).is_refused(2, asked, "zsh")


def test_completion_that_nobody_asks_for(start: Start) -> None:
    line = ["list", "diltiazem"]
    assert start(*line, env={"_CALCINOSIS_COMPLETE": ""}) == start(*line)
