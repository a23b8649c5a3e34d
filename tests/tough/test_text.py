"""Hostile text in files: a place, a remedy, code 3; and what only looks hostile is read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tough.conftest import Start

pytestmark = pytest.mark.slow

LAUGHS = b'a: &a ["lol"]\n' + b"".join(b"k%d: [*a, *a]\n" % n for n in range(9))
YAML = {
    "nul": (b"age: \0", ":1:6: character U+0000: printable"),
    "escape": (b"takes: [\x1b[31mx]", ":1:9: character U+001B"),
    "escaped escape": (b'takes: ["\\e]8;;http://x\\a"]', ":1:9: an escaped character U+001B"),
    "direction": ("takes: [\u202eab]".encode(), ":1:9: character U+202E"),
    "escaped direction": (b'takes: ["\\u2066ab"]', ":1:9: an escaped character U+2066"),
    "return": (b'takes: ["a\\rb"]', ":1:9: a line break or a tab in the text: one line"),
    "line feed": (b'takes: ["a\\nALERT"]', ":1:9: a line break or a tab in the text: one line"),
    "utf-16": ("age: 5".encode("utf-16"), ":1:1: not UTF-8: save the file as UTF-8"),
    "latin": (b"takes: [\xe9]", ":1:9: not UTF-8"),
    "surrogate": (b"takes: [\xed\xa0\x80]", ":1:9: not UTF-8"),
    "escaped surrogate": (b'{"takes": ["\\ud800"]}', "1:1"),
    "second mark": (b"\xef\xbb\xbf\xef\xbb\xbfage: 5", ":1:1: character U+FEFF"),
    "laughs": (LAUGHS, ":1:4: an anchor (&a): write the value out"),
    "deep": (b"takes: " + b"[" * 900, ":1:38: nested deeper than 30 levels"),
    "deepest": (b"takes: " + b"[" * 100_000, " nest"),
    "deep blocks": (b"- " * 100_000, ":1:63: nested deeper than 30 levels"),
    "nan": (b"age: .nan", ":1:6: .nan"),
    "infinity": (b"age: .inf", ":1:6: .inf"),
    "beyond": (b"age: 1.0e+999", ":1:6: 1.0e+999 (too large a number)"),
    "negative": (b"age: -1", ":1:6: age: -1 is out of range: a number from 0 to 120"),
    "digits": (b"age: " + b"9" * 1_000_000, ":1:6: a number of 1000000 characters"),
    "fraction": (b"age: " + b"9" * 1_000_000 + b".5", "(too large a number)"),
    "long name": (b"takes: [" + b"a" * 1_000_000 + b"]", ":1:9: takes[0]: 'aaa"),
    "long condition": (b"conditions: {" + b"a" * 900 + b": true}", ":1:916: conditions.aaa"),
    "many names": (b"takes: [" + b"a," * 201 + b"]", ":1:8: takes: 201 names: at most 200"),
}


@pytest.mark.parametrize("name", YAML)
def test_a_hostile_profile_has_its_place(name: str, start: Start, tmp_path: Path) -> None:
    data, words = YAML[name]
    (tmp_path / "p.yaml").write_bytes(data)
    ended = start("recommend", "--profile", "p.yaml")
    first = ended._replace(err=ended.err.splitlines(keepends=True)[0])
    first.is_refused(3, "p.yaml:", words)
    assert ended.err.isascii() or "…" in ended.err.decode()
    assert start("recommend", "--profile", "-", stdin=data).err == ended.err.replace(
        b"p.yaml", b"standard input"
    )


OVERLAYS = ["escaped escape", "direction", "return", "laughs", "deepest", "utf-16"]


@pytest.mark.parametrize("name", OVERLAYS)
def test_a_hostile_overlay_has_its_place(name: str, start: Start, tmp_path: Path) -> None:
    data, words = YAML[name]
    (tmp_path / "kb.yaml").write_bytes(data)
    for line in ("list --kb kb.yaml", "validate kb.yaml"):
        ended = start(*line.split())
        first = ended._replace(err=ended.err.splitlines(keepends=True)[0])
        first.is_refused(3, "kb.yaml:", words)


@pytest.mark.parametrize(
    "data", [b"\xef\xbb\xbfage: 5\r\nulcers: true\r\n", b"age: 5\rulcers: true"]
)
def test_a_mark_and_other_line_ends_are_read(data: bytes, start: Start, tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_bytes(data)
    ended = start("recommend", "--profile", "p.yaml", "--json")
    assert ended == start("recommend", "--age", "5", "--ulcers", "--json")


def test_markup_is_text(start: Start) -> None:
    ended = start("recommend", "--takes", "[/markup] [bold]x[/bold] :smile:", "--json")
    assert json.loads(ended.out)["unrecognized"] == ["[/markup] [bold]x[/bold] :smile:"]
    table = start("recommend", "--takes", "[/markup] :smile:")
    assert "[/markup] :smile: is not recognized" in table.out.decode()


LINES = {
    "nul": (b'{"age": 1\x000}', "not JSON: Expecting ',' delimiter at column 10"),
    "constant": (b'{"age": NaN}', "NaN is not a number"),
    "infinity": (b'{"age": -Infinity}', "-Infinity is not a number"),
    "beyond": (b'{"age": 1e999}', "'inf': a number from 0 to 120 (years)"),
    "negative": (b'{"age": -1}', "-1 is out of range"),
    "deep": (b'{"a":' * 100_000, "nested too deeply"),
    "lists": (b"[" * 100_000, "nested too deeply"),
    "twice": (b'{"age": 1, "age": 2}', "key 'age' stands twice"),
    "escape": (b'{"takes": ["\\u001b[31mx"]}', r"'\x1b[31mx': printable characters"),
    "direction": ('{"takes": ["\u202ex"]}'.encode(), "printable characters"),
    "long name": (b'{"takes": ["%s"]}' % (b"a" * 900_000), "at most 2000 characters"),
    "long list": (b'{"takes": [%s"a"]}' % (b'"a",' * 200_000), "200001 names: at most 200"),
    "latin": (b'{"takes": ["\xe9"]}', "not UTF-8"),
    "surrogate bytes": (b'{"takes": ["\xed\xa0\x80"]}', "not UTF-8"),
    "whole": (b'{"age": %s}' % (b"9" * 15), "is out of range"),
}
GOOD = b'{"id": "good", "age": 5}\n'


@pytest.mark.parametrize("name", LINES)
def test_a_hostile_line_is_an_error_record(name: str, start: Start, tmp_path: Path) -> None:
    line, words = LINES[name]
    (tmp_path / "p.jsonl").write_bytes(b"\xef\xbb\xbf" + GOOD + line + b"\r\n\n" + GOOD)
    ended = start("recommend", "--profiles", "p.jsonl")
    first, bad, last = map(json.loads, ended.out.splitlines())
    assert first["profile"] == last["profile"]
    assert bad["line"] == 2
    assert words in bad["error"]
    err = ended.err.decode()
    assert ended.code == 3
    assert err.startswith("calcinosis: p.jsonl:2: ")
    assert err[:-1].isprintable()
    alone = start("diff", "built-in", "built-in", "--profiles", "-", stdin=line)
    alone.is_refused(3, "standard input:1: ", words)
