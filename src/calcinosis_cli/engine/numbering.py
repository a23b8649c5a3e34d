"""Conditions get their numbers, and facts their columns, when a knowledge base is compiled."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from calcinosis_cli.engine.rules import (
    ALWAYS,
    Column,
    Conditions,
    Dosed,
    NumberedCondition,
    Scale,
    YesOrNo,
)
from calcinosis_cli.engine.sets import read, stored
from calcinosis_cli.patient.facts import FACTS
from calcinosis_cli.patient.logic import Truth, clauses, comparisons, holds
from calcinosis_cli.patient.record import Amount

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from calcinosis_cli.engine.rules import Number
    from calcinosis_cli.patient.record import Clause, Constraint, Id, When


class Numbering:
    """Gives each distinct condition one number, wherever it stands."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, Number] = {}
        self._all: list[NumberedCondition] = []
        self._apart: dict[Id, int] = {}
        self._unsearched: dict[Id, int] = {}
        self._number("always", NumberedCondition())
        self._number("unrecognized", NumberedCondition())

    def condition(
        self, when: When | None, taken: Number = ALWAYS, *, unless: When | None = None
    ) -> Number:
        """Number a condition on the patient, who takes a drug besides (:meth:`taken`) if any."""
        exception = None if unless is None else self.condition(unless)
        alternatives = [] if when is None else [self._clause(clause) for clause in clauses(when)]
        if not alternatives:
            return taken
        if len(alternatives) == 1 and taken == ALWAYS and exception is None:
            return alternatives[0]
        made = NumberedCondition(any_of=alternatives, taken=taken, unless=exception)
        return self._number("made", made)

    def taken(self, drug: Id, *, apart_from: Id | None) -> Number:
        """Number the clause that a drug is taken, another one than ``apart_from``."""
        if apart_from is None:
            return self._clause({"takes": drug})
        number = self._number(f"apart from {apart_from}", NumberedCondition({"takes": drug}))
        self._apart[apart_from] = self._apart.get(apart_from, 0) | 1 << number
        return number

    def unsearched(self, treatment: Id, drugs: Iterable[Id]) -> Number:
        """Number the condition that one of these drugs is taken, which is never known to matter."""
        number = self._number(f"unsearched {treatment}", NumberedCondition())
        for drug in drugs:
            self._unsearched[drug] = self._unsearched.get(drug, 0) | 1 << number
        return number

    def _clause(self, clause: Clause) -> Number:
        return self._number("clause", NumberedCondition(clause))

    def _number(self, kind: str, condition: NumberedCondition) -> Number:
        key = msgspec.json.encode([kind, condition])
        if key not in self._numbers:
            self._numbers[key] = len(self._all)
            self._all.append(condition)
        return self._numbers[key]

    def conditions(self, history: Iterable[Id]) -> Conditions:
        """Return all that were numbered; ``history``: the conditions that a patient may have."""
        found = _Columns(self._all, self._apart).conditions(history)
        reads = read(found.takes.reads)
        for each in self._unsearched.values():
            reads |= each
        return msgspec.structs.replace(
            found,
            takes=msgspec.structs.replace(found.takes, reads=stored(reads)),
            unsearched={drug: stored(each) for drug, each in self._unsearched.items()},
        )


class _Columns:
    """What each value of each fact makes true. What a constraint means is asked of the logic."""

    def __init__(self, every: Sequence[NumberedCondition], apart: Mapping[Id, int]) -> None:
        self._all = list(every)
        self._apart = apart
        self._readers: dict[str, list[tuple[int, Constraint]]] = {}
        for number, condition in enumerate(every):
            for fact, constraint in condition.clause.items():
                self._readers.setdefault(fact, []).append((1 << number, constraint))

    def conditions(self, history: Iterable[Id]) -> Conditions:
        return Conditions(
            all=self._all,
            values={
                name: self._column(name, FACTS[name].values) for name in _facts_of_kind("choice")
            },
            flags={name: self._yes_or_no(name) for name in (*_facts_of_kind("flag"), *history)},
            numbers={name: self._scale(name) for name in _facts_of_kind("number")},
            choices={
                name: self._column(name, FACTS[name].values) for name in _facts_of_kind("choices")
            },
            tried=self._column("tried", self._words("tried")),
            allergies=self._column("allergies", self._words("allergies")),
            takes=self._column("takes", self._words("takes")),
            doses=self._doses(),
            apart={name: stored(found) for name, found in self._apart.items()},
        )

    def _column(self, fact: str, values: Iterable[str]) -> Column:
        return Column(self._set(fact), {value: self._set(fact, _Known(value)) for value in values})

    def _yes_or_no(self, fact: str) -> YesOrNo:
        yes, no = (self._set(fact, _Known(value)) for value in (True, False))
        return YesOrNo(self._set(fact), yes, no)

    def _scale(self, fact: str) -> Scale:
        read = [constraint for _, constraint in self._readers.get(fact, ())]
        bounds = sorted({bound for constraint in read for bound in _bounds(constraint)})
        zones = [self._set(fact, _Known(zone)) for zone in _zones(bounds)]
        return Scale(self._set(fact), bounds, zones)

    def _words(self, fact: str) -> list[str]:
        """Return what clauses name of drugs or treatments: the data say which there are."""
        read = [constraint for _, constraint in self._readers.get(fact, ())]
        return sorted({str(word) for constraint in read for word in _listed(constraint)})

    def _doses(self) -> list[Dosed]:
        """Return each dose that clauses ask for; what it is of a patient, the logic tells."""
        found: dict[bytes, tuple[Amount, int]] = {}
        for bit, amount in self._readers.get("doses", ()):
            if isinstance(amount, Amount):
                key = msgspec.json.encode(amount)
                found[key] = (amount, found.get(key, (amount, 0))[1] | bit)
        return [Dosed(amount, stored(reads)) for amount, reads in found.values()]

    def _set(self, fact: str, known: _Known | None = None) -> bytes:
        """Write the set of clauses that read a fact, or that a value of it satisfies."""
        found = 0
        for bit, constraint in self._readers.get(fact, ()):
            if known is None or holds(fact, constraint, known) is Truth.TRUE:
                found |= bit
        return stored(found)


class _Known:
    """One value of one fact, as the logic asks for it."""

    def __init__(self, value: object) -> None:
        self._value = value

    def value(self, fact: str) -> object:  # noqa: ARG002 - there is one fact only
        return self._value

    def member(self, fact: str, item: str) -> Truth:  # noqa: ARG002 - there is one fact only
        return Truth.TRUE if item == self._value else Truth.FALSE

    def dosed(self, amount: Amount) -> Truth:  # noqa: ARG002 - a dose has no column
        return Truth.UNKNOWN


def _facts_of_kind(kind: str) -> list[str]:
    return [fact.name for fact in FACTS.values() if fact.kind == kind]


def _listed(constraint: Constraint) -> Sequence[object]:
    return constraint if isinstance(constraint, list) else [constraint]


def _bounds(constraint: Constraint) -> Iterator[float]:
    for option in _listed(constraint):
        yield from (part.bound for part in comparisons(str(option)))


def _zones(bounds: Sequence[float]) -> list[float]:
    """Give one number for each zone: below, at and above each bound."""
    if not bounds:
        return [0.0]
    between = [(low + high) / 2 for low, high in pairwise(bounds)]
    above = [*between, bounds[-1] + 1]
    return [bounds[0] - 1, *(n for both in zip(bounds, above, strict=True) for n in both)]
