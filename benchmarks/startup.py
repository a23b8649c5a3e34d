"""Start-up of whole processes, as ratios: ``python benchmarks/startup.py [rounds]``.

Commands are interleaved in one run, so that a slow minute hits all alike; medians are printed
with their ratio to an empty two-command Typer app (the floor) under the same interpreter.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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


def commands(folder: Path) -> dict[str, list[str]]:
    """Name the processes to time."""
    floor, hello = folder / "floor.py", folder / "hello.py"
    floor.write_text(FLOOR)
    hello.write_text(HELLO_TABLE)
    tool = [sys.executable, "-m", "calcinosis_cli"]
    return {
        "python -c pass": [sys.executable, "-c", "pass"],
        "empty Typer app (floor)": [sys.executable, str(floor), "one"],
        "Typer and Rich, 50 rows": [sys.executable, str(hello), "one"],
        "calcinosis --version": [*tool, "--version"],
        "calcinosis list --json": [*tool, "list", "--json"],
        "calcinosis show --json": [*tool, "show", "colchicine", "--json"],
        "calcinosis recommend --json": [*tool, "recommend", "--ulcers", "--json"],
        "calcinosis list": [*tool, "list"],
    }


def main(rounds: int) -> None:
    """Time all commands, interleaved, and print medians and ratios to the floor."""
    with tempfile.TemporaryDirectory() as folder:
        named = commands(Path(folder))
        times: dict[str, list[float]] = {name: [] for name in named}
        for turn in range(rounds + 1):
            for name, command in named.items():
                start = time.perf_counter()
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
                if turn:  # the first round fills caches
                    times[name].append(time.perf_counter() - start)
    floor = statistics.median(times["empty Typer app (floor)"])
    for name, seconds in times.items():
        middle = statistics.median(seconds)
        sys.stdout.write(f"{middle * 1000:7.1f} ms  {middle / floor:5.2f}  {name}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
