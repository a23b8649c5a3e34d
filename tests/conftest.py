"""The program as its users start it, and golden files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden"


class Ended(NamedTuple):
    """How a run ended."""

    code: int
    out: str
    err: str


def pytest_configure() -> None:
    """Let programs under test hear Ctrl-C even where a job in the background ignores it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def run(cache: Path, tmp_path: Path) -> Callable[..., Ended]:
    """Run the program in a bare environment, away from the checkout."""

    def start(
        *args: str | Path, stdin: bytes | None = None, env: Mapping[str, str] | None = None
    ) -> Ended:
        environment = {
            "PATH": os.environ["PATH"],
            "CALCINOSIS_CACHE_DIR": str(cache),
            "HOME": str(tmp_path),
            **({"SYSTEMROOT": os.environ["SYSTEMROOT"]} if "SYSTEMROOT" in os.environ else {}),
            **{key: value for key, value in os.environ.items() if key.startswith("COVERAGE_")},
            **(env or {}),
        }
        ended = subprocess.run(
            [sys.executable, "-W", "error", "-m", "calcinosis_cli", *map(str, args)],
            input=stdin if stdin is not None else b"",
            capture_output=True,
            env=environment,
            cwd=tmp_path,
            timeout=120,
            check=False,
        )
        return Ended(ended.returncode, ended.stdout.decode(), ended.stderr.decode())

    return start


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compare text with a golden file; UPDATE_GOLDEN=1 rewrites it."""

    def check(name: str, text: str) -> None:
        path = GOLDEN / name
        if os.environ.get("UPDATE_GOLDEN"):
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.exists(), f"{name} is missing: run with UPDATE_GOLDEN=1 and look at it"
        assert text == path.read_text(encoding="utf-8")

    return check
