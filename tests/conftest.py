"""The program as its users start it, golden files, and the count of states that were checked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT = Path(__file__).parent.parent
CLOCK = {"SOURCE_DATE_EPOCH": "1796083200"}
"""The day of every test, 2026-12-01: the data grow old."""

os.environ.update(CLOCK)
GOLDEN = Path(__file__).parent / "golden"

pytest_plugins = ["tests.small_base"]


class Ended(NamedTuple):
    """How a run ended."""

    code: int
    out: str
    err: str


STATES = "states checked: "

# A busy machine is no defect.
settings.register_profile("calcinosis", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# For mutation testing (docs/mutation.md): few examples, the same in every run.
settings.register_profile(
    "mutation", settings.get_profile("calcinosis"), max_examples=20, derandomize=True, database=None
)
settings.load_profile(os.environ.get("CALCINOSIS_HYPOTHESIS", "calcinosis"))


def pytest_configure(config: pytest.Config) -> None:
    """Let programs under test hear Ctrl-C even where a job in the background ignores it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    config.addinivalue_line(
        "markers", "exhaustive: at least 100,000 random profiles (-m exhaustive; over an hour)"
    )


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
            **CLOCK,
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


@pytest.fixture
def checked(record_property: Callable[[str, object], None]) -> Callable[[str, int], None]:
    """Report how many states of a kind a test has checked."""

    def record(kind: str, number: int) -> None:
        record_property(STATES + kind, number)

    return record


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the exhaustive run out unless it is asked for."""
    if "exhaustive" in config.option.markexpr or os.environ.get("CALCINOSIS_EXHAUSTIVE"):
        return
    left_out = [item for item in items if item.get_closest_marker("exhaustive")]
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    totals: dict[str, int] = {}
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            for name, number in report.user_properties:
                if name.startswith(STATES):
                    totals[name] = totals.get(name, 0) + int(str(number))
    if totals:
        terminalreporter.section("states checked like a model")
        for name, number in sorted(totals.items()):
            terminalreporter.line(f"{number:>10,}  {name.removeprefix(STATES)}")
