"""Counts, strata, levels and certainty: the properties of design section 5, and decisions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcinosis_cli.counts import POOLING_SENTENCE, SMALLEST_SERIES, stratum_of, trend_of, wilson
from calcinosis_cli.evidence import OUTCOMES, weigh_all
from calcinosis_cli.grading import CERTAINTIES, LEVEL_MEANING, VERBS, level_of
from calcinosis_cli.model import Conclusion, Result, Study

from .builders import (
    CLASS,
    DRUG,
    OTHER,
    arm,
    as_bytes,
    body,
    result,
    review,
    series,
    study,
    treatment,
    trial,
    weigh,
)

if TYPE_CHECKING:
    from calcinosis_cli.evidence import Body, Evidence
    from calcinosis_cli.record import Id

    from .builders import Whatever

# Generated studies

DISEASES = ["dm", "jdm", "ssc", "overlap", "calciphylaxis"]
COMPARATORS = ["none", "historical", "concurrent", "randomized"]
WORSE = {"randomized": 2, "concurrent": 3, "historical": 4, "none": 4}


@st.composite
def results(draw: st.DrawFn) -> Result:
    assessed = draw(st.one_of(st.none(), st.integers(1, 60)))
    counts: dict[str, Any] = {}
    if assessed is not None and draw(st.booleans()):
        counts["improved"] = draw(st.integers(0, assessed))
        counts["worse"] = draw(st.integers(0, assessed - counts["improved"]))
    return Result(
        outcome=draw(st.sampled_from(OUTCOMES[:3])),
        unit=draw(st.sampled_from(["patients", "patients", "lesions"])),
        assessed=assessed,
        direction=draw(st.sampled_from([None, None, "better", "no-difference", "worse"])),
        surrogate=draw(st.booleans()),
        **counts,
    )


@st.composite
def studies(draw: st.DrawFn, names: str = "s") -> Study:
    arms = []
    for _ in range(draw(st.integers(1, 2))):
        found = draw(st.lists(results(), min_size=1, max_size=2))
        arms.append(
            arm(
                *found,
                treatments=draw(st.sampled_from([[DRUG], [DRUG], [DRUG, OTHER], [CLASS], [OTHER]])),
                diseases=draw(st.lists(st.sampled_from(DISEASES), min_size=1, max_size=2)),
            )
        )
    return study(
        draw(st.sampled_from([f"{names}{number}" for number in range(9)])),
        *arms,
        comparator=draw(st.sampled_from(COMPARATORS)),
        timing=draw(st.sampled_from(["prospective", "retrospective", None])),
        standing=draw(
            st.sampled_from(["current", "current", "current", "retracted", "superseded"])
        ),
        first_author=draw(st.sampled_from(["Same A", "Other B"])),
        year=draw(st.sampled_from([2001, 2002])),
        overlaps=draw(st.lists(st.sampled_from([f"{names}{n}" for n in range(3)]), max_size=1)),
    )


BODIES_OF_STUDIES = st.lists(studies(), max_size=6, unique_by=lambda found: found.id)


def apart(found: list[Study]) -> list[Study]:
    """The same studies without shared patients."""
    return [msgspec.structs.replace(entry, overlaps=[]) for entry in found]


def by_place(evidence: Evidence) -> dict[tuple[str, str], Body]:
    return {(found.stratum, found.outcome): found for found in evidence.bodies}


@given(BODIES_OF_STUDIES.flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
def test_the_order_of_studies_is_irrelevant(both: tuple[list[Study], list[Study]]) -> None:
    first, second = (as_bytes(weigh(found, class_=CLASS)) for found in both)
    assert first == second


def test_reports_of_one_name_and_size_have_one_order() -> None:
    """Two reports of the same author and year, alike in all that orders them."""
    found = [
        series(name, improved, 20, first_author="Same A", year=2001)
        for name, improved in (("same-2001a", 5), ("same-2001b", 15))
    ]
    assert weigh(found) == weigh(found[::-1])


@given(BODIES_OF_STUDIES)
def test_a_source_that_is_gone_contributes_nothing(found: list[Study]) -> None:
    left = [entry for entry in found if entry.standing not in ("retracted", "superseded")]
    assert weigh(found) == weigh(left)


@given(BODIES_OF_STUDIES, studies("t"))
def test_a_study_of_worse_design_never_raises_certainty_or_level(
    found: list[Study], more: Study
) -> None:
    found, (more,) = apart(found), apart([more])
    before, after = weigh(found), weigh([*found, more])
    old, new = by_place(before), by_place(after)
    for place, was in old.items():
        now = new[place]
        added = [line for line in now.lines if line.reference == more.id]
        if all(level_of(line) > was.level for line in added):
            assert CERTAINTIES.index(now.certainty) <= CERTAINTIES.index(was.certainty)
            assert now.level == was.level
            assert now.steps == was.steps
    if before.level is not None and WORSE[more.comparator] > before.level:
        assert after.level == before.level


@pytest.mark.parametrize("comparator", COMPARATORS)
def test_of_the_same_patients_the_larger_report_governs_whatever_its_design(
    comparator: str,
) -> None:
    """The two properties meet here; design section 5 says that the largest counts.

    That a worse design never raises certainty is a promise about other patients.
    """
    part = series("part", 3, 20, comparator="randomized", direction="no-difference")
    whole = series("whole", 300, 500, comparator=comparator, overlaps=["part"])
    alone, both = body([whole]), body([part, whole])
    assert (both.certainty, both.steps) == (alone.certainty, alone.steps)


@given(BODIES_OF_STUDIES, st.data())
def test_a_smaller_report_of_the_same_patients_changes_nothing_but_a_line(
    found: list[Study], data: st.DataObject
) -> None:
    found = [*apart(found), series("whole", 20, 61)]
    part = series(
        "part",
        data.draw(st.integers(0, 10)),
        data.draw(st.integers(10, 60)),
        comparator=data.draw(st.sampled_from(COMPARATORS)),
        overlaps=["whole"],
        direction=data.draw(st.sampled_from([None, "better", "worse"])),
    )
    before, after = weigh(found), weigh([*found, part])
    listed = [line for entry in after.bodies for line in entry.lines if line.reference == "part"]
    assert [line.counted for line in listed] == [False]
    assert without_line(after, "part") == as_bytes(before)


def without_line(evidence: Evidence, name: Id) -> bytes:
    """The evidence with the lines of one report taken off the list."""
    bodies = [
        msgspec.structs.replace(entry, lines=[x for x in entry.lines if x.reference != name])
        for entry in evidence.bodies
    ]
    return as_bytes(msgspec.structs.replace(evidence, bodies=bodies))


def test_of_an_overlap_group_the_largest_counts_for_each_outcome() -> None:
    found = [
        series("a", 5, 10, overlaps=["b"]),
        series("b", 6, 12),
        series("c", 1, 8, overlaps=["a"]),
        series("d", 1, 3, overlaps=["c"], outcome="pain"),
    ]
    lines = [line for entry in weigh(found).bodies for line in entry.lines]
    assert {line.reference for line in lines if line.counted} == {"b", "d"}


def test_a_body_of_nothing_but_contained_reports_has_no_certainty_of_its_own() -> None:
    """A trial in dermatomyositis, all of whose patients a larger mixed report holds."""
    part = series("part", 8, 35, comparator="randomized", direction="no-difference")
    whole = series("whole", 30, 60, diseases=["dm", "ssc"], overlaps=["part"])
    bodies = by_place(weigh([part, whole]))
    contained = bodies["direct", "lesion"]
    assert [line.counted for line in contained.lines] == [False]
    assert (contained.studies, contained.certainty) == (0, "very low")


def test_overlap_is_symmetric_and_reaches_through() -> None:
    one = [series("a", 5, 10, overlaps=["b"]), series("b", 6, 12)]
    other = [series("a", 5, 10), series("b", 6, 12, overlaps=["a"])]
    for found in (one, other):
        assert {x.reference for x in body(found).lines if x.counted} == {"b"}


def test_an_uncounted_report_gives_no_level_and_fills_no_gap() -> None:
    whole = series("whole", 20, 60)
    part = series("part", 5, 10, overlaps=["whole"], comparator="randomized")
    before, after = weigh([whole]), weigh([whole, part])
    assert (after.studies, after.missing) == (before.studies, before.missing)
    assert [entry.level for entry in after.bodies] == [entry.level for entry in before.bodies]


def test_patients_are_not_outweighed_by_lesions_of_fewer_patients() -> None:
    """Twenty patients, and sixty lesions of five of them."""
    whole = series("whole", 10, 20)
    part = study("part", arm(result(50, 60, unit="lesions"), treated=5), overlaps=["whole"])
    lines = {line.reference: line.counted for line in body([whole, part]).lines}
    assert lines == {"whole": True, "part": False}


# Conflict

DIRECTIONS = st.sampled_from(["better", "no-difference", "worse"])


@given(DIRECTIONS, DIRECTIONS, st.booleans())
def test_opposed_bodies_give_conflicting(one: str, other: str, surrogate: bool) -> None:  # noqa: FBT001
    found = [
        series("a", 3, 20, direction=one),
        series("b", 3, 20, direction=other, surrogate=surrogate),
    ]
    heard = {one} if surrogate else {one, other}
    expected = "better" in heard and len(heard) > 1
    evidence = weigh(found)
    assert evidence.conflicting is expected
    assert evidence.bodies[0].conflicting is expected
    assert evidence.headline.startswith("conflicting") is expected
    if expected:
        assert any(step.domain == "inconsistency" for step in evidence.bodies[0].steps)


def test_a_single_case_opposes_nothing() -> None:
    found = [series("a", 18, 20), series("b", 0, 1, worse=1)]
    assert not weigh(found).conflicting
    assert weigh([*found, series("c", 0, 20, worse=10)]).conflicting


def test_strata_do_not_oppose_each_other() -> None:
    found = [series("a", 18, 20), series("b", 0, 20, worse=10, diseases=["ssc"])]
    evidence = weigh(found)
    assert not evidence.conflicting
    assert [entry.stratum for entry in evidence.bodies] == ["direct", "indirect"]


# Strata, combinations, classes


@pytest.mark.parametrize(
    ("diseases", "expected"),
    [
        (["dm"], "direct"),
        (["jdm"], "direct"),
        (["dm", "jdm"], "direct"),
        (["dm", "ssc"], "mixed"),
        (["jdm", "calciphylaxis"], "mixed"),
        (["ssc"], "indirect"),
        (["overlap", "mctd"], "indirect"),
        (["ssc", "calciphylaxis"], "indirect"),
        (["calciphylaxis"], "mechanism"),
        (["tumoral-calcinosis"], "mechanism"),
        ([], "mechanism"),
    ],
)
def test_strata(diseases: list[str], expected: str) -> None:
    assert stratum_of(diseases) == expected
    assert stratum_of(diseases, laboratory=True) == "mechanism"


@given(BODIES_OF_STUDIES)
def test_class_arms_are_indirect_and_never_pooled(found: list[Study]) -> None:
    for entry in weigh(found, class_=CLASS).bodies:
        by_class = [line for line in entry.lines if line.by_class]
        if entry.stratum in ("direct", "mixed"):
            assert not by_class
        assert all(not line.sole for line in by_class)
    assert not [x for entry in weigh(found).bodies for x in entry.lines if x.by_class]


def test_a_class_arm_stands_under_each_member_and_gives_no_level() -> None:
    found = [series("a", 9, 10, treatments=[CLASS]), series("b", 9, 10, treatments=[CLASS])]
    members = [treatment(DRUG, class_=CLASS), treatment(OTHER, class_=CLASS)]
    for evidence in weigh_all(members, found).values():
        (entry,) = evidence.bodies
        assert (entry.stratum, entry.pooled, evidence.level) == ("indirect", None, None)
        assert [line.by_class for line in entry.lines] == [CLASS, CLASS]


def test_a_combination_stands_under_each_and_is_pooled_under_none() -> None:
    found = [series(name, 9, 10, treatments=[DRUG, OTHER]) for name in ("a", "b", "c")]
    evidence = weigh_all([treatment(DRUG), treatment(OTHER)], found)
    for name, other in ((DRUG, OTHER), (OTHER, DRUG)):
        (entry,) = evidence[name].bodies
        assert entry.pooled is None
        assert [line.together_with for line in entry.lines] == [[other]] * 3


# Pooling


@given(BODIES_OF_STUDIES)
def test_pooling_only_where_it_is_allowed(found: list[Study]) -> None:
    for entry in weigh(found, class_=CLASS).bodies:
        allowed = [
            line
            for line in entry.lines
            if line.counted
            and not line.together_with
            and not line.by_class
            and line.unit == "patients"
            and not line.surrogate
            and line.improved is not None
            and (line.assessed or 0) >= 5
        ]
        if len({line.reference for line in allowed}) < 2:
            assert entry.pooled is None
            continue
        pooled = entry.pooled
        assert pooled is not None
        assert pooled.sentence == POOLING_SENTENCE
        assert pooled.studies == len({line.reference for line in allowed})
        assert pooled.assessed == sum(line.assessed or 0 for line in allowed)
        assert pooled.improved == sum(line.improved or 0 for line in allowed)
        shares = [(line.improved or 0) / (line.assessed or 1) for line in allowed]
        assert (pooled.range_low, pooled.range_high) == (min(shares), max(shares))
        assert pooled.range_low <= pooled.interval.share <= pooled.range_high


@pytest.mark.parametrize(
    "fields",
    [
        {"surrogate": True},
        {"unit": "lesions"},
        {"outcome": "pain"},
        {"diseases": ["ssc"]},
        {"treatments": [DRUG, OTHER]},
        {"overlaps": ["a"]},
        {"standing": "retracted"},
    ],
    ids=str,
)
def test_what_is_never_pooled_with_the_rest(fields: dict[str, Whatever]) -> None:
    found = [series("a", 4, 10), series("b", 8, 10)]
    pools = [entry.pooled for entry in weigh([*found, series("c", 1, 9, **fields)]).bodies]
    (pooled,) = [entry for entry in pools if entry]
    assert (pooled.studies, pooled.improved, pooled.assessed) == (2, 12, 20)
    assert (pooled.range_low, pooled.range_high) == (0.4, 0.8)
    assert not [x for x in weigh([found[0], series("c", 1, 9, **fields)]).bodies if x.pooled]


def test_five_is_enough_for_an_interval_and_four_is_not() -> None:
    assert SMALLEST_SERIES == 5
    assert body([series("a", 2, 5)]).lines[0].interval is not None
    assert body([series("a", 2, 4)]).lines[0].interval is None
    assert body([series("a", 2, 5), series("b", 2, 4)]).pooled is None
    assert body([series("a", 2, 5), series("b", 2, 5)]).pooled is not None


def test_single_cases_are_counted_apart() -> None:
    found = [series("a", 1, 1), series("b", 1, 1), series("c", 4, 6), series("d", 5, 7)]
    entry = body(found)
    assert (entry.single_cases, entry.studies, entry.assessed) == (2, 4, 15)
    assert entry.pooled is not None
    assert (entry.pooled.assessed, entry.pooled.studies) == (13, 2)
    assert body(found[:2]).single_cases == 2
    assert weigh(found[:2]).headline == "2 single cases"
    assert weigh(found[:1]).headline == "1 single case"


def test_outcomes_of_the_same_patients_never_add_up() -> None:
    both = study("a", arm(result(5, 10), result(5, 10, outcome="pain")))
    assert weigh([both]).patients == 10


# Intervals


def by_bisection(successes: int, n: int, *, low: bool) -> float:
    """The bound where the score test just rejects, found without the closed form."""
    share, z = successes / n, 1.959963984540054
    inner, outer = share, 0.0 if low else 1.0
    for _ in range(200):
        middle = (inner + outer) / 2
        error = math.sqrt(middle * (1 - middle) / n)
        if abs(share - middle) <= z * error:
            inner = middle
        else:
            outer = middle
    return (inner + outer) / 2


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_interval_contains_the_share_and_solves_the_score_test(
    counts: tuple[int, int],
) -> None:
    successes, n = counts
    found = wilson(successes, n)
    assert 0 <= found.low <= found.share <= found.high <= 1
    assert found.share == successes / n
    assert found.low == pytest.approx(by_bisection(successes, n, low=True), abs=1e-9)
    assert found.high == pytest.approx(by_bisection(successes, n, low=False), abs=1e-9)
    mirror = wilson(n - successes, n)
    assert (mirror.low, mirror.high) == pytest.approx((1 - found.high, 1 - found.low))


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [  # Newcombe 1998, Stat Med 17:857-72, Table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_matches_published_values(successes: int, n: int, low: float, high: float) -> None:
    found = wilson(successes, n)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(("successes", "n"), [(-1, 5), (6, 5), (0, 0), (1, -1)])
def test_impossible_counts_have_no_interval(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="of"):
        wilson(successes, n)


@given(st.integers(0, 50), st.integers(1, 20))
def test_more_patients_narrow_the_interval(successes: int, times: int) -> None:
    one, more = wilson(successes, 50), wilson(successes * times, 50 * times)
    assert more.high - more.low <= one.high - one.low + 1e-12


# Certainty


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


# Levels


@pytest.mark.parametrize(("comparator", "level"), WORSE.items())
def test_the_level_comes_from_the_comparator(comparator: str, level: int) -> None:
    for design in ("rct", "case-series", "survey"):
        found = series("a", 9, 10, comparator=comparator, design=design)
        assert (body([found]).level, weigh([found]).level) == (level, level)
        assert body([series("a", 9, 10, comparator=comparator, diseases=["x"])]).level == 5
    assert level in LEVEL_MEANING


def test_only_what_supports_in_dermatomyositis_gives_the_level() -> None:
    for fields in (
        {"diseases": ["ssc"]},
        {"diseases": ["dm", "ssc"]},
        {"direction": "no-difference"},
        {"direction": "worse"},
        {"standing": "retracted"},
        {"treatments": [OTHER]},
    ):
        assert weigh([series("a", 9, 10, **fields)]).level is None
    assert weigh([series("a", 9, 10)]).level == 4


def test_a_review_of_randomized_trials_for_it_is_level_one() -> None:
    conclusion = Conclusion([DRUG], "for", "It works.")
    expected: dict[tuple[str, str, str], int | None] = {
        ("randomized-trials", "for", "current"): 1,
        ("randomized-trials", "against", "current"): None,
        ("randomized-trials", "neutral", "current"): None,
        ("systematic", "for", "current"): None,
        ("narrative", "for", "current"): None,
        ("randomized-trials", "for", "retracted"): None,
        ("randomized-trials", "for", "superseded"): None,
    }
    for (synthesis, direction, standing), level in expected.items():
        said = msgspec.structs.replace(conclusion, direction=direction)
        found = review("r", synthesis=synthesis, conclusions=[said], standing=standing)
        assert weigh([found]).level == level
        assert weigh([found]).sort_level == (level or 6)


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


# Everything together


def test_nobody_looked() -> None:
    evidence = weigh([])
    assert (evidence.level, evidence.certainty, evidence.bodies) == (None, None, [])
    assert evidence.headline == "no counted patients"
    assert evidence.wording == VERBS[None]
    assert evidence.missing == [
        "no counted patients with dermatomyositis",
        "no study with a concurrent comparison",
        "pain and function were not counted",
    ]


def test_built_in_evidence_keeps_its_promises() -> None:
    """What the properties say of generated studies holds for the data."""
    from calcinosis_cli.knowledge import load  # noqa: PLC0415

    kb = load().kb
    forward = weigh_all(kb.treatments, kb.references)
    backward = weigh_all(kb.treatments, list(reversed(kb.references)))
    gone = {ref.id for ref in kb.references if ref.standing in ("retracted", "superseded")}
    for name, evidence in forward.items():
        assert evidence.bodies == backward[name].bodies, name
        assert evidence.level == backward[name].level
        for entry in evidence.bodies:
            assert not gone & {line.reference for line in entry.lines}
            if not any(line.comparator == "randomized" for line in entry.lines):
                assert entry.certainty in ("low", "very low")
