"""``export``: the whole, a part, an answer; as JSON, tables, references; written safely."""

from __future__ import annotations

import csv
import io
import json
import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from calcinosis_cli.knowledge.merged import SECTIONS
from calcinosis_cli.output.documents import ExportDocument
from calcinosis_cli.output.exporting import ANSWER_TABLES, TABLES
from calcinosis_cli.output.formats import FORMATS, Content, Format, UnsuitableError
from tests.cli.test_contract import values

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ended

pytestmark = pytest.mark.slow

SCOPES = {
    "whole": [],
    "treatments": ["colchicine", "MTX", "surgery"],
    "recommendation": ["--recommendation", "--ulcers", "--egfr", "28", "--takes", "colchicine"],
}


@pytest.fixture
def export(run: Callable[..., Ended]) -> Callable[[str], Any]:
    return lambda scope: json.loads(run("export", *SCOPES[scope]).out)


@pytest.mark.parametrize("scope", SCOPES)
def test_json_matches_its_schema(
    scope: str, export: Callable[[str], Any], run: Callable[..., Ended]
) -> None:
    schema = json.loads(run("validate", "--schema", "export").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    answer = export(scope)
    jsonschema.Draft202012Validator(schema).validate(answer)
    assert answer["schema"] == "calcinosis/export/1"
    assert answer["scope"] == scope
    assert None not in list(values(answer))
    assert {*SECTIONS, "evidence"} < set(ExportDocument.__struct_fields__)


@pytest.mark.parametrize("scope", SCOPES)
def test_same_question_same_bytes(scope: str, run: Callable[..., Ended]) -> None:
    first = run("export", *SCOPES[scope], env={"PYTHONHASHSEED": "1"})
    assert first == run("export", *SCOPES[scope], env={"PYTHONHASHSEED": "2", "COLUMNS": "40"})
    assert first.err == ""


def test_whole_holds_everything(export: Callable[[str], Any], run: Callable[..., Ended]) -> None:
    answer = export("whole")
    listed = json.loads(run("list", "--json").out)["treatments"]
    names = sorted(row["id"] for row in listed)
    assert sorted(each["id"] for each in answer["treatments"]) == names
    assert sorted(each["treatment"] for each in answer["evidence"]) == names
    assert all(answer[kind] for kind in (*SECTIONS, "evidence"))


def cited(node: object) -> set[str]:
    found: set[str] = set()
    for value in values(node):
        if isinstance(value, dict):
            found |= set(value.get("references", ()))
            if isinstance(reference := value.get("reference"), str):
                found.add(reference)
    return found


def test_a_part_stands_on_its_own(export: Callable[[str], Any]) -> None:
    answer, whole = export("treatments"), export("whole")
    names = {treatment["id"] for treatment in answer["treatments"]}
    assert {"colchicine", "methotrexate"} <= names
    assert len(names) < len(whole["treatments"])
    references = {reference["id"] for reference in answer.pop("references")}
    assert references == cited(answer)
    assert {t["group"] for t in answer["treatments"]} == {g["id"] for g in answer["groups"]}
    classes = {t["class"] for t in answer["treatments"] if "class" in t}
    assert classes == {cls["id"] for cls in answer["classes"]}
    known = {condition["id"] for condition in whole["conditions"]}
    rules = [
        rule
        for treatment in answer["treatments"]
        for kind in ("safety", "fits", "unsuited")
        for rule in treatment.get(kind, ())
    ]
    read = {fact for rule in rules for clause in any_of(rule["when"]) for fact in clause} & known
    assert read
    assert read <= {condition["id"] for condition in answer["conditions"]}
    treatments = {treatment["id"] for treatment in whole["treatments"]}
    classes = {cls["id"] for cls in whole["classes"]}
    sides = {side for each in answer["interactions"] for side in each["between"]}
    assert sides - treatments - classes <= {drug["id"] for drug in answer["drugs"]}


def any_of(when: object) -> list[dict[str, object]]:
    return when if isinstance(when, list) else [when]  # type: ignore[list-item]


def test_a_recommendation_is_the_answer_with_its_references(
    export: Callable[[str], Any], run: Callable[..., Ended]
) -> None:
    answer = export("recommendation")
    told = json.loads(run("recommend", *SCOPES["recommendation"][1:], "--json").out)
    assert answer["recommendation"] == {key: told[key] for key in answer["recommendation"]}
    references = {reference["id"] for reference in answer["references"]}
    assert references == cited(answer["recommendation"])
    assert answer["treatments"] == []


def test_profile_file_is_read(run: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("ulcers: true\negfr: 28\ntakes: [colchicine]\n")
    with_file = run("export", "--recommendation", "--profile", "p.yaml")
    assert with_file == run("export", *SCOPES["recommendation"])


@pytest.mark.parametrize("scope", SCOPES)
def test_tables(scope: str, run: Callable[..., Ended], tmp_path: Path) -> None:
    ended = run("export", *SCOPES[scope], "--format", "csv", "--output", "tables")
    assert (ended.code, ended.out) == (0, "")
    tables = ANSWER_TABLES if scope == "recommendation" else TABLES
    names = sorted(path.name for path in (tmp_path / "tables").iterdir())
    assert names == sorted(f"{name}.csv" for name in tables)
    for name, table in tables.items():
        text = (tmp_path / "tables" / f"{name}.csv").read_text(encoding="utf-8")
        rows = list(csv.reader(io.StringIO(text)))
        assert rows[0] == table.columns.split()
        assert {len(row) for row in rows} == {len(rows[0])}
        assert not [cell for row in rows for cell in row if cell[:1] in set("=+-@\t\r")]
        filled = {i for row in rows[1:] for i, cell in enumerate(row) if cell}
        if scope == "whole":
            empty = [column for i, column in enumerate(rows[0]) if i not in filled]
            assert set(empty) <= {"overlaps", "sections"}, name


def test_tables_join(run: Callable[..., Ended], tmp_path: Path) -> None:
    run("export", "--format", "csv", "--output", "t")

    def read(name: str) -> list[dict[str, str]]:
        text = (tmp_path / "t" / f"{name}.csv").read_text(encoding="utf-8")
        return list(csv.DictReader(io.StringIO(text)))

    treatments = {row["id"] for row in read("treatments")}
    references = {row["id"] for row in read("references")}
    for name in ("side_effects", "regimens", "monitoring"):
        rows = read(name)
        assert {row["treatment"] for row in rows} <= treatments
        assert {r for row in rows for r in row["references"].split("; ")} <= references
    arms = {(row["reference"], row["arm"]) for row in read("arms")}
    assert {row["reference"] for row in read("arms")} <= references
    for name in ("results", "adverse_events"):
        assert {(row["reference"], row["arm"]) for row in read(name)} <= arms
    whole = json.loads(run("export").out)
    counted = sum(
        len(arm.get("results", ())) for r in whole["references"] for arm in r.get("arms", ())
    )
    assert len(read("results")) == counted


HOSTILE = """\
groups:
- {id: systemic, name: '=cmd|calc', plain: '@SUM(1)'}
"""


def test_hostile_text_is_no_formula(run: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "kb.yaml").write_text(HOSTILE)
    run("export", "--kb", "kb.yaml", "--format", "csv", "--output", "t")
    text = (tmp_path / "t" / "groups.csv").read_text()
    assert "systemic,'=cmd|calc,'@SUM(1)\n" in text


def test_references_of_a_part(run: Callable[..., Ended], export: Callable[[str], Any]) -> None:
    names = [reference["id"] for reference in export("treatments")["references"]]
    bibtex = run("export", *SCOPES["treatments"], "--format", "bibtex").out
    assert bibtex.startswith("% Information for a conversation")
    assert [line.partition("{")[2][:-1] for line in bibtex.splitlines() if line[:1] == "@"] == names
    ris = run("export", *SCOPES["treatments"], "--format", "ris").out
    assert [line[6:] for line in ris.splitlines() if line.startswith("ID  - ")] == names
    csl = json.loads(run("export", *SCOPES["treatments"], "--format", "csl-json").out)
    assert [item["id"] for item in csl] == names


USAGE = {
    "export --format csv": "--format csv is a folder of tables: name it with --output DIR",
    "export --ulcers": "facts of a patient need --recommendation",
    "export --profile x": "facts of a patient need --recommendation",
    "export colchicine --recommendation": "--recommendation takes no treatments",
    "export --force": "--force needs --output",
    "export prednizone": "unknown treatment 'prednizone': did you mean ",
    "export --format xml": "--format",
}


@pytest.mark.parametrize("line", USAGE)
def test_usage_error_is_one_line(line: str, run: Callable[..., Ended]) -> None:
    ended = run(*line.split())
    assert (ended.code, ended.out) == (2, "")
    assert USAGE[line] in ended.err
    assert ended.err.count("\n") == 1


def unchanged(run: Callable[..., Ended], *args: str | Path) -> str:
    ended = run("export", "colchicine", *args)
    assert (ended.code, ended.out) == (4, "")
    assert ended.err.startswith("calcinosis: ")
    assert ended.err.count("\n") == 1
    return ended.err


@pytest.mark.parametrize(
    ("name", "form", "begins"),
    [
        ("a.json", None, '{\n  "schema"'),
        ("a.bib", None, "% "),
        ("a.BIB", "bibtex", "% "),
        ("a.ris", None, "TY  - "),
        ("a.json", "csl-json", "[\n"),
        ("plain", None, '{\n  "schema"'),
        ("plain", "ris", "TY  - "),
        ("a.csl", "csl-json", "[\n"),
    ],
)
def test_the_format_follows_the_ending(
    name: str, form: str | None, begins: str, run: Callable[..., Ended], tmp_path: Path
) -> None:
    given = ["--format", form] if form else []
    assert run("export", "colchicine", *given, "--output", tmp_path / name).code == 0
    assert (tmp_path / name).read_text().startswith(begins)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("x.bib", "json"),
        ("x.json", "ris"),
        ("x.ris", "bibtex"),
        ("x.csv", None),
        ("x.csv", "csv"),
        ("x.pdf", None),
        ("x.md", "json"),
        ("x.bib", "csv"),
    ],
)
def test_an_ending_that_says_otherwise_is_refused(
    name: str, form: str | None, run: Callable[..., Ended], tmp_path: Path
) -> None:
    given = ["--format", form] if form else []
    ended = run("export", "colchicine", *given, "--output", tmp_path / name)
    assert (ended.code, ended.out, list(tmp_path.iterdir())) == (2, "", [])
    assert ended.err.count("\n") == 1


def test_its_own_input_is_never_written(run: Callable[..., Ended], tmp_path: Path) -> None:
    file = tmp_path / "patient.json"
    file.write_text('{"age": 50}')
    for given in (["--profile", file, "--recommendation"], ["--kb", file]):
        ended = run("export", *given, "--output", file, "--force")
        assert (ended.code, ended.out, file.read_text()) == (2, "", '{"age": 50}')


@pytest.mark.parametrize("letter", ["x", "\u00e9", "\U0001f600"])
def test_a_name_may_be_as_long_as_the_disk_lets_it(
    letter: str, run: Callable[..., Ended], tmp_path: Path
) -> None:
    file = tmp_path / (letter * ((255 - 5) // len(letter.encode())) + ".json")
    assert run("export", "colchicine", "--output", file).code == 0


def test_file_is_written_once(run: Callable[..., Ended], tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    assert run("export", "colchicine", "--output", file).code == 0
    text = file.read_text()
    assert json.loads(text)["scope"] == "treatments"
    assert "exists: --force overwrites it" in unchanged(run, "--output", file)
    file.write_text("mine")
    file.chmod(0o640)
    assert run("export", "colchicine", "--output", file, "--force").code == 0
    assert file.read_text() == text
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_folder_is_written_once(run: Callable[..., Ended], tmp_path: Path) -> None:
    folder = tmp_path / "t"
    csv_to = ("--format", "csv", "--output", folder)
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    assert run("export", "colchicine", *csv_to).code == 0
    assert (folder / "notes.txt").read_text() == "mine"
    assert len(list(folder.iterdir())) == len(TABLES) + 1
    (folder / "treatments.csv").unlink()
    (folder / "groups.csv").write_text("old")
    assert "exists: --force overwrites it" in unchanged(run, *csv_to)
    assert (folder / "groups.csv").read_text() == "old"
    assert not (folder / "treatments.csv").exists()
    assert run("export", "colchicine", *csv_to, "--force").code == 0
    assert (folder / "groups.csv").read_text().startswith("id,name,plain\n")


def test_what_cannot_be_written_is_said(run: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    assert "no such file" in unchanged(run, "--output", "nowhere/a.json")
    assert "is a directory" in unchanged(run, "--output", "folder", "--force")
    assert "not a directory" in unchanged(run, "--output", "file/a.json", "--force")
    assert "is not a directory" in unchanged(run, "-f", "csv", "--output", "file", "--force")
    assert "no such file" in unchanged(run, "-f", "csv", "--output", "nowhere/t")
    assert "file name too long" in unchanged(run, "--output", "x" * 300)
    assert "is not a regular file" in unchanged(run, "--output", "/dev/null", "--force")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_a_read_only_folder_is_said(run: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    assert "permission denied" in unchanged(run, "--output", "closed/a.json")


@pytest.mark.skipif(os.name == "nt", reason="symbolic links")
def test_a_link_stays_a_link(run: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "link.json").symlink_to("real.json")
    assert "exists" in unchanged(run, "--output", "link.json")
    assert run("export", "colchicine", "--output", "link.json", "--force").code == 0
    assert (tmp_path / "link.json").is_symlink()
    assert json.loads((tmp_path / "real.json").read_text())["scope"] == "treatments"


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: f"{form.name} of {form.needs}")
def test_a_format_names_a_function_and_refuses_what_lacks_its_shape(form: Format) -> None:
    module, _, name = form.function.partition(".")
    assert callable(getattr(import_module(f"calcinosis_cli.output.formats.{module}"), name))
    lacking = Content(document=None)  # type: ignore[arg-type]
    with pytest.raises(UnsuitableError, match=f"--format {form.name} does not apply here: try"):
        form.write(lacking)
