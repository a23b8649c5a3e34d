"""Safety findings and alerts: each says everything it knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.engine.answer import LEVEL_OF, RANK, SCALE, AlertFinding, Reason
from calcinosis_cli.engine.explaining import Explanation, Finding
from calcinosis_cli.patient.record import DOMAINS
from tests.builders import (
    CLASS,
    DRUG,
    OTHER,
    alert,
    answer,
    class_,
    drug,
    explained,
    interaction,
    knowledge,
    only,
    rule,
    treatment,
)

if TYPE_CHECKING:
    from calcinosis_cli.knowledge.model import KnowledgeBase
    from tests.builders import Whatever


def verdict(kb: KnowledgeBase, **facts: Whatever) -> Explanation:
    """Judge the first treatment."""
    return explained(kb, **facts)[0]


# Findings


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
    alone = verdict(kb, takes=[DRUG], other_drugs=False)
    assert alone.could_be == "clear"
    assert [(found.partner, found.holds) for found in alone.findings] == [(CLASS, "false")]
    both = knowledge(
        treatment(class_=CLASS),
        treatment(OTHER, class_=CLASS),
        classes=[class_()],
        interactions=[pair],
    )
    assert verdict(both, takes=[DRUG, OTHER], other_drugs=False).safety == "avoid"


def test_a_domain_not_reviewed_says_which() -> None:
    findings = verdict(knowledge(treatment(kind="drug"))).findings
    assert [f for f in findings if f.source == "review"] == [
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
    found = verdict(kb, unrecognized=["xxx", "yyy"]).findings
    found = [f for f in found if f.source == "interaction"]
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
    assert explained(kb, unrecognized=["xxx"])[1].findings == []


def test_the_scales() -> None:
    assert SCALE == ("clear", "caution", "avoid", "contraindicated")
    assert RANK == {"clear": 0, "caution": 1, "avoid": 2, "contraindicated": 3}
    assert LEVEL_OF == {
        "contraindicated": "contraindicated",
        "major": "avoid",
        "moderate": "caution",
        "minor": "clear",
        "avoid": "avoid",
        "caution": "caution",
        "note": "clear",
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


def test_a_note_is_told_and_counts_for_nothing() -> None:
    kb = knowledge(treatment(safety=[rule({"pain": True}, "note", "unlicensed")]))
    for pain in (True, False, None):
        (found,) = explained(kb, pain=pain)
        assert (found.safety, found.could_be) == ("clear", "clear")
    (option,) = answer(kb, pain=True).consider
    assert [(reason.rule, reason.level) for reason in option.against] == [("unlicensed", "clear")]
    assert option.ask == answer(kb).consider[0].ask == []
