"""Alarms hold for a kind of drug, not for the members that somebody thought of."""

from __future__ import annotations

from functools import cache

import pytest

from calcinosis_cli.knowledge import load
from calcinosis_cli.profile import PatientFacts, Profile
from calcinosis_cli.safety import assess, raise_alerts
from calcinosis_cli.shapes import RANK
from calcinosis_cli.vocabulary import Vocabulary


@cache
def vocabulary() -> Vocabulary:
    return Vocabulary(load().kb)


def members(group: str) -> list[str]:
    names = [*vocabulary().treatments, *vocabulary().drugs]
    return [name for name in names if group in vocabulary().kin(name)]


@pytest.mark.parametrize("drug", [*members("bisphosphonates"), "denosumab"])
@pytest.mark.parametrize("condition", ["hypocalcemia", "vitamin-d-deficiency", "osteomalacia"])
def test_calcium_and_vitamin_d_come_before_each_antiresorptive(drug: str, condition: str) -> None:
    patient = PatientFacts(Profile(conditions={condition: True}), vocabulary())
    verdict = assess(vocabulary().treatments[drug], patient, vocabulary())
    assert RANK[verdict.safety] >= RANK["avoid"]
    levels = {found.level for found in verdict.findings if condition in found.facts}
    assert "caution" not in levels


@pytest.mark.parametrize("drug", [*members("bisphosphonates"), "denosumab"])
def test_low_calcium_under_each_antiresorptive_is_urgent(drug: str) -> None:
    profile = Profile(takes=[drug], conditions={"hypocalcemia": True})
    urgent = {
        alert.id
        for alert in raise_alerts(PatientFacts(profile, vocabulary()), vocabulary(), {})
        if alert.urgency == "same-day"
    }
    assert len(urgent) == 1
