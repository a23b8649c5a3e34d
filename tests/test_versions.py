"""Numbers of code, data and outputs change when they must: docs/versioning.md."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

import calcinosis_cli
from calcinosis_cli import Profile, load, recommend
from calcinosis_cli.documents import KINDS
from tests.cli.test_contract import ANSWERS
from tests.conftest import GOLDEN, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Ended

SCHEMAS = GOLDEN / "schemas"
EVERY_ANSWER = {
    **ANSWERS,
    "brief": ["recommend", "--ulcers", "--brief"],
    "export": ["export", "colchicine"],
    "diff": ["diff", "{overlay}", "{overlay}"],
    "error": ["recommend", "--profiles", "{cohort}"],
}
BREAKS = """{file} no longer describes {name}, and a program that reads it could break:
{breaks}
Give this kind of answer its next number (docs/versioning.md), say so in CHANGELOG.md under
"Output schemas", and run again with UPDATE_GOLDEN=1: a new file is written beside the old one.
Only while no release has carried the number: delete {file} instead."""
ADDS = """{file} no longer describes {name}, but readers of the old form are safe: the number stays.
Say what came in CHANGELOG.md under "Output schemas" and run again with UPDATE_GOLDEN=1."""
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """One part of the changelog, without the parts of the others."""
    return CHANGELOG.split(f"\n## {title}\n")[1].split("\n## ")[0]


def described(kind: str, run: Callable[..., Ended]) -> dict[str, Any]:
    """The schema without its explanations, which may change at any time."""
    schema = json.loads(run("validate", "--schema", kind).out)
    definitions = schema["$defs"].values() if "$defs" in schema else [schema]
    for definition in definitions:
        definition.pop("description", None)
        definition.pop("title", None)
    assert isinstance(schema, dict)
    return schema


def breaks(old: object, new: object, where: str = "") -> Iterator[str]:
    """What a reader of the old form could stumble over; more optional keys are no trouble."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in old.keys() - new.keys() - {"default"}:
            yield f"{where}/{key}: gone"
        added = new.keys() - old.keys() - {"default"}
        if not where.endswith(("/properties", "/$defs")):
            yield from (f"{where}/{key}: new restriction or alternative" for key in added)
        for key in old.keys() & new.keys() - {"default"}:
            yield from breaks(old[key], new[key], f"{where}/{key}")
    elif where.endswith("/required") and isinstance(old, list) and isinstance(new, list):
        yield from (f"{where}: {key} may be absent" for key in old if key not in new)
    elif old != new:
        yield f"{where}: was {json.dumps(old)}, is {json.dumps(new)}"


@pytest.fixture
def places(tmp_path: Path) -> dict[str, str]:
    overlay, cohort = tmp_path / "overlay.yaml", tmp_path / "cohort.jsonl"
    overlay.write_text(
        "conditions:\n  - id: moon-face\n    label: Moon face\n    ask: Is the face round?\n"
    )
    cohort.write_text("not json\n")
    return {"{overlay}": str(overlay), "{cohort}": str(cohort)}


@pytest.mark.parametrize("kind", KINDS)
def test_output_changes_with_its_number(
    kind: str, run: Callable[..., Ended], places: dict[str, str]
) -> None:
    assert kind in EVERY_ANSWER, "say above which command gives this kind of answer"
    answer = run(*(places.get(word, word) for word in EVERY_ANSWER[kind]), "--format", "json")
    name = json.loads(answer.out)["schema"]
    program, said, number = name.split("/")
    assert (program, said, number.isdecimal()) == ("calcinosis", kind, True)
    path = SCHEMAS / f"{kind}-{number}.json"
    schema = described(kind, run)
    words = {"file": path.relative_to(ROOT).as_posix(), "name": name}
    if path.exists():
        stored = json.loads(path.read_text(encoding="utf-8"))
        found = list(breaks(stored, schema))
        assert not found, BREAKS.format(breaks="\n".join(found), **words)
        assert os.environ.get("UPDATE_GOLDEN") or stored == schema, ADDS.format(**words)
    text = json.dumps(schema, indent=1, sort_keys=True) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        SCHEMAS.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.exists(), f"{words['file']} is missing: run with UPDATE_GOLDEN=1 and look at it"
    assert f"`{name}`" in section("Output schemas")


A: dict[str, Any] = {
    "type": "object",
    "properties": {"a": {"type": "string"}, "b": {"enum": ["x", "y"]}},
    "required": ["a"],
}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"properties": {**A["properties"], "c": {"type": "null"}}}, []),
        ({"required": ["a", "b"]}, []),
        ({"required": []}, ["/$defs/A/required: a may be absent"]),
        ({"properties": {"b": {"enum": ["x", "y"]}}}, ["/$defs/A/properties/a: gone"]),
        (
            {"properties": {"a": {"type": "number"}, "b": {"enum": ["x", "y"]}}},
            ['/$defs/A/properties/a/type: was "string", is "number"'],
        ),
        (
            {"properties": {"a": {"type": "string"}, "b": {"enum": ["x", "y", "z"]}}},
            ['/$defs/A/properties/b/enum: was ["x", "y"], is ["x", "y", "z"]'],
        ),
        ({"additionalProperties": False}, ["/$defs/A/additionalProperties: new restriction or "]),
    ],
)
def test_what_breaks_a_reader(change: dict[str, Any], said: list[str]) -> None:
    new = {"$defs": {"A": {**A, **change}, "B": {"type": "null"}}}
    found = list(breaks({"$defs": {"A": A}}, new))
    assert len(found) == len(said)
    assert all(line.startswith(start) for line, start in zip(found, said, strict=True))


def test_numbers_of_code_and_data_are_the_newest_of_the_changelog() -> None:
    version = calcinosis_cli.__version__
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert recommend(load(), Profile()).tool == f"calcinosis-cli {version}"
    assert re.findall(r"^### (\S+)", section("Code"), re.MULTILINE)[0] in ("Unreleased", version)
    stamp = load().stamp
    assert re.fullmatch(r"20\d\d\.(0[1-9]|1[0-2])(\.\d+)?", stamp.version)
    newest = re.findall(r"^### (?!Unreleased$)(.+)", section("Data"), re.MULTILINE)[0]
    assert newest == f"{stamp.version} (reviewed {stamp.reviewed})"


def test_numbers_are_apart() -> None:
    stamp = msgspec.to_builtins(load().stamp)
    assert set(stamp) == {"version", "reviewed", "digest"}
    assert re.fullmatch(r"[0-9a-f]{64}", stamp["digest"])
    assert calcinosis_cli.__version__ not in stamp.values()
