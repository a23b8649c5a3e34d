"""``calcinosis export``: the knowledge base, a part of it, or an answer, for other tools."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from calcinosis_cli.cli import complete
from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.fact_flags import flags_of_facts
from calcinosis_cli.cli.options import (
    BASE,
    FORCE,
    ExportFormat,
    Run,
    Several,
    ids_named,
    says,
    with_options,
)
from calcinosis_cli.cli.streams import STDIN, say, write
from calcinosis_cli.output.formats import ENDINGS, EXPORTS, FOLDER
from calcinosis_cli.patient.messages import shortened

if TYPE_CHECKING:
    from calcinosis_cli.library import Loaded
    from calcinosis_cli.output.documents import ExportDocument

PANEL = "Keep"
EPILOG = (
    "Examples: calcinosis export --output base.json · "
    "calcinosis export colchicine MTX --format bibtex > some.bib · "
    "calcinosis export diltiazem --output mine.yaml · "
    "calcinosis export --format csv --output tables · "
    "calcinosis export --recommendation --ulcers --egfr 28 --format csv --output answer"
)


@with_options(FORCE, *BASE, before=flags_of_facts())
def command(
    run: Run,
    names: Annotated[
        Several,
        typer.Argument(
            metavar="[NAME]...",
            help="Treatments by any name, with all that they cite; without any, everything.",
            autocompletion=complete.treatments,
        ),
    ] = None,
    recommendation: Annotated[
        bool, says("Export the answer for the patient of the flags below.", "--recommendation")
    ] = False,
    form: Annotated[
        ExportFormat | None,
        says(
            "Without it by the ending of --output, else json; yaml is a file for --kb, csv a "
            "folder of tables; bibtex, ris and csl-json are the references.",
            *("--format", "-f"),
            panel="Output",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        says(
            "File to write, or folder for csv; else standard output.",
            *("--output", "-o"),
            panel="Output",
        ),
    ] = None,
) -> None:
    """Take along everything, some treatments, or an answer: JSON, YAML, CSV, BibTeX, RIS, CSL."""
    if recommendation and names:
        raise CommandError(Exit.USAGE, "--recommendation takes no treatments: give one of both")
    if not recommendation and (run.words or run.given["profile"] is not None):
        raise CommandError(Exit.USAGE, "facts of a patient need --recommendation")
    if output is not None and str(output) == STDIN:
        output = None
    form = _form(form, output)
    if EXPORTS[form].is_folder and output is None:
        raise CommandError(Exit.USAGE, f"--format {form} {FOLDER}")
    if run.given["force"] and output is None:
        raise CommandError(Exit.USAGE, "--force needs --output")
    if output is not None:
        run.spare_inputs(output)
    document = _answer(run) if recommendation else _treatments(run.base, names or ())
    _write(document, form, output, force=run.given["force"])


def _form(form: ExportFormat | None, output: Path | None) -> ExportFormat:
    """Follow the ending of the file; refuse one that says otherwise than the format."""
    ending = output.suffix.lower() if output else ""
    meant = [each.name for each in EXPORTS.values() if ending and each.ending == ending]
    if ending and not meant and (form is None or ending in ENDINGS):
        known = ", ".join(sorted({each.ending for each in EXPORTS.values()} - {""}))
        raise CommandError(
            Exit.USAGE,
            f"--output {shortened(str(output))}: no export ends so: one of {known}, or "
            "--format csv and a folder without ending",
        )
    if form is None:
        return meant[0] if meant else "json"
    if meant and form not in meant:
        raise CommandError(
            Exit.USAGE, f"--format {form} and --output {shortened(str(output))} exclude each other"
        )
    return form


def _treatments(base: Loaded, names: Sequence[str]) -> ExportDocument:
    from calcinosis_cli.output import exporting

    known, evidence = base.vocabulary, base.evidence
    if not names:
        return exporting.export_document(base, "whole", exporting.whole(known, evidence))
    found = dict.fromkeys(each for name in names for each in ids_named(base, name))
    some = exporting.part(known, evidence, [known.treatments[name] for name in found])
    return exporting.export_document(base, "treatments", some)


def _answer(run: Run) -> ExportDocument:
    from calcinosis_cli.output import exporting

    answer = run.base.engine.recommend(run.patient).recommendation
    cited = {"references": exporting.cited(run.base.vocabulary, [answer])}
    return exporting.export_document(run.base, "recommendation", cited, answer)


def _write(
    document: ExportDocument, form: ExportFormat, output: Path | None, *, force: bool
) -> None:
    from calcinosis_cli.cli import writing
    from calcinosis_cli.output import exporting

    chosen, content = EXPORTS[form], exporting.content(document)
    if output is None:
        write(chosen.text(content))
        return
    written = chosen.write(content)
    if isinstance(written, dict):
        writing.write_folder(output, written, force=force)
        say(f"wrote {len(written)} tables to {shortened(str(output))}")
    else:
        writing.write_file(output, written, force=force)
        say(f"wrote {shortened(str(output))}")
