"""Differences of the data: by entry and field, rules of a class told once, mirrored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calcinosis_cli.knowledge.differences import FieldChange, differences_of
from calcinosis_cli.knowledge.merged import SECTIONS
from calcinosis_cli.library import load

if TYPE_CHECKING:
    from calcinosis_cli.knowledge.differences import KindDifference
    from calcinosis_cli.knowledge.model import KnowledgeBase

BUILT_IN = load().kb


def paths(found: list[KindDifference]) -> dict[str, list[str]]:
    """Return the changed paths by ``kind/id``."""
    return {
        f"{difference.kind}/{changed.id}": [field.path for field in changed.fields]
        for difference in found
        for changed in difference.changed
    }


def with_entry(kb: KnowledgeBase, kind: str, name: str, **fields: Any) -> KnowledgeBase:  # noqa: ANN401
    entries = [
        msgspec.structs.replace(entry, **fields) if entry.id == name else entry
        for entry in getattr(kb, kind)
    ]
    return msgspec.structs.replace(kb, **{kind: entries})


def test_the_same_has_no_difference() -> None:
    assert differences_of(BUILT_IN, BUILT_IN) == []


def test_every_kind_is_compared() -> None:
    kinds = set(BUILT_IN.__struct_fields__) - {"knowledge_base"}
    assert set(SECTIONS) == kinds
    empty = msgspec.structs.replace(BUILT_IN, **{kind: [] for kind in SECTIONS})
    found = differences_of(BUILT_IN, empty)
    assert [difference.kind for difference in found] == list(SECTIONS)
    assert all(
        len(difference.removed) == len(getattr(BUILT_IN, difference.kind)) for difference in found
    )


def test_a_field_is_named_with_both_values() -> None:
    changed = with_entry(BUILT_IN, "treatments", "colchicine", role="refractory")
    (difference,) = differences_of(BUILT_IN, changed)
    (entry,) = difference.changed
    assert entry.fields == [FieldChange("role", "usual", "refractory")]


def test_a_rule_is_named_by_its_id() -> None:
    colchicine = next(t for t in BUILT_IN.treatments if t.id == "colchicine")
    first, *rest = colchicine.safety
    louder = msgspec.structs.replace(first, text="Louder.")
    without = with_entry(BUILT_IN, "treatments", "colchicine", safety=rest)
    with_it = with_entry(BUILT_IN, "treatments", "colchicine", safety=[*rest, louder])
    name = f"safety[{first.id}]"
    assert paths(differences_of(BUILT_IN, without)) == {"treatments/colchicine": [name]}
    assert paths(differences_of(BUILT_IN, with_it)) == {"treatments/colchicine": [f"{name}.text"]}


def test_a_rule_of_a_class_is_told_at_the_class() -> None:
    cls = next(cls for cls in BUILT_IN.classes if cls.safety)
    first, *rest = cls.safety
    names = {treatment.id for treatment in BUILT_IN.treatments if treatment.class_ == cls.id}
    assert len(names) > 1
    louder = msgspec.structs.replace(first, text="Louder.")
    changed = with_entry(BUILT_IN, "classes", cls.id, safety=[louder, *rest])
    for name in names:
        member = next(t for t in BUILT_IN.treatments if t.id == name)
        rules = [louder if rule.id == first.id else rule for rule in member.safety]
        changed = with_entry(changed, "treatments", name, safety=rules)
    assert paths(differences_of(BUILT_IN, changed)) == {
        f"classes/{cls.id}": [f"safety[{first.id}].text"]
    }


def test_only_the_order_of_groups_counts() -> None:
    def reversed_(kind: str) -> KnowledgeBase:
        return msgspec.structs.replace(BUILT_IN, **{kind: getattr(BUILT_IN, kind)[::-1]})

    (difference,) = differences_of(BUILT_IN, reversed_("groups"))
    assert difference.reordered
    for kind in SECTIONS:
        assert kind == "groups" or differences_of(BUILT_IN, reversed_(kind)) == []


@pytest.mark.parametrize("field", ["side_effects", "regimens", "monitoring"])
def test_items_without_an_id_are_told_apart(field: str) -> None:
    treatment = next(t for t in BUILT_IN.treatments if len(getattr(t, field)) > 1)
    items = getattr(treatment, field)
    changed = with_entry(BUILT_IN, "treatments", treatment.id, **{field: items[1:]})
    (found,) = paths(differences_of(BUILT_IN, changed)).values()
    assert found
    assert all(path.startswith(f"{field}[") for path in found)


TREATMENTS = [treatment.id for treatment in BUILT_IN.treatments]


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(
    st.sets(st.sampled_from(TREATMENTS), max_size=4),
    st.sets(st.sampled_from(TREATMENTS), max_size=4),
    st.sets(st.sampled_from(TREATMENTS), max_size=4),
)
def test_both_directions_mirror(removed: set[str], added: set[str], renamed: set[str]) -> None:
    old = msgspec.structs.replace(
        BUILT_IN, treatments=[t for t in BUILT_IN.treatments if t.id not in added]
    )
    new = msgspec.structs.replace(
        BUILT_IN,
        treatments=[
            msgspec.structs.replace(t, name="Other") if t.id in renamed else t
            for t in BUILT_IN.treatments
            if t.id not in removed
        ],
    )
    there, back = differences_of(old, new), differences_of(new, old)
    assert len(there) == len(back)
    for one, other in zip(there, back, strict=True):
        assert {each.id for each in one.added} == {each.id for each in other.removed}
        assert {each.id for each in one.removed} == {each.id for each in other.added}
        turned = [
            (change.id, [(field.path, field.after, field.before) for field in change.fields])
            for change in other.changed
        ]
        assert sorted(turned) == sorted(
            (change.id, [(field.path, field.before, field.after) for field in change.fields])
            for change in one.changed
        )
    changed = {each.id for difference in there for each in difference.changed}
    assert changed == renamed - removed - added
