"""The numbers behind the pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcinosis_cli.output.evidence_view import report_rows as evidence_rows
from calcinosis_cli.output.report.citing import Context, Sources
from calcinosis_cli.output.report.forest import (
    HEIGHT,
    LARGEST,
    SMALLEST,
    WIDTH,
    PlotRow,
    radius,
    strata_views,
)
from calcinosis_cli.output.report.rendering import source, style_hash
from calcinosis_cli.output.report.views import map_view
from calcinosis_cli.output.report.wording import CLINICIAN, PLAIN

if TYPE_CHECKING:
    from calcinosis_cli.library import Loaded
    from calcinosis_cli.output.report.forest import StratumView


@pytest.fixture
def context(session: Loaded) -> Context:
    return Context(session.vocabulary, session.evidence, Sources(session.vocabulary), CLINICIAN)


@pytest.fixture
def strata(context: Context) -> list[StratumView]:
    return strata_views(context.vocabulary.treatments, context)


def rows(strata: list[StratumView]) -> list[PlotRow]:
    return [row for view in strata for each in view.treatments for row in each.rows]


@given(st.integers(1, 100_000), st.integers(1, 100_000))
def test_more_patients_never_draw_a_smaller_circle(one: int, other: int) -> None:
    small, large = sorted((one, other))
    assert SMALLEST <= radius(small) <= radius(large) <= LARGEST


def test_populations_stay_apart_nearest_first(strata: list[StratumView]) -> None:
    assert [view.id for view in strata] == ["direct", "mixed", "indirect", "mechanism"]
    assert [view.near for view in strata] == [True, True, False, False]


def test_points_lie_in_the_picture_and_inside_their_interval(strata: list[StratumView]) -> None:
    for row in rows(strata):
        drawing = row.drawing
        assert all(0 <= point.x <= WIDTH and 0 < point.y < HEIGHT for point in drawing.points)
        if drawing.low is not None and drawing.high is not None:
            (point,) = drawing.points
            assert 0 <= drawing.low <= point.x <= drawing.high <= WIDTH


def test_single_cases_are_dots_at_the_ends(strata: list[StratumView]) -> None:
    singles = [row for row in rows(strata) if row.drawing.kind == "single"]
    assert singles
    for row in singles:
        better, total = map(int, row.better.split(" of "))
        right = [point for point in row.drawing.points if point.x > WIDTH / 2]
        assert (len(right), len(row.drawing.points)) == (better, total)
        assert not row.interval


def test_every_report_stands_in_the_plot(strata: list[StratumView], context: Context) -> None:
    """Those that did not help stand at the left end, as those that did at the right."""
    for view in strata:
        shown = [row for each in view.treatments for row in each.rows]
        named = {row.what for row in shown}
        bodies = [body for found in context.evidence.values() for body in found.bodies]
        lines = [line for body in bodies if body.stratum == view.id for line in body.lines]
        assert {line.cite for line in lines if not line.single} <= named
        for row in shown:
            if row.better.startswith(("worse", "no difference", "better")):
                (point,) = row.drawing.points
                assert point.x == (WIDTH if row.better.startswith("better") else 0)


def test_counts_of_single_cases_are_those_of_the_data(context: Context) -> None:
    """For every treatment, on the screen and on the page: better of all, the worse ones too."""
    for name, found in context.evidence.items():
        for body in found.bodies:
            singles = [line for line in body.lines if line.single]
            better = sum(line.trend == "better" for line in singles)
            shown = [row for row in evidence_rows(body.lines) if "single case" in row.cells[0].text]
            assert bool(shown) == bool(singles), name
            for row in shown:
                assert row.cells[1].text == f"{better} of {len(singles)}", name
                assert len(row.cells[2].text) == len(singles)
                assert row.cells[2].text.count("o") == better


def test_a_family_sees_no_chart_of_single_cases(session: Loaded) -> None:
    plain = Context(session.vocabulary, session.evidence, Sources(session.vocabulary), PLAIN)
    singles = [
        row
        for row in rows(strata_views(session.vocabulary.treatments, plain))
        if row.drawing.kind == "single" and "case" in row.what
    ]
    assert all(not row.drawing.points for row in singles)


def test_a_class_is_told_once_and_not_under_each_member(strata: list[StratumView]) -> None:
    for view in strata:
        names = [each.name for each in view.treatments]
        assert len(names) == len(set(names))


def test_the_map_has_a_row_for_every_treatment(context: Context) -> None:
    order = list(context.vocabulary.treatments)
    view = map_view(order, order[:3], context)
    assert [row.name for row in view.first] == [
        context.vocabulary.treatments[name].name for name in order[:3]
    ]
    assert len(view.first) + len(view.rest) == len(order)
    assert 0 < view.blank < view.total


def test_both_registers_have_the_same_words() -> None:
    assert list(CLINICIAN.sections) == list(PLAIN.sections)
    for name in ("leads", "safety", "certainty", "urgency", "because", "severity", "strata"):
        assert set(getattr(CLINICIAN, name)) == set(getattr(PLAIN, name)), name
    assert set(CLINICIAN.phrases) == set(PLAIN.phrases)
    assert set(CLINICIAN.populations) == set(PLAIN.populations)


def test_the_policy_names_the_style_that_is_there() -> None:
    assert style_hash().startswith("sha256-")
    assert "</style" not in source("style.css")
