"""The tests over time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from calcinosis_cli.knowledge.monitoring import MOMENTS, PlannedTest, Purpose, plan
from calcinosis_cli.output.words import name_of

if TYPE_CHECKING:
    from calcinosis_cli.output.report.context import Context
    from calcinosis_cli.patient.record import Id


class PurposeView(NamedTuple):
    """Why treatments ask for a test."""

    who: str
    why: str
    detail: str
    cites: list[Id]


class DueTest(NamedTuple):
    """A test at one moment; its purposes stand only where it comes first."""

    test: PlannedTest
    who: str
    purposes: list[PurposeView]


class MomentView(NamedTuple):
    """A station of the timeline: tests that begin here, and those that return."""

    moment: str
    tests: list[DueTest]
    again: list[DueTest]


def timeline(names: Iterable[str], context: Context) -> list[MomentView]:
    """Merge the monitoring of treatments; a test that returns is named, not told again."""
    treatments = context.vocabulary.treatments
    tests = plan([treatments[name] for name in names if name in treatments])
    stations = [_station(moment, tests, context) for moment in MOMENTS]
    return [station for station in stations if station.tests or station.again]


def _station(moment: str, tests: Sequence[PlannedTest], context: Context) -> MomentView:
    due = [_due(test, moment, context) for test in tests if moment in test.at]
    first = [each for each in due if each.test.at[0] == moment]
    return MomentView(moment, first, [each for each in due if each not in first])


def _due(test: PlannedTest, moment: str, context: Context) -> DueTest:
    own = [purpose.treatment for purpose in test.purposes if moment in purpose.at]
    who = ", ".join(name_of(name, context.vocabulary) for name in dict.fromkeys(own))
    return DueTest(test, who, _purposes(test, context) if moment == test.at[0] else [])


def _purposes(test: PlannedTest, context: Context) -> list[PurposeView]:
    """Say each reason once, with all the treatments that give it."""
    same: dict[tuple[str, str], list[Purpose]] = {}
    for purpose in test.purposes:
        key = (purpose.why.rstrip(".").casefold(), purpose.detail or "")
        same.setdefault(key, []).append(purpose)
    return [
        PurposeView(
            who=", ".join(name_of(each.treatment, context.vocabulary) for each in own),
            why=own[0].why,
            detail=detail,
            cites=context.sources.cite(ref for each in own for ref in each.references),
        )
        for (_, detail), own in same.items()
    ]
