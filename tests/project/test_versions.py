"""Numbers of code, data and outputs change when they must: docs/versioning.md."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

import calcinosis_cli
import schemas
from calcinosis_cli import Profile, load, recommend
from calcinosis_cli.output.documents import KINDS
from tests.cli.test_contract import ANSWERS
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Ended

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
"Output schemas", and run `python scripts/schemas.py`: a new file is written beside the old one.
Only while no release has carried the number: write the same file anew."""
ADDS = """{file} no longer describes {name}, but readers of the old form are safe: the number stays.
Say what came in CHANGELOG.md under "Output schemas" and run `python scripts/schemas.py`."""
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """One part of the changelog, without the parts of the others."""
    return CHANGELOG.split(f"\n## {title}\n")[1].split("\n## ")[0]


EXPLAINS = {"description", "title", "default", "propertyNames"}
"""What may change at any time, and what releases of msgspec print differently."""


def plain(node: Any) -> Any:  # noqa: ANN401 - as JSON has it
    """A schema without what only explains; names of properties are no keywords."""
    if isinstance(node, list):
        return [plain(part) for part in node]
    if not isinstance(node, dict):
        return node
    return {
        key: {name: plain(part) for name, part in value.items()}
        if key in ("properties", "$defs")
        else plain(value)
        for key, value in node.items()
        if key not in EXPLAINS
    }


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


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_output_changes_with_its_number(
    kind: str, run: Callable[..., Ended], places: dict[str, str]
) -> None:
    assert kind in EVERY_ANSWER, "say above which command gives this kind of answer"
    answer = run(*(places.get(word, word) for word in EVERY_ANSWER[kind]), "--format", "json")
    name = json.loads(answer.out)["schema"]
    program, said, number = name.split("/")
    assert (program, said, number.isdecimal()) == ("calcinosis", kind, True)
    path = schemas.file_of(kind)
    words = {"file": path.relative_to(ROOT).as_posix(), "name": name}
    assert path.name == f"{kind}-{number}.schema.json"
    printed = json.loads(run("validate", "--schema", kind).out)
    assert printed == json.loads(path.read_text(encoding="utf-8")), "the package holds another one"
    stored, schema = plain(printed), plain(schemas.schema(KINDS[kind]))
    found = list(breaks(stored, schema))
    assert not found, BREAKS.format(breaks="\n".join(found), **words)
    assert stored == schema, ADDS.format(**words)
    assert f"`{name}`" in section("Output schemas")


def test_no_schema_is_left_over() -> None:
    every = {path.name.rpartition("-")[0] for path in schemas.TARGET.iterdir()}
    assert every == set(KINDS)


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
