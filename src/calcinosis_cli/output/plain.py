"""The view of ``show --plain``: a page for the patient."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from calcinosis_cli.output.layout import Block, Heading, text
from calcinosis_cli.output.words import MOMENT, PLAIN_CERTAINTY

if TYPE_CHECKING:
    from calcinosis_cli.knowledge.vocabulary import Vocabulary
    from calcinosis_cli.library.pages import TreatmentPage


def blocks(page: TreatmentPage, vocabulary: Vocabulary) -> Iterator[Block]:
    """Show what it is, how sure anyone is, what can go wrong and what to ask."""
    yield Heading(page.name, 1)
    yield text(vocabulary.groups[page.group].plain, "muted")
    yield text(page.plain)
    yield Heading("How sure are doctors?")
    yield text(PLAIN_CERTAINTY[page.evidence.certainty])
    if page.hazards:
        yield Heading("A danger for everybody")
        for hazard in page.hazards:
            yield text(hazard.plain, marker="- ")
    serious = [effect.name for effect in page.side_effects if effect.serious]
    if serious:
        yield Heading("What can go wrong")
        yield text("Rare or not, tell your doctor at once about signs of:")
        for name in serious:
            yield text(name, marker="- ")
    if page.monitoring:
        yield Heading("Check-ups")
        for monitor in page.monitoring:
            when = ", ".join(MOMENT[moment] for moment in monitor.at)
            yield text(f"{monitor.test}: {when}", marker="- ")
    questions = list(_questions(page, vocabulary))
    if questions:
        yield Heading("Your doctor needs to know")
        for question in questions:
            yield text(question, marker="[ ] ")


def _questions(page: TreatmentPage, vocabulary: Vocabulary) -> Iterator[str]:
    asked: dict[str, None] = {}
    for rule in page.safety:
        clauses = rule.when if isinstance(rule.when, list) else [rule.when]
        for clause in clauses:
            asked.update(dict.fromkeys(clause))
    for fact in asked:
        if fact in vocabulary.conditions:
            yield vocabulary.conditions[fact].ask
