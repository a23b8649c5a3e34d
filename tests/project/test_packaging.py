"""What users install: wheel, sdist to wheel, editable; run away from the checkout."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
from functools import cache
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [pytest.mark.xdist_group("packaging"), pytest.mark.slow]


def sh(*command: str | Path, cwd: Path, **environment: str) -> str:
    env = {key: value for key, value in os.environ.items() if not key.startswith("COVERAGE")}
    ended = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env={**env, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what git would give: sources without build products."""
    target = tmp_path_factory.mktemp("clone") / "calcinosis"
    ignore = shutil.ignore_patterns(
        ".git", ".venv", "*.egg-info", "__pycache__", "dist", ".*_cache", ".hypothesis"
    )
    shutil.copytree(ROOT, target, ignore=ignore)
    return target


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Surroundings in which pip installs, and builds with, the versions of the lock."""
    text = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
    pins = re.sub(r" \\\n +--hash=\S+", "", text)  # no file of ours has a hash to be held against
    path = tmp_path_factory.mktemp("locked") / "constraints.txt"
    path.write_text(pins, encoding="utf-8")
    return {"PIP_CONSTRAINT": str(path), "PIP_BUILD_CONSTRAINT": str(path)}


@pytest.fixture(scope="module")
def wheels(clone: Path) -> dict[str, Path]:
    """Build the wheel straight from the checkout, and by way of the sdist."""
    build = (sys.executable, "-m", "build", "--no-isolation")
    sh(*build, "--wheel", "--outdir", "direct", cwd=clone)
    sh(*build, "--outdir", "by-sdist", cwd=clone)
    return {
        "wheel": next((clone / "direct").glob("*.whl")),
        "sdist-wheel": next((clone / "by-sdist").glob("*.whl")),
    }


@pytest.fixture(scope="module")
def installed(
    clone: Path,
    wheels: dict[str, Path],
    locked: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], Path]:
    """Install in an environment of its own, once each way; return the folder of its programs."""

    @cache
    def install(way: str) -> Path:
        folder = tmp_path_factory.mktemp(way)
        venv.create(folder, with_pip=True)
        programs = folder / ("Scripts" if os.name == "nt" else "bin")
        source = ("--editable", clone) if way == "editable" else (wheels[way],)
        sh(programs / "python", "-m", "pip", "install", "--quiet", *source, cwd=folder, **locked)
        return programs

    return install


@pytest.mark.parametrize("way", ["wheel", "sdist-wheel", "editable"])
def test_installed_command_works_away_from_the_checkout(
    way: str, installed: Callable[[str], Path], tmp_path: Path
) -> None:
    programs = installed(way)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    own_cache = {"CALCINOSIS_CACHE_DIR": str(tmp_path / "cache")}
    out = sh(
        programs / "calcinosis",
        "recommend",
        "--ulcers",
        "--severity",
        "high",
        cwd=elsewhere,
        **own_cache,
    )
    assert "Wound care" in out
    assert "not a prescription." in out
    assert '"valid": true' in sh(
        programs / "calcinosis", "validate", "--json", cwd=elsewhere, **own_cache
    )
    assert list(elsewhere.iterdir()) == []


def test_both_ways_give_the_same_wheel(wheels: dict[str, Path]) -> None:
    names = [sorted(ZipFile(path).namelist()) for path in wheels.values()]
    assert names[0] == names[1]
    assert "calcinosis_cli/data/treatments.yaml" in names[0]
    assert "calcinosis_cli/data/schema/knowledge-base.schema.json" in names[0]
    assert "calcinosis_cli/py.typed" in names[0]


CONSUMER = """
from calcinosis_cli import Answer, Profile, load, recommend
from typing_extensions import assert_type

answer = recommend(load(), Profile(age=54, ulcers=True))
assert_type(answer, Answer)
names: list[str] = [option.name for option in answer.consider]
"""
WRONG = CONSUMER + "age: int = answer.consider[0].name\n"


def test_types_reach_who_installs_it(installed: Callable[[str], Path], tmp_path: Path) -> None:
    """mypy reads the types of the installed wheel: without py.typed it would know none."""
    python = installed("wheel") / "python"
    (tmp_path / "good.py").write_text(CONSUMER)
    (tmp_path / "wrong.py").write_text(WRONG)
    mypy = (sys.executable, "-m", "mypy", "--strict", "--python-executable", python)
    assert sh(*mypy, "good.py", cwd=tmp_path) == "Success: no issues found in 1 source file\n"
    ended = subprocess.run(
        [*map(str, mypy), "wrong.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ended.stdout.startswith("wrong.py:8: error: Incompatible types in assignment")
    assert ended.stdout.endswith("Found 1 error in 1 file (checked 1 source file)\n")
