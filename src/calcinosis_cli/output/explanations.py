"""The views of ``recommend --why``, ``--what-if`` and ``--explain``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from calcinosis_cli.engine.answer import SCALE
from calcinosis_cli.engine.explaining import Finding, FitFinding
from calcinosis_cli.output.layout import Block, Heading, Paragraph, Span, reference_marks, text
from calcinosis_cli.output.words import (
    BECAUSE,
    LIST,
    SAFETY,
    SAFETY_TONE,
    alert_line,
    fact_label,
    hazard_line,
    in_force,
    key_words,
    level_word,
    profile_line,
    said_first,
)
from calcinosis_cli.patient.messages import plural

if TYPE_CHECKING:
    from calcinosis_cli.engine.comparing import Move, Placement
    from calcinosis_cli.engine.explaining import Explanation
    from calcinosis_cli.knowledge.vocabulary import Vocabulary
    from calcinosis_cli.output.documents import ExplanationsDocument, WhatIfDocument

SIGN = {"true": "yes", "unknown": "?", "false": "no"}


def why_blocks(
    document: ExplanationsDocument, vocabulary: Vocabulary, *, everything: bool
) -> Iterator[Block]:
    """Show the chain of each treatment that was asked for, the false rules when wanted."""
    yield Heading(profile_line(document.profile, vocabulary), 1)
    yield from said_first(document.notes, document.alerts)
    for explanation in document.explanations:
        yield from explanation_blocks(explanation, vocabulary, everything=everything)


def explanation_blocks(
    explanation: Explanation, vocabulary: Vocabulary, *, everything: bool = True
) -> Iterator[Block]:
    """Show where a treatment stands, the rule that decides, and every rule behind it."""
    yield Heading(f"Why {explanation.name}?")
    values = {known.fact: known.value for known in explanation.facts}
    if decides := _deciding(explanation):
        yield text("Decided by:", "strong")
        yield _line(decides[0], values)
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
    yield from map(hazard_line, explanation.hazards)
    for holds, title in (("true", "Rules that hold"), ("unknown", "Rules that may hold")):
        if found := _holding(explanation, holds):
            folded = [] if everything else [rule for rule in found if _is_of_unnamed(rule)]
            yield Heading(title, 3)
            yield from (_line(rule, values) for rule in found if rule not in folded)
            yield from _of_unnamed(folded)
    silent = [
        text(f"{rule.rule}: {_facts(rule.facts, values)}", "muted", marker="  ")
        for rule in _holding(explanation, "false")
    ]
    where = ":" if everything and silent else "." if everything else " (--all)."
    yield text(f"{plural(len(silent), 'other rule')} looked at, which do not hold{where}", "muted")
    if everything:
        yield from silent


def _is_of_unnamed(rule: FitFinding | Finding) -> bool:
    """Tell whether it waits only for the medicines that are taken."""
    return rule.holds == "unknown" and rule.facts == ["takes"]


def _of_unnamed(folded: Sequence[FitFinding | Finding]) -> Iterator[Paragraph]:
    """Say in a line a level what medicines would do that nobody named: the grave ones by name."""
    for level in reversed(SCALE):
        of_level = [rule for rule in folded if isinstance(rule, Finding) and rule.level == level]
        if not of_level:
            continue
        partners = dict.fromkeys(rule.partner for rule in of_level if rule.partner)
        named = SCALE.index(level) >= SCALE.index("avoid")
        told = ", ".join(partners) if named else f"{plural(len(of_level), 'rule')} more (--all)"
        head = Span(f"{level_word(level)}, if taken: ", SAFETY_TONE[level])
        yield Paragraph((head, Span(told)), marker="- ")


def _holding(explanation: Explanation, holds: str) -> list[FitFinding | Finding]:
    """Return the rules that hold in a way: those of fit, then the gravest first."""
    findings = sorted(explanation.findings, key=lambda finding: -SCALE.index(finding.level))
    rules: list[FitFinding | Finding] = [*explanation.fit_rules, *findings]
    return [rule for rule in rules if rule.holds == holds]


def _deciding(explanation: Explanation) -> list[FitFinding | Finding]:
    """Return the findings that are true, gravest first, or else the true rules of fit."""
    held = _holding(explanation, "true")
    fits = [rule for rule in held if isinstance(rule, FitFinding)]
    findings = [rule for rule in held if isinstance(rule, Finding)]
    if findings and explanation.because != "unsuited":
        return [*findings]
    return [*sorted(fits, key=lambda rule: rule.effect != "unsuited")]


def _line(rule: FitFinding | Finding, values: dict[str, str]) -> Paragraph:
    if isinstance(rule, FitFinding):
        head, words = Span(f"{rule.effect}: "), rule.text
    else:
        head, words = _graded(rule)
    return Paragraph(
        (
            head,
            Span(words),
            Span(f" Because {_facts(rule.facts, values)}.", "strong"),
            Span(f" Rule {rule.rule}.{reference_marks(rule.references)}", "muted"),
        ),
        marker="- ",
    )


def _graded(finding: Finding) -> tuple[Span, str]:
    partner = f" with {finding.partner}" if finding.partner else ""
    management = f" {finding.management}" if finding.management else ""
    head = Span(f"{level_word(finding.level)}{partner}: ", SAFETY_TONE[finding.level])
    return head, f"{finding.text}{management}{in_force(finding)}"


def _facts(facts: Sequence[str], values: dict[str, str]) -> str:
    if not facts:
        return "nobody reviewed it"
    return ", ".join(f"{fact_label(fact)} = {values[fact]}" for fact in facts)


def what_if_blocks(
    document: WhatIfDocument, vocabulary: Vocabulary, *, everything: bool = True
) -> Iterator[Block]:
    """Show how many move, then which leave, which enter, which are judged otherwise, and why."""
    yield Heading(f"What if {', '.join(document.changed)}?", 1)
    yield text("Before: " + profile_line(document.before, vocabulary), "muted")
    yield text("After:  " + profile_line(document.after, vocabulary), "muted")
    yield from said_first(document.notes, document.alerts)
    for sign, alerts in (("+", document.alerts_began), ("-", document.alerts_ended)):
        yield from (alert_line(alert, f"{sign} ") for alert in alerts)
    parts = _parted(document.moves)
    tally = ", ".join(f"{len(moves)} {title.lower()}" for title, moves in parts.items())
    yield text(f"{tally}.", "strong")
    for title, moves in parts.items():
        if moves:
            yield Heading(f"{title} ({len(moves)})")
            yield from (block for move in moves for block in _move(move, everything=everything))


def _parted(moves: Sequence[Move]) -> dict[str, list[Move]]:
    """Part treatments by what a reader wants to know first: which options are gone, which new."""
    leaves = [move for move in moves if crosses(move, "consider")]
    enters = [move for move in moves if crosses(move, "not_for_this_patient")]
    moved = [move for move in moves if move.before.where == move.after.where]
    return {"Leave the options": leaves, "Enter": enters, "Are judged otherwise": moved}


def crosses(move: Move, out_of: str) -> bool:
    """Tell whether a treatment leaves a list."""
    return move.before.where == out_of != move.after.where


def _move(move: Move, *, everything: bool) -> Iterator[Block]:
    """Say from where to where; the reasons of those that only move, when everything is wanted."""
    crosses = move.before.where != move.after.where
    before = f"{_standing(move.before)} -> " if everything or not crosses else ""
    yield Paragraph(
        (Span(move.name, "strong"), Span(f": {before}{_standing(move.after)}")), marker="> "
    )
    shown = None if everything else 1 if crosses else 0
    for sign, reasons in (("+", move.began), ("-", move.ended)):
        for reason in reasons[:shown]:
            yield text(f"{reason.text} [{reason.rule}]", marker=f"{sign} ", indent=4)


def _standing(standing: Placement) -> str:
    parts = [SAFETY[standing.safety]]
    if standing.could_be != standing.safety:
        parts.append(f"could be {SAFETY[standing.could_be]}")
    if standing.fit != "suitable":
        parts.append(standing.fit)
    return ", ".join(parts)
