"""Codes: an ATC code for every drug, or a stated reason why it has none; codes for the disease.

The index is WHO's ATC/DDD index, read in the copy of 25 April 2026 that the public repository
``fabkury/atcd`` keeps.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from calcinosis_cli.knowledge.model import Codes, KnowledgeBase
from calcinosis_cli.library import load

NO_ATC = {
    "sodium-thiosulfate-topical": "compounded cream; the index has thiosulfate only as an antidote",
    "sodium-metabisulfite-topical": "compounded cream; the index does not list it",
    "neridronate": "not among the bisphosphonates of the index (M05BA, M05BB)",
    "hexasodium-fytate": "under study; the index has phytate only as a radiodiagnostic",
    "brepocitinib": "under study; not among the JAK inhibitors of the index (L04AF)",
}
REVISED = {  # Codes that WHO moved; older lists and labels still show the first.
    "L04AA29": "L04AF01",
    "L04AA37": "L04AF02",
    "L04AA44": "L04AF03",
    "L04AA13": "L04AK01",
    "L01XC02": "L01FA01",
}
SAME_SUBSTANCE = {
    "L04AB02": {"infliximab", "infliximab-intralesional"},
    "V03AB06": {
        "sodium-thiosulfate-intravenous",
        "sodium-thiosulfate-intralesional",
        "sodium-thiosulfate-subcutaneous",
    },
}
"""Routes of one substance have entries of their own; otherwise a code names one entry."""


@cache
def kb() -> KnowledgeBase:
    return load().kb


def test_every_drug_has_an_atc_code_or_a_reason() -> None:
    without = {t.id for t in kb().treatments if t.kind == "drug" and not t.codes.atc}
    assert without == set(NO_ATC)


def test_no_code_that_was_moved() -> None:
    codes = {code for treatment in kb().treatments for code in treatment.codes.atc}
    assert codes.isdisjoint(REVISED)


def test_a_code_names_one_substance() -> None:
    owners = defaultdict(set)
    for treatment in kb().treatments:
        for code in treatment.codes.atc:
            owners[code].add(treatment.id)
    assert {code: names for code, names in owners.items() if len(names) > 1} == SAME_SUBSTANCE


def test_only_drugs_have_an_atc_code() -> None:
    assert [t.id for t in kb().treatments if t.kind != "drug" and t.codes.atc] == []


def test_codes_of_the_disease() -> None:
    assert {term.id: term.codes for term in kb().terms} == {
        "dermatomyositis": Codes(mesh=["D003882"], mondo=["MONDO:0016367"]),
        "juvenile-dermatomyositis": Codes(mondo=["MONDO:0008054"]),
        "calcinosis-cutis": Codes(hpo=["HP:0025520"]),
    }
