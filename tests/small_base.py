"""A small knowledge base of its own, so that tests do not follow the real data; edited copies."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Edits = Sequence[tuple[str, str]]
    Edit = Callable[[Edits], Path]
    Write = Callable[..., Path]

HERE = Path(__file__).parent
BASE = HERE / "knowledge" / "base"
SCHEMA = HERE.parent / "data" / "schema"


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the data folder of the small base, with the real schema."""
    folder = tmp_path_factory.mktemp("small") / "data"
    shutil.copytree(BASE, folder)
    shutil.copytree(SCHEMA, folder / "schema")
    return folder


@pytest.fixture
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Set up a cache of each test's own."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("CALCINOSIS_CACHE_DIR", os.fspath(folder))
    return folder


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write an overlay and return its path."""

    def written(text: str, name: str = "my.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


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
