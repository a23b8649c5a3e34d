"""A patient is judged once: which conditions are true, and which are not known.

Kleene's strong logic over sets: a fact that is not known leaves every clause that reads it unknown
at best; one that is known makes false the clauses that its value does not satisfy. What is neither
short of anything nor false is true.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

from calcinosis_cli.engine.rules import UNRECOGNIZED
from calcinosis_cli.engine.sets import read, set_of
from calcinosis_cli.patient.logic import Truth
from calcinosis_cli.patient.profile import tried_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from calcinosis_cli.engine.rules import (
        Column,
        Conditions,
        NumberedCondition,
        Scale,
        YesOrNo,
    )
    from calcinosis_cli.patient.facts import Profile
    from calcinosis_cli.patient.kinship import Kinship
    from calcinosis_cli.patient.profile import PatientFacts
    from calcinosis_cli.patient.record import Id


class Truths(NamedTuple):
    """Sets of conditions: true, unknown; clauses that a list of names leaves unknown, by list.

    ``unsearched``: what is taken, each with the conditions that it leaves unknown to everybody.
    """

    true: int
    unknown: int
    by_names: Mapping[str, int] = {}
    unsearched: Sequence[tuple[Id, int]] = ()


class Judge:
    """Judges patients by the columns of the conditions."""

    def __init__(self, conditions: Conditions, kinship: Kinship) -> None:
        self._kinship = kinship
        made = [(number, each) for number, each in enumerate(conditions.all) if each.any_of]
        self._made = [
            (1 << number, set_of(each.any_of), 1 << each.taken, _exception(each))
            for number, each in made
        ]
        clauses = (1 << len(conditions.all)) - 1
        self._clauses = clauses & ~set_of([UNRECOGNIZED, *(number for number, _ in made)])
        values = {name: _broken(column) for name, column in conditions.values.items()}
        values |= {name: _broken_flag(flag) for name, flag in conditions.flags.items()}
        self._values = [(name, reads, broken) for name, (reads, broken) in values.items() if reads]
        self._numbers = [
            (name, read(scale.reads), _Zones(scale)) for name, scale in conditions.numbers.items()
        ]
        self._choices = [
            (name, read(column.reads), _sets(column.satisfied))
            for name, column in conditions.choices.items()
        ]
        self._tried = read(conditions.tried.reads), _sets(conditions.tried.satisfied)
        allergies = conditions.allergies
        self._allergies = read(allergies.reads), _sets(allergies.satisfied)
        self._stored = conditions.unsearched
        self._unsearched: dict[Id, int] = {}
        self._takes = read(conditions.takes.reads)
        self._by_drug = _sets(conditions.takes.satisfied)
        self._apart = _sets(conditions.apart)
        self._doses = [(dosed.amount, read(dosed.reads)) for dosed in conditions.doses]
        self._dosed = reduce(or_, (reads for _, reads in self._doses), 0)

    def truths(self, profile: Profile, facts: PatientFacts) -> Truths:
        """Tell the truth of every condition."""
        short, false = self._single(facts)
        for name, reads, satisfied in self._choices:
            given = getattr(profile, name)
            found = reads & ~_union(satisfied, given)
            short |= found
            false |= found if given else 0
        reads, satisfied = self._tried
        if reads:
            past = (word for words in tried_words(profile, self._kinship) for word in words)
            found = reads & ~_union(satisfied, past)
            short |= found
            false |= found
        reads, satisfied = self._allergies
        found = reads & ~_union(satisfied, facts.harmful)
        short |= found
        doubtful = found & _union(satisfied, facts.doubtful)
        false |= found & ~doubtful
        not_so, by_doses = self._amounts(profile, facts)
        short |= not_so | by_doses
        false |= not_so
        taken, maybe, unsearched = self._taken(profile)
        found = self._takes & ~taken
        true = self._clauses & ~(short | found)
        # What nobody searched for stays unknown, though no answer of the patient settles it.
        unknown = self._clauses & ~(true | false | found & ~(maybe | unsearched))
        by_drugs = found & maybe
        if profile.unrecognized:
            unknown |= 1 << UNRECOGNIZED
            by_drugs |= 1 << UNRECOGNIZED
        by_names = {"takes": by_drugs, "allergies": doubtful, "doses": by_doses}
        searched = [(name, self.unsearched(name)) for name in profile.takes]
        return self._with_made(true, unknown)._replace(by_names=by_names, unsearched=searched)

    def _amounts(self, profile: Profile, facts: PatientFacts) -> tuple[int, int]:
        """Clauses that a dose makes false, and those for which it is unknown."""
        if not profile.doses:
            return 0, self._dosed
        false = unknown = 0
        for amount, reads in self._doses:
            truth = facts.dosed(amount)
            if truth is Truth.UNKNOWN:
                unknown |= reads
            elif truth is Truth.FALSE:
                false |= reads
        return false, unknown

    def _single(self, facts: PatientFacts) -> tuple[int, int]:
        """Clauses that facts of one value leave short of truth, and those that they make false."""
        short = false = 0
        known = facts.known
        for name, reads, broken in self._values:
            if (value := known.get(name)) is None:
                short |= reads
            else:
                false |= broken[value]
        for name, reads, zones in self._numbers:
            if (value := known.get(name)) is None:
                short |= reads
            else:
                false |= zones.broken(value)
        return short | false, false

    def _taken(self, profile: Profile) -> tuple[int, int, int]:
        """Clauses whose drug is taken, those for which that may be so, and pairs not searched."""
        taken, maybe, unsearched = 0, 0 if profile.drugs_complete else self._takes, 0
        kin = self._kinship.kin
        for name in profile.takes:
            own = ~self._apart.get(name, 0)
            taken |= _union(self._by_drug, kin(name)) & own
            # A group that was named may or may not mean a member that is this.
            maybe |= _union(self._by_drug, self._kinship.possible(name)) & own
            unsearched |= self.unsearched(name)
            maybe |= self.unsearched(name) if self._kinship.is_kind(name) else 0
        return taken, maybe, unsearched

    def unsearched(self, name: Id) -> int:
        """Return the conditions that a drug, or a member of a kind, leaves unknown to everybody."""
        if name not in self._unsearched:
            found = 0
            for member in self._kinship.members(name):
                found |= read(self._stored.get(member, b""))
            self._unsearched[name] = found
        return self._unsearched[name]

    def _with_made(self, true: int, unknown: int) -> Truths:
        """Add the conditions that are made of clauses."""
        possible = true | unknown
        for bit, any_of, taken, unless in self._made:
            if unless & true:
                continue
            if any_of & true and taken & true:
                true |= bit
            elif any_of & possible and taken & possible:
                unknown |= bit
        return Truths(true, unknown)


def _exception(made: NumberedCondition) -> int:
    return 0 if made.unless is None else 1 << made.unless


class _Zones:
    """Clauses that a number makes false, by where it lies among the bounds."""

    def __init__(self, scale: Scale) -> None:
        reads = read(scale.reads)
        self._bounds = scale.bounds
        self._broken = [reads & ~read(each) for each in scale.satisfied]

    def broken(self, value: float) -> int:
        """Return the clauses that a value does not satisfy."""
        place = bisect_left(self._bounds, value)
        exact = place < len(self._bounds) and self._bounds[place] == value
        return self._broken[2 * place + exact]


def _broken(column: Column) -> tuple[int, dict[object, int]]:
    """Return the clauses that read a fact, and by value those that it does not satisfy."""
    reads = read(column.reads)
    return reads, {value: reads & ~read(each) for value, each in column.satisfied.items()}


def _broken_flag(flag: YesOrNo) -> tuple[int, dict[object, int]]:
    reads = read(flag.reads)
    return reads, {True: reads & ~read(flag.yes), False: reads & ~read(flag.no)}


def _sets(stored: Mapping[str, bytes]) -> dict[str, int]:
    return {name: read(each) for name, each in stored.items()}


def _union(sets: Mapping[str, int], names: Iterable[Id]) -> int:
    found = 0
    for name in names:
        found |= sets.get(name, 0)
    return found
