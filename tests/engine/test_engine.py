"""The engine gives the answers of the slow oracle, byte for byte, with everything behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec
import pytest

from calcinosis_cli.engine.answer import ROLES
from calcinosis_cli.engine.compiling import compile_rules
from calcinosis_cli.engine.deciding import Engine
from calcinosis_cli.engine.explaining import explain
from calcinosis_cli.engine.rules import Rules
from calcinosis_cli.evidence.weighing import weigh_all
from calcinosis_cli.patient.profile import ContradictionError
from tests.builders import dice

from .bases import DRUGS, random_kb, random_profile
from .oracle import SlowEngine
from .whole import EACH_SHARD, KB, SHARDS, THROWS

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Sequence

    from calcinosis_cli.engine.answer import Excluded, Option
    from calcinosis_cli.engine.answering import LazyAnswer
    from calcinosis_cli.engine.explaining import Explanation, Finding
    from calcinosis_cli.knowledge.model import KnowledgeBase
    from calcinosis_cli.patient.facts import Profile
    from calcinosis_cli.patient.record import Id

    Checked = Callable[[str, int], None]

T = TypeVar("T")

DEFAULT, MANY = 500, 100_000
EXPLAINED = 8
"""So many treatments of an answer of the built-in data are explained too."""


class Both:
    """One knowledge base, answered from by the oracle, and by rules that were stored."""

    def __init__(self, kb: KnowledgeBase) -> None:
        evidence = weigh_all(kb.treatments, kb.references)
        self.slow = SlowEngine(kb, evidence)
        rules = compile_rules(kb, evidence)
        stored = msgspec.msgpack.decode(msgspec.msgpack.encode(rules), type=Rules)
        assert stored == rules
        self.engine = Engine(stored)
        self.names = [treatment.id for treatment in kb.treatments]

    def answer(self, profile: Profile) -> LazyAnswer | str:
        """Compare the answers, or why there is none."""
        expected = told(lambda: self.slow.recommend(profile))
        found = told(lambda: self.engine.recommend(profile))
        read = found if isinstance(found, str) else found.recommendation
        assert msgspec.json.encode(read) == msgspec.json.encode(expected), profile
        return found

    def explain(self, answer: LazyAnswer, names: Sequence[Id]) -> list[Explanation]:
        """Compare the explanations, with the rules that are false."""
        found = explain(self.engine, answer, names)
        for each, name in zip(found, names, strict=True):
            expected = msgspec.json.encode(self.slow.explain(answer, name))
            assert msgspec.json.encode(each) == expected, (name, answer.profile)
        return found

    def among(self, names: Sequence[Id]) -> int:
        """Compare the interactions between some drugs, and count them."""
        found = self.engine.pairs.among(names)
        assert msgspec.json.encode(found) == msgspec.json.encode(self.slow.among(names)), names
        return len(found)


def told(answer: Callable[[], T]) -> T | str:
    """Return an answer, or say why there is none."""
    try:
        return answer()
    except ContradictionError as error:
        return str(error)


@pytest.fixture(scope="module")
def built_in() -> Both:
    return Both(KB)


def check_profiles(both: Both, at: random.Random, number: int) -> None:
    answered = 0
    for _ in range(number):
        answer = both.answer(THROWS.profile(at))
        if not isinstance(answer, str):
            both.explain(answer, at.sample(both.names, EXPLAINED))
            answered += 1
    assert answered > number * 0.9


@EACH_SHARD
def test_random_profiles(shard: int, built_in: Both, checked: Checked) -> None:
    check_profiles(built_in, dice(f"tables-{shard}"), DEFAULT // SHARDS)
    checked("random profiles answered twice, by engine and oracle", DEFAULT // SHARDS)


@pytest.mark.exhaustive
@pytest.mark.parametrize("shard", range(SHARDS))
def test_very_many_random_profiles(shard: int, built_in: Both, checked: Checked) -> None:
    check_profiles(built_in, dice(f"many-{shard}"), MANY // SHARDS)
    checked("random profiles answered twice (exhaustive)", MANY // SHARDS)


def test_every_treatment_is_explained(built_in: Both) -> None:
    at = dice("explained")
    for _ in range(10):
        answer = built_in.answer(THROWS.profile(at))
        assert not isinstance(answer, str)
        built_in.explain(answer, built_in.names)


@pytest.mark.parametrize("every", [16, pytest.param(1, marks=pytest.mark.slow)])
def test_interactions_among_drugs(built_in: Both, checked: Checked, every: int) -> None:
    """Each drug (or each of so many) alone, and some together."""
    at = dice("among")
    drugs = built_in.engine.rules.drugs
    alone = [built_in.among([name]) for name in drugs[::every]]
    sizes = (0, *(2, 3, 8, 40) * 20) if every == 1 else (0, 8, 40, 40)
    together = [built_in.among(at.sample(drugs, size)) for size in sizes]
    assert sum(map(bool, alone)) > len(alone) / 2
    assert sum(map(bool, together)) > len(together) / 4
    checked("lists of drugs with their interactions", len(alone) + len(together))


# Knowledge bases that hold what the built-in one may not

MUST_OCCUR = {
    "contradiction",
    "a drug does not interact with itself",
    "a group that may mean another drug",
    "a group that is a member of a group",
    "an unrecognized drug",
    *(
        f"a {kind} that is {holds}"
        for kind in ("rule", "interaction", "limited interaction")
        for holds in ("true", "unknown", "false")
    ),
    "a domain that nobody reviewed",
    *(
        f"excluded: {because}"
        for because in ("contraindicated", "not-recommended", "withdrawn", "tried", "unsuited")
    ),
    *(f"tried: {outcome}" for outcome in (None, "failed", "not-tolerated", "relapsed")),
    "refractory as usual",
    "presumed",
    "preferred",
    "alert",
    "review today",
    "pressing",
    "infection first",
    *(
        f"a pair of {scope} that is {holds}"
        for scope in ("taken", "options")
        for holds in ("true", "unknown")
    ),
}


def occurring(both: Both, answer: LazyAnswer, explained: Sequence[Explanation]) -> Iterator[str]:
    """Name what an answer is an example of."""
    profile = answer.profile
    kin = both.engine.kinship.kin
    for each in explained:
        for finding in each.findings:
            yield from _finding(both, profile, each.id, finding)
    rows: list[Option | Excluded] = [*answer.consider, *answer.not_for_this_patient]
    yield from ["refractory as usual"] * any(ROLES[x.key.role] != x.role for x in rows)
    for row in answer.consider:
        yield from ["preferred"] * (row.fit == "preferred")
    yield from (f"excluded: {row.because}" for row in answer.not_for_this_patient)
    yield from (f"tried: {past.outcome}" for past in profile.tried)
    yield from (f"a pair of {p.scope} that is {p.holds}" for p in answer.interactions)
    yield from ["presumed"] * any("until disproved" in note for note in answer.notes)
    for alert in answer.alerts:
        yield "review today" if alert.urgency == "review-today" else "alert"
    yield from ["pressing"] * any(question.pressing for question in answer.ask_first)
    first = [question.fact for question in answer.ask_first[:1]]
    yield from ["infection first"] * bool(profile.inflamed and first == ["infection"])
    groups = {name: kin(name) - {name} for name in profile.takes}
    yield from ["a group that is a member of a group"] * any("more" in x for x in groups.values())


def _finding(both: Both, profile: Profile, own: Id, finding: Finding) -> Iterator[str]:
    kinship = both.engine.kinship
    partner = finding.partner
    if finding.source == "review":
        yield "a domain that nobody reviewed"
    elif finding.source == "rule":
        yield f"a rule that is {finding.holds}"
    elif partner in profile.unrecognized:
        yield "an unrecognized drug"
    elif partner is not None:
        limited = {i.id for i in both.slow.kb.interactions if i.when is not None}
        kind = "limited interaction" if finding.rule in limited else "interaction"
        yield f"a {kind} that is {finding.holds}"
        if kind == "limited interaction":
            return
        if own in profile.takes and partner in kinship.kin(own) and finding.holds != "true":
            yield "a drug does not interact with itself"
        if profile.drugs_complete and finding.holds == "unknown":
            yield "a group that may mean another drug"


@EACH_SHARD
def test_random_knowledge_bases(shard: int, checked: Checked) -> None:
    at = dice(f"bases-{shard}")
    answered = 0
    seen: set[str] = set()
    for _ in range(25):
        both = Both(random_kb(at))
        for _ in range(20):
            answer = both.answer(random_profile(at))
            if isinstance(answer, str):
                seen.add("contradiction")
                continue
            answered += 1
            seen.update(occurring(both, answer, both.explain(answer, both.names)))
        for size in (1, 2, 4):
            both.among(at.sample(DRUGS, size))
    assert answered > 250
    assert sorted(MUST_OCCUR - seen) == []
    checked("profiles of random knowledge bases, by engine and oracle", answered)
