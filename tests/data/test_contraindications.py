"""Every contraindication stands in a list of its own, so that none can go unseen."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

import msgspec
import pytest

from calcinosis_cli.knowledge.vocabulary import Vocabulary
from calcinosis_cli.library import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from calcinosis_cli.knowledge.model import KnowledgeBase

    Golden = Callable[[str, str], None]


def manifest(kb: KnowledgeBase) -> list[str]:
    """One line a contraindication: of what, by which rule, when, by which source."""
    return sorted([*_rules(kb), *_pairs(kb), *_hazards(kb), *_members(kb)])


def _rules(kb: KnowledgeBase) -> Iterator[str]:
    for entry in kb.treatments:
        for rule in entry.safety:
            if rule.level == "contraindicated":
                yield _line(
                    entry.id, rule.id, json.dumps(msgspec.to_builtins(rule.when)), rule.references
                )


def _pairs(kb: KnowledgeBase) -> Iterator[str]:
    for pair in kb.interactions:
        if pair.severity == "contraindicated":
            when = (
                "" if pair.when is None else f" when {json.dumps(msgspec.to_builtins(pair.when))}"
            )
            between = " + ".join(sorted(pair.between))
            yield _line(between, pair.id, f"withhold {pair.withhold}{when}", pair.references)


def _hazards(kb: KnowledgeBase) -> Iterator[str]:
    for entry in kb.treatments:
        for hazard in entry.hazards:
            yield _line(entry.id, hazard.id, "everybody", hazard.references)


def _members(kb: KnowledgeBase) -> Iterator[str]:
    """Who is meant where a contraindicated pair names a class or a group."""
    words = Vocabulary(kb)
    forbidden = [pair.between for pair in kb.interactions if pair.severity == "contraindicated"]
    for side in sorted({side for between in forbidden for side in between}):
        members = sorted(name for name in words.members(side) if name != side)
        if members:
            yield f"{side} | members | {', '.join(members)}"


def _line(of: str, rule: str, when: str, references: list[str]) -> str:
    return f"{of} | {rule} | {when} | {', '.join(references)}"


@cache
def base() -> KnowledgeBase:
    return load().kb


def test_the_contraindications_are_those_of_the_list(golden: Golden) -> None:
    golden("contraindications.txt", "\n".join([HEAD, *manifest(base()), ""]))


HEAD = "# Contraindications and hazards: of what | rule | when | sources. None goes unseen."


def without_each(kb: KnowledgeBase) -> Iterator[tuple[str, KnowledgeBase]]:
    """Leave out each contraindication and each hazard in turn."""
    for place, entry in enumerate(kb.treatments):
        for field in ("safety", "hazards"):
            kept = getattr(entry, field)
            for number, one in enumerate(kept):
                if getattr(one, "level", "contraindicated") == "contraindicated":
                    rest = [*kept[:number], *kept[number + 1 :]]
                    fewer = [*kb.treatments]
                    fewer[place] = msgspec.structs.replace(entry, **{field: rest})
                    yield f"{entry.id} {one.id}", msgspec.structs.replace(kb, treatments=fewer)
    for number, pair in enumerate(kb.interactions):
        if pair.severity == "contraindicated":
            rest = [*kb.interactions[:number], *kb.interactions[number + 1 :]]
            yield pair.id, msgspec.structs.replace(kb, interactions=rest)


def test_every_deletion_is_seen() -> None:
    before = manifest(base())
    seen = {name: manifest(kb) for name, kb in without_each(base())}
    assert len(seen) == len([line for line in before if " | members | " not in line])
    assert [name for name, after in seen.items() if set(after) >= set(before)] == []


@pytest.mark.parametrize("change", ["level", "when", "references", "severity", "withhold"])
def test_every_softening_is_seen(change: str) -> None:
    """A level lowered, a condition narrowed, a source or the side to withhold changed."""
    before = manifest(base())
    assert all(manifest(kb) != before for kb in softened(base(), change))


def test_every_member_of_a_group_that_leaves_it_is_seen() -> None:
    before = manifest(base())
    forbidden = [pair for pair in base().interactions if pair.severity == "contraindicated"]
    sides = {side for pair in forbidden for side in pair.between}
    for place, drug in enumerate(base().drugs):
        if sides & set(drug.groups):
            drugs = [*base().drugs]
            drugs[place] = msgspec.structs.replace(drug, groups=[])
            assert manifest(msgspec.structs.replace(base(), drugs=drugs)) != before, drug.id


def softened(kb: KnowledgeBase, change: str) -> Iterator[KnowledgeBase]:
    new = {"level": "caution", "when": {"age": ">120"}, "references": ["another"]}
    for place, entry in enumerate(kb.treatments):
        for number, rule in enumerate(entry.safety):
            if rule.level == "contraindicated" and change in new:
                rules = [*entry.safety]
                rules[number] = msgspec.structs.replace(rule, **{change: new[change]})
                fewer = [*kb.treatments]
                fewer[place] = msgspec.structs.replace(entry, safety=rules)
                yield msgspec.structs.replace(kb, treatments=fewer)
    new = {"severity": "minor", "withhold": "nobody", "references": ["another"]}
    for number, pair in enumerate(kb.interactions):
        if pair.severity == "contraindicated" and change in new:
            pairs = [*kb.interactions]
            pairs[number] = msgspec.structs.replace(pair, **{change: new[change]})
            yield msgspec.structs.replace(kb, interactions=pairs)
