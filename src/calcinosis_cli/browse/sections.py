"""What the tabs at right say, as blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from calcinosis_cli.engine.answer import Excluded, Option, Placed, Reason
from calcinosis_cli.library.pages import TreatmentPage, page_of
from calcinosis_cli.output import evidence_view
from calcinosis_cli.output import page as page_view
from calcinosis_cli.output.explanations import explanation_blocks
from calcinosis_cli.output.layout import Block, Heading, Span, cited, text
from calcinosis_cli.output.words import (
    BECAUSE,
    SAFETY_TONE,
    in_force,
    level_word,
    safety_span,
    unsearched_words,
)
from calcinosis_cli.patient.facts import FACTS

if TYPE_CHECKING:
    from calcinosis_cli.browse.state import Explorer
    from calcinosis_cli.patient.record import Id

TABS = {
    "why": "Why",
    "evidence": "Evidence",
    "safety": "Safety",
    "regimens": "Regimen",
    "monitoring": "Tests",
    "references": "Refs",
}
"""The tabs with titles that fit half of 80 columns together."""


def placed_in(explorer: Explorer, name: Id) -> Placed:
    """Find a treatment in the answer."""
    return next(each for each in explorer.answer.placed() if each.item.id == name)


def title(explorer: Explorer, name: Id) -> tuple[Span, ...]:
    """Name the treatment, its place and its verdict."""
    _, place, item = placed_in(explorer, name)
    if isinstance(item, Option):
        verdict = safety_span(item)
        role = "" if item.role == "usual" else f" · {item.role}"
        return Span(item.name, "strong"), Span(f"\n{place}. to consider{role} · "), verdict
    because = BECAUSE[item.because]
    return Span(item.name, "strong"), Span("\nNot for this patient: "), Span(because, "danger")


def blocks(explorer: Explorer, name: Id, tab: str) -> Iterator[Block]:
    """Show one tab of one treatment."""
    if tab == "why":
        yield from _why(explorer, name)
        return
    treatment = explorer.vocabulary.treatments[name]
    evidence = explorer.source.evidence[name]
    made = page_of(treatment, evidence, explorer.vocabulary)
    shown = list(SECTIONS[tab](made))
    yield from shown or [text("Nothing is recorded here.", "muted")]


def _why(explorer: Explorer, name: Id) -> Iterator[Block]:
    item = placed_in(explorer, name).item
    yield text(explorer.vocabulary.treatments[name].summary)
    against = [reason for reason in item.against if reason not in item.why]
    excluded = isinstance(item, Excluded)
    yield from _reasons("Why not" if excluded else "For", item.why, "x " if excluded else "+ ")
    yield from _reasons("Against", against, "! ")
    yield from _questions(explorer, item.ask)
    if missing := unsearched_words(item, explorer.profile, explorer.vocabulary):
        yield text(missing, "open", marker="? ")
    yield from explanation_blocks(explorer.explanation(name), explorer.vocabulary)


def _reasons(heading: str, reasons: Sequence[Reason], marker: str) -> Iterator[Block]:
    if reasons:
        yield Heading(heading)
    for reason in reasons:
        level = reason.level
        head = Span(f"{level_word(level)}: ", SAFETY_TONE[level]) if level else None
        words = f"{reason.text}{in_force(reason)} {reason.management or ''}".rstrip()
        yield cited(words, reason.references, head=head, marker=marker)


def _questions(explorer: Explorer, facts: Sequence[str]) -> Iterator[Block]:
    if facts:
        yield Heading("Ask first")
    for fact in facts:
        known = FACTS.get(fact) or explorer.vocabulary.conditions[fact]
        yield text(known.ask, "open", marker="? ")


def _evidence(made: TreatmentPage) -> Iterator[Block]:
    return evidence_view.blocks(made.evidence)


def _safety(made: TreatmentPage) -> Iterator[Block]:
    yield from page_view.SECTIONS["safety"](made)
    yield from page_view.SECTIONS["fit"](made)


SECTIONS: dict[str, Callable[[TreatmentPage], Iterator[Block]]] = {
    "evidence": _evidence,
    "safety": _safety,
    "regimens": page_view.SECTIONS["regimens"],
    "monitoring": page_view.SECTIONS["monitoring"],
    "references": page_view.SECTIONS["references"],
}
