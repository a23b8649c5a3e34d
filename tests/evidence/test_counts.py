"""What is counted of one result: lines, strata, sizes, trends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from calcinosis_cli.evidence.counts import (
    Corpus,
    Line,
    cite,
    improved_count,
    lines_of,
    stratum_of,
    trend_of,
    wilson,
)
from tests.builders import CLASS, DRUG, OTHER, arm, body, result, series, study

if TYPE_CHECKING:
    from calcinosis_cli.knowledge.model import Result
    from tests.builders import Whatever


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"complete": 2}, 2),
        ({"partial": 3}, 3),
        ({"complete": 2, "partial": 3}, 5),
        ({"improved": 1, "complete": 2}, 1),
        ({"complete": 0}, 0),
        ({"partial": 0}, 0),
        ({}, None),
    ],
)
def test_complete_and_partial_make_improved(counts: dict[str, int], expected: int | None) -> None:
    assert improved_count(result(**counts)) == expected


def test_a_line_carries_everything_that_was_recorded() -> None:
    found = study(
        "s",
        arm(
            result(
                6,
                10,
                stable=2,
                worse=1,
                relapsed=3,
                p_value="0.02",
                note="a note",
                direction="better",
                surrogate=True,
            ),
            treatments=[OTHER, DRUG],
            treated=12,
            diseases=["dm", "ssc"],
            direct=7,
        ),
        first_author="van der Berg A",
        year=2012,
        design="open-label-trial",
        comparator="historical",
        timing="prospective",
    )
    (line,) = lines_of(DRUG, None, Corpus([found]))
    assert line == Line(
        reference="s",
        cite="van der Berg 2012",
        outcome="lesion",
        stratum="mixed",
        unit="patients",
        design="open-label-trial",
        comparator="historical",
        timing="prospective",
        year=2012,
        diseases=["dm", "ssc"],
        together_with=[OTHER],
        treated=12,
        assessed=10,
        improved=6,
        stable=2,
        worse=1,
        relapsed=3,
        direct_patients=7,
        interval=wilson(6, 10),
        trend="better",
        p_value="0.02",
        surrogate=True,
        note="a note",
    )
    assert (line.size, line.single, line.sole) == (10, False, False)


@pytest.mark.parametrize(
    ("author", "year", "expected"),
    [
        ("Balin SJ", 2012, "Balin 2012"),
        ("van der Berg A", 2001, "van der Berg 2001"),
        ("Balin SJ", None, "Balin"),
        ("Group", 2012, "Group 2012"),
        (" Group", 2012, " Group 2012"),
        ("Two  B", 2012, "Two  2012"),
        (None, 2012, "key"),
    ],
)
def test_citations(author: str | None, year: int | None, expected: str) -> None:
    assert cite(study("key", first_author=author, year=year)) == expected


def test_the_laboratory_is_mechanism_whatever_the_disease() -> None:
    assert body([series("s", 9, 10, design="lab-study")]).stratum == "mechanism"
    assert stratum_of(["dm"]) == "direct"


@pytest.mark.parametrize("disease", ["iim", "overlap", "ssc", "mctd", "sle", "uctd", "other-ctd"])
def test_each_connective_tissue_disease_is_indirect(disease: str) -> None:
    assert stratum_of([disease]) == "indirect"
    assert stratum_of([disease, "jdm"]) == "mixed"


def test_patients_of_an_arm_are_direct_unless_stated_otherwise() -> None:
    def direct(**fields: Whatever) -> int | None:
        return body([series("s", 9, 10, **fields)]).lines[0].direct_patients

    assert direct(treated=12) == 12
    assert direct(diseases=["dm", "jdm"], treated=12) == 12
    assert direct(treated=12, direct=4) == 4
    assert direct(diseases=["dm", "ssc"], treated=12) is None
    assert direct(diseases=["ssc"], treated=12) is None


def test_the_lines_of_a_class_come_after_those_of_the_drug() -> None:
    found = [
        series("a", 9, 10, treatments=[CLASS], diseases=["dm", "ssc"]),
        series("b", 8, 10, treatments=[DRUG]),
        series("c", 7, 10, treatments=[CLASS, DRUG]),
        series("d", 6, 10, treatments=[CLASS, OTHER]),
    ]
    lines = lines_of(DRUG, CLASS, Corpus(found))
    assert [(x.reference, x.stratum, x.by_class, x.together_with, x.sole) for x in lines] == [
        ("b", "direct", None, [], True),
        ("c", "direct", None, [CLASS], False),
        ("a", "indirect", CLASS, [], False),
        ("d", "indirect", CLASS, [OTHER], False),
    ]


def test_nobody_better_counts_as_nobody() -> None:
    pooled = body([series("a", 0, 10), series("b", 5, 10)]).pooled
    assert pooled is not None
    assert (pooled.improved, pooled.assessed, pooled.interval) == (5, 20, wilson(5, 20))


def test_size_is_what_was_assessed_else_treated() -> None:
    def size(**fields: Whatever) -> tuple[int, bool]:
        line = body([study("s", arm(result(**fields), treated=fields.pop("treated", None)))])
        return line.lines[0].size, line.lines[0].single

    assert size(improved=1, assessed=1) == (1, True)
    assert size(improved=1, assessed=1, unit="lesions") == (1, False)
    assert size(improved=0, assessed=0) == (0, False)
    assert size(improved=2, assessed=2) == (2, False)
    assert body([study("s", arm(result(), treated=7))]).lines[0].size == 7
    assert body([study("s", arm(result(None, 3), treated=7))]).lines[0].size == 3
    assert body([study("s", arm(result(None, 0), treated=7))]).lines[0].size == 0


# Trends


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (result(5, 10), "better"),
        (result(4, 10), "no-difference"),
        (result(4, 10, worse=5), "worse"),
        (result(5, 10, worse=5), "better"),
        (result(None, 10, complete=3, partial=2), "better"),
        (result(None, 10, complete=1), "no-difference"),
        (result(None, 10, stable=10), "no-difference"),
        (result(None, 10, stable=9), None),
        (result(None, 10, worse=1), "worse"),
        (result(None, 10), None),
        (result(), None),
        (result(0, 10, direction="better"), "better"),
        (result(9, 10, direction="worse"), "worse"),
        (result(9, 10, outcome="new-lesions"), None),
        (result(None, 10, worse=3, outcome="prevention"), None),
        (result(None, 10, worse=3, outcome="prevention", direction="better"), "better"),
    ],
)
def test_trends(found: Result, expected: str | None) -> None:
    assert trend_of(found) == expected


def test_events_point_nowhere_and_the_rest_does() -> None:
    assert trend_of(result(None, 10, worse=3, outcome="new-lesions")) is None
    assert trend_of(result(None, 10, worse=3)) == "worse"
