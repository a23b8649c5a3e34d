"""``calcinosis list``: every treatment with its evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from calcinosis_cli.catalogue import TreatmentsDocument
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
from calcinosis_cli.listing import Criteria, UnknownValueError, has_words, select

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calcinosis_cli.documents import ConditionsDocument
    from calcinosis_cli.render.blocks import Block

PANEL = "Explore"
EPILOG = (
    "Examples: calcinosis list · calcinosis list bone --role usual · "
    "calcinosis list --class jak-inhibitors --json · calcinosis list --conditions heart"
)


def command(
    text: Annotated[
        list[str] | None, typer.Argument(help="Words to look for in names and texts.")
    ] = None,
    group: Annotated[
        list[str] | None, typer.Option(help="Only these groups.", autocompletion=complete.groups)
    ] = None,
    class_: Annotated[
        list[str] | None,
        typer.Option("--class", help="Only these drug classes.", autocompletion=complete.classes),
    ] = None,
    route: Annotated[
        list[str] | None, typer.Option(help="Only these routes.", autocompletion=complete.routes)
    ] = None,
    role: Annotated[
        list[str] | None, typer.Option(help="Only these roles.", autocompletion=complete.roles)
    ] = None,
    side_effect: Annotated[
        list[str] | None,
        typer.Option(
            help="Only with this side effect (part of its name).",
            autocompletion=complete.side_effects,
        ),
    ] = None,
    level: Annotated[
        int | None,
        typer.Option(min=1, max=5, help="Only with supporting evidence of this level or better."),
    ] = None,
    sort: Annotated[
        Literal["group", "name", "level"], typer.Option(help="Order of the rows.")
    ] = "group",
    conditions: Annotated[
        bool, typer.Option("--conditions", help="List the conditions that a patient can have.")
    ] = False,
    form: FormatOption = "table",
    json: JsonOption = False,
    width: WidthOption = None,
    kb: KbOption = None,
    allow_weaker_safety: WeakerOption = False,
) -> None:
    """List treatments by group, with what is known about each."""
    session = Session(kb, allow_weaker_safety=allow_weaker_safety)
    form = "json" if json else form
    if conditions:
        emit(*_conditions(session, text or []), form, width=width)
        return
    criteria = Criteria(
        words=tuple(text or ()),
        groups=tuple(group or ()),
        classes=tuple(class_ or ()),
        routes=tuple(route or ()),
        roles=tuple(role or ()),
        side_effects=tuple(side_effect or ()),
        level=level,
    )
    try:
        found = select(session.catalogue, criteria, sort)
    except UnknownValueError as error:
        raise CommandError(Exit.USAGE, str(error)) from error
    rows = [entry.row for entry in found]
    document = session.document(TreatmentsDocument, "treatments", treatments=rows)
    emit(document, _views(document, session, sort), form, width=width)


def _conditions(session: Session, words: list[str]) -> tuple[ConditionsDocument, Views]:
    """List conditions, all of whose words are in their names or their question."""
    from calcinosis_cli.documents import ConditionsDocument  # noqa: PLC0415 - slow to import

    found = [
        condition
        for condition in session.kb.conditions
        if has_words(
            " ".join((condition.id, condition.label, condition.ask, *condition.aliases)).casefold(),
            words,
        )
    ]
    document = session.document(ConditionsDocument, "conditions", conditions=found)

    def blocks() -> Iterator[Block]:
        from calcinosis_cli.render import listing  # noqa: PLC0415

        return listing.condition_blocks(document)

    return document, Views(
        blocks,
        items=lambda: found,
        rows=lambda: [
            {"id": c.id, "label": c.label, "ask": c.ask, "aliases": c.aliases} for c in found
        ],
    )


def _views(document: TreatmentsDocument, session: Session, sort: str) -> Views:
    def blocks() -> Iterator[Block]:
        from calcinosis_cli.render import listing  # noqa: PLC0415

        return listing.blocks(document, session.catalogue.groups, grouped=sort == "group")

    return Views(
        blocks,
        items=lambda: document.treatments,
        rows=lambda: _flat(document),
    )


def _flat(document: TreatmentsDocument) -> list[dict[str, Any]]:
    from calcinosis_cli.render.listing import flat  # noqa: PLC0415

    return [flat(row) for row in document.treatments]
