"""Random whole profiles against the built-in data; 2,000 by default, 100,000 on demand.

``pytest -m exhaustive tests/core`` (or CALCINOSIS_EXHAUSTIVE=1) runs the long form.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from calcinosis_cli.assessment import Patient, examine, open_facts
from calcinosis_cli.evidence import weigh_all
from calcinosis_cli.facts import FACTS
from calcinosis_cli.knowledge import load
from calcinosis_cli.model import SafetyRule
from calcinosis_cli.profile import PatientFacts, Profile
from calcinosis_cli.recommend import Recommendation, recommend
from calcinosis_cli.safety import RANK, assess
from calcinosis_cli.vocabulary import Vocabulary

from .builders import as_bytes, condition, dice
from .oracle import LEVELS, Oracle
from .oracle import worst as join
from .states import Implications, Space, Throws, all_whens, profile_of, when_clauses, whens_of

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from calcinosis_cli.model import Treatment
    from calcinosis_cli.recommend import Excluded, Option
    from calcinosis_cli.record import Id

    from .builders import Whatever

    Checked = Callable[[str, int], None]

KB = load().kb
VOCABULARY = Vocabulary(KB)
EVIDENCE = weigh_all(KB.treatments, KB.references)
ORACLE = Oracle(KB)
THROWS = Throws(ORACLE)
IMPLICATIONS = Implications(ORACLE)
IDS = {entry.id for entry in KB.treatments}
JUDGED, PERTURBED = 12, 24
"""So many treatments of each answer are judged by the oracle, and judged again with a change."""

DEFAULT = 2_000
MANY = 100_000
SHARDS = 20
ROOT = Path(__file__).parent.parent.parent


def recommended(profile: Profile) -> Recommendation:
    return recommend(profile, VOCABULARY, EVIDENCE)


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
            assert row.ask, f"{row.id} could be {row.could_be}, and nothing is asked"
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
    patient = Patient(profile, VOCABULARY)
    for name, row in rows.items():
        treatment = VOCABULARY.treatments[name]
        if treatment.kind != "drug":
            continue
        findings = assess(treatment, patient.stated, VOCABULARY).findings
        partners = [f for f in findings if f.source == "interaction" and f.holds != "false"]
        assert all(possible(row) >= RANK[f.level] for f in partners)
        limited = {i.id for i in KB.interactions if i.when is not None}
        denied = [f for f in findings if f.source == "interaction" and f.holds == "false"]
        assert all(f.rule in limited for f in denied), (name, profile)


def forget(profile: Profile, at: random.Random) -> Profile:
    """Take one given fact away; what was only complete with it is complete no more."""
    given = {
        name: getattr(profile, name)
        for name in Profile.__struct_fields__
        if name not in ("id", "unrecognized") and getattr(profile, name) not in (None, [], {})
    }
    if not given:
        return profile
    name = at.choice(sorted(given))
    left = given | {"unrecognized": profile.unrecognized}
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
    less = PatientFacts(forget(profile, at), VOCABULARY)
    more = PatientFacts(profile, VOCABULARY)
    for treatment in at.sample(KB.treatments, PERTURBED):
        before, after = assess(treatment, more, VOCABULARY), assess(treatment, less, VOCABULARY)
        assert RANK[after.could_be] >= RANK[before.could_be], (treatment.id, profile)
        assert RANK[after.safety] <= RANK[before.safety], (treatment.id, profile)


READ: dict[Id, frozenset[str]] = {}


def reads(treatment: Treatment) -> frozenset[str]:
    """Every fact that can settle a rule of the treatment, *tried* and *takes* included."""
    if treatment.id not in READ:
        whens = whens_of(treatment, ORACLE)
        whens += [r.when for r in [*treatment.fits, *treatment.unsuited]]
        facts = {fact for when in whens for clause in when_clauses(when) for fact in clause}
        facts |= {"course"} if "active_disease" in facts else set()
        facts |= {"age"} if "pregnancy" in facts else set()
        behind = {other for fact in facts for other in IMPLICATIONS.behind(fact)}
        READ[treatment.id] = frozenset({*facts, *behind})
    return READ[treatment.id]


def check_what_nobody_reads(profile: Profile, at: random.Random) -> None:
    """A treatment does not change with a fact that none of its rules reads."""
    fact, changed = other_value(profile, at)
    if changed is None:
        return
    one, other = Patient(profile, VOCABULARY), Patient(changed, VOCABULARY)
    for treatment in at.sample(KB.treatments, PERTURBED):
        if fact not in reads(treatment):
            assert examine(treatment, one) == examine(treatment, other), (treatment.id, fact)


def check_what_is_not_asked(profile: Profile, at: random.Random) -> None:
    """An answer to a question that is not asked changes neither safety nor list."""
    fact, changed = other_value(profile, at)
    patient = Patient(profile, VOCABULARY)
    if changed is None or fact == "takes" or patient.stated.value(fact) is not None:
        return
    if fact in ("phenotype", "site") and getattr(profile, fact):
        return
    other = Patient(changed, VOCABULARY)
    names = [*FACTS, *KB_CONDITIONS]
    # An answer settles what follows from it too: no serious infection, so no infected lesion.
    settled = {n for n in names if patient.stated.value(n) != other.stated.value(n)} | {fact}
    for treatment in at.sample(KB.treatments, PERTURBED):
        before = examine(treatment, patient)
        if settled & set(open_facts(before)):
            continue
        after = examine(treatment, other)
        assert (after.verdict.safety, after.because) == (before.verdict.safety, before.because), (
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


@pytest.mark.parametrize("shard", range(SHARDS))
def test_random_profiles(shard: int, checked: Checked) -> None:
    check_profiles(shard, DEFAULT)
    checked("random whole profiles", DEFAULT // SHARDS)


@pytest.mark.exhaustive
@pytest.mark.parametrize("shard", range(SHARDS))
def test_very_many_random_profiles(shard: int, checked: Checked) -> None:
    check_profiles(shard, MANY)
    checked("random whole profiles (exhaustive)", MANY // SHARDS)


# Contraindications


def clauses_of_contraindications() -> list[tuple[Treatment, dict[str, Any]]]:
    return [
        (entry, clause)
        for entry in KB.treatments
        for found in entry.safety
        if found.level == "contraindicated"
        for clause in when_clauses(found.when)
    ]


def with_clause(profile: Profile, clause: dict[str, Any], own: Id) -> Profile | None:
    """Make a clause true for a patient, taking back what contradicts it."""
    space = Space(ORACLE, [clause], own)
    said = {name: getattr(profile, name) for name in Profile.__struct_fields__}
    for fact, wanted in clause.items():
        for fragment in space.values(fact):
            alone = profile_of(fragment)
            if ORACLE.constraint(fact, wanted, alone, ORACLE.known(alone)) == "T":
                break
        for name, yes in tuple(profile.conditions.items()):
            if IMPLICATIONS.exclude(fragment, {"conditions": {name: yes}}):
                said["conditions"] = {c: y for c, y in said["conditions"].items() if c != name}
        conditions = said["conditions"] | fragment.get("conditions", {})
        said |= fragment | {"conditions": conditions}
        if "age" in fragment:
            said["pregnancy"] = None
        if "pregnancy" in fragment and "age" not in clause:
            said["age"] = None
    return Profile(**said)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_contraindication_that_comes_true_takes_the_treatment_out(
    shard: int, checked: Checked
) -> None:
    at = dice(f"contraindications-{shard}")
    count = 0
    for entry, clause in clauses_of_contraindications()[shard::SHARDS]:
        profile = with_clause(THROWS.profile(at), clause, entry.id)
        assert profile is not None
        patient = Patient(profile, VOCABULARY)
        assessment = examine(entry, patient)
        assert assessment.verdict.safety == "contraindicated", (entry.id, clause, profile)
        assert assessment.because == "contraindicated"
        if count % 4 == 0:
            found = recommended(profile)
            assert entry.id not in {row.id for row in found.consider}
            (row,) = [row for row in found.not_for_this_patient if row.id == entry.id]
            assert row.because == "contraindicated"
            assert all(reason.level == "contraindicated" for reason in row.why)
        count += 1
    checked("contraindications made true for a random patient", count)


def place(found: Recommendation, name: Id) -> tuple[bool, int]:
    """Where a treatment stands; smaller is better."""
    considered = [row.id for row in found.consider]
    left_out = [row.id for row in found.not_for_this_patient]
    out = name in left_out
    return out, (left_out if out else considered).index(name)


@pytest.mark.parametrize("level", ["caution", "avoid", "contraindicated"])
@pytest.mark.parametrize("holds", [True, False, None])
def test_adding_a_rule_never_improves_a_place(
    level: Whatever,
    holds: bool | None,  # noqa: FBT001 - a value, not an option
    checked: Checked,
) -> None:
    """One more rule against a treatment, true, false or unknown; all others keep their order."""
    at = dice(f"place-{level}-{holds}")
    new = condition("new-condition")
    count = 8
    for _ in range(count):
        entry = at.choice(KB.treatments)
        more = SafetyRule("new-rule", level, {new.id: True}, "New.", ["ref"])
        changed = msgspec.structs.replace(entry, safety=[*entry.safety, more])
        kb = msgspec.structs.replace(
            KB,
            conditions=[*KB.conditions, new],
            treatments=[changed if t is entry else t for t in KB.treatments],
        )
        profile = THROWS.profile(at)
        said = profile.conditions | ({} if holds is None else {new.id: holds})
        closed = None if holds is None else profile.other_conditions
        profile = msgspec.structs.replace(profile, conditions=said, other_conditions=closed)
        plain = msgspec.structs.replace(KB, conditions=[*KB.conditions, new])
        before = recommend(profile, Vocabulary(plain), EVIDENCE)
        after = recommend(profile, Vocabulary(kb), EVIDENCE)
        assert place(after, entry.id) >= place(before, entry.id)
        if holds and level == "contraindicated":
            assert place(after, entry.id)[0]
        if holds is False:
            assert as_bytes(after.consider) == as_bytes(before.consider)
        for rows, others in (
            (before.consider, after.consider),
            (before.not_for_this_patient, after.not_for_this_patient),
        ):
            kept = [row.id for row in rows if row.id != entry.id]
            assert [row.id for row in others if row.id != entry.id] == kept
    checked("answers with one rule more", count)


# Facts that no rule reads


def test_what_no_rule_reads_changes_nothing_but_the_echo(checked: Checked) -> None:
    at = dice("unread")
    unread = condition("unread-condition")
    kb = msgspec.structs.replace(KB, conditions=[*KB.conditions, unread])
    vocabulary = Vocabulary(kb)
    read = {f for when in all_whens(KB) for clause in when_clauses(when) for f in clause}
    silent = [c.id for c in KB.conditions if c.id not in read and not c.implies]
    count = 20
    for number in range(count):
        profile = THROWS.profile(at)
        name = silent[number % len(silent)] if silent and number % 2 else unread.id
        said = {c: yes for c, yes in profile.conditions.items() if c != name}
        answers = {
            as_bytes(
                msgspec.structs.replace(
                    recommend(
                        msgspec.structs.replace(profile, conditions=conditions, id=identifier),
                        vocabulary,
                        EVIDENCE,
                    ),
                    profile=profile,
                )
            )
            for conditions, identifier in (
                (said, None),
                (said | {name: True}, None),
                (said | {name: False}, None),
                (said, "patient 1"),
            )
        }
        assert len(answers) == 1
    checked("answers with a fact that no rule reads", count)


# One answer


def test_the_same_profile_gives_the_same_bytes(checked: Checked) -> None:
    at = dice("same")
    count = 25
    for _ in range(count):
        profile = THROWS.profile(at)
        first = as_bytes(recommended(profile))
        evidence = weigh_all(KB.treatments, KB.references) if count % 5 else EVIDENCE
        assert as_bytes(recommend(profile, Vocabulary(KB), evidence)) == first
        again = msgspec.json.decode(as_bytes(profile), type=Profile)
        assert as_bytes(recommended(again)) == first
    checked("answers given twice", count)


def test_the_order_in_which_facts_are_said_is_irrelevant() -> None:
    at = dice("order")
    for _ in range(15):
        profile = THROWS.profile(at)
        conditions = dict(reversed(profile.conditions.items()))
        one = recommended(profile)
        other = recommended(msgspec.structs.replace(profile, conditions=conditions))
        assert as_bytes(msgspec.structs.replace(other, profile=profile)) == as_bytes(one)


HASHED = """
import hashlib
from tests.core import test_whole_profiles as t
at = t.dice("hashed")
answers = b"".join(t.as_bytes(t.recommended(t.THROWS.profile(at))) for _ in range(10))
print(hashlib.sha256(answers).hexdigest())
"""


def test_the_answer_does_not_depend_on_the_hash_seed() -> None:
    digests = set()
    for seed in ("1", "2"):
        ended = subprocess.run(
            [sys.executable, "-c", HASHED],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        digests.add(ended.stdout)
    assert len(digests) == 1


def test_the_leading_rows_are_of_leading_groups() -> None:
    at = dice("leads")
    for _ in range(20):
        found = recommended(THROWS.profile(at))
        leading = [lead.group for lead in found.leading]
        firsts = [row.group in leading for row in found.consider]
        assert firsts == sorted(firsts, reverse=True)
        order = [group.id for group in KB.groups]
        assert leading == [group for group in order if group in leading]
