"""``calcinosis gaps``: where nobody has looked."""

from __future__ import annotations

from typing import Annotated

from calcinosis_cli.cli import complete
from calcinosis_cli.cli.options import BASE, OUTPUT, Run, Several, says, with_options
from calcinosis_cli.evidence.coverage import POPULATIONS, UNSPLIT, gap_rows
from calcinosis_cli.output import maps
from calcinosis_cli.output.listing import Criteria, select
from calcinosis_cli.output.maps import GapsDocument
from calcinosis_cli.output.stamp import stamped

PANEL = "Explore"
EPILOG = "Examples: calcinosis gaps · calcinosis gaps --group systemic · calcinosis gaps --json"


@with_options(*OUTPUT, *BASE)
def command(
    run: Run,
    group: Annotated[Several, says("Only these groups.", autocompletion=complete.groups)] = None,
) -> None:
    """Map treatments by population: patients studied, best design, and where nobody looked."""
    base = run.base
    found = select(base.catalogue, Criteria(filters={"group": group}))
    treatments = [base.vocabulary.treatments[entry.row.id] for entry in found]
    document = stamped(
        GapsDocument,
        base,
        populations=[*POPULATIONS, UNSPLIT],
        gaps=gap_rows(treatments, base.evidence),
    )
    run.emit(maps.gaps_content(document, base.vocabulary))
