"""``calcinosis report``: one self-contained page for a visit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from calcinosis_cli.cli.options import BASE, Run, flags_of_facts, says, with_options
from calcinosis_cli.cli.profiles import full_document
from calcinosis_cli.cli.streams import STDIN, write
from calcinosis_cli.cli.writing import write_file

PANEL = "Decide"
EPILOG = (
    "Examples: calcinosis report --profile patient.yaml --output visit.html · "
    "calcinosis report --disease jdm --age 7 --ulcers --plain > page.html"
)


@with_options(*BASE, before=flags_of_facts())
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
) -> None:
    """Write one HTML page for a visit: options, cautions, evidence, tests, questions."""
    from calcinosis_cli.output.report import report_page

    base = run.base
    page = report_page(
        full_document(base, run.patient), base.vocabulary, base.evidence, plain=plain
    )
    if output is None or str(output) == STDIN:
        write(page)
    else:
        write_file(output, page, force=True, devices=True, private=True)
