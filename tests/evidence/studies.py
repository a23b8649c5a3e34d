"""Generated studies, and evidence looked up by place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from hypothesis import strategies as st

from calcinosis_cli.evidence.weighing import OUTCOMES
from calcinosis_cli.knowledge.model import Result, Study
from tests.builders import CLASS, DRUG, OTHER, arm, study

if TYPE_CHECKING:
    from calcinosis_cli.evidence.weighing import Body, Evidence

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
