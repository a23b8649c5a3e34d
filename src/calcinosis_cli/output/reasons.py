"""The views of ``recommend --why``, ``--what-if`` and ``--explain``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.engine.answer import SCALE
from calcinosis_cli.output.formats import Content
from calcinosis_cli.output.layout import Block, Heading, Paragraph, Span, Tone, text
from calcinosis_cli.output.words import (
    BECAUSE,
    LIST,
    SAFETY,
    SAFETY_TONE,
    URGENCY,
    fact_label,
    key_words,
    profile_line,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from calcinosis_cli.engine.comparing import Move, Placement
    from calcinosis_cli.engine.explaining import Explanation, Finding, FitFinding
    from calcinosis_cli.knowledge.vocabulary import Vocabulary
    from calcinosis_cli.output.documents import ExplanationsDocument, WhatIfDocument

SIGN = {"true": "yes", "unknown": "?", "false": "no"}


def why_content(document: ExplanationsDocument, vocabulary: Vocabulary) -> Content:
    """Offer the chain of each treatment that was asked for."""
    return Content(
        document,
        blocks=lambda: _why_blocks(document, vocabulary),
        items=lambda: document.explanations,
    )


def what_if_content(document: WhatIfDocument, vocabulary: Vocabulary) -> Content:
    """Offer what moves."""
    return Content(
        document,
        blocks=lambda: what_if_blocks(document, vocabulary),
        items=lambda: document.moves,
    )


def _why_blocks(document: ExplanationsDocument, vocabulary: Vocabulary) -> Iterator[Block]:
    yield Heading(profile_line(document.profile, vocabulary), 1)
    for explanation in document.explanations:
        yield from explanation_blocks(explanation, vocabulary)


def explanation_blocks(explanation: Explanation, vocabulary: Vocabulary) -> Iterator[Block]:
    """Show where a treatment stands and every rule behind it."""
    yield Heading(f"Why {explanation.name}?")
    because = f" ({BECAUSE[explanation.because]})" if explanation.because else ""
    yield text(f"Stands in: {LIST[explanation.where]}{because}, place {explanation.place}.")
    yield text(f"Order: {key_words(explanation.key)}; ties by name.")
    for lead in explanation.leads:
        for reason in lead.why:
            yield text(f"{vocabulary.groups[lead.group].name} leads: {reason.text}", marker="- ")
    safety = f"Safety: {SAFETY[explanation.safety]}"
    if explanation.could_be != explanation.safety:
        safety += f"; could be {SAFETY[explanation.could_be]} once the unknown facts are known"
    yield text(safety + ".", SAFETY_TONE[explanation.safety])
    values = {known.fact: known.value for known in explanation.facts}
    for holds, title in (("true", "Rules that hold"), ("unknown", "Rules that may hold")):
        yield from _rules(explanation, holds, title, values)
    silent = list(_false(explanation, values))
    yield text(f"{len(silent)} rules were looked at and do not hold:", "muted")
    yield from silent


def _rules(
    explanation: Explanation, holds: str, title: str, values: dict[str, str]
) -> Iterator[Block]:
    fits = [rule for rule in explanation.fit_rules if rule.holds == holds]
    findings = [finding for finding in explanation.findings if finding.holds == holds]
    if not fits and not findings:
        return
    yield Heading(title, 3)
    for rule in fits:
        yield _line(rule.effect, "plain", rule.text, rule, values)
    for finding in sorted(findings, key=lambda finding: -SCALE.index(finding.level)):
        yield _finding(finding, values)


def _finding(finding: Finding, values: dict[str, str]) -> Paragraph:
    partner = f" with {finding.partner}" if finding.partner else ""
    words = finding.text + (f" {finding.management}" if finding.management else "")
    where = f" [{finding.jurisdiction}]" if finding.jurisdiction else ""
    level = SAFETY[finding.level] if finding.level != "clear" else "note"
    return _line(f"{level}{partner}", SAFETY_TONE[finding.level], words + where, finding, values)


def _line(
    head: str, tone: Tone, words: str, rule: Finding | FitFinding, values: dict[str, str]
) -> Paragraph:
    sources = f" [{', '.join(rule.references)}]" if rule.references else ""
    return Paragraph(
        (
            Span(f"{head}: ", tone),
            Span(words),
            Span(f" Because {_facts(rule.facts, values)}.", "strong"),
            Span(f" Rule {rule.rule}.{sources}", "muted"),
        ),
        marker="- ",
    )


def _facts(facts: Sequence[str], values: dict[str, str]) -> str:
    if not facts:
        return "nobody reviewed it"
    return ", ".join(f"{fact_label(fact)} = {values[fact]}" for fact in facts)


def _false(explanation: Explanation, values: dict[str, str]) -> Iterator[Block]:
    rules: list[FitFinding | Finding] = [*explanation.fit_rules, *explanation.findings]
    for rule in rules:
        if rule.holds == "false":
            yield text(f"{rule.rule}: {_facts(rule.facts, values)}", "muted", marker="  ")


def what_if_blocks(document: WhatIfDocument, vocabulary: Vocabulary) -> Iterator[Block]:
    """Show what moves, from where to where, by which rule."""
    yield Heading(f"What if {', '.join(document.changed)}?", 1)
    yield text("Before: " + profile_line(document.before, vocabulary), "muted")
    yield text("After:  " + profile_line(document.after, vocabulary), "muted")
    for sign, alerts in (("+", document.alerts_began), ("-", document.alerts_ended)):
        for alert in alerts:
            yield Paragraph(
                (Span(f"{URGENCY[alert.urgency]}: ", "danger"), Span(alert.text)), marker=f"{sign} "
            )
    count = len(document.moves)
    yield Heading(f"{count} treatments move" if count != 1 else "1 treatment moves")
    if not document.moves:
        yield text("No verdict, fit or place changes.", marker="- ")
    for move in document.moves:
        yield from _move(move)


def _move(move: Move) -> Iterator[Block]:
    yield Paragraph(
        (Span(move.name, "strong"), Span(f": {_standing(move.before)} -> {_standing(move.after)}")),
        marker="> ",
    )
    for sign, reasons in (("+", move.began), ("-", move.ended)):
        for reason in reasons:
            yield text(f"{reason.text} [{reason.rule}]", marker=f"{sign} ", indent=4)


def _standing(standing: Placement) -> str:
    parts = [f"{LIST[standing.where]} {standing.place}", SAFETY[standing.safety]]
    if standing.could_be != standing.safety:
        parts.append(f"could be {SAFETY[standing.could_be]}")
    if standing.fit != "suitable":
        parts.append(standing.fit)
    return ", ".join(parts)
