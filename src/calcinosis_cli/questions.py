"""What to ask first: facts whose answer could change a verdict, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.assessment import open_facts
from calcinosis_cli.facts import FACTS
from calcinosis_cli.logic import Truth, clauses, deciding_facts, evaluate, holds
from calcinosis_cli.shapes import Question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calcinosis_cli.assessment import Assessment, Patient
    from calcinosis_cli.record import Id


def questions(assessments: Sequence[Assessment], patient: Patient) -> list[Question]:
    """Order the questions: pressing ones, then by how many treatments they could move.

    When something is inflamed and infection was not said, infection is asked first of all.
    """
    moves: dict[str, list[Id]] = {}
    for assessment in assessments:
        for fact in open_facts(assessment):
            moves.setdefault(fact, []).append(assessment.treatment.id)
    alerts = _alerts_by_fact(patient)
    pressing = _pressing(patient)
    infection_first = bool(patient.profile.inflamed) and patient.stated.value("infection") is None
    if infection_first:
        moves.setdefault("infection", [])
    place = {fact: number for number, fact in enumerate(FACTS)}

    def key(fact: str) -> tuple[bool, bool, int, int, str]:
        first = infection_first and fact == "infection"
        count = len(moves.get(fact, ()))
        return not first, fact not in pressing, -count, place.get(fact, len(place)), fact

    return [
        Question(
            fact=fact,
            kind="fact" if fact in FACTS else "condition",
            ask=FACTS[fact].ask if fact in FACTS else patient.vocabulary.conditions[fact].ask,
            moves=moves.get(fact, []),
            alerts=alerts.get(fact, []),
            pressing=fact in pressing,
        )
        for fact in sorted({*moves, *alerts}, key=key)
    ]


def _alerts_by_fact(patient: Patient) -> dict[str, list[Id]]:
    """Unknown facts of alerts that are unknown; every alert that could be true has its question."""
    found: dict[str, list[Id]] = {}
    for alert in patient.vocabulary.kb.alerts:
        if evaluate(alert.when, patient.stated) is Truth.UNKNOWN:
            for fact in deciding_facts(alert.when, patient.stated):
                found.setdefault(fact, []).append(alert.id)
    return found


def _pressing(patient: Patient) -> set[str]:
    """Facts that would complete an alert of which everything else is true already."""
    found: set[str] = set()
    for alert in patient.vocabulary.kb.alerts:
        if evaluate(alert.when, patient.stated) is not Truth.UNKNOWN:
            continue
        for clause in clauses(alert.when):
            truths = {fact: holds(fact, value, patient.stated) for fact, value in clause.items()}
            unknown = [fact for fact, truth in truths.items() if truth is Truth.UNKNOWN]
            rest = [truth for fact, truth in truths.items() if fact not in unknown]
            if len(unknown) == 1 and rest and min(rest) is Truth.TRUE:
                found.update(unknown)
    return found
