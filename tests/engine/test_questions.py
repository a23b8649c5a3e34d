"""The questions that alerts ask, and which of them press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.patient.facts import FACTS
from tests.builders import DRUG, alert, answer, condition, knowledge, rule, treatment

if TYPE_CHECKING:
    from calcinosis_cli.engine.answer import Question
    from calcinosis_cli.knowledge.model import KnowledgeBase
    from tests.builders import Whatever


def asked(kb: KnowledgeBase, **facts: Whatever) -> list[Question]:
    return answer(kb, **facts).ask_first


def test_every_alert_that_could_be_true_has_its_question() -> None:
    kb = knowledge(
        treatment(safety=[rule({"egfr": "<30"})]),
        alerts=[
            alert("true", {"extent": "extensive"}),
            alert("one", {"infection": True, "inflamed": True}),
            alert("two", [{"ulcers": True}, {"infection": True, "pain": True}]),
        ],
    )
    found = {question.fact: question for question in asked(kb, extent="extensive")}
    assert {fact: (q.alerts, q.pressing, q.moves) for fact, q in found.items()} == {
        "egfr": ([], False, [DRUG]),
        "infection": (["one", "two"], False, []),
        "inflamed": (["one"], False, []),
        "ulcers": (["two"], False, []),
        "pain": (["two"], False, []),
    }
    assert all(q.kind == "fact" and q.ask == FACTS[fact].ask for fact, q in found.items())


def test_what_would_complete_an_alert_presses() -> None:
    """Everything else of a clause must be true already, and be something."""
    kb = knowledge(
        treatment(safety=[rule({"egfr": "<30"}), rule({"function_loss": True}, name="s")]),
        treatment("b", safety=[rule({"egfr": "<30"})]),
        alerts=[
            alert("false", {"course": "new", "active_disease": True}),
            alert("pressing", [{"inflamed": True, "pain": True}, {"pain": False, "ulcers": True}]),
            alert("alone", {"function_loss": True}),
            alert("three", {"inflamed": True, "severity": "high", "size_cm": ">2"}),
        ],
    )
    found = asked(kb, inflamed=True, infection=False, course="stable")
    assert [(q.fact, q.pressing) for q in found] == [
        ("pain", True),
        ("function_loss", False),
        ("severity", False),
        ("size_cm", False),
        ("ulcers", False),
        ("egfr", False),
    ]
    nothing = asked(kb, infection=False, course="stable")
    assert not any(q.pressing for q in nothing)
    last = asked(kb, inflamed=True, infection=False, course="stable", severity="high", pain=False)
    assert {q.fact for q in last if q.pressing} == {"size_cm", "ulcers"}
    assert [q.fact for q in last][:2] == ["size_cm", "ulcers"]


def test_an_exception_that_is_not_known_is_asked_for() -> None:
    """An alert holds until its exception is known, and does not begin where it is."""
    hard = alert("hard", {"c": True}, unless={"d": False})
    kb = knowledge(conditions=[condition("c"), condition("d", implies=["c"])], alerts=[hard])
    found = answer(kb, conditions={"c": True})
    assert [x.id for x in found.alerts] == ["hard"]
    assert [(q.fact, q.alerts, q.pressing) for q in found.ask_first] == [("d", ["hard"], False)]
    assert answer(kb, conditions={"d": True}).alerts
    known = answer(kb, conditions={"c": True, "d": False})
    assert (known.alerts, known.ask_first) == ([], [])
    assert not answer(kb, conditions={"d": False}).alerts


def test_the_order_of_a_specialist() -> None:
    urgent = condition("urgent", asked="urgent")
    kb = knowledge(
        treatment(safety=[rule({name: True}) for name in ("urgent", "rest", "lungs", "pain")]),
        treatment(
            "b",
            safety=[rule({n: v}) for n, v in (("egfr", "<30"), ("course", "new"), ("rest", True))],
        ),
        conditions=[condition("rest"), condition("lungs", asked="lungs"), urgent],
        alerts=[alert("later", {"pain": True, "ulcers": True}, urgency="plan")],
    )
    found = asked(kb, ulcers=True)
    assert [q.fact for q in found] == ["urgent", "course", "pain", "egfr", "lungs", "rest"]
    assert [q.asked for q in found][:2] == ["urgent", "course"]
    assert [q.flag for q in found][1:4] == ["--course COURSE", "--pain or --no-pain", "--egfr N"]
    assert found[-1].flag == "--condition rest or --no-condition rest"
    assert not any(q.pressing for q in found)


def test_a_condition_is_asked_for_by_an_alert_in_its_own_words() -> None:
    kb = knowledge(conditions=[condition("c")], alerts=[alert("bad", {"c": True, "pain": True})])
    last = asked(kb, pain=True)
    assert [(q.fact, q.kind, q.ask, q.moves, q.alerts, q.pressing) for q in last] == [
        ("c", "condition", "Is there c?", [], ["bad"], True)
    ]


def test_infection_stands_before_what_presses() -> None:
    kb = knowledge(alerts=[alert("hot", {"inflamed": True, "pain": True})])
    assert [(q.fact, q.pressing, q.moves) for q in asked(kb, inflamed=True)] == [
        ("infection", False, []),
        ("pain", True, []),
    ]
