"""Door 6: a cohort as people keep it: a table with commas, semicolons or tabs, an array, lines.

Whatever the bytes, there is one line that says what to do, or numbered patients of which each is a
profile or one line that says what is wrong with it; none is lost and none comes from nowhere.
"""

from __future__ import annotations

import csv
import io
import json
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from calcinosis_cli.cli.cohort_files import patients
from calcinosis_cli.cli.exits import CommandError
from calcinosis_cli.cli.profile_lines import read_words
from calcinosis_cli.library import load
from calcinosis_cli.patient.faults import ProfileError
from calcinosis_cli.patient.reading import ProfileReader

from . import sources
from .checks import ensure, one_line
from .mutator import Mutator

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

MOST_PATIENTS: Final = 30
NAMES: Final = ("cohort.csv", "cohort.jsonl", "standard input")

_LOADED: Final = load(data=sources.ROOT / "data")
_READER: Final = ProfileReader(_LOADED.names)
_TABLE: Final = """\
id;age;sex;ulcers;takes;diabetes;size_cm
p1;7;female;yes;MTX|prednisone;no;1,5
p2;54;male;0;;?;2
"p;3";;;x;"warfarin 5 mg; daily";ja;
"""


def one(data: bytes) -> None:
    """Go through the patients of the bytes; raise whatever is not allowed."""
    file = io.BytesIO(data)
    shown = NAMES[len(data) % len(NAMES)]
    lines = data.count(b"\n") + data.count(b"\r") + 1
    last = 0
    try:
        found = patients(iter(file.readline, b""), lambda: iter(file.read, b""), shown, _READER)
        for number, line in islice(found, MOST_PATIENTS):
            ensure(last <= number <= lines, f"patient of line {number} after {last}, of {lines}")
            last = number
            _patient(line)
    except CommandError as error:
        for said in error.lines:
            one_line(said)


def seeds() -> Iterator[bytes]:
    """Yield tables in three dialects, arrays and lines of the built-in profiles."""
    text = (sources.ROOT / "data" / "profiles.jsonl").read_text(encoding="utf-8")
    found = [json.loads(line) for line in text.splitlines()]
    for start in range(0, len(found), 10):
        some = found[start : start + 5]
        yield json.dumps(some).encode()
        yield json.dumps(some, indent=1).encode()
        yield "\n".join(map(json.dumps, some)).encode()
        for delimiter in ",;\t":
            yield _table(some, delimiter).encode()
    yield _TABLE.encode()
    yield b"\xef\xbb\xbf" + _TABLE.replace("\n", "\r\n").encode()
    yield from (_TABLE.encode("utf-16"), b"PK\x03\x04", b"%PDF-1", b"<html>", b'{"resourceType": 1')


def mutate(data: bytes, dice: Random) -> bytes:
    """Change a file as text."""
    return _MUTATOR.mutate(data.decode(errors="replace"), dice).encode(errors="replace")


def _patient(line: bytes) -> None:
    try:
        _READER.read(read_words(line))
    except ProfileError as error:
        for problem in error.problems:
            one_line(problem.message)
    except ValueError as error:
        one_line(str(error))


def _table(found: Sequence[dict[str, Any]], delimiter: str) -> str:
    columns = sorted({key for words in found for key in words if key != "conditions"})
    text = io.StringIO()
    table = csv.DictWriter(text, columns, delimiter=delimiter, extrasaction="ignore")
    table.writeheader()
    for words in found:
        table.writerow({key: _cell(value) for key, value in words.items()})
    return text.getvalue()


def _cell(value: object) -> object:
    return "|".join(map(str, value)) if isinstance(value, list) else value


_MUTATOR: Final = Mutator(
    [_TABLE, *(seed.decode(errors="ignore") for seed in seeds())],
    [*_READER.conditions.names(), "yes", "no", "?", "ja", "1,5", '"', ";", "\t", "|", "#note"],
)
