"""Alarms hold for a kind of drug, not for the members that somebody thought of."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import msgspec
import pytest

from calcinosis_cli.engine.answer import RANK
from calcinosis_cli.engine.compiling import compile_rules
from calcinosis_cli.engine.deciding import Engine
from calcinosis_cli.engine.explaining import explain
from calcinosis_cli.knowledge.model import Drug, KnowledgeBase, Treatment
from calcinosis_cli.knowledge.vocabulary import Vocabulary
from calcinosis_cli.library import Loaded
from calcinosis_cli.library import load as load_files
from calcinosis_cli.patient.facts import Profile
from calcinosis_cli.patient.reading import ProfileReader

if TYPE_CHECKING:
    from calcinosis_cli.engine.answering import LazyAnswer

IMMUNOSUPPRESSIVE = ("L04", "H02AB")
"""ATC groups: immunosuppressants, and glucocorticoids for systemic use."""

NOT_SYSTEMIC = {"triamcinolone-intralesional"}
"""Coded by its substance, given into the deposit."""


@cache
def load() -> Loaded:
    return load_files()


@cache
def vocabulary() -> Vocabulary:
    return Vocabulary(load().kb)


def answer(profile: Profile) -> LazyAnswer:
    return load().engine.recommend(profile)


def alerts(profile: Profile, engine: Engine | None = None) -> set[str]:
    found = answer(profile) if engine is None else engine.recommend(profile)
    return {alert.id for alert in found.alerts}


def fever(drug: str) -> Profile:
    return Profile(takes=[drug], conditions={"fever": True})


def members(group: str) -> list[str]:
    names = [*vocabulary().treatments, *vocabulary().drugs]
    return [name for name in names if group in vocabulary().kin(name)]


def with_member(group: str, name: str) -> Engine:
    """Add a drug that nobody knows yet to a group of a copy."""
    kb: KnowledgeBase = load().kb
    drugs = [
        msgspec.structs.replace(drug, members=[*drug.members, name]) if drug.id == group else drug
        for drug in kb.drugs
    ]
    new = Drug(id=name, kind="drug", name=name)
    grown = msgspec.structs.replace(kb, drugs=[*drugs, new])
    return Engine(compile_rules(grown, load().evidence))


def antiresorptives() -> list[str]:
    treatments = {treatment.id for treatment in load().kb.treatments}
    return [*(drug for drug in members("bisphosphonates") if drug in treatments), "denosumab"]


def immunosuppressive(treatment: Treatment) -> bool:
    return any(code.startswith(IMMUNOSUPPRESSIVE) for code in treatment.codes.atc)


@pytest.mark.parametrize("drug", members("vitamin-k-antagonists"))
def test_ulcers_under_each_vitamin_k_antagonist(drug: str) -> None:
    assert "warfarin-and-skin-ulcers" in alerts(Profile(takes=[drug], ulcers=True))


def test_ulcers_under_a_vitamin_k_antagonist_to_come() -> None:
    words = with_member("vitamin-k-antagonists", "newarin")
    assert "warfarin-and-skin-ulcers" in alerts(Profile(takes=["newarin"], ulcers=True), words)
    assert "warfarin-and-skin-ulcers" not in alerts(Profile(takes=["apixaban"], ulcers=True))


@pytest.mark.parametrize(
    "drug", [*members("immunosuppressants"), *members("white-cell-lowering-drugs")]
)
def test_fever_under_each_immunosuppressive(drug: str) -> None:
    assert "fever-under-immunosuppression" in alerts(fever(drug))


def test_fever_under_an_immunosuppressive_to_come() -> None:
    words = with_member("other-biologics", "newlimab")
    assert "fever-under-immunosuppression" in alerts(fever("newlimab"), words)
    assert "fever-under-immunosuppression" not in alerts(fever("hydroxychloroquine"))


@pytest.mark.parametrize(
    "condition",
    [
        "immunodeficiency",
        "hypogammaglobulinemia",
        "kidney-transplant",
        "blood-dyscrasia",
        "adrenal-suppression",
    ],
)
def test_fever_in_weak_defenses_of_another_cause(condition: str) -> None:
    profile = Profile(conditions={"fever": True, condition: True})
    assert "fever-under-immunosuppression" in alerts(profile)


def test_what_terminology_calls_immunosuppressive_is_in_the_group() -> None:
    coded = {each.id for each in load().kb.treatments if immunosuppressive(each)}
    assert coded
    assert coded - NOT_SYSTEMIC - set(members("immunosuppressants")) == set()


@pytest.mark.parametrize("drug", antiresorptives())
@pytest.mark.parametrize("condition", ["hypocalcemia", "vitamin-d-deficiency", "osteomalacia"])
def test_calcium_and_vitamin_d_come_before_each_antiresorptive(drug: str, condition: str) -> None:
    found = answer(Profile(conditions={condition: True}))
    (verdict,) = explain(load().engine, found, [drug])
    assert RANK[verdict.safety] >= RANK["avoid"]
    levels = {found.level for found in verdict.findings if condition in found.facts}
    assert "caution" not in levels


@pytest.mark.parametrize("drug", [*members("bisphosphonates"), "denosumab"])
def test_low_calcium_under_each_antiresorptive_is_urgent(drug: str) -> None:
    profile = Profile(takes=[drug], conditions={"hypocalcemia": True})
    urgent = {alert.id for alert in answer(profile).alerts if alert.urgency == "same-day"}
    assert len(urgent) == 1


@pytest.mark.parametrize(
    "group", ["immunosuppressants", "vitamin-k-antagonists", "bisphosphonates"]
)
def test_a_kind_of_which_every_member_is_in_the_group_is_in_it(group: str) -> None:
    """Who says "TNF inhibitors" takes one of them: the alarm must not wait for its name."""
    words = vocabulary()
    kinds = [name for name in (*words.drugs, *words.classes) if words.is_kind(name)]
    outside = {
        kind
        for kind in kinds
        if group not in words.kin(kind)
        and (single := [one for one in words.members(kind) if not words.is_kind(one)])
        and all(group in words.kin(one) for one in single)
    }
    assert outside == set()


@pytest.mark.parametrize(
    "name", ["TNF inhibitors", "anti-TNF", "6-MP", "chemotherapy", "biologics", "steroids"]
)
def test_fever_under_a_kind_of_immunosuppression(name: str) -> None:
    profile = ProfileReader(load().names).read({"takes": name, "conditions": {"fever": True}})
    assert "fever-under-immunosuppression" in alerts(profile)
