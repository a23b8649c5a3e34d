"""Completeness of the built-in knowledge."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from calcinosis_cli.evidence.counts import CONNECTIVE
from calcinosis_cli.knowledge.model import Label, Study
from calcinosis_cli.library import load, problems_of
from calcinosis_cli.patient.names import NameIndex

if TYPE_CHECKING:
    from calcinosis_cli.knowledge.model import KnowledgeBase, Treatment

TREATMENTS_TEXT = """
watchful-waiting assessment-and-imaging alendronate pamidronate zoledronate etidronate
sodium-thiosulfate-intravenous sodium-thiosulfate-topical sodium-thiosulfate-intralesional
diltiazem colchicine minocycline ceftriaxone probenecid aluminium-hydroxide warfarin
early-aggressive-immunosuppression methylprednisolone-pulse prednisone prednisolone
triamcinolone-intralesional methotrexate hydroxychloroquine mycophenolate-mofetil azathioprine
ciclosporin tacrolimus cyclophosphamide intravenous-immunoglobulin infliximab adalimumab
etanercept rituximab abatacept tocilizumab anakinra tofacitinib baricitinib ruxolitinib
thalidomide hematopoietic-stem-cell-transplantation surgical-excision milk-of-calcium-drainage
carbon-dioxide-laser extracorporeal-shock-wave wound-care infection-treatment physical-therapy
occupational-therapy pain-management sun-protection trauma-and-cold-avoidance smoking-cessation
multidisciplinary-care
"""
TREATMENTS = TREATMENTS_TEXT.split()
CONDITIONS_TEXT = """
hypocalcemia delayed-esophageal-emptying cannot-sit-upright gastroesophageal-reflux dysphagia
dental-disease peptic-ulcer heart-block sick-sinus-syndrome hypotension heart-failure
severe-heart-failure coronary-disease venous-thromboembolism bleeding-disorder liver-disease
active-hepatitis-b chronic-hepatitis-b active-tuberculosis latent-tuberculosis active-infection
malignancy uric-acid-stones blood-dyscrasia g6pd-deficiency sulfite-allergy sulfonamide-allergy
penicillin-allergy tetracycline-allergy iga-deficiency maculopathy demyelinating-disease long-qt
diabetes hypertension uncontrolled-hypertension osteoporosis interstitial-lung-disease
abnormal-calcium-or-phosphate nxp2-antibody mda5-antibody fever bone-or-joint-infection
nerve-compression digital-ischemia breathing-weakness
"""
CONDITIONS = CONDITIONS_TEXT.split()
NAMES = {
    "cyclosporine": "ciclosporin",
    "Fosamax": "alendronate",
    "MTX": "methotrexate",
    "CellCept": "mycophenolate-mofetil",
    "IVIG": "intravenous-immunoglobulin",
    "shock wave": "extracorporeal-shock-wave",
    "intravenous sodium thiosulfate": "sodium-thiosulfate-intravenous",
    "topical sodium thiosulfate": "sodium-thiosulfate-topical",
    "intralesional sodium thiosulfate": "sodium-thiosulfate-intralesional",
    "Plaquenil": "hydroxychloroquine",
    "aluminum hydroxide": "aluminium-hydroxide",
    "Coumadin": "warfarin",
}
NO_DRUGS = {
    "surgery": "surgical-excision",
    "laser": "carbon-dioxide-laser",
    "wound care": "wound-care",
    "physical therapy": "physical-therapy",
    "exercise": "physical-therapy",
    "HSCT": "hematopoietic-stem-cell-transplantation",
}


@cache
def kb() -> KnowledgeBase:
    return load().kb


@cache
def treatments() -> dict[str, Treatment]:
    return {treatment.id: treatment for treatment in kb().treatments}


def test_no_problem_and_nothing_missing() -> None:
    assert [str(problem) for problem in problems_of()] == []


@pytest.mark.parametrize("name", TREATMENTS)
def test_treatment_is_there_and_whole(name: str) -> None:
    treatment = treatments()[name]
    assert treatment.summary
    assert treatment.plain
    assert treatment.references
    assert treatment.routes
    if treatment.kind == "drug":
        assert treatment.safety
        assert treatment.side_effects
        assert treatment.monitoring
        assert treatment.approval
        assert len(treatment.reviewed) == 6


@pytest.mark.parametrize("name", CONDITIONS)
def test_condition_is_there(name: str) -> None:
    assert name in {condition.id for condition in kb().conditions}


@pytest.mark.parametrize("name", [*NAMES, *NO_DRUGS])
def test_names_by_which_people_call_them(name: str) -> None:
    index = NameIndex(load().names.treatments)
    for typed in (name, name.upper(), name.lower(), name.replace(" ", "-")):
        assert index.resolve(typed) == [{**NAMES, **NO_DRUGS}[name]]
    taken = NameIndex(load().names.drugs).resolve(name)
    assert taken == [NAMES[name]] if name in NAMES else NO_DRUGS[name] not in taken


def test_coarse_words_name_the_specific_ones() -> None:
    conditions = NameIndex(load().names.conditions)
    assert conditions.resolve("tuberculosis") == ["active-tuberculosis", "latent-tuberculosis"]
    assert conditions.resolve("heart failure") == ["heart-failure"]


def test_prednisone_is_not_prednisolone() -> None:
    index = NameIndex(load().names.treatments)
    assert index.resolve("prednisone") == ["prednisone"]
    assert index.resolve("prednisolone") == ["prednisolone"]
    assert index.resolve("prednisolonne") == []
    assert "prednisolone" in index.suggest("prednisolonne")


def test_size_of_the_evidence() -> None:
    studies = [ref for ref in kb().references if isinstance(ref, Study)]
    with_results = [
        study
        for study in studies
        if any(arm.results and set(arm.diseases) & CONNECTIVE for arm in study.arms)
    ]
    labels = [ref for ref in kb().references if isinstance(ref, Label)]
    assert len(kb().treatments) >= 60
    assert len(kb().references) >= 200
    assert len(with_results) >= 75
    assert len(labels) >= 100


def test_every_treatment_says_when_it_was_judged_and_stopped_or_where_that_was_sought() -> None:
    told = [(t.id, moment) for t in kb().treatments for moment in (t.judged, t.stopped)]
    assert [name for name, moment in told if moment is None or not moment.references] == []


@pytest.mark.parametrize(
    ("name", "test"),
    [
        ("prednisone", "need for Pneumocystis prophylaxis"),
        ("prednisone", "fracture risk"),
        ("prednisolone", "vaccination status"),
        ("rituximab", "vaccination status"),
        ("tofacitinib", "vaccination status"),
        ("pamidronate", "X-ray of the deposits"),
        ("pamidronate", "serum calcium"),
        ("sodium-thiosulfate-intravenous", "X-ray of the deposits"),
        ("assessment-and-imaging", "cancer screening"),
    ],
)
def test_what_is_measured_before(name: str, test: str) -> None:
    found = [monitor for monitor in treatments()[name].monitoring if monitor.test == test]
    assert ["baseline" in monitor.at for monitor in found] == [True]


def test_families_are_told_what_not_to_do() -> None:
    plain = {name: " ".join(entry.plain.split()) for name, entry in treatments().items()}
    for name in ("watchful-waiting", "wound-care"):
        assert "Do not squeeze" in plain[name]
    assert (
        "leaving out milk, cheese or vitamin D is not advised" in plain["calcium-restricted-diet"]
    )
    assert "Do not stop or change a medicine on your own" in plain["multidisciplinary-care"]
    assert "Do not stop it on your own" in plain["proton-pump-inhibitor-review"]


def test_quiet_disease_bars_immunosuppression_only_where_deposits_do_not_grow() -> None:
    kept = {"cyclophosphamide", "hematopoietic-stem-cell-transplantation"}
    whens = {
        t.id: rule.when
        for t in kb().treatments
        for rule in t.unsuited
        if t.group in ("disease-control", "under-study")
        and rule.id.endswith(("inactive-disease", "quiet-disease"))
    }
    assert {name for name, when in whens.items() if when == {"active_disease": False}} == kept
    assert len(whens) == 29


def test_warfarin_says_why_with_the_trial() -> None:
    stated = treatments()["warfarin"].not_recommended_because
    assert stated is not None
    assert "berger-1987" in stated.references


def test_severity_alone_promotes_nothing_dangerous() -> None:
    for name in (*("cyclophosphamide", "thalidomide", "hematopoietic-stem-cell-transplantation"),):
        for rule in treatments()[name].fits:
            clauses = rule.when if isinstance(rule.when, list) else [rule.when]
            assert all(set(clause) - {"severity"} for clause in clauses)


def test_nothing_is_said_to_be_licensed_for_calcinosis() -> None:
    for treatment in kb().treatments:
        if treatment.approval:
            assert not [
                use for use in treatment.approval.licensed_for if "calcinosis" in use.casefold()
            ]
