"""Conditions get one number each, wherever they stand; sets of numbers are kept as bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcinosis_cli.engine.numbering import Numbering
from calcinosis_cli.engine.rules import ALWAYS, UNRECOGNIZED
from calcinosis_cli.engine.sets import members, read, set_of, stored
from calcinosis_cli.knowledge.model import Group
from tests.builders import (
    CLASS,
    DRUG,
    OTHER,
    alert,
    class_,
    drug,
    engine_of,
    fit_rule,
    interaction,
    knowledge,
    rule,
    treatment,
)

from .whole import ENGINE

if TYPE_CHECKING:
    from tests.builders import Whatever

CLAUSE: dict[str, Any] = {"ulcers": True, "egfr": "<30"}
ANY_OF: list[dict[str, Any]] = [{"ulcers": True}, {"egfr": "<30", "pain": False}]


@pytest.mark.parametrize("when", [CLAUSE, [CLAUSE], ANY_OF, {"takes": "partner"}], ids=str)
def test_the_same_condition_has_the_same_number_wherever_it_stands(when: Whatever) -> None:
    kb = knowledge(
        treatment(safety=[rule(when, "avoid"), rule(when)], fits=[fit_rule(when)]),
        treatment(OTHER, unsuited=[fit_rule(when)]),
        groups=[Group("group", "Group", "plain", [fit_rule(when)])],
        drugs=[drug("partner")],
        alerts=[alert("one", when)],
        interactions=[interaction(DRUG, "partner", when=when)],
    )
    rules = engine_of(kb).rules
    one, other = rules.treatments
    numbers = {effect.condition for effect in [*one.against[:2], *one.fits, *other.unsuited]}
    numbers |= {effect.condition for effect in rules.leading[0].rules}
    numbers |= {flag.condition for flag in rules.flags}
    numbers |= {interaction.condition for interaction in rules.interactions}
    assert len(numbers) == 1
    limited = one.against[2]
    assert (limited.source, limited.partner) == ("interaction", "partner")
    assert limited.condition not in numbers, "there the partner must be taken too"


def test_a_single_alternative_is_its_clause() -> None:
    numbering = Numbering()
    assert numbering.condition([CLAUSE]) == numbering.condition(CLAUSE)
    assert numbering.condition([CLAUSE, CLAUSE]) != numbering.condition(CLAUSE)
    assert numbering.condition({"ulcers": False}) != numbering.condition({"ulcers": True})


def test_what_is_never_asked_has_the_first_numbers() -> None:
    numbering = Numbering()
    assert numbering.condition(None) == ALWAYS
    number = numbering.condition(CLAUSE)
    every = numbering.conditions([])
    assert sorted([ALWAYS, UNRECOGNIZED, number]) == list(range(len(every.all)))
    assert every.all[number].clause == CLAUSE


def test_an_interaction_without_a_limit_is_the_clause_that_its_drug_is_taken() -> None:
    numbering = Numbering()
    taken = numbering.taken("partner", apart_from=None)
    assert numbering.condition(None, taken) == taken == numbering.condition({"takes": "partner"})
    limited = numbering.condition({"ulcers": True}, taken)
    assert limited not in (taken, numbering.condition({"ulcers": True}))
    assert numbering.condition([{"ulcers": True}], taken) == limited


def test_a_drug_is_left_out_of_its_own_interactions_only() -> None:
    """Alpha and beta are letters, which interact with each other, and so with partners."""
    kb = knowledge(
        treatment(class_=CLASS),
        treatment(OTHER, class_=CLASS),
        classes=[class_()],
        drugs=[drug("partner")],
        interactions=[interaction(CLASS, CLASS), interaction(CLASS, "partner")],
    )
    rules = engine_of(kb).rules
    (own, partner), (others_own, others_partner) = (
        [effect.condition for effect in ruled.against] for ruled in rules.treatments
    )
    assert own != others_own
    assert partner == others_partner
    assert {name: set(members(read(found))) for name, found in rules.conditions.apart.items()} == {
        DRUG: {own},
        OTHER: {others_own},
    }


def test_no_condition_of_the_data_has_two_numbers() -> None:
    conditions = ENGINE.rules.conditions
    apart = {n for found in conditions.apart.values() for n in members(read(found))}
    apart |= {n for found in conditions.unsearched.values() for n in members(read(found))}
    plain = [n for n in range(len(conditions.all)) if n > UNRECOGNIZED and n not in apart]
    written = {msgspec.json.encode(conditions.all[number]) for number in plain}
    assert len(written) == len(plain)


@given(st.sets(st.integers(0, 600)))
def test_a_set_is_a_whole_number(numbers: set[int]) -> None:
    found = set_of(numbers)
    assert list(members(found)) == sorted(numbers)
    assert read(stored(found)) == found
    assert len(stored(found)) == (max(numbers) // 8 + 1 if numbers else 0)
