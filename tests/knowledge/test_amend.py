"""``amend``: single parts of an entry change, the rest stays, and safety is not weakened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from calcinosis_cli.cli.two_sides import DataFolder
from calcinosis_cli.knowledge import KnowledgeError
from calcinosis_cli.library import load
from tests.knowledge.test_overlay import WEAKENINGS, by_id, safety_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from calcinosis_cli.knowledge.document import Tree
    from calcinosis_cli.library import Loaded
    from tests.small_base import Write

    Amend = Callable[..., Loaded]

RULE = {
    "id": "alendronate-of-ours",
    "level": "avoid",
    "when": {"age": ">90"},
    "text": "Not above 90 here.",
    "references": ["label-alendronate-us"],
}


@pytest.fixture
def amend(data: Path, write: Write) -> Amend:
    """Load with changes of one section laid over, strict and lax."""

    def loaded(section: str, *changes: Tree, lax: bool = False) -> Loaded:
        path = write(yaml.safe_dump({"amend": {section: [*changes]}}, width=10**6))
        return load([path], data=data, allow_weaker_safety=lax)

    return loaded


def alendronate(base: Loaded) -> Any:  # noqa: ANN401 - a treatment
    return by_id(base.kb.treatments, "alendronate")


def test_a_field_changes_and_the_rest_stays(amend: Amend, data: Path) -> None:
    loaded = amend("treatments", {"id": "alendronate", "summary": "Mine."})
    before, after = alendronate(load(data=data)), alendronate(loaded)
    changed = {f for f in before.__struct_fields__ if getattr(before, f) != getattr(after, f)}
    assert changed == {"summary"}
    assert after.summary == "Mine."
    assert loaded.notices == ()


def test_null_takes_a_field_away(amend: Amend) -> None:
    loaded = amend("treatments", {"id": "alendronate", "side_effects": None})
    assert alendronate(loaded).side_effects == []


def test_aliases_are_added_once(amend: Amend, data: Path) -> None:
    had = alendronate(load(data=data)).aliases
    loaded = amend("treatments", {"id": "alendronate", "aliases": [had[0], "Our pill"]})
    assert alendronate(loaded).aliases == [*had, "Our pill"]


def test_other_lists_are_replaced(amend: Amend) -> None:
    loaded = amend("treatments", {"id": "alendronate", "references": ["review-2020"]})
    assert alendronate(loaded).references == ["review-2020"]


def test_a_rule_is_amended_or_added_by_its_id(amend: Amend, data: Path) -> None:
    level = {"id": "alendronate-children", "level": "contraindicated"}
    loaded = amend("treatments", {"id": "alendronate", "safety": [level, RULE]})
    before = alendronate(load(data=data)).safety
    after = {rule.id: rule for rule in alendronate(loaded).safety}
    assert {*after} == {rule.id for rule in before} | {"alendronate-of-ours"}
    mine, old = after["alendronate-children"], by_id(before, "alendronate-children")
    assert (mine.level, mine.when, mine.text) == ("contraindicated", old.when, old.text)
    assert loaded.notices == ()


def test_what_was_said_of_one_domain_changes_alone(amend: Amend, data: Path) -> None:
    liver = {"found": "none", "references": ["label-alendronate-us"], "note": "Read again."}
    loaded = amend("treatments", {"id": "alendronate", "reviewed": {"liver": liver}})
    before, after = alendronate(load(data=data)).reviewed, alendronate(loaded).reviewed
    assert after.keys() == before.keys()
    assert {domain for domain in after if after[domain] != before[domain]} == {"liver"}


def test_a_later_file_amends_what_an_earlier_one_brought(data: Path, write: Write) -> None:
    first = write(yaml.safe_dump({"amend": {"drugs": [{"id": "nsaids", "name": "One"}]}}), "a.yaml")
    again = {"id": "nsaids", "aliases": ["two of ours"]}
    second = write(yaml.safe_dump({"amend": {"drugs": [again]}}), "b.yaml")
    nsaids = by_id(load([first, second], data=data).kb.drugs, "nsaids")
    assert nsaids.name == "One"
    assert "two of ours" in nsaids.aliases


@pytest.mark.parametrize("name", WEAKENINGS)
def test_an_amendment_weakens_nothing(
    name: str, amend: Amend, base_entry: Callable[[str, str], Tree], data: Path
) -> None:
    section, entry_id, change, _ = WEAKENINGS[name]
    old, new = base_entry(section, entry_id), base_entry(section, entry_id)
    change(new)
    said = {key: new.get(key) for key in {*old, *new} if old.get(key) != new.get(key)}
    loaded = amend(section, {"id": entry_id, **said})
    before = by_id(getattr(load(data=data).kb, section), entry_id)
    after = by_id(getattr(loaded.kb, section), entry_id)
    assert safety_of(after) == safety_of(before)
    if section in {"treatments", "classes"}:
        rules = {rule.id: rule for rule in before.safety}
        assert {rule.id: rule for rule in after.safety} == rules


def test_a_level_lowered_is_put_back_and_told_at_its_place(amend: Amend) -> None:
    change = {"id": "alendronate", "safety": [{"id": "alendronate-egfr", "level": "note"}]}
    (notice,) = amend("treatments", change).notices
    assert notice.endswith(
        "treatments[alendronate].safety[alendronate-egfr].level: 'note' is weaker than "
        "'contraindicated': kept as in the data it replaces"
    )
    assert "my.yaml:6:14:" in notice
    (notice,) = amend("treatments", change, lax=True).notices
    assert notice.endswith("by --allow-weaker-safety")


WRONG: dict[str, tuple[Tree, str]] = {
    "unknown entry": (
        {"amend": {"treatments": [{"id": "alendronat", "summary": "Mine."}]}},
        "there is no 'alendronat' to amend (did you mean 'alendronate'?)",
    ),
    "twice": (
        {"amend": {"treatments": [{"id": "alendronate", "summary": "A."}] * 2}},
        "'alendronate' a second time: once in a file",
    ),
    "replaced and amended": (
        {
            "drugs": [{"id": "nsaids", "kind": "group", "name": "Own", "members": ["naproxen"]}],
            "amend": {"drugs": [{"id": "nsaids", "name": "One"}]},
        },
        "'nsaids' a second time: once in a file",
    ),
    "unknown field": (
        {"amend": {"treatments": [{"id": "alendronate", "sumary": "Mine."}]}},
        "unknown key 'sumary'",
    ),
    "impossible value": (
        {
            "amend": {
                "treatments": [
                    {"id": "alendronate", "safety": [{"id": "alendronate-egfr", "level": "no"}]}
                ]
            }
        },
        "treatments[alendronate].safety[alendronate-egfr].level: 'no' is not possible",
    ),
    "half a new rule": (
        {
            "amend": {
                "treatments": [{"id": "alendronate", "safety": [{"id": "x", "level": "note"}]}]
            }
        },
        "treatments[alendronate].safety[x]: 'when', 'text', 'references' are missing",
    ),
    "a needed field taken away": (
        {"amend": {"treatments": [{"id": "alendronate", "name": None}]}},
        "treatments[alendronate]: the key 'name' is missing",
    ),
    "nothing to change": ({"amend": {"treatments": [{"id": "alendronate"}]}}, "at least 2"),
    "a part whose id is no text": (
        {"amend": {"treatments": [{"id": "alendronate", "safety": [{"id": [None]}]}]}},
        "treatments[alendronate].safety[0].id: a list is not possible",
    ),
    "unknown reference": (
        {"amend": {"treatments": [{"id": "alendronate", "references": ["nobody"]}]}},
        "'nobody'",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_with_its_place(name: str, data: Path, write: Write) -> None:
    tree, words = WRONG[name]
    with pytest.raises(KnowledgeError) as caught:
        load([write(yaml.dump(tree, Dumper=_Plain, width=10**6))], data=data)
    told = [str(problem) for problem in caught.value.problems]
    assert any(words in line and "my.yaml:" in line for line in told), told


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - nothing is shared
        return True


def test_the_base_amends_nothing(base: Path) -> None:
    (base / "more.yaml").write_text("amend: {drugs: [{id: nsaids, name: One}]}\n", "utf-8")
    with pytest.raises(KnowledgeError, match="stands only in a file laid over the data"):
        load(data=DataFolder(base))
