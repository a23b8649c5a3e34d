"""``calcinosis interactions``: what must not simply be combined."""

from __future__ import annotations

from typing import Annotated

import typer

from calcinosis_cli.cli import complete
from calcinosis_cli.cli.options import BASE, OUTPUT, Run, with_options
from calcinosis_cli.cli.profiles import say_unrecognized
from calcinosis_cli.output import maps
from calcinosis_cli.output.documents import InteractionsDocument
from calcinosis_cli.output.stamp import stamped
from calcinosis_cli.patient.reading import ProfileReader

PANEL = "Decide"
EPILOG = (
    "Examples: calcinosis interactions colchicine clarithromycin · "
    "calcinosis interactions MTX Bactrim ibuprofen · calcinosis interactions warfarin"
)


@with_options(*OUTPUT, *BASE)
def command(
    run: Run,
    names: Annotated[
        list[str],
        typer.Argument(
            help="Drugs by any name; one alone lists all that it has.",
            autocompletion=complete.drugs,
        ),
    ],
) -> None:
    """Say which of the named drugs interact, how gravely, and what to do."""
    base = run.base
    reader = ProfileReader(base.names)
    profile = reader.read({"takes": names})
    say_unrecognized(reader, profile.unrecognized)
    document = stamped(
        InteractionsDocument,
        base,
        drugs=profile.takes,
        repeated=profile.repeated,
        interactions=base.engine.pairs.among(profile.takes),
        unrecorded=maps.unrecorded(profile.takes, base.vocabulary),
        unrecognized=profile.unrecognized,
    )
    run.emit(maps.interactions_content(document, base.vocabulary))
