"""A user's own files replace entries, but never weaken safety unless told to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from calcinosis_cli.knowledge import KnowledgeError
from calcinosis_cli.library import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from calcinosis_cli.knowledge.document import Tree
    from calcinosis_cli.library import Loaded
    from tests.knowledge.conftest import BaseEntry

    Write = Callable[..., Path]
    Overlaid = Callable[..., Loaded]


@pytest.fixture
def overlaid(data: Path, write: Write) -> Overlaid:
    """Load with one changed entry laid over, strict and lax."""

    def loaded(section: str, entry: Tree, *, lax: bool = False) -> Loaded:
        path = write(yaml.safe_dump({section: [entry]}, width=10**6))
        return load([path], data=data, allow_weaker_safety=lax)

    return loaded


def by_id(entries: Iterable[Any], name: str) -> Any:  # noqa: ANN401 (an entry of any section)
    return next(entry for entry in entries if entry.id == name)


def test_an_unchanged_entry_says_nothing(overlaid: Overlaid, base_entry: BaseEntry) -> None:
    for section, name in [
        ("treatments", "alendronate"),
        ("treatments", "warfarin"),
        ("classes", "bisphosphonates"),
        ("references", "label-alendronate-us"),
        ("interactions", "warfarin-nsaids"),
        ("drugs", "nsaids"),
        ("products", "relief"),
        ("conditions", "active-infection"),
        ("alerts", "spreading-infection"),
        ("groups", "systemic"),
    ]:
        assert overlaid(section, base_entry(section, name)).notices == ()


def test_a_new_entry_is_added_and_a_replaced_one_keeps_its_place(
    overlaid: Overlaid, base_entry: BaseEntry, data: Path
) -> None:
    before = [t.id for t in load(data=data).kb.treatments]
    changed = base_entry("treatments", "alendronate") | {"summary": "Mine."}
    loaded = overlaid("treatments", changed)
    assert [t.id for t in loaded.kb.treatments] == before
    assert by_id(loaded.kb.treatments, "alendronate").summary == "Mine."
    new = base_entry("drugs", "naproxen") | {"id": "ibuprofen", "name": "Ibuprofen"}
    assert by_id(overlaid("drugs", new).kb.drugs, "ibuprofen").name == "Ibuprofen"


def _drop_rules(entry: Tree) -> None:
    entry.pop("safety")


def _lower_level(entry: Tree) -> None:
    entry["safety"][0]["level"] = "caution"


def _change_when(entry: Tree) -> None:
    entry["safety"][0]["when"] = {"egfr": "<10"}


def _lower_severity(entry: Tree) -> None:
    entry["severity"] = "minor"


def _change_side(entry: Tree) -> None:
    entry["between"] = ["alendronate", "aspirin"]
    entry["withhold"] = "aspirin"


def _set(**changes: object) -> Callable[[Tree], None]:
    return lambda entry: entry.update(changes)


def _drop(key: str) -> Callable[[Tree], object]:
    return lambda entry: entry.pop(key)


WEAKENINGS: dict[str, tuple[str, str, Callable[[Tree], object], int]] = {
    "rules left out": ("treatments", "alendronate", _drop_rules, 3),
    "level lowered": ("treatments", "alendronate", _lower_level, 1),
    "level lowered to a note": (
        "treatments",
        "alendronate",
        lambda e: e["safety"][0].update(level="note"),
        1,
    ),
    "when changed": ("treatments", "alendronate", _change_when, 1),
    "hazard left out": ("treatments", "warfarin", _drop("hazards"), 1),
    "class left out": ("treatments", "alendronate", _drop("class"), 1),
    "no longer a drug": ("treatments", "alendronate", _set(kind="measure"), 1),
    "review dropped": ("treatments", "alendronate", lambda e: e["reviewed"].pop("kidney"), 1),
    "reviews dropped": ("treatments", "warfarin", _drop("reviewed"), 6),
    "review turned": (
        "treatments",
        "alendronate",
        lambda e: e["reviewed"].update(
            kidney={"found": "none", "references": ["label-alendronate-us"]}
        ),
        1,
    ),
    "role raised without a word": (
        "treatments",
        "warfarin",
        lambda e: (e.update(role="usual"), e.pop("not_recommended_because")),
        1,
    ),
    "role raised": ("treatments", "warfarin", _set(role="usual"), 1),
    "class rules left out": ("classes", "bisphosphonates", _drop_rules, 2),
    "class level lowered": ("classes", "bisphosphonates", _lower_level, 1),
    "severity lowered": ("interactions", "bisphosphonates-nsaids", _lower_severity, 1),
    "other side": ("interactions", "bisphosphonates-nsaids", _change_side, 2),
    "other withheld": ("interactions", "bisphosphonates-nsaids", _set(withhold="either"), 1),
    "when narrowed": ("interactions", "bisphosphonates-nsaids", _set(when={"age": ">80"}), 1),
    "interaction when dropped": ("interactions", "warfarin-nsaids", _drop("when"), 1),
    "member removed": ("drugs", "nsaids", _set(members=["naproxen"]), 1),
    "ingredient removed": ("products", "relief", _set(ingredients=["naproxen"]), 1),
    "unknown ingredient removed": ("products", "relief", _drop("unknown"), 1),
    "implies dropped": ("conditions", "severe-heart-failure", _drop("implies"), 1),
    "implied_by changed": (
        "conditions",
        "active-infection",
        _set(implied_by=[{"inflamed": True}]),
        1,
    ),
    "alert changed": ("alerts", "spreading-infection", _set(urgency="review-today"), 1),
    "alert reworded": ("alerts", "spreading-infection", _set(text="Never mind."), 1),
    "reference retracted": ("references", "label-alendronate-us", _set(standing="retracted"), 1),
}


@pytest.mark.parametrize("name", WEAKENINGS)
def test_a_weakening_is_put_back_and_told(
    name: str, overlaid: Overlaid, base_entry: BaseEntry, data: Path
) -> None:
    section, entry_id, change, count = WEAKENINGS[name]
    entry = base_entry(section, entry_id)
    change(entry)
    loaded = overlaid(section, entry)
    before = by_id(getattr(load(data=data).kb, section), entry_id)
    after = by_id(getattr(loaded.kb, section), entry_id)
    if section in {"treatments", "classes"}:
        before_rules = {rule.id: rule for rule in before.safety}
        assert {rule.id: rule for rule in after.safety} == before_rules
    assert safety_of(after) == safety_of(before)
    assert len(loaded.notices) == count
    assert all("my.yaml:" in line and line.endswith("it replaces") for line in loaded.notices)


@pytest.mark.parametrize("name", WEAKENINGS)
def test_a_weakening_that_is_allowed_stands_and_is_told(
    name: str, overlaid: Overlaid, base_entry: BaseEntry, data: Path
) -> None:
    section, entry_id, change, _ = WEAKENINGS[name]
    entry = base_entry(section, entry_id)
    change(entry)
    before = by_id(getattr(load(data=data).kb, section), entry_id)
    loaded = overlaid(section, entry, lax=True)
    assert by_id(getattr(loaded.kb, section), entry_id) != before
    assert loaded.notices
    assert all(line.endswith("by --allow-weaker-safety") for line in loaded.notices)


def safety_of(entry: Tree) -> dict[str, object]:
    names = (
        "kind role not_recommended_because class_ reviewed severity between withhold when "
        "hazards members ingredients unknown implies implied_by urgency text standing"
    )
    return {name: getattr(entry, name) for name in names.split() if hasattr(entry, name)}


def test_an_ingredient_may_become_a_known_one(overlaid: Overlaid, base_entry: BaseEntry) -> None:
    entry = base_entry("products", "relief") | {"ingredients": ["aspirin", "naproxen", "warfarin"]}
    entry.pop("unknown")
    loaded = overlaid("products", entry)
    assert by_id(loaded.kb.products, "relief").ingredients == ["aspirin", "naproxen", "warfarin"]
    assert loaded.notices == ()


def test_what_is_stricter_stands(overlaid: Overlaid, base_entry: BaseEntry) -> None:
    entry = base_entry("treatments", "alendronate")
    entry["safety"][1]["level"] = "contraindicated"
    loaded = overlaid("treatments", entry)
    rules = {rule.id: rule for rule in by_id(loaded.kb.treatments, "alendronate").safety}
    assert rules["alendronate-children"].level == "contraindicated"
    assert loaded.notices == ()


def test_a_stricter_level_survives_a_changed_when(
    overlaid: Overlaid, base_entry: BaseEntry
) -> None:
    entry = base_entry("treatments", "alendronate")
    entry["safety"][1].update(level="contraindicated", when={"age": "<6"})
    rules = overlaid("treatments", entry).kb.treatments[0].safety
    rule = by_id(rules, "alendronate-children")
    assert (rule.level, rule.when) == ("contraindicated", {"age": "<18"})


def test_a_reference_that_carries_no_safety_may_be_retracted(
    overlaid: Overlaid, base_entry: BaseEntry
) -> None:
    entry = base_entry("references", "smith-2015") | {"standing": "retracted"}
    loaded = overlaid("references", entry)
    assert by_id(loaded.kb.references, "smith-2015").standing == "retracted"
    assert loaded.notices == ()


def test_a_plain_number_is_a_constraint_too(overlaid: Overlaid, base_entry: BaseEntry) -> None:
    entry = base_entry("treatments", "wound-care")
    entry["fits"][0]["when"] = {"size_cm": [1, 2.5], "age": 18}
    assert overlaid("treatments", entry).kb.treatments[-1].fits[0].when == {
        "size_cm": [1, 2.5],
        "age": 18,
    }


def test_a_notice_names_the_place(overlaid: Overlaid, base_entry: BaseEntry) -> None:
    entry = base_entry("interactions", "warfarin-nsaids") | {"severity": "major"}
    (notice,) = overlaid("interactions", entry).notices
    assert notice.endswith(
        ": interactions[warfarin-nsaids].severity: 'major' is weaker than 'contraindicated': "
        "kept as in the data it replaces"
    )


def test_later_overlays_lie_over_earlier_ones(data: Path, write: Write) -> None:
    first = write("knowledge_base: {version: one, reviewed: '2026-01-01'}\n", "one.yaml")
    second = write("knowledge_base: {version: two, reviewed: '2026-01-01'}\n", "two.yaml")
    assert load([first, second], data=data).kb.knowledge_base.version == "two"
    assert load([second, first], data=data).kb.knowledge_base.version == "one"


def test_problems_of_all_files_are_told_at_once(data: Path, write: Write) -> None:
    files = [write("conditions: 1\n", "a.yaml"), write("alerts: [\n", "b.yaml")]
    with pytest.raises(KnowledgeError) as caught:
        load(files, data=data)
    assert [problem.file for problem in caught.value.problems] == [str(file) for file in files]
