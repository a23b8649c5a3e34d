"""The answer carries everything over: leading groups, options, exclusions, notes."""

from __future__ import annotations

from typing import Any

from calcinosis_cli.engine.answer import Key, Lead, Reason
from calcinosis_cli.evidence.brief import brief_of
from calcinosis_cli.evidence.weighing import weigh_all
from calcinosis_cli.knowledge.model import Availability, Group, LeadRule, Rule
from calcinosis_cli.knowledge.stated import Stated
from calcinosis_cli.patient.facts import Profile
from calcinosis_cli.patient.history import Tried
from tests.builders import (
    DRUG,
    answer,
    condition,
    drug,
    fit_rule,
    interaction,
    knowledge,
    left_out,
    rule,
    series,
    treatment,
)


def test_the_answer_carries_what_it_was_asked() -> None:
    pair = interaction(DRUG, "partner", "minor", when={"pain": True})
    kb = knowledge(treatment(), drugs=[drug("partner")], interactions=[pair])
    found = answer(kb, takes=["partner"], pain=True, unrecognized=["zzz"])
    assert found.profile == Profile(takes=["partner"], pain=True, unrecognized=["zzz"])
    assert [(x.id, x.holds) for x in found.interactions] == [("alpha-partner", "true")]
    assert answer(kb, takes=["partner"], pain=False).interactions == []
    assert found.unrecognized == ["zzz"]


def test_a_leading_group_says_by_which_rules_and_facts() -> None:
    leads = [
        LeadRule("l1", [{"pain": True}, {"ulcers": True}], "It hurts.", ["r1"]),
        LeadRule("l2", {"inflamed": True}, "It is hot.", ["r2"]),
        LeadRule("l3", {"pain": True, "course": "new"}, "It is new.", ["r3"]),
    ]
    groups = [Group("rest", "Rest", "plain"), Group("group", "Group", "plain", leads)]
    kb = knowledge(treatment("a", group="rest"), treatment("b"), groups=groups)
    found = answer(kb, pain=True, inflamed=False, course="new")
    expected = [
        Lead(
            "group",
            [
                Reason("It hurts.", ["r1"], "l1", ["pain"]),
                Reason("It is new.", ["r3"], "l3", ["pain", "course"]),
            ],
        )
    ]
    assert found.leading == expected
    assert answer(kb, pain=True, course="new").leading == expected
    assert [(x.id, x.key.leads, x.key.group) for x in found.consider] == [("b", 0, 1), ("a", 1, 0)]
    assert [x.id for x in answer(kb, pain=False).consider] == ["a", "b"]


def test_groups_stand_in_the_order_of_the_file() -> None:
    groups = [Group("z", "Z", "plain"), Group("a", "A", "plain")]
    kb = knowledge(treatment("one", group="a"), treatment("two", group="z"), groups=groups)
    assert [x.id for x in answer(kb).consider] == ["two", "one"]


def everything() -> dict[str, Any]:
    return {
        "role": "refractory",
        "fits": [Rule("f", [{"pain": True}, {"ulcers": True}], "It fits.", ["rf"])],
        "safety": [
            rule({"pain": True}, "caution", "light"),
            rule({"site": ["joint"]}, "avoid", "grave"),
            rule({"c": True, "egfr": "<30"}, "contraindicated", "open"),
        ],
    }


def test_an_option_says_everything() -> None:
    kb = knowledge(
        treatment(**everything()),
        treatment("b", safety=[rule({"egfr": "<30"})], group="second"),
        groups=[Group("group", "Group", "plain"), Group("second", "Second", "plain")],
        conditions=[condition("c")],
        references=[series("s", 9, 10)],
    )
    facts: Any = {"pain": True, "site": ["joint"], "takes": [DRUG]}
    found = answer(kb, tried=[Tried(DRUG, "relapsed")], **facts)
    option = next(x for x in found.consider if x.id == DRUG)
    assert (option.name, option.group, option.role) == ("Alpha", "group", "refractory")
    assert (option.fit, option.safety, option.could_be) == ("suitable", "avoid", "contraindicated")
    assert (option.current, option.tied) == (True, False)
    assert option.key == Key(
        1, 0, back=1, fit=1, line=2, role=1, doubt=0, safety=2, level=4, could_be=3
    )
    assert option.why == [
        Reason(
            "Taken now: continue or optimize it with the team before adding another.",
            [],
            "current",
            ["takes"],
        ),
        Reason("It fits.", ["rf"], "f", ["pain", "ulcers"]),
        Reason("Worked before; relapsed afterwards.", [], "relapsed", ["tried"]),
    ]
    assert [(x.rule, x.level) for x in option.against] == [("grave", "avoid"), ("light", "caution")]
    assert option.ask == ["egfr", "c"]
    assert [q.fact for q in found.ask_first] == ["egfr", "c"]
    weighed = weigh_all(kb.treatments, kb.references)[DRUG]
    assert option.evidence == brief_of(weighed)
    assert option.evidence.headline == "9 of 10 better"


def test_an_excluded_treatment_says_everything_too() -> None:
    fields = everything()
    fields["unsuited"] = [fit_rule({"ulcers": True}, "u")]
    kb = knowledge(
        treatment(**fields),
        treatment("b", safety=[rule({"egfr": "<30"})]),
        conditions=[condition("c")],
        references=[series("s", 9, 10)],
    )
    facts: Any = {"pain": True, "site": ["joint"], "takes": [DRUG]}
    found = answer(kb, tried=[Tried(DRUG, "failed"), Tried(DRUG, None)], **facts)
    (excluded,) = found.not_for_this_patient
    assert (excluded.id, excluded.name, excluded.group) == (DRUG, "Alpha", "group")
    assert (excluded.role, excluded.because, excluded.fit) == ("refractory", "tried", "suitable")
    assert (excluded.safety, excluded.could_be) == ("avoid", "contraindicated")
    assert excluded.current
    assert excluded.key == Key(
        1, 0, back=1, fit=1, line=2, role=1, doubt=0, safety=2, level=4, could_be=3
    )
    assert [x.rule for x in excluded.against] == ["grave", "light"]
    assert excluded.ask == ["egfr", "c"]
    assert excluded.evidence.headline == "9 of 10 better"
    assert excluded.why == [
        Reason("Tried before: no effect, outcome not stated.", [], "tried", ["tried"])
    ]
    sure = left_out(knowledge(treatment()), tried=[Tried(DRUG, "failed")])
    assert (sure.could_be, sure.current) == (None, False)


def test_each_exclusion_gives_its_reason_in_full() -> None:
    stated = Stated("No benefit.", ["r1"])
    cases: list[tuple[dict[str, Any], dict[str, Any], list[Reason]]] = [
        (
            {"role": "not-recommended", "not_recommended_because": stated},
            {},
            [Reason("No benefit.", ["r1"], "not-recommended", [])],
        ),
        (
            {"role": "not-recommended", "summary": "In short.", "references": ["r2"]},
            {},
            [Reason("In short.", ["r2"], "not-recommended", [])],
        ),
        (
            {"standing": Availability("withdrawn", "2020-01-01", "Gone.")},
            {},
            [Reason("Gone.", [], "withdrawn", [])],
        ),
        (
            {"standing": Availability("withdrawn", "2020-01-01")},
            {},
            [Reason("Withdrawn.", [], "withdrawn", [])],
        ),
        (
            {"unsuited": [Rule("u", {"pain": True}, "It hurts.", ["r3"])]},
            {"pain": True},
            [Reason("It hurts.", ["r3"], "u", ["pain"])],
        ),
        (
            {"safety": [rule({"pain": True}), rule({"pain": True}, "avoid", "light")]},
            {"pain": True},
            [Reason("rule speaks against it.", ["ref"], "rule", ["pain"], "contraindicated")],
        ),
    ]
    for fields, facts, why in cases:
        assert left_out(knowledge(treatment(**fields)), **facts).why == why


def test_the_notes() -> None:
    kb = knowledge(treatment())
    active = "Deposits are {}: disease counts as active until disproved."
    kidney = "Creatinine overestimates kidney function when muscle is wasted."
    drugs = "{} is not recognized: no drug is free of possible interactions with it."
    assert answer(kb).notes == []
    assert answer(kb, course="new").notes == [active.format("new")]
    assert answer(kb, course="growing", egfr=50, unrecognized=["x", "y"]).notes == [
        active.format("growing"),
        kidney,
        drugs.format("x"),
        drugs.format("y"),
    ]
    assert answer(kb, course="new", active_disease=True).notes == []
    (note,) = answer(kb, course="new", active_disease=False).notes
    assert note.startswith("Deposits are new although the disease is said to be quiet")
    assert answer(kb, course="stable", active_disease=False).notes == []
    assert answer(kb, course="stable", active_disease=True).notes == []
