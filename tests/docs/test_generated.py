"""Generated pages and the picture are what the program says; the site builds without a warning."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import picture
import reference
from calcinosis_cli.cli.exits import Exit
from calcinosis_cli.cli.program import COMMANDS
from calcinosis_cli.output.documents import KINDS
from calcinosis_cli.patient.facts import FACTS
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ended

PAGES = reference.pages()
HAS_MKDOCS = importlib.util.find_spec("material") is not None


@pytest.mark.parametrize("name", PAGES)
def test_reference_is_generated(name: str) -> None:
    stored = (reference.TARGET / name).read_text(encoding="utf-8")
    assert stored == PAGES[name], "run `python scripts/reference.py`"


def test_facts_of_the_readme_are_generated() -> None:
    stored = reference.README.read_text(encoding="utf-8")
    assert stored == reference.readme(), "run `python scripts/reference.py`"


def test_no_reference_page_is_left_over() -> None:
    assert {path.name for path in reference.TARGET.iterdir()} == set(PAGES)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_help_is_in_the_reference(command: str, run: Callable[..., Ended]) -> None:
    said = run(command, "--help", env={"COLUMNS": "200", "NO_COLOR": "1"}).out
    section = PAGES["commands.md"].split(f"## `{command}`\n")[1].split("\n## ")[0]
    options = set(re.findall(r"^│[ *]+(--[a-z-]+)", said, re.MULTILINE)) - {"--help"}
    assert options
    assert {option for option in options if f"`{option}`" not in section} == set()


def test_every_fact_exit_code_and_kind_is_in_the_reference() -> None:
    assert all(f"| `{fact}` |" in PAGES["facts.md"] for fact in FACTS)
    assert all(f"| {code.value} |" in PAGES["commands.md"] for code in Exit)
    assert all(f"## `calcinosis/{kind}/1`" in PAGES["json.md"] for kind in KINDS)


def test_flags_of_facts_exist() -> None:
    flags = set(re.findall(r"`(--[a-z-]+)`", PAGES["facts.md"]))
    assert {flag for flag in flags if f"`{flag}`" not in PAGES["commands.md"]} == set()


def test_picture_is_the_program() -> None:
    stored = picture.TARGET.read_text(encoding="utf-8")
    assert stored == picture.picture(), "run `python scripts/picture.py` and look at the picture"


def test_picture_loads_nothing() -> None:
    stored = picture.TARGET.read_text(encoding="utf-8")
    assert re.findall(r"(?:url\(|href=|src=)[\"']?(?!#)[^)\"']+", stored) == []
    assert re.findall(r"https?://[^\s\"]+", stored) == [
        "http://www.w3.org/2000/svg",
        "https://www.textualize.io",
    ]


@pytest.mark.skipif(
    not HAS_MKDOCS,
    reason="NOT RUN: the site was not built, install the extra: pip install '.[docs]'",
)
def test_site_builds_without_a_warning(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        check=False,
    )
    assert ended.returncode == 0, ended.stderr.decode()
    for page in ("index.html", "changelog/index.html", "reference/json/index.html"):
        text = (tmp_path / page).read_text(encoding="utf-8")
        assert "<h1" in text
        loaded = re.findall(r"<(?:script|img|link rel=\"stylesheet\")[^>]+https?://[^>]+>", text)
        assert loaded == []
