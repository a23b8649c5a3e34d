"""What is shown to women by stage, beside what the guidelines on reproduction say of each drug."""

from __future__ import annotations

import re
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


LAST_RESORT = dict.fromkeys(
    ["rituximab", "tocilizumab", "abatacept", "anakinra"], ("avoid", "avoid", "caution")
)
"""Stopping at conception considered, severe disease without an alternative, breastfeeding: yes."""

BY_LABEL = {
    "tofacitinib": ("avoid", "contraindicated", "avoid"),
    "baricitinib": ("avoid", "contraindicated", "avoid"),
    "ruxolitinib": ("avoid", "contraindicated", "contraindicated"),
    "upadacitinib": ("avoid", "contraindicated", "contraindicated"),
    "apremilast": ("avoid", "contraindicated", "avoid"),
    "anifrolumab": ("avoid", "avoid", "caution"),
    "colchicine": FORBIDDEN,
    "iloprost": FORBIDDEN,
    "bosentan": ("contraindicated", "contraindicated", "avoid"),
    "sildenafil": ("avoid", "avoid", "caution"),
    "warfarin": ("contraindicated", "contraindicated", "clear"),
    "diltiazem": ("avoid", "contraindicated", "contraindicated"),
    "nifedipine": FORBIDDEN,
    "amlodipine": ("avoid", "avoid", "avoid"),
    "verapamil": ("caution", "caution", "contraindicated"),
    "acetylsalicylic-acid": ("caution", "avoid", "caution"),
    "pain-management": ("clear", "caution", "caution"),
    "alendronate": ("caution", "avoid", "avoid"),
    "pamidronate": ("caution", "avoid", "avoid"),
    "risedronate": ("caution", "contraindicated", "contraindicated"),
    "zoledronate": ("avoid", "contraindicated", "contraindicated"),
    "ibandronate": ("contraindicated", "contraindicated", "avoid"),
}
"""By labels and agencies: that part of the guideline was not read, or it only confirms them, or
(colchicine, eular-reproduction-2024) it does not speak of a drug newly tried against deposits."""

TABLE = {**KEPT, **STOPPED, **LAST_RESORT, **BY_LABEL}


@cache
def _rows(stage: str) -> dict[str, Any]:
    answer: Any = recommend(KNOWLEDGE, {**COMPLETE, "pregnancy": stage})
    return {row.id: row for row in (*answer.consider, *answer.not_for_this_patient)}


@pytest.mark.parametrize(("drug", "levels"), TABLE.items())
def test_the_level_of_each_stage(drug: str, levels: tuple[str, ...]) -> None:
    assert tuple(_rows(stage)[drug].safety for stage in STAGES) == levels


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("drug", KEPT)
def test_no_alert_asks_to_review_a_drug_that_is_kept(drug: str, stage: str) -> None:
    answer = recommend(KNOWLEDGE, {**COMPLETE, "pregnancy": stage, "takes": [drug]})
    assert not [alert for alert in answer.alerts if "is contraindicated" in alert.text]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("drug", KEPT)
def test_what_is_kept_says_not_to_stop_by_a_guideline(drug: str, stage: str) -> None:
    told = [reason for reason in _rows(stage)[drug].against if "British guideline" in reason.text]
    assert [bool(re.search("(do not|never) stop", reason.text)) for reason in told] == [True]
    assert "bsr-pregnancy-2022" in told[0].references


@pytest.mark.parametrize(
    ("dose", "level"), [("400 mg daily", "caution"), ("600 mg daily", "avoid")]
)
def test_a_limit_of_the_guideline_is_read(dose: str, level: str) -> None:
    said = {**COMPLETE, "pregnancy": "pregnant", "takes": [f"hydroxychloroquine {dose}"]}
    rows = {row.id: row for row in recommend(KNOWLEDGE, said).consider}
    assert rows["hydroxychloroquine"].safety == level
