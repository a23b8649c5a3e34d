"""What belongs to the visit: alerts, interactions, tests over time, questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from calcinosis_cli.engine.answer import LEVEL_OF
from calcinosis_cli.knowledge.monitoring import MOMENTS, plan
from calcinosis_cli.output.report.cards import Chip
from calcinosis_cli.output.words import MOMENT, SAFETY_SIGN, name_of
from calcinosis_cli.patient.messages import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from calcinosis_cli.engine.answer import AlertFinding, Pair, Question
    from calcinosis_cli.knowledge.monitoring import PlannedTest, Purpose
    from calcinosis_cli.knowledge.vocabulary import Vocabulary
    from calcinosis_cli.output.report.citing import Cite
    from calcinosis_cli.output.report.context import Context

MOST_NAMED = 4


class AlertView(NamedTuple):
    """A red flag."""

    urgency: str
    text: str
    cites: list[Cite]


def alert_views(alerts: Iterable[AlertFinding], context: Context) -> list[AlertView]:
    """Lay out the red flags, in plain words where asked."""
    w = context.w
    return [
        AlertView(
            w.urgency[alert.urgency],
            alert.plain if w.plain else alert.text,
            context.sources.cite(alert.references),
        )
        for alert in alerts
    ]


class PairView(NamedTuple):
    """An interaction: who with whom, how grave, what to do."""

    first: str
    second: str
    chip: Chip
    consequence: str
    management: str
    withhold: str
    mechanism: str
    cites: list[Cite]


def pair_views(pairs: Iterable[Pair], context: Context, *, folded: bool = False) -> list[PairView]:
    """Lay out interactions in their order, worst first."""
    with context.citing(folded=folded):
        return [_pair(pair, context) for pair in pairs]


def _pair(pair: Pair, context: Context) -> PairView:
    level, vocabulary = LEVEL_OF[pair.severity], context.vocabulary
    tone = "info" if level == "clear" else level
    return PairView(
        first=_names(pair.first, vocabulary),
        second=_names(pair.second, vocabulary),
        chip=Chip(tone, SAFETY_SIGN[level], context.w.severity[pair.severity]),
        consequence=pair.consequence,
        management=pair.management,
        withhold=_names(pair.withhold, vocabulary),
        mechanism=pair.mechanism or "",
        cites=context.sources.cite(pair.references),
    )


def _names(ids: Sequence[str], vocabulary: Vocabulary) -> str:
    names = [name_of(identifier, vocabulary) for identifier in ids]
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


class PurposeView(NamedTuple):
    """Why treatments ask for a test."""

    who: str
    why: str
    detail: str
    cites: list[Cite]


class DueTest(NamedTuple):
    """A test at one moment; its purposes stand only where it comes first."""

    name: str
    who: str
    then: str
    purposes: list[PurposeView]


class MomentView(NamedTuple):
    """A station of the timeline: tests that begin here, and those that return."""

    when: str
    tests: list[DueTest]
    again: list[DueTest]


def timeline(names: Iterable[str], context: Context) -> list[MomentView]:
    """Merge the monitoring of treatments; a test that returns is named, not told again."""
    treatments = context.vocabulary.treatments
    tests = plan([treatments[name] for name in names if name in treatments])
    with context.citing(folded=False):
        stations = [_station(moment, tests, context) for moment in MOMENTS]
    return [station for station in stations if station.tests or station.again]


def _station(moment: str, tests: Sequence[PlannedTest], context: Context) -> MomentView:
    due = [test for test in tests if moment in test.at]
    return MomentView(
        when=MOMENT[moment],
        tests=[_due(test, moment, context) for test in due if test.at[0] == moment],
        again=[_due(test, moment, context) for test in due if test.at[0] != moment],
    )


def _due(test: PlannedTest, moment: str, context: Context) -> DueTest:
    own = [purpose.treatment for purpose in test.purposes if moment in purpose.at]
    return DueTest(
        name=test.test,
        who=", ".join(name_of(name, context.vocabulary) for name in dict.fromkeys(own)),
        then=", ".join(MOMENT[later] for later in test.at[1:]),
        purposes=_purposes(test, context) if moment == test.at[0] else [],
    )


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


class QuestionView(NamedTuple):
    """A question, with how many verdicts its answer could change."""

    id: str
    text: str
    moves: str


class QuestionsView(NamedTuple):
    """Facts to ask one by one, and conditions to tick."""

    facts: list[QuestionView]
    conditions: list[QuestionView]


def questions_view(questions: Iterable[Question], context: Context) -> QuestionsView:
    """Split the questions; conditions are named by their label, or asked in plain words."""
    view = QuestionsView([], [])
    for question in questions:
        is_fact = question.kind == "fact"
        (view.facts if is_fact else view.conditions).append(_question(question, context))
    return view


def _question(question: Question, context: Context) -> QuestionView:
    moves = ""
    if question.moves:
        count = plural(len(question.moves), "treatment")
        moves = context.w.phrases["moves"].format(count=count)
    text = question.ask
    if question.kind == "condition" and not context.w.plain:
        text = context.vocabulary.conditions[question.fact].label
    return QuestionView(question.fact, text, moves)
