"""Random whole profiles against the built-in data; 500 by default, 100,000 on demand.

``pytest -m exhaustive tests/engine`` (or CALCINOSIS_EXHAUSTIVE=1) runs the long form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from calcinosis_cli.engine.answer import RANK
from calcinosis_cli.patient.facts import FACTS, Profile
from tests.builders import dice

from .judgement import judgement
from .safety_oracle import LEVELS
from .safety_oracle import worst as join
from .states import when_clauses, whens_of
from .whole import (
    EACH_SHARD,
    ENGINE,
    IMPLICATIONS,
    KB,
    ORACLE,
    SHARDS,
    THROWS,
    VOCABULARY,
    recommended,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from calcinosis_cli.engine.answer import Excluded, Option
    from calcinosis_cli.knowledge.model import Treatment
    from calcinosis_cli.patient.record import Id

    Checked = Callable[[str, int], None]

IDS = {entry.id for entry in KB.treatments}
JUDGED, PERTURBED = 12, 24
"""So many treatments of each answer are judged by the oracle, and judged again with a change."""

DEFAULT = 500
MANY = 100_000


def possible(row: Option | Excluded) -> int:
    return RANK[row.could_be or row.safety]


def check_answer(profile: Profile, at: random.Random) -> None:
    """Everything that must hold of one answer."""
    found = recommended(profile)
    rows: list[Option | Excluded] = [*found.consider, *found.not_for_this_patient]
    assert len(rows) == len(IDS), "each treatment stands in one list"
    assert {row.id for row in rows} == IDS
    assert all(row.safety != "contraindicated" for row in found.consider)
    assert all(row.why for row in found.not_for_this_patient)
    moves = {question.fact: set(question.moves) for question in found.ask_first}
    assert len(moves) == len(found.ask_first)
    assert all(question.ask for question in found.ask_first)
    for row in rows:
        if row.could_be is not None:
            assert RANK[row.could_be] > RANK[row.safety]
            reason = row.ask or row.unsearched
            assert reason, f"{row.id} could be {row.could_be}, and nothing says why"
        assert all(row.id in moves[fact] for fact in row.ask)
    for fact, ids in moves.items():
        assert ids == {row.id for row in rows if fact in row.ask}
    places = [row.key.places() for row in found.consider]
    assert places == sorted(places)
    by_id = {row.id: row for row in rows}
    for name in at.sample(sorted(IDS), JUDGED):
        judged = ORACLE.judge(VOCABULARY.treatments[name], profile)
        assert by_id[name].safety == join(judged, "T"), (name, profile)
        assert LEVELS[possible(by_id[name])] == join(judged, "TU"), (name, profile)
        assert (by_id[name].could_be is None) == (join(judged, "T") == join(judged, "TU"))
    _unrecognized(profile, by_id)


def _unrecognized(profile: Profile, rows: dict[Id, Option | Excluded]) -> None:
    if not profile.unrecognized:
        return
    patient = ENGINE.judge(profile)
    for name, row in rows.items():
        if VOCABULARY.treatments[name].kind != "drug":
            continue
        findings = judgement(ENGINE, patient, name).findings
        partners = [f for f in findings if f.source == "interaction" and f.holds != "false"]
        assert all(possible(row) >= RANK[f.level] for f in partners)
        limited = {i.id for i in KB.interactions if i.when is not None}
        denied = [f for f in findings if f.source == "interaction" and f.holds == "false"]
        assert all(f.rule in limited for f in denied), (name, profile)


UNASKED = ("id", "unrecognized", "tried", "allergies")
"""What is no fact; lists of names that say nothing of what is not in them."""


def forget(profile: Profile, at: random.Random) -> Profile:
    """Take one given fact away; what was only complete with it is complete no more."""
    given = {
        name: getattr(profile, name)
        for name in Profile.__struct_fields__
        if name not in UNASKED and getattr(profile, name) not in (None, [], {})
    }
    if not given:
        return profile
    name = at.choice(sorted(given))
    left = given | {name: getattr(profile, name) for name in UNASKED if name != "id"}
    if name == "conditions":
        gone = at.choice(sorted(profile.conditions))
        left["conditions"] = {c: said for c, said in profile.conditions.items() if c != gone}
        left.pop("other_conditions", None)
    else:
        del left[name]
    if name in IMPLICATIONS.implying:
        left.pop("other_conditions", None)
    if name == "takes":
        left.pop("other_drugs", None)
    return Profile(**left)


def check_forgetting(profile: Profile, at: random.Random) -> None:
    """Removing a fact never improves could_be, and never worsens what is true."""
    less, more = ENGINE.judge(forget(profile, at)), ENGINE.judge(profile)
    for treatment in at.sample(KB.treatments, PERTURBED):
        before, after = (judgement(ENGINE, facts, treatment.id) for facts in (more, less))
        assert RANK[after.could_be] >= RANK[before.could_be], (treatment.id, profile)
        assert RANK[after.safety] <= RANK[before.safety], (treatment.id, profile)


WHO = {"sex", "age", "pregnancy", "fathering"}
"""Facts that settle one another."""

READ: dict[Id, frozenset[str]] = {}


def reads(treatment: Treatment) -> frozenset[str]:
    """Every fact that can settle a rule of the treatment, *tried* and *takes* included."""
    if treatment.id not in READ:
        whens = whens_of(treatment, ORACLE)
        whens += [r.when for r in [*treatment.fits, *treatment.unsuited]]
        whens += [line.when for line in treatment.lines if line.when]
        facts = {fact for when in whens for clause in when_clauses(when) for fact in clause}
        facts |= {"course"} if "active_disease" in facts else set()
        facts |= WHO if facts & WHO else set()
        facts |= {"allergies", "tried"} if treatment.kind == "drug" else set()
        behind = {other for fact in facts for other in IMPLICATIONS.behind(fact)}
        READ[treatment.id] = frozenset({*facts, *behind})
    return READ[treatment.id]


def check_what_nobody_reads(profile: Profile, at: random.Random) -> None:
    """A treatment does not change with a fact that none of its rules reads."""
    fact, changed = other_value(profile, at)
    if changed is None:
        return
    one, other = ENGINE.judge(profile), ENGINE.judge(changed)
    for treatment in at.sample(KB.treatments, PERTURBED):
        if fact not in reads(treatment):
            before, after = (judgement(ENGINE, facts, treatment.id) for facts in (one, other))
            assert before == after, (treatment.id, fact)


def check_what_is_not_asked(profile: Profile, at: random.Random) -> None:
    """An answer to a question that is not asked changes neither safety nor list."""
    fact, changed = other_value(profile, at)
    patient = ENGINE.judge(profile)
    if changed is None or fact == "takes" or patient.facts.value(fact) is not None:
        return
    if fact in ("phenotype", "site", "doses") and getattr(profile, fact):
        return
    other = ENGINE.judge(changed)
    names = [*FACTS, *KB_CONDITIONS]
    # An answer settles what follows from it too: no serious infection, so no infected lesion.
    settled = {n for n in names if patient.facts.value(n) != other.facts.value(n)} | {fact}
    for treatment in at.sample(KB.treatments, PERTURBED):
        before = judgement(ENGINE, patient, treatment.id)
        if settled & set(before.asked):
            continue
        after = judgement(ENGINE, other, treatment.id)
        assert (after.safety, after.because) == (before.safety, before.because), (
            treatment.id,
            fact,
            profile,
            changed,
        )


KB_CONDITIONS = [c.id for c in KB.conditions]


def other_value(profile: Profile, at: random.Random) -> tuple[str, Profile | None]:
    """Give one fact another value, when that contradicts nothing."""
    facts = [f for f in THROWS.space.constraints if f not in ("takes", "tried")]
    # Presumed activity is a question of its own, with a test of its own.
    fact = at.choice([f for f in facts if f != "active_disease"])
    fragment = at.choice(THROWS.space.values(fact)[1:])
    said = {name: getattr(profile, name) for name in Profile.__struct_fields__}
    conditions = {c: yes for c, yes in profile.conditions.items() if c != fact}
    rest = {**said, "conditions": conditions}
    rest.pop(fact, None)
    present = {name: value for name, value in rest.items() if value not in (None, [], {})}
    if IMPLICATIONS.exclude(fragment, present):
        return fact, None
    changed = {**rest, **fragment}
    if "conditions" in fragment:
        changed["conditions"] = conditions | fragment["conditions"]
    return fact, Profile(**changed)


CHECKS: tuple[Callable[[Profile, random.Random], None], ...] = (
    check_forgetting,
    check_what_nobody_reads,
    check_what_is_not_asked,
)


def check_profiles(shard: int, number: int) -> None:
    at = dice(f"profiles-{number}-{shard}")
    for _ in range(number // SHARDS):
        profile = THROWS.profile(at)
        check_answer(profile, at)
        at.choice(CHECKS)(profile, at)


@EACH_SHARD
def test_random_profiles(shard: int, checked: Checked) -> None:
    check_profiles(shard, DEFAULT)
    checked("random whole profiles", DEFAULT // SHARDS)


@pytest.mark.exhaustive
@pytest.mark.parametrize("shard", range(SHARDS))
def test_very_many_random_profiles(shard: int, checked: Checked) -> None:
    check_profiles(shard, MANY)
    checked("random whole profiles (exhaustive)", MANY // SHARDS)
