"""A fact is one entry: whoever adds one to patient/facts.py writes nothing anywhere else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PARTS = ("src", "data", "docs/reference", "scripts", "README.md", "pyproject.toml")
BEFORE = "    egfr: Annotated[\n"
FLAG = """\
    moon_face: Annotated[
        bool | None,
        Fact(
            "Has the face become round?",
            SAFETY,
            "Round face.",
            no_flag="--lean-face",
            label="moon face",
            plain="a round face",
            headline=("face round", "face lean"),
        ),
    ] = None
"""
NUMBER = """\
    calcium: Annotated[
        float | None,
        Fact("How much calcium is in the blood?", SAFETY, "In blood.", high=10, unit="mmol/L"),
    ] = None
"""
CHOICE = """\
    moon: Annotated[
        Literal["half", "full"] | None,
        Fact("Which moon is it?", DISEASE, "half or full.", values_help=("a half", "all of it")),
    ] = None
"""
TICKS = """\
    weekday: Annotated[
        list[str], Fact("On which days?", DEPOSITS, "A day.", values=("monday", "sunday"))
    ] = []
"""
RULES = """\
treatments:
  - id: moon-rest
    kind: measure
    name: Moon rest
    group: local
    role: usual
    routes: [none]
    summary: Rest by night.
    plain: Rest by night.
    references: [note-2026]
    safety:
      - id: not-with-all-of-it
        level: avoid
        when: {moon_face: true, calcium: ">2", moon: [full], weekday: sunday}
        text: Not with all of it.
        references: [note-2026]
references:
  - id: note-2026
    kind: guideline
    title: Note
    year: 2026
    url: https://example.org/note
    verified: guideline
"""
GIVEN = {"moon_face": True, "calcium": 2.5, "moon": "full", "weekday": ["sunday"]}
AS_FLAGS = ("--moon-face", "--calcium", "2.5", "--moon", "full", "--weekday", "sunday")
SCREEN = """
import asyncio
from calcinosis_cli.browse.app import Browser
from calcinosis_cli.cli.commands.browse import files_of
from calcinosis_cli.library import load
from calcinosis_cli.patient.facts import Profile

async def show():
    app = Browser(load(), Profile(calcium=2.5), files_of(load()))
    async with app.run_test(size=(120, 90)) as pilot:
        await pilot.press("p")
        await pilot.pause()
        print("\\n".join(strip.text for strip in app.screen._compositor.render_strips()))

asyncio.run(show())
"""
pytestmark = pytest.mark.skipif(not (ROOT / "src").is_dir(), reason="away from the sources")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of one's own, with one more fact of each kind that needs no names."""
    home = tmp_path_factory.mktemp("copy")
    ignore = shutil.ignore_patterns("__pycache__")
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, home / part, ignore=ignore)
        else:
            shutil.copy(source, home / part)
    facts = home / "src" / "calcinosis_cli" / "patient" / "facts.py"
    text = facts.read_text(encoding="utf-8")
    assert text.count(BEFORE) == 1
    facts.write_text(
        text.replace(BEFORE, FLAG + NUMBER + CHOICE + TICKS + BEFORE), encoding="utf-8"
    )
    return home


@pytest.fixture
def python(home: Path) -> Callable[..., str]:
    def run(*args: str, stdin: str = "", **env: str) -> str:
        ended = subprocess.run(
            [sys.executable, *args],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=home,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join([str(home / "src"), str(home / "scripts")]),
                "CALCINOSIS_CACHE_DIR": str(home / "cache"),
                "PYTHONUTF8": "1",
                "NO_COLOR": "1",
                "COLUMNS": "160",
                **env,
            },
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    return run


@pytest.fixture
def calcinosis(python: Callable[..., str]) -> Callable[..., str]:
    return partial(python, "-m", "calcinosis_cli")


def test_flags_and_file_say_the_same(calcinosis: Callable[..., str]) -> None:
    flags = json.loads(calcinosis("recommend", *AS_FLAGS, "--json"))
    file = json.loads(calcinosis("recommend", "--profile", "-", "--json", stdin=json.dumps(GIVEN)))
    assert flags["profile"] == file["profile"] == GIVEN
    for command in ("recommend", "report", "browse", "export"):
        said = calcinosis(command, "--help")
        assert {"--moon-face", "--lean-face", "--calcium", "--moon", "--weekday"} <= set(
            said.split()
        )
        assert "half or full." in said


def test_a_rule_reads_it_and_it_is_asked_for(calcinosis: Callable[..., str], home: Path) -> None:
    (home / "mine.yaml").write_text(RULES, encoding="utf-8")

    def answer(*flags: str) -> tuple[str, set[str]]:
        made = json.loads(calcinosis("recommend", *flags, "--kb", "mine.yaml", "--json"))
        rows = {row["id"]: row for row in (*made["consider"], *made["not_for_this_patient"])}
        return rows["moon-rest"]["safety"], {asked["fact"] for asked in made["ask_first"]}

    safety, asked = answer()
    assert (safety, asked & set(GIVEN)) == ("clear", set(GIVEN))
    safety, asked = answer(*AS_FLAGS)
    assert (safety, asked & set(GIVEN)) == ("avoid", set())
    assert "moon face = yes" in calcinosis(
        "recommend", *AS_FLAGS, "--kb", "mine.yaml", "--why", "moon-rest"
    )


def test_headline_and_page_have_its_words(calcinosis: Callable[..., str]) -> None:
    said = calcinosis("recommend", *AS_FLAGS)
    assert "calcium 2.5 · moon: full · sunday · face round" in said
    assert "face lean" in calcinosis("recommend", "--lean-face")
    page, plain = calcinosis("report", *AS_FLAGS), calcinosis("report", "--plain", *AS_FLAGS)
    for words in ("Moon face", "2.5 mmol/L", "all of it", "sunday"):
        assert words in page
    assert "Has the face become round?" in plain
    assert "a round face" in calcinosis("report", "--plain")


def test_explorer_has_a_field(python: Callable[..., str]) -> None:
    pytest.importorskip("textual", reason="the explorer needs the extra 'tui'")
    screen = python("-c", SCREEN)
    for words in ("moon face", "calcium, mmol/L", "2.5", "moon ", "weekday", "monday"):
        assert words in screen


def test_completion_offers_it(calcinosis: Callable[..., str]) -> None:
    def offered(line: str) -> str:
        shell = {"_CALCINOSIS_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": line}
        return calcinosis(**shell)

    assert "--lean-face" in offered("calcinosis recommend --lean")
    assert "all of it" in offered("calcinosis recommend --moon ")
    assert "sunday" in offered("calcinosis report --weekday s")
    assert "Has the face become round?" in offered("calcinosis recommend --what-if moon_f")


def test_schemas_and_reference_are_written_with_it(
    python: Callable[..., str], calcinosis: Callable[..., str], home: Path
) -> None:
    python("scripts/schemas.py")
    python("scripts/reference.py")
    properties = json.loads(calcinosis("validate", "--schema", "recommendation"))["$defs"][
        "Profile"
    ]["properties"]
    assert {"enum": ["full", "half"]} in properties["moon"]["anyOf"]
    assert set(GIVEN) <= set(properties)
    reference = home / "docs" / "reference"
    row = "| `moon_face` | `--moon-face`, `--lean-face` |"
    assert row in (reference / "facts.md").read_text(encoding="utf-8")
    assert row in (home / "README.md").read_text(encoding="utf-8")
    assert "`--moon-face` / `--lean-face`" in (reference / "commands.md").read_text(
        encoding="utf-8"
    )
    assert "| `calcium` | number |" in (reference / "json.md").read_text(encoding="utf-8")
