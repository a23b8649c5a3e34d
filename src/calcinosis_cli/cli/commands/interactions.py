"""``calcinosis interactions``: what must not simply be combined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

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
from calcinosis_cli.cli.profiles import say_unrecognized
from calcinosis_cli.cli.session import Session
from calcinosis_cli.documents import InteractionsDocument
from calcinosis_cli.profile_input import ProfileError, ProfileReader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calcinosis_cli.render.blocks import Block
    from calcinosis_cli.shapes import Pair

PANEL = "Decide"
EPILOG = (
    "Examples: calcinosis interactions colchicine clarithromycin · "
    "calcinosis interactions MTX Bactrim ibuprofen · calcinosis interactions warfarin"
)


def command(
    names: Annotated[
        list[str],
        typer.Argument(
            help="Drugs by any name; one alone lists all that it has.",
            autocompletion=complete.drugs,
        ),
    ],
    form: FormatOption = "table",
    json: JsonOption = False,
    width: WidthOption = None,
    kb: KbOption = None,
    allow_weaker_safety: WeakerOption = False,
) -> None:
    """Say which of the named drugs interact, how gravely, and what to do."""
    session = Session(kb, allow_weaker_safety=allow_weaker_safety)
    reader = ProfileReader(session.names)
    try:
        profile = reader.read({"takes": names})
    except ProfileError as error:
        raise CommandError(Exit.USAGE, str(error)) from error
    say_unrecognized(reader, profile.unrecognized)
    document = session.document(
        InteractionsDocument,
        "interactions",
        drugs=profile.takes,
        interactions=session.engine.pairs.among(profile.takes),
        unrecognized=profile.unrecognized,
    )
    emit(document, _views(document, session), "json" if json else form, width=width)


def _views(document: InteractionsDocument, session: Session) -> Views:
    from calcinosis_cli.render import maps  # noqa: PLC0415

    def blocks() -> Iterator[Block]:
        return maps.interaction_blocks(document, session.vocabulary)

    return Views(
        blocks,
        items=lambda: document.interactions,
        rows=lambda: map(_flat, document.interactions),
    )


def _flat(pair: Pair) -> dict[str, Any]:
    return {
        "id": pair.id,
        "severity": pair.severity,
        "first": pair.first,
        "second": pair.second,
        "withhold": pair.withhold,
        "consequence": pair.consequence,
        "management": pair.management,
        "references": pair.references,
    }
