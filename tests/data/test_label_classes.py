"""What a label says of a class reaches every member: enzymes, carriers, QT."""

from __future__ import annotations

from functools import cache

import pytest

from calcinosis_cli import load, recommend
from calcinosis_cli.engine.answer import RANK, Excluded, Option

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
def levels(medicine: str) -> dict[str, str]:
    """Return for each treatment the worst level that names the medicine, or how it is known."""
    found = recommend(load(), {**FULL, "takes": [medicine]})
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
