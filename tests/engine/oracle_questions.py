"""What to ask in its obvious form: facts that could move a treatment or raise an alert."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from calcinosis_cli.engine.answer import Question
from calcinosis_cli.patient.facts import FACTS, condition_flag
from calcinosis_cli.patient.logic import Truth, clauses, holds
from calcinosis_cli.patient.record import AskedWith

from .oracle_logic import deciding_facts, evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from calcinosis_cli.knowledge.stated import Alert
    from calcinosis_cli.knowledge.vocabulary import Vocabulary
    from calcinosis_cli.patient.logic import Facts
    from calcinosis_cli.patient.record import Clause, Id, When


def questions(
    vocabulary: Vocabulary, stated: Facts, opened: Mapping[Id, Sequence[str]]
) -> list[Question]:
    """Pressing ones first, then in the order of a specialist, then by how many they could move.

    ``opened``: of each treatment the facts whose answer could change it.
    """
    unsure = [pair for alert in vocabulary.kb.alerts for pair in _open(alert, stated)]
    raised = {alert.id: deciding_facts(when, stated) for alert, when in unsure}
    pressing = {
        fact
        for alert, when in unsure
        for clause in clauses(when)
        for fact in _completing(clause, stated)
        if alert.urgency == "same-day"
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
            asked=FACTS[fact].asked if fact in FACTS else vocabulary.conditions[fact].asked,
            flag=FACTS[fact].typed if fact in FACTS else condition_flag(fact),
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
            get_args(AskedWith).index(question.asked),
            -len(question.moves),
        ),
    )


def _open(alert: Alert, stated: Facts) -> Iterator[tuple[Alert, When]]:
    """Yield what is unknown of an alert that could begin, or end by its exception."""
    holds = evaluate(alert.when, stated)
    excepted = Truth.FALSE if alert.unless is None else evaluate(alert.unless, stated)
    if holds is Truth.UNKNOWN and excepted is not Truth.TRUE:
        yield alert, alert.when
    if holds is Truth.TRUE and alert.unless is not None and excepted is Truth.UNKNOWN:
        yield alert, alert.unless


def _completing(clause: Clause, stated: Facts) -> Iterator[str]:
    """Yield the only unknown fact of a clause of which everything else is true."""
    truths = {fact: holds(fact, wanted, stated) for fact, wanted in clause.items()}
    if sorted(truths.values()) == [Truth.UNKNOWN, *[Truth.TRUE] * (len(clause) - 1)]:
        yield from (f for f, t in truths.items() if t is Truth.UNKNOWN and len(clause) > 1)
