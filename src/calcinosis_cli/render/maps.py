"""The views of ``gaps``, ``interactions`` and the merged monitoring plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from calcinosis_cli.render.blocks import Block, Heading, Paragraph, Row, Span, Table, text
from calcinosis_cli.render.recommendation import pair_line
from calcinosis_cli.render.words import MOMENT, name_of, plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from calcinosis_cli.documents import GapsDocument, InteractionsDocument, MonitoringDocument
    from calcinosis_cli.gaps import Cell, GapRow
    from calcinosis_cli.vocabulary import Vocabulary

SHADES = ((1, "."), (2, "-"), (10, "+"), (30, "#"))
"""From so many patients on, this sign; a blank means that nobody looked."""
COLUMN = {
    "jdm": "JDM",
    "dm": "adult DM",
    "other-ctd": "other CTD",
    "ssc": "SSc",
    "unsplit": "unsplit",
}


def gap_blocks(document: GapsDocument, vocabulary: Vocabulary) -> Iterator[Block]:
    """Draw the map by group: patients studied, best level, blank where nobody looked."""
    yield Heading("Who has been studied: treatment by population", 1)
    yield text(
        "Patients counted for any one outcome and best Oxford level (L). Blank: nobody looked. "
        "Other CTD: overlap, MCTD, lupus and others; unsplit: populations not told apart. "
        "Signs: . one patient, - 2 or more, + 10 or more, # 30 or more.",
        "muted",
    )
    header = True
    for group in vocabulary.kb.groups:
        rows = [row for row in document.gaps if row.group == group.id]
        if rows:
            yield Heading(group.name, 3)
            yield Table(
                ("treatment", *(COLUMN[name] for name in document.populations)),
                (28, 9, 9, 9, 9, 9),
                [_gap_row(row, document.populations) for row in rows],
                show_header=header,
            )
            header = False


def _gap_row(row: GapRow, populations: Sequence[str]) -> Row:
    cells = [_cell(row.cells.get(name)) for name in populations]
    return Row((Span(row.name), *cells))


def _cell(cell: Cell | None) -> Span:
    if cell is None:
        return Span("")
    sign = [shade for least, shade in SHADES if cell.patients >= least]
    count = str(cell.patients) if cell.patients else "n?"
    return Span(f"{sign[-1] if sign else '?'}{count} L{cell.level}", "open")


def flat_gap(row: GapRow, populations: Sequence[str]) -> dict[str, Any]:
    """Return one row for CSV."""
    cells: dict[str, Any] = {"id": row.id, "name": row.name, "group": row.group}
    for name in populations:
        cell = row.cells.get(name)
        cells[f"{name}_patients"] = cell.patients if cell else None
        cells[f"{name}_studies"] = cell.studies if cell else None
        cells[f"{name}_level"] = cell.level if cell else None
    return cells


def interaction_blocks(document: InteractionsDocument, vocabulary: Vocabulary) -> Iterator[Block]:
    """Show every interaction between the named drugs."""
    names = ", ".join(name_of(drug, vocabulary) for drug in document.drugs)
    yield Heading(f"Interactions of {names or 'nothing that is recognized'}", 1)
    for name in document.unrecognized:
        yield text(f"{name} is not recognized: its interactions are unknown.", "open", marker="? ")
    if not document.interactions:
        yield text("No recorded interaction; that is not proof of safety.", marker="- ")
    for pair in document.interactions:
        yield pair_line(pair, vocabulary)
        parts = [pair.mechanism or "", f"[{', '.join(pair.references)}]"]
        yield text(" ".join(filter(None, parts)), "muted", indent=2)


def monitoring_blocks(document: MonitoringDocument, vocabulary: Vocabulary) -> Iterator[Block]:
    """Show one plan: what comes first, then by interval."""
    names = ", ".join(name_of(name, vocabulary) for name in document.treatments)
    yield Heading(f"Monitoring of {names}", 1)
    yield text(f"{plural(len(document.monitoring), 'test')}, same tests merged.", "muted")
    several = len(document.treatments) > 1
    for test in document.monitoring:
        when = ", ".join(MOMENT[moment] for moment in test.at)
        yield Paragraph((Span(test.test, "strong"), Span(f": {when}")), marker="- ")
        for purpose in test.purposes:
            who = f"{name_of(purpose.treatment, vocabulary)}: " if several else ""
            detail = f" ({purpose.detail})" if purpose.detail else ""
            yield text(f"{who}{purpose.why}{detail} [{', '.join(purpose.references)}]", indent=4)
