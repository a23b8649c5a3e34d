"""What to ask first: facts whose answer could change a verdict, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from calcinosis_cli.assessment import open_facts
from calcinosis_cli.facts import FACTS
from calcinosis_cli.model import Id, Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calcinosis_cli.assessment import Assessment, Patient


class Question(Record, frozen=True):
    """A fact to ask for, with the treatments whose verdict it could change."""

    fact: str
    kind: Literal["fact", "condition"]
    ask: str
    moves: list[Id]


def questions(assessments: Sequence[Assessment], patient: Patient) -> list[Question]:
    """Order the questions by how many treatments they could move.

    When something is inflamed and infection was not said, infection is asked first.
    """
    moves: dict[str, list[Id]] = {}
    for assessment in assessments:
        for fact in open_facts(assessment):
            moves.setdefault(fact, []).append(assessment.treatment.id)
    infection_first = bool(patient.profile.inflamed) and patient.stated.value("infection") is None
    if infection_first:
        moves.setdefault("infection", [])
    place = {fact: number for number, fact in enumerate(FACTS)}

    def key(fact: str) -> tuple[bool, int, int, str]:
        first = infection_first and fact == "infection"
        return not first, -len(moves[fact]), place.get(fact, len(place)), fact

    return [_question(fact, moves[fact], patient) for fact in sorted(moves, key=key)]


def _question(fact: str, moves: list[Id], patient: Patient) -> Question:
    if fact in FACTS:
        return Question(fact, "fact", FACTS[fact].ask, moves)
    return Question(fact, "condition", patient.vocabulary.conditions[fact].ask, moves)
