"""Certainty: its bounds, and decisions on every domain."""

from __future__ import annotations

import pytest
from hypothesis import given

from calcinosis_cli.evidence.grading import CERTAINTIES
from calcinosis_cli.knowledge.model import Result, Study
from tests.builders import arm, body, series, study, trial, weigh

from .studies import BODIES_OF_STUDIES


@given(BODIES_OF_STUDIES)
def test_nothing_without_randomization_is_above_low(found: list[Study]) -> None:
    for entry in weigh(found).bodies:
        counted = [line for line in entry.lines if line.counted]
        if not any(line.comparator == "randomized" for line in counted):
            assert entry.certainty in ("low", "very low")
        if entry.stratum == "mechanism":
            assert entry.certainty == "very low"
        begin = entry.steps[0].reason.removeprefix("starts ")
        total = CERTAINTIES.index(begin) + sum(step.change for step in entry.steps)
        assert entry.certainty == CERTAINTIES[max(0, total)]
        assert all(step.change < 0 for step in entry.steps[1:])
        assert all(step.reason for step in entry.steps)


DECISIONS: list[tuple[str, list[Study], bool, str, dict[str, int]]] = [
    (
        "a large trial with no difference keeps all",
        [series("a", 100, 400, comparator="randomized", direction="no-difference")],
        False,
        "high",
        {},
    ),
    (
        "399 are imprecise",
        [series("a", 100, 399, comparator="randomized", direction="no-difference")],
        False,
        "moderate",
        {"imprecision": -1},
    ),
    (
        "30 are imprecise, not very",
        [series("a", 10, 30, comparator="randomized", direction="better")],
        False,
        "moderate",
        {"imprecision": -1},
    ),
    (
        "29 are very imprecise, and alone small and positive",
        [series("a", 10, 29, comparator="randomized", direction="better")],
        False,
        "very low",
        {"imprecision": -2, "publication bias": -1},
    ),
    (
        "29 without a difference were published all the same",
        [series("a", 10, 29, comparator="randomized", direction="no-difference")],
        False,
        "low",
        {"imprecision": -2},
    ),
    (
        "a surrogate is indirect",
        [series("a", 1, 400, comparator="randomized", direction="worse", surrogate=True)],
        False,
        "moderate",
        {"indirectness": -1},
    ),
    (
        "a surrogate in other diseases is twice indirect",
        [
            series(
                "a",
                1,
                400,
                comparator="randomized",
                surrogate=True,
                diseases=["ssc"],
                direction="worse",
            )
        ],
        False,
        "low",
        {"indirectness": -2},
    ),
    (
        "one surrogate beside a true outcome is not indirect",
        [
            series("a", 1, 400, comparator="randomized", direction="worse", surrogate=True),
            series("b", 1, 400, comparator="randomized", direction="worse"),
        ],
        False,
        "high",
        {},
    ),
    (
        "mixed, half with dermatomyositis",
        [
            series(
                "a",
                1,
                400,
                comparator="randomized",
                direction="worse",
                diseases=["dm", "ssc"],
                direct=200,
            )
        ],
        False,
        "high",
        {},
    ),
    (
        "mixed, fewer than half with dermatomyositis",
        [
            series(
                "a",
                1,
                400,
                comparator="randomized",
                direction="worse",
                diseases=["dm", "ssc"],
                direct=199,
            )
        ],
        False,
        "moderate",
        {"indirectness": -1},
    ),
    (
        "mixed, share not stated",
        [series("a", 1, 400, comparator="randomized", direction="worse", diseases=["dm", "ssc"])],
        False,
        "moderate",
        {"indirectness": -1},
    ),
    (
        "another disease",
        [series("a", 1, 400, comparator="randomized", diseases=["calciphylaxis"])],
        False,
        "very low",
        {"indirectness": -2},
    ),
    (
        "a completed trial that nobody reported",
        [series("a", 100, 400, comparator="randomized", direction="no-difference")],
        True,
        "moderate",
        {"publication bias": -1},
    ),
    (
        "a concurrent comparison is not biased by that alone",
        [series("a", 100, 400, comparator="concurrent", direction="no-difference")],
        False,
        "low",
        {},
    ),
    (
        "prospective without control",
        [series("a", 100, 400, timing="prospective")],
        False,
        "very low",
        {"risk of bias": -1},
    ),
    (
        "retrospective without control",
        [series("a", 100, 400, timing="retrospective")],
        False,
        "very low",
        {"risk of bias": -2},
    ),
    (
        "half prospective is enough",
        [
            series("a", 50, 200, timing="prospective"),
            series("b", 50, 200, timing="retrospective"),
        ],
        False,
        "very low",
        {"risk of bias": -1},
    ),
    (
        "earlier patients are no control",
        [series("a", 100, 400, comparator="historical", timing="prospective")],
        False,
        "very low",
        {"risk of bias": -1},
    ),
    (
        "intervals that do not overlap",
        [
            series("a", 10, 300, comparator="concurrent"),
            series("b", 100, 300, comparator="concurrent"),
        ],
        False,
        "very low",
        {"inconsistency": -1},
    ),
    (
        "opposite directions",
        [
            series("a", 100, 300, comparator="randomized", direction="better"),
            series("b", 100, 300, comparator="randomized", direction="worse"),
        ],
        False,
        "moderate",
        {"inconsistency": -1},
    ),
    (
        "single cases that got better",
        [series("a", 1, 1), series("b", 1, 1)],
        False,
        "very low",
        {"risk of bias": -2, "imprecision": -2, "publication bias": -1},
    ),
    (
        "a p-value of a trial, counts not stated",
        [
            study(
                "a",
                arm(Result("lesion", "patients", p_value="0.02", direction="better"), treated=14),
                comparator="randomized",
            )
        ],
        False,
        "very low",
        {"imprecision": -2, "publication bias": -1},
    ),
]


@pytest.mark.parametrize(
    ("found", "unreported", "certainty", "steps"),
    [decision[1:] for decision in DECISIONS],
    ids=[decision[0] for decision in DECISIONS],
)
def test_decisions(
    found: list[Study],
    unreported: bool,  # noqa: FBT001 - a value, not an option
    certainty: str,
    steps: dict[str, int],
) -> None:
    trials = [trial("t", status="completed", results="none-found")] if unreported else []
    entry = body([*found, *trials])
    assert {step.domain: step.change for step in entry.steps[1:]} == steps
    assert entry.certainty == certainty


def test_only_a_completed_trial_without_any_results_counts_against() -> None:
    found = series("a", 100, 400, comparator="randomized", direction="no-difference")
    for status, reported in [
        ("recruiting", "none-found"),
        ("terminated", "none-found"),
        ("completed", "posted"),
        ("completed", "published"),
        ("completed", None),
        (None, "none-found"),
    ]:
        assert body([found, trial("t", status=status, results=reported)]).certainty == "high"
