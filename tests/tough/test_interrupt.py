"""SIGINT and SIGTERM at any moment: 130 and one line, whole lines before it, no traceback."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tests.tough.conftest import GUARD, check_interrupted, posix

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [posix, pytest.mark.slow]

FIRST, LATER = 0.02, 1.15
"""Seconds until the first interrupt, and how much later each one comes than the one before."""
COMPILING = [n / 5 for n in range(1, 16)]


@pytest.fixture
def interrupted(surroundings: dict[str, str], tmp_path: Path) -> object:
    """Send a signal after a while; return code, standard output and standard error.

    An answer is ``read`` meanwhile, or waits in the pipe, which a long one fills.
    """

    def run(
        line: str, delay: float, kind: signal.Signals, *, read: bool = False, **env: str
    ) -> tuple[int, bytes, bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "calcinosis_cli", *line.split()],
            env={**surroundings, **env},
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        if read:
            with suppress(subprocess.TimeoutExpired):
                process.communicate(timeout=delay)
        else:
            time.sleep(delay)
        process.send_signal(kind)
        out, err = process.communicate(timeout=GUARD)
        return process.returncode, out, err

    return run


@pytest.mark.parametrize("line", ["list", "recommend --json", "report"])
def test_during_start_up_and_answer(line: str, interrupted) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """However fast the machine: from the first moment until an interrupt comes too late."""
    codes, delay = [-1], FIRST
    while codes[-1] != 0:
        code, _, err = interrupted(line, delay, signal.SIGINT, read=True)
        check_interrupted(code, err)
        codes.append(code)
        delay *= LATER
    assert 130 in codes


def test_while_compiling(interrupted, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    for delay in COMPILING:
        folder = str(tmp_path / f"cache{delay}")
        code, _, err = interrupted("list --json", delay, signal.SIGINT, CALCINOSIS_CACHE_DIR=folder)
        check_interrupted(code, err)


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_a_stream_ends_with_a_whole_line(kind: signal.Signals, interrupted, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    (tmp_path / "p.jsonl").write_text('{"age": 5}\n' * 2_000)
    for delay in (0.3, 0.6, 0.9, 1.2, 1.5):
        code, out, err = interrupted("recommend --profiles p.jsonl", delay, kind)
        assert code in (130, -kind)
        if kind is signal.SIGINT:
            check_interrupted(code, err)
            assert out == b"" or out.endswith(b"\n")
            for line in out.splitlines():
                json.loads(line)
