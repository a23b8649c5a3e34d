"""Whom a treatment suits, and which facts that leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.assessment import Patient, examine, open_facts
from calcinosis_cli.profile import Profile
from calcinosis_cli.safety import Finding
from calcinosis_cli.vocabulary import Vocabulary

from .builders import DRUG, fit_rule, knowledge, left_out, only, rule, treatment

if TYPE_CHECKING:
    from calcinosis_cli.model import KnowledgeBase

    from .builders import Whatever


def patient(kb: KnowledgeBase, **facts: Whatever) -> Patient:
    return Patient(Profile(**facts), Vocabulary(kb))


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
    assert (only(kb).ask, only(kb).key.fit) == (["pain"], 2)
    current = only(kb, takes=[DRUG])
    assert (current.ask, current.key.fit) == ([], 1)
    assert examine(kb.treatments[0], patient(kb, takes=[DRUG])).fitness.unknown_facts == []
    assert only(kb, pain=False).key.fit == 1


def test_a_doubt_beside_a_rule_that_already_excludes_is_none() -> None:
    kb = knowledge(
        treatment(unsuited=[fit_rule({"pain": True}, "u1"), fit_rule({"ulcers": True}, "u2")])
    )
    fitness = examine(kb.treatments[0], patient(kb, pain=True)).fitness
    assert not fitness.could_be_unsuited
    assert [found.id for found in fitness.unsuited_by] == ["u1"]
    assert fitness.unknown_facts == []
    assert examine(kb.treatments[0], patient(kb)).fitness.could_be_unsuited
    assert examine(kb.treatments[0], patient(kb)).fitness.unknown_facts == ["pain", "ulcers"]


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
    found = examine(kb.treatments[0], patient(kb, pain=True))
    assert open_facts(found) == ["inflamed"]


def test_tried_is_no_question_even_where_it_is_unknown() -> None:
    """No profile leaves it unknown; should one do so, it is not asked for."""
    kb = knowledge(treatment(safety=[rule({"pain": True}, "avoid", "a")]))
    found = examine(kb.treatments[0], patient(kb))
    (open_,) = found.verdict.findings
    values = {name: getattr(open_, name) for name in open_.__struct_fields__}
    asking = Finding(**(values | {"facts": ["tried", "pain"]}))
    judged = type(found.verdict)(found.verdict.safety, found.verdict.could_be, [asking])
    changed = type(found)(found.treatment, judged, found.fitness, found.current, [], None)
    assert open_facts(changed) == ["pain"]
