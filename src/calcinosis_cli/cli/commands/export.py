"""``calcinosis export``: the knowledge base, a part of it, or an answer, for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from calcinosis_cli.cli import complete
from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.options import ExportFormat, KbOption, WeakerOption
from calcinosis_cli.cli.profile_flags import ProfileFlags, with_profile_flags
from calcinosis_cli.cli.session import ids_named, open_base
from calcinosis_cli.cli.streams import say, write
from calcinosis_cli.library import Loaded
from calcinosis_cli.output.formats import EXPORTS, FOLDER
from calcinosis_cli.patient.text import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calcinosis_cli.output.documents import ExportDocument

PANEL = "Keep"
EPILOG = (
    "Examples: calcinosis export --output base.json · "
    "calcinosis export colchicine MTX --format bibtex > some.bib · "
    "calcinosis export --format csv --output tables · "
    "calcinosis export --recommendation --ulcers --egfr 28 --format csv --output answer"
)


@with_profile_flags
def command(
    patient: ProfileFlags,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...",
            help="Treatments by any name, with all that they cite; without any, everything.",
            autocompletion=complete.treatments,
        ),
    ] = None,
    recommendation: Annotated[
        bool,
        typer.Option(
            "--recommendation", help="Export the answer for the patient of the flags below."
        ),
    ] = False,
    form: Annotated[
        ExportFormat,
        typer.Option(
            "--format",
            "-f",
            help="csv is a folder of tables; bibtex, ris and csl-json are the references.",
            rich_help_panel="Output",
        ),
    ] = "json",
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="File to write, or folder for csv; else standard output.",
            rich_help_panel="Output",
        ),
    ] = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Overwrite what stands at --output.", rich_help_panel="Output"
        ),
    ] = False,
    kb: KbOption = None,
    allow_weaker_safety: WeakerOption = False,
) -> None:
    """Take along everything, some treatments, or an answer: JSON, CSV, BibTeX, RIS, CSL-JSON."""
    _check(patient, names, form, output, recommendation=recommendation, force=force)
    base = open_base(kb, allow_weaker_safety=allow_weaker_safety)
    document = _answer(base, patient) if recommendation else _treatments(base, names or ())
    _write(document, form, output, force=force)


def _check(
    patient: ProfileFlags,
    names: list[str] | None,
    form: ExportFormat,
    output: Path | None,
    *,
    recommendation: bool,
    force: bool,
) -> None:
    """Refuse options that contradict each other."""
    if recommendation and names:
        raise CommandError(Exit.USAGE, "--recommendation takes no treatments: give one of both")
    if not recommendation and (patient.words() or patient.profile is not None):
        raise CommandError(Exit.USAGE, "facts of a patient need --recommendation")
    if EXPORTS[form].is_folder and output is None:
        raise CommandError(Exit.USAGE, f"--format {form} {FOLDER}")
    if force and output is None:
        raise CommandError(Exit.USAGE, "--force needs --output")


def _treatments(base: Loaded, names: Sequence[str]) -> ExportDocument:
    from calcinosis_cli.output import exporting

    known, evidence = base.vocabulary, base.evidence
    if not names:
        return exporting.document(base, "whole", exporting.whole(known, evidence))
    found = dict.fromkeys(each for name in names for each in ids_named(base, name))
    some = exporting.part(known, evidence, [known.treatments[name] for name in found])
    return exporting.document(base, "treatments", some)


def _answer(base: Loaded, patient: ProfileFlags) -> ExportDocument:
    from calcinosis_cli.cli.profiles import profile_from_flags
    from calcinosis_cli.output import exporting

    given = profile_from_flags(base, patient.words(), patient.profile)
    answer = base.engine.recommend(given).recommendation
    cited = {"references": exporting.cited(base.vocabulary, [answer])}
    return exporting.document(base, "recommendation", cited, answer)


def _write(
    document: ExportDocument, form: ExportFormat, output: Path | None, *, force: bool
) -> None:
    from calcinosis_cli.cli import writing
    from calcinosis_cli.output import tables

    chosen, content = EXPORTS[form], tables.content(document)
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
