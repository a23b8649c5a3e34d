"""The evidence plot: a table whose last column is drawn, one row a report, populations apart."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from calcinosis_cli.evidence.counts import STRATA, Line
from calcinosis_cli.output.evidence_view import how
from calcinosis_cli.output.words import OUTCOME, capital, reported
from calcinosis_cli.patient.messages import plural

if TYPE_CHECKING:
    from calcinosis_cli.evidence.weighing import Body
    from calcinosis_cli.output.report.citing import Context
    from calcinosis_cli.patient.record import Id, Stratum

WIDTH, HEIGHT = 240, 26
"""The drawing area of a row; 0 % is at x = 0, 100 % at x = WIDTH."""
MIDDLE = HEIGHT / 2
SMALLEST, LARGEST = 4.0, 11.0
NEAR = ("direct", "mixed")
"""Populations that stand open; the others are folded."""
DOT, DOT_STEP, DOTS_HIGH, DOTS_WIDE = 3.0, 7.5, 3, 12


class Point(NamedTuple):
    """A circle: its place and radius in the drawing area."""

    x: float
    y: float
    r: float


class Drawing(NamedTuple):
    """What a row draws, with the words that say the same."""

    title: str
    desc: str
    kind: str
    points: list[Point]
    low: float | None = None
    high: float | None = None


class PlotRow(NamedTuple):
    """A report (or all single cases together) on one outcome of one treatment."""

    what: str
    how: str
    better: str
    interval: str
    drawing: Drawing
    cites: list[Id]


class TreatmentRows(NamedTuple):
    """The rows of one treatment or class."""

    name: str
    rows: list[PlotRow]


class StratumView(NamedTuple):
    """One population and its plot."""

    id: Stratum
    title: str
    near: bool
    summary: str
    treatments: list[TreatmentRows]


def strata_views(order: Iterable[str], context: Context) -> list[StratumView]:
    """Lay out every population that has a report, nearest first.

    Treatments stand in ``order``, but those with an interval before single cases.
    """
    bodies = [(name, body) for name in order for body in context.evidence[name].bodies]
    views = []
    for stratum in STRATA:
        held = [(name, body) for name, body in bodies if body.stratum == stratum]
        if held:
            views.append(_stratum(stratum, held, context))
    return views


def _stratum(stratum: Stratum, held: Sequence[tuple[str, Body]], context: Context) -> StratumView:
    lines = _by_subject(held)
    treatments = [
        TreatmentRows(context.vocabulary.called(subject), list(_rows(own, context)))
        for subject, own in lines.items()
    ]
    treatments.sort(key=lambda treatment: not any(row.interval for row in treatment.rows))
    return StratumView(
        id=stratum,
        title=capital(context.w.strata[stratum]),
        near=stratum in NEAR,
        summary=_summary([line for own in lines.values() for line in own], context),
        treatments=treatments,
    )


def _by_subject(held: Sequence[tuple[str, Body]]) -> dict[str, list[Line]]:
    """Lines by treatment; those of a whole class once, under the class."""
    found: dict[str, dict[tuple[str, str, int | None], Line]] = {}
    for name, body in held:
        for line in body.lines:
            key = (line.reference, line.outcome, line.treated)
            found.setdefault(line.by_class or name, {}).setdefault(key, line)
    return {subject: list(lines.values()) for subject, lines in found.items()}


def _rows(lines: Sequence[Line], context: Context) -> Iterator[PlotRow]:
    for outcome, own in groupby(lines, key=lambda line: line.outcome):
        same = list(own)
        for line in same:
            if not line.single:
                yield _series_row(line, context)
        singles = [line for line in same if line.single]
        if singles:
            yield _singles_row(OUTCOME[outcome], singles, context)


def _series_row(line: Line, context: Context) -> PlotRow:
    count = reported(line)
    spread = ""
    if line.interval:
        low, high = 100 * line.interval.low, 100 * line.interval.high
        spread = f"{low:.0f} to {high:.0f} %"
    people = plural(line.size, line.unit.removesuffix("s")) if line.size else ""
    parts = [OUTCOME[line.outcome], *([] if line.improved is not None else [people])]
    parts += how(line, context.vocabulary.called, plain=context.w.plain)
    return PlotRow(
        what=line.cite,
        how="; ".join(filter(None, parts)),
        better=count,
        interval=spread,
        drawing=_drawing(line, f"{count}, {spread or 'too few for an interval'}"),
        cites=context.sources.cite([line.reference]),
    )


def _drawing(line: Line, words: str) -> Drawing:
    counted = line.improved is not None and bool(line.assessed)
    kind = "hollow" if not line.counted else "series" if counted else "direction"
    size = radius(line.assessed or 1) if counted else DOT
    return Drawing(
        title=f"{line.cite}: {OUTCOME[line.outcome]}",
        desc=words,
        kind=kind,
        points=[] if line.place is None else [Point(_px(line.place * WIDTH), MIDDLE, size)],
        low=_px(line.interval.low * WIDTH) if line.interval else None,
        high=_px(line.interval.high * WIDTH) if line.interval else None,
    )


def radius(assessed: int) -> float:
    """Radius of a circle whose area grows with the number of patients, within bounds."""
    return _px(min(LARGEST, max(SMALLEST, 1.7 * math.sqrt(assessed))))


def _px(value: float) -> float:
    return round(value, 1)


def _singles_row(outcome: str, lines: Sequence[Line], context: Context) -> PlotRow:
    better = sum(bool(line.place) for line in lines)
    count = f"{better} of {len(lines)}"
    what = context.w.cases(len(lines))
    return PlotRow(
        what=what,
        how=outcome,
        better=count,
        interval="",
        drawing=Drawing(
            title=f"{what}: {outcome}",
            desc=f"{count} reported better; a dot on the right is better, on the left not better",
            kind="single",
            points=[]
            if context.w.plain
            else [*_dots(better, right=True), *_dots(len(lines) - better, right=False)],
        ),
        cites=context.sources.cite(line.reference for line in lines),
    )


def _dots(count: int, *, right: bool) -> Iterator[Point]:
    """Stack dots at one end of the scale, column by column towards the middle."""
    for number in range(min(count, DOTS_HIGH * DOTS_WIDE)):
        column, place = divmod(number, DOTS_HIGH)
        high = min(count - column * DOTS_HIGH, DOTS_HIGH)
        x = WIDTH - column * DOT_STEP if right else column * DOT_STEP
        yield Point(_px(x), _px(MIDDLE + (place - (high - 1) / 2) * DOT_STEP), DOT)


def _summary(lines: Iterable[Line], context: Context) -> str:
    """Count distinct reports: series and single cases, drawn or not."""
    reports = {(line.reference, line.single) for line in lines}
    singles = sum(single for _, single in reports)
    series = len(reports) - singles
    parts = [plural(series, "report")] if series else []
    parts += [context.w.cases(singles)] if singles else []
    return " and ".join(parts)
