"""Start-up of whole processes, as ratios: ``python benchmarks/startup.py [rounds]``.

Commands are interleaved in one run, so that a slow minute hits all alike. Medians are printed
with their ratio to an empty two-command Typer app (the floor) under the same interpreter; tables
are held against a Typer app that prints 50 rows with Rich. The programs of others are measured
too when they are installed beside this interpreter (check-jsonschema, civicpy).

CPU time is the better measure on a machine that does other things as well; both are printed.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

FLOOR = """
import typer
app = typer.Typer()
@app.command()
def one(): print("1")
@app.command()
def two(): print("2")
app()
"""
HELLO_TABLE = """
import typer
app = typer.Typer()
@app.command()
def one():
    from rich.console import Console
    from rich.table import Table
    table = Table("a", "b", "c")
    for row in range(50):
        table.add_row(str(row), "hello", "table")
    Console().print(table)
@app.command()
def two(): print("2")
app()
"""
COMPLETING = {
    "_CALCINOSIS_COMPLETE": "complete_bash",
    "COMP_WORDS": "calcinosis\nshow\ncolch",
    "COMP_CWORD": "2",
}


class Process(NamedTuple):
    """One process to time: its arguments, and what it adds to the environment."""

    arguments: list[str]
    environment: dict[str, str] = {}


class Taken(NamedTuple):
    """Seconds by the clock, and of the processor."""

    clock: float
    cpu: float


def processes(folder: Path) -> dict[str, Process]:
    """Name the processes to time."""
    floor, hello = folder / "floor.py", folder / "hello.py"
    floor.write_text(FLOOR)
    hello.write_text(HELLO_TABLE)
    python = sys.executable
    beside = Path(python).parent
    tool = [str(beside / "calcinosis")]
    named = {
        "python -c pass": Process([python, "-c", "pass"]),
        "empty Typer app (floor)": Process([python, str(floor), "one"]),
        "Typer and Rich, 50 rows": Process([python, str(hello), "one"]),
        "calcinosis --version": Process([*tool, "--version"]),
        "calcinosis list --json": Process([*tool, "list", "--json"]),
        "calcinosis show --json": Process([*tool, "show", "colchicine", "--json"]),
        "calcinosis recommend --json": Process([*tool, "recommend", "--ulcers", "--json"]),
        "completion of a treatment": Process(tool, COMPLETING),
        "calcinosis list": Process([*tool, "list"]),
        "calcinosis recommend": Process([*tool, "recommend", "--ulcers"]),
    }
    for name in ("check-jsonschema", "civicpy"):
        if (beside / name).exists():
            named[f"{name} --help"] = Process([str(beside / name), "--help"])
    return named


def run(process: Process) -> Taken:
    """Run a process to its end, its output thrown away."""
    environment = {**os.environ, **process.environment}
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"):  # not how people run a program
        environment.pop(name, None)
    nowhere = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    start = time.perf_counter()
    child = os.posix_spawn(
        process.arguments[0], process.arguments, environment, file_actions=nowhere
    )
    _, status, usage = os.wait4(child, 0)
    clock = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) not in (0, 3):  # 3: a made-up profile contradicts itself
        raise SystemExit(f"{' '.join(process.arguments)} failed")
    return Taken(clock, usage.ru_utime + usage.ru_stime)


def main(rounds: int) -> None:
    """Time all processes, interleaved, and print medians and ratios to the floor."""
    with tempfile.TemporaryDirectory() as folder:
        named = processes(Path(folder))
        times: dict[str, list[Taken]] = {name: [] for name in named}
        for turn in range(rounds + 1):
            for name, process in named.items():
                taken = run(process)
                if turn:  # the first round fills caches
                    times[name].append(taken)
    middle = {
        name: Taken(*(statistics.median(each) for each in zip(*taken, strict=True)))
        for name, taken in times.items()
    }
    floor = middle["empty Typer app (floor)"]
    sys.stdout.write("  clock  ratio    cpu  ratio\n")
    for name, taken in middle.items():
        sys.stdout.write(
            f"{taken.clock * 1000:7.1f}  {taken.clock / floor.clock:5.2f}"
            f"{taken.cpu * 1000:7.1f}  {taken.cpu / floor.cpu:5.2f}  {name}\n"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
