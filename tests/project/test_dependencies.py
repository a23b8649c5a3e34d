"""What is installed is named, used, explained and locked."""

from __future__ import annotations

import ast
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from collections.abc import Iterable

PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
PAGE = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
LOCKS = {"dev": "test", "release": "release"}
OTHERWISE_NAMED = {"yaml": "pyyaml"}


def names(requirements: Iterable[str]) -> set[str]:
    return {canonicalize_name(Requirement(one).name) for one in requirements}


def pins(lock: str) -> list[tuple[Requirement, list[str]]]:
    """Every entry of a lock file with its hashes."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")
    entries = re.sub(r"^ *#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", "").splitlines()
    parts = [entry.split(" --hash=") for entry in entries]
    return [(Requirement(head), [part.strip() for part in hashes]) for head, *hashes in parts]


@pytest.mark.skipif(not (ROOT / "src").is_dir(), reason="away from the sources")
def test_what_is_imported_is_named_and_what_is_named_is_imported() -> None:
    trees = [ast.parse(path.read_bytes()) for path in (ROOT / "src").rglob("*.py")]
    modules = {
        name.partition(".")[0]
        for tree in trees
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom) and not node.level
            else []
        )
    }
    foreign = modules - sys.stdlib_module_names - {"calcinosis_cli"}
    imported = {OTHERWISE_NAMED.get(module, canonicalize_name(module)) for module in foreign}
    assert imported == names([*PROJECT["dependencies"], *EXTRAS["tui"]])


@pytest.mark.parametrize("extra", ["", *EXTRAS])
def test_every_dependency_has_its_reason(extra: str) -> None:
    wanted = EXTRAS[extra] if extra else PROJECT["dependencies"]
    assert {name for name in names(wanted) if f"`{name}`" not in PAGE.lower()} == set()
    assert f"| `{extra}` |" in PAGE or not extra


def test_every_lowest_version_is_stated() -> None:
    every = [*PROJECT["dependencies"], *(one for extra in EXTRAS.values() for one in extra)]
    operators = {one: {each.operator for each in Requirement(one).specifier} for one in every}
    assert [one for one, said in operators.items() if not said & {">=", "=="}] == []


def test_what_runs_is_held_below_the_release_that_may_break_it() -> None:
    every = [*PROJECT["dependencies"], *EXTRAS["tui"]]
    operators = {one: {each.operator for each in Requirement(one).specifier} for one in every}
    assert [one for one, said in operators.items() if "<" not in said] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_holds_what_builds_the_package(lock: str) -> None:
    backend = names(PYPROJECT["build-system"]["requires"])
    assert backend - {canonicalize_name(pin.name) for pin, _ in pins(lock)} == set()


@pytest.mark.parametrize(("lock", "extra"), LOCKS.items())
def test_lock_gives_what_the_project_asks_for(lock: str, extra: str) -> None:
    locked = pins(lock)
    for text in [*PROJECT["dependencies"], *EXTRAS[extra]]:
        wanted = Requirement(text)
        found = [pin for pin, _ in locked if pin.name == canonicalize_name(wanted.name)]
        assert found, f"{text} is not in requirements/{lock}.txt: nox -s lock"
        for pin in found:
            (exactly,) = pin.specifier
            assert wanted.specifier.contains(exactly.version), f"{text}, {pin}: nox -s lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_by_hash_and_names_no_place(lock: str) -> None:
    for pin, hashes in pins(lock):
        assert [one.operator for one in pin.specifier] == ["=="]
        assert pin.url is None
        assert hashes
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes), pin
    text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")
    assert re.findall(r"^-.*|\S*(?:://|file:|index)\S*|(?<= )/\S+", text, re.MULTILINE) == []


def test_the_command_of_the_readme_installs_what_is_locked() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    command = readme.split("<!-- test -->")[1].split("```")[1]
    installs = [line for line in command.splitlines() if "pip install" in line]
    assert all(
        "--require-hashes" in one or "--no-deps --no-build-isolation" in one for one in installs
    )
    assert len(installs) == 2
