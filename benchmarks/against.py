"""Two installed programs in turn, as ratios: ``python benchmarks/against.py OLD [rounds]``.

OLD is the ``calcinosis`` of another environment, such as the last release. Each command is run by
both in turn, so that a slow minute hits both; the median of the ratios new/old is printed, of
processor time. Below that the same for cohorts: profiles a second, new/old.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from calcinosis_cli.library import load
from cohort import patients
from startup import Process, run

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = (
    "--version",
    "--help",
    "list --json",
    "list",
    "show colchicine --json",
    "show colchicine",
    "show alendronate pamidronate",
    "recommend --ulcers --json",
    "recommend --ulcers --brief --json",
    "recommend --ulcers",
    "recommend --ulcers --why warfarin",
    "recommend --ulcers --what-if egfr=25",
    "interactions colchicine clarithromycin",
    "report --ulcers",
    "gaps",
    "export colchicine",
)
COHORTS = {"brief": (6_000, ["--brief"]), "complete": (3_000, list[str]())}
TURNS = 5


def ratios(old: str, words: Sequence[str], rounds: int) -> list[float]:
    """Run a command with both programs in turn; return new/old, the first round left out."""
    new = str(Path(sys.executable).parent / "calcinosis")
    found = [
        run(Process([new, *words])).cpu / run(Process([old, *words])).cpu for _ in range(rounds + 1)
    ]
    return sorted(found[1:])


def main(old: str, rounds: int) -> None:
    """Print the ratio of each command, then of the rates of cohorts."""
    for command in COMMANDS:
        found = ratios(old, command.split(), rounds)
        sys.stdout.write(f"{statistics.median(found):6.2f} x  {command}\n")
        sys.stdout.flush()
    with tempfile.TemporaryDirectory() as folder:
        cohort = Path(folder, "cohort.jsonl")
        for name, (number, options) in COHORTS.items():
            made = (json.dumps(each) + "\n" for each in patients(load().kb, number))
            cohort.write_text("".join(made), encoding="utf-8")
            found = ratios(old, ["recommend", "--profiles", str(cohort), *options], TURNS)
            sys.stdout.write(f"{1 / statistics.median(found):6.2f} x  rate of {name} answers\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 15)
