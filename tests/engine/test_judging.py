"""What the engine holds of single conditions, against the logic, in every state of small ones."""

from __future__ import annotations

import math
from functools import cached_property
from itertools import combinations, pairwise, product
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from calcinosis_cli.engine.judged import truth_of
from calcinosis_cli.knowledge.vocabulary import Vocabulary
from calcinosis_cli.patient.facts import Profile
from calcinosis_cli.patient.logic import Truth
from calcinosis_cli.patient.profile import PatientFacts
from tests.builders import (
    CLASS,
    DRUG,
    class_,
    condition,
    dice,
    drug,
    engine_of,
    explained,
    interaction,
    knowledge,
    only,
    rule,
    treatment,
)

from .oracle_logic import deciding_facts, evaluate, takes_besides

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from calcinosis_cli.engine.judged import Judged
    from calcinosis_cli.knowledge.model import KnowledgeBase
    from calcinosis_cli.patient.record import When

    Checked = Callable[[str, int], None]


class Bench:
    """A knowledge base of which the first treatment has a rule for each of some conditions."""

    def __init__(self, whens: Sequence[Any], **fields: Any) -> None:  # noqa: ANN401
        laws = [rule(when, "avoid", f"r{number}") for number, when in enumerate(whens)]
        self.kb: KnowledgeBase = knowledge(treatment(safety=laws), **fields)
        self.engine = engine_of(self.kb)
        self.vocabulary = Vocabulary(self.kb)
        effects = self.engine.candidates[DRUG].ruled.against
        self.numbers = [effect.condition for effect in effects[: len(whens)]]
        self.whens: list[When] = list(whens)

    def state(self, **facts: Any) -> State:  # noqa: ANN401
        profile = Profile(**facts)
        return State(self, self.engine.judge(profile), PatientFacts(profile, self.vocabulary))


class State(NamedTuple):
    """One patient: what the engine says, and what the logic reads."""

    bench: Bench
    judged: Judged
    facts: PatientFacts

    def truth(self, number: int) -> Truth:
        return truth_of(number, self.judged.stated)

    def deciding(self, number: int) -> list[str]:
        return self.bench.engine.behind.deciding(number, self.judged.stated, self.facts)

    def asked(self, number: int) -> set[str]:
        """Return the facts that leave a condition unknown."""
        behind = self.bench.engine.behind
        opened = behind.unknown_clauses(1 << number, self.judged.stated)
        return {fact for fact, waits in behind.waiting(self.judged).items() if waits & opened}

    def check(self) -> int:
        """Hold every condition against the logic; count them."""
        for when, number in zip(self.bench.whens, self.bench.numbers, strict=True):
            truth = evaluate(when, self.facts)
            said = (when, self.judged.profile)
            assert self.truth(number) is truth, said
            assert self.deciding(number) == deciding_facts(when, self.facts), said
            if truth is Truth.UNKNOWN:
                assert self.asked(number) == set(deciding_facts(when, self.facts)), said
        return len(self.bench.whens)


# Made conditions, in all states of the facts

FLAGS = ("ulcers", "pain", "inflamed")
LITERALS = [{flag: said} for flag, said in product(FLAGS, (True, False))]
CLAUSES: list[dict[str, Any]] = [
    *LITERALS,
    *(a | b for a, b in combinations(LITERALS, 2) if a.keys() != b.keys()),
    *(dict(zip(FLAGS, said, strict=True)) for said in product((True, False), repeat=3)),
]
STATES: list[dict[str, Any]] = [
    dict(zip(FLAGS, said, strict=True)) for said in product((True, False, None), repeat=len(FLAGS))
]


@pytest.mark.slow
def test_any_of_two_clauses_in_every_state(checked: Checked) -> None:
    """Kleene's strong logic: all is the least, any the greatest of what holds."""
    bench = Bench([list(two) for two in product(CLAUSES, repeat=2)])
    count = sum(bench.state(**facts).check() for facts in STATES)
    checked("states of small conditions", count)


def test_clauses_and_any_of_three_in_every_state(checked: Checked) -> None:
    at = dice("three")
    bench = Bench([*CLAUSES, *(at.sample(CLAUSES, 3) for _ in range(150))])
    count = sum(bench.state(**facts).check() for facts in STATES)
    checked("states of small conditions", count)


def test_facts_of_every_kind_in_every_state(checked: Checked) -> None:
    """One fact of a kind: a choice, several choices, drugs, treatments, a condition."""
    parts: list[dict[str, Any]] = [
        {"course": ["new", "growing"]},
        {"phenotype": ["tumoral", "planar"]},
        {"takes": ["partner", "more"]},
        {"tried": [DRUG]},
        {"x": False},
    ]
    clauses = [*parts, *(a | b for a, b in combinations(parts, 2))]
    bench = Bench(
        [*clauses, *(list(two) for two in combinations(clauses, 2))],
        drugs=[drug("partner"), drug("more", kind="group", members=["partner"]), drug("else")],
        conditions=[condition("x")],
    )
    kinds: tuple[tuple[dict[str, Any], ...], ...] = (
        ({}, {"course": "new"}, {"course": "stable"}),
        ({}, {"phenotype": ["tumoral", "superficial"]}, {"phenotype": ["superficial"]}),
        ({}, {"takes": ["partner"]}, {"takes": ["else"], "other_drugs": False}),
        ({}, {"conditions": {"x": True}}, {"conditions": {"x": False}}),
    )
    count = 0
    for state in product(*kinds):
        facts = {name: value for part in state for name, value in part.items()}
        count += bench.state(**facts).check()
    checked("states of small conditions", count)


TAKEN: dict[Truth, dict[str, Any]] = {
    Truth.TRUE: {"takes": ["partner"]},
    Truth.UNKNOWN: {},
    Truth.FALSE: {"takes": [], "other_drugs": False},
}


@pytest.mark.parametrize("taken", list(Truth))
def test_a_limited_interaction_in_every_state(taken: Truth, checked: Checked) -> None:
    """It holds as far as its drug is taken and any of its clauses holds."""
    limits: list[Any] = [*CLAUSES, *(list(two) for two in product(LITERALS, repeat=2))]
    pairs = [
        interaction(DRUG, "partner", id=f"{number:04}", when=when)
        for number, when in enumerate(limits)
    ]
    bench = Bench([], drugs=[drug("partner")], interactions=pairs)
    effects = bench.engine.candidates[DRUG].ruled.against
    for facts in STATES:
        state = bench.state(**facts, **TAKEN[taken])
        for when, effect in zip(limits, effects, strict=True):
            limit = evaluate(when, state.facts)
            truth = min(taken, limit)
            expected = ["takes"] if taken is truth else []
            expected += deciding_facts(when, state.facts) if limit is truth else []
            assert state.truth(effect.condition) is truth
            assert state.deciding(effect.condition) == expected
            if truth is Truth.UNKNOWN:
                assert state.asked(effect.condition) == set(expected)
    checked("states of limited interactions", len(limits) * len(STATES))


# Numbers

CONSTRAINTS: list[Any] = [
    *("<18", "<=18", ">18", ">=18", 18, "18"),
    *(">=18 <65", ">18 <=65", ">65 <18"),
    *(["<30", ">90"], [30, 60], ["<=30", 60.5, ">=90 <120"]),
]


def values(constraints: Sequence[Any]) -> list[float]:
    """Bounds with their nearest neighbours, something between, and both ends."""
    words = [word for one in constraints for part in _listed(one) for word in str(part).split()]
    bounds = sorted({float(word.lstrip("<>=")) for word in words})
    near = [math.nextafter(bound, end) for bound in bounds for end in (-math.inf, math.inf)]
    between = [(low + high) / 2 for low, high in pairwise(bounds)]
    return [*bounds, *near, *between, 0.0, bounds[0] / 2, bounds[-1] * 2]


def _listed(constraint: Any) -> list[Any]:  # noqa: ANN401
    return constraint if isinstance(constraint, list) else [constraint]


@pytest.mark.parametrize("fact", ["age", "egfr", "size_cm"])
def test_numbers_below_at_and_above_every_bound(fact: str, checked: Checked) -> None:
    """Bounds of one rule split the zones of another, and change nothing of it."""
    together = Bench([{fact: constraint} for constraint in CONSTRAINTS])
    alone = [Bench([{fact: constraint}]) for constraint in CONSTRAINTS]
    count = 0
    for value in values(CONSTRAINTS):
        count += together.state(**{fact: value}).check()
        count += sum(bench.state(**{fact: value}).check() for bench in alone)
    count += together.state().check()
    checked("numbers around the bounds of rules", count)


def test_bounds_as_they_are_written() -> None:
    kb = knowledge(treatment(safety=[rule({"egfr": ">=30 <60"}, "avoid")]))
    said = {29.999: "clear", 30: "avoid", 45: "avoid", 59.999: "avoid", 60: "clear", 60.5: "clear"}
    assert {egfr: only(kb, egfr=egfr).safety for egfr in said} == said
    equal = knowledge(treatment(safety=[rule({"egfr": 30}, "avoid")]))
    said = {29.999: "clear", 30: "avoid", 30.001: "clear"}
    assert {egfr: only(equal, egfr=egfr).safety for egfr in said} == said


def test_a_number_that_no_rule_reads_is_no_trouble() -> None:
    assert Bench([{"ulcers": True}]).state(age=40, egfr=12.5, size_cm=3).check() == 1


# Drugs, classes and groups


class Cabinet:
    """Alpha and beta are letters; d and e are *some*, which is one of *more*, as c is."""

    names = (DRUG, "beta", CLASS, "c", "d", "e", "some", "more")

    @cached_property
    def bench(self) -> Bench:
        return Bench(
            [{"takes": name} for name in self.names],
            classes=[class_()],
            drugs=[
                drug("c"),
                *(drug(name, class_=CLASS) for name in ("beta", "d")),
                drug("e"),
                drug("some", kind="group", members=["d", "e"]),
                drug("more", kind="group", members=["some", "c"]),
            ],
        )

    def states(self) -> Iterator[State]:
        for size in (0, 1, 2, 3):
            for takes in combinations(self.names, size):
                for other, unknown in product((False, None), ([], ["what"])):
                    yield self.bench.state(
                        takes=list(takes), other_drugs=other, unrecognized=unknown
                    )


CABINET = Cabinet()


def said(takes: list[str], **facts: Any) -> dict[str, str]:  # noqa: ANN401
    """What is said of each drug: ``T``, ``F``, or ``?``."""
    state = CABINET.bench.state(**{"takes": takes, "other_drugs": False, **facts})
    letters = {Truth.TRUE: "T", Truth.UNKNOWN: "?", Truth.FALSE: "F"}
    truths = [letters[state.truth(number)] for number in CABINET.bench.numbers]
    return dict(zip(CABINET.names, truths, strict=True))


def test_a_group_that_was_named_may_or_may_not_mean_its_member() -> None:
    assert "".join(said([]).values()) == "FFFFFFFF"
    assert said(["some"]) == said([]) | {"some": "T", "more": "T", "d": "?", "e": "?", CLASS: "?"}
    assert said(["some", "d"]) == said(["some"]) | {"d": "T", CLASS: "T"}
    members = {"some": "?", "c": "?", "d": "?", "e": "?"}
    assert said(["more"]) == said([]) | {"more": "T", CLASS: "?", **members}
    assert said(["e"]) == said([]) | {"e": "T", "some": "T", "more": "T"}
    assert said([CLASS]) == said([]) | {CLASS: "T", "beta": "?", "d": "?", "some": "?", "more": "?"}
    for facts in ({"other_drugs": None}, {"unrecognized": ["what"]}):
        assert set(said([], **facts).values()) == {"?"}
        opened = {name: "?" if truth == "F" else truth for name, truth in said(["e"]).items()}
        assert said(["e"], **facts) == opened


def test_what_is_taken_in_every_state(checked: Checked) -> None:
    checked("states of drugs that are taken", sum(state.check() for state in CABINET.states()))


@pytest.mark.parametrize("side", [CLASS, "some", "more"])
def test_a_drug_does_not_interact_with_itself_in_any_state(side: str, checked: Checked) -> None:
    """Of its own kind, only another drug counts, whether certain or possible."""
    kb = knowledge(
        treatment(class_=CLASS),
        treatment("beta", class_=CLASS),
        classes=[class_()],
        drugs=[
            drug("some", kind="group", members=[DRUG, "e"]),
            drug("more", kind="group", members=["some", "c"]),
            drug("c"),
            drug("e"),
        ],
        interactions=[interaction(side, side, "major")],
    )
    engine, vocabulary = engine_of(kb), Vocabulary(kb)
    (effect,) = engine.candidates[DRUG].ruled.against
    names = (DRUG, "beta", CLASS, "c", "e", "some", "more")
    count = 0
    for size, other in product((0, 1, 2, 3), (False, None)):
        for takes in combinations(names, size):
            profile = Profile(takes=list(takes), other_drugs=other)
            expected = takes_besides(DRUG, side, profile, vocabulary)
            assert truth_of(effect.condition, engine.judge(profile).stated) is expected, takes
            count += 1
    alone = Profile(takes=[DRUG], other_drugs=False)
    assert truth_of(effect.condition, engine.judge(alone).stated) is Truth.FALSE
    checked("states of a drug among its own kind", count)


# The facts behind a condition


def test_the_facts_that_decide() -> None:
    """Of true clauses, of unknown ones what is unknown, of false ones what is false."""
    bench = Bench([[{"ulcers": True, "pain": True}, {"inflamed": True, "egfr": "<30"}]])
    (number,) = bench.numbers
    true = bench.state(ulcers=True, pain=True, inflamed=True)
    assert true.truth(number) is Truth.TRUE
    assert true.deciding(number) == ["ulcers", "pain"]
    both = bench.state(ulcers=True, pain=True, inflamed=True, egfr=20)
    assert both.deciding(number) == ["ulcers", "pain", "inflamed", "egfr"]
    unknown = bench.state(ulcers=True, inflamed=False)
    assert unknown.truth(number) is Truth.UNKNOWN
    assert unknown.deciding(number) == ["pain"]
    assert unknown.asked(number) == {"pain"}
    false = bench.state(ulcers=True, pain=False, egfr=50)
    assert false.truth(number) is Truth.FALSE
    assert false.deciding(number) == ["pain", "egfr"]


def test_a_limit_that_speaks_of_drugs_names_them_once() -> None:
    """The drug of the interaction and those of its limit are one fact: what is taken."""
    limits: list[Any] = [{"takes": "third", "pain": True}, [{"pain": True, "takes": "third"}] * 2]
    for limit in limits:
        pair = interaction(DRUG, "partner", "major", when=limit)
        kb = knowledge(treatment(), drugs=[drug("partner"), drug("third")], interactions=[pair])
        (found,) = explained(kb, takes=["partner", "third"], pain=True)
        assert [finding.facts for finding in found.findings] == [["takes", "pain"]]
        assert only(kb, takes=["partner", "third"], pain=True).against[0].facts == ["takes", "pain"]
        (unknown,) = explained(kb, takes=["partner"], pain=True)
        assert [finding.facts for finding in unknown.findings] == [["takes"]]
