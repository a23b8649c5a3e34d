"""One judged patient, and which facts are behind each condition."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from calcinosis_cli.engine.sets import members, set_of, union
from calcinosis_cli.patient.facts import FACTS
from calcinosis_cli.patient.logic import Truth, holds, to_ask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calcinosis_cli.engine.judging import Truths
    from calcinosis_cli.engine.rules import Ask, Number, NumberedCondition, Ruled
    from calcinosis_cli.patient.facts import Profile
    from calcinosis_cli.patient.kinship import Kinship
    from calcinosis_cli.patient.profile import PatientFacts
    from calcinosis_cli.patient.record import Clause, Id

_MANY = tuple(name for name, fact in FACTS.items() if fact.kind == "choices")


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
        self.possible = stated.true | stated.unknown

    @cached_property
    def given(self) -> frozenset[str]:
        """The facts that are known; of lists of names each clause tells it by itself."""
        many = (name for name in _MANY if getattr(self.profile, name))
        closed = ("allergies",) if self.profile.other_allergies is False else ()
        return frozenset((*self.facts.known, *many, *closed, "takes", "tried"))

    def unsearched(self, ruled: Ruled) -> list[Id]:
        """Name what is taken of which nobody searched for its interaction with a treatment."""
        number = ruled.unsearched
        if number is None or not self.stated.unknown >> number & 1:
            return []
        return [name for name, conditions in self.stated.unsearched if conditions >> number & 1]


class Behind:
    """The facts that make a condition what it is, for one patient or another."""

    def __init__(
        self, every: Sequence[NumberedCondition], facts: Sequence[Ask], kinship: Kinship
    ) -> None:
        self._all = every
        self.settles = _settled(kinship)
        self.reads: dict[str, int] = {ask.fact: 0 for ask in facts}
        """Of each fact, in the order of the questions, the clauses that read it."""
        for number, condition in enumerate(every):
            for fact in condition.clause:
                self.reads[fact] |= 1 << number
        self.any_of = [set_of(condition.any_of) for condition in every]
        """Of each condition, its alternatives; a reason names only those that hold."""
        self._taken = [1 << condition.taken for condition in every]
        self._made = set_of(number for number, any_of in enumerate(self.any_of) if any_of)

    def size(self, number: Number) -> int:
        """Count the facts that a clause reads."""
        return len(self._all[number].clause)

    def true_facts(self, number: Number, true: int) -> list[str]:
        """Name the facts that make a condition true: those of its true alternatives."""
        condition = self._all[number]
        if not condition.any_of:
            return list(condition.clause)
        held = [clause for clause in condition.any_of if true >> clause & 1]
        parts = [self._all[condition.taken].clause, *(self._all[clause].clause for clause in held)]
        return list(dict.fromkeys(fact for clause in parts for fact in clause))

    def exception(self, number: Number, truths: Truths) -> int:
        """Return the clauses that leave open whether an exception ends what holds."""
        unless = self._all[number].unless
        if unless is None or truth_of(number, truths) is Truth.FALSE:
            return 0
        return self.unknown_clauses(1 << unless & truths.unknown, truths)

    def clauses(self, conditions: int) -> int:
        """Return the clauses that conditions are or are made of."""
        found = conditions & ~self._made
        for number in members(conditions & self._made):
            found |= self.any_of[number] | 1 << self._all[number].taken
        return found

    def unknown_clauses(self, opened: int, truths: Truths) -> int:
        """Return the clauses that leave conditions unknown."""
        found = opened & ~self._made
        for number in members(opened & self._made):
            taken, any_of = self._taken[number], self.any_of[number]
            found |= truths.unknown & (taken if truths.true & any_of else taken | any_of)
        return found

    def missing(self, clause: Number, judged: Judged) -> list[str]:
        """Return the facts that leave one clause unknown."""
        facts = self._all[clause].clause
        by_names = judged.stated.by_names
        return [
            fact
            for fact in facts
            if (by_names[fact] >> clause & 1 if fact in by_names else fact not in judged.given)
        ]

    def waiting(self, judged: Judged) -> dict[str, int]:
        """Return, for each fact that was not given, the clauses that it leaves unknown."""
        stated, given = judged.stated, judged.given
        found = {
            fact: clauses
            for fact, reads in self.reads.items()
            if fact not in given
            and fact not in stated.by_names
            and (clauses := reads & stated.unknown)
        }
        by_names = dict(stated.by_names)
        by_names["doses"] = by_names.get("doses", 0) & ~by_names.get("takes", 0)  # as in to_ask
        found |= {fact: clauses for fact, clauses in by_names.items() if clauses}
        for fact, others in self.settles.items():
            settled = union(found.get(other, 0) for other in others)
            if settled and fact not in given:
                found[fact] = found.get(fact, 0) | settled
        return found

    def deciding(self, number: Number, truths: Truths, facts: PatientFacts) -> list[str]:
        """Name the facts that make a condition true, unknown or false, in the order of the data."""
        truth = truth_of(number, truths)
        if truth is Truth.TRUE:
            return self.true_facts(number, truths.true)
        condition = self._all[number]
        if not condition.any_of:
            return self._so(condition.clause, truth, facts)
        if condition.unless is not None and truths.true >> condition.unless & 1:
            return self.true_facts(condition.unless, truths.true)
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
        so = [fact for fact, value in clause.items() if holds(fact, value, facts) is truth]
        return to_ask(so) if truth is Truth.UNKNOWN else so


def _settled(kinship: Kinship) -> dict[str, list[str]]:
    """Return the facts that settle others, so that they are asked for with them.

    Sex settles who is asked about pregnancy; whether there are allergies, every single one.
    """
    found: dict[str, list[str]] = {"allergies": kinship.allergies}
    for fact in FACTS.values():
        for other in fact.plausible or ():
            if FACTS[other].kind == "choice":
                found.setdefault(other, []).append(fact.name)
    return found


def truth_of(number: Number, truths: Truths) -> Truth:
    """Tell what a condition is for a patient."""
    if truths.true >> number & 1:
        return Truth.TRUE
    return Truth.UNKNOWN if truths.unknown >> number & 1 else Truth.FALSE
