"""``python -m fuzz DOOR``: run one fuzzer for a while, or again on saved inputs."""

from __future__ import annotations

import argparse
import sys
import time
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from random import Random
from tempfile import TemporaryDirectory, gettempdir
from typing import TYPE_CHECKING, Any, Final

from .findings import Findings

if TYPE_CHECKING:
    from collections.abc import Callable

DOORS: Final = (
    "knowledge",
    "profiles",
    "whens",
    "commands",
    "prescriptions",
    "cohorts",
)
OUTSIDE: Final = ("calcinosis_cli.__main__", "calcinosis_cli.browse")
"""Not imported: the first runs the program, the second needs the extra ``tui``."""
SECONDS_A_RUN: Final = 10
MEGABYTES: Final = 2048
RAW: Final = 0.1
"""Share of changes that are left to libFuzzer: bytes."""


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("door", choices=DOORS)
    parser.add_argument("inputs", nargs="*", type=Path, help="run only these, and show what comes")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--findings", type=Path, default=Path(gettempdir(), "calcinosis-fuzz"))
    parser.add_argument("--corpus", type=Path, help="where to keep inputs that reached more")
    parser.add_argument("--plain", action="store_true", help="without atheris: no coverage")
    parser.add_argument("--seeds", action="store_true", help="run what it starts from, no more")
    given = parser.parse_args()
    if given.inputs:
        inputs = [path.resolve() for path in given.inputs]
        return _again(import_module(f"fuzz.{given.door}"), inputs)
    if given.seeds:
        return _seeds(import_module(f"fuzz.{given.door}"))
    findings = Findings(given.findings.resolve(), given.door)  # a door may change the folder
    if given.plain:
        return _plain(import_module(f"fuzz.{given.door}"), findings, given.seconds)
    with TemporaryDirectory() as folder:
        corpus = (given.corpus or Path(folder)).resolve()
        return _atheris(given.door, findings, given.seconds, corpus)


def _again(door: Any, inputs: list[Path]) -> int:  # noqa: ANN401 (a module)
    for path in inputs:
        door.one(path.read_bytes())
        sys.stdout.write(f"{path}: nothing found\n")
    return 0


def _seeds(door: Any) -> int:  # noqa: ANN401 (a module)
    found = list(door.seeds())
    for seed in found:
        door.one(seed)
    sys.stdout.write(f"{len(found)} seeds: nothing found\n")
    return 0


def _plain(door: Any, findings: Findings, seconds: int) -> int:  # noqa: ANN401 (a module)
    """Change seeds at random: slower to find anything, but needs nothing installed."""
    dice = Random(time.time_ns())  # noqa: S311 (no secret)
    pool = list(door.seeds())
    runs, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        findings.watched(door.one)(door.mutate(dice.choice(pool), dice))
        runs += 1
    sys.stdout.write(f"{runs} executions, {findings.number} findings\n")
    return int(findings.number > 0)


def _atheris(name: str, findings: Findings, seconds: int, corpus: Path) -> int:
    """Let libFuzzer choose what to change by the coverage of ``calcinosis_cli``."""
    atheris: Any = import_module("atheris")  # has no types
    with atheris.instrument_imports(include=["calcinosis_cli"]):
        package: Any = import_module("calcinosis_cli")
        for module in walk_packages(package.__path__, "calcinosis_cli."):
            if not module.name.startswith(OUTSIDE):
                import_module(module.name)
    door = import_module(f"fuzz.{name}")
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(door.seeds()):
        (corpus / f"{number:05}").write_bytes(seed)
    options = [
        f"-max_total_time={seconds}",
        f"-timeout={SECONDS_A_RUN}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-artifact_prefix={findings.folder}/",
        "-max_len=16384",
        "-len_control=0",
        "-print_final_stats=1",
    ]
    atheris.Setup(
        ["fuzz", *options, str(corpus)],
        findings.watched(door.one),
        custom_mutator=_mutator(atheris, door),
    )
    atheris.Fuzz()
    return 0


def _mutator(atheris: Any, door: Any) -> Callable[[bytes, int, int], bytes]:  # noqa: ANN401
    def mutate(data: bytes, longest: int, seed: int) -> bytes:
        dice = Random(seed)  # noqa: S311 (no secret)
        if dice.random() < RAW:
            return bytes(atheris.Mutate(data, longest))
        return bytes(door.mutate(data, dice)[:longest])

    return mutate


if __name__ == "__main__":
    sys.exit(main())
