"""``calcinosis show``: one treatment in full, or several side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

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
from calcinosis_cli.documents import TreatmentDocument, TreatmentPagesDocument, pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from calcinosis_cli.documents import Document, TreatmentPage
    from calcinosis_cli.render.blocks import Block

PANEL = "Explore"
EPILOG = (
    "Examples: calcinosis show diltiazem · calcinosis show Fosamax --only safety · "
    "calcinosis show surgery --plain · calcinosis show alendronate pamidronate"
)
Section = Literal["evidence", "fit", "safety", "regimens", "monitoring", "references"]


def command(
    names: Annotated[
        list[str], typer.Argument(help="Treatments by any name: id, brand, abbreviation.")
    ],
    only: Annotated[Section | None, typer.Option(help="Only this part of the page.")] = None,
    plain: Annotated[bool, typer.Option("--plain", help="In plain words, for patients.")] = False,
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
    found = {t.id: t for name in names for t in session.treatments_named(name)}
    made = pages(list(found.values()), session.evidence, session.vocabulary)
    document = _document(session, made)
    views = Views(lambda: _blocks(session, made, only, plain=plain), items=lambda: made)
    emit(document, views, "json" if json else form, width=width)


def _document(session: Session, made: list[TreatmentPage]) -> Document:
    if len(made) == 1:
        return session.document(TreatmentDocument, "treatment", treatment=made[0])
    return session.document(TreatmentPagesDocument, "treatment-pages", treatments=made)


def _blocks(
    session: Session, made: Sequence[TreatmentPage], only: str | None, *, plain: bool
) -> Iterator[Block]:
    from calcinosis_cli.render import page, side_by_side  # noqa: PLC0415
    from calcinosis_cli.render import plain as plain_view  # noqa: PLC0415

    if plain:
        for one in made:
            yield from plain_view.blocks(one, session.vocabulary)
    elif len(made) == 1 or only:
        for one in made:
            yield from page.blocks(one, only)
    else:
        yield from side_by_side.blocks(made)
