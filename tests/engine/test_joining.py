"""How findings join, count and keep what they rest on, on small bases."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from calcinosis_cli.engine.answer import RANK, SCALE
from calcinosis_cli.knowledge.model import Review
from calcinosis_cli.patient.record import DOMAINS
from tests.builders import (
    answer,
    condition,
    drug,
    explained,
    interaction,
    knowledge,
    rule,
    treatment,
)


def test_the_join_is_the_worst() -> None:
    """Of what is true; of nothing, *clear*; of what may be true, what it could be."""
    assert [found.could_be for found in explained(knowledge(treatment()))] == ["clear"]
    for one, other in product(SCALE[1:], SCALE[1:]):
        kb = knowledge(treatment(safety=[rule({"pain": True}, one), rule({"ulcers": True}, other)]))
        for pain, ulcers in product((True, False, None), repeat=2):
            (found,) = explained(kb, pain=pain, ulcers=ulcers)
            both = ((one, pain), (other, ulcers))
            true = [RANK[level] for level, said in both if said]
            possible = [RANK[level] for level, said in both if said is not False]
            assert RANK[found.safety] == max(true, default=0)
            assert RANK[found.could_be] == max(possible, default=0)


@pytest.mark.parametrize(
    ("severity", "withhold", "against_one", "against_other"),
    [
        ("contraindicated", "either", "contraindicated", "contraindicated"),
        ("contraindicated", "one", "contraindicated", "caution"),
        ("contraindicated", "other", "caution", "contraindicated"),
        ("major", "either", "avoid", "avoid"),
        ("major", "one", "avoid", "caution"),
        ("moderate", "either", "caution", "caution"),
        ("moderate", "other", "caution", "caution"),
        ("minor", "either", "clear", "clear"),
        ("minor", "one", "clear", "clear"),
    ],
)
def test_the_side_to_withhold_bears_the_weight(
    severity: str, withhold: str, against_one: str, against_other: str
) -> None:
    pair = interaction("one", "other", severity, withhold=withhold)
    kb = knowledge(treatment("one"), treatment("other"), interactions=[pair])
    for own, partner, level in (("one", "other", against_one), ("other", "one", against_other)):
        found = {each.id: each for each in explained(kb, takes=[partner], other_drugs=False)}[own]
        assert [finding.level for finding in found.findings] == [level]
        assert found.safety == found.could_be == level


@pytest.mark.parametrize("ulcers", [True, False, None])
@pytest.mark.parametrize("takes", [["partner"], [], None])
def test_a_limited_interaction_needs_both(
    ulcers: bool | None,  # noqa: FBT001 - a value, not an option
    takes: list[str] | None,
) -> None:
    pair = interaction("alpha", "partner", when={"ulcers": True})
    kb = knowledge(treatment(), drugs=[drug("partner")], interactions=[pair])
    given: dict[str, Any] = {} if takes is None else {"takes": takes, "other_drugs": False}
    (found,) = explained(kb, ulcers=ulcers, **given)
    parts = [None if takes is None else bool(takes), ulcers]
    expected = "false" if False in parts else "unknown" if None in parts else "true"
    assert [f.holds for f in found.findings] == [expected]
    assert found.could_be == ("clear" if expected == "false" else "contraindicated")
    if expected == "unknown":
        names = {"takes": takes is None, "ulcers": ulcers is None}
        assert set(found.findings[0].facts) == {name for name, open_ in names.items() if open_}


def test_a_domain_that_nobody_reviewed_is_a_caution() -> None:
    for missing in DOMAINS:
        reviewed = {domain: Review("none", ["ref"]) for domain in DOMAINS if domain != missing}
        kb = knowledge(treatment(kind="drug", reviewed=reviewed))
        (found,) = explained(kb)
        assert found.safety == "caution"
        held = [f.source for f in found.findings if f.holds == "true"]
        assert held == ["review"]
    complete = {domain: Review("none", ["ref"]) for domain in DOMAINS}
    kb = knowledge(treatment(kind="drug", reviewed=complete))
    assert explained(kb)[0].could_be == "clear"


def test_findings_keep_the_sentence_the_source_and_the_facts() -> None:
    kb = knowledge(
        treatment(safety=[rule([{"ulcers": True}, {"egfr": "<30"}], "avoid", "r")]),
        conditions=[condition("c")],
    )
    result = answer(kb, ulcers=True, egfr=20)
    (option,) = result.consider
    (reason,) = option.against
    assert (option.safety, option.could_be) == ("avoid", None)
    assert (reason.rule, reason.level, reason.facts) == ("r", "avoid", ["ulcers", "egfr"])
    assert (reason.text, reason.references) == ("r speaks against it.", ["ref"])
