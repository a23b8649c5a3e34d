"""What is measured, and when it is judged; one plan for a combination, same tests merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.patient.record import Id, Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from calcinosis_cli.knowledge.model import Treatment

MOMENTS = (
    "baseline",
    "before-procedure",
    "each-dose",
    "weekly",
    "every-2-weeks",
    "monthly",
    "every-2-months",
    "every-3-months",
    "every-6-months",
    "yearly",
    "periodically",
    "after-procedure",
    "if-symptoms",
    "at-end",
)
"""In the order of a plan: first, then the closest interval, then what has no clock."""


class Monitor(Record, frozen=True):
    """One test of the monitoring plan: at which moments, why, by which source."""

    test: str
    at: list[str]
    why: str
    references: list[Id]
    detail: str | None = None


class Moment(Record, frozen=True):
    """When a treatment was judged or stopped; without ``text`` its references do not say."""

    references: list[Id]
    text: str | None = None


class Purpose(Record, frozen=True):
    """Why one treatment asks for the test, and when."""

    treatment: Id
    at: list[str]
    why: str
    references: list[Id]
    detail: str | None = None


class PlannedTest(Record, frozen=True):
    """A test with all its moments and the reason of each treatment."""

    test: str
    at: list[str]
    purposes: list[Purpose]


class Moments(Record, frozen=True):
    """When one treatment was judged and stopped."""

    treatment: Id
    judged: Moment | None = None
    stopped: Moment | None = None


def moments(treatments: Iterable[Treatment]) -> list[Moments]:
    """Say of each treatment when it was judged and stopped."""
    return [Moments(each.id, each.judged, each.stopped) for each in treatments]


def plan(treatments: Iterable[Treatment]) -> list[PlannedTest]:
    """Merge the monitoring of several treatments, ordered by first and closest moment."""
    purposes: dict[str, list[Purpose]] = {}
    shown: dict[str, str] = {}
    for treatment in treatments:
        for monitor in treatment.monitoring:
            key = monitor.test.casefold()
            shown.setdefault(key, monitor.test)
            purposes.setdefault(key, []).append(
                Purpose(treatment.id, monitor.at, monitor.why, monitor.references, monitor.detail)
            )
    tests = [
        PlannedTest(shown[key], sorted({a for p in asked for a in p.at}, key=MOMENTS.index), asked)
        for key, asked in purposes.items()
    ]
    return sorted(tests, key=lambda test: ([MOMENTS.index(at) for at in test.at], test.test))
