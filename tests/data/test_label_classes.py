"""What a label says of a class reaches every member: enzymes, carriers, QT."""

from __future__ import annotations

from functools import cache

import pytest

from calcinosis_cli import Knowledge, load, recommend
from calcinosis_cli.engine.answer import LEVEL_OF, RANK, Excluded, Option, Safety

DEPEND_MOST_ON_CYP3A4 = [
    "alfentanil",
    "avanafil",
    "budesonide",
    "buspirone",
    "darifenacin",
    "darunavir",
    "dasatinib",
    "entrectinib",
    "eplerenone",
    "everolimus",
    "felodipine",
    "ibrutinib",
    "indinavir",
    "ivabradine",
    "lemborexant",
    "lomitapide",
    "lovastatin",
    "lurasidone",
    "maraviroc",
    "midazolam",
    "naloxegol",
    "nisoldipine",
    "quetiapine",
    "simvastatin",
    "sirolimus",
    "tacrolimus",
    "ticagrelor",
    "tolvaptan",
    "triazolam",
    "vardenafil",
    "venetoclax",
]
"""Sensitive substrates in the table of the US agency (fda-cyp-examples-2026)."""

FULL = {
    "age": 45,
    "disease": "dm",
    "sex": "female",
    "pregnancy": "not-possible",
    "egfr": 95,
    "other_conditions": False,
    "other_drugs": False,
}


@cache
def base() -> Knowledge:
    return load()


@cache
def levels(medicine: str) -> dict[str, str]:
    """Return for each treatment the worst level that names the medicine, or how it is known."""
    found = recommend(base(), {**FULL, "takes": [medicine]})
    assert not found.unrecognized
    options: list[Option | Excluded] = [*found.consider, *found.not_for_this_patient]
    return {
        option.id: max(
            (r.level for r in option.against if r.level and "takes" in r.facts),
            key=RANK.__getitem__,
            default="clear",
        )
        for option in options
    }


@pytest.mark.parametrize("treatment", ["diltiazem", "verapamil", "bosentan"])
@pytest.mark.parametrize("medicine", DEPEND_MOST_ON_CYP3A4)
def test_what_depends_on_cyp3a4_is_never_clear_beside_its_inhibitor_or_inducer(
    medicine: str, treatment: str
) -> None:
    assert levels(medicine)[treatment] != "clear"


@pytest.mark.parametrize(
    ("medicine", "treatment", "level"),
    [
        ("ranolazine", "diltiazem", "caution"),
        ("ranolazine", "bosentan", "contraindicated"),
        ("lurasidone", "verapamil", "caution"),
        ("eplerenone", "diltiazem", "caution"),
        ("finerenone", "diltiazem", "caution"),
        ("finerenone", "bosentan", "avoid"),
        ("cisapride", "diltiazem", "avoid"),
        ("flibanserin", "diltiazem", "contraindicated"),
        ("lemborexant", "verapamil", "avoid"),
        ("lercanidipine", "ciclosporin", "contraindicated"),
        ("elagolix", "ciclosporin", "contraindicated"),
        ("dofetilide", "verapamil", "contraindicated"),
        ("dofetilide", "diltiazem", "avoid"),
        ("dofetilide", "hydroxychloroquine", "avoid"),
        ("nilotinib", "hydroxychloroquine", "avoid"),
        ("venlafaxine", "hydroxychloroquine", "caution"),
        ("dofetilide", "tacrolimus", "caution"),
        ("enzalutamide", "warfarin", "caution"),
        ("pioglitazone", "leflunomide", "caution"),
        ("deferiprone", "methotrexate", "contraindicated"),
        ("deferiprone", "tocilizumab", "avoid"),
        ("clozapine", "cyclophosphamide", "contraindicated"),
        ("clozapine", "infliximab", "clear"),
        ("triazolam", "diltiazem", "caution"),
        ("adalimumab", "leflunomide", "caution"),
        ("azathioprine", "leflunomide", "avoid"),
        ("eletriptan", "verapamil", "clear"),
        ("prednicarbate", "diltiazem", "clear"),
    ],
)
def test_a_label_is_heard(medicine: str, treatment: str, level: str) -> None:
    assert levels(medicine)[treatment] == level


@pytest.mark.parametrize(
    ("kind", "treatment", "least"),
    [
        # what raises potassium
        ("potassium-raising-drugs", "ciclosporin", "caution"),
        ("potassium-raising-drugs", "tacrolimus", "caution"),
        ("potassium-sparing-diuretics", "ciclosporin", "avoid"),
        ("potassium-sparing-diuretics", "tacrolimus", "avoid"),
        ("other-potassium-salts", "tacrolimus", "avoid"),
        # what harms kidneys
        ("aminoglycosides", "ciclosporin", "caution"),
        ("nephrotoxic-drugs", "ciclosporin", "caution"),
        ("nephrotoxic-drugs", "tacrolimus", "caution"),
        ("nephrotoxic-drugs", "pamidronate", "caution"),
        ("nephrotoxic-drugs", "zoledronate", "caution"),
        ("nephrotoxic-drugs", "intravenous-immunoglobulin", "caution"),
        ("nsaids", "methotrexate", "caution"),
        # what slows the heart, what prolongs QT
        ("beta-blockers-except-esmolol", "diltiazem", "avoid"),
        ("beta-blockers-except-esmolol", "verapamil", "avoid"),
        ("heart-slowing-drugs", "thalidomide", "caution"),
        ("qt-prolonging-drugs", "hydroxychloroquine", "avoid"),
        ("weaker-qt-prolonging-drugs", "hydroxychloroquine", "caution"),
        ("qt-prolonging-drugs", "tacrolimus", "caution"),
        # bleeding, clots
        ("direct-oral-anticoagulants", "warfarin", "contraindicated"),
        ("anticoagulants", "warfarin", "avoid"),
        ("oral-anticoagulants", "acetylsalicylic-acid", "contraindicated"),
        ("heparins", "acetylsalicylic-acid", "contraindicated"),
        ("specific-thrombin-inhibitors", "acetylsalicylic-acid", "caution"),
        ("anticoagulants", "nintedanib", "caution"),
        ("nsaids", "warfarin", "avoid"),
        ("estrogens", "thalidomide", "caution"),
        ("estrogens", "lenalidomide", "caution"),
        ("estrogens", "baricitinib", "caution"),
        # live vaccines, withheld
        ("live-vaccines", "prednisolone", "caution"),
        ("live-vaccines", "methotrexate", "contraindicated"),
        ("live-vaccines", "mycophenolate-mofetil", "avoid"),
        ("live-vaccines", "azathioprine", "avoid"),
        ("live-vaccines", "ciclosporin", "avoid"),
        ("live-vaccines", "tacrolimus", "avoid"),
        ("live-vaccines", "cyclophosphamide", "avoid"),
        ("live-vaccines", "leflunomide", "avoid"),
        ("live-vaccines", "rituximab", "avoid"),
        ("live-vaccines", "infliximab", "avoid"),
        ("live-vaccines", "tofacitinib", "avoid"),
        ("live-vaccines", "abatacept", "avoid"),
        ("live-vaccines", "tocilizumab", "avoid"),
        ("live-vaccines", "anakinra", "avoid"),
        ("live-vaccines", "anifrolumab", "avoid"),
        # marrow
        ("xanthine-oxidase-inhibitors", "azathioprine", "avoid"),
        # metals and antacids
        ("polyvalent-cations", "doxycycline", "caution"),
        ("polyvalent-cations", "minocycline", "caution"),
        ("polyvalent-cations", "alendronate", "caution"),
        ("polyvalent-cations", "ibandronate", "caution"),
        ("polyvalent-cations", "risedronate", "caution"),
        ("polyvalent-cations", "etidronate", "caution"),
        ("polyvalent-cations", "clodronate", "caution"),
        ("fluoroquinolones", "aluminium-hydroxide", "caution"),
        ("fluoroquinolones", "magnesium", "caution"),
        ("drugs-kept-apart-from-antacids", "aluminium-hydroxide", "caution"),
        ("drugs-kept-apart-from-antacids", "magnesium", "caution"),
        ("bile-acid-sequestrants", "prednisolone", "caution"),
        ("bile-acid-sequestrants", "methotrexate", "caution"),
        # enzymes
        ("strong-cyp3a4-inducers", "tofacitinib", "avoid"),
        ("cyp3a4-inducers", "apremilast", "avoid"),
        ("cyp3a4-inducers", "ciclosporin", "caution"),
        ("strong-cyp3a4-inhibitors", "colchicine", "avoid"),
        ("strong-cyp3a4-inhibitors", "tacrolimus", "avoid"),
        ("strong-cyp3a4-inhibitors", "sildenafil", "avoid"),
    ],
)
def test_a_class_is_heard_in_every_member(kind: str, treatment: str, least: Safety) -> None:
    words = base().vocabulary
    drugs = words.searched.drugs.keys() - {treatment}
    members = [name for name in words.members(kind) if name in drugs]
    too_lax = [name for name in members if RANK[recorded(name, treatment)] < RANK[least]]
    assert members
    assert not too_lax


def recorded(medicine: str, treatment: str) -> Safety:
    """Return the worst level recorded of a pair, whichever of the two is to be withheld."""
    words = base().vocabulary
    both = words.kin(medicine), words.kin(treatment)
    pairs = [
        pair
        for pair in words.interactions_of(medicine)
        for one, other in (pair.between, pair.between[::-1])
        if one in both[0] and other in both[1] and pair.when is None
    ]
    return max((LEVEL_OF[pair.severity] for pair in pairs), key=RANK.__getitem__, default="clear")


def test_treatments_by_mouth_are_those_with_that_route() -> None:
    words = base().vocabulary
    swallowed = {t.id for t in words.kb.treatments if t.kind == "drug" and "oral" in t.routes}
    assert words.members("treatments-by-mouth") - {"treatments-by-mouth"} == swallowed
