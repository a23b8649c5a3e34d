"""Whole answers on the built-in data: one rule or fact more, and the same bytes every time."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from calcinosis_cli.knowledge.model import SafetyRule
from calcinosis_cli.patient.facts import Profile
from tests.builders import as_bytes, condition, dice, engine_of
from tests.conftest import ROOT

from .safety_oracle import SINGLE
from .states import Space, all_whens, profile_of, when_clauses
from .whole import EACH_SHARD, IMPLICATIONS, KB, ORACLE, SHARDS, THROWS, judged, recommended

if TYPE_CHECKING:
    from collections.abc import Callable

    from calcinosis_cli.engine.answering import LazyAnswer
    from calcinosis_cli.knowledge.model import Treatment
    from calcinosis_cli.patient.record import Id
    from tests.builders import Whatever

    Checked = Callable[[str, int], None]


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
        for name in SINGLE:
            given = {name: said[name]} if said[name] is not None else {}
            if name not in clause and IMPLICATIONS.exclude(fragment, given):
                said[name] = None
    return Profile(**said)


@EACH_SHARD
def test_a_contraindication_that_comes_true_takes_the_treatment_out(
    shard: int, checked: Checked
) -> None:
    at = dice(f"contraindications-{shard}")
    count = 0
    for entry, clause in clauses_of_contraindications()[shard::SHARDS]:
        profile = with_clause(THROWS.profile(at), clause, entry.id)
        assert profile is not None
        alone = judged(profile, entry.id)
        assert alone.safety == "contraindicated", (entry.id, clause, profile)
        assert alone.because == "contraindicated"
        if count % 4 == 0:
            found = recommended(profile)
            assert entry.id not in {row.id for row in found.consider}
            (row,) = [row for row in found.not_for_this_patient if row.id == entry.id]
            assert row.because == "contraindicated"
            assert all(reason.level == "contraindicated" for reason in row.why)
        count += 1
    checked("contraindications made true for a random patient", count)


def place(found: LazyAnswer, name: Id) -> tuple[bool, int]:
    """Where a treatment stands; smaller is better."""
    considered = [row.id for row in found.consider]
    left_out = [row.id for row in found.not_for_this_patient]
    out = name in left_out
    return out, (left_out if out else considered).index(name)


@pytest.mark.slow
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
    plain = engine_of(msgspec.structs.replace(KB, conditions=[*KB.conditions, new]))
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
        before = plain.recommend(profile)
        after = engine_of(kb).recommend(profile)
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
    engine = engine_of(kb)
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
                    engine.recommend(
                        msgspec.structs.replace(profile, conditions=conditions, id=identifier)
                    ).recommendation,
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
    another = engine_of(KB)
    count = 25
    for _ in range(count):
        profile = THROWS.profile(at)
        first = as_bytes(recommended(profile).recommendation)
        assert as_bytes(another.recommend(profile).recommendation) == first
        again = msgspec.json.decode(as_bytes(profile), type=Profile)
        assert as_bytes(recommended(again).recommendation) == first
    checked("answers given twice", count)


def test_the_order_in_which_facts_are_said_is_irrelevant() -> None:
    at = dice("order")
    for _ in range(15):
        profile = THROWS.profile(at)
        conditions = dict(reversed(profile.conditions.items()))
        one = recommended(profile).recommendation
        turned = msgspec.structs.replace(profile, conditions=conditions)
        other = recommended(turned).recommendation
        assert as_bytes(msgspec.structs.replace(other, profile=profile)) == as_bytes(one)


HASHED = """
import hashlib
from tests.builders import as_bytes, dice
from tests.engine.whole import THROWS, recommended
at = dice("hashed")
answers = b"".join(as_bytes(recommended(THROWS.profile(at)).recommendation) for _ in range(10))
print(hashlib.sha256(answers).hexdigest())
"""


@pytest.mark.slow
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
