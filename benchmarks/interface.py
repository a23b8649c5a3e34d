"""What one installed program does from Python: ``python benchmarks/interface.py COHORT``.

Prints JSON: microseconds of the processor for each profile of a file of lines, by what is asked:
an answer of which nothing is read, of which the options are, or everything; two answers that differ
by one fact and what moved between them, as ``--what-if`` gives it; and the same where the first of
them is there already, as in the explorer. It runs under the Python of any version since 0.1.0.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from calcinosis_cli import Knowledge, Profile, load, recommend
from calcinosis_cli.browse.state import Explorer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

PARTS = (
    *("profile", "alerts", "leading", "consider", "not_for_this_patient", "ask_first"),
    *("interactions", "unrecognized", "notes"),
)


def opened() -> Any:  # noqa: ANN401 - of one version or the other
    """Open the built-in knowledge base as the explorer takes it."""
    try:
        return import_module("calcinosis_cli.library").load()
    except ImportError:  # version 0.1.0
        return import_module("calcinosis_cli.cli.options").Session((), allow_weaker_safety=False)


def readable(kb: Knowledge, lines: Iterable[dict[str, Any]]) -> Iterator[Profile]:
    """Read the profiles that this version answers."""
    for line in lines:
        with suppress(ValueError):
            yield recommend(kb, line).profile


def answered(kb: Knowledge, parts: Iterable[str], words: dict[str, Any]) -> None:
    """Answer a profile, and read parts of the answer."""
    answer = recommend(kb, words)
    for part in parts:
        getattr(answer, part)


def explored(explorer: Explorer) -> None:
    """Change one fact: every treatment is ranked again, and what moved has its reasons."""
    explorer.give("egfr", 25.0)


def microseconds(ask: Callable[[Any], None], asked: list[Any]) -> float:
    """Ask something of each; what is refused (a name that one version lacks) is not counted."""
    answers = 0
    start = time.process_time()
    for each in asked:
        with suppress(ValueError):
            ask(each)
            answers += 1
    return (time.process_time() - start) / answers * 1e6


def main(cohort: Path) -> dict[str, float]:
    """Measure each way."""
    kb, source = load(), opened()
    lines = [json.loads(line) for line in cohort.read_text("utf-8").splitlines()]
    for line in lines:
        line.pop("id", None)
    profiles = list(readable(kb, lines))
    recommend(kb, Profile())
    explored(Explorer(source, Profile()))
    explorers = [Explorer(source, profile) for profile in profiles]
    return {
        "answer, nothing read": microseconds(partial(answered, kb, ()), lines),
        "answer, options read": microseconds(partial(answered, kb, ("consider",)), lines),
        "answer, everything read": microseconds(partial(answered, kb, PARTS), lines),
        "what-if": microseconds(lambda profile: explored(Explorer(source, profile)), profiles),
        "re-rank in the explorer": microseconds(explored, explorers),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]))) + "\n")
