"""A pair that nobody searched is never clear, and is no question to the patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.engine.answer import SCALE
from calcinosis_cli.knowledge.model import Review
from calcinosis_cli.patient.record import DOMAINS
from tests.builders import DRUG, OTHER, drug, explained, interaction, knowledge, only, treatment

if TYPE_CHECKING:
    from calcinosis_cli.engine.answer import Option
    from calcinosis_cli.engine.explaining import Explanation, Finding
    from calcinosis_cli.knowledge.model import KnowledgeBase
    from tests.builders import Whatever

REVIEWED = {domain: Review("none", ["ref"]) for domain in DOMAINS}


def base(*drugs: Whatever, kind: str = "drug", **fields: Whatever) -> KnowledgeBase:
    return knowledge(treatment(kind=kind, reviewed=REVIEWED), drugs=list(drugs), **fields)


def option(kb: KnowledgeBase, *takes: str, complete: bool = True) -> Option:
    return only(kb, takes=list(takes), other_drugs=False if complete else None)


def unsearched(explanation: Explanation) -> list[Finding]:
    return [f for f in explanation.findings if f.rule.endswith("-not-searched")]


def test_silence_is_not_clear() -> None:
    kb = base(drug(OTHER, screened=[]), drug("gamma"))
    found = option(kb, OTHER, "gamma")
    assert (found.safety, found.could_be) == ("clear", "caution")
    assert found.unsearched == [OTHER]


def test_what_was_searched_without_a_find_is_clear() -> None:
    found = option(base(drug(OTHER, screened=[]), drug("gamma")), "gamma")
    assert (found.safety, found.could_be, found.unsearched) == ("clear", None, [])


def test_a_recorded_pair_is_judged_by_its_level() -> None:
    pairs = [interaction(DRUG, OTHER, "moderate")]
    found = option(base(drug(OTHER, screened=[]), interactions=pairs), OTHER)
    assert (found.safety, found.could_be, found.unsearched) == ("caution", None, [])


def test_a_minor_interaction_does_not_clear_what_nobody_searched() -> None:
    pairs = [interaction(DRUG, OTHER, "minor")]
    found = option(base(drug(OTHER, screened=[]), interactions=pairs), OTHER)
    assert (found.safety, found.could_be, found.unsearched) == ("clear", "caution", [OTHER])
    found = option(base(drug(OTHER), interactions=pairs), OTHER)
    assert (found.safety, found.could_be, found.unsearched) == ("clear", None, [])


def test_nobody_is_asked_for_what_we_did_not_search() -> None:
    assert option(base(drug(OTHER, screened=[])), OTHER).ask == []


def test_a_list_of_drugs_that_is_not_complete_is_asked_for() -> None:
    kb = base(drug(OTHER, screened=[]))
    found = option(kb, complete=False)
    assert (found.could_be, found.ask, found.unsearched) == ("caution", ["takes"], [])
    (explanation,) = explained(kb)
    (finding,) = unsearched(explanation)
    assert (
        finding.text
        == "Whether it interacts with other medicines that may be taken was not searched."
    )


def test_the_member_of_a_kind_is_asked_for() -> None:
    kind = drug("kind", kind="group", members=[OTHER, "gamma"])
    found = option(base(drug(OTHER, screened=[]), drug("gamma"), kind), "kind")
    assert (found.could_be, found.ask, found.unsearched) == ("caution", ["takes"], ["kind"])


def test_a_measure_has_no_interactions_to_search() -> None:
    kb = base(drug(OTHER, screened=[]), kind="measure")
    assert option(kb, OTHER).could_be is None


def test_the_drug_itself_needs_no_search() -> None:
    kb = knowledge(treatment(kind="drug", screened=[], reviewed=REVIEWED))
    assert option(kb, DRUG).could_be is None


def test_the_chain_names_each_medicine() -> None:
    kb = base(drug(OTHER, screened=[]), drug("gamma", screened=[]))
    (explanation,) = explained(kb, takes=[OTHER, "gamma"], other_drugs=False)
    said = [(f.partner, f.holds, f.level, f.facts) for f in unsearched(explanation)]
    assert said == [(OTHER, "unknown", SCALE[1], []), ("gamma", "unknown", SCALE[1], [])]


def test_two_of_one_kind_are_a_duplicate_therapy() -> None:
    kind = drug("kind", kind="group", members=[DRUG, OTHER])
    pairs = [interaction("kind", "kind", "major", duplicate=True)]
    kb = base(drug(OTHER), kind, interactions=pairs)
    found = option(kb, OTHER)
    assert found.safety == "avoid"
    assert [reason.text for reason in found.against] == ["Duplicate therapy. harm"]
    assert option(kb, DRUG).safety == "clear", "one alone is no duplicate"
