"""``calcinosis browse``: the full-screen explorer."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

import typer

from calcinosis_cli.cli.exits import CommandError, Exit, end_of
from calcinosis_cli.cli.fact_flags import flags_of_facts
from calcinosis_cli.cli.options import BASE, Run, with_options
from calcinosis_cli.cli.profiles import save_profile, words_from_flags
from calcinosis_cli.cli.streams import say
from calcinosis_cli.cli.writing import write_file
from calcinosis_cli.patient.reading import ProfileReader

if TYPE_CHECKING:
    from pathlib import Path

    from calcinosis_cli.browse.state import Files
    from calcinosis_cli.library import Loaded
    from calcinosis_cli.patient.facts import Profile

PANEL = "Explore"
EPILOG = "Examples: calcinosis browse --ulcers --age 54 · calcinosis browse --profile patient.yaml"


@with_options(*BASE, before=flags_of_facts())
def command(run: Run) -> None:
    """Explore full-screen: change a fact and see at once what moves and why."""
    _check_terminal()
    start = run.patient
    from calcinosis_cli.browse.app import explore  # loads Textual

    code, kept = explore(run.base, start, files_of(run.base))
    for path in kept:
        say(f"saved {path}")
    if code:
        raise typer.Exit(code)


def files_of(base: Loaded) -> Files:
    """Read and save a patient as ``--profile`` and ``--save-profile`` do."""
    from calcinosis_cli.browse.state import Files

    reader = ProfileReader(base.names)

    def read(path: Path) -> Profile:
        with _told():
            return reader.read(words_from_flags(base, reader, {}, str(path)))

    def save(path: Path, profile: Profile) -> None:
        with _told():
            save_profile(path, profile)

    def write(path: Path, text: str) -> None:
        with _told():
            write_file(path, text, private=True)

    return Files(read, save, write)


@contextmanager
def _told() -> Iterator[None]:
    """Turn an end of the program into words for the screen."""
    try:
        yield
    except Exception as error:
        end = error if isinstance(error, CommandError) else end_of(error)
        if end is None:
            raise
        raise ValueError("\n".join(end.lines)) from error


def _check_terminal() -> None:
    """Refuse what cannot work, in one line."""
    if find_spec("textual") is None:
        raise CommandError(Exit.USAGE, f"browse needs Textual: {_how_to_install()}")
    # Textual draws on standard error.
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise CommandError(Exit.USAGE, "browse needs a terminal: try `calcinosis recommend`")
    if os.environ.get("TERM") in ("dumb", "unknown"):
        raise CommandError(Exit.USAGE, "browse needs a full-screen terminal: TERM is dumb")


def _how_to_install() -> str:
    """Say what installs Textual beside this very program, however it was installed.

    Tools such as uv make environments without pip.
    """
    from importlib.metadata import requires  # only when it is missing

    needed = [each for each in requires("calcinosis-cli") or () if each.startswith("textual")]
    version = needed[0].partition(";")[0].strip() if needed else "textual"
    python = f'"{sys.executable}"'
    pip = f"{python} -m pip install" if find_spec("pip") else f"uv pip install --python {python}"
    return f'{pip} "{version}"'
