"""The gap map: treatment by population, shaded by patients; what is blank stays visible."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from calcinosis_cli.evidence.coverage import POPULATIONS, UNSPLIT, Cell, GapRow, gap_rows
from calcinosis_cli.evidence.grading import LEVEL_MEANING
from calcinosis_cli.output.maps import SHADES
from calcinosis_cli.patient.messages import plural

if TYPE_CHECKING:
    from calcinosis_cli.output.report.context import Context
    from calcinosis_cli.output.report.wording import Wording


class Field(NamedTuple):
    """One cell: shade 0 is *nobody looked*; ``said`` is what a screen reader says."""

    shade: int
    number: str
    level: str
    said: str


class MapRow(NamedTuple):
    """One treatment with a field for each population."""

    name: str
    fields: list[Field]


class MapView(NamedTuple):
    """The map: the first options, then the others."""

    columns: list[str]
    first: list[MapRow]
    rest: list[MapRow]
    blank: int
    total: int


def map_view(order: Sequence[str], first: Iterable[str], context: Context) -> MapView:
    """Lay out the map of the named treatments, those of ``first`` apart."""
    columns = [*POPULATIONS, UNSPLIT]
    chosen = set(first)
    found = gap_rows([context.vocabulary.treatments[name] for name in order], context.evidence)
    rows = {row.id: _row(row, columns, context.w) for row in found}
    fields = [field for row in rows.values() for field in row.fields[: len(POPULATIONS)]]
    return MapView(
        columns=[context.w.populations[name] for name in columns],
        first=[row for name, row in rows.items() if name in chosen],
        rest=[row for name, row in rows.items() if name not in chosen],
        blank=sum(field.shade == 0 for field in fields),
        total=len(fields),
    )


def _row(row: GapRow, columns: Sequence[str], w: Wording) -> MapRow:
    return MapRow(row.name, [_field(row.cells.get(name), w) for name in columns])


def _field(cell: Cell | None, w: Wording) -> Field:
    if cell is None:
        return Field(0, "", "", "nobody looked")
    shade = max(1, sum(cell.patients >= least for least, _ in SHADES))
    people = plural(cell.patients, "patient") if cell.patients else "number not stated"
    said = f"{people}, {plural(cell.studies, 'report')}"
    said += "" if w.plain else f", {LEVEL_MEANING[cell.level]}"
    level = "" if w.plain else f"L{cell.level}"
    return Field(shade, str(cell.patients) if cell.patients else "?", level, said)
