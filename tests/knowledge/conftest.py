"""A small knowledge base of its own, so that these tests do not follow the real data."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Write = Callable[..., Path]

HERE = Path(__file__).parent
SCHEMA = HERE.parent.parent / "data" / "schema"


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the data folder of the small base, with the real schema."""
    folder = tmp_path_factory.mktemp("small") / "data"
    shutil.copytree(HERE / "base", folder)
    shutil.copytree(SCHEMA, folder / "schema")
    return folder


@pytest.fixture(autouse=True)
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
