"""No command opens a connection, asks for a name, or starts another program."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.tough.conftest import SOURCE, posix
from tests.tough.test_untrusted import HOOK

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tough.conftest import Start

pytestmark = pytest.mark.slow

COMMANDS = [
    "",
    "--version",
    "--help",
    "list",
    "list --conditions --json",
    "show colchicine MTX",
    "show MTX --only monitoring",
    "gaps",
    "browse --help",
    "recommend --ulcers",
    "recommend --profiles p.jsonl",
    "recommend --what-if egfr=25",
    "report --output page.html --ulcers",
    "interactions colchicine clarithromycin",
    "export --output all.json",
    "export --format csv --output tables",
    "export --format bibtex",
    "diff built-in kb.yaml --profiles p.jsonl",
    "validate",
    "validate kb.yaml",
    "nonsense",
]


@pytest.fixture
def inputs(tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text('{"age": 5}\n')
    (tmp_path / "kb.yaml").write_text("{terms: [{id: own, name: Own, codes: {}}]}\n")


@pytest.mark.usefixtures("inputs")
@pytest.mark.parametrize("line", COMMANDS)
def test_no_connection_and_no_other_program(line: str, start: Start, tmp_path: Path) -> None:
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(HOOK)
    env = {
        "EVENTS": str(tmp_path / "events"),
        "PYTHONPATH": f"{tmp_path / 'hook'}:{SOURCE}",
        "CALCINOSIS_CACHE_DIR": str(tmp_path / "fresh"),
    }
    assert start(*line.split(), env=env).code == (2 if line == "nonsense" else 0)
    events = (tmp_path / "events").read_text().splitlines()
    assert events
    assert not [event for event in events if not event.startswith("open ")]


def _can_unshare() -> bool:
    program = shutil.which("unshare")
    tried = [program or "", "--map-root-user", "--net", "true"]
    return program is not None and not subprocess.run(tried, capture_output=True).returncode  # noqa: PLW1510


@posix
@pytest.mark.skipif(not _can_unshare(), reason="needs unshare and user namespaces")
@pytest.mark.usefixtures("inputs")
@pytest.mark.parametrize("line", ["list", "report", "export", "validate"])
def test_the_same_answer_without_a_network(line: str, shell: Start) -> None:
    alone = shell(f"exec unshare --map-root-user --net $C {line}")
    assert alone == shell(f"exec $C {line}")
    assert alone.code == 0
