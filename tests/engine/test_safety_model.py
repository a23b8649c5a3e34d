"""Safety is checked like a model, on the built-in data, against an independent judge.

Per rule: all distinguishable values of the facts that it reads. Per treatment: states in which
every feasible combination of values of any three facts occurs. ``pytest -s`` or the summary
says how many states were checked.
"""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import pytest

from calcinosis_cli.engine.answer import LEVEL_OF, RANK
from calcinosis_cli.engine.judged import truth_of
from calcinosis_cli.patient.logic import Truth, facts_read
from calcinosis_cli.patient.profile import PatientFacts
from tests.builders import (
    dice,
)

from .cover import Cover
from .oracle_logic import evaluate
from .safety_oracle import COUNTS_AS
from .safety_oracle import worst as join
from .states import Space, listed, profile_of, when_clauses, whens_of
from .whole import EACH_SHARD, ENGINE, IMPLICATIONS, KB, ORACLE, SHARDS, VOCABULARY, judged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from calcinosis_cli.engine.rules import Effect, Flag, NumberedInteraction
    from calcinosis_cli.knowledge.model import Treatment
    from calcinosis_cli.patient.facts import Profile
    from tests.builders import Whatever

    from .judgement import Judgement
    from .states import Fragment

    Checked = Callable[[str, int], None]

LETTER = {Truth.TRUE: "T", Truth.UNKNOWN: "U", Truth.FALSE: "F"}
SAID = {"true": "T", "unknown": "U", "false": "F"}


def every_when() -> list[tuple[str, Any, int]]:
    """Every condition of the data, with the drug that it belongs to and its number."""
    found: list[tuple[str, Any, int]] = []

    def add(
        own: str, rules: Sequence[Any], effects: Sequence[Effect | Flag | NumberedInteraction]
    ) -> None:
        both = zip(rules, effects, strict=True)
        found.extend(
            (own, one.when, effect.condition)
            for one, effect in both
            if getattr(one, "unless", None) is None  # these have a test of their own
        )

    for entry in KB.treatments:
        ruled = ENGINE.candidates[entry.id].ruled
        add(entry.id, entry.safety, ruled.against[: len(entry.safety)])
        add(entry.id, [*entry.fits, *entry.unsuited], [*ruled.fits, *ruled.unsuited])
    for group, leading in zip(KB.groups, ENGINE.rules.leading, strict=True):
        add("", group.leads, leading.rules)
    add("", KB.alerts, ENGINE.rules.flags)
    by_id = {i.id: i for i in KB.interactions}
    limited = [
        interaction for interaction in ENGINE.rules.interactions if by_id[interaction.id].when
    ]
    add("", [by_id[interaction.id] for interaction in limited], limited)
    unique: dict[str, tuple[str, Any, int]] = {}
    for own, when, number in found:
        assert unique.setdefault(repr(when), (own, when, number))[2] == number
    return list(unique.values())


def states_of(columns: list[list[Fragment]]) -> Iterator[tuple[int, ...]]:
    """Every combination of values that does not contradict itself."""
    excluded = {
        (first, a, second, b)
        for first, second in combinations(range(len(columns)), 2)
        for a, one in enumerate(columns[first])
        for b, other in enumerate(columns[second])
        if IMPLICATIONS.exclude(one, other)
    }
    for cells in product(*(range(len(column)) for column in columns)):
        pairs = combinations(enumerate(cells), 2)
        if not any((*one, *other) in excluded for one, other in pairs):
            yield cells


@EACH_SHARD
def test_every_rule_in_every_distinguishable_state(shard: int, checked: Checked) -> None:
    """The logic, the engine and the oracle agree; one fact more only resolves an unknown."""
    count = 0
    for own, when, number in every_when()[shard::SHARDS]:
        space = Space(ORACLE, [when], own)
        facts = list(dict.fromkeys(facts_read(when)))
        columns = [space.values(fact) for fact in facts]
        truths: dict[tuple[int, ...], str] = {}
        for cells in states_of(columns):
            profile = profile_of(*(c[n] for c, n in zip(columns, cells, strict=True)))
            truth = LETTER[evaluate(when, PatientFacts(profile, VOCABULARY))]
            engine = LETTER[truth_of(number, ENGINE.judge(profile).stated)]
            assert truth == engine, (when, profile)
            assert truth == ORACLE.when(when, profile, ORACLE.known(profile)), (when, profile)
            truths[cells] = truth
        count += len(truths)
        _only_resolves(when, facts, columns, truths)
    checked("states of single rules (all distinguishable values)", count)


def exceptions() -> Iterator[tuple[Any, Any, int]]:
    """Conditions of alerts and leading groups with their exceptions and numbers."""
    both: list[tuple[Any, Effect | Flag]] = [*zip(KB.alerts, ENGINE.rules.flags, strict=True)]
    for group, leading in zip(KB.groups, ENGINE.rules.leading, strict=True):
        both += zip(group.leads, leading.rules, strict=True)
    for one, numbered in both:
        if one.unless is not None:
            yield one.when, one.unless, numbered.condition


def test_every_exception_in_every_distinguishable_state(checked: Checked) -> None:
    """What holds ends where its exception is known to, and not before."""
    count = 0
    for when, unless, number in exceptions():
        space = Space(ORACLE, [when, unless])
        facts = dict.fromkeys([*facts_read(when), *facts_read(unless)])
        columns = [space.values(fact) for fact in facts]
        for cells in states_of(columns):
            profile = profile_of(*(c[n] for c, n in zip(columns, cells, strict=True)))
            known = PatientFacts(profile, VOCABULARY)
            excepted = evaluate(unless, known) is Truth.TRUE
            expected = Truth.FALSE if excepted else evaluate(when, known)
            assert truth_of(number, ENGINE.judge(profile).stated) is expected, (when, profile)
            count += 1
    assert count
    checked("states of exceptions", count)


def _only_resolves(
    when: Whatever,
    facts: list[str],
    columns: list[list[Fragment]],
    truths: dict[tuple[int, ...], str],
) -> None:
    """Giving an unknown fact any value keeps what was true or false; so do all completions."""
    can_hold: dict[tuple[int, ...], bool] = {}
    for cells in sorted(truths, key=lambda cells: cells.count(0)):
        truth = truths[cells]
        nexts = [
            (*cells[:place], n, *cells[place + 1 :])
            for place, column in enumerate(columns)
            if cells[place] == 0 and facts[place] != "tried"
            for n in range(1, len(column))
        ]
        nexts = [following for following in nexts if following in truths]
        assert all(truth in ("U", truths[following]) for following in nexts), (when, cells)
        can_hold[cells] = truth == "T" or any(can_hold[following] for following in nexts)
        if truth == "U" and cells.count(0) and "takes" not in facts:
            assert can_hold[cells], f"{when} is unknown, but no answer makes it true"


def outcome(found: Judgement) -> dict[tuple[str, str], tuple[str, int]]:
    """Findings in the form of the oracle."""
    return {(f.rule, f.partner or ""): (SAID[f.holds], RANK[f.level]) for f in found.findings}


EACH_TREATMENT = pytest.mark.parametrize("entry", KB.treatments, ids=[t.id for t in KB.treatments])
PARTNERS = 4
SAMPLED = dice("treatments").sample(KB.treatments, 12)
"""By lot, the same in every run; each takes seconds. ``-m exhaustive`` goes through all."""


@pytest.mark.slow
@pytest.mark.parametrize("entry", SAMPLED, ids=[t.id for t in SAMPLED])
def test_verdicts_over_all_combinations_of_three_facts(entry: Treatment, checked: Checked) -> None:
    """A verdict is the join of its rules and interactions; no completion is worse than could_be."""
    cover = cover_of(entry, PARTNERS)
    check_states(entry, cover)
    few = f"at most {PARTNERS} partner drugs a treatment, by lot; all with -m exhaustive"
    checked(f"feasible combinations of three facts, all ({few})", cover.combinations)
    checked("states and completions that hold them", 2 * len(cover.rows))


@pytest.mark.exhaustive
@EACH_TREATMENT
def test_verdicts_over_all_combinations_with_all_partners(
    entry: Treatment, checked: Checked
) -> None:
    cover = cover_of(entry, None)
    check_states(entry, cover)
    checked(
        "feasible combinations of three facts, all (with all partner drugs)", cover.combinations
    )
    checked("states and completions that hold them (all partner drugs)", 2 * len(cover.rows))


def cover_of(entry: Treatment, partners: int | None) -> Cover:
    space = Space(ORACLE, whens_of(entry, ORACLE), entry.id)
    facts = list(space.constraints)
    facts += [x for fact in facts for x in IMPLICATIONS.behind(fact)]
    columns = [space.values(x, brief=True, partners=partners) for x in dict.fromkeys(facts)]
    return Cover(entry.id, [column for column in columns if column[1:]], IMPLICATIONS)


def check_states(entry: Treatment, cover: Cover) -> None:
    for profile, completion in cover.profiles():
        verdict = check_verdict(entry, profile)
        completed = judged(completion, entry.id)
        assert RANK[verdict.safety] <= RANK[completed.safety], (profile, completion)
        assert RANK[completed.could_be] <= RANK[verdict.could_be], (profile, completion)


def check_verdict(entry: Treatment, profile: Profile) -> Judgement:
    """Compare a verdict and each of its findings with the oracle."""
    found = judged(profile, entry.id)
    expected = ORACLE.judge(entry, profile)
    assert outcome(found) == expected, profile
    assert len(found.findings) == len(expected)
    assert found.safety == join(expected, "T"), profile
    assert found.could_be == join(expected, "TU"), profile
    return found


@pytest.mark.slow
def test_every_partner_and_group_of_every_treatment(checked: Checked) -> None:
    """Each by itself, by one member, by the group that may mean it; the list complete or not."""
    count = 0
    for entry in KB.treatments:
        for fragment in Space(ORACLE, whens_of(entry, ORACLE), entry.id).values("takes"):
            check_verdict(entry, profile_of(fragment))
            count += 1
    checked("states of one treatment and one drug beside it", count)


def kinds_of_medicine() -> dict[frozenset[str], str]:
    """One medicine of each distinct set of sides that the data name: itself, class and groups."""
    named = {side for interaction in KB.interactions for side in interaction.between}
    for _, when, _ in every_when():
        for clause in when_clauses(when):
            named.update(listed(clause.get("takes", [])))
    found: dict[frozenset[str], str] = {}
    for name in [*VOCABULARY.treatments, *VOCABULARY.drugs]:
        found.setdefault(frozenset(ORACLE.above[name] & named), name)
    return found


@EACH_SHARD
def test_every_kind_of_medicine_beside_every_treatment(shard: int, checked: Checked) -> None:
    """With one of a kind taken, exactly what the oracle finds true speaks against a treatment."""
    count = 0
    for name in list(kinds_of_medicine().values())[shard::SHARDS]:
        profile = profile_of({"takes": [name]})
        true, known = ENGINE.judge(profile).stated.true, ORACLE.known(profile)
        for entry in KB.treatments:
            against = ENGINE.candidates[entry.id].ruled.against
            met = [effect for effect in against if true >> effect.condition & 1]
            found = {(ENGINE.rules.reasons[e.reason].rule, e.partner or "", e.rank) for e in met}
            assert found == set(spoken_against(entry, name, profile, known)), (name, entry.id)
            count += 1
    checked("treatments beside one medicine of each set of groups", count)


def spoken_against(
    entry: Treatment, taken: str, profile: Profile, known: dict[str, Any]
) -> Iterator[tuple[str, str, int]]:
    """Rules and interactions that the oracle finds true; domains without a review are apart."""
    for own_rule in entry.safety:
        if ORACLE.when(own_rule.when, profile, known) == "T":
            yield own_rule.id, "", RANK[LEVEL_OF[own_rule.level]]
    if taken == entry.id:  # a drug does not meet itself
        return
    for pair, own, other in ORACLE.sides(entry.id):
        limited = pair.when is not None and ORACLE.when(pair.when, profile, known) != "T"
        if other in ORACLE.above[taken] and not limited:
            level = COUNTS_AS[pair.severity]
            bearing = pair.withhold in ("either", own)
            yield pair.id, other, level if bearing else min(level, 1)


@pytest.mark.parametrize(
    "entry",
    [t for t in KB.treatments if t.kind == "drug"],
    ids=[t.id for t in KB.treatments if t.kind == "drug"],
)
def test_an_unrecognized_drug_leaves_no_drug_free(entry: Treatment, checked: Checked) -> None:
    """The list is said to be complete, yet one name means nothing to us."""
    space = Space(ORACLE, whens_of(entry, ORACLE), entry.id)
    count = 0
    for fact in space.constraints:
        for fragment in space.values(fact):
            if "takes" in fragment:
                continue
            profile = profile_of(fragment, {"other_drugs": False, "unrecognized": ["zzz"]})
            verdict = judged(profile, entry.id)
            assert verdict.could_be != "clear"
            for found in verdict.findings:
                if found.source == "interaction" and found.partner != "zzz":
                    limited = found.holds == "false"
                    assert limited or RANK[verdict.could_be] >= RANK[found.level]
                    assert not limited or _limits(found.rule), found
            count += 1
    checked("states with an unrecognized drug", count)


def _limits(name: str) -> bool:
    return next(i for i in KB.interactions if i.id == name).when is not None


def contraindications() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (entry.id, found.id, clause)
        for entry in KB.treatments
        for found in entry.safety
        if found.level == "contraindicated"
        for clause in (found.when if isinstance(found.when, list) else [found.when])
    ]


def satisfying(clause: dict[str, Any], own: str = "") -> list[Fragment]:
    """One fragment for each fact of a clause, together making it true."""
    space = Space(ORACLE, [clause], own)
    found = []
    for fact, wanted in clause.items():
        for fragment in space.values(fact):
            profile = profile_of(fragment)
            if ORACLE.constraint(fact, wanted, profile, ORACLE.known(profile)) == "T":
                found.append(fragment)
                break
    return found


def test_every_contraindication_can_come_true(checked: Checked) -> None:
    """Each clause has a patient, and for that patient the treatment is contraindicated."""
    count = 0
    for own, name, clause in contraindications():
        profile = profile_of(*satisfying(clause, own))
        verdict = judged(profile, own)
        assert verdict.safety == "contraindicated", (own, name, clause)
        assert any(f.rule == name and f.holds == "true" for f in verdict.findings)
        count += 1
    checked("clauses of contraindications made true", count)
