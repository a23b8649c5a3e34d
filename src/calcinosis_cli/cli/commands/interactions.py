"""``calcinosis interactions``: what must not simply be combined."""

from __future__ import annotations

from typing import Annotated

import typer

from calcinosis_cli.cli import complete
from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.options import FormatOption, JsonOption, KbOption, WeakerOption, WidthOption
from calcinosis_cli.cli.printing import emit
from calcinosis_cli.cli.profiles import say_unrecognized
from calcinosis_cli.cli.session import open_base
from calcinosis_cli.output import maps
from calcinosis_cli.output.documents import InteractionsDocument
from calcinosis_cli.output.stamp import stamped
from calcinosis_cli.patient.reading import ProfileError, ProfileReader

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
    base = open_base(kb, allow_weaker_safety=allow_weaker_safety)
    reader = ProfileReader(base.names)
    try:
        profile = reader.read({"takes": names})
    except ProfileError as error:
        raise CommandError(Exit.USAGE, str(error)) from error
    say_unrecognized(reader, profile.unrecognized)
    document = stamped(
        InteractionsDocument,
        base,
        drugs=profile.takes,
        interactions=base.engine.pairs.among(profile.takes),
        unrecognized=profile.unrecognized,
        doses=profile.doses,
    )
    content = maps.interactions(document, base.vocabulary)
    emit(content, "json" if json else form, width=width)
