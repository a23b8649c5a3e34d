"""Strict YAML: what is read, where it stands, what is refused, and that nothing else happens."""

from __future__ import annotations

import io
import json
import os
import string
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from calcinosis_cli.knowledge import KnowledgeError, UnreadableError, yaml_text
from calcinosis_cli.knowledge.files import MAX_BYTES, read, read_stream
from calcinosis_cli.knowledge.yaml_text import parse

if TYPE_CHECKING:
    from pathlib import Path

    from calcinosis_cli.knowledge import Problem
    from calcinosis_cli.knowledge.document import Spot


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read with each parser of PyYAML: libyaml's, and the pure one where that is missing."""
    if not hasattr(yaml, request.param):
        pytest.skip("PyYAML without libyaml")
    monkeypatch.setattr(yaml_text, "_PARSER", getattr(yaml, request.param))


def problems(text: str | bytes) -> tuple[Problem, ...]:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(KnowledgeError) as caught:
        parse(data, "x.yaml")
    return caught.value.problems


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("54", 54),
        ("-3", -3),
        ("+3", 3),
        ("0", 0),
        ("1.10", 1.1),
        ("2.5e+3", 2500.0),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("hello", "hello"),
        ("a, b", "a, b"),
        ("5 mg/kg", "5 mg/kg"),
        ("2-3", "2-3"),
        ("1.2.3", "1.2.3"),
        ("10.1000/x.2015", "10.1000/x.2015"),
        ("-", None),
        ("'0123'", "0123"),
        ('"yes"', "yes"),
        ("'2026-01-01'", "2026-01-01"),
        ('"\\u03b2"', "β"),
        ("Noon", "Noon"),
        ("over\n  two lines", "over two lines"),
        ('"over\n  two lines"', "over two lines"),
    ],
)
def test_scalars(text: str, value: object) -> None:
    if text == "-":
        assert parse(b"x:\n-", "x").tree == {"x": [None]}
    else:
        got = parse(f"x: {text}".encode(), "x").tree["x"]
        assert (got, type(got)) == (value, type(value))


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    "text",
    "3:25 190:20:30 0123 08 0o17 0b11 0xFF 1_000 1_0.5 yes NO On off y N .5 5. 1e5 1.5e3 .inf "  # noqa: SIM905 (one a line would be thirty lines)
    "-.INF .NaN 2026-11-25 2026-1-1 2026-11-25T10:00:00Z = 1234567890123456 1.0e+999".split(),
)
def test_traps_are_refused_with_their_place(text: str) -> None:
    (problem,) = problems(f"ok: 1\nx: {text}\n")
    assert (problem.line, problem.column) == (2, 4)
    assert problem.allowed


@pytest.mark.usefixtures("loader")
def test_positions_of_keys_and_values() -> None:
    document = parse("a: 1\nlist:\n- id: x\n  µ: {deep: [1, 2]}\n".encode(), "x")
    deep = ("list", 0, "µ", "deep", 1)
    assert _at(document.spot(deep)) == (4, 17)
    assert _at(document.spot(("list", 0, "µ"), key=True)) == (4, 3)
    assert _at(document.spot(("list", 0, "µ"))) == (4, 6)
    assert _at(document.spot(("list", 0, "absent", 3))) == (3, 3)
    assert _at(document.spot(())) == (1, 1)


def _at(spot: Spot) -> tuple[int, int]:
    return spot.line, spot.column


def test_lines_can_be_counted_from_elsewhere() -> None:
    with pytest.raises(KnowledgeError) as caught:
        parse(b"{a: no}", "x.jsonl", first_line=7)
    assert str(caught.value).startswith("x.jsonl:7:5: ")


def test_a_byte_order_mark_is_tolerated_once() -> None:
    assert parse(b"\xef\xbb\xbfa: 1", "x").tree == {"a": 1}
    assert "U+FEFF" in problems(b"\xef\xbb\xbf\xef\xbb\xbfa: 1")[0].message
    assert problems("a: 1".encode("utf-16"))[0].message == "not UTF-8"


def test_windows_line_ends() -> None:
    document = parse(b"a: 1\r\nb:\r\n- x\r\n", "x")
    assert document.tree == {"a": 1, "b": ["x"]}
    assert _at(document.spot(("b", 0))) == (3, 3)


def test_all_defects_are_told_at_once_in_order() -> None:
    found = problems("a: yes\nb: &x 1\na: 0123\n")
    assert [problem.line for problem in found] == [1, 2, 3, 3]


def test_a_flood_of_defects_is_cut() -> None:
    assert len(problems("- yes\n" * 5000)) == 200


def test_one_line_each_whatever_is_in_it() -> None:
    found = [str(problem) for problem in problems('"a\\nb\\u202e": 1\n"a\\nb\\u202e": 2\n')]
    assert r"x.yaml:2:1: the key 'a\nb\u202e' a second time: once; see line 1" in found
    assert all(line.isprintable() for line in found)


@pytest.mark.usefixtures("loader")
def test_json_is_read_by_the_same_reader() -> None:
    value = {"a": [1, 2.5, 1e-07, 1e22, True, None, '😀 \\ud83d "/'], "b": {"c": {}, "d": []}}
    for ascii_only in (True, False):
        for indent in (None, 2, "\t"):
            text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
            assert parse(text.encode(), "x.json").tree == value
    assert parse(b'{"a":"\\/","b":[1,2]}', "x.json").tree == {"a": "/", "b": [1, 2]}


@pytest.mark.usefixtures("loader")
@given(st.binary(max_size=60))
def test_bytes_give_a_value_or_a_problem(data: bytes) -> None:
    _survives(data)


@pytest.mark.usefixtures("loader")
@given(st.text(st.sampled_from("ab01:-?[]{}&*!|>'\"%@`#,\\ \t\n\r~.<=\ufeff\0é"), max_size=40))
def test_yaml_like_text_gives_a_value_or_a_problem(text: str) -> None:
    _survives(text.encode())


def _survives(data: bytes) -> None:
    with suppress(KnowledgeError):
        parse(data, "x")
        return
    lines = problems(data)
    assert lines
    assert all(str(line).isprintable() for line in lines)


_WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Cn"]), max_size=20
)
_TREES = st.recursive(
    _WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_WORDS, inner, max_size=4),
    max_leaves=20,
)


def test_a_stream_is_read_to_its_end_and_limit() -> None:
    assert read_stream(io.BytesIO(b"age: 1"), "<stdin>") == b"age: 1"
    with pytest.raises(KnowledgeError, match="too large"):
        read_stream(io.BytesIO(b"#" * (MAX_BYTES + 1)), "<stdin>")


def test_a_stream_that_fails_is_unreadable() -> None:
    class Broken(io.RawIOBase):
        def read(self, _size: int = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(UnreadableError, match="<stdin>: input/output error"):
        read_stream(Broken(), "<stdin>")  # type: ignore[arg-type]


@given(_TREES)
def test_what_is_dumped_as_text_is_read_back(tree: object) -> None:
    text = yaml.safe_dump(tree, default_style='"', allow_unicode=True, width=10**6)
    assert parse(text.encode(), "x").tree == tree


@given(st.dictionaries(st.text(string.ascii_letters, min_size=3), _TREES, max_size=4))
def test_json_is_read_back(tree: object) -> None:
    assert parse(json.dumps(tree).encode(), "x").tree == tree


def test_reading_refuses_what_is_no_file(tmp_path: Path) -> None:
    refused: dict[str | Path, str] = {
        tmp_path: "is a directory",
        tmp_path / "absent": "no such file or directory",
        "a\0b": "not a possible file name",
    }
    for path, reason in refused.items():
        with pytest.raises(UnreadableError) as caught:
            read(path)
        assert caught.value.reason == reason
        assert "\0" not in str(caught.value)


@pytest.mark.skipif(os.name != "posix", reason="pipes and devices of POSIX")
def test_reading_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", "/dev/zero", "/dev/null"):
        with pytest.raises(UnreadableError, match="not a regular file"):
            read(path)


def test_reading_stops_at_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"#" * MAX_BYTES)
    assert len(read(path)) == MAX_BYTES
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(KnowledgeError, match="too large"):
        read(path)
