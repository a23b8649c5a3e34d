"""What follows from a profile: implied conditions, groups of drugs, presumptions."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from calcinosis_cli.knowledge.vocabulary import Vocabulary
from calcinosis_cli.library import load
from calcinosis_cli.patient.facts import FACTS, Profile
from calcinosis_cli.patient.history import Tried
from calcinosis_cli.patient.logic import Truth
from calcinosis_cli.patient.profile import ContradictionError, PatientFacts
from tests.builders import class_, condition, drug, facts_of, knowledge, rule, treatment
from tests.engine.safety_oracle import Oracle, one
from tests.engine.states import around

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calcinosis_cli.knowledge.model import KnowledgeBase
    from tests.builders import Whatever

F, U, T = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE

CHAIN = knowledge(
    conditions=[
        condition("c", implies=["b"]),
        condition("b", implies=["a"]),
        condition("a"),
        condition("apart"),
        condition("active-infection", implied_by=[{"infection": True}]),
    ]
)


def test_a_condition_implies_all_that_follows() -> None:
    facts = facts_of(CHAIN, conditions={"c": True})
    assert [facts.value(name) for name in ("c", "b", "a", "apart")] == [True, True, True, None]


def test_absence_refutes_all_that_would_imply_it() -> None:
    facts = facts_of(CHAIN, conditions={"a": False})
    assert [facts.value(name) for name in ("c", "b", "a", "apart")] == [False, False, False, None]


def test_presence_of_the_wider_says_nothing_of_the_narrower() -> None:
    facts = facts_of(CHAIN, conditions={"a": True})
    assert [facts.value(name) for name in ("c", "b", "a")] == [None, None, True]
    facts = facts_of(CHAIN, conditions={"c": False})
    assert [facts.value(name) for name in ("c", "b", "a")] == [False, None, None]


@pytest.mark.parametrize("order", [("c", "a"), ("a", "c")])
def test_contradictions_are_said_in_any_order(order: tuple[str, str]) -> None:
    said = {"c": True, "a": False}
    with pytest.raises(ContradictionError, match="contradicts"):
        facts_of(CHAIN, conditions={name: said[name] for name in order})


def test_a_flag_implies_its_condition_both_ways() -> None:
    assert facts_of(CHAIN, infection=True).value("active-infection") is True
    assert facts_of(CHAIN, infection=False).value("active-infection") is None
    assert facts_of(CHAIN, conditions={"active-infection": False}).value("infection") is False
    assert facts_of(CHAIN, conditions={"active-infection": True}).value("infection") is None
    with pytest.raises(ContradictionError, match="active-infection is given as no"):
        facts_of(CHAIN, infection=True, conditions={"active-infection": False})


def test_no_other_conditions_closes_the_list_and_only_the_list() -> None:
    facts = facts_of(CHAIN, conditions={"c": True}, other_conditions=False, infection=False)
    assert [facts.value(n) for n in ("c", "b", "a", "apart")] == [True, True, True, False]
    assert facts.value("pain") is None
    assert facts_of(CHAIN, other_conditions=True).value("apart") is None


def test_no_other_conditions_never_hides_a_fact_that_is_still_open() -> None:
    """While infection is unknown, the condition that it implies is not known to be absent."""
    facts = facts_of(CHAIN, other_conditions=False)
    completed = facts_of(CHAIN, other_conditions=False, infection=True)
    assert completed.value("active-infection") is True
    if facts.value("infection") is None:
        assert facts.value("active-infection") is None


def test_groups_of_drugs() -> None:
    kb = knowledge(
        treatment("prednisone", class_="steroids"),
        treatment("prednisolone", class_="steroids"),
        classes=[class_("steroids")],
        drugs=[
            drug("inhibitors", kind="group", members=["azoles", "ritonavir"]),
            drug("azoles", kind="group", members=["itraconazole"]),
            drug("itraconazole"),
            drug("ritonavir"),
        ],
    )
    nothing = facts_of(kb)
    assert nothing.takes("itraconazole") is U
    one = facts_of(kb, takes=["itraconazole"])
    assert [one.takes(x) for x in ("itraconazole", "azoles", "inhibitors")] == [T, T, T]
    assert [one.takes(x) for x in ("ritonavir", "steroids")] == [U, U]
    complete = facts_of(kb, takes=["itraconazole"], other_drugs=False)
    assert [complete.takes(x) for x in ("ritonavir", "steroids", "prednisone")] == [F, F, F]
    odd = facts_of(kb, takes=["itraconazole"], other_drugs=False, unrecognized=["zzz"])
    assert [odd.takes(x) for x in ("inhibitors", "ritonavir")] == [T, U]
    assert facts_of(kb, takes=["itraconazole"], other_drugs=True).takes("ritonavir") is U
    # A class or group that was named may or may not mean this member.
    group = facts_of(kb, takes=["inhibitors", "steroids"], other_drugs=False)
    assert [group.takes(x) for x in ("itraconazole", "azoles", "prednisone")] == [U, U, U]
    assert [group.takes(x) for x in ("inhibitors", "steroids")] == [T, T]
    # Nor whether a group that shares a member with it: some antibiotics are inhibitors, others not.
    shared = knowledge(
        drugs=[
            drug("antibiotics", kind="group", members=["clarithromycin", "amoxicillin"]),
            drug("inhibitors", kind="group", members=["clarithromycin", "azole"]),
            drug("azole"),
            drug("clarithromycin"),
            drug("amoxicillin"),
        ]
    )
    some = facts_of(shared, takes=["antibiotics"], other_drugs=False)
    assert [some.takes(x) for x in ("antibiotics", "inhibitors", "azole")] == [T, U, F]


def test_tried_is_never_unknown() -> None:
    kb = knowledge(
        treatment("one", class_="letters"), treatment("two"), classes=[class_("letters")]
    )
    facts = facts_of(kb, tried=[Tried("one", "relapsed")])
    assert [facts.member("tried", x) for x in ("one", "letters", "two")] == [T, T, F]
    assert facts_of(kb).member("tried", "one") is F


@pytest.mark.parametrize("course", ["new", "growing", "stable", "shrinking", None])
@pytest.mark.parametrize("said", [True, False, None])
def test_new_or_growing_is_presumed_active_until_disproved(
    course: str | None,
    said: bool | None,  # noqa: FBT001 - a value, not an option
) -> None:
    profile = Profile(course=course, active_disease=said)  # type: ignore[arg-type]
    vocabulary = Vocabulary(knowledge())
    stated = PatientFacts(profile, vocabulary).value("active_disease")
    presumed = PatientFacts(profile, vocabulary, presume=True).value("active_disease")
    assert stated is said
    assert presumed is (True if said is None and course in ("new", "growing") else said)


def test_circles_of_implication_are_harmless() -> None:
    kb = knowledge(conditions=[condition("a", implies=["b"]), condition("b", implies=["a"])])
    assert facts_of(kb, conditions={"a": True}).value("b") is True
    assert facts_of(kb, conditions={"b": False}).value("a") is False


# The built-in data


REAL = load().kb


def implications(kb: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """Every pair (condition, what it implies), transitively."""
    direct = {c.id: set(c.implies) for c in kb.conditions}
    for name in direct:
        reached: set[str] = set()
        while more := {o for x in reached | {name} for o in direct[x]} - reached:
            reached |= more
        for other in sorted(reached):
            yield name, other


@pytest.mark.parametrize(("name", "other"), list(implications(REAL)))
def test_each_implication_of_the_data_both_ways(name: str, other: str) -> None:
    vocabulary = Vocabulary(REAL)
    assert PatientFacts(Profile(conditions={name: True}), vocabulary).value(other) is True
    assert PatientFacts(Profile(conditions={other: False}), vocabulary).value(name) is False
    assert PatientFacts(Profile(conditions={other: True}), vocabulary).value(name) is None
    assert PatientFacts(Profile(conditions={name: False}), vocabulary).value(other) is None
    with pytest.raises(ContradictionError):
        PatientFacts(Profile(conditions={name: True, other: False}), vocabulary)


def implied_by(kb: KnowledgeBase) -> Iterator[tuple[str, dict[str, Any]]]:
    for found in kb.conditions:
        for clause in found.implied_by:
            yield found.id, clause


def an_example(fact: str, wanted: Whatever) -> Whatever:
    if FACTS[fact].kind == "drugs":
        return wanted[:1] if isinstance(wanted, list) else [wanted]
    if not isinstance(wanted, str) or FACTS[fact].kind != "number":
        return wanted
    return next(x for x in around(fact, [wanted]) if one(x, wanted) == "T")


@pytest.mark.parametrize(("name", "clause"), list(implied_by(REAL)))
def test_each_implying_fact_of_the_data(name: str, clause: dict[str, Any]) -> None:
    vocabulary = Vocabulary(REAL)
    facts = {fact: an_example(fact, wanted) for fact, wanted in clause.items()}
    assert PatientFacts(Profile(**facts), vocabulary).value(name) is True
    with pytest.raises(ContradictionError):
        PatientFacts(Profile(**facts, conditions={name: False}), vocabulary)


def test_pairs_of_conditions_agree_with_the_oracle() -> None:
    vocabulary, oracle = Vocabulary(REAL), Oracle(REAL)
    names = [c.id for c in REAL.conditions if c.implies or c.implied_by or c.excluded_by]
    names += sorted({other for c in REAL.conditions for other in c.implies})
    for first, other, said, told in product(names, names, (True, False), (True, False)):
        for flag in (None, True, False):
            profile = Profile(infection=flag, conditions={first: said, other: told})
            try:
                facts = PatientFacts(profile, vocabulary)
            except ContradictionError:
                continue
            known = oracle.known(profile)
            for name in [*names, "infection"]:
                assert facts.value(name) is known.get(name), (profile, name)


@pytest.mark.parametrize(("age", "expected"), [(7.99, "not-possible"), (8, None), (None, None)])
def test_nobody_asks_a_small_child_about_pregnancy(age: float | None, expected: str | None) -> None:
    assert facts_of(knowledge(), age=age).value("pregnancy") == expected


def test_a_rule_reads_what_is_implied() -> None:
    kb = knowledge(treatment(safety=[rule({"a": True})]), conditions=CHAIN.conditions)
    vocabulary = Vocabulary(kb)
    assert PatientFacts(Profile(conditions={"c": True}), vocabulary).value("a") is True
