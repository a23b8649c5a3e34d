"""The level of evidence comes from what was compared, in whom, and which way it points."""

from __future__ import annotations

import msgspec
import pytest

from calcinosis_cli.evidence.grading import LEVEL_MEANING
from calcinosis_cli.knowledge.model import Conclusion
from tests.builders import DRUG, OTHER, body, review, series, weigh

from .studies import WORSE


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
