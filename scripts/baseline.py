"""Hold every answer against what it was: ``python scripts/baseline.py [--write] [--first N]``.

``tests/baseline/profiles.jsonl`` holds whole profiles by lot (drugs that nobody knows, limited
interactions, groups, what was tried, contradictions among them) and the clinic cases;
``answers.jsonl`` what each command and format says of each: a hash of standard output and the exit
code, under the built-in data and under two files laid over them. Before a change of the engine
``--write`` stores them; after it every difference must have a reason.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from calcinosis_cli.cli import session
from calcinosis_cli.cli.program import run
from calcinosis_cli.library import load

if TYPE_CHECKING:
    from collections.abc import Iterable

    from calcinosis_cli.library import Loaded

HERE = Path(__file__).parent.parent / "tests" / "baseline"
PROFILES, ANSWERS = HERE / "profiles.jsonl", HERE / "answers.jsonl"
OVERLAYS = (None, HERE / "stricter.yaml", HERE / "wider.yaml")
WHY = ("diltiazem", "warfarin", "methotrexate", "pamidronate", "wound-care", "colchicine")
WHAT_IF = ("egfr=25", "ulcers=yes", "takes=clarithromycin", "pregnancy=pregnant", "age=7")
LAID_OVER = ("json", "brief", "table")
ALL: dict[str, list[str]] = {
    "json": ["recommend", "--json"],
    "brief": ["recommend", "--brief", "--json"],
    "jsonl": ["recommend", "--format", "jsonl"],
    "csv": ["recommend", "--format", "csv"],
    "table": ["recommend", "--width", "80"],
    "markdown": ["recommend", "--format", "markdown"],
    "whole": ["recommend", "--all", "--explain", "--width", "120"],
    "why": ["recommend", "--json", *(word for name in WHY for word in ("--why", name))],
    "why-table": ["recommend", "--why", "colchicine", "--width", "100"],
    "what-if": ["recommend", "--json"],
    "what-if-table": ["recommend", "--width", "80"],
    "report": ["report"],
    "report-plain": ["report", "--plain"],
    "export": ["export", "--recommendation"],
}


def asked(number: int) -> dict[str, list[str]]:
    """Return what is asked of the profile of this number, by name."""
    change = ["--what-if", WHAT_IF[number % len(WHAT_IF)]]
    commands = {
        name: [*words, *change] if name.startswith("what-if") else words
        for name, words in ALL.items()
    }
    overlay = OVERLAYS[1 + number % 2]
    return {
        **commands,
        **{f"{name}+": [*ALL[name], "--kb", str(overlay)] for name in LAID_OVER},
    }


def warm() -> None:
    """Let a worker read each knowledge base once."""
    read = cache(load)

    def once(overlays: Iterable[Path], **options: bool) -> Loaded:
        return read(tuple(overlays), **options)

    mock.patch.object(session, "load", once).start()


def answer(words: list[str], profile: Path) -> str:
    """Run one command; hash what it says on standard output, and tell its exit code."""
    streams = sys.stdout, sys.stderr
    said = profile.with_suffix(".out")
    with said.open("w") as sys.stdout, open(os.devnull, "w") as sys.stderr:  # noqa: PTH123
        code = run([*words, "--profile", str(profile)])
    sys.stdout, sys.stderr = streams
    return f"{int(code)}:{hashlib.sha256(said.read_bytes()).hexdigest()[:12]}"


def answers(numbered: tuple[int, str]) -> dict[str, str]:
    """Ask everything of one profile."""
    number, line = numbered
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder, "profile.json")
        profile.write_text(line, encoding="utf-8")
        return {name: answer(words, profile) for name, words in asked(number).items()}


def main(words: list[str]) -> int:
    """Write, or compare and print each difference; the exit code is 1 when there are any."""
    lines = PROFILES.read_text("utf-8").splitlines()
    if "--first" in words:
        lines = lines[: int(words[words.index("--first") + 1])]
    with multiprocessing.get_context("fork").Pool(initializer=warm) as pool:
        found = pool.imap(answers, enumerate(lines))
        if "--write" in words:
            with ANSWERS.open("w", encoding="utf-8") as file:
                for each in found:
                    file.write(json.dumps(each) + "\n")
                    file.flush()
            return 0
        stored = [json.loads(line) for line in ANSWERS.read_text("utf-8").splitlines()]
        different = 0
        for number, (old, new) in enumerate(zip(stored, found, strict=False)):
            names = [name for name in old if old[name] != new.get(name)]
            different += bool(names)
            if names:
                sys.stdout.write(f"{number + 1}: {', '.join(names)}\n")
    sys.stdout.write(f"{different} of {len(lines)} profiles are answered otherwise\n")
    return int(bool(different))


if __name__ == "__main__":
    os.environ.pop("PYTHONUNBUFFERED", None)
    sys.exit(main(sys.argv[1:]))
