"""The fuzzers of fuzz/ still fit the program: each runs what it starts from and finds nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.slow
@pytest.mark.skipif(not (ROOT / "fuzz").is_dir(), reason="not in this source distribution")
@pytest.mark.parametrize(
    "door", ["knowledge", "profiles", "whens", "commands", "prescriptions", "cohorts"]
)
def test_seeds(door: str, cache: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "fuzz", door, "--seeds"],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "CALCINOSIS_CACHE_DIR": str(cache)},
        check=False,
        timeout=300,
    )
    assert ended.returncode == 0, ended.stderr.decode()
    assert ended.stdout.endswith(b" seeds: nothing found\n")
