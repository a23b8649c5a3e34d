"""What the sections of the page hold: options by group, who was studied, tests over time.

The first options stand open, the rest is folded; what is blank in the map stays visible.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from calcinosis_cli.evidence.coverage import POPULATIONS, UNSPLIT, Cell, GapRow, gap_rows
from calcinosis_cli.knowledge.monitoring import MOMENTS, PlannedTest, Purpose, plan
from calcinosis_cli.output.maps import SHADES
from calcinosis_cli.output.recommendation import first_places

if TYPE_CHECKING:
    from calcinosis_cli.engine.answer import Excluded, Option
    from calcinosis_cli.output.answers import RecommendationDocument
    from calcinosis_cli.output.report.citing import Cited, Context
    from calcinosis_cli.patient.record import Id


class Card(NamedTuple):
    """One treatment with its place, from 1, and its cited reasons."""

    item: Option | Excluded
    place: int
    hazards: list[Cited]
    why: list[Cited]
    against: list[Cited]


class GroupView(NamedTuple):
    """A group: why it leads, its first options, and the others."""

    id: str
    leads: list[Cited]
    first: list[Card]
    rest: list[Card]


def option_groups(document: RecommendationDocument, context: Context) -> list[GroupView]:
    """Lay out all options, group by group, in their order."""
    options = document.consider
    chosen = first_places(options)
    leads = {lead.group: lead.why for lead in document.leading}
    groups = []
    for name in dict.fromkeys(option.group for option in options):
        places = [place for place, option in enumerate(options) if option.group == name]
        why = context.cited(leads.get(name, ()))
        cards = [_card(options[p], p + 1, context) for p in places]
        first = [card for card in cards if card.place - 1 in chosen]
        rest = [card for card in cards if card.place - 1 not in chosen]
        groups.append(GroupView(name, why, first, rest))
    return groups


def left_out(excluded: Iterable[Excluded], context: Context) -> list[Card]:
    """Lay out what is not for this patient, each with every reason."""
    return [
        Card(item, place, [], context.cited(item.why), []) for place, item in enumerate(excluded, 1)
    ]


def first_options(options: Sequence[Option]) -> list[str]:
    """Ids of the options that the page shows open."""
    return [options[place].id for place in sorted(first_places(options))]


def _card(option: Option, place: int, context: Context) -> Card:
    said = (context.cited(each) for each in (option.hazards, option.why, option.against))
    return Card(option, place, *said)


class MapView(NamedTuple):
    """Treatments by population, shaded by patients: the first options, then the others."""

    columns: list[str]
    first: list[GapRow]
    rest: list[GapRow]
    blank: int
    total: int


def map_view(order: Sequence[str], first: Sequence[str], context: Context) -> MapView:
    """Lay out the map of the named treatments, those of ``first`` apart."""
    rows = gap_rows([context.vocabulary.treatments[name] for name in order], context.evidence)
    total = len(rows) * len(POPULATIONS)
    return MapView(
        columns=[*POPULATIONS, UNSPLIT],
        first=[row for row in rows if row.id in first],
        rest=[row for row in rows if row.id not in first],
        blank=total - sum(name in row.cells for row in rows for name in POPULATIONS),
        total=total,
    )


def shade(cell: Cell) -> int:
    """Return how dark the field of a map is; 0 is left to *nobody looked*."""
    return max(1, sum(cell.patients >= least for least, _ in SHADES))


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
    who = ", ".join(map(context.vocabulary.called, dict.fromkeys(own)))
    return DueTest(test, who, _purposes(test, context) if moment == test.at[0] else [])


def _purposes(test: PlannedTest, context: Context) -> list[PurposeView]:
    """Say each reason once, with all the treatments that give it."""
    same: dict[tuple[str, str], list[Purpose]] = {}
    for purpose in test.purposes:
        key = (purpose.why.rstrip(".").casefold(), purpose.detail or "")
        same.setdefault(key, []).append(purpose)
    return [
        PurposeView(
            who=", ".join(context.vocabulary.called(each.treatment) for each in own),
            why=own[0].why,
            detail=detail,
            cites=context.sources.cite(ref for each in own for ref in each.references),
        )
        for (_, detail), own in same.items()
    ]
