"""Whole conditions in their obvious form, over the logic of a single constraint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.patient.logic import Truth, clauses, evaluate_clause, holds

if TYPE_CHECKING:
    from calcinosis_cli.patient.facts import Profile
    from calcinosis_cli.patient.kinship import Kinship
    from calcinosis_cli.patient.logic import Facts
    from calcinosis_cli.patient.record import Id, When


def evaluate(when: When, facts: Facts) -> Truth:
    """Tell whether a condition holds for the patient."""
    return max(evaluate_clause(clause, facts) for clause in clauses(when))


def deciding_facts(when: When, facts: Facts) -> list[str]:
    """Name the facts that make a condition what it is.

    For a true condition, the facts of its true clauses; for an unknown one, the unknown facts
    of its unknown clauses; for a false one, the false facts of every clause.
    """
    truth = evaluate(when, facts)
    found: dict[str, None] = {}
    for clause in clauses(when):
        truths = {fact: holds(fact, constraint, facts) for fact, constraint in clause.items()}
        if min(truths.values()) is truth:
            so = [fact for fact, held in truths.items() if held is truth]
            if truth is Truth.UNKNOWN and "takes" in so:  # how much of it is asked later
                so = [fact for fact in so if fact != "doses"]
            found |= dict.fromkeys(so)
    return list(found)


def takes_besides(drug: Id, item: Id, profile: Profile, kinship: Kinship) -> Truth:
    """Tell whether the patient takes ``item`` (a drug, class or group) as another than ``drug``."""
    taken = [name for name in profile.takes if name != drug]
    if any(item in kinship.kin(name) for name in taken):
        return Truth.TRUE
    maybe = any(item in kinship.possible(name) for name in taken)
    return Truth.UNKNOWN if maybe or not profile.drugs_complete else Truth.FALSE
