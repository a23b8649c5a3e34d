"""Knowledge bases of 1, 10 and 100 times the size: ``python benchmarks/growth.py [copies ...]``.

The copies stand beside the originals under ids of their own, with their drugs, interactions,
references and rules; conditions stay those that they are. Each size is measured in a process of
its own, from the compiled form on disk: seconds of the processor to list, to answer one profile,
and the peak of memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from calcinosis_cli.evidence.weighing import weigh_all
from calcinosis_cli.knowledge.model import KnowledgeBase
from calcinosis_cli.library import load
from calcinosis_cli.library.building import Compiled, parts_of
from calcinosis_cli.library.parts import pack

if TYPE_CHECKING:
    from collections.abc import Iterator

COPIED = ("treatments", "references", "interactions", "drugs", "classes")
MEASURE = """
import gc; gc.disable()
import sys, time, resource, json
from calcinosis_cli.engine.deciding import Engine
from calcinosis_cli.library.loaded import Loaded
from calcinosis_cli.library.parts import Parts
from calcinosis_cli.output.listing import Criteria, select
from calcinosis_cli.patient.facts import Profile
import calcinosis_cli.library.catalogue, calcinosis_cli.engine.rules
import msgspec
from mmap import ACCESS_READ, mmap
with open(sys.argv[1], "rb") as file:
    data = mmap(file.fileno(), 0, access=ACCESS_READ)
clock = time.process_time
start = clock()
loaded = Loaded(Parts(data).part, dict)
rows = select(loaded.catalogue, Criteria())
msgspec.json.encode(rows)
listed = clock()
engine = loaded.engine
ready = clock()
answer = engine.recommend(Profile(age=54.0, ulcers=True, egfr=40.0, takes=["methotrexate"]))
size = len(msgspec.json.encode(answer.recommendation))
answered = clock()
engine.recommend(Profile(age=7.0, course="new")).rows
judged = clock()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"treatments": len(rows), "list": listed - start, "load rules": ready - listed,
    "recommend": answered - ready, "judge": judged - answered, "peak MB": peak / 1024}))
"""


def copies(kb: KnowledgeBase, number: int) -> KnowledgeBase:
    """Lay copies of a knowledge base beside it, under ids of their own."""
    plain = msgspec.to_builtins(kb)
    own = {entry["id"] for kind in COPIED for entry in plain[kind]}
    grown = dict(plain)
    for kind in COPIED:
        grown[kind] = [
            _renamed(entry, own, f"-{copy}") if copy else entry
            for copy in range(number)
            for entry in plain[kind]
        ]
    return msgspec.convert(grown, KnowledgeBase)


def _renamed(node: Any, own: set[str], suffix: str) -> Any:  # noqa: ANN401 - a tree of plain data
    if isinstance(node, dict):
        return {key: _renamed(value, own, suffix) for key, value in node.items()}
    if isinstance(node, list):
        return [_renamed(item, own, suffix) for item in node]
    return node + suffix if isinstance(node, str) and node in own else node


def measured(number: int, folder: Path) -> Iterator[tuple[str, float]]:
    """Compile a grown knowledge base, and measure what a fresh process makes of it."""
    start = time.process_time()
    kb = copies(load().kb, number)
    made = time.process_time()
    whole = parts_of(Compiled(kb, weigh_all(kb.treatments, kb.references), []), "0" * 64)
    packed = pack(whole)
    yield "compile", time.process_time() - made
    yield "MB on disk", len(packed) / 1e6
    file = folder / f"{number}.compiled"
    file.write_bytes(packed)
    del kb, whole, packed, start
    command = [sys.executable, "-c", MEASURE, str(file)]
    found = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    yield from json.loads(found.stdout).items()


def main(numbers: list[int]) -> None:
    """Measure each size and print a table of figures with their ratios to the first."""
    with tempfile.TemporaryDirectory() as folder:
        first: dict[str, float] = {}
        for number in numbers:
            for name, figure in measured(number, Path(folder)):
                ratio = figure / first.setdefault(name, figure)
                sys.stdout.write(f"{number:4}x  {name:12} {figure:12.4f}  {ratio:8.1f}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [1, 10, 100])
