"""What the tabs at right say, as blocks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from calcinosis_cli.engine.answer import Excluded, Option, Placed, Reason
from calcinosis_cli.library.pages import TreatmentPage, page_of
from calcinosis_cli.output import evidence_view
from calcinosis_cli.output import page as page_view
from calcinosis_cli.output.explanations import explanation_blocks
from calcinosis_cli.output.layout import Block, Heading, Span, cited, text
from calcinosis_cli.output.words import (
    BECAUSE,
    HAZARD_SIGN,
    SAFETY_SIGN,
    SAFETY_TONE,
    in_force,
    level_word,
    marks,
    safety_span,
    unsearched_words,
)
from calcinosis_cli.patient.facts import FACTS

if TYPE_CHECKING:
    from calcinosis_cli.browse.state import Explorer
    from calcinosis_cli.engine.comparing import Move, Placement
    from calcinosis_cli.output.layout import Tone
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


NOT_HERE = "not-for-this-patient"


class ListLine(NamedTuple):
    """One line: a heading, an option or an excluded treatment; ``note`` is for the narrow."""

    kind: Literal["heading", "option", "excluded"]
    id: Id
    name: str
    place: str = ""
    sign: str = ""
    note: str = ""
    changed: bool = False
    tone: Tone = "plain"


def lines(explorer: Explorer, shown: Collection[Id] | None = None) -> Iterator[ListLine]:
    """Yield the lines in the order of the answer; ``shown`` are the ids that a search found."""
    answer = explorer.answer
    moved = {move.id: move for move in explorer.change.moves} if explorer.change else {}
    leading = {lead.group for lead in answer.leading}
    heading = ""
    for where, place, item in answer.placed():
        if shown is not None and item.id not in shown:
            continue
        group = item.group if where == "consider" else NOT_HERE
        if group != heading:
            heading = group
            known = explorer.vocabulary.groups.get(group)
            name = known.name if known else "Not for this patient"
            yield ListLine("heading", f"group:{group}", ("> " if group in leading else "") + name)
        move = moved.get(item.id)
        yield _option(place, item, move) if isinstance(item, Option) else _excluded(item, move)


def _option(place: int, option: Option, move: Move | None) -> ListLine:
    return ListLine(
        kind="option",
        id=option.id,
        name=option.name,
        place=f"{place}{'=' if option.tied else ' '}",
        sign=_sign(option),
        note=" · ".join(filter(None, [was(move), *marks(option), option.evidence.headline])),
        tone=SAFETY_TONE[option.safety] if option.safety != "clear" else "open",
        changed=move is not None,
    )


def _sign(option: Option) -> str:
    hazard = HAZARD_SIGN if option.hazards else ""
    return SAFETY_SIGN[option.safety] + ("?" if option.could_be else "") + hazard


def _excluded(item: Excluded, move: Move | None) -> ListLine:
    now = "taken now: do not stop without advice" if item.current else ""
    why = f"{BECAUSE[item.because]}: {item.why[0].text}" if item.why else BECAUSE[item.because]
    return ListLine(
        kind="excluded",
        id=item.id,
        name=item.name,
        sign="X" if item.because == "contraindicated" else "-",
        note=" · ".join(filter(None, [was(move), now, why])),
        tone="danger" if item.because == "contraindicated" else "muted",
        changed=move is not None,
    )


def was(move: Move | None) -> str:
    """Say where a treatment stood before, when it moved."""
    if move is None:
        return ""
    before, after = move.before, move.after
    if before.where == "consider":
        stays = (after.where, after.place) == (before.where, before.place)
        return "" if stays else f"was {before.place}"
    return "was excluded" if after.where == "consider" else ""


def place_words(standing: Placement) -> str:
    """Say a place shortly."""
    return str(standing.place) if standing.where == "consider" else "not for this patient"
