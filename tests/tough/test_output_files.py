"""``--output``: a file is written whole or not at all, and what stood there stays."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.tough.conftest import GUARD, check_interrupted, limit_files, posix

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tough.conftest import Start

pytestmark = [posix, pytest.mark.slow]

OPTIONS = [
    "export --force --output",
    "report --force --output",
    "export --format csv --force --output",
]


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize(
    "name", ["loop", "absent/file", "old/below", "a\x1b[31m/b", "y" * 300, "old/\udcff"]
)
def test_an_impossible_place(option: str, name: str, start: Start, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "old").write_text("old")
    start(*option.split(), os.fsencode(name)).is_refused(4)
    assert (tmp_path / "old").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["loop", "old"]


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("option", OPTIONS)
def test_a_disk_that_fills_while_writing(
    option: str, unbuffered: str, start: Start, tmp_path: Path
) -> None:
    folder = "csv" in option
    assert start(*option.split(), "new").code == 0
    written = (tmp_path / "new").rglob("*") if folder else [tmp_path / "new"]
    size = max(path.stat().st_size for path in written)
    _remove(tmp_path / "new")
    for limit in (size - 1, size // 2, 1):
        if not folder:
            (tmp_path / "file").write_text("old")
        ended = start(
            *option.split(),
            "file",
            env={"PYTHONUNBUFFERED": unbuffered},
            preexec_fn=partial(limit_files, limit),
        )
        ended.is_refused(4, "file: file too large")
        assert [path.name for path in tmp_path.iterdir()] == ([] if folder else ["file"])
        assert folder or (tmp_path / "file").read_text() == "old"


def _remove(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def test_a_full_device(start: Start) -> None:
    start("report", "--output", "/dev/full").is_refused(4, "/dev/full: no space left on device")
    start("export", "--force", "-o", "/dev/full").is_refused(4, "is not a regular file")


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("option", OPTIONS[:2])
def test_a_signal_leaves_the_old_file_or_the_new(
    option: str, kind: signal.Signals, surroundings: dict[str, str], start: Start, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    start(*option.split(), "file")
    new = file.read_bytes()
    for delay in (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4):
        file.write_bytes(b"old")
        process = subprocess.Popen(
            [sys.executable, "-m", "calcinosis_cli", *option.split(), "file"],
            env=surroundings,
            cwd=tmp_path,
            stderr=subprocess.PIPE,
        )
        time.sleep(delay)
        process.send_signal(kind)
        _, err = process.communicate(timeout=GUARD)
        if kind is signal.SIGINT:
            check_interrupted(process.returncode, err, b"calcinosis: wrote file\n")
        else:
            assert process.returncode in (0, -kind)
        assert file.read_bytes() in (b"old", new)
