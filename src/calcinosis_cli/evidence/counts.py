"""Counts from studies: one line per arm and outcome of a treatment, intervals, pooling.

Nothing here judges. A line says who was treated, how many were assessed and improved, in which
stratum the patients fall and whether the arm may be pooled.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from msgspec.structs import replace

from calcinosis_cli.knowledge.model import AnyReference, Arm, Result, Study
from calcinosis_cli.patient.kinship import reached, turned
from calcinosis_cli.patient.record import EVENTS, Id, Outcome, Record, Stratum

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

STRATA: tuple[Stratum, ...] = get_args(Stratum)
Trend: TypeAlias = Literal["better", "no-difference", "worse"]

DIRECT = frozenset({"dm", "jdm"})
CONNECTIVE = DIRECT | {"iim", "overlap", "ssc", "mctd", "sle", "uctd", "other-ctd"}
FEWEST_STUDIES = 2
SMALLEST_SERIES = 5
"""Smaller series get no interval and are never pooled."""

POOLING_SENTENCE = (
    "Published proportion reported improved; no control; the interval is sampling error only; "
    "not this patient's chance."
)
GONE = ("retracted", "superseded")
"""A source of such standing contributes nothing."""

_Z95 = 1.959963984540054


class Interval(Record, frozen=True):
    """A proportion with its Wilson 95 % interval, all between 0 and 1."""

    share: float
    low: float
    high: float


class Line(Record, frozen=True):
    """One outcome of one arm, as it bears on one treatment."""

    reference: Id
    cite: str
    outcome: Outcome
    stratum: Stratum
    unit: Literal["patients", "lesions"]
    design: str
    comparator: Literal["none", "historical", "concurrent", "randomized"]
    timing: Literal["prospective", "retrospective"] | None = None
    year: int | None = None
    diseases: list[str] = []
    together_with: list[Id] = []
    by_class: Id | None = None
    treated: int | None = None
    assessed: int | None = None
    improved: int | None = None
    stable: int | None = None
    worse: int | None = None
    relapsed: int | None = None
    direct_patients: int | None = None
    interval: Interval | None = None
    trend: Trend | None = None
    p_value: str | None = None
    surrogate: bool = False
    counted: bool = True
    note: str | None = None

    @property
    def size(self) -> int:
        """Patients (or lesions) behind the line: assessed, else treated, else none stated."""
        return self.assessed if self.assessed is not None else self.treated or 0

    @property
    def single(self) -> bool:
        """Whether this is one patient."""
        return self.unit == "patients" and self.size == 1

    @property
    def place(self) -> float | None:
        """Where a picture puts it, from none better (0) to all better (1).

        A report that gives only a direction stands at the end that it points to, without a count.
        ``None``: it points nowhere.
        """
        if self.improved is not None and self.assessed:
            return self.improved / self.assessed
        if self.trend is None:
            return 0.0 if self.assessed and self.stable == self.assessed else None
        return 1.0 if self.trend == "better" else 0.0

    @property
    def sole(self) -> bool:
        """Whether the treatment was given alone and by name."""
        return not self.together_with and self.by_class is None


class Pool(Record, frozen=True):
    """Studies of one outcome in one stratum put together, always with range and sentence."""

    studies: int
    assessed: int
    improved: int
    interval: Interval
    range_low: float
    range_high: float
    sentence: str = POOLING_SENTENCE


def wilson(successes: int, n: int) -> Interval:
    """Return the Wilson score interval at 95 % (Wilson 1927); ``0 <= successes <= n``, n > 0."""
    if not 0 <= successes <= n or n == 0:
        raise ValueError(f"{successes} of {n}")
    share = successes / n
    denominator = 1 + _Z95**2 / n
    middle = (share + _Z95**2 / (2 * n)) / denominator
    half = _Z95 * math.sqrt(share * (1 - share) / n + _Z95**2 / (4 * n**2)) / denominator
    # Rounding must not push a bound past the proportion itself.
    return Interval(share, max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half)))


def stratum_of(diseases: Iterable[str], *, laboratory: bool = False) -> Stratum:
    """Say how near the patients of an arm are to dermatomyositis."""
    found = set(diseases)
    if laboratory or not found & CONNECTIVE:
        return "mechanism"
    if found <= DIRECT:
        return "direct"
    return "mixed" if found & DIRECT else "indirect"


def improved_count(result: Result) -> int | None:
    """Complete and partial together, or improved; ``None`` when neither is stated."""
    if result.improved is not None:
        return result.improved
    if result.complete is None and result.partial is None:
        return None
    return (result.complete or 0) + (result.partial or 0)


def trend_of(result: Result) -> Trend | None:
    """Read where a result points: as compared by the source, else by its counts.

    Events, such as new deposits, point nowhere without a comparison.

    House convention for counts without a comparison: *better* when at least half of those
    assessed improved, *worse* when more worsened than improved, else *no-difference*.
    """
    if result.direction is not None or result.outcome in EVENTS:
        return result.direction
    improved = improved_count(result)
    if result.assessed:
        if improved is not None and 2 * improved >= result.assessed:
            return "better"
        if (result.worse or 0) > (improved or 0):
            return "worse"
        if improved is not None or result.stable == result.assessed:
            return "no-difference"
    return None


class Corpus:
    """The studies that count (retracted and superseded ones left out), indexed once.

    ``others`` are the references that are no studies: reviews, guidelines, registrations, labels.
    """

    def __init__(self, references: Sequence[AnyReference]) -> None:
        self.others = [ref for ref in references if not isinstance(ref, Study)]
        studies = [ref for ref in references if isinstance(ref, Study) and ref.standing not in GONE]
        self.overlap_group = _overlap_groups(studies)
        self._arms: dict[Id, list[tuple[Study, Arm]]] = {}
        for study in studies:
            for arm in study.arms:
                for treatment in arm.treatments:
                    self._arms.setdefault(treatment, []).append((study, arm))

    def arms(self, treatment: Id) -> list[tuple[Study, Arm]]:
        """Arms that name a treatment or class, with their studies, in the order of the file."""
        return self._arms.get(treatment, [])


def lines_of(treatment: Id, class_: Id | None, corpus: Corpus) -> list[Line]:
    """Every line that bears on a treatment, arms of its class included as indirect.

    Of an overlap group only the largest report of an outcome is ``counted``.
    """
    own = corpus.arms(treatment)
    shared = corpus.arms(class_ or "")
    of_class = [(study, arm) for study, arm in shared if treatment not in arm.treatments]
    lines = [line for each in own for line in _arm_lines(treatment, None, *each)]
    lines += [line for each in of_class for line in _arm_lines(treatment, class_, *each)]
    return _without_overlaps(lines, corpus.overlap_group)


def _arm_lines(treatment: Id, by_class: Id | None, study: Study, arm: Arm) -> Iterator[Line]:
    stratum = stratum_of(arm.diseases, laboratory=study.design == "lab-study")
    if by_class and stratum in ("direct", "mixed"):
        stratum = "indirect"  # the class was studied, not this member
    for result in arm.results:
        improved = improved_count(result)
        assessed = result.assessed
        interval = None
        if improved is not None and assessed is not None and assessed >= SMALLEST_SERIES:
            interval = wilson(improved, assessed)
        direct = arm.direct
        if direct is None and set(arm.diseases) <= DIRECT:
            direct = arm.treated
        yield Line(
            reference=study.id,
            cite=cite(study),
            year=study.year,
            outcome=result.outcome,
            stratum=stratum,
            unit=result.unit,
            design=study.design,
            comparator=study.comparator,
            timing=study.timing,
            diseases=arm.diseases,
            together_with=[other for other in arm.treatments if other not in (treatment, by_class)],
            by_class=by_class,
            treated=arm.treated,
            assessed=assessed,
            improved=improved,
            stable=result.stable,
            worse=result.worse,
            relapsed=result.relapsed,
            direct_patients=direct,
            interval=interval,
            trend=trend_of(result),
            p_value=result.p_value,
            surrogate=result.surrogate,
            note=result.note,
        )


def cite(reference: AnyReference) -> str:
    """Name a source shortly, such as ``Balin 2012``; the id when no author is known."""
    if not reference.first_author:
        return reference.id
    surname = reference.first_author.rsplit(" ", 1)[0] or reference.first_author
    return f"{surname} {reference.year}" if reference.year else surname


def _without_overlaps(lines: list[Line], group: dict[Id, Id]) -> list[Line]:
    largest: dict[tuple[Id, Outcome], Line] = {}
    for line in lines:
        key = (group[line.reference], line.outcome)
        best = largest.get(key)
        if best is None or _rank(line) > _rank(best):
            largest[key] = line
    return [
        line
        if largest[group[line.reference], line.outcome].reference == line.reference
        else replace(line, counted=False)
        for line in lines
    ]


def _rank(line: Line) -> tuple[bool, int, str]:
    """Patients before lesions, then the larger; the id only settles ties."""
    return line.unit == "patients", line.size, line.reference


def _overlap_groups(studies: Sequence[Study]) -> dict[Id, Id]:
    """Name for each study the group of reports that share patients (smallest id)."""
    arrows = {study.id: study.overlaps for study in studies}
    back = turned(arrows)
    near = {name: arrows.keys() & {*arrows[name], *back.get(name, ())} for name in arrows}
    return {name: min(reached([name], near)) for name in near}


def most_patients(lines: Iterable[Line]) -> int:
    """Most patients assessed for any one outcome: outcomes of the same patients never add up."""
    totals: Counter[Outcome] = Counter()
    for line in lines:
        if line.unit == "patients":
            totals[line.outcome] += line.size
    return max(totals.values(), default=0)


def pool(lines: Sequence[Line]) -> Pool | None:
    """Put together what may be: sole treatment, patients, n of 5 or more, two or more studies."""
    fit = [line for line in lines if _poolable(line)]
    if len({line.reference for line in fit}) < FEWEST_STUDIES:
        return None
    assessed = sum(line.assessed or 0 for line in fit)
    improved = sum(line.improved or 0 for line in fit)
    shares = [line.interval.share for line in fit if line.interval]
    return Pool(
        studies=len({line.reference for line in fit}),
        assessed=assessed,
        improved=improved,
        interval=wilson(improved, assessed),
        range_low=min(shares),
        range_high=max(shares),
    )


def _poolable(line: Line) -> bool:
    return (
        line.counted
        and line.sole
        and line.unit == "patients"
        and not line.surrogate
        and line.interval is not None
    )
