"""What code decides is never kept beyond that code: every format, asked anew after a change."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from calcinosis_cli.library.loading import package
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = ROOT / "src" / "calcinosis_cli"
PROFILE = ["--takes", "clarithromycin", "--no-other-drugs", "--no-other-conditions", "--egfr", "95"]
RECOMMEND = ["recommend", *PROFILE]
ASKED = {
    "table": RECOMMEND,
    "all": [*RECOMMEND, "--all"],
    "json": [*RECOMMEND, "--json"],
    "brief": [*RECOMMEND, "--brief", "--json"],
    "jsonl": [*RECOMMEND, "--format", "jsonl"],
    "csv": [*RECOMMEND, "--format", "csv"],
    "markdown": [*RECOMMEND, "--format", "markdown"],
    "why": [*RECOMMEND, "--why", "colchicine", "--json"],
    "what-if": [*RECOMMEND, "--what-if", "egfr=20", "--json"],
    "cohort": ["recommend", "--profiles", "-"],
    "cohort-brief": ["recommend", "--profiles", "-", "--brief"],
    "report": ["report", *PROFILE],
}
BEFORE, AFTER = '"major": "avoid"', '"major": "contraindicated"'
pytestmark = [
    pytest.mark.skipif(not SOURCES.is_dir(), reason="away from the sources"),
    pytest.mark.slow,
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program of one's own, as it is installed: with its data, and these compiled."""
    home = tmp_path_factory.mktemp("copy")
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(SOURCES, home / "calcinosis_cli", ignore=ignore)
    shutil.copytree(ROOT / "data", home / "calcinosis_cli" / "data", ignore=ignore)
    name, compiled = package(ROOT / "data")
    (home / "calcinosis_cli" / "data" / name).write_bytes(compiled)
    return home


def answers(home: Path, cache: Path) -> dict[str, str]:
    """What every format says of the same patient."""
    line = {"takes": ["clarithromycin"], "other_drugs": False, "other_conditions": False}
    env = {**os.environ, "PYTHONPATH": str(home), "CALCINOSIS_CACHE_DIR": str(cache)}
    said = {}
    for name, words in ASKED.items():
        ended = subprocess.run(
            [sys.executable, "-m", "calcinosis_cli", *words],
            input=json.dumps({**line, "egfr": 95}) + "\n",
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=env,
            cwd=home,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        said[name] = ended.stdout
    return said


def test_a_changed_rule_is_never_answered_from_yesterday(copy: Path, tmp_path: Path) -> None:
    home = copy
    kept = tmp_path / "kept"
    old = answers(home, kept)
    assert not any(kept.rglob("*")), "what came compiled is used, and nothing need be kept"
    assert answers(home, kept) == old
    (module,) = [path for path in home.rglob("*.py") if BEFORE in path.read_text("utf-8")]
    module.write_text(module.read_text("utf-8").replace(BEFORE, AFTER), encoding="utf-8")
    new = answers(home, kept)
    assert new == answers(home, tmp_path / "empty")
    assert {name for name in ASKED if new[name] == old[name]} == set()
