"""Random knowledge bases, which hold what the built-in one may not, and patients for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from calcinosis_cli.engine.answer import LINES, URGENCIES
from calcinosis_cli.knowledge.model import Availability, Group, Label, Review
from calcinosis_cli.knowledge.stated import TreatmentLine
from calcinosis_cli.patient.facts import Profile
from calcinosis_cli.patient.history import ENDS, Dose, Tried
from calcinosis_cli.patient.record import DOMAINS, Amount
from tests.builders import (
    alert,
    class_,
    condition,
    drug,
    fit_rule,
    interaction,
    knowledge,
    rule,
    treatment,
)

if TYPE_CHECKING:
    import random

    from calcinosis_cli.knowledge.model import KnowledgeBase
    from tests.builders import Whatever

CONSTRAINTS: list[dict[str, Any]] = [
    {"age": "<18"},
    {"age": ">=18 <65"},
    {"age": 40},
    {"egfr": ["<30", ">90"]},
    {"egfr": "<=60"},
    {"ulcers": True},
    {"infection": False},
    {"inflamed": True},
    {"active_disease": True},
    {"course": ["new", "growing"]},
    {"disease": "jdm"},
    {"pregnancy": ["possible", "pregnant"]},
    {"phenotype": ["tumoral", "planar"]},
    {"site": "face"},
    {"x": True},
    {"y": False},
    {"z": True},
    {"w": True},
    {"takes": "some"},
    {"takes": ["d", "a"]},
    {"doses": Amount("d", times_a_week=">1")},
    {"doses": Amount("some", mg_a_day="<400", route=["oral", "topical"])},
    {"doses": Amount("a", mg_a_week=">20 <=100")},
    {"tried": "a"},
    {"tried": ["letters", "b"]},
    {"tried": ["a:stomach", "letters:severe-harm"]},
    {"fathering": True},
    {"allergies": ["a", "some"]},
]
LEVELS = ("caution", "avoid", "contraindicated")
SEVERITIES = ("contraindicated", "major", "moderate", "minor")
DRUGS = ("a", "b", "c", "letters", "d", "e", "some", "more")
"""Treatments, a class, drugs, and groups, of which one holds the other."""


def random_when(at: random.Random) -> Whatever:
    def clause() -> dict[str, Any]:
        parts = at.sample(CONSTRAINTS, at.choice((1, 1, 2, 3)))
        return {fact: value for part in parts for fact, value in part.items()}

    return clause() if at.random() < 0.5 else [clause() for _ in range(at.choice((1, 2, 3)))]


def random_unless(at: random.Random) -> Whatever:
    return random_when(at) if at.random() < 0.5 else None


def random_kb(at: random.Random) -> KnowledgeBase:
    def rules(name: str) -> list[Whatever]:
        return [
            rule(random_when(at), at.choice(LEVELS), f"{name}-{number}")
            for number in range(at.choice((0, 1, 3)))
        ]

    def fits(name: str, kind: str) -> list[Whatever]:
        return [
            fit_rule(random_when(at), f"{name}-{kind}-{number}")
            for number in range(at.choice((0, 1, 2)))
        ]

    def one(name: str, **fields: Whatever) -> Whatever:
        return treatment(
            name,
            group=at.choice(("first", "second")),
            role=at.choice(("usual", "refractory", "experimental")),
            kind=at.choice(("drug", "measure")),
            routes=at.sample(("oral", "intravenous", "topical"), at.choice((1, 2))),
            reviewed={d: Review("none", ["ref"]) for d in DOMAINS if at.random() < 0.9},
            safety=rules(name),
            fits=fits(name, "fit"),
            unsuited=fits(name, "unsuited"),
            lines=[
                TreatmentLine(at.choice(LINES), ["ref"], at.choice((None, random_when(at))))
                for _ in range(at.choice((0, 0, 0, 1, 2)))
            ],
            screened=screened(),
            **fields,
        )

    def screened() -> list[str]:
        return at.choice(([], ["list"], ["list"], ["label"], ["label", "other"]))

    pairs = {(at.choice(DRUGS), at.choice(DRUGS)) for _ in range(at.choice((0, 3, 8)))}
    return knowledge(
        one("a", class_="letters"),
        one("b", class_="letters"),
        one("c"),
        one("gone", standing=Availability("withdrawn", reason="Gone.")),
        treatment("never", group="second", role="not-recommended", summary="No."),
        references=[Label("label", "Label", "label")],
        groups=[
            Group(
                "first",
                "First",
                "",
                leads=[fit_rule(random_when(at), "lead", random_unless(at))],
            ),
            Group("second", "Second", "", leads=fits("second", "lead")),
        ],
        classes=[class_("letters", alike=at.choice(("molecule", "class", "none")))],
        drugs=[
            drug("d", class_=at.choice((None, "letters")), screened=screened()),
            drug("e", screened=screened()),
            drug("some", kind="group", members=["d", "e", *at.choice(([], ["a"]))]),
            drug("more", kind="group", members=["some", "c"], alike=at.choice(("class", "none"))),
        ],
        conditions=[
            condition("x", implies=["y"], excluded_by=[{"w": True}, {"egfr": ">100"}]),
            condition("y", implied_by=at.choice(([], [{"allergies": ["d", "letters"]}]))),
            condition("w", asked="urgent", allergy=at.choice((True, False))),
            condition("z", implied_by=[{"ulcers": True}, {"age": "<10", "egfr": "<15"}]),
        ],
        interactions=[
            interaction(
                left,
                right,
                at.choice(SEVERITIES),
                withhold=at.choice(("either", left, right)),
                duplicate=at.random() < 0.2,
                **({"when": random_when(at)} if at.random() < 0.5 else {}),
            )
            for left, right in sorted(pairs)
        ],
        alerts=[
            alert(
                f"alert-{number}",
                random_when(at),
                urgency=at.choice(URGENCIES),
                unless=random_unless(at),
            )
            for number in range(3)
        ],
    )


def random_doses(at: random.Random) -> list[Dose]:
    return [
        Dose(
            name,
            [name],
            at.choice((None, 10.0, 20.0, 50.0, 400.0)),
            at.choice((None, 0.5, 1.0, 7.0)),
            at.choice((None, "oral", "topical", "nasal")),
        )
        for name in at.choices(("a", "d", "e"), k=at.choice((0, 0, 1, 2)))
    ]


def random_profile(at: random.Random) -> Profile:
    def maybe(*values: Whatever) -> Whatever:
        return at.choice((None, *values))

    return Profile(
        id=maybe("p"),
        disease=maybe("overlap", "jdm"),
        age=maybe(5.0, 9.0, 18.0, 40.0, 65.0),
        course=maybe("new", "stable"),
        phenotype=at.choice(([], ["tumoral"], ["superficial", "planar"])),
        site=at.choice(([], ["face"], ["joint"])),
        ulcers=maybe(True, False),
        infection=maybe(True, False),
        inflamed=maybe(True, False),
        active_disease=maybe(True, False),
        sex=at.choice((None, None, None, None, "female", "male")),
        fathering=at.choice((None, None, None, None, True, False)),
        allergies=at.sample(DRUGS, at.choice((0, 0, 1))),
        other_allergies=maybe(False),
        pregnancy=maybe("not-possible", "possible", "pregnant"),
        egfr=maybe(10.0, 30.0, 60.0, 90.0, 120.0),
        conditions={name: at.random() < 0.5 for name in "wxyz" if at.random() < 0.4},
        other_conditions=maybe(False),
        takes=at.sample(DRUGS, at.choice((0, 0, 1, 2))),
        doses=random_doses(at),
        other_drugs=maybe(False),
        unrecognized=at.choice(([], [], ["what"], ["what", "else"])),
        tried=[
            Tried(name, at.choice((None, *ENDS)))
            for name in at.sample(("a", "b", "c", "letters"), at.choice((0, 0, 1, 3)))
        ],
    )
