"""``calcinosis show``: one treatment in full, or several side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer
from msgspec import Raw

from calcinosis_cli.cli import complete
from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.options import (
    FormatOption,
    JsonOption,
    KbOption,
    WeakerOption,
    WidthOption,
)
from calcinosis_cli.cli.output import Views, emit
from calcinosis_cli.cli.session import Session
from calcinosis_cli.cli.streams import write
from calcinosis_cli.render.data import json_bytes
from calcinosis_cli.stamp import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from calcinosis_cli.documents import TreatmentPage
    from calcinosis_cli.engine.explaining import Explanation
    from calcinosis_cli.record import Id
    from calcinosis_cli.render.blocks import Block

PANEL = "Explore"
EPILOG = (
    "Examples: calcinosis show diltiazem · calcinosis show Fosamax --only safety · "
    "calcinosis show surgery --plain · calcinosis show alendronate pamidronate"
)
Section = Literal["evidence", "fit", "safety", "regimens", "monitoring", "references"]


def command(
    names: Annotated[
        list[str],
        typer.Argument(
            help="Treatments by any name: id, brand, abbreviation.",
            autocompletion=complete.treatments,
        ),
    ],
    only: Annotated[Section | None, typer.Option(help="Only this part of the page.")] = None,
    plain: Annotated[bool, typer.Option("--plain", help="In plain words, for patients.")] = False,
    profile: Annotated[
        str | None,
        typer.Option(metavar="FILE|-", help="Add fit and safety for this patient."),
    ] = None,
    form: FormatOption = "table",
    json: JsonOption = False,
    width: WidthOption = None,
    kb: KbOption = None,
    allow_weaker_safety: WeakerOption = False,
) -> None:
    """Show a treatment: evidence, safety, regimens, monitoring, references."""
    if plain and only:
        raise CommandError(Exit.USAGE, "--plain and --only exclude each other: give one")
    session = Session(kb, allow_weaker_safety=allow_weaker_safety)
    found = list(dict.fromkeys(each for name in names for each in session.ids_named(name)))
    form = "json" if json else form
    if only == "monitoring":
        emit(*_monitoring(session, found), form, width=width)
        return
    if form == "json" and profile is None:
        write(json_bytes(_encoded(session, found)))
        return
    made = [session.loaded.page(name) for name in found]
    verdicts = [] if profile is None else _explanations(session, found, profile)
    document = _document(session, made, verdicts)
    views = Views(lambda: _blocks(session, made, verdicts, only, plain=plain), items=lambda: made)
    emit(document, views, form, width=width)


class EncodedPage(Document, frozen=True, kw_only=True):
    """A page as it was encoded when the data were compiled: the bytes of a TreatmentDocument."""

    treatment: Raw


class EncodedPages(Document, frozen=True, kw_only=True):
    """The same for several: the bytes of a TreatmentPagesDocument."""

    treatments: list[Raw]


def _encoded(session: Session, found: Sequence[Id]) -> Document:
    made = [session.loaded.raw_page(name) for name in found]
    if len(made) == 1:
        return session.document(EncodedPage, "treatment", treatment=made[0])
    return session.document(EncodedPages, "treatment-pages", treatments=made)


def _explanations(session: Session, found: Sequence[Id], profile: str) -> list[Explanation]:
    """Explain each treatment for the patient."""
    from calcinosis_cli.cli.profiles import profile_from_flags  # noqa: PLC0415
    from calcinosis_cli.engine.explaining import explain  # noqa: PLC0415 - only with a profile

    engine = session.engine
    return explain(engine, engine.recommend(profile_from_flags(session, {}, profile)), found)


def _monitoring(session: Session, found: Sequence[Id]) -> tuple[Document, Views]:
    from calcinosis_cli.documents import MonitoringDocument  # noqa: PLC0415 - slow to import
    from calcinosis_cli.monitoring import plan  # noqa: PLC0415

    treatments = [session.vocabulary.treatments[name] for name in found]
    document = session.document(
        MonitoringDocument, "monitoring", treatments=list(found), monitoring=plan(treatments)
    )

    def blocks() -> Iterator[Block]:
        from calcinosis_cli.render.maps import monitoring_blocks  # noqa: PLC0415

        return monitoring_blocks(document, session.vocabulary)

    return document, Views(blocks, items=lambda: document.monitoring)


def _document(session: Session, made: list[TreatmentPage], verdicts: list[Explanation]) -> Document:
    from calcinosis_cli.documents import TreatmentDocument, TreatmentPagesDocument  # noqa: PLC0415

    if len(made) == 1:
        return session.document(
            TreatmentDocument, "treatment", treatment=made[0], for_patient=verdicts
        )
    return session.document(
        TreatmentPagesDocument, "treatment-pages", treatments=made, for_patient=verdicts
    )


def _blocks(
    session: Session,
    made: Sequence[TreatmentPage],
    verdicts: Sequence[Explanation],
    only: str | None,
    *,
    plain: bool,
) -> Iterator[Block]:
    from calcinosis_cli.render import page, side_by_side  # noqa: PLC0415
    from calcinosis_cli.render import plain as plain_view  # noqa: PLC0415
    from calcinosis_cli.render.reasons import explanation_blocks  # noqa: PLC0415

    if plain:
        for one in made:
            yield from plain_view.blocks(one, session.vocabulary)
    elif len(made) == 1 or only:
        for one in made:
            yield from page.blocks(one, only)
        for verdict in verdicts:
            yield from explanation_blocks(verdict, session.vocabulary)
    else:
        yield from side_by_side.blocks(made, verdicts)
