"""Whom a treatment suits, and which facts that leaves open."""

from __future__ import annotations

from calcinosis_cli.engine.answer import FITS
from calcinosis_cli.engine.judged import Judged
from calcinosis_cli.engine.judging import Truths
from calcinosis_cli.patient.facts import Profile
from tests.builders import (
    DRUG,
    answer,
    engine_of,
    fit_rule,
    knowledge,
    left_out,
    only,
    rule,
    treatment,
)


def test_a_preference_yields_to_a_label_that_says_avoid() -> None:
    fits = [fit_rule({"pain": True})]
    for level, fit in (("caution", "preferred"), ("avoid", "suitable")):
        kb = knowledge(treatment(fits=fits, safety=[rule({"ulcers": True}, level)]))
        option = only(kb, pain=True, ulcers=True)
        assert (option.safety, option.fit) == (level, fit)
        assert [reason.rule for reason in option.why] == ["fit"]
    unsuited = knowledge(
        treatment(unsuited=[fit_rule({"pain": True})], safety=[rule({"ulcers": True}, "avoid")])
    )
    assert left_out(unsuited, pain=True, ulcers=True).because == "unsuited"


def test_what_is_taken_now_is_not_asked_whether_it_suits() -> None:
    kb = knowledge(treatment(unsuited=[fit_rule({"pain": True})]))
    assert (only(kb).ask, only(kb).key.doubt) == (["pain"], 1)
    current = only(kb, takes=[DRUG])
    assert (current.ask, current.key.doubt) == ([], 0)
    assert only(kb, pain=False).key.doubt == 0


def test_a_doubt_beside_a_rule_that_already_excludes_is_none() -> None:
    kb = knowledge(
        treatment(unsuited=[fit_rule({"pain": True}, "u1"), fit_rule({"ulcers": True}, "u2")])
    )
    excluded = left_out(kb, pain=True)
    assert excluded.key.fit == FITS.index("unsuited")
    assert [reason.rule for reason in excluded.why] == ["u1"]
    assert excluded.ask == []
    open_ = only(kb)
    assert (open_.key.fit, open_.key.doubt) == (FITS.index("suitable"), 1)
    assert set(open_.ask) == {"pain", "ulcers"}


def test_a_preference_that_is_settled_asks_nothing() -> None:
    kb = knowledge(
        treatment(fits=[fit_rule({"pain": True}, "f1"), fit_rule({"ulcers": True}, "f2")])
    )
    assert only(kb).ask == ["ulcers", "pain"]
    assert only(kb, pain=True).ask == []
    assert only(kb, pain=False).ask == ["ulcers"]
    assert only(kb, pain=False, ulcers=False).ask == []


def test_only_what_is_worse_than_what_is_true_is_asked() -> None:
    kb = knowledge(
        treatment(
            safety=[
                rule({"pain": True}, "avoid", "a"),
                rule({"ulcers": True}, "avoid", "b"),
                rule({"inflamed": True}, "contraindicated", "c"),
                rule({"tried": ["other"], "function_loss": True}, "contraindicated", "d"),
            ]
        ),
        treatment("other"),
    )
    options = {option.id: option for option in answer(kb, pain=True).consider}
    assert options[DRUG].ask == ["inflamed"]


def test_tried_is_no_question_even_where_it_is_unknown() -> None:
    """No profile leaves it unknown; should one do so, it is not asked for."""
    kb = knowledge(treatment(safety=[rule({"tried": DRUG, "pain": True}, "avoid", "a")]))
    engine = engine_of(kb)
    (effect,) = engine.candidates[DRUG].ruled.against
    unknown = Truths(true=0, unknown=1 << effect.condition)
    known = engine.judge(Profile())
    judged = Judged(known.profile, known.facts, unknown, unknown, known.supposed)
    assert list(engine.behind.waiting(judged)) == ["pain"]
