"""From facts to grades: the level of a study and the certainty of a body of evidence.

The tables in this module are the method; ``docs/methods.md`` is generated from them.

Levels: OCEBM Levels of Evidence Working Group, "The Oxford 2011 Levels of Evidence", question
"Does this intervention help?". Certainty: the domains of GRADE, with thresholds of our own
(house conventions) where GRADE leaves judgement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from calcinosis_cli.patient.record import LEVEL_NONE, Certainty, Record

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from calcinosis_cli.evidence.counts import Line

CERTAINTIES: tuple[Certainty, ...] = ("very low", "low", "moderate", "high")

LEVEL_BY_COMPARATOR = {"randomized": 2, "concurrent": 3, "historical": 4, "none": 4}
LEVEL_REVIEW_OF_TRIALS = 1
LEVEL_CONCURRENT = 3
LEVEL_MECHANISM = 5
LEVEL_MEANING = {
    1: "systematic review of randomized trials",
    2: "randomized comparison",
    3: "comparison with patients treated otherwise at the same time",
    4: "no comparison, or only with earlier patients",
    5: "mechanism, laboratory or another disease",
}
START: dict[str, Certainty] = {
    "randomized": "high",
    "concurrent": "low",
    "historical": "low",
    "none": "low",
}

VERBS: dict[Certainty | None, str] = {
    "high": "improves",
    "moderate": "probably improves",
    "low": "may improve",
    "very low": "has been reported to improve, which is very uncertain",
    None: "has not been counted in patients",
}
"""The strongest verb that each certainty allows."""

FEW, VERY_FEW = 400, 30
SMALL_REPORT = 30


class Step(Record, frozen=True):
    """One step of the grading: how far it moved, and why."""

    domain: str
    change: int
    reason: str


def level_of(line: Line) -> int:
    """Oxford 2011 level of one line, from the recorded comparator."""
    return LEVEL_MECHANISM if line.stratum == "mechanism" else LEVEL_BY_COMPARATOR[line.comparator]


def best_design(lines: Sequence[Line]) -> list[Line]:
    """The lines of the best design; a study of worse design never changes a certainty."""
    best = min(map(level_of, lines), default=LEVEL_NONE)
    return [line for line in lines if level_of(line) == best]


def grade(lines: Sequence[Line], *, unreported_trial: bool) -> tuple[Certainty, list[Step]]:
    """Grade a body of evidence: one outcome in one stratum, at least one line."""
    body = best_design(lines)
    begin = start(body[0])
    steps = [Step(domain="start", change=0, reason=f"starts {begin}")]
    for domain, judge in DOWNGRADES:
        change, reason = judge(body)
        if change:
            steps.append(Step(domain=domain, change=change, reason=reason))
    biased, reason = _publication(body, unreported_trial=unreported_trial)
    if biased:
        steps.append(Step(domain="publication bias", change=-1, reason=reason))
    score = max(0, CERTAINTIES.index(begin) + sum(step.change for step in steps))
    return CERTAINTIES[score], steps


def start(line: Line) -> Certainty:
    """Certainty before any step: by the comparator; mechanism never starts high."""
    return "low" if line.stratum == "mechanism" else START[line.comparator]


Judgement: TypeAlias = tuple[int, str]


def _risk_of_bias(body: Sequence[Line]) -> Judgement:
    if body[0].comparator in ("randomized", "concurrent"):
        return 0, ""
    total = sum(line.size for line in body)
    sound = sum(line.size for line in body if line.timing == "prospective" and line.size)
    if total and 2 * sound >= total:
        return -1, "no concurrent control"
    return -2, "no concurrent control, and mostly retrospective or with undefined denominator"


def _imprecision(body: Sequence[Line]) -> Judgement:
    assessed = sum(line.size for line in body)
    if assessed < VERY_FEW:
        return -2, f"{assessed} assessed, under {VERY_FEW}"
    return (-1, f"{assessed} assessed, under {FEW}") if assessed < FEW else (0, "")


def _indirectness(body: Sequence[Line]) -> Judgement:
    if body[0].stratum == "mechanism":
        return -2, "another disease or the laboratory"
    total = sum(line.size for line in body)
    direct = sum(min(line.direct_patients or 0, line.size) for line in body)
    elsewhere = body[0].stratum != "direct" and 2 * direct < max(total, 1)
    surrogate = all(line.surrogate for line in body)
    reasons = []
    if elsewhere:
        reasons.append("fewer than half had dermatomyositis")
    if surrogate:
        reasons.append("the outcome is a surrogate")
    return -len(reasons), " and ".join(reasons)


def _inconsistency(body: Sequence[Line]) -> Judgement:
    intervals = [line.interval for line in body if line.interval]
    if any(a.high < b.low for a in intervals for b in intervals):
        return -1, "intervals of studies do not overlap"
    return (-1, "studies point in opposite directions") if opposed(body) else (0, "")


DOWNGRADES: tuple[tuple[str, Callable[[Sequence[Line]], Judgement]], ...] = (
    ("risk of bias", _risk_of_bias),
    ("imprecision", _imprecision),
    ("indirectness", _indirectness),
    ("inconsistency", _inconsistency),
)


def opposed(lines: Sequence[Line]) -> bool:
    """Whether bodies of evidence disagree: series of five or more, or comparisons.

    Surrogates have no voice in this: a scan that brightens does not contradict a deposit that
    stays.
    """
    trends = {
        line.trend
        for line in lines
        if line.trend
        and not line.surrogate
        and (line.interval is not None or level_of(line) <= LEVEL_CONCURRENT)
    }
    return "better" in trends and len(trends) > 1


def _publication(body: Sequence[Line], *, unreported_trial: bool) -> tuple[bool, str]:
    if unreported_trial:
        return True, "a completed trial has not been reported"
    small = all(line.size < SMALL_REPORT for line in body)
    if small and all(line.trend == "better" for line in body):
        return True, "all reports are small and positive"
    return False, ""
