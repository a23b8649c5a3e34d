"""The shares of levels in docs/safety.md are those of the data."""

from __future__ import annotations

import shares
from calcinosis_cli.library import load


def test_the_shares_are_counted() -> None:
    text = shares.TARGET.read_text(encoding="utf-8")
    assert text == shares.page(text, shares.table()), "run `python benchmarks/shares.py`"


def test_a_healthy_adult_has_free_options_and_hazards_are_no_level() -> None:
    base = load()
    found = shares.shares(base, shares.PEOPLE["woman of 45 who cannot become pregnant"])
    assert found["clear"] > found["caution"] > found["avoid"] == found["contraindicated"] == 0
    assert found["hazard"] > found["caution"]
