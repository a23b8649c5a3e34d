"""``calcinosis recommend``: options for one patient, or for a stream of profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from calcinosis_cli.cli import profiles as cohort
from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.options import (
    FormatOption,
    JsonOption,
    KbOption,
    WeakerOption,
    WidthOption,
)
from calcinosis_cli.cli.output import Views, emit
from calcinosis_cli.cli.profiles import answer, profile_from_flags
from calcinosis_cli.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calcinosis_cli.documents import Document, RecommendationDocument
    from calcinosis_cli.render.blocks import Block

PANEL = "Decide"
EPILOG = (
    "Examples: calcinosis recommend --ulcers --severity high · "
    "calcinosis recommend --disease jdm --age 7 --course new --takes MTX · "
    "calcinosis recommend --profile patient.yaml --why warfarin · "
    "calcinosis recommend --ulcers --what-if egfr=25"
)
DISEASE, SITUATION, HISTORY = "The disease", "The deposits", "Safety"
INPUT, REASONS = "Input", "Reasons"


def command(
    disease: Annotated[
        Literal["dm", "jdm", "overlap"] | None,
        typer.Option(
            help="Adult-onset, juvenile, or overlap with myositis.", rich_help_panel=DISEASE
        ),
    ] = None,
    age: Annotated[float | None, typer.Option(help="Years.", rich_help_panel=DISEASE)] = None,
    active_disease: Annotated[
        bool | None,
        typer.Option(
            "--active-disease/--inactive-disease",
            help="Is muscle or skin disease active?",
            rich_help_panel=DISEASE,
        ),
    ] = None,
    severity: Annotated[
        Literal["low", "moderate", "high"] | None,
        typer.Option(
            help="Burden of the calcinosis, not of the myositis.", rich_help_panel=SITUATION
        ),
    ] = None,
    extent: Annotated[
        Literal["localized", "extensive"] | None,
        typer.Option(help="Extensive: two or more limbs, or trunk.", rich_help_panel=SITUATION),
    ] = None,
    phenotype: Annotated[
        list[str] | None,
        typer.Option(
            metavar="superficial|tumoral|planar|exoskeleton",
            help="Kinds of deposits (repeatable, complete once given).",
            rich_help_panel=SITUATION,
        ),
    ] = None,
    site: Annotated[
        list[str] | None,
        typer.Option(
            metavar="fingertip|pressure-point|joint|face|other",
            help="Sites that trouble (repeatable, complete once given).",
            rich_help_panel=SITUATION,
        ),
    ] = None,
    size_cm: Annotated[
        float | None,
        typer.Option(help="Largest symptomatic deposit, cm.", rich_help_panel=SITUATION),
    ] = None,
    course: Annotated[
        Literal["new", "growing", "stable", "shrinking"] | None,
        typer.Option(
            help="New or growing counts as active until disproved.", rich_help_panel=SITUATION
        ),
    ] = None,
    ulcers: Annotated[
        bool | None,
        typer.Option(
            "--ulcers/--no-ulcers", help="Open skin over a deposit.", rich_help_panel=SITUATION
        ),
    ] = None,
    infection: Annotated[
        bool | None,
        typer.Option(
            "--infection/--no-infection", help="An infected deposit.", rich_help_panel=SITUATION
        ),
    ] = None,
    inflamed: Annotated[
        bool | None,
        typer.Option(
            "--inflamed/--not-inflamed",
            help="Red and warm around a deposit.",
            rich_help_panel=SITUATION,
        ),
    ] = None,
    pain: Annotated[
        bool | None,
        typer.Option("--pain/--no-pain", help="Painful deposits.", rich_help_panel=SITUATION),
    ] = None,
    function_loss: Annotated[
        bool | None,
        typer.Option(
            "--function-loss/--no-function-loss",
            help="Deposits limit movement or daily life.",
            rich_help_panel=SITUATION,
        ),
    ] = None,
    pregnancy: Annotated[
        Literal["not-possible", "possible", "planning", "pregnant", "breastfeeding"] | None,
        typer.Option(help="Planning counts for either parent.", rich_help_panel=HISTORY),
    ] = None,
    egfr: Annotated[
        float | None, typer.Option(help="mL/min/1.73 m².", rich_help_panel=HISTORY)
    ] = None,
    condition: Annotated[
        list[str] | None,
        typer.Option(help="Has this condition (repeatable).", rich_help_panel=HISTORY),
    ] = None,
    no_condition: Annotated[
        list[str] | None,
        typer.Option(help="Does not have this condition (repeatable).", rich_help_panel=HISTORY),
    ] = None,
    no_other_conditions: Annotated[
        bool,
        typer.Option(
            "--no-other-conditions", help="None besides those named.", rich_help_panel=HISTORY
        ),
    ] = False,
    takes: Annotated[
        list[str] | None,
        typer.Option(help="Takes this drug now, any name (repeatable).", rich_help_panel=HISTORY),
    ] = None,
    no_other_drugs: Annotated[
        bool,
        typer.Option("--no-other-drugs", help="None besides those named.", rich_help_panel=HISTORY),
    ] = False,
    tried: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[:failed|not-tolerated|relapsed]",
            help="Tried before, and how it ended (repeatable).",
            rich_help_panel=HISTORY,
        ),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|-",
            help="Profile as YAML or JSON; flags add to it.",
            rich_help_panel=INPUT,
        ),
    ] = None,
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
            metavar="NAME", help="The whole chain for this treatment.", rich_help_panel=REASONS
        ),
    ] = None,
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FACT=VALUE",
            help="What moves if this fact were so (repeatable).",
            rich_help_panel=REASONS,
        ),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="Show the sorting key of each row.", rich_help_panel=REASONS
        ),
    ] = False,
    everything: Annotated[
        bool,
        typer.Option(
            "--all", help="Show every row, reason and question.", rich_help_panel="Output"
        ),
    ] = False,
    form: FormatOption = "table",
    json: JsonOption = False,
    width: WidthOption = None,
    kb: KbOption = None,
    allow_weaker_safety: WeakerOption = False,
) -> None:
    """Weigh every treatment for one patient: what to consider, what not, what to ask first."""
    flags = _flags(locals())
    if profiles is not None and (profile is not None or flags):
        raise CommandError(Exit.USAGE, "--profiles takes no other facts: put them in its lines")
    session = Session(kb, allow_weaker_safety=allow_weaker_safety)
    if profiles is not None:
        raise typer.Exit(cohort.stream(session, profiles))
    form = "json" if json else form
    if why or what_if:
        document, views = _reasons(session, flags, profile, why, what_if)
    else:
        document = answer(session, profile_from_flags(session, flags, profile))
        views = _views(document, session, everything=everything, keys=explain)
    emit(document, views, form, width=width)


def _reasons(
    session: Session,
    flags: dict[str, Any],
    file: str | None,
    why: list[str] | None,
    what_if: list[str] | None,
) -> tuple[Document, Views]:
    from calcinosis_cli.cli import reasons  # noqa: PLC0415

    if why and what_if:
        raise CommandError(Exit.USAGE, "--why and --what-if exclude each other: give one")
    if why:
        return reasons.why(session, profile_from_flags(session, flags, file), why)
    return reasons.what_if(session, flags, file, what_if or [])


def _flags(given: dict[str, Any]) -> dict[str, Any]:
    """Turn the flags into the words of a profile file."""
    from calcinosis_cli.facts import FACTS  # noqa: PLC0415

    words: dict[str, Any] = {name: given[name] for name in FACTS if given[name] is not None}
    conditions = [(name, True) for name in given["condition"] or ()]
    conditions += [(name, False) for name in given["no_condition"] or ()]
    if conditions:
        words["conditions"] = conditions
    if given["no_other_conditions"]:
        words["other_conditions"] = False
    if given["no_other_drugs"]:
        words["other_drugs"] = False
    return words


def _views(
    document: RecommendationDocument, session: Session, *, everything: bool, keys: bool
) -> Views:
    from calcinosis_cli.render import recommendation  # noqa: PLC0415

    def blocks() -> Iterator[Block]:
        return recommendation.blocks(document, session.vocabulary, everything=everything, keys=keys)

    return Views(
        blocks,
        items=lambda: [*document.consider, *document.not_for_this_patient],
        rows=lambda: recommendation.flat(document),
    )
