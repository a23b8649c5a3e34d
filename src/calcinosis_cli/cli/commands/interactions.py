"""``calcinosis interactions``: what must not simply be combined."""

from __future__ import annotations

from typing import Annotated

import typer

from calcinosis_cli.cli import complete
from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.fact_flags import flags_of_facts
from calcinosis_cli.cli.options import BASE, OUTPUT, Run, with_options
from calcinosis_cli.engine.answer import line_words
from calcinosis_cli.output import maps
from calcinosis_cli.patient.messages import shortened

PANEL = "Decide"
EPILOG = (
    "Examples: calcinosis interactions colchicine clarithromycin · "
    "calcinosis interactions colchicine clarithromycin --egfr 90 · "
    "calcinosis interactions warfarin"
)


@with_options(*OUTPUT, *BASE, before=flags_of_facts())
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
    """Say which of the named drugs interact, how gravely, and what to do, for a patient too."""
    base, of_a_patient = run.base, bool(run.words or run.given["profile"])
    run.given["takes"] = [*(run.given["takes"] or ()), *names]
    # Whether there are other drugs is no question here.
    run.given["no_other_drugs"] = True
    profile = run.patient
    if not profile.takes:
        unknown = map(shortened, profile.unrecognized)
        told = ", ".join([*unknown, *map(line_words, profile.not_taken)])
        raise CommandError(Exit.USAGE, f"no medicine is recognized that is taken: {told}")
    document = maps.interactions_document(base, profile, of_a_patient=of_a_patient)
    run.emit(maps.interactions_content(document, base.vocabulary))
