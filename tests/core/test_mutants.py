"""What mutation testing found untested: every field carried over, every sentence, every edge.

How to run it, the rates and the survivors: ``docs/mutation.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from calcinosis_cli.assessment import Patient, examine, open_facts
from calcinosis_cli.brief import brief
from calcinosis_cli.counts import (
    Corpus,
    Line,
    cite,
    improved_count,
    lines_of,
    stratum_of,
    trend_of,
    wilson,
)
from calcinosis_cli.evidence import OUTCOMES, Opinion, Trial, main_body, weigh_all
from calcinosis_cli.facts import FACTS
from calcinosis_cli.grading import VERBS, best_design, grade, level_of, opposed, start
from calcinosis_cli.logic import Truth, evaluate, holds
from calcinosis_cli.model import (
    Alert,
    Conclusion,
    Group,
    Guideline,
    Judgement,
    Rule,
    Standing,
    Stated,
)
from calcinosis_cli.profile import Profile, Tried
from calcinosis_cli.recommend import Key, Lead, Reason, leading_groups
from calcinosis_cli.record import DOMAINS
from calcinosis_cli.safety import (
    RANK,
    SCALE,
    SEVERITY,
    AlertFinding,
    Finding,
    assess,
    sides,
)
from calcinosis_cli.vocabulary import Vocabulary

from .builders import (
    CLASS,
    DRUG,
    OTHER,
    answer,
    arm,
    body,
    class_,
    condition,
    drug,
    facts_of,
    fit_rule,
    interaction,
    knowledge,
    result,
    review,
    rule,
    series,
    study,
    treatment,
    trial,
    weigh,
)

if TYPE_CHECKING:
    from calcinosis_cli.counts import Interval
    from calcinosis_cli.model import KnowledgeBase
    from calcinosis_cli.questions import Question
    from calcinosis_cli.recommend import Excluded, Option
    from calcinosis_cli.safety import Verdict

    from .builders import Whatever


def verdict(kb: KnowledgeBase, **facts: Whatever) -> Verdict:
    """Judge the first treatment."""
    return assess(kb.treatments[0], facts_of(kb, **facts), Vocabulary(kb))


def only(kb: KnowledgeBase, **facts: Whatever) -> Option:
    (option,) = answer(kb, **facts).consider
    return option


def left_out(kb: KnowledgeBase, **facts: Whatever) -> Excluded:
    (excluded,) = answer(kb, **facts).not_for_this_patient
    return excluded


def alert(name: str, when: Whatever, **fields: Whatever) -> Alert:
    return Alert(
        **{
            "id": name,
            "urgency": "same-day",
            "when": when,
            "text": f"{name} text",
            "plain": f"{name} plain",
            "references": [f"{name}-ref"],
            **fields,
        }
    )


# Logic


class Nothing:
    """A patient of whom nothing is known."""

    def value(self, fact: str) -> object:
        del fact
        return None

    def member(self, fact: str, item: str) -> Truth:
        del fact, item
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


# Safety: each finding says everything it knows


def test_a_rule_says_its_source_and_where_it_holds() -> None:
    law = rule({"ulcers": True}, "avoid", "r")
    law = type(law)(law.id, law.level, law.when, law.text, law.references, jurisdiction="EU")
    (found,) = verdict(knowledge(treatment(safety=[law])), ulcers=True).findings
    assert found == Finding(
        rule="r",
        source="rule",
        level="avoid",
        holds="true",
        text="r speaks against it.",
        references=["ref"],
        facts=["ulcers"],
        jurisdiction="EU",
    )
    option = only(knowledge(treatment(safety=[law])), ulcers=True)
    assert option.against == [
        Reason("r speaks against it.", ["ref"], "r", ["ulcers"], "avoid", None, "EU")
    ]


def test_an_interaction_says_its_source_and_what_to_do() -> None:
    pair = interaction(DRUG, "partner", "major", consequence="bad", management="watch")
    kb = knowledge(treatment(), drugs=[drug("partner")], interactions=[pair])
    (found,) = verdict(kb, takes=["partner"]).findings
    assert found == Finding(
        rule="alpha-partner",
        source="interaction",
        level="avoid",
        holds="true",
        text="bad",
        references=["ref"],
        facts=["takes"],
        partner="partner",
        management="watch",
    )
    (reason,) = only(kb, takes=["partner"]).against
    assert reason == Reason("bad", ["ref"], "alpha-partner", ["takes"], "avoid", "watch")


def test_a_drug_does_not_interact_with_itself() -> None:
    """Alpha is one of the letters, and letters interact with letters."""
    pair = interaction(CLASS, CLASS, "major")
    kb = knowledge(treatment(class_=CLASS), classes=[class_()], interactions=[pair])
    assert verdict(kb, takes=[DRUG], other_drugs=False).could_be == "clear"
    assert list(sides(pair, DRUG, Vocabulary(kb))) == [(CLASS, CLASS)]
    both = knowledge(
        treatment(class_=CLASS),
        treatment(OTHER, class_=CLASS),
        classes=[class_()],
        interactions=[pair],
    )
    assert verdict(both, takes=[DRUG, OTHER], other_drugs=False).safety == "avoid"


def test_a_domain_not_reviewed_says_which() -> None:
    findings = verdict(knowledge(treatment(kind="drug"))).findings
    assert findings == [
        Finding(
            rule=f"alpha-unreviewed-{domain}",
            source="review",
            level="caution",
            holds="true",
            text=f"Nobody has reviewed this drug for {domain} in this knowledge base.",
            references=[],
        )
        for domain in DOMAINS
    ]


def test_each_unrecognized_drug_is_an_open_interaction_of_a_drug() -> None:
    kb = knowledge(treatment(kind="drug"), treatment("hands", kind="measure"))
    found = [f for f in verdict(kb, unrecognized=["xxx", "yyy"]).findings if f.source != "review"]
    assert found == [
        Finding(
            rule=f"alpha-unrecognized-{number}",
            source="interaction",
            level="caution",
            holds="unknown",
            text=f"{name} is not recognized: whether it interacts is not known.",
            references=[],
            facts=["takes"],
            partner=name,
        )
        for number, name in ((1, "xxx"), (2, "yyy"))
    ]
    hands = assess(kb.treatments[1], facts_of(kb, unrecognized=["xxx"]), Vocabulary(kb))
    assert hands.findings == []


def test_the_scales() -> None:
    assert SCALE == ("clear", "caution", "avoid", "contraindicated")
    assert RANK == {"clear": 0, "caution": 1, "avoid": 2, "contraindicated": 3}
    assert SEVERITY == {
        "contraindicated": "contraindicated",
        "major": "avoid",
        "moderate": "caution",
        "minor": "clear",
    }


# Alerts


def test_an_alert_is_raised_when_it_is_true_and_only_then() -> None:
    kb = knowledge(
        alerts=[
            alert("hot", [{"infection": True}, {"inflamed": True, "pain": True}]),
            alert("lump", {"ulcers": True}, urgency="reconsider-diagnosis"),
        ]
    )
    found = answer(kb, inflamed=True, pain=True).alerts
    assert found == [
        AlertFinding("hot", "same-day", "hot text", "hot plain", ["hot-ref"], ["inflamed", "pain"])
    ]
    assert answer(kb, infection=False, inflamed=False, ulcers=False).alerts == []
    assert [x.id for x in answer(kb, infection=True, ulcers=True).alerts] == ["hot", "lump"]


def test_a_contraindicated_drug_taken_now_says_why_by_its_gravest_rules_only() -> None:
    rules = [
        rule({"pain": True}, "caution", "light"),
        rule({"inflamed": True}, "contraindicated", "open"),
        rule([{"ulcers": True}, {"egfr": "<30"}], "contraindicated", "grave"),
        rule({"ulcers": True}, "contraindicated", "second"),
    ]
    kb = knowledge(treatment("not-taken"), treatment(safety=rules))
    (found,) = answer(kb, takes=[DRUG], pain=True, ulcers=True, egfr=20).alerts
    assert found == AlertFinding(
        "review-alpha",
        "review-today",
        "Alpha is taken now and is contraindicated: grave speaks against it.",
        "Alpha is being taken now, and a rule says it should not be. Do not stop it "
        "on your own; call the doctor who prescribed it today.",
        ["ref"],
        ["ulcers", "egfr"],
    )


# Fit


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


def patient(kb: KnowledgeBase, **facts: Whatever) -> Patient:
    return Patient(Profile(**facts), Vocabulary(kb))


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


# Questions


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
        ("egfr", False),
        ("function_loss", False),
        ("severity", False),
        ("size_cm", False),
        ("ulcers", False),
    ]
    nothing = asked(kb, infection=False, course="stable")
    assert not any(q.pressing for q in nothing)
    last = asked(kb, inflamed=True, infection=False, course="stable", severity="high", pain=False)
    assert {q.fact for q in last if q.pressing} == {"size_cm", "ulcers"}
    assert [q.fact for q in last][:2] == ["size_cm", "ulcers"]


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


# Recommendation


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
        Rule("l1", [{"pain": True}, {"ulcers": True}], "It hurts.", ["r1"]),
        Rule("l2", {"inflamed": True}, "It is hot.", ["r2"]),
        Rule("l3", {"pain": True, "course": "new"}, "It is new.", ["r3"]),
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
    assert leading_groups(Vocabulary(kb), facts_of(kb, pain=True, course="new")) == expected
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
    assert option.key == Key(leads=1, group=0, fit=1, role=1, could_be=3, level=4)
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
    assert option.evidence == brief(weighed)
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
    assert excluded.key == Key(leads=1, group=0, fit=1, role=1, could_be=3, level=4)
    assert [x.rule for x in excluded.against] == ["grave", "light"]
    assert excluded.ask == ["egfr", "c"]
    assert excluded.evidence.headline == "9 of 10 better"
    assert excluded.why == [
        Reason("Tried before: failed, outcome not stated.", [], "tried", ["tried"])
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
            {"standing": Standing("withdrawn", "2020-01-01", "Gone.")},
            {},
            [Reason("Gone.", [], "withdrawn", [])],
        ),
        (
            {"standing": Standing("withdrawn", "2020-01-01")},
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
    assert answer(kb, course="new", active_disease=False).notes == []
    assert answer(kb, course="stable", active_disease=True).notes == []


# Counts


def test_an_interval_never_leaves_its_bounds() -> None:
    """Unchecked, rounding puts some a little outside."""
    for n in range(1, 2000):
        assert wilson(n, n).high <= 1
        assert wilson(0, n).low >= 0


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"complete": 2}, 2),
        ({"partial": 3}, 3),
        ({"complete": 2, "partial": 3}, 5),
        ({"improved": 1, "complete": 2}, 1),
        ({"complete": 0}, 0),
        ({"partial": 0}, 0),
        ({}, None),
    ],
)
def test_complete_and_partial_make_improved(counts: dict[str, int], expected: int | None) -> None:
    assert improved_count(result(**counts)) == expected


def test_a_line_carries_everything_that_was_recorded() -> None:
    found = study(
        "s",
        arm(
            result(
                6,
                10,
                stable=2,
                worse=1,
                relapsed=3,
                p_value="0.02",
                note="a note",
                direction="better",
                surrogate=True,
            ),
            treatments=[OTHER, DRUG],
            treated=12,
            diseases=["dm", "ssc"],
            direct=7,
        ),
        first_author="van der Berg A",
        year=2012,
        design="open-label-trial",
        comparator="historical",
        timing="prospective",
    )
    (line,) = lines_of(DRUG, None, Corpus([found]))
    assert line == Line(
        reference="s",
        cite="van der Berg 2012",
        outcome="lesion",
        stratum="mixed",
        unit="patients",
        design="open-label-trial",
        comparator="historical",
        timing="prospective",
        year=2012,
        diseases=["dm", "ssc"],
        together_with=[OTHER],
        treated=12,
        assessed=10,
        improved=6,
        stable=2,
        worse=1,
        relapsed=3,
        direct_patients=7,
        interval=wilson(6, 10),
        trend="better",
        p_value="0.02",
        surrogate=True,
        note="a note",
    )
    assert (line.size, line.single, line.sole) == (10, False, False)


@pytest.mark.parametrize(
    ("author", "year", "expected"),
    [
        ("Balin SJ", 2012, "Balin 2012"),
        ("van der Berg A", 2001, "van der Berg 2001"),
        ("Balin SJ", None, "Balin"),
        ("Group", 2012, "Group 2012"),
        (" Group", 2012, " Group 2012"),
        ("Two  B", 2012, "Two  2012"),
        (None, 2012, "key"),
    ],
)
def test_citations(author: str | None, year: int | None, expected: str) -> None:
    assert cite(study("key", first_author=author, year=year)) == expected


def test_the_laboratory_is_mechanism_whatever_the_disease() -> None:
    assert body([series("s", 9, 10, design="lab-study")]).stratum == "mechanism"
    assert stratum_of(["dm"]) == "direct"


@pytest.mark.parametrize("disease", ["iim", "overlap", "ssc", "mctd", "sle", "uctd", "other-ctd"])
def test_each_connective_tissue_disease_is_indirect(disease: str) -> None:
    assert stratum_of([disease]) == "indirect"
    assert stratum_of([disease, "jdm"]) == "mixed"


def test_patients_of_an_arm_are_direct_unless_stated_otherwise() -> None:
    def direct(**fields: Whatever) -> int | None:
        return body([series("s", 9, 10, **fields)]).lines[0].direct_patients

    assert direct(treated=12) == 12
    assert direct(diseases=["dm", "jdm"], treated=12) == 12
    assert direct(treated=12, direct=4) == 4
    assert direct(diseases=["dm", "ssc"], treated=12) is None
    assert direct(diseases=["ssc"], treated=12) is None


def test_the_lines_of_a_class_come_after_those_of_the_drug() -> None:
    found = [
        series("a", 9, 10, treatments=[CLASS], diseases=["dm", "ssc"]),
        series("b", 8, 10, treatments=[DRUG]),
        series("c", 7, 10, treatments=[CLASS, DRUG]),
        series("d", 6, 10, treatments=[CLASS, OTHER]),
    ]
    lines = lines_of(DRUG, CLASS, Corpus(found))
    assert [(x.reference, x.stratum, x.by_class, x.together_with, x.sole) for x in lines] == [
        ("b", "direct", None, [], True),
        ("c", "direct", None, [CLASS], False),
        ("a", "indirect", CLASS, [], False),
        ("d", "indirect", CLASS, [OTHER], False),
    ]


def test_nobody_better_counts_as_nobody() -> None:
    pooled = body([series("a", 0, 10), series("b", 5, 10)]).pooled
    assert pooled is not None
    assert (pooled.improved, pooled.assessed, pooled.interval) == (5, 20, wilson(5, 20))


def test_size_is_what_was_assessed_else_treated() -> None:
    def size(**fields: Whatever) -> tuple[int, bool]:
        line = body([study("s", arm(result(**fields), treated=fields.pop("treated", None)))])
        return line.lines[0].size, line.lines[0].single

    assert size(improved=1, assessed=1) == (1, True)
    assert size(improved=1, assessed=1, unit="lesions") == (1, False)
    assert size(improved=0, assessed=0) == (0, False)
    assert size(improved=2, assessed=2) == (2, False)
    assert body([study("s", arm(result(), treated=7))]).lines[0].size == 7
    assert body([study("s", arm(result(None, 3), treated=7))]).lines[0].size == 3
    assert body([study("s", arm(result(None, 0), treated=7))]).lines[0].size == 0


# Grading


def line(**fields: Whatever) -> Line:
    return Line(
        **{
            "reference": "s",
            "cite": "s",
            "outcome": "lesion",
            "stratum": "direct",
            "unit": "patients",
            "design": "rct",
            "comparator": "randomized",
            "assessed": 400,
            "direct_patients": 400,
            "trend": "no-difference",
            **fields,
        }
    )


def test_of_no_lines_there_is_no_best_design() -> None:
    assert best_design([]) == []
    worse = line(comparator="none")
    assert best_design([worse, line(), line(reference="t")]) == [line(), line(reference="t")]


SENTENCES: list[tuple[list[dict[str, Any]], bool, dict[str, tuple[int, str]]]] = [
    ([{}], False, {}),
    (
        [{"comparator": "none", "timing": "prospective"}],
        False,
        {"risk of bias": (-1, "no concurrent control")},
    ),
    (
        [
            {"comparator": "none", "timing": "prospective", "assessed": 199},
            {"comparator": "none", "assessed": 201},
        ],
        False,
        {
            "risk of bias": (
                -2,
                "no concurrent control, and mostly retrospective or with undefined denominator",
            )
        },
    ),
    ([{"assessed": 399}], False, {"imprecision": (-1, "399 assessed, under 400")}),
    ([{"assessed": 29}], False, {"imprecision": (-2, "29 assessed, under 30")}),
    (
        [{"stratum": "mechanism"}],
        False,
        {"indirectness": (-2, "another disease or the laboratory")},
    ),
    (
        [{"stratum": "mixed", "direct_patients": 199, "surrogate": True}],
        False,
        {
            "indirectness": (
                -2,
                "fewer than half had dermatomyositis and the outcome is a surrogate",
            )
        },
    ),
    ([{"surrogate": True}], False, {"indirectness": (-1, "the outcome is a surrogate")}),
    ([{"direct_patients": None}], False, {}),
    (
        [{"stratum": "mixed", "direct_patients": None, "assessed": 1}],
        False,
        {
            "imprecision": (-2, "1 assessed, under 30"),
            "indirectness": (-1, "fewer than half had dermatomyositis"),
        },
    ),
    (
        [{"trend": "better"}, {"trend": "worse"}],
        False,
        {"inconsistency": (-1, "studies point in opposite directions")},
    ),
    (
        [{"interval": wilson(10, 300)}, {"interval": wilson(100, 300)}],
        False,
        {"inconsistency": (-1, "intervals of studies do not overlap")},
    ),
    ([{}], True, {"publication bias": (-1, "a completed trial has not been reported")}),
    (
        [{"assessed": 29, "trend": "better", "reference": str(n)} for n in range(14)],
        False,
        {"publication bias": (-1, "all reports are small and positive")},
    ),
]


@pytest.mark.parametrize(("lines", "unreported", "expected"), SENTENCES)
def test_every_step_has_its_sentence(
    lines: list[dict[str, Any]],
    unreported: bool,  # noqa: FBT001 - a value, not an option
    expected: dict[str, tuple[int, str]],
) -> None:
    made = [line(**fields) for fields in lines]
    _, steps = grade(made, unreported_trial=unreported)
    assert (steps[0].domain, steps[0].change) == ("start", 0)
    assert steps[0].reason == f"starts {start(made[0])}"
    assert {step.domain: (step.change, step.reason) for step in steps[1:]} == expected


def test_intervals_that_touch_overlap() -> None:
    def at(low: float, high: float) -> Interval:
        found = wilson(1, 2)
        return type(found)(share=(low + high) / 2, low=low, high=high)

    touching = [line(interval=at(0.1, 0.5)), line(interval=at(0.5, 0.9))]
    assert grade(touching, unreported_trial=False)[1][1:] == []
    apart = [line(interval=at(0.1, 0.5)), line(interval=at(0.51, 0.9))]
    assert [step.domain for step in grade(apart, unreported_trial=False)[1][1:]] == [
        "inconsistency"
    ]


def test_who_has_a_voice_in_a_conflict() -> None:
    """A concurrent comparison has one without an interval; earlier patients do not."""
    better = line(trend="better")
    for comparator, heard in (
        ("randomized", True),
        ("concurrent", True),
        ("historical", False),
        ("none", False),
    ):
        other = line(trend="worse", comparator=comparator)
        assert opposed([better, other]) is heard
        assert opposed([better, line(trend="worse", surrogate=True)]) is False
        with_interval = line(trend="worse", comparator=comparator, interval=wilson(1, 10))
        assert opposed([better, with_interval])
    assert level_of(line(stratum="mechanism")) == 5


def test_each_certainty_has_its_strongest_verb() -> None:
    assert VERBS == {
        "high": "improves",
        "moderate": "probably improves",
        "low": "may improve",
        "very low": "has been reported to improve, which is very uncertain",
        None: "has not been counted in patients",
    }


# Evidence


def test_the_order_of_outcomes_and_the_sentence_of_a_pool() -> None:
    found = [series(outcome, 5, 10, outcome=outcome) for outcome in OUTCOMES[::-1]]
    assert [entry.outcome for entry in weigh(found).bodies] == [
        "lesion",
        "new-lesions",
        "function",
        "pain",
        "ulcer",
        "inflammation",
        "prevention",
    ]
    pooled = body([series("a", 5, 10), series("b", 5, 10)]).pooled
    assert pooled is not None
    assert pooled.sentence == (
        "Published proportion reported improved; no control; the interval is sampling error "
        "only; not this patient's chance."
    )


def test_evidence_speaks_of_its_main_body() -> None:
    judged = [Judgement("override", "rheumatologist", "2020-01-01", "because", ["r"])]
    found = weigh(
        [
            series("a", 200, 400, comparator="randomized", direction="better", outcome="pain"),
            series("b", 3, 10, diseases=["ssc"]),
            series("part", 1, 8, overlaps=["b"], diseases=["ssc"]),
        ],
        judgements=judged,
    )
    assert (found.certainty, found.wording) == ("high", "improves")
    assert (found.stratum, found.outcome) == ("direct", "pain")
    assert (found.studies, found.patients, found.level) == (2, 400, 2)
    assert found.judgements == judged
    assert found.headline == "pain: 200 of 400 better"
    short = brief(found)
    assert (short.certainty, short.stratum, short.outcome) == ("high", "direct", "pain")
    nothing = weigh([])
    assert (nothing.patients, nothing.studies) == (0, 0)
    assert (nothing.stratum, nothing.outcome) == (None, None)


DM, MIXED, SSC = ["dm"], ["dm", "ssc"], ["ssc"]
CHOICES: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    # The first is nearer; which of the two does a list speak of?
    ({"diseases": DM, "counts": (1, 1)}, {"diseases": SSC, "counts": (9, 10)}, "direct"),
    ({"diseases": DM, "counts": (1, 1)}, {"diseases": MIXED, "counts": (9, 10)}, "mixed"),
    ({"diseases": DM, "counts": (1, 2)}, {"diseases": MIXED, "counts": (9, 10)}, "direct"),
    ({"diseases": DM, "counts": (9, 10)}, {"diseases": MIXED, "counts": (90, 100)}, "direct"),
    ({"diseases": MIXED, "counts": (1, 1)}, {"diseases": SSC, "counts": (9, 10)}, "mixed"),
    ({"diseases": DM, "counts": (None, 10)}, {"diseases": SSC, "counts": (9, 10)}, "indirect"),
    ({"diseases": DM, "counts": (None, 10)}, {"diseases": MIXED, "counts": (9, 10)}, "mixed"),
    ({"diseases": SSC, "counts": (1, 1)}, {"diseases": ["x"], "counts": (9, 10)}, "indirect"),
    ({"diseases": DM, "counts": (None, 10), "worse": 0}, {"diseases": SSC}, "direct"),
    ({"diseases": DM, "counts": (None, 10), "stable": 3}, {"diseases": SSC}, "direct"),
    ({"diseases": DM, "counts": (None, 10), "p_value": "0.3"}, {"diseases": SSC}, "direct"),
    ({"diseases": DM, "counts": (None, 10), "direction": "worse"}, {"diseases": SSC}, "direct"),
]


@pytest.mark.parametrize(("near", "far", "expected"), CHOICES)
def test_the_main_body(near: dict[str, Any], far: dict[str, Any], expected: str) -> None:
    def made(name: str, fields: dict[str, Any]) -> Whatever:
        rest = dict(fields)
        improved, assessed = rest.pop("counts", (9, 10))
        return series(name, improved, assessed, **rest)

    found = weigh([made("near", near), made("far", far)])
    main = main_body(found.bodies)
    assert main is not None
    assert main.stratum == expected
    assert (found.stratum, found.certainty) == (expected, main.certainty)


def test_a_contained_report_does_not_make_a_body_speak() -> None:
    whole = series("whole", 30, 60, diseases=MIXED, overlaps=["part"])
    found = weigh([series("part", 8, 35), whole])
    assert (found.stratum, found.headline) == ("mixed", "mixed: 30 of 60 better")


def test_lines_stand_by_level_then_size_then_name() -> None:
    found = [
        series("small", 1, 6),
        series("large", 1, 60),
        series("trial", 1, 5, comparator="randomized"),
        series("zz", 1, 6, first_author="Aaa B", year=2001),
    ]
    assert [x.reference for x in body(found).lines] == ["trial", "large", "zz", "small"]
    arms = [arm(result(improved, 6, direction="worse")) for improved in (1, 2)]
    assert weigh([study("s", *arms)]) == weigh([study("s", *arms[::-1])])


def test_the_level_of_a_body_is_that_of_what_counts() -> None:
    found = [series("part", 1, 5, comparator="randomized", overlaps=["w"]), series("w", 1, 50)]
    assert body(found).level == 4


def test_opinions_are_those_on_the_drug_or_its_class() -> None:
    def guideline(name: str, **fields: Whatever) -> Guideline:
        return Guideline(**{"id": name, "title": name, "verified": "guideline", **fields})

    references: list[Any] = [
        guideline("z", conclusions=[Conclusion([OTHER, DRUG], "for", "second")]),
        guideline("gone", conclusions=[Conclusion([DRUG], "for", "x")], standing="superseded"),
        review(
            "a",
            synthesis="systematic",
            conclusions=[
                Conclusion([CLASS], "against", "later"),
                Conclusion([DRUG], "unclear", "earlier"),
                Conclusion([OTHER], "for", "of another"),
            ],
        ),
    ]
    found = weigh(references, class_=CLASS)
    assert found.opinions == [
        Opinion("a", "systematic review", "unclear", "earlier"),
        Opinion("a", "systematic review", "against", "later"),
        Opinion("z", "guideline", "for", "second"),
    ]
    assert found.headline == "guideline, no counted patients"
    assert [x.reference for x in weigh(references).opinions] == ["a", "z"]
    assert weigh(references[1:]).headline == "no counted patients"


def test_trials_are_those_of_the_drug() -> None:
    found = weigh(
        [
            trial("b", nct="NCT1", status="recruiting", enrolled=12, results="posted"),
            trial("a"),
            trial("c", treatments=[OTHER]),
        ]
    )
    assert found.trials == [
        Trial("a", "unknown"),
        Trial("b", "recruiting", "NCT1", 12, "posted"),
    ]


def test_patients_of_one_outcome_add_up() -> None:
    found = [
        series("a", 5, 10),
        series("b", 5, 20),
        series("c", 5, 25, outcome="pain"),
        series("d", 5, 50, unit="lesions"),
        series("e", 5, 90, diseases=SSC),
        series("f", 5, 8, overlaps=["b"]),
    ]
    assert weigh(found).patients == 30


def test_what_is_missing() -> None:
    direct = "no counted patients with dermatomyositis"
    compared = "no study with a concurrent comparison"
    felt = "pain and function were not counted"
    assert weigh([series("a", 5, 10)]).missing == [compared, felt]
    assert weigh([series("a", 5, 10, diseases=SSC)]).missing == [direct, compared, felt]
    for comparator in ("randomized", "concurrent"):
        assert weigh([series("a", 5, 10, comparator=comparator)]).missing == [felt]
    assert weigh([series("a", 5, 10, comparator="historical")]).missing == [compared, felt]
    for outcome in ("pain", "function"):
        assert weigh([series("a", 5, 10, outcome=outcome)]).missing == [compared]


HEADLINES: list[tuple[list[dict[str, Any]], str]] = [
    ([{"counts": (3, 4)}], "3 of 4 better"),
    ([{"counts": (3, 4), "unit": "lesions"}], "3 of 4 lesions better"),
    ([{"counts": (3, 4), "diseases": MIXED}], "mixed: 3 of 4 better"),
    ([{"counts": (3, 4), "diseases": SSC, "outcome": "pain"}], "indirect, pain: 3 of 4 better"),
    ([{"counts": (3, 4), "diseases": ["x"]}], "other diseases: 3 of 4 better"),
    (
        [{"counts": (None, 9), "outcome": "new-lesions", "worse": 2}],
        "new lesions: 2 of 9 had it",
    ),
    (
        [{"counts": (None, 9), "outcome": "new-lesions", "worse": 2, "direction": "better"}],
        "new lesions: better, 9 patients",
    ),
    (
        [{"counts": (None, None), "treated": 9, "outcome": "new-lesions", "worse": 2}],
        "new lesions: not counted, 9 patients",
    ),
    ([{"counts": (None, 9), "worse": 2}], "worse, 9 patients"),
    ([{"counts": (None, 9), "outcome": "prevention"}], "prevention: not counted, 9 patients"),
    ([{"counts": (None, 9), "stable": 9}], "no difference, 9 patients"),
    ([{"counts": (None, 9)}], "not counted, 9 patients"),
    ([{"counts": (None, 9), "p_value": "0.02"}], "p-value only, 9 patients"),
    ([{"counts": (None, 9), "p_value": "0.02", "direction": "better"}], "p-value only, 9 patients"),
    ([{"counts": (None, None), "p_value": "0.02"}], "p-value only"),
    ([{"counts": (None, None), "direction": "better"}], "better"),
    ([{"counts": (None, 1), "unit": "lesions", "direction": "better"}], "better, 1 lesion"),
    ([{"counts": (3, None), "treated": 9, "direction": "better"}], "better, 9 patients"),
    ([{"counts": (1, 1)}, {"counts": (3, 4)}], "3 of 4 better"),
    ([{"counts": (1, 1)}, {"counts": (0, 1)}], "2 single cases"),
    ([{"counts": (3, 4)}, {"counts": (2, 4)}], "2 series, 8 patients"),
    (
        [{"counts": (3, 4)}, {"counts": (2, 4)}, {"counts": (2, 6), "unit": "lesions"}],
        "3 series, 8 patients",
    ),
    ([{"counts": (1, 1), "unit": "lesions"}] * 2, "2 series, 0 patients"),
    ([{"counts": (3, 6)}, {"counts": (2, 4)}, {"counts": (4, 8)}], "7 of 14 better, 2 series"),
    (
        [{"counts": (3, 6)}, {"counts": (1, 6)}, {"counts": (1, 1)}],
        "conflicting, 3 reports",
    ),
]


@pytest.mark.parametrize(("parts", "expected"), HEADLINES, ids=[x[1] for x in HEADLINES])
def test_headlines(parts: list[dict[str, Any]], expected: str) -> None:
    found = []
    for number, part in enumerate(parts):
        fields = dict(part)
        improved, assessed = fields.pop("counts")
        found.append(series(f"s{number}", improved, assessed, **fields))
    assert weigh(found).headline == expected


def test_events_point_nowhere_and_the_rest_does() -> None:
    assert trend_of(result(None, 10, worse=3, outcome="new-lesions")) is None
    assert trend_of(result(None, 10, worse=3)) == "worse"
