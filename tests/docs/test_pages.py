"""What the documentation tells people to type works as it says, page by page."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from calcinosis_cli.cli.program import COMMANDS
from tests.conftest import CLOCK, ROOT
from tests.docs.blocks import blocks, lines, program_alone

if TYPE_CHECKING:
    from pathlib import Path

    from tests.docs.blocks import Block

DOCS = ROOT / "docs"
PAGES = [
    page.relative_to(DOCS).as_posix()
    for page in sorted(DOCS.rglob("*.md"))
    if not {"audit", "reference"} & set(page.parts)
]
FOLLOWED = [
    page
    for page in PAGES
    if any(block.language in ("sh", "python") for block in blocks((DOCS / page).read_text("utf-8")))
]
BASH = shutil.which("bash")
JQ = shutil.which("jq")


def environment(folder: Path, cache: Path) -> dict[str, str]:
    """A bare environment, in which ``calcinosis`` is this installation."""
    shim = folder / "bin"
    shim.mkdir()
    program = shim / "calcinosis"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -W error -m calcinosis_cli "$@"\n')
    program.chmod(0o755)
    return {
        "PATH": f"{shim}{os.pathsep}{os.environ['PATH']}",
        "CALCINOSIS_CACHE_DIR": str(cache),
        "HOME": str(folder),
        **CLOCK,
        **{key: value for key, value in os.environ.items() if key.startswith("COVERAGE_")},
    }


def shell(block: Block, folder: Path, env: dict[str, str]) -> None:
    for line in lines(block):
        command = line.command if JQ else program_alone(line.command)
        ended = subprocess.run(
            [str(BASH), "-o", "pipefail", "-c", command],
            capture_output=True,
            env=env,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            timeout=120,
            check=False,
        )
        assert ended.returncode == line.code, f"{line.command}\n{ended.stderr.decode()}"
        assert (
            ended.stderr if line.code else ended.stdout or ">" in command or "--output" in command
        )


@pytest.mark.slow
@pytest.mark.skipif(BASH is None, reason="NOT RUN: bash is missing, so no page was followed")
@pytest.mark.parametrize("page", FOLLOWED)
def test_page_can_be_followed(page: str, tmp_path: Path, cache: Path) -> None:
    env, code, work = environment(tmp_path, cache), "", tmp_path / "work"
    work.mkdir()
    for block in blocks((DOCS / page).read_text("utf-8")):
        if block.title:
            (work / block.title).write_text(block.text, encoding="utf-8")
        elif block.language == "sh":
            shell(block, work, env)
        elif block.language == "python":
            code += block.text
    if code:
        ended = subprocess.run(
            [sys.executable, "-W", "error", "-c", code],
            capture_output=True,
            env=env,
            cwd=work,
            timeout=120,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr.decode()


@pytest.mark.skipif(JQ is not None, reason="jq is there, the recipes were run whole")
def test_recipes_need_jq() -> None:
    pytest.skip("NOT RUN: jq is missing, so recipes were run only up to the pipe")


def test_python_of_the_readme_runs(tmp_path: Path, cache: Path) -> None:
    code = [
        b.text for b in blocks((ROOT / "README.md").read_text("utf-8")) if b.language == "python"
    ]
    assert code
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", "".join(code)],
        capture_output=True,
        env=environment(tmp_path, cache),
        check=False,
    )
    assert ended.stdout.strip(), ended.stderr.decode()


def test_links_of_the_readme_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / "README.md").read_text("utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).is_file()] == []


def test_pages_were_found() -> None:
    assert {"tutorial.md", "how-to/jq.md", "python.md", "safety.md"} <= set(FOLLOWED)


def test_every_command_is_in_a_page_or_the_reference() -> None:
    told = "".join((DOCS / page).read_text("utf-8") for page in PAGES)
    assert [name for name in COMMANDS if f"calcinosis {name}" not in told] == ["browse"]
