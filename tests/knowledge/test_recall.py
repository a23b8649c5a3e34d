"""Files that did not change are not read again; whatever changed is."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

import pytest

from calcinosis_cli.knowledge import load, recall
from calcinosis_cli.knowledge.sources import read_base as real_read_base

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from calcinosis_cli.knowledge.sources import Folder, Source

pytestmark = pytest.mark.skipif(os.name != "posix", reason="file times that tell every change")


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Count how often the base is read."""
    calls: list[object] = []

    def counted(folder: Folder) -> list[Source]:
        calls.append(folder)
        return real_read_base(folder)

    monkeypatch.setattr(sys.modules[load.__module__], "read_base", counted)
    return calls


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every file count as settled, however new it is."""
    monkeypatch.setattr(recall, "_SETTLED_NS", -(10**12))


def twice(data: Path, *overlays: Path) -> str:
    """Load until the files are remembered."""
    load(overlays, data=data)
    return load(overlays, data=data).digest


@pytest.mark.usefixtures("settled")
def test_unchanged_files_are_not_read_again(data: Path, reads: list[object]) -> None:
    digest = twice(data)
    before = len(reads)
    assert load(data=data).digest == digest
    assert len(reads) == before


def test_what_changed_a_moment_ago_is_read_again(data: Path, reads: list[object]) -> None:
    (data / "base.yaml").touch()
    twice(data)
    before = len(reads)
    load(data=data)
    assert len(reads) == before + 1


def _append(path: Path) -> None:
    with path.open("a") as file:
        file.write("# changed\n")


def _same_size_and_time(path: Path) -> None:
    status = path.stat()
    text = path.read_text()
    path.write_text(text.replace("2026.01", "2026.02", 1))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert path.stat().st_size == status.st_size
    assert path.stat().st_mtime_ns == status.st_mtime_ns


def _replaced(path: Path) -> None:
    other = path.with_suffix(".new")
    other.write_text(path.read_text() + "# changed\n")
    other.replace(path)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("change", [_append, _same_size_and_time, _replaced])
def test_a_change_is_seen(change: Callable[[Path], None], data: Path) -> None:
    digest = twice(data)
    time.sleep(0.02)  # a clock tick of the file system
    change(data / "base.yaml")
    assert load(data=data).digest != digest


@pytest.mark.usefixtures("settled")
def test_a_new_file_and_a_lost_one_are_seen(data: Path) -> None:
    digest = twice(data)
    extra = data / "extra.yaml"
    extra.write_text("groups: []\n")
    assert twice(data) != digest
    extra.unlink()
    assert load(data=data).digest == digest


@pytest.mark.usefixtures("settled")
def test_an_overlay_is_told_apart(data: Path, tmp_path: Path) -> None:
    overlay = tmp_path / "mine.yaml"
    overlay.write_text("groups: []\n")
    plain, laid_over = twice(data), twice(data, overlay)
    assert plain != laid_over
    time.sleep(0.02)
    overlay.write_text("groups: []\n# mine\n")
    assert load([overlay], data=data).digest not in (plain, laid_over)
    assert load(data=data).digest == plain


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("spoiled", [b"", b"\x00", b"{}", b"[1]", b'["x", [], "y"]', b"[1,2,3,4]"])
def test_a_damaged_memory_is_not_trusted(
    spoiled: bytes, data: Path, cache_folder: Path, reads: list[object]
) -> None:
    digest = twice(data)
    (index,) = cache_folder.glob("*.index")
    index.write_bytes(spoiled)
    before = len(reads)
    assert load(data=data).digest == digest
    assert len(reads) == before + 1


@pytest.mark.usefixtures("settled")
def test_a_memory_without_its_compiled_form_is_harmless(data: Path, cache_folder: Path) -> None:
    digest = twice(data)
    for entry in cache_folder.glob("*.compiled"):
        entry.unlink()
    assert load(data=data).digest == digest
