"""What to ask in its obvious form: facts that could move a treatment or raise an alert."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.engine.answer import Question
from calcinosis_cli.patient.facts import FACTS
from calcinosis_cli.patient.logic import Truth, clauses, holds

from .oracle_logic import deciding_facts, evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from calcinosis_cli.knowledge.vocabulary import Vocabulary
    from calcinosis_cli.patient.logic import Facts
    from calcinosis_cli.patient.record import Clause, Id


def questions(
    vocabulary: Vocabulary, stated: Facts, opened: Mapping[Id, Sequence[str]]
) -> list[Question]:
    """Pressing ones first, then by how many treatments they could move; infection before all.

    ``opened``: of each treatment the facts whose answer could change it.
    """
    unsure = [a for a in vocabulary.kb.alerts if evaluate(a.when, stated) is Truth.UNKNOWN]
    raised = {alert.id: deciding_facts(alert.when, stated) for alert in unsure}
    pressing = {
        fact
        for alert in unsure
        for clause in clauses(alert.when)
        for fact in _completing(clause, stated)
    }
    infection_first = stated.value("inflamed") is True and stated.value("infection") is None
    facts = {fact for read in [*opened.values(), *raised.values()] for fact in read}
    facts |= {"infection"} if infection_first else set()
    order = [*FACTS, *sorted(vocabulary.conditions)]
    found = [
        Question(
            fact=fact,
            kind="fact" if fact in FACTS else "condition",
            ask=FACTS[fact].ask if fact in FACTS else vocabulary.conditions[fact].ask,
            moves=[name for name, read in opened.items() if fact in read],
            alerts=[name for name, read in raised.items() if fact in read],
            pressing=fact in pressing,
        )
        for fact in sorted(facts, key=order.index)
    ]
    return sorted(
        found,
        key=lambda question: (
            not (infection_first and question.fact == "infection"),
            not question.pressing,
            -len(question.moves),
        ),
    )


def _completing(clause: Clause, stated: Facts) -> Iterator[str]:
    """Yield the only unknown fact of a clause of which everything else is true."""
    truths = {fact: holds(fact, wanted, stated) for fact, wanted in clause.items()}
    if sorted(truths.values()) == [Truth.UNKNOWN, *[Truth.TRUE] * (len(clause) - 1)]:
        yield from (f for f, t in truths.items() if t is Truth.UNKNOWN and len(clause) > 1)
