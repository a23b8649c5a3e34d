"""``calcinosis recommend``: options for one patient, or for a stream of profiles."""

# Annotations are not postponed here: Typer would have to compile each of these texts again.
from pathlib import Path
from typing import Annotated

import typer

from calcinosis_cli.cli import complete
from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.options import FormatOption, JsonOption, KbOption, WeakerOption, WidthOption
from calcinosis_cli.cli.printing import emit
from calcinosis_cli.cli.profile_flags import INPUT, ProfileFlags, with_profile_flags
from calcinosis_cli.cli.profiles import (
    answer,
    brief_document,
    profile_from_flags,
    save_profile,
)
from calcinosis_cli.cli.session import open_base
from calcinosis_cli.output import recommendation
from calcinosis_cli.output.formats import Content

PANEL = "Decide"
EPILOG = (
    "Examples: calcinosis recommend --ulcers --severity high · "
    "calcinosis recommend --disease jdm --age 7 --course new --takes MTX · "
    "calcinosis recommend --profile patient.yaml --why warfarin · "
    "calcinosis recommend --ulcers --what-if egfr=25"
)
REASONS = "Reasons"


@with_profile_flags
def command(
    patient: ProfileFlags,
    profiles: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|-",
            help="One JSON profile a line in, one answer a line out.",
            rich_help_panel=INPUT,
        ),
    ] = None,
    why: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="The whole chain for this treatment.",
            autocompletion=complete.treatments,
            rich_help_panel=REASONS,
        ),
    ] = None,
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FACT=VALUE",
            help="What moves if this fact were so (repeatable).",
            autocompletion=complete.what_if,
            rich_help_panel=REASONS,
        ),
    ] = None,
    brief: Annotated[
        bool,
        typer.Option("--brief", help="Only ids with fit and safety.", rich_help_panel="Output"),
    ] = False,
    jobs: Annotated[
        int,
        typer.Option(
            min=1, max=64, help="Processes that answer --profiles.", rich_help_panel=INPUT
        ),
    ] = 1,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="Show the sorting key of each row.", rich_help_panel=REASONS
        ),
    ] = False,
    at_length: Annotated[
        bool,
        typer.Option(
            "--long", help="Show reasons and cautions, beyond one screen.", rich_help_panel="Output"
        ),
    ] = False,
    everything: Annotated[
        bool,
        typer.Option(
            "--all", help="Show every row, reason and question.", rich_help_panel="Output"
        ),
    ] = False,
    keep: Annotated[
        Path | None,
        typer.Option(
            "--save-profile",
            metavar="FILE",
            help="Write the patient to a new file, for --profile.",
            rich_help_panel=INPUT,
        ),
    ] = None,
    form: FormatOption = "table",
    json: JsonOption = False,
    width: WidthOption = None,
    kb: KbOption = None,
    allow_weaker_safety: WeakerOption = False,
) -> None:
    """Weigh every treatment for one patient: what to consider, what not, what to ask first."""
    flags, profile = patient.words(), patient.profile
    if profiles is not None and (profile is not None or flags):
        raise CommandError(Exit.USAGE, "--profiles takes no other facts: put them in its lines")
    form = "json" if json else form
    if brief and profiles is None and form != "json":
        raise CommandError(Exit.USAGE, "--brief goes with --profiles or --json: add one of them")
    base = open_base(kb, allow_weaker_safety=allow_weaker_safety)
    if profiles is not None:
        from calcinosis_cli.cli import cohort  # not for one patient

        again = cohort.Again(tuple(kb or ()), allow_weaker_safety=allow_weaker_safety)
        raise typer.Exit(cohort.stream(base, profiles, brief=brief, jobs=jobs, again=again))
    if why and what_if:
        raise CommandError(Exit.USAGE, "--why and --what-if exclude each other: give one")
    if why or what_if:
        from calcinosis_cli.cli import reasoning

        if why:
            given = profile_from_flags(base, flags, profile)
            content = reasoning.why(base, given, why, everything=everything)
        else:
            changes = what_if or []
            content = reasoning.what_if(base, flags, profile, changes, everything=everything)
        emit(content, form, width=width)
        return
    given = profile_from_flags(base, flags, profile)
    if keep is not None:
        save_profile(keep, given)
    if brief:
        content = Content(brief_document(base, given))
    else:
        content = recommendation.content(
            answer(base, given),
            lambda: base.vocabulary,
            at_length=at_length,
            everything=everything,
            keys=explain,
        )
    emit(content, form, width=width)
