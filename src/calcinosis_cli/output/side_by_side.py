"""The view of ``show A B …``: treatments beside each other, one subject at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from calcinosis_cli.output.layout import Block, Heading, Row, Span, Table, text
from calcinosis_cli.output.words import HAZARD, MOMENT, SAFETY

if TYPE_CHECKING:
    from calcinosis_cli.engine.explaining import Explanation
    from calcinosis_cli.library.pages import TreatmentPage

WIDEST = 4
"""More treatments than this do not fit beside each other at 80 columns."""


def blocks(pages: Sequence[TreatmentPage], verdicts: Sequence[Explanation] = ()) -> Iterator[Block]:
    """Compare the treatments subject by subject, in bands of at most four."""
    yield Heading("Side by side: " + ", ".join(page.name for page in pages), 1)
    for start in range(0, len(pages), WIDEST):
        band = pages[start : start + WIDEST]
        if verdicts:
            yield Heading("For this patient", 3)
            cells = tuple(Span(_verdict(item)) for item in verdicts[start : start + WIDEST])
            yield Table([page.name for page in band], [1] * len(band), [Row(cells)])
        for title, cell in SUBJECTS.items():
            yield Heading(title, 3)
            cells = tuple(Span(cell(page) or "-") for page in band)
            yield Table([page.name for page in band], [1] * len(band), [Row(cells)])
    yield text("`calcinosis show NAME` gives the sources of each statement.", "muted")


def _verdict(item: Explanation) -> str:
    where = "consider" if item.where == "consider" else "not for this patient"
    worse = f"; could be {SAFETY[item.could_be]}" if item.could_be != item.safety else ""
    hazard = f"; {HAZARD}" if item.hazards else ""
    return f"{where}, place {item.place}; {item.fit}; {SAFETY[item.safety]}{worse}{hazard}"


def _evidence(page: TreatmentPage) -> str:
    evidence = page.evidence
    level = f"level {evidence.level}" if evidence.level else "no supporting direct study"
    return f"{evidence.headline}; {level}; certainty {evidence.certainty or 'not graded'}"


def _rules(level: str) -> Callable[[TreatmentPage], str]:
    def cell(page: TreatmentPage) -> str:
        return "; ".join(rule.text for rule in page.safety if rule.level == level)

    return cell


def _side_effects(page: TreatmentPage) -> str:
    serious = [effect.name for effect in page.side_effects if effect.serious]
    other = [effect.name for effect in page.side_effects if not effect.serious]
    parts = [f"serious: {', '.join(serious)}"] if serious else []
    parts += [f"other: {', '.join(other)}"] if other else []
    return "; ".join(parts)


def _monitoring(page: TreatmentPage) -> str:
    return "; ".join(
        f"{monitor.test} ({', '.join(MOMENT[moment] for moment in monitor.at)})"
        for monitor in page.monitoring
    )


def _regimens(page: TreatmentPage) -> str:
    return "; ".join(f"{r.age_group}: {r.dose}" for r in page.regimens)


SUBJECTS: dict[str, Callable[[TreatmentPage], str]] = {
    "What it is": lambda page: page.summary,
    "Group, role, route": lambda page: (
        f"{page.group_name}; {page.role.replace('-', ' ')}; {', '.join(page.routes)}"
    ),
    "Evidence": _evidence,
    "Hazards for everybody": lambda page: " ".join(hazard.text for hazard in page.hazards),
    "Contraindicated": _rules("contraindicated"),
    "Avoid": _rules("avoid"),
    "Caution": _rules("caution"),
    "Note": _rules("note"),
    "Side effects": _side_effects,
    "Monitoring": _monitoring,
    "Regimens as studied": _regimens,
}
