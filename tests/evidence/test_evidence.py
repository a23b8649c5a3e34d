"""Evidence speaks of its main body: orders, opinions, what is missing, headlines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from calcinosis_cli.evidence.brief import brief_of
from calcinosis_cli.evidence.weighing import OUTCOMES, Opinion, Trial, main_body
from calcinosis_cli.knowledge.model import Conclusion, Guideline, Judgement
from tests.builders import (
    CLASS,
    DRUG,
    OTHER,
    arm,
    body,
    result,
    review,
    series,
    study,
    trial,
    weigh,
)

if TYPE_CHECKING:
    from tests.builders import Whatever


def test_the_order_of_outcomes_and_the_sentence_of_a_pool() -> None:
    found = [series(outcome, 5, 10, outcome=outcome) for outcome in OUTCOMES[::-1]]
    assert [entry.outcome for entry in weigh(found).bodies] == [
        "lesion",
        "new-lesions",
        "function",
        "pain",
        "ulcer",
        "inflammation",
        "prevention",
    ]
    pooled = body([series("a", 5, 10), series("b", 5, 10)]).pooled
    assert pooled is not None
    assert pooled.sentence == (
        "Published proportion reported improved; no control; the interval is sampling error "
        "only; not this patient's chance."
    )


def test_evidence_speaks_of_its_main_body() -> None:
    judged = [Judgement("override", "rheumatologist", "2020-01-01", "because", ["r"])]
    found = weigh(
        [
            series("a", 200, 400, comparator="randomized", direction="better", outcome="pain"),
            series("b", 3, 10, diseases=["ssc"]),
            series("part", 1, 8, overlaps=["b"], diseases=["ssc"]),
        ],
        judgements=judged,
    )
    assert (found.certainty, found.wording) == ("high", "improves")
    assert (found.stratum, found.outcome) == ("direct", "pain")
    assert (found.studies, found.patients, found.level) == (2, 400, 2)
    assert found.judgements == judged
    assert found.headline == "pain: 200 of 400 better"
    short = brief_of(found)
    assert (short.certainty, short.stratum, short.outcome) == ("high", "direct", "pain")
    nothing = weigh([])
    assert (nothing.patients, nothing.studies) == (0, 0)
    assert (nothing.stratum, nothing.outcome) == (None, None)


DM, MIXED, SSC = ["dm"], ["dm", "ssc"], ["ssc"]
CHOICES: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    # The first is nearer; which of the two does a list speak of?
    ({"diseases": DM, "counts": (1, 1)}, {"diseases": SSC, "counts": (9, 10)}, "direct"),
    ({"diseases": DM, "counts": (1, 1)}, {"diseases": MIXED, "counts": (9, 10)}, "mixed"),
    ({"diseases": DM, "counts": (1, 2)}, {"diseases": MIXED, "counts": (9, 10)}, "direct"),
    ({"diseases": DM, "counts": (9, 10)}, {"diseases": MIXED, "counts": (90, 100)}, "direct"),
    ({"diseases": MIXED, "counts": (1, 1)}, {"diseases": SSC, "counts": (9, 10)}, "mixed"),
    ({"diseases": DM, "counts": (None, 10)}, {"diseases": SSC, "counts": (9, 10)}, "indirect"),
    ({"diseases": DM, "counts": (None, 10)}, {"diseases": MIXED, "counts": (9, 10)}, "mixed"),
    ({"diseases": SSC, "counts": (1, 1)}, {"diseases": ["x"], "counts": (9, 10)}, "indirect"),
    ({"diseases": DM, "counts": (None, 10), "worse": 0}, {"diseases": SSC}, "direct"),
    ({"diseases": DM, "counts": (None, 10), "stable": 3}, {"diseases": SSC}, "direct"),
    ({"diseases": DM, "counts": (None, 10), "p_value": "0.3"}, {"diseases": SSC}, "direct"),
    ({"diseases": DM, "counts": (None, 10), "direction": "worse"}, {"diseases": SSC}, "direct"),
]


@pytest.mark.parametrize(("near", "far", "expected"), CHOICES)
def test_the_main_body(near: dict[str, Any], far: dict[str, Any], expected: str) -> None:
    def made(name: str, fields: dict[str, Any]) -> Whatever:
        rest = dict(fields)
        improved, assessed = rest.pop("counts", (9, 10))
        return series(name, improved, assessed, **rest)

    found = weigh([made("near", near), made("far", far)])
    main = main_body(found.bodies)
    assert main is not None
    assert main.stratum == expected
    assert (found.stratum, found.certainty) == (expected, main.certainty)


def test_a_contained_report_does_not_make_a_body_speak() -> None:
    whole = series("whole", 30, 60, diseases=MIXED, overlaps=["part"])
    found = weigh([series("part", 8, 35), whole])
    assert (found.stratum, found.headline) == ("mixed", "mixed: 30 of 60 better")


def test_lines_stand_by_level_then_size_then_name() -> None:
    found = [
        series("small", 1, 6),
        series("large", 1, 60),
        series("trial", 1, 5, comparator="randomized"),
        series("zz", 1, 6, first_author="Aaa B", year=2001),
    ]
    assert [x.reference for x in body(found).lines] == ["trial", "large", "zz", "small"]
    arms = [arm(result(improved, 6, direction="worse")) for improved in (1, 2)]
    assert weigh([study("s", *arms)]) == weigh([study("s", *arms[::-1])])


def test_the_level_of_a_body_is_that_of_what_counts() -> None:
    found = [series("part", 1, 5, comparator="randomized", overlaps=["w"]), series("w", 1, 50)]
    assert body(found).level == 4


def test_opinions_are_those_on_the_drug_or_its_class() -> None:
    def guideline(name: str, **fields: Whatever) -> Guideline:
        return Guideline(**{"id": name, "title": name, "verified": "guideline", **fields})

    references: list[Any] = [
        guideline("z", conclusions=[Conclusion([OTHER, DRUG], "for", "second")]),
        guideline("gone", conclusions=[Conclusion([DRUG], "for", "x")], standing="superseded"),
        review(
            "a",
            synthesis="systematic",
            conclusions=[
                Conclusion([CLASS], "against", "later"),
                Conclusion([DRUG], "unclear", "earlier"),
                Conclusion([OTHER], "for", "of another"),
            ],
        ),
    ]
    found = weigh(references, class_=CLASS)
    assert found.opinions == [
        Opinion("a", "systematic review", "unclear", "earlier"),
        Opinion("a", "systematic review", "against", "later"),
        Opinion("z", "guideline", "for", "second"),
    ]
    assert found.headline == "guideline only"
    assert [x.reference for x in weigh(references).opinions] == ["a", "z"]
    assert weigh(references[1:]).headline == "no counted patients"


def test_trials_are_those_of_the_drug() -> None:
    found = weigh(
        [
            trial("b", nct="NCT1", status="recruiting", enrolled=12, results="posted"),
            trial("a"),
            trial("c", treatments=[OTHER]),
        ]
    )
    assert found.trials == [
        Trial("a", "unknown"),
        Trial("b", "recruiting", "NCT1", 12, "posted"),
    ]


def test_patients_of_one_outcome_add_up() -> None:
    found = [
        series("a", 5, 10),
        series("b", 5, 20),
        series("c", 5, 25, outcome="pain"),
        series("d", 5, 50, unit="lesions"),
        series("e", 5, 90, diseases=SSC),
        series("f", 5, 8, overlaps=["b"]),
    ]
    assert weigh(found).patients == 30


def test_what_is_missing() -> None:
    direct = "no counted patients with dermatomyositis"
    compared = "no study with a concurrent comparison"
    felt = "pain and function were not counted"
    assert weigh([series("a", 5, 10)]).missing == [compared, felt]
    assert weigh([series("a", 5, 10, diseases=SSC)]).missing == [direct, compared, felt]
    for comparator in ("randomized", "concurrent"):
        assert weigh([series("a", 5, 10, comparator=comparator)]).missing == [felt]
    assert weigh([series("a", 5, 10, comparator="historical")]).missing == [compared, felt]
    for outcome in ("pain", "function"):
        assert weigh([series("a", 5, 10, outcome=outcome)]).missing == [compared]


HEADLINES: list[tuple[list[dict[str, Any]], str]] = [
    ([{"counts": (3, 4)}], "3 of 4 better"),
    ([{"counts": (3, 4), "unit": "lesions"}], "3 of 4 lesions better"),
    ([{"counts": (3, 4), "diseases": MIXED}], "mixed: 3 of 4 better"),
    ([{"counts": (3, 4), "diseases": SSC, "outcome": "pain"}], "indirect, pain: 3 of 4 better"),
    ([{"counts": (3, 4), "diseases": ["x"]}], "other diseases: 3 of 4 better"),
    (
        [{"counts": (None, 9), "outcome": "new-lesions", "worse": 2}],
        "2 of 9 still got new deposits",
    ),
    (
        [{"counts": (None, 9), "outcome": "new-lesions", "worse": 2, "direction": "better"}],
        "new lesions: better, 9 patients",
    ),
    (
        [{"counts": (None, None), "treated": 9, "outcome": "new-lesions", "worse": 2}],
        "new lesions: not counted, 9 patients",
    ),
    ([{"counts": (None, 9), "worse": 2}], "worse, 9 patients"),
    ([{"counts": (None, 9), "outcome": "prevention"}], "prevention: not counted, 9 patients"),
    ([{"counts": (None, 9), "stable": 9}], "no difference, 9 patients"),
    ([{"counts": (None, 9)}], "not counted, 9 patients"),
    ([{"counts": (None, 9), "p_value": "0.02"}], "p-value only, 9 patients"),
    ([{"counts": (None, 9), "p_value": "0.02", "direction": "better"}], "p-value only, 9 patients"),
    ([{"counts": (None, None), "p_value": "0.02"}], "p-value only"),
    ([{"counts": (None, None), "direction": "better"}], "better"),
    ([{"counts": (None, 1), "unit": "lesions", "direction": "better"}], "better, 1 lesion"),
    ([{"counts": (3, None), "treated": 9, "direction": "better"}], "better, 9 patients"),
    ([{"counts": (1, 1)}, {"counts": (3, 4)}], "3 of 4 better"),
    ([{"counts": (1, 1)}, {"counts": (0, 1)}], "2 single cases"),
    ([{"counts": (3, 4)}, {"counts": (2, 4)}], "2 series, 8 patients"),
    (
        [{"counts": (3, 4)}, {"counts": (2, 4)}, {"counts": (2, 6), "unit": "lesions"}],
        "3 series, 8 patients",
    ),
    ([{"counts": (1, 1), "unit": "lesions"}] * 2, "2 series, 0 patients"),
    ([{"counts": (3, 6)}, {"counts": (2, 4)}, {"counts": (4, 8)}], "7 of 14 better, 2 series"),
    (
        [{"counts": (3, 6)}, {"counts": (1, 6)}, {"counts": (1, 1)}],
        "conflicting, 3 reports",
    ),
]


@pytest.mark.parametrize(("parts", "expected"), HEADLINES, ids=[x[1] for x in HEADLINES])
def test_headlines(parts: list[dict[str, Any]], expected: str) -> None:
    found = []
    for number, part in enumerate(parts):
        fields = dict(part)
        improved, assessed = fields.pop("counts")
        found.append(series(f"s{number}", improved, assessed, **fields))
    assert weigh(found).headline == expected
