"""What is shown to women by stage, beside what the guidelines on reproduction say of each drug."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from calcinosis_cli import load, recommend

KNOWLEDGE = load()
STAGES = ("planning", "pregnant", "breastfeeding")
COMPLETE = {
    "disease": "dm",
    "sex": "female",
    "age": 34,
    "egfr": 95,
    "other_conditions": False,
    "other_drugs": False,
}

COMPATIBLE = ("caution", "caution", "caution")
FORBIDDEN = ("contraindicated", "contraindicated", "contraindicated")
KEPT = {
    "hydroxychloroquine": COMPATIBLE,
    "azathioprine": COMPATIBLE,
    "ciclosporin": COMPATIBLE,
    "tacrolimus": COMPATIBLE,
    "prednisolone": COMPATIBLE,
    "prednisone": COMPATIBLE,
    "methylprednisolone-pulse": COMPATIBLE,
    "intravenous-immunoglobulin": COMPATIBLE,
    "infliximab": COMPATIBLE,
    "adalimumab": COMPATIBLE,
    "etanercept": COMPATIBLE,
}
"""Compatible in every stage: bsr-pregnancy-2022 (table 1); prednisone and pulses by their class."""

STOPPED = {
    "methotrexate": FORBIDDEN,
    "mycophenolate-mofetil": FORBIDDEN,
    "leflunomide": FORBIDDEN,
    "cyclophosphamide": FORBIDDEN,
}
"""Stopped before conception (cyclophosphamide: exceptional circumstances): the same table."""


@cache
def _rows(stage: str, takes: str = "") -> dict[str, Any]:
    said = {**COMPLETE, "pregnancy": stage, **({"takes": [takes]} if takes else {})}
    answer = recommend(KNOWLEDGE, said)
    return {row.id: row for row in (*answer.consider, *answer.not_for_this_patient)}


@pytest.mark.parametrize(("drug", "levels"), [*KEPT.items(), *STOPPED.items()])
def test_the_level_of_each_stage(drug: str, levels: tuple[str, ...]) -> None:
    assert tuple(_rows(stage)[drug].safety for stage in STAGES) == levels


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("drug", KEPT)
def test_no_alert_asks_to_review_a_drug_that_is_kept(drug: str, stage: str) -> None:
    answer = recommend(KNOWLEDGE, {**COMPLETE, "pregnancy": stage, "takes": [drug]})
    assert not [alert for alert in answer.alerts if "is contraindicated" in alert.text]
