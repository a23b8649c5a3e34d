"""Start-up is the user's whole experience: what a command may import."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ended

HEAVY = {"rich", "yaml", "jsonschema", "pydantic", "difflib"}
PROBE = """
import json, sys
from calcinosis_cli.cli.program import run
code = run(sys.argv[1:])
sys.stderr.write(json.dumps([code, sorted(sys.modules)]))
"""
ALLOWED = {
    "--version": set(),
    "list --json": {"difflib"},
    "list --format csv": {"difflib"},
    "show colchicine --json": {"difflib"},
    "recommend --ulcers --takes MTX --json": {"difflib"},
    "list": {"difflib", "rich"},
    "recommend --ulcers": {"difflib", "rich"},
}
COMMANDS = "calcinosis_cli.cli.commands."


def modules(line: str, cache: Path) -> set[str]:
    ended = subprocess.run(
        [sys.executable, "-c", PROBE, *line.split()],
        capture_output=True,
        env={**os.environ, "CALCINOSIS_CACHE_DIR": str(cache)},
        check=True,
    )
    code, names = json.loads(ended.stderr)
    assert code == 0
    return set(names)


@pytest.mark.parametrize("line", ALLOWED)
def test_heavy_modules_only_where_they_are_used(
    line: str, cache: Path, run: Callable[..., Ended]
) -> None:
    run("list", "--json")  # fills the cache: compiling may import everything
    loaded = modules(line, cache)
    assert (loaded & HEAVY) <= ALLOWED[line]
    assert ("typer" in loaded) == (line != "--version")


NOT_FOR_JSON = {
    "evidence.weighing": "weighed when the data were compiled",
    "knowledge.model": "of which only the parts that were asked for are read",
    "knowledge.vocabulary": "numbered when the data were compiled",
    "output.documents": "each answer has its own",
    "output.formats.terminal": "nothing is drawn",
    "library.building": "already compiled",
}


@pytest.mark.parametrize("line", [line for line in ALLOWED if line.endswith("--json")])
def test_json_is_answered_without_the_whole_program(line: str, cache: Path) -> None:
    loaded = modules(line, cache)
    assert not {f"calcinosis_cli.{name}" for name in NOT_FOR_JSON} & loaded
    assert not {"csv", "hashlib", "multiprocessing"} & loaded


@pytest.mark.parametrize("line", [line for line in ALLOWED if line != "--version"])
def test_only_the_named_command_is_imported(line: str, cache: Path) -> None:
    named = {name for name in modules(line, cache) if name.startswith(COMMANDS)}
    assert named == {COMMANDS + line.split(maxsplit=1)[0]}
