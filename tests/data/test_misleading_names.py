"""Names that must not mislead: kinds of medicine, products, forms, everyday words for illness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from calcinosis_cli import load, recommend
from calcinosis_cli.engine.explaining import explain
from calcinosis_cli.knowledge.naming import takable
from calcinosis_cli.knowledge.vocabulary import Vocabulary
from calcinosis_cli.library import load as load_files
from calcinosis_cli.library.offers import Offers
from calcinosis_cli.patient.names import NameIndex, normal
from calcinosis_cli.patient.reading import ProfileError, ProfileReader

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from calcinosis_cli import Answer
    from tests.conftest import Ended

KB = load_files().kb
VOCABULARY = Vocabulary(KB)
ENGINE = load_files().engine
READER = ProfileReader(load_files().names)


def taken(name: str) -> tuple[list[str], list[str]]:
    """What is taken under a name, and what is not recognized of it."""
    profile = READER.read({"takes": name})
    return profile.takes, profile.unrecognized


def answer(**words: Any) -> Answer:  # noqa: ANN401 - words of a profile
    return recommend(load(), {"other_drugs": False, "other_conditions": False, **words})


def met(treatment: str, *takes: str) -> set[str]:
    """Interactions of a treatment with what is taken that are true or open."""
    profile = READER.read({"takes": list(takes), "other_drugs": False})
    (found,) = explain(ENGINE, ENGINE.recommend(profile), [treatment])
    return {f.rule for f in found.findings if f.source == "interaction" and f.holds != "false"}


# Kinds of medicine

KINDS_TEXT = """
antibiotics; antibiotic; painkillers; analgesics; pain relief; blood thinner; blood thinners;
birth control; antacids; steroids; water tablets; sleeping tablets; vaccine; antidepressants;
heart tablets; blood pressure tablets; antifungals; epilepsy tablets; chemotherapy; vitamins;
supplements; anti-inflammatories; influenza vaccine; heartburn tablets; cholesterol tablets
"""
KINDS = [kind.strip() for kind in KINDS_TEXT.replace("\n", " ").split(";")]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_a_group_and_the_answer_asks_which_one(kind: str) -> None:
    (name,), unknown = taken(kind)
    assert unknown == []
    assert VOCABULARY.is_kind(name)
    found = answer(takes=[kind])
    assert [
        note for note in found.notes if note.startswith(f"{name.replace('-', ' ')}: which one?")
    ]
    assert "takes" in {question.fact for question in found.ask_first}


def test_no_word_for_a_medicine_is_a_measure() -> None:
    taken = {ids[0] for _, *ids in load_files().names.drugs.values() if ids}
    other = {t.id for t in KB.treatments if t.kind != "drug"}
    assert taken & other <= {t.id for t in takable(KB)}
    assert {t.id for t in takable(KB) if t.kind != "drug"} == {"extracorporeal-shock-wave"}


@pytest.mark.parametrize(
    ("kind", "treatment", "member"),
    [
        ("antibiotics", "methotrexate", "co-trimoxazole"),
        ("antibiotics", "colchicine", "clarithromycin"),
        ("painkillers", "methotrexate", "ibuprofen"),
        ("blood thinners", "probenecid", "aspirin"),
        ("vaccine", "methotrexate", "yellow fever vaccine"),
        ("antifungals", "colchicine", "ketoconazole"),
        ("HIV medicines", "colchicine", "ritonavir"),
        ("influenza vaccine", "methotrexate", "FluMist"),
    ],
)
def test_what_a_member_does_stays_open(kind: str, treatment: str, member: str) -> None:
    assert met(treatment) == set()
    assert met(treatment, member)
    assert met(treatment, member) <= met(treatment, kind)


def test_the_interactions_of_some_members_are_told_as_such(run: Callable[..., Ended]) -> None:
    found = ENGINE.pairs.among(["antibiotics", "methotrexate"])
    assert {pair.id for pair in found if pair.holds == "unknown"} >= {
        "methotrexate-trimethoprim",
        "methotrexate-penicillins",
    }
    both = ENGINE.pairs.among(["antibiotics", "painkillers"])
    assert len({(p.id, *sorted([*p.first, *p.second])) for p in both}) == len(both)
    assert [p for p in ENGINE.pairs.among(["antibiotics"]) if "methotrexate" in p.second]
    said = run("interactions", "antibiotics", "methotrexate").out
    assert "which one is it?" in said
    assert "No recorded interaction" not in said


# Products

PRODUCTS = {
    "Aggrenox": {"dipyridamole", "acetylsalicylic-acid"},
    "Pepto-Bismol": {"bismuth", "subsalicylate"},
    "pepto bismol": {"bismuth", "subsalicylate"},
    "Percocet": {"oxycodone", "paracetamol"},
    "co-codamol": {"codeine", "paracetamol"},
    "Bactrim": {"trimethoprim", "sulfamethoxazole"},
    "Caduet": {"amlodipine", "atorvastatin"},
    "Exforge": {"amlodipine", "valsartan"},
    "Fosavance": {"alendronate", "colecalciferol"},
    "ProQuad": {"mmr-vaccine", "varicella-vaccine"},
    "Hyzaar": {"losartan", "hydrochlorothiazide"},
    "Prevpac": {"lansoprazole", "clarithromycin", "amoxicillin"},
    "Entresto": {"sacubitril", "valsartan"},
    "Paxlovid": {"nirmatrelvir", "ritonavir"},
    "co-amoxiclav": {"amoxicillin", "clavulanic-acid"},
    "Symbicort": {"budesonide", "formoterol"},
    "Excedrin": {"paracetamol", "acetylsalicylic-acid", "caffeine"},
}
PARTLY_KNOWN = """products:
- id: newstatin-plus
  name: Newstatin Plus
  ingredients: [valsartan]
  unknown: [newstatin, oldstatin]
"""


@pytest.mark.parametrize("name", PRODUCTS)
def test_a_product_is_all_of_its_ingredients(name: str) -> None:
    ids, unknown = taken(name)
    assert (set(ids), unknown) == (PRODUCTS[name], [])


@pytest.mark.slow
def test_an_unknown_ingredient_is_an_unrecognized_drug(
    run: Callable[..., Ended], tmp_path: Path
) -> None:
    (tmp_path / "own.yaml").write_text(PARTLY_KNOWN)
    ended = run("recommend", "--kb", "own.yaml", "--takes", "Newstatin Plus", "--json")
    assert '"valsartan"' in ended.out
    for part in ("newstatin", "oldstatin"):
        assert f"{part} (in Newstatin Plus)' is not recognized" in ended.err
    assert ended.out.count("no drug is free of possible interactions with it") == 2


def test_every_name_of_every_product_means_all_of_it_wherever_names_are_read() -> None:
    offered = {name for name, *_ in load_files().read("offers", Offers).drugs}
    for product in KB.products:
        assert product.id in offered
        for name in (product.id, product.name, *product.aliases):
            ids, unknown = taken(name)
            assert set(ids) == set(product.ingredients), name
            assert len(unknown) == len(product.unknown)


def test_products_on_the_command_line(run: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("takes: [Aggrenox, Augmentin]\n")
    (tmp_path / "c.jsonl").write_text('{"takes": ["Aggrenox"]}\n')
    both = ["amoxicillin", "clavulanic-acid", "acetylsalicylic-acid", "dipyridamole"]
    for words in (["--takes", "Aggrenox", "--takes", "Augmentin"], ["--profile", "p.yaml"]):
        ended = run("recommend", *words, "--json")
        assert all(f'"{name}"' in ended.out for name in both)
        assert "not recognized" not in ended.err
    assert '"acetylsalicylic-acid"' in run("recommend", "--profiles", "c.jsonl", "--json").out
    assert "Probenecid" in run("interactions", "Pepto-Bismol", "probenecid").out


# Forms

FORMS = {
    "Medrol": "methylprednisolone",
    "methylprednisolone": "methylprednisolone",
    "Depo-Medrol": "methylprednisolone",
    "Kenalog": "triamcinolone",
    "triamcinolone acetonide": "triamcinolone",
    "immunoglobulin": "immunoglobulins",
    "Gammagard": "immunoglobulins",
    "Remsima": "infliximab-products",
    "sodium thiosulfate": "thiosulfates",
    "IVMP": "methylprednisolone-pulse",
    "IVIG": "intravenous-immunoglobulin",
}


@pytest.mark.parametrize("name", FORMS)
def test_a_name_without_a_route_is_no_treatment_with_one(name: str) -> None:
    assert taken(name) == ([FORMS[name]], [])


def test_tablets_are_a_glucocorticoid() -> None:
    assert "glucocorticoids" in VOCABULARY.kin("methylprednisolone")
    assert "immunosuppressants" in VOCABULARY.kin("methylprednisolone")
    assert not answer(takes=["Medrol"]).consider[0].current
    assert not any(row.current for row in answer(takes=["Medrol", "Kenalog"]).consider)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("steroid cream", "topical-glucocorticoids"),
        ("hydrocortisone cream", "hydrocortisone-topical"),
        ("tacrolimus ointment", "tacrolimus-topical"),
        ("subcutaneous immunoglobulin", "subcutaneous-immunoglobulin"),
    ],
)
def test_another_form_is_a_medicine_of_its_own(name: str, form: str) -> None:
    assert taken(name) == ([form], [])


def test_a_substance_leads_to_its_treatments(run: Callable[..., Ended]) -> None:
    assert "did you mean methylprednisolone-pulse?" in run("show", "methylprednisolone").err
    assert "triamcinolone-intralesional" in run("recommend", "--tried", "triamcinolone").err


# Everyday words for illness

KIDNEY_TEXT = """
renal failure; kidney failure; CKD; ckd stage 3; chronic kidney disease; renal insufficiency;
kidney disease; kidney problems; Renal Impairment; acute kidney injury; high creatinine
"""


def refused(name: str) -> str:
    with pytest.raises(ProfileError) as caught:
        READER.condition(name, ())
    return str(caught.value)


@pytest.mark.parametrize("name", KIDNEY_TEXT.replace("\n", " ").split(";"))
def test_kidney_words_lead_to_the_number_and_to_dialysis(name: str) -> None:
    said = refused(name)
    assert "--egfr" in said
    assert "dialysis" in said
    assert "did you mean" not in said


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("PE", ["venous-thromboembolism"]),
        ("heart attack", ["coronary-disease"]),
        ("stroke", ["arterial-thrombosis"]),
        ("blood clots", ["venous-thromboembolism", "arterial-thrombosis"]),
        ("bleeding", ["gastrointestinal-bleeding", "bleeding-disorder"]),
        ("renal stones", ["uric-acid-stones", "calcium-kidney-stones"]),
    ],
)
def test_everyday_words_name_the_specific_ones(name: str, expected: list[str]) -> None:
    assert READER.conditions.resolve(name) == expected


@pytest.mark.parametrize(
    ("name", "said", "never"),
    [
        ("hypokalaemi", "did you mean hypokalaemia?", "hyper"),
        ("hyperthyroidism", "not known to this knowledge base", "hypo"),
        ("nephropathy", "--egfr", "neuropathy"),
        ("heart disease", "coronary-disease", "did you mean"),
        ("pregnancy", "--pregnancy", "did you mean"),
        ("kidney failur", "did you mean kidney failure?", "liver"),
        ("spleen failure", "--conditions", "did you mean"),
    ],
)
def test_no_hint_misleads(name: str, said: str, never: str) -> None:
    told = refused(name)
    assert said in told
    assert never not in told


def test_everyday_words_are_never_conditions_and_lead_somewhere() -> None:
    known = NameIndex(load_files().names.conditions)
    for entry in KB.everyday:
        said = any(words in entry.text for words in ("not known", "only severe"))
        assert entry.facts or entry.conditions or said, entry.id
        for word in entry.words:
            assert known.resolve(word) == []
            assert entry.text in refused(word)
            assert normal(word) in load_files().names.everyday


def test_what_if_leads_to_the_number_too(run: Callable[..., Ended]) -> None:
    assert "--egfr" in run("recommend", "--what-if", "renal failure=yes").err
    assert "did you mean" not in run("recommend", "--what-if", "infestation=yes").err


@pytest.mark.parametrize("kind", ["antibiotics", "antibiotic", "painkillers", "pain relief"])
def test_a_kind_of_medicine_that_was_tried_is_no_measure(kind: str) -> None:
    with pytest.raises(ProfileError, match="unknown treatment"):
        READER.read({"tried": [f"{kind}:failed"]})


@pytest.mark.parametrize("word", ["uremia", "kidney", "stage 3 CKD", "solitary kidney"])
def test_more_kidney_words_lead_to_the_number(word: str) -> None:
    with pytest.raises(ProfileError, match=r"--egfr"):
        READER.read({"conditions": {word: True}})
