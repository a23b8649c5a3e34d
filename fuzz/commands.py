"""Door 4: command lines, run in this process over the small base.

An input is the arguments with NUL between them (which no argument can hold), before them words of
the environment such as ``COLUMNS=0``, after ``STDIN`` what standard input holds. Whatever they are:
a documented exit code, no exception, every line on standard error with the name of the program, and
JSON on standard output where JSON was asked.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
from typing import TYPE_CHECKING, Final
from unittest.mock import patch

from calcinosis_cli.cli import program
from calcinosis_cli.cli.exits import Exit
from calcinosis_cli.patient.facts import FACTS

from . import grammar, stage
from .checks import ensure
from .mutator import Mutator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

STDIN: Final = b"\0<stdin>\0"
NEVER: Final = ("--install-c", "--show-c", "--jobs")
"""Completion asks which shell the process runs in, and writes to its files; jobs are processes,
which a fuzzer cannot follow.
"""
CODES: Final = frozenset(Exit) - {Exit.INTERRUPTED}
LONGEST_LINE: Final = 20_000
BETWEEN: Final = b"\0"
_SETTINGS: Final = (
    *("COLUMNS", "LINES", "TERMINAL_WIDTH", "TERM", "NO_COLOR", "FORCE_COLOR", "CALCINOSIS_KB"),
    *("PAGER", "LANG", "LC_ALL", "PYTHONIOENCODING", "TTY_COMPATIBLE", "_TYPER_STANDARD_TRACEBACK"),
)
_VALUES: Final = (
    *("", "0", "1", "39", "40", "80", "400", "-1", "1e3", "99999", "9" * 30, "٤٠", "x"),
    *("dumb", "xterm-256color", "own.yaml", "bad.yaml", "weak.yaml", "folder", "nowhere.yaml"),
    *("C", "en_US.UTF-8", "latin-1", "\x1b[31m", " ", "own.yaml:weak.yaml"),
)
_SURROUNDINGS: Final = re.compile(rf"({'|'.join(_SETTINGS)})=([^\0]*)", re.DOTALL)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Played:
    """How a command line ended."""

    def __init__(self, arguments: list[str], stdin: bytes) -> None:
        streams = [
            io.TextIOWrapper(io.BytesIO(data), "utf-8", errors)
            for data, errors in (
                (stdin, "strict"),
                (b"", "backslashreplace"),
                (b"", "backslashreplace"),
            )
        ]
        with patch.multiple(sys, stdin=streams[0], stdout=streams[1], stderr=streams[2]):
            program.forget_unusable_sizes()
            self.code = program.run(arguments)
        self.out, self.err = (_written(stream) for stream in streams[1:])


def one(data: bytes) -> None:
    """Run a command line; raise whatever is not allowed."""
    words, _, stdin = data.partition(STDIN)
    arguments = [os.fsdecode(word) for word in words.split(BETWEEN)]
    surroundings = {}
    while arguments and (found := _SURROUNDINGS.fullmatch(arguments[0])):
        surroundings[found[1]] = found[2]
        del arguments[0]
    if any("/" in word or word.startswith(NEVER) for word in arguments):
        return  # nothing outside the folder is written
    stage.lay_out()
    with patch.dict(os.environ, surroundings):
        played = Played(arguments, stdin)
    ensure(played.code in CODES, f"exit code {played.code}")
    ensure("Traceback" not in played.err, played.err)
    for line in played.err.splitlines():
        ensure(line.startswith("calcinosis: "), f"no name before it: {line[:200]!r}")
        ensure(len(line) <= LONGEST_LINE, f"a line of {len(line)} characters: {line[:200]}")
        ensure(line.isprintable(), f"not printable: {line[:2000]!r}")
    ensure(played.code == Exit.OK or played.err or played.out, "fails without a word")
    ensure(played.code != Exit.USAGE or not played.out, "an answer beside an error of usage")
    moves = None if played.out.startswith("{") else _CONTROL.search(played.out)
    ensure(not moves, f"{moves} on standard output: {played.out[:200]!r}")
    if played.code == Exit.OK and _asks_json(arguments):
        _json(played.out)


def seeds() -> Iterator[bytes]:
    """Yield usual lines, some with profiles on standard input."""
    for arguments in grammar.usual():
        yield _joined(arguments)
    yield _joined(["recommend", "--profiles", "-", "--json"], b'{"age": 3}\n{"age": "x"}\n')
    yield _joined(["recommend", "--profile", "-", "--why", "warfarin"], b"ulcers: true\n")


def mutate(data: bytes, dice: Random) -> bytes:
    """Change the arguments as a list of words, or make a new list."""
    words, mark, stdin = data.partition(STDIN)
    arguments = [os.fsdecode(word) for word in words.split(BETWEEN)]
    if dice.random() < NEW:
        arguments = grammar.new(dice)
    for _ in range(dice.choice((1, 1, 2, 3))):
        grammar.change(arguments, dice)
    if dice.random() < NEW:
        name = dice.choice(_SETTINGS)
        arguments.insert(0, f"{name}={dice.choice(_VALUES)}")
    stdin = stdin if mark else dice.choice(_INPUTS).encode()
    if dice.random() < NEW:
        stdin = _MUTATOR.mutate(stdin.decode(errors="replace"), dice).encode(errors="replace")
    return _joined(arguments, stdin)


NEW: Final = 0.2
"""Share of command lines, and of what standard input holds, that start anew."""


def _asks_json(arguments: list[str]) -> bool:
    """Tell whether the last word certainly asks for JSON, and is no value of an option."""
    before = arguments[-2:-1]
    asked = arguments[-1:] == ["--json"] and not (before and before[0].startswith("-"))
    other = {"--help", "-h", "--schema", "--", "--version", "-V"}
    return asked and not any(word.split("=")[0] in other for word in arguments)


def _json(text: str) -> None:
    try:
        json.loads(text)
    except ValueError:
        for line in text.splitlines():
            json.loads(line)


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    return buffer.getvalue().decode() if isinstance(buffer, io.BytesIO) else ""


def _joined(arguments: list[str], stdin: bytes = b"") -> bytes:
    words = BETWEEN.join(map(os.fsencode, map(_encodable, arguments)))
    return words + (STDIN + stdin if stdin else b"")


def _encodable(word: str) -> str:
    return word.replace("\0", "")


_INPUTS: Final = [
    '{"id": "x", "ulcers": true}\n',
    '{"id": "one", "age": 3}\n\n{"id": "two", "age": "x"}\n{"id": "three", "tried": ["y"]}\n',
    '[]\n{}\n{"id": "\\ud83d", "age": true}\n',
    "age: 54\ntakes: [warfarin, painkillers]\nconditions: {hypocalcemia: false}\n",
]
_MUTATOR: Final = Mutator(_INPUTS, [*FACTS, *grammar.NAMES, "id", "conditions", "true", "false"])
stage.enter()
