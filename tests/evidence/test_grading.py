"""Steps of certainty, each with its sentence; best designs; conflicts; verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from calcinosis_cli.evidence.counts import Line, wilson
from calcinosis_cli.evidence.grading import VERBS, best_design, grade, level_of, opposed, start

if TYPE_CHECKING:
    from calcinosis_cli.evidence.counts import Interval
    from tests.builders import Whatever


def line(**fields: Whatever) -> Line:
    return Line(
        **{
            "reference": "s",
            "cite": "s",
            "outcome": "lesion",
            "stratum": "direct",
            "unit": "patients",
            "design": "rct",
            "comparator": "randomized",
            "assessed": 400,
            "direct_patients": 400,
            "trend": "no-difference",
            **fields,
        }
    )


def test_of_no_lines_there_is_no_best_design() -> None:
    assert best_design([]) == []
    worse = line(comparator="none")
    assert best_design([worse, line(), line(reference="t")]) == [line(), line(reference="t")]


SENTENCES: list[tuple[list[dict[str, Any]], bool, dict[str, tuple[int, str]]]] = [
    ([{}], False, {}),
    (
        [{"comparator": "none", "timing": "prospective"}],
        False,
        {"risk of bias": (-1, "no concurrent control")},
    ),
    (
        [
            {"comparator": "none", "timing": "prospective", "assessed": 199},
            {"comparator": "none", "assessed": 201},
        ],
        False,
        {
            "risk of bias": (
                -2,
                "no concurrent control, and mostly retrospective or with undefined denominator",
            )
        },
    ),
    ([{"assessed": 399}], False, {"imprecision": (-1, "399 assessed, under 400")}),
    ([{"assessed": 29}], False, {"imprecision": (-2, "29 assessed, under 30")}),
    (
        [{"stratum": "mechanism"}],
        False,
        {"indirectness": (-2, "another disease or the laboratory")},
    ),
    (
        [{"stratum": "mixed", "direct_patients": 199, "surrogate": True}],
        False,
        {
            "indirectness": (
                -2,
                "fewer than half had dermatomyositis and the outcome is a surrogate",
            )
        },
    ),
    ([{"surrogate": True}], False, {"indirectness": (-1, "the outcome is a surrogate")}),
    ([{"direct_patients": None}], False, {}),
    (
        [{"stratum": "mixed", "direct_patients": None, "assessed": 1}],
        False,
        {
            "imprecision": (-2, "1 assessed, under 30"),
            "indirectness": (-1, "fewer than half had dermatomyositis"),
        },
    ),
    (
        [{"trend": "better"}, {"trend": "worse"}],
        False,
        {"inconsistency": (-1, "studies point in opposite directions")},
    ),
    (
        [{"interval": wilson(10, 300)}, {"interval": wilson(100, 300)}],
        False,
        {"inconsistency": (-1, "intervals of studies do not overlap")},
    ),
    ([{}], True, {"publication bias": (-1, "a completed trial has not been reported")}),
    (
        [{"assessed": 29, "trend": "better", "reference": str(n)} for n in range(14)],
        False,
        {"publication bias": (-1, "all reports are small and positive")},
    ),
]


@pytest.mark.parametrize(("lines", "unreported", "expected"), SENTENCES)
def test_every_step_has_its_sentence(
    lines: list[dict[str, Any]],
    unreported: bool,  # noqa: FBT001 - a value, not an option
    expected: dict[str, tuple[int, str]],
) -> None:
    made = [line(**fields) for fields in lines]
    _, steps = grade(made, unreported_trial=unreported)
    assert (steps[0].domain, steps[0].change) == ("start", 0)
    assert steps[0].reason == f"starts {start(made[0])}"
    assert {step.domain: (step.change, step.reason) for step in steps[1:]} == expected


def test_intervals_that_touch_overlap() -> None:
    def at(low: float, high: float) -> Interval:
        found = wilson(1, 2)
        return type(found)(share=(low + high) / 2, low=low, high=high)

    touching = [line(interval=at(0.1, 0.5)), line(interval=at(0.5, 0.9))]
    assert grade(touching, unreported_trial=False)[1][1:] == []
    apart = [line(interval=at(0.1, 0.5)), line(interval=at(0.51, 0.9))]
    assert [step.domain for step in grade(apart, unreported_trial=False)[1][1:]] == [
        "inconsistency"
    ]


def test_who_has_a_voice_in_a_conflict() -> None:
    """A concurrent comparison has one without an interval; earlier patients do not."""
    better = line(trend="better")
    for comparator, heard in (
        ("randomized", True),
        ("concurrent", True),
        ("historical", False),
        ("none", False),
    ):
        other = line(trend="worse", comparator=comparator)
        assert opposed([better, other]) is heard
        assert opposed([better, line(trend="worse", surrogate=True)]) is False
        with_interval = line(trend="worse", comparator=comparator, interval=wilson(1, 10))
        assert opposed([better, with_interval])
    assert level_of(line(stratum="mechanism")) == 5


def test_each_certainty_has_its_strongest_verb() -> None:
    assert VERBS == {
        "high": "improves",
        "moderate": "probably improves",
        "low": "may improve",
        "very low": "has been reported to improve, which is very uncertain",
        None: "has not been counted in patients",
    }
