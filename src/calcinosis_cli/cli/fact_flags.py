"""The facts of one patient as flags, for every command that hears of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from calcinosis_cli.cli import complete
from calcinosis_cli.cli.options import Several, option
from calcinosis_cli.patient.facts import CLOSED, FACTS, SAFETY, SECTIONS, Fact, Profile

if TYPE_CHECKING:
    import inspect


def words_of_flags(given: dict[str, Any]) -> dict[str, Any]:
    """Turn the flags that were given into the words of a profile file."""
    words = {name: given[name] for name in FACTS if given.get(name) is not None}
    conditions = [(name, True) for name in given["condition"] or ()]
    conditions += [(name, False) for name in given["no_condition"] or ()]
    if conditions:
        words["conditions"] = conditions
    return words | {closed: False for closed in CLOSED if given[f"no_{closed}"]}


def flags_of_facts() -> list[inspect.Parameter]:
    """Return all flags in the order of ``--help``."""
    facts = {
        fact.name: _flag(fact)
        for section in SECTIONS
        for fact in FACTS.values()
        if fact.section == section and fact.kind != "doses"  # given with the drugs
    }
    takes, tried, allergies = (facts.pop(name) for name in ("takes", "tried", "allergies"))
    return [
        *facts.values(),
        allergies,
        _no_other("allergies", "--no-allergies"),
        _names("condition", "Has this condition (repeatable)."),
        _names("no_condition", "Does not have this condition (repeatable)."),
        _no_other("conditions"),
        takes,
        _no_other("drugs"),
        tried,
        option(
            "profile",
            str | None,
            "Profile as YAML or JSON; flags add to its lists and replace its single facts.",
            metavar="FILE|-",
            panel="Input",
        ),
    ]


def _flag(fact: Fact) -> inspect.Parameter:
    offers = {"drugs": complete.drugs, "treatments": complete.tried}
    offer = complete.values(fact.name) if fact.values else offers.get(fact.kind)
    single = fact.kind in ("choice", "number", "flag")
    return option(
        fact.name,
        Profile.__annotations__[fact.name].__origin__ if single else Several,
        fact.help,
        "/".join(fact.flags),
        metavar=None if fact.kind == "flag" else fact.metavar,
        autocompletion=offer,
        case_sensitive=False,
        panel=fact.section,
    )


def _names(name: str, meaning: str) -> inspect.Parameter:
    offer = complete.conditions
    return option(name, Several, meaning, metavar="NAME", autocompletion=offer, panel=SAFETY)


def _no_other(what: str, *names: str) -> inspect.Parameter:
    names = ("None besides those named.", *names, f"--no-other-{what}")
    return option(f"no_other_{what}", bool, *names, default=False, panel=SAFETY)
