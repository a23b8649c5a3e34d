"""Kleene's strong three-valued logic over patient facts."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcinosis_cli.patient.facts import FACTS
from calcinosis_cli.patient.history import Tried
from calcinosis_cli.patient.logic import Truth, facts_read, holds, parse_comparison
from tests.builders import CLASS, DRUG, OTHER, class_, condition, facts_of, knowledge, treatment
from tests.engine.oracle_logic import deciding_facts, evaluate

if TYPE_CHECKING:
    from calcinosis_cli.patient.record import Amount
    from tests.builders import Whatever

F, U, T = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE
FLAGS = ("ulcers", "infection", "pain", "function_loss")


class Stub(NamedTuple):
    """Facts by name; many-valued ones as the set of their known members, else unknown."""

    known: dict[str, Any]

    def value(self, fact: str) -> object:
        return self.known.get(fact)

    def member(self, fact: str, item: str) -> Truth:
        if fact not in self.known:
            return U
        return T if item in self.known[fact] else F

    def dosed(self, amount: Amount) -> Truth:
        del amount
        return U


def stub(**known: Whatever) -> Stub:
    return Stub({name: value for name, value in known.items() if value is not None})


SAID = {F: False, U: None, T: True}
CONJUNCTION = {
    (F, F): F,
    (F, U): F,
    (F, T): F,
    (U, F): F,
    (U, U): U,
    (U, T): U,
    (T, F): F,
    (T, U): U,
    (T, T): T,
}
DISJUNCTION = {
    (F, F): F,
    (F, U): U,
    (F, T): T,
    (U, F): U,
    (U, U): U,
    (U, T): T,
    (T, F): T,
    (T, U): T,
    (T, T): T,
}


@pytest.mark.parametrize(("left", "right"), list(product((F, U, T), repeat=2)))
def test_truth_tables(left: Truth, right: Truth) -> None:
    facts = stub(ulcers=SAID[left], pain=SAID[right])
    both: Any = {"ulcers": True, "pain": True}
    either: Any = [{"ulcers": True}, {"pain": True}]
    assert evaluate(both, facts) is CONJUNCTION[left, right]
    assert evaluate(either, facts) is DISJUNCTION[left, right]


@pytest.mark.parametrize("truth", [F, U, T])
def test_wanting_false_is_kleene_negation(truth: Truth) -> None:
    opposite = {F: T, U: U, T: F}
    assert evaluate({"pain": False}, stub(pain=SAID[truth])) is opposite[truth]


@pytest.mark.parametrize("truths", list(product((F, U, T), repeat=4)))
def test_any_of_all_of_is_the_maximum_of_minima(truths: tuple[Truth, ...]) -> None:
    facts = Stub({f: SAID[t] for f, t in zip(FLAGS, truths, strict=True) if t is not U})
    a, b, c, d = truths
    when: Any = [{"ulcers": True, "infection": True}, {"pain": True, "function_loss": True}]
    assert evaluate(when, facts) is DISJUNCTION[CONJUNCTION[a, b], CONJUNCTION[c, d]]


def test_an_empty_clause_holds_for_nobody_in_particular() -> None:
    with pytest.raises(ValueError, match="empty"):
        evaluate([], stub())


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("<35", 34.999, T),
        ("<35", 35, F),
        ("<35", 35.001, F),
        ("<=35", 34.999, T),
        ("<=35", 35, T),
        ("<=35", 35.001, F),
        (">35", 34.999, F),
        (">35", 35, F),
        (">35", 35.001, T),
        (">=35", 34.999, F),
        (">=35", 35, T),
        (">=35", 35.001, T),
        (">=30 <60", 29.999, F),
        (">=30 <60", 30, T),
        (">=30 <60", 59.999, T),
        (">=30 <60", 60, F),
        (35, 35, T),
        (35, 34.999, F),
        ("35", 35.0, T),
        (["<10", ">90"], 9, T),
        (["<10", ">90"], 10, F),
        (["<10", ">90"], 91, T),
        ("<35", 0, T),
        ("> 35", 36, T),
    ],
)
def test_comparisons_below_at_and_above(text: Whatever, at: float, expected: Truth) -> None:
    assert holds("egfr", text, stub(egfr=at)) is expected
    assert holds("egfr", text, stub()) is U


@pytest.mark.parametrize(
    "text", ["", "<", "35", "< 35 or so", "=<35", "<35,", "<-1", "a<35", "<35 >", "<1e3", "<∞"]
)
def test_what_is_no_comparison_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is the text itself
        parse_comparison(text)


@given(
    st.sampled_from(["<", "<=", ">", ">="]),
    st.integers(0, 250),
    st.integers(0, 250),
)
def test_comparisons_agree_with_arithmetic(sign: str, bound: int, value: int) -> None:
    truth = {
        "<": value < bound,
        "<=": value <= bound,
        ">": value > bound,
        ">=": value >= bound,
    }[sign]
    assert (holds("egfr", f"{sign}{bound}", stub(egfr=value)) is T) is truth


def test_choices_are_any_of() -> None:
    wanted: Any = ["new", "growing"]
    for course in FACTS["course"].values:
        said = holds("course", wanted, stub(course=course))
        assert said is (T if course in wanted else F)
    assert holds("course", wanted, stub()) is U


def test_many_valued_facts_are_complete_once_given() -> None:
    kb = knowledge()
    given = facts_of(kb, site=["joint"])
    assert given.member("site", "joint") is T
    assert given.member("site", "face") is F
    assert facts_of(kb).member("site", "joint") is U
    assert holds("site", ["joint", "face"], given) is T
    assert holds("site", ["fingertip", "face"], given) is F


# Properties

KNOWN: dict[str, st.SearchStrategy[Any]] = {
    **{flag: st.booleans() for flag in FLAGS},
    "course": st.sampled_from(FACTS["course"].values),
    "egfr": st.integers(0, 100),
    "age": st.integers(0, 100),
    "site": st.sets(st.sampled_from(FACTS["site"].values), min_size=1),
    "takes": st.sets(st.sampled_from(["a", "b", "c"])),
}
BOUNDS = st.builds("{}{}".format, st.sampled_from(["<", "<=", ">", ">="]), st.integers(0, 100))
CONSTRAINTS: dict[str, st.SearchStrategy[Any]] = {
    **{flag: st.booleans() for flag in FLAGS},
    "course": st.lists(st.sampled_from(FACTS["course"].values), min_size=1, max_size=3),
    "egfr": BOUNDS,
    "age": st.one_of(BOUNDS, st.lists(BOUNDS, min_size=1, max_size=2)),
    "site": st.lists(st.sampled_from(FACTS["site"].values), min_size=1, max_size=2),
    "takes": st.sampled_from(["a", "b", "c"]),
}


def clauses() -> st.SearchStrategy[dict[str, Any]]:
    return st.lists(
        st.sampled_from(sorted(CONSTRAINTS)), min_size=1, max_size=3, unique=True
    ).flatmap(lambda names: st.fixed_dictionaries({name: CONSTRAINTS[name] for name in names}))


WHENS = st.lists(clauses(), min_size=1, max_size=3)
COMPLETE = st.fixed_dictionaries(KNOWN)
HIDDEN = st.sets(st.sampled_from(sorted(KNOWN)))


def without(complete: dict[str, Any], hidden: set[str]) -> Stub:
    return Stub({name: value for name, value in complete.items() if name not in hidden})


@given(WHENS, COMPLETE)
def test_with_everything_known_nothing_is_unknown(when: Whatever, complete: dict[str, Any]) -> None:
    assert evaluate(when, Stub(complete)) is not U


@given(WHENS, COMPLETE, HIDDEN, HIDDEN)
def test_knowing_more_only_resolves(
    when: Whatever, complete: dict[str, Any], hidden: set[str], shown: set[str]
) -> None:
    less = evaluate(when, without(complete, hidden))
    more = evaluate(when, without(complete, hidden - shown))
    assert less in (U, more)


@given(WHENS, COMPLETE, HIDDEN)
def test_deciding_facts_decide(when: Whatever, complete: dict[str, Any], hidden: set[str]) -> None:
    facts = without(complete, hidden)
    truth = evaluate(when, facts)
    named = deciding_facts(when, facts)
    assert named
    assert len(set(named)) == len(named)
    assert set(named) <= set(facts_read(when))
    if truth is U:
        assert set(named) <= hidden
        unnamed = hidden - set(named)
        # What was not named cannot settle it: the rest may become known, and it stays open.
        assert evaluate(when, without(complete, hidden - unnamed)) is U
    else:
        # The named facts suffice: forgetting all others changes nothing.
        assert evaluate(when, without(complete, set(KNOWN) - set(named))) is truth
        assert not set(named) & hidden


def test_deciding_facts_of_each_truth() -> None:
    when: Any = [{"ulcers": True, "pain": True}, {"egfr": "<30"}]
    assert deciding_facts(when, stub(ulcers=True, pain=True)) == ["ulcers", "pain"]
    assert deciding_facts(when, stub(ulcers=True, pain=True, egfr=20)) == [
        "ulcers",
        "pain",
        "egfr",
    ]
    assert deciding_facts(when, stub(ulcers=True)) == ["pain", "egfr"]
    assert deciding_facts(when, stub(ulcers=False)) == ["egfr"]
    assert deciding_facts(when, stub(ulcers=False, egfr=60)) == ["ulcers", "egfr"]
    assert deciding_facts(when, stub(ulcers=False, pain=False, egfr=60)) == [
        "ulcers",
        "pain",
        "egfr",
    ]
    assert list(facts_read(when)) == ["ulcers", "pain", "egfr"]


# Facts of a patient


class Nothing:
    """A patient of whom nothing is known."""

    def value(self, fact: str) -> object:
        del fact
        return None

    def member(self, fact: str, item: str) -> Truth:
        del fact, item
        return Truth.UNKNOWN

    def dosed(self, amount: Amount) -> Truth:
        del amount
        return Truth.UNKNOWN


def test_what_the_facts_do_not_list_is_a_condition() -> None:
    kb = knowledge(conditions=[condition("c")])
    assert holds("c", True, facts_of(kb, conditions={"c": True})) is Truth.TRUE
    assert holds("c", True, facts_of(kb, conditions={"c": False})) is Truth.FALSE
    assert holds("c", True, Nothing()) is Truth.UNKNOWN
    assert evaluate({"site": ["joint"]}, Nothing()) is Truth.UNKNOWN


def test_numbers_of_several_kinds() -> None:
    kb = knowledge()
    assert holds("egfr", ["<30", "90", 60], facts_of(kb, egfr=60)) is Truth.TRUE
    assert holds("egfr", ["<30", "90", 60], facts_of(kb, egfr=90)) is Truth.TRUE
    assert holds("egfr", ["<30", "90", 60], facts_of(kb, egfr=61)) is Truth.FALSE


def test_drugs_taken_and_treatments_tried_are_looked_up_by_member() -> None:
    kb = knowledge(treatment(class_=CLASS), classes=[class_()])
    takes = facts_of(kb, takes=[DRUG])
    assert holds("takes", CLASS, takes) is Truth.TRUE
    assert holds("takes", [OTHER, DRUG], takes) is Truth.TRUE
    assert holds("takes", OTHER, takes) is Truth.UNKNOWN
    assert holds("takes", OTHER, facts_of(kb, takes=[DRUG], other_drugs=False)) is Truth.FALSE
    assert holds("tried", CLASS, facts_of(kb, tried=[Tried(DRUG)])) is Truth.TRUE
    assert holds("tried", OTHER, facts_of(kb, tried=[Tried(DRUG)])) is Truth.FALSE
