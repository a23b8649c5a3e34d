"""``calcinosis recommend``: options for one patient, or for a stream of profiles."""

# Annotations are not postponed here: Typer would have to compile each of these texts again.
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from calcinosis_cli.cli import complete
from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.fact_flags import flags_of_facts
from calcinosis_cli.cli.options import (
    BASE,
    OUTPUT,
    Run,
    Several,
    refuse,
    says,
    with_options,
)
from calcinosis_cli.cli.profiles import brief_document, full_document, save_profile
from calcinosis_cli.library import Loaded
from calcinosis_cli.output import one_screen, recommendation
from calcinosis_cli.output.answers import RecommendationDocument
from calcinosis_cli.output.formats import Content
from calcinosis_cli.output.layout import Paragraph

PANEL = "Decide"
EPILOG = (
    "Examples: calcinosis recommend --ulcers --severity high · "
    "calcinosis recommend --disease jdm --age 7 --course new --takes MTX · "
    "calcinosis recommend --profile patient.yaml --why warfarin · "
    "calcinosis recommend --ulcers --what-if egfr=25"
)
REASONS = "Reasons"


@with_options(*OUTPUT, *BASE, before=flags_of_facts())
def command(
    run: Run,
    profiles: Annotated[
        str | None,
        says(
            "Patients as JSON Lines, a JSON array or a table (CSV); one answer a line out.",
            metavar="FILE|-",
            panel="Input",
        ),
    ] = None,
    why: Annotated[
        Several,
        says(
            "The whole chain for this treatment.",
            metavar="NAME",
            autocompletion=complete.treatments,
            panel=REASONS,
        ),
    ] = None,
    what_if: Annotated[
        Several,
        says(
            "What moves if this fact were so (repeatable).",
            metavar="FACT=VALUE",
            autocompletion=complete.what_if,
            panel=REASONS,
        ),
    ] = None,
    brief: Annotated[
        bool, says("Only ids with fit and safety.", "--brief", panel="Output")
    ] = False,
    jobs: Annotated[
        int, says("Processes that answer --profiles.", min=1, max=64, panel="Input")
    ] = 1,
    explain: Annotated[
        bool, says("Show the sorting key of each row.", "--explain", panel=REASONS)
    ] = False,
    at_length: Annotated[
        bool, says("Show reasons and cautions, beyond one screen.", "--long", panel="Output")
    ] = False,
    everything: Annotated[
        bool, says("Show every row, reason and question.", "--all", panel="Output")
    ] = False,
    plain: Annotated[
        bool, says("The one screen in plain words, for patients.", "--plain", panel="Output")
    ] = False,
    keep: Annotated[
        Path | None,
        says(
            "Write the patient to a new file, for --profile.",
            "--save-profile",
            metavar="FILE",
            panel="Input",
        ),
    ] = None,
) -> None:
    """Weigh every treatment for one patient: what to consider, what not, what to ask first."""
    if profiles is not None and (run.words or run.given["profile"] is not None):
        raise CommandError(Exit.USAGE, "--profiles takes no other facts: put them in its lines")
    longer = {"--explain": explain, "--long": at_length}
    form = {f"--format {run.form}": run.form != "table"}
    fuller: dict[str, object] = {"--why": why, "--what-if": what_if, **longer, "--all": everything}
    refuse("--plain", {**fuller, **form} if plain else {})
    beside = {**fuller, "--plain": plain}
    if profiles is not None:
        other = f"--format {run.form}"
        foreign = {other: run.form in ("csv", "markdown"), "--width": run.given["width"]}
        refuse("--profiles", {**beside, **foreign, "--save-profile": keep})
    else:
        refuse("one patient", {"--jobs": jobs > 1})
    refuse("--brief", beside if brief else {})
    refuse("--why or --what-if", longer if why or what_if else {})
    if brief and profiles is None and run.form != "json":
        raise CommandError(Exit.USAGE, "--brief goes with --profiles or --json: add one of them")
    if profiles is not None:
        from calcinosis_cli.cli import cohort  # not for one patient

        raise typer.Exit(cohort.stream(run, profiles, brief=brief, jobs=jobs))
    if keep is not None:
        save_profile(keep, run.patient)
    if why or what_if:
        content = _reasons(run, why, what_if, everything=everything)
    elif brief:
        content = Content(brief_document(run.base, run.patient))
    else:
        document = full_document(run.base, run.patient)
        content = recommendation.content(
            document,
            lambda: run.base.vocabulary,
            at_length=at_length,
            everything=everything,
            keys=explain,
        )
        if plain:
            content = content._replace(screen=partial(_plainly, run.base, document))
    run.emit(content)


def _plainly(base: Loaded, document: RecommendationDocument, width: int) -> Iterator[Paragraph]:
    from calcinosis_cli.output.plain_screen import PlainRegister  # with the words of the page

    return one_screen.blocks(document, PlainRegister(base.vocabulary), width)


def _reasons(
    run: Run, why: list[str] | None, what_if: list[str] | None, *, everything: bool
) -> Content:
    from calcinosis_cli.cli import reasoning

    if why and what_if:
        raise CommandError(Exit.USAGE, "--why and --what-if exclude each other: give one")
    if why:
        return reasoning.why(run.base, run.patient, why, everything=everything)
    words, file = run.words, run.given["profile"]
    return reasoning.what_if(run.base, words, file, what_if or [], everything=everything)
