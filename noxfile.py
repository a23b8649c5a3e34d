"""Checks before a release, slower than the tests of every change: ``nox``, or ``nox -s NAME``.

Needs the extra ``release`` and every Python that is supported, found on ``PATH``. In the checkout
``build`` writes ``dist/`` and ``lock`` writes ``requirements/``; the rest is temporary.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import sys
import tempfile
from pathlib import Path

import nox

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.error_on_missing_interpreters = True
nox.options.sessions = [
    "lock_check",
    "audit",
    "reproducible",
    "build",
    "tests",
    "newest",
    "lowest",
]

ROOT = Path(__file__).parent
PYTHONS = nox.project.python_versions(nox.project.load_toml("pyproject.toml"))
LOCKS = {"dev": "test", "release": "release"}
"""Lock files of ``requirements/`` by the extra that each one locks."""

UNINSTALLED = (
    "src",
    ".git",
    ".venv",
    ".nox",
    "dist",
    "build",
    "__pycache__",
    "*.egg-info",
    ".*_cache",
)
TOOLS = ("pytest", "pytest-xdist", "hypothesis", "bibtexparser", "rispy", "readability")
WITHOUT_TOOLS = (
    "tests/patient",
    "tests/evidence",
    "tests/engine",
    "tests/output/test_bibliography.py",
    "tests/cli",
    "tests/data/test_cases.py",
)


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests against the installed wheel, away from the sources, with the locked tools."""
    session.install("--require-hashes", "--requirement", "requirements/dev.txt")
    session.install("--no-deps", str(_wheel(session)))
    _run_away(session, "--ignore", "tests/project/test_packaging.py", *session.posargs)


@nox.session(python=PYTHONS[-1])
def newest(session: nox.Session) -> None:
    """Run the tests with the newest versions that pyproject.toml allows, whatever is locked."""
    pins = Path(session.create_tmp()) / "newest.txt"
    _compile(session, pins, "test", "--upgrade")
    session.install("--requirement", str(pins))
    session.install("--no-deps", str(_wheel(session)))
    _run_away(session, "--ignore", "tests/project/test_packaging.py", *session.posargs)


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """Run tests with the lowest versions that pyproject.toml allows, first without any extra."""
    for extra, where in (("", WITHOUT_TOOLS), ("tui", ("tests/browse",))):
        pins = Path(session.create_tmp()) / "lowest.txt"
        _compile(session, pins, extra, "--resolution", "lowest-direct", "--upgrade")
        session.install("--requirement", str(pins))
        session.install("--constraint", str(pins), *TOOLS)
        session.install("--no-deps", str(_wheel(session)))
        _run_away(session, *(session.posargs or where))


@nox.session
def build(session: nox.Session) -> None:
    """Build the sdist, from it the wheel, into ``dist/``; check what an index would show."""
    _install_release_tools(session)
    shutil.rmtree("dist", ignore_errors=True)
    _build(session, ROOT, ROOT / "dist")
    session.run("twine", "check", "--strict", *map(str, sorted((ROOT / "dist").iterdir())))


@nox.session
def reproducible(session: nox.Session) -> None:
    """Build in two folders, with other permissions and times of files; compare every byte."""
    _install_release_tools(session)
    with tempfile.TemporaryDirectory() as folder:
        _compare_builds(session, Path(folder))


@nox.session
def audit(session: nox.Session) -> None:
    """Look for known vulnerabilities, in the locks and in the lowest versions.

    ``--strict``: a package of which nothing could be learnt counts as a failure, not as clean.
    """
    _install_release_tools(session)
    pins = Path(session.create_tmp()) / "lowest.txt"
    _compile(
        session, pins, "tui", "--resolution", "lowest-direct", "--upgrade", "--generate-hashes"
    )
    for file in (*(f"requirements/{name}.txt" for name in LOCKS), str(pins)):
        session.run(
            "pip-audit", "--strict", "--disable-pip", "--require-hashes", "--requirement", file
        )


@nox.session
def lock(session: nox.Session) -> None:
    """Write ``requirements/``: newest versions, for all Pythons and platforms, with hashes."""
    for name, extra in LOCKS.items():
        file = ROOT / "requirements" / f"{name}.txt"
        _compile(session, file, extra, "--generate-hashes", "--upgrade")


@nox.session
def lock_check(session: nox.Session) -> None:
    """Fail when ``pyproject.toml`` asks for something else than ``requirements/`` holds."""
    for name, extra in LOCKS.items():
        stored = ROOT / "requirements" / f"{name}.txt"
        file = Path(session.create_tmp()) / stored.name
        shutil.copy(stored, file)  # uv keeps the versions of a file that is there
        _compile(session, file, extra, "--generate-hashes")
        if file.read_bytes() != stored.read_bytes():
            session.error(f"requirements/{name}.txt is not what pyproject.toml needs: nox -s lock")


def _compile(session: nox.Session, file: Path, extra: str, *options: str) -> None:
    session.run(
        *(sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--quiet", "--no-config"),
        *("--universal", "--python-version", PYTHONS[0]),
        *(("--extra", extra) if extra else ()),
        *options,
        *("--output-file", str(file)),
        env={"UV_CUSTOM_COMPILE_COMMAND": "nox -s lock"},
        external=True,
    )


def _install_release_tools(session: nox.Session) -> None:
    session.install("--require-hashes", "--requirement", "requirements/release.txt")


def _build(session: nox.Session, sources: Path, out: Path, *options: str) -> None:
    """Build with the locked backend: its version stands in the wheel."""
    stamp = os.environ.get("SOURCE_DATE_EPOCH") or session.run(
        "git", "log", "-1", "--format=%ct", silent=True, external=True
    )
    session.run(
        *("python", "-m", "build", "--no-isolation", *options),
        *("--outdir", str(out), str(sources)),
        env={"SOURCE_DATE_EPOCH": str(stamp).strip()},
    )


def _compare_builds(session: nox.Session, work: Path) -> None:
    for way in ("first", "second"):
        _copy(work / way, UNINSTALLED[1:])
    for path in (work / "second").rglob("*"):
        path.chmod(path.stat().st_mode & ~0o077)
        path.touch()
    for way in ("first", "second"):
        _build(session, work / way, work / f"dist-{way}")
    _build(session, work / "first", work / "dist-direct", "--wheel")
    for folder in ("dist-first", "dist-direct"):
        names = [path.name for path in (work / folder).iterdir()]
        same, *others = filecmp.cmpfiles(work / folder, work / "dist-second", names, shallow=False)
        if any(others):
            session.error(f"{folder} and dist-second differ: {others}")
        session.log(f"{folder} and dist-second have the same bytes: {', '.join(same)}")


def _wheel(session: nox.Session) -> Path:
    """Build the wheel by way of the sdist, as an index would get it."""
    out = Path(session.create_tmp()) / "wheel"
    shutil.rmtree(out, ignore_errors=True)
    session.run(
        *(sys.executable, "-m", "uv", "build", "--quiet", "--out-dir", str(out)), external=True
    )
    return next(out.glob("*.whl"))


def _run_away(session: nox.Session, *arguments: str) -> None:
    """Run pytest in a copy of the checkout without ``src``: only the installed wheel is there."""
    with tempfile.TemporaryDirectory() as folder:
        away = Path(folder) / "away"
        _copy(away, UNINSTALLED)
        with session.chdir(away):
            session.run(
                *("python", "-m", "pytest", "-p", "no:cacheprovider", "-m", "slow or not slow"),
                *arguments,
            )


def _copy(target: Path, without: tuple[str, ...]) -> None:
    shutil.copytree(ROOT, target, ignore=shutil.ignore_patterns(*without))
