"""The built-in data, and the count of states that were checked."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from calcinosis_cli.evidence import Evidence, weigh_all
from calcinosis_cli.knowledge import load
from calcinosis_cli.vocabulary import Vocabulary

from .oracle import Oracle

if TYPE_CHECKING:
    from collections.abc import Callable

    from calcinosis_cli.model import KnowledgeBase
    from calcinosis_cli.record import Id

STATES = "states checked: "

# A busy machine is no defect.
settings.register_profile("core", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# For mutation testing (docs/mutation.md): few examples, the same in every run.
settings.register_profile(
    "mutation", settings.get_profile("core"), max_examples=20, derandomize=True, database=None
)
settings.load_profile(os.environ.get("CALCINOSIS_HYPOTHESIS", "core"))


@pytest.fixture(scope="session")
def kb() -> KnowledgeBase:
    return load().kb


@pytest.fixture(scope="session")
def vocabulary(kb: KnowledgeBase) -> Vocabulary:
    return Vocabulary(kb)


@pytest.fixture(scope="session")
def evidence(kb: KnowledgeBase) -> dict[Id, Evidence]:
    return weigh_all(kb.treatments, kb.references)


@pytest.fixture(scope="session")
def oracle(kb: KnowledgeBase) -> Oracle:
    return Oracle(kb)


@pytest.fixture
def checked(record_property: Callable[[str, object], None]) -> Callable[[str, int], None]:
    """Report how many states of a kind a test has checked."""

    def record(kind: str, number: int) -> None:
        record_property(STATES + kind, number)

    return record


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "exhaustive: at least 100,000 random profiles (-m exhaustive; over an hour)"
    )


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
