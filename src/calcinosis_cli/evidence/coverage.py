"""Where nobody has looked: treatment by population, patients studied and best design."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.evidence.counts import CONNECTIVE, most_patients
from calcinosis_cli.evidence.grading import level_of
from calcinosis_cli.patient.record import Id, Record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from calcinosis_cli.evidence.counts import Line
    from calcinosis_cli.evidence.weighing import Evidence
    from calcinosis_cli.knowledge.model import Treatment

POPULATIONS: dict[str, frozenset[str]] = {
    "jdm": frozenset({"jdm"}),
    "dm": frozenset({"dm"}),
    "other-ctd": frozenset({"iim", "overlap", "mctd", "sle", "uctd", "other-ctd"}),
    "ssc": frozenset({"ssc"}),
}
"""Columns; an arm that mixes them is *unsplit*, and other diseases are left out."""

UNSPLIT = "unsplit"


class Cell(Record, frozen=True):
    """Patients assessed in one population, at most for any one outcome, and best level."""

    patients: int
    studies: int
    level: int


class GapRow(Record, frozen=True):
    """One treatment; a population that is absent is one where nobody looked."""

    id: Id
    name: str
    group: Id
    cells: dict[str, Cell]


def gap_rows(treatments: Sequence[Treatment], evidence: Mapping[Id, Evidence]) -> list[GapRow]:
    """Make the map, one row a treatment, in the given order."""
    return [GapRow(t.id, t.name, t.group, _cells(_lines(evidence[t.id]))) for t in treatments]


def _lines(evidence: Evidence) -> list[Line]:
    """Counted lines that speak of this treatment by name."""
    return [
        line
        for body in evidence.bodies
        for line in body.lines
        if line.counted and line.by_class is None
    ]


def _cells(lines: Sequence[Line]) -> dict[str, Cell]:
    columns: dict[str, list[Line]] = {}
    for line in lines:
        column = population_of(line.diseases)
        if column is not None:
            columns.setdefault(column, []).append(line)
    return {name: _cell(columns[name]) for name in (*POPULATIONS, UNSPLIT) if name in columns}


def population_of(diseases: Sequence[str]) -> str | None:
    """Name the column of an arm; ``None`` when no connective-tissue disease is among them."""
    found = set(diseases)
    for name, members in POPULATIONS.items():
        if found <= members:
            return name
    return UNSPLIT if found & CONNECTIVE else None


def _cell(lines: Sequence[Line]) -> Cell:
    return Cell(
        patients=most_patients(lines),
        studies=len({line.reference for line in lines}),
        level=min(map(level_of, lines)),
    )
