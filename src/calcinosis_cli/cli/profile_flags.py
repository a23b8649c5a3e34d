"""The facts of one patient as flags, for every command that takes a profile."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import typer

from calcinosis_cli.cli import complete
from calcinosis_cli.patient.facts import FACTS, SAFETY, SECTIONS, Fact, Profile

if TYPE_CHECKING:
    from collections.abc import Callable

INPUT = "Input"


class ProfileFlags:
    """What was given; ``None`` is not said."""

    def __init__(self, given: dict[str, Any]) -> None:
        self._given = given
        self.profile: str | None = given["profile"]

    def words(self) -> dict[str, Any]:
        """Turn the flags into the words of a profile file."""
        given = self._given
        words = {name: given[name] for name in FACTS if given.get(name) is not None}
        conditions = [(name, True) for name in given["condition"] or ()]
        conditions += [(name, False) for name in given["no_condition"] or ()]
        if conditions:
            words["conditions"] = conditions
        if given["no_other_conditions"]:
            words["other_conditions"] = False
        if given["no_other_drugs"]:
            words["other_drugs"] = False
        return words


def with_profile_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Let Typer see the profile flags in place of the first parameter of ``command``.

    The command is called with a :class:`ProfileFlags` and its own options by name.
    """
    _, *own = inspect.signature(command, eval_str=True).parameters.values()
    flags = _parameters()

    def run(**given: Any) -> None:  # noqa: ANN401 - Typer passes what the annotations say
        patient = ProfileFlags({flag.name: given.pop(flag.name) for flag in flags})
        command(patient, **given)

    named = [*flags, *(each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own)]
    run.__doc__ = command.__doc__
    run.__signature__ = inspect.Signature(named)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in named}
    return run


def _parameters() -> list[inspect.Parameter]:
    """Return all flags in the order of ``--help``."""
    facts = {
        fact.name: _of_fact(fact)
        for section in SECTIONS
        for fact in FACTS.values()
        if fact.section == section and fact.kind != "doses"  # given with the drugs
    }
    takes, tried = facts.pop("takes"), facts.pop("tried")
    return [
        *facts.values(),
        _names("condition", "Has this condition (repeatable)."),
        _names("no_condition", "Does not have this condition (repeatable)."),
        _no_other("conditions"),
        takes,
        _no_other("drugs"),
        tried,
        _flag(
            "profile",
            str | None,
            metavar="FILE|-",
            help="Profile as YAML or JSON; flags add to its lists and replace its single facts.",
            rich_help_panel=INPUT,
        ),
    ]


def _of_fact(fact: Fact) -> inspect.Parameter:
    offers = {"drugs": complete.drugs, "treatments": complete.tried}
    offer = complete.values(fact.name) if fact.values else offers.get(fact.kind)
    single = fact.kind in ("choice", "number", "flag")
    return _flag(
        fact.name,
        Profile.__annotations__[fact.name].__origin__ if single else list[str] | None,
        "/".join(fact.flags),
        metavar=None if fact.kind == "flag" else fact.metavar,
        help=fact.help,
        autocompletion=offer,
        rich_help_panel=fact.section,
    )


def _names(name: str, meaning: str) -> inspect.Parameter:
    return _flag(
        name,
        list[str] | None,
        metavar="NAME",
        help=meaning,
        autocompletion=complete.conditions,
        rich_help_panel=SAFETY,
    )


def _no_other(what: str) -> inspect.Parameter:
    meaning = "None besides those named."
    name = f"--no-other-{what}"
    return _flag(
        f"no_other_{what}", bool, name, default=False, help=meaning, rich_help_panel=SAFETY
    )


def _flag(
    name: str,
    of: object,
    *names: str,
    default: object = None,
    **option: Any,  # noqa: ANN401 - as Typer takes it
) -> inspect.Parameter:
    shown = typer.Option(default, *names, **option)
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=shown, annotation=of)
