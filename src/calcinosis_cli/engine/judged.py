"""One judged patient, and which facts are behind each condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.facts import FACTS
from calcinosis_cli.logic import Truth, holds

from .sets import members, set_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calcinosis_cli.profile import PatientFacts, Profile
    from calcinosis_cli.record import Clause

    from .judging import Truths
    from .rules import Ask, Condition, Number

_MANY = frozenset(name for name, fact in FACTS.items() if fact.kind == "choices")


class Judged:
    """A profile with the truth of every condition.

    ``stated`` is what safety and questions read; ``presumed`` adds that new or growing deposits
    count as active disease until disproved, for fit and leading groups.
    """

    def __init__(
        self,
        profile: Profile,
        facts: PatientFacts,
        stated: Truths,
        presumed: Truths,
        supposed: PatientFacts,
    ) -> None:
        self.profile = profile
        self.facts = facts
        self.stated = stated
        self.presumed = presumed
        self.supposed = supposed

    def is_unknown(self, fact: str) -> bool:
        """Tell whether a fact was not given; of drugs each clause tells it by itself."""
        if fact in _MANY:
            return not getattr(self.profile, fact)
        return fact not in ("takes", "tried") and fact not in self.facts.known


class Behind:
    """The facts that make a condition what it is, for one patient or another."""

    def __init__(self, every: Sequence[Condition], facts: Sequence[Ask]) -> None:
        self._all = every
        self._number = {ask.fact: number for number, ask in enumerate(facts)}
        self.takes = 1 << self._number["takes"]
        # What is tried is known as soon as anything is; what is taken, each clause tells.
        apart = ("takes", "tried")
        self._reads = [
            set_of(self._number[fact] for fact in condition.clause if fact not in apart)
            for condition in every
        ]
        self._reading = set_of(number for number, reads in enumerate(self._reads) if reads)
        self._any_of = [set_of(condition.any_of) for condition in every]
        self._made = set_of(number for number, any_of in enumerate(self._any_of) if any_of)

    def size(self, number: Number) -> int:
        """Count the facts that a clause reads."""
        return len(self._all[number].clause)

    def all_hold(self, number: Number, true: int) -> bool:
        """Tell whether a true condition holds in every alternative."""
        return not self._any_of[number] & ~true

    def true_facts(self, number: Number, true: int) -> list[str]:
        """Name the facts that make a condition true: those of its true alternatives."""
        condition = self._all[number]
        if not condition.any_of:
            return list(condition.clause)
        held = [clause for clause in condition.any_of if true >> clause & 1]
        parts = [self._all[condition.taken].clause, *(self._all[clause].clause for clause in held)]
        return list(dict.fromkeys(fact for clause in parts for fact in clause))

    def unknown_clauses(self, opened: int, truths: Truths) -> int:
        """Return the clauses that leave conditions unknown."""
        found = opened & ~self._made
        for number in members(opened & self._made):
            taken, any_of = self._all[number].taken, self._any_of[number]
            if not truths.true >> taken & 1:
                found |= 1 << taken
            if not truths.true & any_of:
                found |= truths.unknown & any_of
        return found

    def unknown_facts(self, opened: int, truths: Truths, missing: int) -> int:
        """Return the facts, as a set, that leave conditions unknown; ``missing``: all not given."""
        clauses = self.unknown_clauses(opened, truths)
        found = self.takes if clauses & truths.by_drugs else 0
        for number in members(clauses & self._reading):
            found |= self._reads[number] & missing
        return found

    def missing(self, judged: Judged) -> int:
        """Return the facts that were not given, as a set."""
        return set_of(n for fact, n in self._number.items() if judged.is_unknown(fact))

    def deciding(self, number: Number, truths: Truths, facts: PatientFacts) -> list[str]:
        """Name the facts that make a condition true, unknown or false, in the order of the data."""
        truth = truth_of(number, truths)
        if truth is Truth.TRUE:
            return self.true_facts(number, truths.true)
        condition = self._all[number]
        if not condition.any_of:
            return self._so(condition.clause, truth, facts)
        taken = truth_of(condition.taken, truths) is truth
        found = [*self._all[condition.taken].clause] if taken else []
        each = [truth_of(clause, truths) for clause in condition.any_of]
        if max(each) is truth:
            for clause, held in zip(condition.any_of, each, strict=True):
                if held is truth:
                    found += self._so(self._all[clause].clause, truth, facts)
        return list(dict.fromkeys(found))

    @staticmethod
    def _so(clause: Clause, truth: Truth, facts: PatientFacts) -> list[str]:
        """Name the facts of a clause that are what the clause is."""
        if len(clause) == 1:  # which may leave a drug out: of that the logic knows nothing
            return list(clause)
        return [fact for fact, value in clause.items() if holds(fact, value, facts) is truth]


def truth_of(number: Number, truths: Truths) -> Truth:
    """Tell what a condition is for a patient."""
    if truths.true >> number & 1:
        return Truth.TRUE
    return Truth.UNKNOWN if truths.unknown >> number & 1 else Truth.FALSE
