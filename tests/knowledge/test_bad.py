"""Every file of tests/bad has one defect; NAME.txt beside it holds what must be said.

Adding a file adds a test. ``UPDATE_GOLDEN=1`` writes the expectations anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from calcinosis_cli.library import problems_of

BAD = Path(__file__).parent.parent / "bad"
FILES = sorted(path.name for path in BAD.glob("*.yaml"))


@pytest.mark.parametrize("name", FILES)
def test_bad_file(name: str, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BAD)
    said = "".join(f"{problem}\n" for problem in problems_of([Path(name)], data=data))
    expected = BAD / name.replace(".yaml", ".txt")
    if os.environ.get("UPDATE_GOLDEN"):
        expected.write_bytes(said.encode())
    assert said
    assert said.encode() == expected.read_bytes()


def test_every_expectation_has_its_file() -> None:
    assert {path.stem for path in BAD.glob("*.txt")} == {Path(name).stem for name in FILES}


def test_there_are_many() -> None:
    assert len(FILES) >= 45


def test_the_base_itself_is_good(data: Path) -> None:
    assert problems_of(data=data) == []
