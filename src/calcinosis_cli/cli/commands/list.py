"""``calcinosis list``: every treatment with its evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from calcinosis_cli.cli import complete
from calcinosis_cli.cli.options import BASE, OUTPUT, Run, Several, refuse, says, with_options
from calcinosis_cli.output import listing
from calcinosis_cli.output.listing import Criteria, TreatmentsDocument, has_words, select
from calcinosis_cli.output.stamp import stamped

if TYPE_CHECKING:
    from calcinosis_cli.library import Loaded
    from calcinosis_cli.output.formats import Content

PANEL = "Explore"
EPILOG = (
    "Examples: calcinosis list · calcinosis list bone --role usual · "
    "calcinosis list --class jak-inhibitors --json · calcinosis list --conditions heart"
)


@with_options(*OUTPUT, *BASE)
def command(
    run: Run,
    text: Annotated[Several, typer.Argument(help="Words to look for in names and texts.")] = None,
    group: Annotated[Several, says("Only these groups.", autocompletion=complete.groups)] = None,
    class_: Annotated[
        Several, says("Only these drug classes.", "--class", autocompletion=complete.classes)
    ] = None,
    route: Annotated[Several, says("Only these routes.", autocompletion=complete.routes)] = None,
    role: Annotated[Several, says("Only these roles.", autocompletion=complete.roles)] = None,
    side_effect: Annotated[
        Several,
        says(
            "Only with this side effect (part of its name).", autocompletion=complete.side_effects
        ),
    ] = None,
    level: Annotated[
        int | None, says("Only with supporting evidence of this level or better.", min=1, max=5)
    ] = None,
    sort: Annotated[Literal["group", "name", "level"], says("Order of the rows.")] = "group",
    conditions: Annotated[
        bool, says("List the conditions that a patient can have.", "--conditions")
    ] = False,
) -> None:
    """List treatments by group, with what is known about each."""
    base = run.base
    filters = {"group": group, "class": class_, "route": route, "role": role}
    if conditions:
        others = {f"--{name}": given for name, given in filters.items()}
        more = {"--side-effect": side_effect, "--level": level, "--sort": sort != "group"}
        refuse("--conditions", {**others, **more})
        run.emit(_conditions(base, text or []))
        return
    criteria = Criteria(text or (), filters, side_effect or (), level)
    rows = [entry.row for entry in select(base.catalogue, criteria, sort)]
    document = stamped(TreatmentsDocument, base, treatments=rows)
    run.emit(listing.content(document, base.catalogue.groups, grouped=sort == "group"))


def _conditions(base: Loaded, words: list[str]) -> Content:
    """List conditions, all of whose words are in their names or their question."""
    from calcinosis_cli.output.documents import ConditionsDocument  # slow to import

    found = [
        each
        for each in base.kb.conditions
        if has_words(" ".join((each.id, each.label, each.ask, *each.aliases)).casefold(), words)
    ]
    return listing.conditions_content(stamped(ConditionsDocument, base, conditions=found))
