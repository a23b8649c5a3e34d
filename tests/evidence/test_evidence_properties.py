"""Which studies count, conflicts, strata and pooling: the properties of design section 5."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcinosis_cli.evidence.counts import POOLING_SENTENCE, SMALLEST_SERIES, stratum_of
from calcinosis_cli.evidence.grading import CERTAINTIES, VERBS, level_of
from calcinosis_cli.evidence.weighing import weigh_all
from tests.builders import (
    CLASS,
    DRUG,
    OTHER,
    arm,
    as_bytes,
    body,
    result,
    series,
    study,
    treatment,
    weigh,
)

from .studies import BODIES_OF_STUDIES, COMPARATORS, WORSE, apart, by_place, studies

if TYPE_CHECKING:
    from calcinosis_cli.evidence.weighing import Evidence
    from calcinosis_cli.knowledge.model import Study
    from calcinosis_cli.patient.record import Id
    from tests.builders import Whatever


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


@pytest.mark.slow
def test_built_in_evidence_keeps_its_promises() -> None:
    """What the properties say of generated studies holds for the data."""
    from calcinosis_cli.library import load  # noqa: PLC0415

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
