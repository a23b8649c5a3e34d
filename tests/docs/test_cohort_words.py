"""The documented list of how people write yes and no is the one that is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from calcinosis_cli.cli.cohort_files import NO, UNKNOWN, YES

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "cohort.md"


@pytest.mark.parametrize(("words", "means"), [(YES, "yes"), (NO, "no"), (UNKNOWN, "not known")])
def test_every_word_is_documented(words: tuple[str, ...], means: str) -> None:
    (row,) = re.findall(rf"^\| (.+) \| {means} \|$", PAGE.read_text(), re.MULTILINE)
    assert re.findall(r"`([^`]+)`", row) == [word for word in words if word]
