"""``calcinosis report``: one self-contained page for a visit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.fact_flags import flags_of_facts
from calcinosis_cli.cli.options import BASE, FORCE, Run, says, with_options
from calcinosis_cli.cli.profiles import full_document
from calcinosis_cli.cli.streams import STDIN, say, write
from calcinosis_cli.cli.writing import write_file
from calcinosis_cli.patient.messages import shortened

PANEL = "Decide"
PAGES = (".html", ".htm", "")
"""Endings of the files that a page is written to."""

EPILOG = (
    "Examples: calcinosis report --profile patient.yaml --output visit.html · "
    "calcinosis report --disease jdm --age 7 --ulcers --plain --output page.html --open"
)


@with_options(FORCE, *BASE, before=flags_of_facts())
def command(
    run: Run,
    plain: Annotated[
        bool, says("In plain words, for patients.", "--plain", panel="Output")
    ] = False,
    output: Annotated[
        Path | None,
        says(
            *("Write here instead of standard output.", "--output", "-o"),
            metavar="FILE|-",
            panel="Output",
        ),
    ] = None,
    show: Annotated[bool, says("Open the file in the browser.", "--open", panel="Output")] = False,
) -> None:
    """Write one HTML page for a visit: options, cautions, evidence, tests, questions."""
    from calcinosis_cli.output.report import report_page

    to_file = output is not None and str(output) != STDIN
    for name, given in (("--force", run.given["force"]), ("--open", show)):
        if given and not to_file:
            raise CommandError(Exit.USAGE, f"{name} needs --output FILE")
    if output is not None and output.suffix.lower() not in PAGES:
        raise CommandError(
            Exit.USAGE,
            f"--output {shortened(str(output))}: the page is HTML: end it with .html (a browser "
            "prints it as PDF)",
        )
    base = run.base
    page = report_page(
        full_document(base, run.patient), base.vocabulary, base.evidence, plain=plain
    )
    if output is None or not to_file:
        write(page)
    else:
        run.spare_inputs(output)
        write_file(output, page, force=run.given["force"], devices=True, private=True)
        if show and typer.launch(str(output.resolve())):
            say(f"no browser could be started: open {shortened(str(output))} yourself")
