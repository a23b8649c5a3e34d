"""What the tabs at right say, as blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.documents import TreatmentPage, page
from calcinosis_cli.facts import FACTS
from calcinosis_cli.render import evidence_view
from calcinosis_cli.render import page as page_view
from calcinosis_cli.render.blocks import Block, Heading, Paragraph, Span, text
from calcinosis_cli.render.reasons import explanation_blocks
from calcinosis_cli.render.words import BECAUSE, SAFETY, SAFETY_TONE, safety_span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from calcinosis_cli.browse.state import Explorer
    from calcinosis_cli.record import Id
    from calcinosis_cli.shapes import Excluded, Option, Reason

TABS = {
    "why": "Why",
    "evidence": "Evidence",
    "safety": "Safety",
    "regimens": "Regimen",
    "monitoring": "Tests",
    "references": "Refs",
}
"""The tabs with titles that fit half of 80 columns together."""


def item_of(explorer: Explorer, name: Id) -> tuple[Option | Excluded, int]:
    """Return a treatment of the answer with its place, 0 when it is excluded."""
    for place, option in enumerate(explorer.answer.consider, 1):
        if option.id == name:
            return option, place
    for excluded in explorer.answer.not_for_this_patient:
        if excluded.id == name:
            return excluded, 0
    raise KeyError(name)


def title(explorer: Explorer, name: Id) -> tuple[Span, ...]:
    """Name the treatment, its place and its verdict."""
    item, place = item_of(explorer, name)
    if place:
        verdict = safety_span(item.safety, item.could_be, item.ask)
        role = "" if item.role == "usual" else f" · {item.role}"
        return Span(item.name, "strong"), Span(f"\n{place}. to consider{role} · "), verdict
    because = BECAUSE[item.because]  # type: ignore[union-attr]
    return Span(item.name, "strong"), Span("\nNot for this patient: "), Span(because, "danger")


def blocks(explorer: Explorer, name: Id, tab: str) -> Iterator[Block]:
    """Show one tab of one treatment."""
    if tab == "why":
        yield from _why(explorer, name)
        return
    treatment = explorer.vocabulary.treatments[name]
    evidence = explorer.source.evidence[name]
    made = page(treatment, evidence, explorer.vocabulary)
    shown = list(SECTIONS[tab](made))
    yield from shown or [text("Nothing is recorded here.", "muted")]


def _why(explorer: Explorer, name: Id) -> Iterator[Block]:
    item, _ = item_of(explorer, name)
    yield text(explorer.vocabulary.treatments[name].summary)
    against = [reason for reason in item.against if reason not in item.why]
    excluded = item not in explorer.answer.consider
    yield from _reasons("Why not" if excluded else "For", item.why, "x " if excluded else "+ ")
    yield from _reasons("Against", against, "! ")
    yield from _questions(explorer, item.ask)
    yield from explanation_blocks(explorer.explanation(name), explorer.vocabulary)


def _reasons(heading: str, reasons: Sequence[Reason], marker: str) -> Iterator[Block]:
    if reasons:
        yield Heading(heading)
    for reason in reasons:
        level = reason.level
        spans = [Span(f"{SAFETY[level]}: ", SAFETY_TONE[level])] if level else []
        where = f" [{reason.jurisdiction}]" if reason.jurisdiction else ""
        spans.append(Span(reason.text + where + (f" {reason.management or ''}".rstrip())))
        if reason.references:
            spans.append(Span(f" [{', '.join(reason.references)}]", "muted"))
        yield Paragraph(spans, marker)


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
