"""``calcinosis report`` as its users start it."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

import pytest

from calcinosis_cli.output.stamp import DISCLAIMER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ended

pytestmark = pytest.mark.slow

FLAGS = ("--disease", "jdm", "--age", "7", "--ulcers", "--takes", "MTX")
SLOWEST_SECONDS = 10


def test_the_page_goes_to_standard_output(run: Callable[..., Ended]) -> None:
    ended = run("report", *FLAGS)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("<!DOCTYPE html>")
    assert ended.out.endswith("</html>\n")
    assert ended.out.count(DISCLAIMER) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="a browser is started by xdg-open")
def test_the_page_is_opened_when_asked(run: Callable[..., Ended], tmp_path: Path) -> None:
    opener, opened = tmp_path / "bin" / "xdg-open", tmp_path / "opened"
    opener.parent.mkdir()
    opener.write_text(f'#!/bin/sh\nprintf %s "$1" > "{opened}"\n')
    opener.chmod(0o755)
    path = {"PATH": f"{opener.parent}{os.pathsep}{os.environ['PATH']}"}
    target = tmp_path / "a visit.html"
    ended = run("report", *FLAGS, "--output", target, "--open", env=path)
    assert (ended.code, ended.out) == (0, "")
    end = time.monotonic() + 60
    while not opened.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert opened.read_text() == str(target)
    refused = run("report", *FLAGS, "--open", env=path)
    assert (refused.code, refused.out) == (2, "")
    assert "--open needs --output FILE" in refused.err
    ended = run("report", *FLAGS, "-o", target, "--force", "--open", env={"PATH": "/nowhere"})
    assert (ended.code, ended.out) == (0, "")
    assert "open" in ended.err


def test_output_writes_the_same_bytes_and_says_nothing(
    run: Callable[..., Ended], tmp_path: Path
) -> None:
    target = tmp_path / "visit.html"
    target.write_text("old", encoding="utf-8")
    refused = run("report", *FLAGS, "--plain", "--output", target)
    assert (refused.code, refused.out, target.read_text()) == (4, "", "old")
    assert "exists: --force overwrites it" in refused.err
    assert run("report", *FLAGS, "--plain", "--output", target, "--force") == (0, "", "")
    assert target.read_bytes() == run("report", *FLAGS, "--plain").out.encode()
    assert [path.name for path in tmp_path.iterdir()] == ["visit.html"]


@pytest.mark.parametrize("name", ["visit.pdf", "visit.json", "visit.docx", "page.HTML.gz"])
def test_an_ending_that_is_no_page_is_refused(
    name: str, run: Callable[..., Ended], tmp_path: Path
) -> None:
    ended = run("report", "--output", tmp_path / name)
    assert (ended.code, ended.out, list(tmp_path.iterdir())) == (2, "", [])
    assert "end it with .html" in ended.err


def test_its_own_input_is_never_written(run: Callable[..., Ended], tmp_path: Path) -> None:
    page, link = tmp_path / "patient.html", tmp_path / "link.html"
    page.write_text("age: 50\n")
    link.symlink_to(page)
    for name in (page, link):
        ended = run("report", "--profile", page, "--output", name, "--force")
        assert (ended.code, ended.out, page.read_text()) == (2, "", "age: 50\n")
        assert "is read" in ended.err


def test_minus_is_standard_output(run: Callable[..., Ended]) -> None:
    assert run("report", "-o", "-").out == run("report").out


@pytest.mark.skipif(not os.path.exists("/dev/null"), reason="no /dev/null here")  # noqa: PTH110
def test_a_device_is_written_and_not_replaced(run: Callable[..., Ended]) -> None:
    assert run("report", "--output", os.devnull) == (0, "", "")


@pytest.mark.parametrize("name", ["missing/visit.html", "."])
def test_an_unwritable_path_ends_with_4_and_one_line(name: str, run: Callable[..., Ended]) -> None:
    ended = run("report", "--output", name)
    assert ended.code == 4
    assert ended.out == ""
    assert ended.err.count("\n") == 1
    assert ended.err.startswith("calcinosis: ")


def test_profile_files_and_flags_come_together(run: Callable[..., Ended]) -> None:
    ended = run("report", "--profile", "-", "--age", "9", stdin=b"{disease: jdm, egfr: 25}")
    assert ended.code == 0
    assert "25 mL/min/1.73 m²" in ended.out
    assert "9 years" in ended.out


def test_wrong_flags_end_with_2(run: Callable[..., Ended]) -> None:
    ended = run("report", "--severity", "huge")
    assert ended.code == 2
    assert "'low', 'moderate', 'high'" in ended.err


def test_every_profile_flag_of_recommend_is_a_flag_of_report(run: Callable[..., Ended]) -> None:
    from calcinosis_cli.patient.facts import FACTS  # noqa: PLC0415

    pages = [run(name, "--help", env={"COLUMNS": "200"}).out for name in ("recommend", "report")]
    for fact in FACTS.values():
        assert all(flag in page for page in pages for flag in fact.flags), fact


def test_jinja_is_loaded_by_report_only(run: Callable[..., Ended]) -> None:
    lines = run("list", "--json", env={"PYTHONPROFILEIMPORTTIME": "1"}).err
    assert "calcinosis_cli" in lines
    assert "jinja2" not in lines


def test_a_page_is_made_in_reasonable_time(run: Callable[..., Ended]) -> None:
    run("report")  # fills the cache
    began = time.perf_counter()
    run("report", *FLAGS)
    assert time.perf_counter() - began < SLOWEST_SECONDS


def test_hostile_locale_and_terminal_change_nothing(run: Callable[..., Ended]) -> None:
    plain = run("report", *FLAGS).out
    env = {"LC_ALL": "C", "PYTHONIOENCODING": "cp1252", "TERM": "dumb", "COLUMNS": "40"}
    assert run("report", *FLAGS, env=env).out == plain
