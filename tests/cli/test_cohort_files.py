"""Cohorts as spreadsheets and programs write them: the same patients, or one line with a remedy."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from calcinosis_cli.cli import cohort_files
from calcinosis_cli.cli.cohort_files import NO, UNKNOWN, YES, patients
from calcinosis_cli.cli.exits import CommandError
from calcinosis_cli.library import load
from calcinosis_cli.patient.reading import ProfileError, ProfileReader

READER = ProfileReader(load().names)

PATIENTS = [
    {
        "id": "a",
        "age": 54.5,
        "ulcers": True,
        "takes": ["MTX", "warfarin 5 mg"],
        "tried": ["colchicine:failed"],
        "conditions": {"gout": False, "fever": True},
    },
    {"id": "7", "egfr": 28.0, "disease": "jdm", "other_drugs": False, "conditions": {}},
    {"id": "c", "site": ["face", "joint"], "conditions": {"hypertension": True, "gout": False}},
]
TABLE = """\
id,Age,ulcers,takes,tried,gout,Fever,eGFR,disease,other drugs,site,conditions,no-conditions,#note
a,54.5,yes,MTX | warfarin 5 mg,colchicine:failed,no,x,NA,,,,,,mine

7,,?,,,,,28,jdm,0.0,,,,
c,,,,,,,,,,face|joint,hypertension,gout,"two
lines"
"""


def read(data: bytes) -> list[tuple[int, dict[str, Any]]]:
    file = io.BytesIO(data)
    lines = iter(file.readline, b"")
    found = patients(lines, lambda: iter(lambda: file.read(7), b""), "file", READER)
    return [(number, json.loads(line)) for number, line in found]


def told(data: bytes) -> list[dict[str, Any]]:
    return [words for _, words in read(data)]


def with_delimiter(delimiter: str) -> str:
    decimal = "54,5" if delimiter == ";" else "54.5"
    return (
        TABLE.replace(",", delimiter).replace(f"54{delimiter}5", decimal).replace("54.5", decimal)
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table_in_every_dialect(delimiter: str, mark: bytes, end: str) -> None:
    text = with_delimiter(delimiter).replace("\n", end)
    assert read(mark + text.encode()) == list(zip((2, 4, 6), PATIENTS, strict=True))


def test_a_quoted_decimal_comma() -> None:
    assert told(b'id,egfr\na,"28,5"\n')[0]["egfr"] == 28.5


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\n \n"])
def test_an_array_however_it_is_written(indent: int | None, mark: bytes) -> None:
    data = json.dumps([*PATIENTS, {"id": "\u00e9\u65e5"}], indent=indent, ensure_ascii=False)
    assert told(mark + data.encode()) == [*PATIENTS, {"id": "\u00e9\u65e5"}]


def test_places_in_an_array_are_lines_of_the_file() -> None:
    data = json.dumps(PATIENTS, indent=1)
    places = [number for number, _ in read(data.encode())]
    assert places == [n for n, line in enumerate(data.splitlines(), 1) if line == " {"]


def test_lines_of_json_stay_as_they_are() -> None:
    data = "\n".join(map(json.dumps, PATIENTS)).encode()
    assert told(data) == PATIENTS
    assert told(b"") == told(b" \n\n") == told(b"[]") == told(b"id,age\n") == []


@pytest.mark.parametrize("name", ["cohort.jsonl", "cohort.ndjson"])
def test_a_bad_first_line_costs_no_other(name: str) -> None:
    lines = [b"not json\n", b'{"age": 3}\n']
    found = patients(iter(lines), lambda: iter(()), name, READER)
    assert list(found) == list(enumerate(lines, 1))


@pytest.mark.parametrize("word", [*YES, *NO])
def test_every_way_to_say_yes_and_no(word: str) -> None:
    for written in (word, word.upper(), f" {word} "):
        assert told(f"id,ulcers,gout\na,{written},{written}\n".encode()) == [
            {"id": "a", "ulcers": word in YES, "conditions": {"gout": word in YES}}
        ]


@pytest.mark.parametrize("word", UNKNOWN)
def test_what_is_not_known_is_left_out(word: str) -> None:
    row = ",".join([word] * 5)
    table = f"id,age,ulcers,takes,gout,#x\n{row},y\n"
    assert told(table.encode()) == [{"conditions": {}}]


def test_a_cell_that_is_no_answer_is_left_to_be_refused() -> None:
    words = told(b"id,ulcers,gout,age\na,maybe,perhaps,old\n")[0]
    assert words == {"id": "a", "ulcers": "maybe", "age": "old", "conditions": {"gout": "perhaps"}}
    assert told(b"id,age\na,5,7\n") == [
        {"id": "a", "age": 5.0, "conditions": {}, "cells beyond the header": ["7"]}
    ]


REFUSED = {
    "pretty": (b'{\n  "age": 5\n}\n', "several lines"),
    "pretty, begun": (b'{"age": 5,\n "id": "a"}\n', "several lines"),
    "bundle": (b'{"resourceType": "Bundle", "entry": []}\n', "FHIR"),
    "workbook": (b"PK\x03\x04\x14", "save the sheet as CSV UTF-8"),
    "old workbook": (b"\xd0\xcf\x11\xe0", "save the sheet"),
    "UTF-16": ("id,age\n".encode("utf-16"), "UTF-16"),
    "XML": (b"<patients/>", "XML"),
    "prose": (b"not json\n", "neither JSON nor a table"),
    "foreign table": (b"hospital;ward\nx;y\n", "neither JSON nor a table"),
    "remark first": (b"# exported today\nid;age\na;54\n", "neither JSON nor a table"),
    "unknown columns": (
        b"id,age,ulcer,ward\na,5,yes,3\n",
        "'ulcer' (did you mean ulcers?), 'ward'",
    ),
    "column twice": (b"id,age,Age\na,5,6\n", "stand twice: age"),
    "open quote": (b'id,age\na,"5\n', "is a quote open?"),
    "array without end": (b'[{"age": 5}', "has no end"),
    "array cut": (b'[{"age": 5}, {"ag', "not a JSON array at line 1"),
    "array of nothing": (b"[nonsense]", "not a JSON array"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_another_file_gets_one_line_and_the_remedy(name: str) -> None:
    data, said = REFUSED[name]
    with pytest.raises(CommandError) as caught:
        read(data)
    (line,) = caught.value.lines
    assert line.startswith("file: ")
    assert said in line


def test_an_array_is_never_held_whole() -> None:
    element = b'{"age": 50, "takes": ["MTX"]},'
    held = 0

    def chunks() -> Any:  # noqa: ANN401 - an iterator of bytes
        nonlocal held
        for _ in range(1_000):
            held += 1
            yield element * 10

    found = cohort_files.patients(iter([b"["]), chunks, "file", READER)
    for number in range(100):
        next(found)
        assert held <= number // 10 + 2


def test_many_unknown_columns_are_counted() -> None:
    header = ",".join(["age", *(f"strange{number}" for number in range(300))])
    with pytest.raises(CommandError) as refused:
        told(f"{header}\n1\n".encode())
    (line,) = refused.value.lines
    assert "'strange0'" in line
    assert "288 more" in line
    assert len(line) < 1_000


def test_what_a_broken_cell_holds_is_escaped() -> None:
    with pytest.raises(CommandError) as refused:
        told(b'age\ttakes\n"7\tMTX"x\ty\n')
    (line,) = refused.value.lines
    assert line.isprintable()


def test_many_faults_of_one_patient_are_counted() -> None:
    words = {f"strange-{number}": 1 for number in range(100)}
    with pytest.raises(ProfileError) as refused:
        READER.read(words)
    assert len(refused.value.problems) == 100
    assert str(refused.value).endswith("; 70 more")
