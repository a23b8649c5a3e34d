"""Profiles are read like the data: strictly, with the place of every problem."""

from __future__ import annotations

import pytest

from calcinosis_cli.knowledge import KnowledgeError
from calcinosis_cli.knowledge.yaml_text import read_profile


def test_yaml_and_json_give_the_same() -> None:
    text = b'age: 54\nconditions:\n  gout: true\ntakes: [aspirin, "naproxen"]\n'
    as_json = b'{"age":54,\n\t"conditions":{"gout":true},"takes":["aspirin","naproxen"]}'
    assert read_profile(text, "p.yaml").tree == read_profile(as_json, "p.json").tree


def test_a_problem_can_be_placed() -> None:
    profile = read_profile(b"age: 54\nconditions:\n  goot: true\n", "p.yaml")
    problem = profile.problem(
        ("conditions", "goot"), "unknown condition 'goot'", hint="'gout'", key=True
    )
    assert str(problem) == (
        "p.yaml:3:3: conditions.goot: unknown condition 'goot' (did you mean 'gout'?)"
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "<stdin>:1:1: the file is empty: a mapping"),
        (b"- age\n", "<stdin>:1:1: a profile cannot be a list: a mapping of facts: 'age: 54'"),
        (b"54", "<stdin>:1:1: a profile cannot be a number: a mapping of facts: 'age: 54'"),
        (b"ulcers: yes", "<stdin>:1:9: 'yes' (true/false in old YAML): true or false; as text"),
        (b'{"age": 1, "age": 2}', "<stdin>:1:12: the key 'age' a second time: once; see line 1"),
        (b'{"age": 1', "<stdin>:1:10: invalid YAML: did not find expected ',' or '}': "),
    ],
)
def test_what_cannot_be_read(data: bytes, said: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        read_profile(data, "<stdin>")
    assert str(caught.value).startswith(said)


def test_lines_of_a_stream() -> None:
    with pytest.raises(KnowledgeError) as caught:
        read_profile(b'{"age": 01}', "p.jsonl", first_line=12)
    assert str(caught.value).startswith("p.jsonl:12:9: 01 ")


def test_size_is_limited() -> None:
    with pytest.raises(KnowledgeError, match="too large"):
        read_profile(b" " * 5_000_001, "<stdin>")
