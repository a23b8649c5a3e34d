"""Compare what two states of the code answer to the same data: ``baseline.py FILE [--first N]``.

The first run writes FILE: for each profile of ``tests/baseline/profiles.jsonl`` (made by lot: drugs
that nobody knows, limited interactions, groups, what was tried, contradictions; and the clinic
cases), hashes of what every command and format says of it, with the exit code, and of what the
explorer holds after a change; under the built-in data and two files laid over them. The next runs
name each profile whose answers differ. Run it before and after a change of the engine: what differs
must have a reason. A change of the data changes the answers, so FILE is not kept.
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
from typing import TYPE_CHECKING, Any
from unittest import mock

import msgspec

from calcinosis_cli.browse.state import Explorer
from calcinosis_cli.cli import options
from calcinosis_cli.cli.program import run
from calcinosis_cli.library import load
from calcinosis_cli.patient.reading import ProfileReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from calcinosis_cli.library import Loaded

ROOT = Path(__file__).parent.parent
HERE = Path("tests", "baseline")
OVERLAYS = (HERE / "stricter.yaml", HERE / "wider.yaml")
WHY = ("diltiazem", "warfarin", "methotrexate", "pamidronate", "wound-care", "colchicine")
CHANGES = ("egfr=25", "ulcers=yes", "takes=clarithromycin", "pregnancy=pregnant", "age=7")
GIVEN: tuple[dict[str, Any], ...] = (
    {"egfr": 25},
    {"ulcers": True},
    {"takes": ["clarithromycin"]},
    {"pregnancy": "pregnant"},
    {"age": 7},
)
OF_ONE: dict[str, list[str]] = {
    "json": ["recommend", "--json"],
    "brief": ["recommend", "--brief", "--json"],
    "jsonl": ["recommend", "--format", "jsonl"],
    "csv": ["recommend", "--format", "csv"],
    "table": ["recommend", "--width", "80"],
    "markdown": ["recommend", "--format", "markdown"],
    "whole": ["recommend", "--all", "--explain", "--width", "120"],
    "why": ["recommend", "--json", *(word for name in WHY for word in ("--why", name))],
    "why-table": ["recommend", "--why", "colchicine", "--width", "100"],
    "report": ["report"],
    "report-plain": ["report", "--plain"],
    "export": ["export", "--recommendation"],
}
SELDOM = 8
"""Of so many profiles one is asked of two knowledge bases, which takes longest."""

LAID_OVER = ("json", "brief", "table")
OF_A_COHORT = {"cohort": ["recommend"], "cohort-brief": ["recommend", "--brief"]}


def asked(number: int, words: dict[str, Any], profile: str) -> Iterator[tuple[str, list[str]]]:
    """Yield what is asked of the profile of this number, with its name."""
    overlay = str(OVERLAYS[number % 2])
    one, cohort = ["--profile", profile], ["--profiles", profile]
    for name, command in OF_ONE.items():
        yield name, [*command, *one]
    for name in LAID_OVER:
        yield f"{name}+", [*OF_ONE[name], "--kb", overlay, *one]
    change = ["--what-if", CHANGES[number % len(CHANGES)]]
    yield "what-if", ["recommend", "--json", *change, *one]
    yield "what-if-table", ["recommend", "--width", "80", *change, *one]
    for name, command in OF_A_COHORT.items():
        yield name, [*command, *cohort]
    if number % SELDOM == 0:
        yield "diff", ["diff", "built-in", overlay, "--json", *cohort]
    drugs = [*words.get("takes", []), WHY[number % len(WHY)]]
    yield "interactions", ["interactions", *drugs, "--json"]
    yield "interactions-table", ["interactions", *drugs, "--width", "80"]


def warm() -> None:
    """Let a worker read each knowledge base once."""
    read = cache(load)

    def once(overlays: Iterable[Path], **options: Any) -> Loaded:  # noqa: ANN401 - those of load
        return read(tuple(overlays), **options)

    mock.patch.object(options, "load", once).start()


def said(command: list[str], folder: str) -> str:
    """Run one command; hash what it says on standard output, and tell its exit code."""
    streams = sys.stdout, sys.stderr
    out = Path(folder, "said")
    with out.open("w") as sys.stdout, open(os.devnull, "w") as sys.stderr:  # noqa: PTH123
        code = run(command)
    sys.stdout, sys.stderr = streams
    return f"{int(code)}:{_hash(out.read_bytes())}"


def explored(number: int, words: dict[str, Any]) -> str:
    """Change a fact of a patient in the explorer; hash the answer, what moved, and a chain."""
    source = options.open_base()
    try:
        explorer = Explorer(source, ProfileReader(source.names).read(words))
        for fact, value in GIVEN[number % len(GIVEN)].items():
            explorer.give(fact, value)
    except ValueError as error:
        return f"refused:{_hash(str(error).encode())}"
    chain = explorer.explanation(WHY[number % len(WHY)])
    shown = [explorer.document(), explorer.what_moved(), chain, explorer.asked()]
    return f"0:{_hash(msgspec.json.encode(shown))}"


def answers(numbered: tuple[int, str]) -> dict[str, str]:
    """Ask everything of one profile."""
    number, line = numbered
    words = json.loads(line)
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder, "profile.json")
        profile.write_text(line, encoding="utf-8")
        found = {name: said(each, folder) for name, each in asked(number, words, str(profile))}
    return {**found, "explorer": explored(number, words)}


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]


def main(file: Path, first: int | None) -> int:
    """Write the file, or compare with it; the exit code is 1 when anything differs."""
    lines = (HERE / "profiles.jsonl").read_text("utf-8").splitlines()[:first]
    with multiprocessing.get_context("fork").Pool(initializer=warm) as pool:
        found = pool.map(answers, enumerate(lines), chunksize=8)
    if not file.exists():
        file.write_text("".join(json.dumps(each) + "\n" for each in found), "utf-8")
        return 0
    stored = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    different = 0
    for number, (old, new) in enumerate(zip(stored, found, strict=False), 1):
        if names := [name for name in new if old.get(name) != new[name]]:
            different += 1
            sys.stdout.write(f"{number}: {', '.join(names)}\n")
    sys.stdout.write(f"{different} of {len(found)} profiles are answered otherwise\n")
    return int(bool(different))


if __name__ == "__main__":
    os.environ.pop("PYTHONUNBUFFERED", None)
    kept = Path(sys.argv[1]).absolute()
    os.chdir(ROOT)  # so that files are named alike wherever the code lies
    only = int(sys.argv[sys.argv.index("--first") + 1]) if "--first" in sys.argv else None
    sys.exit(main(kept, only))
