"""``calcinosis report``: one self-contained page for a visit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from calcinosis_cli.cli.options import KbOption, WeakerOption
from calcinosis_cli.cli.profile_flags import ProfileFlags, with_profile_flags
from calcinosis_cli.cli.profiles import answer, profile_from_flags
from calcinosis_cli.cli.session import STDIN, open_base
from calcinosis_cli.cli.streams import write
from calcinosis_cli.cli.writing import write_file

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
    from calcinosis_cli.output.report import report

    base = open_base(kb, allow_weaker_safety=allow_weaker_safety)
    document = answer(base, profile_from_flags(base, patient.words(), patient.profile))
    page = report(document, base.vocabulary, base.evidence, plain=plain)
    if output is None or str(output) == STDIN:
        write(page)
    else:
        write_file(output, page, force=True, devices=True, private=True)
