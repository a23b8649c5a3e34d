"""docs/methods.md is what the code does."""

from __future__ import annotations

import methods


def test_methods_page_is_generated_from_the_tables() -> None:
    assert methods.TARGET.read_text(encoding="utf-8") == methods.methods()
