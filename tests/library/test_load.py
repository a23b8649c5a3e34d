"""Loading, validating; and what is not imported on the way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import calcinosis_cli.knowledge
from calcinosis_cli.knowledge import KnowledgeError, UnreadableError, find_data, sources
from calcinosis_cli.knowledge.model import Study
from calcinosis_cli.library import load, problems_of

if TYPE_CHECKING:
    from collections.abc import Callable

    Write = Callable[..., Path]

SOURCE = Path(calcinosis_cli.knowledge.__file__).parent.parent


def test_class_rules_follow_the_own_rules_of_members(data: Path) -> None:
    kb = load(data=data).kb
    alendronate = kb.treatments[0]
    assert [rule.id for rule in alendronate.safety] == [
        "alendronate-egfr",
        "alendronate-children",
        "alendronate-breastfeeding",
        "bisphosphonates-hypocalcemia",
        "bisphosphonates-pregnancy",
    ]
    assert [rule.id for rule in alendronate.fits] == ["bisphosphonates-quiet"]


def test_null_is_not_stated(data: Path) -> None:
    kb = load(data=data).kb
    study = kb.references[0]
    assert isinstance(study, Study)
    result = study.arms[0].results[1]
    assert (result.assessed, result.direction) == (None, "better")


def test_the_digest_follows_the_bytes(data: Path, tmp_path: Path) -> None:
    before = load(data=data)
    copy = shutil.copytree(data, tmp_path / "copy" / "data")
    assert load(data=copy).stamp.digest == before.stamp.digest
    with (copy / "base.yaml").open("a") as file:
        file.write("# a remark\n")
    after = load(data=copy)
    assert after.stamp.digest != before.stamp.digest
    assert after.kb == before.kb


def _modules_after(code: str, tmp_path: Path) -> set[str]:
    script = f"import sys\n{code}\nprint(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": str(SOURCE.parent)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_a_cached_load_imports_no_slow_module(data: Path, tmp_path: Path) -> None:
    code = (
        "from pathlib import Path\nfrom calcinosis_cli.library import load\n"
        f"load(data=Path({str(data)!r}))"
    )
    first, second = _modules_after(code, tmp_path), _modules_after(code, tmp_path)
    slow = {"yaml", "jsonschema", "importlib.resources", "tempfile"}
    assert {"yaml", "jsonschema"} <= first
    assert not slow & second


def test_finding_the_packaged_data_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "src" / "calcinosis_cli"
    (package / "data").mkdir(parents=True)
    (tmp_path / "data").mkdir()
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(sources, "_PACKAGE", package)
    assert find_data() == package / "data"
    (package / "data").rmdir()
    assert find_data() == tmp_path / "data"


def test_loading_from_a_zip(data: Path, tmp_path: Path) -> None:
    archive = tmp_path / "package.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in SOURCE.rglob("*.py"):
            file.write(path, f"calcinosis_cli/{path.relative_to(SOURCE)}")
        if not (SOURCE / "__init__.py").exists():
            file.writestr("calcinosis_cli/__init__.py", "")
        for path in data.rglob("*.*"):
            file.write(path, f"calcinosis_cli/data/{path.relative_to(data)}")
    code = "from calcinosis_cli.library import load; print(*(load().stamp.digest for _ in '12'))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(archive)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.split() == [load(data=data).stamp.digest] * 2


def test_a_base_that_cannot_be_read(tmp_path: Path, data: Path) -> None:
    with pytest.raises(UnreadableError):
        load(data=tmp_path / "absent")
    folder = shutil.copytree(data, tmp_path / "no-schema")
    shutil.rmtree(folder / "schema")
    with pytest.raises(UnreadableError):
        load(data=folder)


def test_ids_twice_in_the_base(data: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(data, tmp_path / "data")
    shutil.copy(folder / "base.yaml", folder / "z.yaml")
    found = [str(problem) for problem in problems_of(data=folder)]
    assert "data/z.yaml:1:1: knowledge_base: stands in data/base.yaml already: one file" in found
    assert (
        "data/z.yaml:4:7: groups[for-everyone].id: the id 'for-everyone' a second time: "
        "once; see data/base.yaml:4"
    ) in found


def test_no_release_in_the_base(data: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(data, tmp_path / "data")
    text = (folder / "base.yaml").read_text().split("\n", 1)[1]
    (folder / "base.yaml").write_text(text)
    (problem,) = problems_of(data=folder)
    assert problem.message == "no file holds the key 'knowledge_base'"


def test_completeness_is_asked_by_validate_only(data: Path, write: Write) -> None:
    overlay = write(
        "treatments:\n- {id: x-drug, kind: drug, name: X, group: systemic, role: usual, "
        "routes: [oral], summary: S., plain: P., references: [review-2020], "
        "approval: {licensed_for: [], references: [review-2020]}, "
        "judged: {references: [review-2020]}, stopped: {references: [review-2020]}}\n"
    )
    assert load([overlay], data=data).kb.treatments[-1].id == "x-drug"
    (problem,) = problems_of([overlay], data=data)
    assert "not reviewed" in problem.message


def test_a_file_may_be_a_copy_of_the_base(data: Path) -> None:
    assert problems_of(sorted(data.glob("*.yaml")), data=data) == []


def test_too_large_is_a_problem_not_an_exception(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"#" * 5_000_001)
    (problem,) = problems_of([path], data=data)
    assert "too large" in str(problem)
    with pytest.raises(KnowledgeError):
        load([path], data=data)


def test_a_schema_that_allows_more_than_the_model_is_still_one_line(
    data: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(data, tmp_path / "data")
    schema = folder / "schema" / "knowledge-base.schema.json"
    schema.write_text("{}")
    with (folder / "base.yaml").open("a") as file:
        file.write("  severity_note: 1\n")
    (problem,) = problems_of(data=folder)
    assert "severity_note" in str(problem)
