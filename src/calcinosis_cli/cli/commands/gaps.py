"""``calcinosis gaps``: where nobody has looked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

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
from calcinosis_cli.documents import GapsDocument
from calcinosis_cli.gaps import POPULATIONS, UNSPLIT, gaps
from calcinosis_cli.listing import Criteria, UnknownValueError, select

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calcinosis_cli.render.blocks import Block

PANEL = "Explore"
EPILOG = "Examples: calcinosis gaps · calcinosis gaps --group systemic · calcinosis gaps --json"


def command(
    group: Annotated[
        list[str] | None, typer.Option(help="Only these groups.", autocompletion=complete.groups)
    ] = None,
    form: FormatOption = "table",
    json: JsonOption = False,
    width: WidthOption = None,
    kb: KbOption = None,
    allow_weaker_safety: WeakerOption = False,
) -> None:
    """Map treatments by population: patients studied, best design, and where nobody looked."""
    session = Session(kb, allow_weaker_safety=allow_weaker_safety)
    criteria = Criteria(groups=tuple(group or ()))
    try:
        found = select(session.catalogue, criteria)
    except UnknownValueError as error:
        raise CommandError(Exit.USAGE, str(error)) from error
    document = session.document(
        GapsDocument,
        "gaps",
        populations=[*POPULATIONS, UNSPLIT],
        gaps=gaps([session.vocabulary.treatments[e.row.id] for e in found], session.evidence),
    )
    emit(document, _views(document, session), "json" if json else form, width=width)


def _views(document: GapsDocument, session: Session) -> Views:
    from calcinosis_cli.render import maps  # noqa: PLC0415

    def blocks() -> Iterator[Block]:
        return maps.gap_blocks(document, session.vocabulary)

    return Views(
        blocks,
        items=lambda: document.gaps,
        rows=lambda: [maps.flat_gap(row, document.populations) for row in document.gaps],
    )
