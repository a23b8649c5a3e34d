"""Interactions of what is taken with the options, and among the options."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcinosis_cli.patient.facts import Profile
from tests.builders import class_, drug, engine_of, interaction, knowledge, treatment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calcinosis_cli.engine.answer import Pair
    from calcinosis_cli.knowledge.model import KnowledgeBase
    from tests.builders import Whatever

ABOVE = {"a1": "aa", "a2": "aa", "b1": "bb", "b2": "bb", "solo": "", "b3": "bb"}
NAMES = list(ABOVE)
OPTIONS = NAMES[:-1]
"""Treatments, which a patient may take or not; the last is only taken."""


def small(*between: tuple[str, str], **fields: Whatever) -> KnowledgeBase:
    return knowledge(
        *(treatment(name, class_="aa") for name in ("a1", "a2")),
        *(treatment(name) for name in ("b1", "b2", "solo")),
        classes=[class_("aa")],
        drugs=[drug("b3"), drug("bb", kind="group", members=["b1", "b2", "b3"])],
        interactions=[interaction(*sides, **fields) for sides in between],
    )


def pairs_for(
    kb: KnowledgeBase, taken: Sequence[str], options: Sequence[str], **facts: Whatever
) -> list[Pair]:
    engine = engine_of(kb)
    return engine.pairs.of(taken, options, engine.judge(Profile(**facts)).stated)


def pairs_among(kb: KnowledgeBase, names: Sequence[str]) -> list[Pair]:
    return engine_of(kb).pairs.among(names)


def met(pairs: list[Pair]) -> set[frozenset[str]]:
    return {frozenset((a, b)) for p in pairs for a, b in product(p.first, p.second) if a != b}


SIDES = st.sampled_from([*NAMES, "aa", "bb"])


@given(
    st.tuples(SIDES, SIDES),
    st.sets(st.sampled_from(NAMES)),
    st.sets(st.sampled_from(OPTIONS)),
)
def test_every_two_drugs_that_interact_are_named(
    between: tuple[str, str], taken: set[str], options: set[str]
) -> None:
    kb = small(between)
    found = pairs_for(kb, sorted(taken), sorted(options))
    expected = {
        frozenset(two)
        for two in combinations(sorted(taken | options), 2)
        for one, other in (two, two[::-1])
        if between[0] in (one, ABOVE[one]) and between[1] in (other, ABOVE[other])
    }
    assert met(found) == expected


def test_groups_on_both_sides_lose_no_pair() -> None:
    """One of each group taken, one of each an option: all four combinations are dangerous."""
    kb = small(("aa", "bb"))
    found = pairs_for(kb, ["a1", "b1"], ["a2", "b2"])
    assert met(found) == {frozenset(x) for x in product(("a1", "a2"), ("b1", "b2"))}


@pytest.mark.parametrize(
    ("withhold", "expected"), [("either", []), ("solo", ["solo"]), ("bb", ["b1"])]
)
@pytest.mark.parametrize("between", [("solo", "bb"), ("bb", "solo")])
def test_the_side_to_withhold_is_named(
    withhold: str, expected: list[str], between: tuple[str, str]
) -> None:
    kb = small(between, withhold=withhold)
    for taken, options in ((["b1"], ["solo"]), (["solo"], ["b1"]), ([], ["b1", "solo"])):
        (pair,) = pairs_for(kb, taken, options)
        assert pair.withhold == expected
        assert pair.scope == ("taken" if taken else "options")


def test_two_of_one_class_may_interact_and_one_not_with_itself() -> None:
    kb = small(("aa", "aa"))
    assert pairs_among(kb, ["a1", "solo"]) == []
    assert met(pairs_among(kb, ["a1", "a2"])) == {frozenset(("a1", "a2"))}


def test_gravest_first() -> None:
    kb = knowledge(
        treatment("a"),
        drugs=[drug(name) for name in ("w", "x", "y", "z")],
        interactions=[
            interaction("a", "w", "minor"),
            interaction("a", "x", "contraindicated"),
            interaction("a", "y", "moderate"),
            interaction("a", "z", "major"),
        ],
    )
    found = pairs_among(kb, ["a", "w", "x", "y", "z"])
    assert [pair.severity for pair in found] == ["contraindicated", "major", "moderate", "minor"]


@pytest.mark.parametrize(("ulcers", "holds"), [(True, "true"), (None, "unknown"), (False, None)])
def test_limited_to_some_patients(ulcers: bool | None, holds: str | None) -> None:  # noqa: FBT001
    kb = small(("solo", "b1"), when={"ulcers": True})
    found = pairs_for(kb, ["b1"], ["solo"], ulcers=ulcers)
    assert [pair.holds for pair in found] == ([holds] if holds else [])


def test_one_drug_alone_shows_all_that_it_has() -> None:
    kb = small(("solo", "bb"), ("a1", "bb"))
    (pair,) = pairs_among(kb, ["solo"])
    assert pair.first == ["solo"]
    assert set(pair.second) == {"bb", "b1", "b2", "b3"}
