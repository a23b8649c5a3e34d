"""Which clauses are true for a patient, all at once: a few dozen unions of sets of bits."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from calcinosis_cli.kinship import Kinship
    from calcinosis_cli.profile import PatientFacts, Profile
    from calcinosis_cli.record import Id

    from .stored import Scale, Tables

_WORDS = {"true": True, "false": False}


class Truths(Struct):
    """Sets of clauses: true; unknown; those of which what is taken is itself unknown."""

    true: int
    unknown: int
    by_drugs: int


class Clauses:
    """The columns of the tables, ready for use: for each value, the clauses that it makes false.

    A fact that is not known makes a clause unknown at best. A clause is false when some fact makes
    it false, and true when every fact that it reads satisfies it (Kleene's strong *and*).
    """

    def __init__(self, tables: Tables, kinship: Kinship) -> None:
        self._kinship = kinship
        self._everything = (1 << len(tables.clauses)) - 1
        self._values = [
            (name, int(column.reads, 16), _broken(column.reads, column.satisfied))
            for name, column in tables.values.items()
            if column.reads != "0"
        ]
        self._numbers = [
            (name, int(scale.reads, 16), _Zones(scale)) for name, scale in tables.numbers.items()
        ]
        self._choices = [
            (name, int(column.reads, 16), _sets(column.satisfied))
            for name, column in tables.choices.items()
        ]
        self._tried = int(tables.tried.reads, 16), _sets(tables.tried.satisfied)
        self._takes = int(tables.takes.reads, 16)
        self._by_drug = _sets(tables.takes.satisfied)
        self._apart = _sets(tables.takes.apart)
        self._of_drug: dict[Id, tuple[int, int]] = {}

    def judge(self, profile: Profile, facts: PatientFacts) -> Truths:
        """Tell the truth of every clause."""
        short = false = 0  # clauses that are not true, and those that are false
        known = facts.known
        for name, reads, broken in self._values:
            if (value := known.get(name)) is None:
                short |= reads
            else:
                found = broken[value]
                short |= found
                false |= found
        for name, reads, zones in self._numbers:
            if (value := known.get(name)) is None:
                short |= reads
            else:
                found = zones.broken(value)
                short |= found
                false |= found
        for name, reads, satisfied in self._choices:
            if given := getattr(profile, name):
                found = reads & ~_union(satisfied, given)
                short |= found
                false |= found
            else:
                short |= reads
        reads, satisfied = self._tried
        if reads:
            kin = (name for past in profile.tried for name in self._kinship.kin(past.treatment))
            found = reads & ~_union(satisfied, kin)
            short |= found
            false |= found
        taken, maybe = self._taken(profile)
        found = self._takes & ~taken
        by_drugs = found & maybe
        short |= found
        false |= found & ~maybe
        return Truths(self._everything & ~short, short & ~false, by_drugs)

    def _taken(self, profile: Profile) -> tuple[int, int]:
        """Clauses whose drug is taken, and those for which that may be so."""
        taken, maybe = 0, 0 if profile.drugs_complete else self._takes
        for name in profile.takes:
            one = self._of_drug.get(name)
            if one is None:
                one = self._of_drug[name] = self._one(name)
            taken |= one[0]
            maybe |= one[1]
        return taken, maybe

    def _one(self, name: Id) -> tuple[int, int]:
        """The same for one drug; a group that was named may or may not mean its member."""
        own = ~self._apart.get(name, 0)
        taken = _union(self._by_drug, self._kinship.kin(name))
        return taken & own, _union(self._by_drug, self._kinship.possible(name)) & own


class _Zones:
    """Clauses that a number makes false, by where it lies among the bounds."""

    def __init__(self, scale: Scale) -> None:
        reads = int(scale.reads, 16)
        self._bounds = scale.bounds
        self._broken = [reads & ~int(word, 16) for word in scale.satisfied]

    def broken(self, value: float) -> int:
        place = bisect_left(self._bounds, value)
        exact = place < len(self._bounds) and self._bounds[place] == value
        return self._broken[2 * place + exact]


def _broken(reads: str, satisfied: Mapping[str, str]) -> dict[object, int]:
    whole = int(reads, 16)
    return {_WORDS.get(word, word): whole & ~int(each, 16) for word, each in satisfied.items()}


def _sets(words: Mapping[str, str]) -> dict[str, int]:
    return {name: int(word, 16) for name, word in words.items()}


def _union(sets: Mapping[str, int], names: Iterable[str]) -> int:
    found = 0
    for name in names:
        found |= sets.get(name, 0)
    return found
