"""``calcinosis gaps``: where nobody has looked."""

from __future__ import annotations

from typing import Annotated

import typer

from calcinosis_cli.cli import complete
from calcinosis_cli.cli.exits import CommandError, Exit
from calcinosis_cli.cli.options import FormatOption, JsonOption, KbOption, WeakerOption, WidthOption
from calcinosis_cli.cli.printing import emit
from calcinosis_cli.cli.session import open_base
from calcinosis_cli.evidence.coverage import POPULATIONS, UNSPLIT, gap_rows
from calcinosis_cli.output import maps
from calcinosis_cli.output.documents import GapsDocument
from calcinosis_cli.output.selection import Criteria, UnknownValueError, select
from calcinosis_cli.output.stamp import stamped

PANEL = "Explore"
EPILOG = "Examples: calcinosis gaps · calcinosis gaps --group systemic · calcinosis gaps --json"


def command(
    group: Annotated[
        list[str] | None, typer.Option(help="Only these groups.", autocompletion=complete.groups)
    ] = None,
    form: FormatOption = "table",
    json: JsonOption = False,
    width: WidthOption = None,
    kb: KbOption = None,
    allow_weaker_safety: WeakerOption = False,
) -> None:
    """Map treatments by population: patients studied, best design, and where nobody looked."""
    base = open_base(kb, allow_weaker_safety=allow_weaker_safety)
    criteria = Criteria(groups=tuple(group or ()))
    try:
        found = select(base.catalogue, criteria)
    except UnknownValueError as error:
        raise CommandError(Exit.USAGE, str(error)) from error
    document = stamped(
        GapsDocument,
        base,
        populations=[*POPULATIONS, UNSPLIT],
        gaps=gap_rows([base.vocabulary.treatments[e.row.id] for e in found], base.evidence),
    )
    emit(maps.gaps_content(document, base.vocabulary), "json" if json else form, width=width)
