"""The facts of one patient as flags, defined once for every command that takes a profile."""

# Annotations are not postponed here: Typer would have to compile each of these texts again.
import inspect
from collections.abc import Callable
from typing import Annotated, Any, Literal

import msgspec
import typer

from calcinosis_cli.cli import complete

DISEASE, SITUATION, HISTORY, INPUT = "The disease", "The deposits", "Safety", "Input"


class ProfileFlags(msgspec.Struct):
    """What was given; ``None`` is not said. Each field is a flag, in the order of ``--help``."""

    disease: Annotated[
        Literal["dm", "jdm", "overlap"] | None,
        typer.Option(
            metavar="DISEASE",
            help="dm (adult-onset), jdm (juvenile) or overlap (with myositis).",
            autocompletion=complete.values("disease"),
            rich_help_panel=DISEASE,
        ),
    ] = None
    age: Annotated[
        float | None, typer.Option(metavar="YEARS", help="Age.", rich_help_panel=DISEASE)
    ] = None
    active_disease: Annotated[
        bool | None,
        typer.Option(
            "--active-disease/--inactive-disease",
            help="Is muscle or skin disease active?",
            rich_help_panel=DISEASE,
        ),
    ] = None
    severity: Annotated[
        Literal["low", "moderate", "high"] | None,
        typer.Option(
            metavar="BURDEN",
            help="low, moderate or high burden of the calcinosis, not of the myositis.",
            autocompletion=complete.values("severity"),
            rich_help_panel=SITUATION,
        ),
    ] = None
    extent: Annotated[
        Literal["localized", "extensive"] | None,
        typer.Option(
            metavar="EXTENT",
            help="localized, or extensive (two or more limbs, or trunk).",
            autocompletion=complete.values("extent"),
            rich_help_panel=SITUATION,
        ),
    ] = None
    phenotype: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND",
            help="superficial, tumoral, planar or exoskeleton (repeatable, complete once given).",
            autocompletion=complete.values("phenotype"),
            rich_help_panel=SITUATION,
        ),
    ] = None
    site: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SITE",
            help="fingertip, pressure-point, joint, face or other (repeatable, complete once "
            "given).",
            autocompletion=complete.values("site"),
            rich_help_panel=SITUATION,
        ),
    ] = None
    size_cm: Annotated[
        float | None,
        typer.Option(metavar="CM", help="Largest symptomatic deposit.", rich_help_panel=SITUATION),
    ] = None
    course: Annotated[
        Literal["new", "growing", "stable", "shrinking"] | None,
        typer.Option(
            metavar="COURSE",
            help="new or growing (both count as active until disproved), stable or shrinking.",
            autocompletion=complete.values("course"),
            rich_help_panel=SITUATION,
        ),
    ] = None
    ulcers: Annotated[
        bool | None,
        typer.Option(
            "--ulcers/--no-ulcers", help="Open skin over a deposit.", rich_help_panel=SITUATION
        ),
    ] = None
    infection: Annotated[
        bool | None,
        typer.Option(
            "--infection/--no-infection", help="An infected deposit.", rich_help_panel=SITUATION
        ),
    ] = None
    inflamed: Annotated[
        bool | None,
        typer.Option(
            "--inflamed/--not-inflamed",
            help="Red and warm around a deposit.",
            rich_help_panel=SITUATION,
        ),
    ] = None
    pain: Annotated[
        bool | None,
        typer.Option("--pain/--no-pain", help="Painful deposits.", rich_help_panel=SITUATION),
    ] = None
    function_loss: Annotated[
        bool | None,
        typer.Option(
            "--function-loss/--no-function-loss",
            help="Deposits limit movement or daily life.",
            rich_help_panel=SITUATION,
        ),
    ] = None
    pregnancy: Annotated[
        Literal["not-possible", "possible", "planning", "pregnant", "breastfeeding"] | None,
        typer.Option(
            metavar="STATE",
            help="not-possible, possible, planning (either parent), pregnant or breastfeeding.",
            autocompletion=complete.values("pregnancy"),
            rich_help_panel=HISTORY,
        ),
    ] = None
    egfr: Annotated[
        float | None,
        typer.Option(metavar="N", help="Kidney function, mL/min/1.73 m².", rich_help_panel=HISTORY),
    ] = None
    condition: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Has this condition (repeatable).",
            autocompletion=complete.conditions,
            rich_help_panel=HISTORY,
        ),
    ] = None
    no_condition: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Does not have this condition (repeatable).",
            autocompletion=complete.conditions,
            rich_help_panel=HISTORY,
        ),
    ] = None
    no_other_conditions: Annotated[
        bool,
        typer.Option(
            "--no-other-conditions", help="None besides those named.", rich_help_panel=HISTORY
        ),
    ] = False
    takes: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Takes this drug now, any name (repeatable).",
            autocompletion=complete.drugs,
            rich_help_panel=HISTORY,
        ),
    ] = None
    no_other_drugs: Annotated[
        bool,
        typer.Option("--no-other-drugs", help="None besides those named.", rich_help_panel=HISTORY),
    ] = False
    tried: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[:HOW]",
            help="Tried before; how it ended: failed, not-tolerated or relapsed (repeatable).",
            autocompletion=complete.tried,
            rich_help_panel=HISTORY,
        ),
    ] = None
    profile: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|-",
            help="Profile as YAML or JSON; flags add to its lists and replace its single facts.",
            rich_help_panel=INPUT,
        ),
    ] = None

    def words(self) -> dict[str, Any]:
        """Turn the flags into the words of a profile file."""
        from calcinosis_cli.facts import FACTS  # noqa: PLC0415

        words: dict[str, Any] = {
            name: given for name in FACTS if (given := getattr(self, name)) is not None
        }
        conditions = [(name, True) for name in self.condition or ()]
        conditions += [(name, False) for name in self.no_condition or ()]
        if conditions:
            words["conditions"] = conditions
        if self.no_other_conditions:
            words["other_conditions"] = False
        if self.no_other_drugs:
            words["other_drugs"] = False
        return words


def with_profile_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Let Typer see the profile flags in place of the first parameter of ``command``.

    The command is called with a :class:`ProfileFlags` and its own options by name.
    """
    _, *own = inspect.signature(command, eval_str=True).parameters.values()
    flags = _parameters()

    def run(**given: Any) -> None:  # noqa: ANN401 - Typer passes what the annotations say
        patient = ProfileFlags(**{flag.name: given.pop(flag.name) for flag in flags})
        command(patient, **given)

    named = [*flags, *(each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own)]
    run.__doc__ = command.__doc__
    run.__signature__ = inspect.Signature(named)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in named}
    return run


def _parameters() -> list[inspect.Parameter]:
    return [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=default,
            annotation=ProfileFlags.__annotations__[name],
        )
        for name, default in zip(
            ProfileFlags.__struct_fields__, ProfileFlags.__struct_defaults__, strict=True
        )
    ]
