"""One answer from one profile: small knowledge bases, generated rules, fixed decisions."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calcinosis_cli.engine.answer import FITS, RANK, ROLES
from calcinosis_cli.knowledge.model import Availability, Group
from calcinosis_cli.knowledge.stated import Stated, TreatmentLine
from calcinosis_cli.patient.facts import Profile
from calcinosis_cli.patient.history import Tried
from tests.builders import (
    answer,
    class_,
    condition,
    dice,
    drug,
    engine_of,
    fit_rule,
    interaction,
    knowledge,
    rule,
    series,
    treatment,
)

from .judgement import Judgement, judgement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calcinosis_cli.engine.answering import LazyAnswer
    from calcinosis_cli.engine.deciding import Engine
    from calcinosis_cli.knowledge.model import KnowledgeBase
    from calcinosis_cli.patient.record import When
    from tests.builders import Whatever

# No question is silently missing: generated rules, all completions by brute force

FLAGS = ("ulcers", "pain", "inflamed")
CLAUSE = st.dictionaries(st.sampled_from(FLAGS), st.booleans(), min_size=1, max_size=2)
WHEN = st.lists(CLAUSE, min_size=1, max_size=2)
RULES = st.lists(
    st.tuples(WHEN, st.sampled_from(["caution", "avoid", "contraindicated"])), max_size=3
)
GIVEN = st.fixed_dictionaries({flag: st.sampled_from([True, False, None]) for flag in FLAGS})


def generated(
    rules: list[tuple[Any, str]],
    fits: Sequence[Any] = (),
    unsuited: Sequence[Any] = (),
) -> KnowledgeBase:
    return knowledge(
        treatment(
            safety=[rule(when, level, f"r{n}") for n, (when, level) in enumerate(rules)],
            fits=[fit_rule(when, f"f{n}") for n, when in enumerate(fits)],
            unsuited=[fit_rule(when, f"u{n}") for n, when in enumerate(unsuited)],
        )
    )


def completions(given_: dict[str, bool | None]) -> list[dict[str, bool]]:
    options = [(value,) if value is not None else (True, False) for value in given_.values()]
    return [dict(zip(given_, values, strict=True)) for values in product(*options)]


def alpha(engine: Engine, facts: Any) -> Judgement:  # noqa: ANN401 - facts of a profile
    """Judge the only treatment."""
    return judgement(engine, engine.judge(Profile(**facts)), "alpha")


@given(RULES, st.lists(WHEN, max_size=1), st.lists(WHEN, max_size=1), GIVEN)
def test_a_fact_that_can_change_the_verdict_is_asked(
    rules: list[tuple[Any, str]],
    fits: list[Any],
    unsuited: list[Any],
    given_: dict[str, bool | None],
) -> None:
    """Under some completion of the unknowns the answer decides: then it is in ``ask``."""
    engine = engine_of(generated(rules, fits, unsuited))

    def verdict(facts: dict[str, Any]) -> tuple[Any, ...]:
        found = alpha(engine, facts)
        excluded = found.because == "contraindicated"
        return found.safety, found.because, None if excluded else found.fit

    now = alpha(engine, given_)
    asked = set(now.asked)
    unknown = [flag for flag, value in given_.items() if value is None]
    deciding = {
        flag
        for flag in unknown
        for full in completions(given_)
        if verdict(full) != verdict(full | {flag: not full[flag]})
    }
    assert asked <= set(unknown)
    if now.because is None:
        assert deciding <= asked
    else:
        assert not [f for f in deciding - asked if _moves_safety(engine, given_, f)]


def _moves_safety(engine: Engine, given_: dict[str, bool | None], flag: str) -> bool:
    return any(
        alpha(engine, full).safety != alpha(engine, full | {flag: not full[flag]}).safety
        for full in completions(given_)
    )


@given(RULES, GIVEN)
def test_could_be_bounds_every_completion(
    rules: list[tuple[Any, str]], given_: dict[str, bool | None]
) -> None:
    engine = engine_of(generated(rules))
    now = alpha(engine, given_)
    later = [alpha(engine, full) for full in completions(given_)]
    assert RANK[now.safety] <= min(RANK[found.safety] for found in later)
    assert RANK[now.could_be] >= max(RANK[found.safety] for found in later)
    assert all(found.safety == found.could_be for found in later)


@pytest.mark.parametrize("course", ["new", "growing"])
def test_presumed_activity_can_be_disproved_so_it_is_asked(course: Whatever) -> None:
    """Design 3 and 4: new or growing counts as active until disproved; the answer moves it."""
    kb = knowledge(treatment("surgery", unsuited=[fit_rule({"active_disease": True})]))
    presumed = answer(kb, course=course)
    disproved = answer(kb, course=course, active_disease=False)
    assert [x.id for x in presumed.not_for_this_patient] == ["surgery"]
    assert [x.id for x in disproved.consider] == ["surgery"]
    assert "active_disease" in [question.fact for question in presumed.ask_first]


# Lists


def lists(found: LazyAnswer) -> tuple[list[str], dict[str, str]]:
    return [x.id for x in found.consider], {x.id: x.because for x in found.not_for_this_patient}


REASONS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "contraindicated": ({"safety": [rule({"ulcers": True})]}, {"ulcers": True}),
    "not-recommended": (
        {"role": "not-recommended", "not_recommended_because": Stated("No benefit.", ["ref"])},
        {},
    ),
    "withdrawn": ({"standing": Availability("withdrawn", "2020-01-01", "Gone.")}, {}),
    "tried": ({}, {"tried": [Tried("alpha", "failed")]}),
    "unsuited": ({"unsuited": [fit_rule({"pain": False})]}, {"pain": False}),
}


@pytest.mark.parametrize("because", REASONS)
def test_each_reason_to_leave_out(because: str) -> None:
    fields, facts = REASONS[because]
    found = answer(knowledge(treatment(**fields), treatment("other")), **facts)
    assert lists(found) == (["other"], {"alpha": because})
    (excluded,) = found.not_for_this_patient
    assert excluded.why
    assert all(reason.text for reason in excluded.why)


@pytest.mark.parametrize("graver", REASONS)
@pytest.mark.parametrize("lighter", REASONS)
def test_the_gravest_reason_is_said(graver: str, lighter: str) -> None:
    order = list(REASONS)
    if order.index(graver) >= order.index(lighter):
        return
    fields = REASONS[lighter][0] | REASONS[graver][0]
    facts = REASONS[lighter][1] | REASONS[graver][1]
    assert lists(answer(knowledge(treatment(**fields)), **facts)) == ([], {"alpha": graver})


@pytest.mark.parametrize("outcome", ["failed", "not-tolerated", None, "relapsed"])
@pytest.mark.parametrize("name", ["alpha", "letters"])
def test_tried_in_vain(outcome: Whatever, name: str) -> None:
    kb = knowledge(treatment(class_="letters"), classes=[class_("letters")])
    found = answer(kb, tried=[Tried(name, outcome)])
    if outcome == "relapsed":
        (option,) = found.consider
        assert [reason.rule for reason in option.why] == ["relapsed"]
    else:
        assert lists(found) == ([], {"alpha": "tried"})


def test_what_is_taken_stays_and_is_not_unsuited() -> None:
    kb = knowledge(treatment(unsuited=[fit_rule({"pain": False})]))
    (option,) = answer(kb, takes=["alpha"], pain=False).consider
    assert option.current
    assert option.why[0].rule == "current"
    assert option.fit == "suitable"


def test_a_contraindicated_drug_that_is_taken_raises_an_alert() -> None:
    kb = knowledge(treatment(safety=[rule({"ulcers": True})]))
    found = answer(kb, takes=["alpha"], ulcers=True)
    (alert,) = found.alerts
    assert (alert.id, alert.urgency, alert.facts) == ("review-alpha", "review-today", ["ulcers"])
    assert lists(found) == ([], {"alpha": "contraindicated"})
    assert answer(kb, takes=["alpha"]).alerts == []
    assert answer(kb, ulcers=True).alerts == []


# Order

TRIAL = series("trial", 9, 10, treatments=["b"], comparator="randomized")
PAIN: When = {"pain": True}
OTHERS = TreatmentLine("first", ["ref"], {"pain": False})
ORDERS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("leads", {"group": "second"}, {"group": "first"}),
    ("fit", {"fits": [fit_rule({"pain": True})]}, {}),
    ("fit unsure", {}, {"unsuited": [fit_rule({"ulcers": True})]}),
    ("role", {}, {"role": "refractory"}),
    ("role experimental", {"role": "refractory"}, {"role": "experimental"}),
    ("caution", {}, {"safety": [rule({"pain": True}, "caution")]}),
    ("possible", {}, {"safety": [rule({"ulcers": True}, "caution")]}),
    ("avoid after what suits less", {"role": "refractory"}, {"safety": [rule(PAIN, "avoid")]}),
    (
        "nothing experimental gains by avoid",
        {"safety": [rule(PAIN, "avoid")]},
        {"role": "experimental"},
    ),
    (
        "line before role",
        {"role": "refractory", "lines": [TreatmentLine("first", ["ref"], PAIN)]},
        {"lines": [TreatmentLine("second", ["ref"])]},
    ),
    (
        "line before a doubt",
        {"unsuited": [fit_rule({"ulcers": True})], "lines": [TreatmentLine("first", ["ref"])]},
        {"lines": [TreatmentLine("second", ["ref"])]},
    ),
    ("no line is the last", {"lines": [TreatmentLine("second", ["ref"])]}, {}),
    ("a line of others is none", {"role": "usual"}, {"role": "refractory", "lines": [OTHERS]}),
    (
        "known caution after possible avoid",
        {"safety": [rule({"ulcers": True}, "avoid")]},
        {"safety": [rule(PAIN, "caution")]},
    ),
    ("evidence", {}, {}),
]


@pytest.mark.parametrize(("earlier", "later"), [x[1:] for x in ORDERS], ids=[x[0] for x in ORDERS])
def test_each_key_of_the_order(earlier: dict[str, Any], later: dict[str, Any]) -> None:
    """``b`` stands before ``a`` although its name does not."""
    groups = [
        Group("first", "First", "plain"),
        Group("second", "Second", "plain", [fit_rule({"pain": True})]),
        Group("group", "Group", "plain"),
    ]
    evidence = [] if earlier or later else [TRIAL]
    kb = knowledge(
        treatment("a", **later), treatment("b", **earlier), groups=groups, references=evidence
    )
    assert [x.id for x in answer(kb, pain=True).consider] == ["b", "a"]


def test_counts_never_order() -> None:
    references = [
        series("few", 1, 2, treatments=["a"], direction="better"),
        series("many", 900, 1000, treatments=["b"], direction="better"),
    ]
    kb = knowledge(treatment("a"), treatment("b"), references=references)
    found = answer(kb).consider
    assert [x.id for x in found] == ["a", "b"]
    assert all(x.tied for x in found)


def test_ties_are_shown_as_ties() -> None:
    kb = knowledge(treatment("a"), treatment("b"), treatment("c", role="experimental"))
    assert [(x.id, x.tied) for x in answer(kb).consider] == [
        ("a", True),
        ("b", True),
        ("c", False),
    ]


def test_refractory_counts_as_usual_after_two_were_tried() -> None:
    kb = knowledge(
        treatment("a", role="refractory"), *(treatment(name) for name in ("b", "c", "d"))
    )
    one = answer(kb, tried=[Tried("b", "failed")])
    two = answer(kb, tried=[Tried("b", "failed"), Tried("c", "not-tolerated")])
    assert [x.id for x in one.consider] == ["c", "d", "a"]
    assert [x.id for x in two.consider] == ["a", "d"]
    assert two.consider[0].role == "refractory"


def test_the_file_order_of_treatments_is_irrelevant() -> None:
    entries = [
        treatment(name, role=role, safety=[rule({"ulcers": True}, level)])
        for name, role, level in product("abc", ROLES[:2], ("caution", "avoid"))
        for name in [f"{name}-{role}-{level}"]
    ]
    first = answer(knowledge(*entries)).consider
    shuffled = dice(1).sample(entries, len(entries))
    assert answer(knowledge(*shuffled)).consider == first
    assert len({x.id for x in first}) == len(entries)
    assert {FITS[x.key.fit] for x in first} == {"suitable"}


# Questions


def test_questions_are_ordered_by_what_they_could_move() -> None:
    kb = knowledge(
        treatment("a", safety=[rule({"pain": True})]),
        treatment("b", safety=[rule({"pain": True}), rule({"c": True}, "caution", "s")]),
        treatment("d", safety=[rule({"egfr": "<30"})]),
        conditions=[condition("c")],
    )
    found = answer(kb)
    assert [(q.fact, q.moves) for q in found.ask_first] == [
        ("pain", ["a", "b"]),
        ("egfr", ["d"]),
        ("c", ["b"]),
    ]
    after = answer(kb, pain=False)
    assert [q.fact for q in after.ask_first] == ["egfr", "c"]
    assert [q.kind for q in after.ask_first] == ["fact", "condition"]
    assert after.ask_first[1].ask == "Is there c?"


def test_inflamed_asks_for_infection_first_even_when_nothing_moves() -> None:
    kb = knowledge(treatment("a", safety=[rule({"pain": True})]))
    assert [q.fact for q in answer(kb, inflamed=True).ask_first] == ["infection", "pain"]
    assert [q.fact for q in answer(kb, inflamed=True, infection=False).ask_first] == ["pain"]
    assert [q.fact for q in answer(kb).ask_first] == ["pain"]


def test_tried_is_never_asked() -> None:
    kb = knowledge(treatment(fits=[fit_rule({"tried": ["other"]})]), treatment("other"))
    assert answer(kb).ask_first == []


def test_an_unrecognized_drug_keeps_interactions_open() -> None:
    kb = knowledge(
        treatment(),
        drugs=[drug("partner")],
        interactions=[interaction("alpha", "partner", "major")],
    )
    (closed,) = answer(kb, other_drugs=False).consider
    assert (closed.safety, closed.could_be, closed.ask) == ("clear", None, [])
    found = answer(kb, other_drugs=False, unrecognized=["zzz"])
    (option,) = found.consider
    assert (option.safety, option.could_be, option.ask) == ("clear", "avoid", ["takes"])
    assert found.unrecognized == ["zzz"]
    assert any("zzz is not recognized" in note for note in found.notes)
