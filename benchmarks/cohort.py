"""Profiles answered a second: ``python benchmarks/cohort.py [brief] [complete]``.

The cohort is made up, by lot from a fixed seed: mixed, mostly distinct profiles with the facts,
conditions and drugs of the built-in data, the usual ones more often. Each line of the table is a
process of its own, the start included. Peak memory is that of the largest process.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from calcinosis_cli.library import load
from calcinosis_cli.patient.facts import FACTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from calcinosis_cli.knowledge.model import KnowledgeBase

BRIEF, COMPLETE = 100_000, 10_000
USUAL = (
    "prednisone",
    "methotrexate",
    "hydroxychloroquine",
    "azathioprine",
    "mycophenolate-mofetil",
    "intravenous-immunoglobulin",
)
MEGABYTE = 1024 if sys.platform != "darwin" else 1024 * 1024


def patients(kb: KnowledgeBase, number: int) -> Iterator[dict[str, Any]]:
    """Make up patients."""
    lot = random.Random(f"cohort-{number}")  # noqa: S311 - the same patients in every run
    history = _History(kb)
    for name in range(number):
        child = lot.random() < 0.5
        yield {
            "id": f"p{name}",
            "disease": "jdm" if child else lot.choice(("dm", "dm", "overlap")),
            "age": round(lot.uniform(3, 11) if child else lot.uniform(18, 85), 1),
            **_situation(lot),
            **history.of_one(lot, child=child),
        }


def _situation(lot: random.Random) -> dict[str, Any]:
    """Make up what the deposits are like; much of it is not said."""
    made: dict[str, Any] = {}
    for fact in ("severity", "extent", "course"):
        if lot.random() < 0.7:
            made[fact] = lot.choice(FACTS[fact].values)
    for fact in ("phenotype", "site"):
        if lot.random() < 0.6:
            made[fact] = lot.sample(FACTS[fact].values, lot.choice((1, 1, 2)))
    for fact in ("ulcers", "infection", "inflamed", "pain", "function_loss", "active_disease"):
        if lot.random() < 0.6:
            made[fact] = lot.random() < 0.35
    return made


class _History:
    """Conditions and drugs of the data; the first ones are met more often."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._conditions = [condition.id for condition in kb.conditions]
        self._weights = [1 / (place + 1) for place in range(len(self._conditions))]
        self._drugs = [drug.id for drug in kb.drugs if drug.kind == "drug"]
        self._treatments = [treatment.id for treatment in kb.treatments]

    def of_one(self, lot: random.Random, *, child: bool) -> dict[str, Any]:
        """Make up what else one patient has, takes and has tried."""
        made: dict[str, Any] = {}
        if not child and lot.random() < 0.4:
            made["pregnancy"] = lot.choice(("not-possible", "not-possible", "possible", "planning"))
        if lot.random() < 0.5:
            made["egfr"] = round(min(150, max(5, lot.gauss(85, 25))), 1)
        has = lot.choices(self._conditions, self._weights, k=lot.randrange(4))
        if has:
            made["conditions"] = dict.fromkeys(has, True)
        taken = lot.sample(USUAL, lot.choice((0, 1, 1, 2)))
        taken += lot.sample(self._drugs, lot.choice((0, 0, 1, 2)))
        if taken:
            made["takes"] = taken
        if lot.random() < 0.4:
            made["other_drugs"] = False
        if lot.random() < 0.3:
            ended = lot.choice(("", ":failed", ":relapsed"))
            made["tried"] = [lot.choice(self._treatments) + ended]
        return made


def answered(cohort: Path, options: Sequence[str]) -> tuple[float, float, float]:
    """Answer a file; return seconds by the clock, of the processor, and peak megabytes."""
    tool = str(Path(sys.executable).parent / "calcinosis")
    command = [tool, "recommend", "--profiles", str(cohort), *options]
    nowhere = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    start = time.perf_counter()
    child = os.posix_spawn(tool, command, os.environ, file_actions=nowhere)
    _, status, usage = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 3):  # made-up facts may contradict each other
        raise SystemExit(f"{' '.join(command)} failed")
    clock = time.perf_counter() - start
    return clock, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / MEGABYTE


def main(brief: int, complete: int) -> None:
    """Answer cohorts of both kinds and print profiles a second."""
    kb = load().kb
    sys.stdout.write(" profiles  seconds  per second  per CPU second   peak MB\n")
    with tempfile.TemporaryDirectory() as folder:
        for number, title, options in (
            (brief // 10, "brief", ["--brief"]),
            (brief, "brief", ["--brief"]),
            (brief, "brief, 2 processes", ["--brief", "--jobs", "2"]),
            (complete, "complete", []),
        ):
            cohort = Path(folder, "cohort.jsonl")
            with cohort.open("w") as file:
                file.writelines(json.dumps(each) + "\n" for each in patients(kb, number))
            clock, cpu, peak = answered(cohort, options)
            sys.stdout.write(
                f"{number:9,}  {clock:7.1f}  {number / clock:10,.0f}  {number / cpu:14,.0f}"
                f"  {peak:8.0f}  {title}\n"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    main(*(words or (BRIEF, COMPLETE)))
