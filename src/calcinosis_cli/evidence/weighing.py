"""What is known of each treatment's effect on calcinosis: bodies of evidence and a headline.

Strata (dermatomyositis, mixed, other connective-tissue disease, mechanism) stay apart.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, get_args

from calcinosis_cli.evidence.counts import (
    GONE,
    STRATA,
    Corpus,
    Line,
    Pool,
    Trend,
    lines_of,
    most_patients,
    pool,
)
from calcinosis_cli.evidence.grading import (
    CERTAINTIES,
    LEVEL_REVIEW_OF_TRIALS,
    VERBS,
    Step,
    grade,
    level_of,
    opposed,
)
from calcinosis_cli.knowledge.model import (
    Direction,
    Guideline,
    Judgement,
    Registration,
    ReviewArticle,
    Treatment,
)
from calcinosis_cli.patient.messages import plural
from calcinosis_cli.patient.record import (
    EVENTS,
    LEVEL_NONE,
    Certainty,
    Id,
    Outcome,
    Record,
    Stratum,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from calcinosis_cli.knowledge.model import AnyReference

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

CONTAINED = [
    Step("start", 0, "starts low"),
    Step("overlap", -1, "all patients are counted in a larger report"),
]
"""Grading of a body whose every report is part of a larger one elsewhere."""


class Body(Record, frozen=True):
    """All lines of one outcome in one stratum, graded."""

    stratum: Stratum
    outcome: Outcome
    level: int
    certainty: Certainty
    steps: list[Step]
    studies: int
    single_cases: int
    assessed: int
    lines: list[Line]
    pooled: Pool | None = None
    conflicting: bool = False


class Opinion(Record, frozen=True):
    """What a review or guideline concludes about the treatment."""

    reference: Id
    kind: str
    direction: Direction
    text: str


class Trial(Record, frozen=True):
    """A registered trial of the treatment."""

    reference: Id
    status: str
    nct: str | None = None
    enrolled: int | None = None
    results: str | None = None


class Evidence(Record, frozen=True):
    """The whole evidence on one treatment.

    ``level`` is the best level of a supporting study of dermatomyositis itself; absent when
    there is none. ``certainty`` is that of the main body, the first of ``bodies``.
    """

    headline: str
    wording: str
    patients: int
    studies: int
    level: int | None = None
    certainty: Certainty | None = None
    stratum: Stratum | None = None
    outcome: Outcome | None = None
    conflicting: bool = False
    bodies: list[Body] = []
    opinions: list[Opinion] = []
    trials: list[Trial] = []
    judgements: list[Judgement] = []
    missing: list[str] = []

    @property
    def sort_level(self) -> int:
        """The level as a sorting key: none comes last."""
        return self.level or LEVEL_NONE


def weigh_all(
    treatments: Iterable[Treatment], references: Sequence[AnyReference]
) -> dict[Id, Evidence]:
    """Weigh the evidence of every treatment, by its id."""
    corpus = Corpus(references)
    return {treatment.id: weigh(treatment, corpus) for treatment in treatments}


def weigh(treatment: Treatment, corpus: Corpus) -> Evidence:
    """Collect and grade everything that is known of a treatment."""
    lines = lines_of(treatment.id, treatment.class_, corpus)
    opinions = _opinions(treatment, corpus.others)
    trials = _trials(treatment, corpus.others)
    unreported = any(
        trial.status == "completed" and trial.results == "none-found" for trial in trials
    )
    bodies = _bodies(lines, unreported_trial=unreported)
    main = main_body(bodies)
    return Evidence(
        headline=headline(main, opinions),
        wording=VERBS[main.certainty if main else None],
        patients=most_patients(each for each in lines if each.counted and each.stratum == "direct"),
        studies=len({line.reference for line in lines if line.counted}),
        level=_supporting_level(lines, opinions, corpus.others),
        certainty=main.certainty if main else None,
        stratum=main.stratum if main else None,
        outcome=main.outcome if main else None,
        conflicting=any(body.conflicting for body in bodies),
        bodies=bodies,
        opinions=opinions,
        trials=trials,
        judgements=treatment.judgements,
        missing=_missing([line for line in lines if line.counted]),
    )


def main_body(bodies: Sequence[Body]) -> Body | None:
    """Choose the body that a line of a list speaks of; ``bodies`` come nearest stratum first.

    A series in dermatomyositis, or in a mixed group, before single cases; single cases of
    dermatomyositis before other diseases; what counted something before what did not.
    """

    def key(body: Body) -> tuple[bool, int]:
        speaking = [line for line in body.lines if line.counted and _speaks(line)]
        series = any(line.size > 1 for line in speaking)
        near = body.stratum in ("direct", "mixed")
        return not speaking, 0 if series and near else 1 if near else 2

    return min(bodies, key=key, default=None)


def _bodies(lines: Sequence[Line], *, unreported_trial: bool) -> list[Body]:
    def place(line: Line) -> tuple[int, int]:
        return STRATA.index(line.stratum), OUTCOMES.index(line.outcome)

    def order(line: Line) -> tuple[object, ...]:
        # The whole line last, so that the order of the files never shows.
        return *place(line), level_of(line), -line.size, line.cite, line.reference, repr(line)

    ordered = sorted(lines, key=order)
    return [
        _body(list(group), unreported_trial=unreported_trial)
        for _, group in groupby(ordered, key=place)
    ]


def _body(lines: list[Line], *, unreported_trial: bool) -> Body:
    counted = [line for line in lines if line.counted]
    graded = grade(counted, unreported_trial=unreported_trial) if counted else None
    certainty, steps = graded or (CERTAINTIES[0], CONTAINED)
    return Body(
        stratum=lines[0].stratum,
        outcome=lines[0].outcome,
        level=min(map(level_of, counted or lines)),
        certainty=certainty,
        steps=steps,
        studies=len({line.reference for line in counted}),
        single_cases=sum(line.single for line in counted),
        assessed=sum(line.size for line in counted if line.unit == "patients"),
        lines=lines,
        pooled=pool(lines),
        conflicting=opposed(counted),
    )


def _supporting_level(
    lines: Sequence[Line], opinions: Sequence[Opinion], references: Sequence[AnyReference]
) -> int | None:
    levels = [
        level_of(line)
        for line in lines
        if line.stratum == "direct" and line.counted and line.trend == "better"
    ]
    pooled_trials = {
        ref.id
        for ref in references
        if isinstance(ref, ReviewArticle) and ref.synthesis == "randomized-trials"
    }
    if any(o.reference in pooled_trials and o.direction == "for" for o in opinions):
        levels.append(LEVEL_REVIEW_OF_TRIALS)
    return min(levels, default=None)


def _opinions(treatment: Treatment, references: Sequence[AnyReference]) -> list[Opinion]:
    found = [
        Opinion(
            reference=ref.id,
            kind=ref.synthesis + " review" if isinstance(ref, ReviewArticle) else "guideline",
            direction=conclusion.direction,
            text=conclusion.text,
        )
        for ref in references
        if isinstance(ref, ReviewArticle | Guideline) and ref.standing not in GONE
        for conclusion in ref.conclusions
        if treatment.id in conclusion.treatments or treatment.class_ in conclusion.treatments
    ]
    return sorted(found, key=lambda opinion: (opinion.reference, opinion.text))


def _trials(treatment: Treatment, references: Sequence[AnyReference]) -> list[Trial]:
    found = [
        Trial(ref.id, ref.status or "unknown", ref.nct, ref.enrolled, ref.results)
        for ref in references
        if isinstance(ref, Registration) and treatment.id in ref.treatments
    ]
    return sorted(found, key=lambda trial: trial.reference)


def _missing(lines: Sequence[Line]) -> list[str]:
    gaps = []
    if not any(line.stratum == "direct" for line in lines):
        by_class = any(line.by_class for line in lines)
        here = ", other than on the class as a whole" if by_class else ""
        gaps.append(f"no counted patients with dermatomyositis{here}")
    if not any(line.comparator in ("randomized", "concurrent") for line in lines):
        gaps.append("no study with a concurrent comparison")
    if not any(line.outcome in ("pain", "function") for line in lines):
        gaps.append("pain and function were not counted")
    return gaps


STRATUM_WORD: dict[Stratum, str] = {
    "direct": "",
    "mixed": "mixed",
    "indirect": "indirect",
    "mechanism": "other diseases",
}


def headline(body: Body | None, opinions: Sequence[Opinion]) -> str:
    """One phrase of counts that fits a table cell."""
    if body is None:
        guided = any(opinion.kind == "guideline" for opinion in opinions)
        return "guideline only" if guided else "no counted patients"
    phrase = _phrase(body)
    said = body.outcome == "lesion" or EVENTS.get(body.outcome, ":") in phrase
    outcome = "" if said else body.outcome.replace("-", " ")
    place = ", ".join(filter(None, (STRATUM_WORD[body.stratum], outcome)))
    return f"{place}: {phrase}" if place else phrase


def _phrase(body: Body) -> str:
    if body.conflicting:
        return f"conflicting, {plural(body.studies, 'report')}"
    if body.pooled:
        pooled = body.pooled
        return f"{pooled.improved} of {pooled.assessed} better, {pooled.studies} series"
    counted = [line for line in body.lines if line.counted]
    series = [line for line in counted if not line.single]
    if not series:
        return plural(len(counted), "single case")
    if len(series) == 1:
        return _one_series(series[0])
    patients = sum(line.size for line in series if line.unit == "patients")
    return f"{len(series)} series, {plural(patients, 'patient')}"


_TREND: dict[Trend, str] = {"better": "better", "worse": "worse", "no-difference": "no difference"}


def _one_series(line: Line) -> str:
    people = plural(line.size, line.unit.removesuffix("s")) if line.size else ""
    if line.improved is not None and line.assessed is not None:
        unit = "" if line.unit == "patients" else " lesions"
        return f"{line.improved} of {line.assessed}{unit} better"
    if line.outcome in EVENTS and line.trend is None and line.worse is not None and line.assessed:
        return f"{line.worse} of {line.assessed} still {EVENTS[line.outcome]}"
    what = "p-value only" if line.p_value else _TREND[line.trend] if line.trend else "not counted"
    return f"{what}, {people}" if people else what


def _speaks(line: Line) -> bool:
    """Whether a line says anything about the outcome."""
    return bool(line.trend or line.p_value or line.worse is not None or line.stable is not None)
