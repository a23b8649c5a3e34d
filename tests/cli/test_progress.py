"""A bar is drawn only where a person sees it and no data stand; near misses are named."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ended

pytestmark = [pytest.mark.skipif(os.name == "nt", reason="POSIX terminals"), pytest.mark.slow]
IMPATIENT = """
from calcinosis_cli.cli import profile_lines as progress
progress.PATIENCE = 0
from calcinosis_cli.__main__ import main
main()
"""
LINES = "".join(json.dumps({"id": f"p{n}", "age": n % 90}) + "\n" for n in range(40))


def watch(
    cache: Path, path: Path, *, err: bool, out: bool, term: str = "xterm"
) -> tuple[str, bytes]:
    """Run with the streams on a terminal or on a file; return what each shows."""
    import pty  # noqa: PLC0415 - not on Windows

    (path / "p.jsonl").write_text(LINES)
    ours, theirs = pty.openpty()
    with (path / "out").open("wb") as out_file, (path / "err").open("wb") as err_file:
        process = subprocess.Popen(
            [sys.executable, "-c", IMPATIENT, "recommend", "--profiles", "p.jsonl"],
            stdin=subprocess.DEVNULL,
            stdout=theirs if out else out_file,
            stderr=theirs if err else err_file,
            env={**os.environ, "CALCINOSIS_CACHE_DIR": str(cache), "TERM": term},
            cwd=path,
        )
        os.close(theirs)
        shown = bytearray()
        try:
            while piece := os.read(ours, 65536):
                shown += piece
        except OSError:  # Linux says so when the other end is closed
            pass
        assert process.wait(60) == 0
    os.close(ours)
    assert (path / "err").read_bytes() == b""
    return shown.decode(), (path / "out").read_bytes()


def test_a_person_who_waits_sees_a_bar(
    cache: Path, tmp_path: Path, run: Callable[..., Ended]
) -> None:
    shown, out = watch(cache, tmp_path, err=True, out=False)
    assert "answering" in shown
    assert "%" in shown
    assert out == run("recommend", "--profiles", "p.jsonl").out.encode()
    assert [json.loads(line)["profile"]["id"] for line in out.splitlines()][-1] == "p39"


ELSEWHERE = {
    "a log": {"err": False, "out": False},
    "a log and a screen": {"err": False, "out": True},
    "one screen": {"err": True, "out": True},
}


@pytest.mark.parametrize("where", ELSEWHERE)
def test_otherwise_there_is_none(where: str, cache: Path, tmp_path: Path) -> None:
    streams = ELSEWHERE[where]
    shown, _ = watch(cache, tmp_path, err=streams["err"], out=streams["out"])
    assert "answering" not in shown


def test_a_dumb_terminal_has_none(cache: Path, tmp_path: Path) -> None:
    shown, _ = watch(cache, tmp_path, err=True, out=False, term="dumb")
    assert shown == ""


HINTS = {
    "list --group systemc": "systemic",
    "list --class jak": "jak-inhibitors",
    "list --role usal": "usual",
    "list --route intravenus": "intravenous",
    "list --sort grup": "group",
    "gaps --group infectn": "infection",
    "show colchicine --only safty": "safety",
    "recommend --severity hgh": "high",
    "recommend --site fingertp": "fingertip",
    "recommend --pregnancy pregnat": "pregnant",
    "recommend --condition diabetis": "diabetes",
    "recommend --tried metotrexate": "methotrexate",
    "recommend --why metotrexate": "methotrexate",
    "recommend --what-if egrf=3": "egfr",
    "recommend --what-if severity=hgh": "high",
    "recommend --format jsn": "json",
    "validate --schema recomendation": "recommendation",
    "export metotrexate": "methotrexate",
    "export --format bibtx": "bibtex",
}


@pytest.mark.parametrize("line", HINTS)
def test_near_misses_are_named(line: str, run: Callable[..., Ended]) -> None:
    ended = run(*line.split())
    assert (ended.code, ended.out) == (2, "")
    assert f"did you mean {HINTS[line]}?" in ended.err
    assert ended.err.count("\n") == 1


def test_a_near_built_in_is_named(run: Callable[..., Ended]) -> None:
    ended = run("diff", "builtin", "built-in")
    assert ended.code == 4
    assert "did you mean built-in?" in ended.err
