"""``--output``: a file is written whole or not at all, and what stood there stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.tough.conftest import GUARD, posix

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tough.conftest import Start

pytestmark = posix

OPTIONS = ["export --force --output", "report --output", "export --format csv --force --output"]


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


@pytest.mark.parametrize("option", OPTIONS[:2])
def test_a_disk_that_fills_while_writing(option: str, shell: Start, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    # A limit on the size of files fails as a full disk does, in the middle.
    ended = shell(f"trap '' XFSZ; ulimit -f 8; exec $C {option} file")
    ended.is_refused(4, "file: file too large")
    assert (tmp_path / "file").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


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
            stderr=subprocess.DEVNULL,
        )
        time.sleep(delay)
        process.send_signal(kind)
        assert process.wait(GUARD) in (0, 130, -kind)
        assert file.read_bytes() in (b"old", new)
