"""Two installed programs in turn, as ratios: ``python benchmarks/against.py OLD [rounds]``.

OLD is the ``calcinosis`` of another environment, such as the last release. Each command is run by
both in turn, so that a slow minute hits both; the median of the ratios new/old is printed, of
processor time. Below that rates, new/old: from Python, as ``interface.py`` says, and of cohorts.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

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
FROM_PYTHON = 100
TURNS = 5


def ratios(old: str, words: Sequence[str], rounds: int) -> list[float]:
    """Run a command with both programs in turn; return new/old, the first round left out."""
    new = str(Path(sys.executable).parent / "calcinosis")
    found = [
        run(Process([new, *words])).cpu / run(Process([old, *words])).cpu for _ in range(rounds + 1)
    ]
    return sorted(found[1:])


def from_python(old: str, cohort: Path) -> dict[str, list[float]]:
    """Ask both from Python in turn; return old/new of each way, which is that of their rates."""
    found: dict[str, list[float]] = {}
    for _ in range(TURNS):
        before, after = (_interface(python, cohort) for python in (_beside(old), sys.executable))
        for name, taken in after.items():
            found.setdefault(name, []).append(before[name] / taken)
    return found


def _interface(python: str, cohort: Path) -> dict[str, float]:
    command = [python, str(Path(__file__).with_name("interface.py")), str(cohort)]
    told = subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - ours
    return msgspec.json.decode(told.stdout, type=dict[str, float])


def _beside(tool: str) -> str:
    return str(Path(tool).with_name("python"))


def _write(cohort: Path, number: int) -> None:
    made = (json.dumps(each) + "\n" for each in patients(load().kb, number))
    cohort.write_text("".join(made), encoding="utf-8")


def main(old: str, rounds: int) -> None:
    """Print the ratio of each command, then of the rates of cohorts."""
    for command in COMMANDS:
        found = ratios(old, command.split(), rounds)
        sys.stdout.write(f"{statistics.median(found):6.2f} x  {command}\n")
        sys.stdout.flush()
    with tempfile.TemporaryDirectory() as folder:
        cohort = Path(folder, "cohort.jsonl")
        _write(cohort, FROM_PYTHON)
        for name, found in from_python(old, cohort).items():
            sys.stdout.write(f"{statistics.median(found):6.2f} x  rate of: {name}\n")
            sys.stdout.flush()
        for name, (number, options) in COHORTS.items():
            _write(cohort, number)
            found = ratios(old, ["recommend", "--profiles", str(cohort), *options], TURNS)
            sys.stdout.write(f"{1 / statistics.median(found):6.2f} x  rate of {name} answers\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 15)
