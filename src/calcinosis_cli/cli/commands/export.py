"""``calcinosis export``: the knowledge base, a part of it, or an answer, for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import typer

from calcinosis_cli.cli import complete
from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.options import KbOption, WeakerOption
from calcinosis_cli.cli.profile_flags import ProfileFlags, with_profile_flags
from calcinosis_cli.cli.session import Session, printable
from calcinosis_cli.cli.streams import say, write
from calcinosis_cli.documents import ExportDocument

if TYPE_CHECKING:
    from calcinosis_cli.exporting import Part
    from calcinosis_cli.shapes import Recommendation

PANEL = "Keep"
EPILOG = (
    "Examples: calcinosis export --output base.json · "
    "calcinosis export colchicine MTX --format bibtex > some.bib · "
    "calcinosis export --format csv --output tables · "
    "calcinosis export --recommendation --ulcers --egfr 28 --format csv --output answer"
)
ExportFormat: TypeAlias = Literal["json", "csv", "bibtex", "ris", "csl-json"]


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
    session = Session(kb, allow_weaker_safety=allow_weaker_safety)
    if recommendation:
        document = _recommendation(session, patient)
    else:
        document = _treatments(session, names or ())
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
    if form == "csv" and output is None:
        raise CommandError(
            Exit.USAGE, "--format csv is a folder of tables: name it with --output DIR"
        )
    if force and output is None:
        raise CommandError(Exit.USAGE, "--force needs --output")


def _treatments(session: Session, names: tuple[str, ...] | list[str]) -> ExportDocument:
    from calcinosis_cli.exporting import part, whole  # noqa: PLC0415

    if not names:
        return _document(session, "whole", whole(session.vocabulary, session.evidence))
    found = {t.id: t for name in names for t in session.treatments_named(name)}
    some = part(session.vocabulary, session.evidence, list(found.values()))
    return _document(session, "treatments", some)


def _recommendation(session: Session, patient: ProfileFlags) -> ExportDocument:
    from calcinosis_cli.cli.profiles import profile_from_flags  # noqa: PLC0415
    from calcinosis_cli.exporting import of_recommendation  # noqa: PLC0415

    profile = profile_from_flags(session, patient.words(), patient.profile)
    answer = session.engine.recommend(profile)
    cited = of_recommendation(session.vocabulary, answer)
    return _document(session, "recommendation", cited, answer)


def _document(
    session: Session, scope: str, part: Part, recommendation: Recommendation | None = None
) -> ExportDocument:
    return session.document(
        ExportDocument, "export", scope=scope, recommendation=recommendation, **part._asdict()
    )


def _write(
    document: ExportDocument, form: ExportFormat, output: Path | None, *, force: bool
) -> None:
    from calcinosis_cli.cli import files  # noqa: PLC0415

    if output is None:
        write(_text(document, form))
    elif form == "csv":
        from calcinosis_cli.render.tables import csv_tables  # noqa: PLC0415

        tables = csv_tables(document)
        files.write_folder(output, tables, force=force)
        say(f"wrote {len(tables)} tables to {printable(str(output))}")
    else:
        files.write_file(output, _text(document, form), force=force)
        say(f"wrote {printable(str(output))}")


def _text(document: ExportDocument, form: ExportFormat) -> str:
    if form == "json":
        from calcinosis_cli.render.data import json_text  # noqa: PLC0415

        return json_text(document)
    from calcinosis_cli.cli.output import footer  # noqa: PLC0415
    from calcinosis_cli.render import bibliography  # noqa: PLC0415

    if form == "bibtex":
        return bibliography.bibtex_text(document.references, footer(document))
    if form == "ris":
        return bibliography.ris_text(document.references)
    return bibliography.csl_text(document.references)
