"""The README speaks of the program as it is."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

from calcinosis_cli.cli.exits import Exit
from calcinosis_cli.cli.program import COMMANDS
from calcinosis_cli.patient.facts import FACTS
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ended

README = (ROOT / "README.md").read_text(encoding="utf-8")
SHELL = "\n".join(re.findall(r"```sh\n(.*?)```", README, re.DOTALL))
EXAMPLES = [line.split("  #")[0].strip() for line in SHELL.splitlines()]
EXAMPLES = [line for line in EXAMPLES if line.startswith("calcinosis ")]
INTERVIEW = "calcinosis ask"
"""It needs somebody who answers: ``tests/cli/test_ask.py``."""


def test_every_command_fact_and_exit_code_is_in_the_readme() -> None:
    for command in COMMANDS:
        assert f"calcinosis {command}" in README
    for fact in FACTS:
        assert fact in README
    for code in Exit:
        assert re.search(rf"\| {code.value} \|", README)


@pytest.mark.slow
@pytest.mark.parametrize("line", [each for each in EXAMPLES if not each.startswith(INTERVIEW)])
def test_example_runs(line: str, run: Callable[..., Ended], tmp_path: Path) -> None:
    yaml = re.search(r"```yaml\n(# patient.yaml\n.*?)```", README, re.DOTALL)
    assert yaml
    (tmp_path / "patient.yaml").write_text(yaml[1])
    (tmp_path / "mine.yaml").write_text(
        "conditions:\n  - id: moon-face\n    label: Moon face\n    ask: Is the face round?\n"
    )
    (tmp_path / "cohort.jsonl").write_text('{"id": "a", "ulcers": true}\n')
    words = shlex.split(re.split(r" [|>] ", line)[0])[1:]
    ended = run(*words)
    assert ended.code == 0, ended.err
    assert ended.out


def test_examples_were_found() -> None:
    assert len(EXAMPLES) >= 8
