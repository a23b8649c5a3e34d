"""docs/audit.md is what the two readings say, and no contraindication went unread."""

from __future__ import annotations

import pytest

import audit
from calcinosis_cli.knowledge import load

# Rules that came out of the second reading or of the golden cases themselves.
READ_ONCE = {"etidronate-severe-kidney", "etidronate-growing-bones", "tofacitinib-active-infection"}


def test_audit_page_is_generated() -> None:
    assert audit.TARGET.read_text(encoding="utf-8") == audit.page()


@pytest.mark.parametrize("name", audit.COMPARE)
def test_every_item_was_read_twice(name: str) -> None:
    assert audit.readings(name, "first").keys() == audit.readings(name, "second").keys()


def test_every_contraindication_was_read_twice() -> None:
    read = set(audit.readings("contraindications", "second")) | READ_ONCE
    kb = load().kb
    rules = [rule for treatment in kb.treatments for rule in treatment.safety]  # classes too
    forbidden = {rule.id for rule in rules if rule.level == "contraindicated"}
    assert forbidden - read == set()


def test_a_difference_is_seen() -> None:
    first = {"level": "contraindicated", "dose": "5 mg once a week", "assessed": 9, "improved": 3}
    assert audit.same_rule(first, {"verdict": "avoid"}) == "differs"
    assert audit.same_dose(first, {"verdict": "read", "dose": "7 mg once a week"}) == "differs"
    assert audit.same_dose(first, {"verdict": "read", "dose": "5 mg, one weekly"}) == "right"
    assert audit.same_count(first, {"verdict": "read", "assessed": 10}) == "differs"
    assert audit.same_count(first, {"verdict": "not-verifiable"}) == "not verifiable"
