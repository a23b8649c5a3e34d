"""``calcinosis report``: one self-contained page for a visit."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.options import KbOption, WeakerOption
from calcinosis_cli.cli.output import write
from calcinosis_cli.cli.profile_flags import ProfileFlags, with_profile_flags
from calcinosis_cli.cli.profiles import STDIN, answer, profile_from_flags
from calcinosis_cli.cli.session import Session, printable

PANEL = "Decide"
EPILOG = (
    "Examples: calcinosis report --profile patient.yaml --output visit.html · "
    "calcinosis report --disease jdm --age 7 --ulcers --plain > page.html"
)


@with_profile_flags
def command(
    patient: ProfileFlags,
    plain: Annotated[
        bool,
        typer.Option("--plain", help="In plain words, for patients.", rich_help_panel="Output"),
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE|-",
            help="Write here instead of standard output.",
            rich_help_panel="Output",
        ),
    ] = None,
    kb: KbOption = None,
    allow_weaker_safety: WeakerOption = False,
) -> None:
    """Write one HTML page for a visit: options, cautions, evidence, tests, questions."""
    from calcinosis_cli.render.html import report  # noqa: PLC0415

    session = Session(kb, allow_weaker_safety=allow_weaker_safety)
    document = answer(session, profile_from_flags(session, patient.words(), patient.profile))
    page = report(document, session.vocabulary, session.evidence, plain=plain)
    if output is None or str(output) == STDIN:
        write(page)
    else:
        save(output, page)


def save(path: Path, text: str) -> None:
    """Write beside the file, then put it in place: a reader never meets half a page."""
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(text.encode())  # a pipe or a device has no place beside it
        else:
            _replace(path.resolve(), text.encode())
    except OSError as error:
        reason = (error.strerror or "cannot be written").lower()
        raise CommandError(Exit.UNREADABLE, f"{printable(str(path))}: {reason}") from error


def _replace(path: Path, data: bytes) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("xb") as file:
            file.write(data)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
