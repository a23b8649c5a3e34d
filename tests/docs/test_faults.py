"""Every fault of the table in SECURITY.md names a test that is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "SECURITY.md").read_text())


def test_each_fault_has_one() -> None:
    rows = re.findall(r"^\| .+ \| .+ \| `tests/", (ROOT / "SECURITY.md").read_text(), re.MULTILINE)
    assert len(rows) == len(NAMED) > 10


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_the_test_of_a_fault_is_there(file: str, name: str) -> None:
    assert f"\ndef {name}(" in (ROOT / file).read_text()
