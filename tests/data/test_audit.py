"""docs/audit.md is what the two readings say, and no contraindication went unread."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml

import audit
from calcinosis_cli.knowledge.model import Study
from calcinosis_cli.library import load

if TYPE_CHECKING:
    from pathlib import Path


COUNTED = ("assessed", "improved", "complete", "partial", "stable", "worse", "relapsed")


def test_audit_page_is_generated() -> None:
    assert audit.TARGET.read_text(encoding="utf-8") == audit.page()


@pytest.mark.parametrize("name", audit.COMPARE)
def test_every_item_was_read_twice(name: str) -> None:
    assert audit.readings(name, "first").keys() == audit.readings(name, "second").keys()


def test_every_contraindication_was_read_twice() -> None:
    read = set(audit.readings("contraindications", "second"))
    kb = load().kb
    rules = [rule for treatment in kb.treatments for rule in treatment.safety]  # classes too
    forbidden = {rule.id for rule in rules if rule.level == "contraindicated"}
    assert forbidden - read == set()


def test_every_grave_interaction_was_read_twice() -> None:
    read = set(audit.readings("interactions", "second"))
    grave = {pair.id for pair in load().kb.interactions if pair.severity in audit.SAME_SEVERITY}
    assert grave - read == set()


def test_every_dose_was_read_twice() -> None:
    read = set(audit.readings("doses", "second"))
    treatments = load().kb.treatments
    stated = {f"{t.id}#{number}" for t in treatments for number, _ in enumerate(t.regimens, 1)}
    assert stated - read == set()


def test_every_count_was_read_twice() -> None:
    read = set(audit.readings("counts", "second"))
    counted = {
        f"{study.id}#{place}.{number}"
        for study in load().kb.references
        if isinstance(study, Study)
        for place, arm in enumerate(study.arms, 1)
        for number, result in enumerate(arm.results, 1)
        if any(getattr(result, name) is not None for name in COUNTED)
    }
    assert counted - read == set()


def test_no_interaction_was_lowered_after_two_readings_forbade_it() -> None:
    now = {pair.id: pair.severity for pair in load().kb.interactions}
    first = audit.readings("interactions", "first")
    forbidden = [item for item in first if first[item]["severity"] == "contraindicated"]
    assert {now[item] for item in forbidden} == {"contraindicated"}


def test_a_resolution_concerns_one_difference() -> None:
    found = {name: audit.outcomes(name) for name in audit.COMPARE}
    unequal = [item for each in found.values() for item in each if each[item] != "right"]
    resolutions = yaml.safe_load((audit.FOLDER / "resolutions.yaml").read_text(encoding="utf-8"))
    assert [item for item in resolutions if unequal.count(item) != 1] == []


def test_every_interaction_that_differs_has_a_resolution() -> None:
    resolutions = yaml.safe_load((audit.FOLDER / "resolutions.yaml").read_text(encoding="utf-8"))
    unequal = {item for item, found in audit.outcomes("interactions").items() if found != "right"}
    assert unequal - resolutions.keys() == set()


def test_a_difference_is_seen() -> None:
    first = {"level": "contraindicated", "dose": "5 mg once a week", "assessed": 9, "improved": 3}
    assert audit.same_rule(first, {"verdict": "avoid"}) == "differs"
    assert audit.same_dose(first, {"verdict": "read", "dose": "7 mg once a week"}) == "differs"
    assert audit.same_dose(first, {"verdict": "read", "dose": "5 mg, one weekly"}) == "right"
    assert audit.same_count(first, {"verdict": "read", "assessed": 10}) == "differs"
    assert audit.same_count(first, {"verdict": "not-verifiable"}) == "not verifiable"


@pytest.mark.parametrize(
    ("severity", "verdict", "outcome"),
    [
        ("contraindicated", "contraindicated", "right"),
        ("contraindicated", "avoid", "differs"),
        ("contraindicated", "adjust-or-monitor", "differs"),
        ("major", "contraindicated", "differs"),
        ("major", "avoid", "right"),
        ("major", "adjust-or-monitor", "right"),
        ("major", "mentioned", "differs"),
        ("major", "not-mentioned", "not verifiable"),
        ("contraindicated", "not-verifiable", "not verifiable"),
    ],
)
def test_a_difference_of_severity_is_seen(severity: str, verdict: str, outcome: str) -> None:
    assert audit.same_severity({"severity": severity}, {"verdict": verdict}) == outcome


def test_a_draw_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    verdicts = ["right", "partly", "right", "wrong"]
    lines = "".join(f'{{"verdict": "{verdict}"}}\n' for verdict in verdicts)
    (tmp_path / "random.second-draw.jsonl").write_text(lines, encoding="utf-8")
    monkeypatch.setattr(audit, "FOLDER", tmp_path)
    said = "2 right, 1 right in part, 1 wrong, none not verifiable"
    assert audit.drawn("second") == said


@pytest.mark.parametrize("which", ["second", "third"])
def test_every_fact_of_a_draw_has_a_known_verdict(which: str) -> None:
    lines = (audit.FOLDER / f"random.{which}-draw.jsonl").read_text(encoding="utf-8").splitlines()
    facts = [json.loads(line) for line in lines]
    assert {fact["verdict"] for fact in facts} <= audit.DRAWN.keys()
    assert len({fact["n"] for fact in facts}) == len(facts)


def test_the_fourth_draw_counts_every_fact() -> None:
    tally, told = audit.imprecise()
    counts = [int(words.split()[0]) for words in tally.split(", ")]
    assert sum(counts) == 124 - 90
    assert all(line.startswith("- `") for line in told.splitlines())


def test_each_patient_of_the_clinic_is_told_with_what_became_of_it() -> None:
    cases = yaml.safe_load((audit.FOLDER / "clinic.yaml").read_text(encoding="utf-8"))
    assert len("".join(audit.clinic()).splitlines()) == 2 * len(cases) == 20
    assert {case["verdict"] for case in cases} == {"agrees", "agrees in part", "differs"}
