"""The program as a hostile caller starts it: any bytes, any streams, any limits."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import pytest

import calcinosis_cli
from tests.conftest import CLOCK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Start = Callable[..., "Ended"]

posix = pytest.mark.skipif(os.name != "posix", reason="files, signals and limits of POSIX")
SOURCE = str(Path(calcinosis_cli.__file__).parent.parent)
GUARD = 180
"""Seconds after which a run counts as hung."""


class Ended(NamedTuple):
    """How a run ended, in bytes."""

    code: int
    out: bytes
    err: bytes

    def is_refused(self, code: int, *words: str) -> None:
        """Check for one clear line, nothing on standard output, and the exit code."""
        line = self.err.decode()
        assert self.code == code, line
        assert self.out == b""
        assert line.startswith("calcinosis: ")
        assert line.endswith("\n")
        assert line[:-1].isprintable()
        for word in words:
            assert word in line


@pytest.fixture
def surroundings(cache: Path, tmp_path: Path) -> dict[str, str]:
    """Give the bare environment of a run."""
    return {
        "PATH": os.environ["PATH"],
        "CALCINOSIS_CACHE_DIR": str(cache),
        "HOME": str(tmp_path),
        "PYTHONPATH": SOURCE,
        **CLOCK,
        **{key: value for key, value in os.environ.items() if key.startswith("COVERAGE_")},
    }


@pytest.fixture
def start(surroundings: dict[str, str], tmp_path: Path) -> Start:
    """Run the program; arguments may be bytes, ``without`` are variables to leave out."""

    def started(
        *args: str | bytes | Path,
        env: Mapping[str, str] | None = None,
        without: str = "",
        stdin: bytes | IO[bytes] = b"",
        **streams: Any,  # noqa: ANN401 - as subprocess takes them
    ) -> Ended:
        environment = {**surroundings, **(env or {})}
        given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
        given |= {"stdin": stdin} if not isinstance(stdin, bytes) else {"input": stdin}
        ended = subprocess.run(
            [sys.executable, "-W", "error", "-m", "calcinosis_cli", *args],
            env={key: value for key, value in environment.items() if key not in without.split()},
            cwd=tmp_path,
            timeout=GUARD,
            check=False,
            **given,
        )
        return Ended(ended.returncode, ended.stdout or b"", ended.stderr or b"")

    return started


def limit_files(size: int) -> None:
    """Let no file grow beyond a size, as on a disk that is full; Python ignores the signal."""
    import resource  # noqa: PLC0415 - not on Windows

    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def check_interrupted(code: int, err: bytes, told: bytes = b"") -> None:
    """Check how a run ended to which Ctrl-C was sent at some moment: 130 and one line, or done.

    ``told`` is what it may have said before. Before the program's ``main`` runs, Python itself
    ends, by the signal or with code 1 and a traceback of its own start, or drops the interrupt
    and says so. That is not ours to change.
    """
    err = err.removeprefix(told)
    if code == 130:
        assert err == b"calcinosis: interrupted\n"
        return
    assert code in (0, 1, -signal.SIGINT)
    # Python may still be reading the package's first lines; of its own code nothing runs yet.
    assert not re.search(rb"calcinosis_cli[^\n]*, in main\n", err)
    assert b"calcinosis: " not in err
    assert code or not err or err.startswith(b"Exception ignored in")


@pytest.fixture
def shell(surroundings: dict[str, str], tmp_path: Path) -> Start:
    """Run a line of sh in which ``$C`` is the program."""

    def started(line: str) -> Ended:
        program = f"{sys.executable} -W error -m calcinosis_cli"
        ended = subprocess.run(
            ["/bin/sh", "-c", line],
            env={**surroundings, "C": program},
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=GUARD,
            check=False,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    return started
