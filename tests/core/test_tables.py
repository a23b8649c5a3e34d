"""Tables give the answers that the rules give, byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from calcinosis_cli.evidence import weigh_all
from calcinosis_cli.knowledge import load
from calcinosis_cli.model import Alert, Group, Standing
from calcinosis_cli.profile import ContradictionError, Profile, Tried
from calcinosis_cli.recommend import recommend
from calcinosis_cli.tables.build import tables
from calcinosis_cli.tables.engine import Engine
from calcinosis_cli.tables.stored import Tables
from calcinosis_cli.vocabulary import Vocabulary

from .builders import (
    class_,
    condition,
    dice,
    drug,
    fit_rule,
    interaction,
    knowledge,
    rule,
    treatment,
)
from .oracle import Oracle
from .states import Throws

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from calcinosis_cli.model import KnowledgeBase
    from calcinosis_cli.shapes import Recommendation

    from .builders import Whatever

    Checked = Callable[[str, int], None]

SHARDS, DEFAULT, MANY = 20, 2_000, 100_000


class Both:
    """One knowledge base, answered from by its rules and from its tables."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.vocabulary = Vocabulary(kb)
        self.evidence = weigh_all(kb.treatments, kb.references)
        written = msgspec.msgpack.encode(tables(kb, self.evidence))
        self.engine = Engine(msgspec.msgpack.decode(written, type=Tables))

    def check(self, profile: Profile) -> bool:
        """Compare the answers; tell whether there was one."""
        expected = told(lambda: recommend(profile, self.vocabulary, self.evidence))
        assert told(lambda: self.engine.recommend(profile)) == expected, profile
        return isinstance(expected, bytes)


def told(answer: Callable[[], Recommendation]) -> bytes | str:
    """Write an answer, or say why there is none."""
    try:
        return msgspec.json.encode(answer())
    except ContradictionError as error:
        return str(error)


@pytest.fixture(scope="module")
def built_in() -> Both:
    return Both(load().kb)


@pytest.fixture(scope="module")
def throws() -> Throws:
    return Throws(Oracle(load().kb))


def check_profiles(both: Both, throws: Throws, at: random.Random, number: int) -> None:
    answered = sum(both.check(throws.profile(at)) for _ in range(number))
    assert answered > number * 0.9


@pytest.mark.parametrize("shard", range(SHARDS))
def test_random_profiles(shard: int, built_in: Both, throws: Throws, checked: Checked) -> None:
    check_profiles(built_in, throws, dice(f"tables-{shard}"), DEFAULT // SHARDS)
    checked("random profiles answered twice, by rules and from tables", DEFAULT // SHARDS)


@pytest.mark.exhaustive
@pytest.mark.parametrize("shard", range(SHARDS))
def test_very_many_random_profiles(
    shard: int, built_in: Both, throws: Throws, checked: Checked
) -> None:
    check_profiles(built_in, throws, dice(f"many-{shard}"), MANY // SHARDS)
    checked("random profiles answered twice (exhaustive)", MANY // SHARDS)


# Knowledge bases that hold what the built-in one may not

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
    {"takes": "group-of-drugs"},
    {"takes": ["d", "a"]},
    {"tried": "a"},
    {"tried": ["letters", "b"]},
]
LEVELS = ("caution", "avoid", "contraindicated")
SIDES = ("a", "b", "c", "letters", "d", "e", "group-of-drugs")


def random_when(at: random.Random) -> Whatever:
    def clause() -> dict[str, Any]:
        parts = at.sample(CONSTRAINTS, at.choice((1, 1, 2, 3)))
        return {fact: value for part in parts for fact, value in part.items()}

    return clause() if at.random() < 0.5 else [clause() for _ in range(at.choice((1, 2, 3)))]


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
            safety=rules(name),
            fits=fits(name, "fit"),
            unsuited=fits(name, "unsuited"),
            **fields,
        )

    pairs = {(at.choice(SIDES), at.choice(SIDES)) for _ in range(at.choice((0, 2, 6)))}
    return knowledge(
        one("a", class_="letters"),
        one("b", class_="letters"),
        one("c"),
        one("gone", standing=Standing("withdrawn", "Gone.")),
        treatment("never", group="second", role="not-recommended", summary="No."),
        groups=[
            Group("first", "First", "", leads=[fit_rule(random_when(at), "lead")]),
            Group("second", "Second", "", leads=fits("second", "lead")),
        ],
        classes=[class_("letters")],
        drugs=[
            drug("d"),
            drug("e"),
            drug("group-of-drugs", kind="group", members=["d", "e", *at.choice(([], ["a"]))]),
        ],
        conditions=[
            condition("x", implies=["y"]),
            condition("y"),
            condition("z", implied_by=[{"ulcers": True}, {"age": "<10", "egfr": "<15"}]),
        ],
        interactions=[
            interaction(
                left,
                right,
                at.choice(("contraindicated", "major", "moderate", "minor")),
                withhold=at.choice(("either", left, right)),
                **({"when": random_when(at)} if at.random() < 0.5 else {}),
            )
            for left, right in sorted(pairs)
        ],
        alerts=[
            Alert(f"alert-{n}", "same-day", random_when(at), "Text.", "Plain.", ["ref"])
            for n in range(2)
        ],
    )


def random_profile(at: random.Random) -> Profile:
    def maybe(*values: Whatever) -> Whatever:
        return at.choice((None, *values))

    return Profile(
        id=maybe("p"),
        disease=maybe("dm", "jdm"),
        age=maybe(5.0, 9.0, 18.0, 40.0, 65.0),
        course=maybe("new", "stable"),
        phenotype=at.choice(([], ["tumoral"], ["superficial", "planar"])),
        site=at.choice(([], ["face"], ["joint"])),
        ulcers=maybe(True, False),
        infection=maybe(True, False),
        inflamed=maybe(True, False),
        active_disease=maybe(True, False),
        pregnancy=maybe("not-possible", "possible", "pregnant"),
        egfr=maybe(10.0, 30.0, 60.0, 90.0, 120.0),
        conditions={name: at.random() < 0.5 for name in "xyz" if at.random() < 0.4},
        other_conditions=maybe(False),
        takes=at.sample(SIDES, at.choice((0, 0, 1, 2))),
        other_drugs=maybe(False),
        unrecognized=at.choice(([], [], ["what"])),
        tried=[
            Tried(name, maybe("failed", "relapsed"))
            for name in at.sample(("a", "b", "c", "letters"), at.choice((0, 0, 1, 3)))
        ],
    )


@pytest.mark.parametrize("shard", range(SHARDS))
def test_random_knowledge_bases(shard: int, checked: Checked) -> None:
    at = dice(f"bases-{shard}")
    answered = 0
    for _ in range(25):
        both = Both(random_kb(at))
        answered += sum(both.check(random_profile(at)) for _ in range(20))
    assert answered > 250
    checked("profiles of random knowledge bases, by rules and from tables", answered)
