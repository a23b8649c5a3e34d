"""The facts behind a condition, told in the obvious way: what the engine reads off its sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.patient.logic import clauses, evaluate, holds

if TYPE_CHECKING:
    from calcinosis_cli.patient.logic import Facts, Truth
    from calcinosis_cli.patient.record import When


def deciding_facts(when: When, facts: Facts, truth: Truth | None = None) -> list[str]:
    """Name the facts that make a condition what it is; ``truth`` spares finding it again.

    For a true condition, the facts of its true clauses; for an unknown one, the unknown facts
    of its unknown clauses; for a false one, the false facts of every clause.
    """
    truth = evaluate(when, facts) if truth is None else truth
    found: dict[str, None] = {}
    for clause in clauses(when):
        truths = [holds(fact, constraint, facts) for fact, constraint in clause.items()]
        if min(truths) is truth:
            found |= {
                fact: None for fact, held in zip(clause, truths, strict=True) if held is truth
            }
    return list(found)
