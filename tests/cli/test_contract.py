"""The JSON contract: schemas, no nulls, same bytes, stamps; and the other formats."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Ended

ANSWERS = {
    "treatments": ["list"],
    "treatment": ["show", "colchicine"],
    "treatment-pages": ["show", "colchicine", "diltiazem"],
    "recommendation": ["recommend", "--ulcers", "--egfr", "28", "--takes", "colchicine"],
    "conditions": ["list", "--conditions"],
    "explanations": ["recommend", "--ulcers", "--why", "warfarin", "--why", "surgery"],
    "what-if": ["recommend", "--ulcers", "--what-if", "egfr=25", "--what-if", "diabetes=yes"],
    "interactions": ["interactions", "colchicine", "clarithromycin", "snakeoil"],
    "gaps": ["gaps"],
    "monitoring": ["show", "MTX", "prednisone", "--only", "monitoring"],
    "validation": ["validate"],
}


def values(node: object) -> Iterator[object]:
    yield node
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in children:
        yield from values(child)


def keys(node: object) -> Iterator[str]:
    for value in values(node):
        if isinstance(value, dict):
            yield from value


@pytest.mark.parametrize("kind", ANSWERS)
def test_answer_matches_its_schema(kind: str, run: Callable[..., Ended]) -> None:
    schema = json.loads(run("validate", "--schema", kind).out)
    jsonschema.Draft202012Validator.check_schema(schema)
    answer = json.loads(run(*ANSWERS[kind], "--json").out)
    jsonschema.Draft202012Validator(schema).validate(answer)
    assert answer["schema"] == f"calcinosis/{kind}/1"
    assert answer["disclaimer"].endswith("not a prescription.")
    assert set(answer["knowledge_base"]) == {"version", "reviewed", "digest"}
    assert None not in list(values(answer))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ANSWERS)
def test_same_question_same_bytes(kind: str, run: Callable[..., Ended]) -> None:
    first = run(*ANSWERS[kind], "--json", env={"COLUMNS": "40", "PYTHONHASHSEED": "1"})
    second = run(*ANSWERS[kind], "--format", "json", env={"PYTHONHASHSEED": "2"})
    assert first == second


def test_keys_are_snake_case(run: Callable[..., Ended]) -> None:
    answer = json.loads(run(*ANSWERS["recommendation"], "--json").out)
    answer["profile"].pop("conditions", None)
    assert [key for key in keys(answer) if not key.replace("_", "").isalnum() or "-" in key] == []


def test_every_treatment_stands_in_exactly_one_list(run: Callable[..., Ended]) -> None:
    answer = json.loads(run(*ANSWERS["recommendation"], "--json").out)
    listed = [t["id"] for t in json.loads(run("list", "--json").out)["treatments"]]
    both = [t["id"] for t in answer["consider"] + answer["not_for_this_patient"]]
    assert sorted(both) == sorted(listed)


def test_references_are_resolved(run: Callable[..., Ended]) -> None:
    treatment = json.loads(run("show", "warfarin", "--json").out)["treatment"]
    resolved = {reference["id"]: reference for reference in treatment["references"]}
    assert all(reference["title"] and reference["verified"] for reference in resolved.values())
    cited = {ref for rule in treatment["safety"] for ref in rule["references"]}
    cited |= {
        line["reference"] for body in treatment["evidence"]["bodies"] for line in body["lines"]
    }
    assert cited
    assert cited <= set(resolved)


def test_json_lines_carry_the_same_items(run: Callable[..., Ended]) -> None:
    lines = [json.loads(line) for line in run("list", "--format", "jsonl").out.splitlines()]
    digest = json.loads(run("list", "--json").out)["knowledge_base"]["digest"]
    assert all(digest[:12] in line.pop("data")[0] for line in lines)
    assert lines == json.loads(run("list", "--json").out)["treatments"]


PATIENT = {"takes": ["MTX daily", "moonshine"], "conditions": {"fever": True}, "egfr": 25}
FOR_A_PATIENT = {
    "recommend": ["recommend"],
    "why": ["recommend", "--why", "colchicine"],
    "what if": ["recommend", "--what-if", "age=50"],
    "interactions": ["interactions", "colchicine"],
    "show": ["show", "colchicine"],
    "show several": ["show", "colchicine", "diltiazem"],
    "show in plain words": ["show", "colchicine", "--plain"],
    "brief": ["recommend", "--brief"],
    "export": ["export", "--recommendation"],
}
WITHOUT = (
    "does not apply here",
    "does not go with",
    "invalid choice",
    "is not one of",
    "goes with --profiles",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A patient and a base that warns less: in one place, so that it is compiled once."""
    found = tmp_path_factory.mktemp("warnings")
    (found / "patient.json").write_text(json.dumps(PATIENT))
    (found / "weaker.yaml").write_text(WEAKER)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv", "markdown", "ris", "csl-json"])
@pytest.mark.parametrize("command", FOR_A_PATIENT)
def test_no_format_loses_a_warning(
    command: str, form: str, run: Callable[..., Ended], tmp_path: Path, folder: Path
) -> None:
    file, weaker = folder / "patient.json", folder / "weaker.yaml"
    given: list[str | Path] = ["--profile", file, "--kb", weaker, "--allow-weaker-safety"]
    given += ["--format", form]
    if (command, form) == ("export", "csv"):
        given += ["--output", tmp_path / "out"]
    ended = run(*FOR_A_PATIENT[command], *given)
    if ended.code == 2:
        assert any(words in ended.err for words in WITHOUT), ended.err
        return
    tables = [table.read_text() for table in (tmp_path / "out").glob("*.csv")]
    text = " ".join("".join([ended.out, *tables]).replace("\\", "").split())
    said = ["2026.", "Notice" if form == "ris" else "warfarin-and-skin-ulcers"]
    if form not in ("ris", "csl-json"):
        said += ["moonshine", "MTX daily", "fever" if command == "brief" else "Fever while"]
    assert [words for words in said if words not in text] == []


WEAKER = """\
alerts:
- id: warfarin-and-skin-ulcers
  text: X
  plain: X
  when: {pain: true}
  urgency: review-today
  references: [label-warfarin-medlibrary-us]
"""


def test_warnings_are_told_where_nothing_else_is(run: Callable[..., Ended]) -> None:
    for form in ("csv", "jsonl"):
        out = run("interactions", "abacavir", "nothing-of-the-kind", "--format", form).out
        assert "nothing-of-the-kind" in out
    assert run("list", "zzzz", "--format", "jsonl").out == ""


def test_a_formula_in_full_width_is_defused(run: Callable[..., Ended]) -> None:
    out = run("recommend", "--takes", "\uff1dHYPERLINK", "--format", "csv").out
    assert "'\uff1dHYPERLINK" in out


def test_csv_has_one_row_for_each_treatment(run: Callable[..., Ended]) -> None:
    rows = list(csv.DictReader(io.StringIO(run("recommend", "--format", "csv").out)))
    listed = json.loads(run("list", "--json").out)["treatments"]
    assert sorted(row["id"] for row in rows) == sorted(t["id"] for t in listed)
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@" and cell[:1]]


@pytest.mark.parametrize("args", [["list"], ["show", "warfarin"], ["recommend", "--ulcers"]])
def test_markdown_says_the_same_and_the_disclaimer(
    args: list[str], run: Callable[..., Ended]
) -> None:
    text = run(*args, "--format", "markdown").out
    assert text.startswith("# ")
    assert "not a prescription." in text
    assert "Warfarin" in text


def test_profile_stream(run: Callable[..., Ended], tmp_path: Path) -> None:
    lines: list[dict[str, Any] | str] = [
        {"id": "a", "ulcers": True},
        {"id": "b", "ulcers": "yes"},
        "not json",
        {"id": "c", "age": 7, "takes": ["MTX"]},
    ]
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    file = tmp_path / "cohort.jsonl"
    file.write_text(text)
    ended = run("recommend", "--profiles", file)
    answers = [json.loads(line) for line in ended.out.splitlines()]
    kinds = [answer["schema"] for answer in answers]
    assert kinds == [
        "calcinosis/recommendation/1",
        "calcinosis/error/1",
        "calcinosis/error/1",
        "calcinosis/recommendation/1",
    ]
    assert [answers[0]["profile"]["id"], answers[1]["id"]] == ["a", "b"]
    assert answers[3]["profile"]["takes"] == ["methotrexate"]
    assert ended.code == 3
    assert "cohort.jsonl:2: " in ended.err
    assert "cohort.jsonl:3: " in ended.err
    schema = json.loads(run("validate", "--schema", "error").out)
    jsonschema.Draft202012Validator(schema).validate(answers[1])
    assert run("recommend", "--profiles", "-", stdin=text.encode()).out == ended.out
