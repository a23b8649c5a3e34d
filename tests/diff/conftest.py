"""A small knowledge base and edited copies of it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Edits = Sequence[tuple[str, str]]
    Edit = Callable[[Edits], Path]

BASE = Path(__file__).parent.parent / "knowledge" / "base"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Return the small base, without a schema of its own."""
    return shutil.copytree(BASE, tmp_path / "old")


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    """Make a copy in which each text, which must stand in one file once, is replaced."""

    def edited(edits: Edits) -> Path:
        folder = shutil.copytree(BASE, tmp_path / "new")
        for before, after in edits:
            files = [file for file in folder.iterdir() if before in file.read_text("utf-8")]
            assert len(files) == 1, before
            text = files[0].read_text("utf-8")
            assert text.count(before) == 1, before
            files[0].write_text(text.replace(before, after), "utf-8", newline="\n")
        return folder

    return edited
