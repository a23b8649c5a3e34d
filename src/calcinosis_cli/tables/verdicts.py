"""What the truth of its clauses means for one treatment.

The verdict itself is read off the treatment's lane (see :mod:`.sweep`). Its reasons are put
together when they are asked for, and kept for patients of whom the same clauses are true.
"""

from __future__ import annotations

from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING, TypeAlias

import msgspec
from msgspec import Raw, Struct

from calcinosis_cli.answers import BriefRow
from calcinosis_cli.profile import Tried
from calcinosis_cli.record import Id
from calcinosis_cli.shapes import CURRENT, FITS, RANK, RELAPSED, SCALE, Because, tried_reason

from . import sweep
from .bits import bits_of, members_of, those_in
from .sweep import ranks_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from calcinosis_cli.shapes import Fit, Reason, Safety

    from .stored import Against, Item, Judged, Tables

_, CAUTION, AVOID, CONTRAINDICATED = (RANK[level] for level in SCALE)
PREFERRED, SUITABLE, SUITABLE_UNLESS, UNSUITED = range(len(FITS))
_FIT: tuple[Fit, ...] = ("preferred", "suitable", "suitable", "unsuited")
_LARGEST = 1024
"""Reasons of one treatment that are kept; then it begins anew."""


class Situation(Struct):
    """All that the reasons depend on; equal situations have equal reasons.

    Sets of the treatment's own clauses: as stated for safety and questions, as presumed for fit.
    """

    true: int
    unknown: int
    presumed_true: int
    presumed_unknown: int
    current: bool
    strange: bool
    tried: tuple[Tried, ...]


Pattern: TypeAlias = "tuple[int, int, int, int, bool, bool, tuple[Tried, ...]]"
"""The fields of a :class:`Situation`."""


class Reasons(Struct):
    """Why, in full, and what could change it.

    ``open``: the clauses whose unknown facts could change the verdict; ``asks``: those facts, as
    a set; ``asks_drugs``: a drug that is not recognized could change it too.
    """

    why: list[Raw]
    against: list[Raw]
    open: int
    asks: int
    asks_drugs: bool


class Verdict(Struct):
    """The part of a row that one treatment's own clauses decide.

    ``rank``, ``could_be`` and ``place`` are places on the scales of safety and of fit.
    """

    id: Id
    rank: int
    could_be: int
    place: int
    because: Because | None
    _brief: Raw | None = None

    @property
    def brief(self) -> Raw:
        """The row of a brief answer, written when it is first asked for."""
        if self._brief is None:
            row = BriefRow(self.id, self.fit, self.safety, self.worse, self.because)
            self._brief = Raw(msgspec.json.encode(row))
        return self._brief

    @property
    def fit(self) -> Fit:
        """The fit in words."""
        return _FIT[self.place]

    @property
    def safety(self) -> Safety:
        """The safety in words."""
        return SCALE[self.rank]

    @property
    def worse(self) -> Safety | None:
        """What the safety could be, when that is worse."""
        return SCALE[self.could_be] if self.could_be > self.rank else None


class _Findings:
    """The findings of one treatment by what makes them hold; each is known by its place."""

    def __init__(self, against: Sequence[Against]) -> None:
        self.reads = 0
        self._always: list[int] = []
        self._by_clause: dict[int, list[int]] = {}
        of_rank = [0] * len(SCALE)
        self._limited: list[tuple[int, int, int, int]] = []
        by_clause = self._by_clause
        for place, each in enumerate(against):
            clauses, partner = each.clauses, each.partner
            if partner is not None and clauses:
                bits = bits_of(clauses)
                self._limited.append((place, each.rank, 1 << partner, bits))
                self.reads |= 1 << partner | bits
            elif partner is None and not clauses:
                self._always.append(place)
            else:
                for number in clauses or (partner or 0,):
                    of_rank[each.rank] |= 1 << number
                    if number in by_clause:
                        by_clause[number].append(place)
                    else:
                        by_clause[number] = [place]
        self._above = [reduce(or_, of_rank[rank + 1 :], 0) for rank in range(len(SCALE))]
        self._single = reduce(or_, of_rank)
        self.reads |= self._single

    def holding(self, now: Situation, rank: int) -> tuple[list[int], int]:
        """Return the true findings, and the unknown clauses of those that are worse than true.

        ``rank``: the worst that is true. A finding that is worse is not true, so that each of
        its clauses that is unknown could make it so.
        """
        places = {*self._always}
        for number in members_of(now.true & self._single):
            places.update(self._by_clause[number])
        opened = now.unknown & self._above[rank]
        possible = now.true | now.unknown
        for place, level, partner, bits in self._limited:
            if possible & partner and possible & bits:
                taken, limited = now.true & partner, now.true & bits
                if taken and limited:
                    places.add(place)
                elif level > rank:
                    opened |= (0 if taken else partner) | (0 if limited else now.unknown & bits)
        return sorted(places), opened


class _Rule(Struct):
    bits: int
    reason: int


class Judge:
    """Judges one treatment."""

    def __init__(self, item: Item, tables: Tables, read: Sequence[int]) -> None:
        self.item = item
        self._tables = tables
        self._read = read
        self.kept: dict[Pattern, Reasons] = {}

    # The verdict

    def verdict(self, lane: int) -> Verdict:
        """Judge what holds in the treatment's lane."""
        rank, could_be = ranks_of(lane)
        if lane & sweep.STRANGE and self.item.drug:
            could_be = max(could_be, CAUTION)
        place = self._place(lane, rank)
        because = self._because(lane, rank, place)
        return Verdict(self.item.id, rank, could_be, place, because)

    def _place(self, lane: int, rank: int) -> int:
        """Judge the fit; what is taken now is never unsuited."""
        current = lane & sweep.CURRENT
        if lane & sweep.UNSUITED and not current:
            return UNSUITED
        # What a label says should be avoided may be considered, but is nobody's preference.
        if lane & sweep.FITS and rank != AVOID:
            return PREFERRED
        doubtful = lane >> sweep.OPEN & sweep.UNSUITED and not current
        return SUITABLE_UNLESS if doubtful else SUITABLE

    def _because(self, lane: int, rank: int, place: int) -> Because | None:
        """Say why the treatment is not for this patient, if so; the gravest reason first."""
        if rank == CONTRAINDICATED:
            return "contraindicated"
        if self.item.not_recommended is not None:
            return "not-recommended"
        if self.item.withdrawn is not None:
            return "withdrawn"
        if lane & sweep.FAILED:
            return "tried"
        return "unsuited" if place == UNSUITED else None

    # Its reasons

    @cached_property
    def _findings(self) -> _Findings:
        return _Findings(self.item.against)

    @cached_property
    def _fit_rules(self) -> tuple[list[_Rule], list[_Rule]]:
        return [_rule(each) for each in self.item.fits], [_rule(e) for e in self.item.unsuited]

    @cached_property
    def reads(self) -> int:
        """All clauses that the treatment reads."""
        fits, unsuited = self._fit_rules
        found = self._findings.reads
        for rule in (*fits, *unsuited):
            found |= rule.bits
        return found

    def reasons(self, verdict: Verdict, pattern: Pattern) -> Reasons:
        """Put together what speaks for and against, and what could change it; and keep it."""
        if len(self.kept) >= _LARGEST:
            self.kept.clear()
        found = self.kept[pattern] = self._reasons(verdict, Situation(*pattern))
        return found

    def _reasons(self, verdict: Verdict, now: Situation) -> Reasons:
        places, opened = self._findings.holding(now, verdict.rank)
        held = [self.item.against[place] for place in places]
        true = [(each.rank, self._reason_now(each, now)) for each in held]
        if verdict.because in (None, "unsuited"):
            opened |= self._open_fit(now)
        asks = 0
        for number in members_of(opened):
            asks |= self._read[number]
        return Reasons(
            why=self._why(verdict, now, true),
            against=[raw for _, raw in sorted(true, key=lambda each: -each[0])],
            open=opened,
            asks=asks,
            asks_drugs=now.strange and self.item.drug and verdict.rank < CAUTION,
        )

    def _reason_now(self, each: Against, now: Situation) -> Raw:
        """Return the stored reason, with the facts of those alternatives that are true."""
        raw = Raw(self._tables.reasons[each.reason])
        held = those_in(each.clauses, now.true)
        if len(held) == len(each.clauses):
            return raw
        facts = facts_of(held, self._tables)
        return with_facts(raw, facts if each.partner is None else ["takes", *facts])

    def _open_fit(self, now: Situation) -> int:
        """Clauses, as stated, that could change the fit."""
        fits, unsuited = self._fit_rules
        against = [] if now.current else unsuited
        if any(now.true & rule.bits for rule in against):
            return 0
        idle = any(now.true & rule.bits for rule in fits)
        rules = against if idle else [*against, *fits]
        opened = 0
        for rule in rules:
            if not now.true & rule.bits:
                opened |= now.unknown & rule.bits
        return opened

    def _why(self, verdict: Verdict, now: Situation, true: Sequence[tuple[int, Raw]]) -> list[Raw]:
        fits, unsuited = self._fit_rules
        if verdict.because is None:
            reasons = [*([_raw(CURRENT)] if now.current else ()), *self._true(fits, now)]
            if any(past.outcome == "relapsed" for past in now.tried):
                reasons.append(_raw(RELAPSED))
            return reasons
        if verdict.because == "contraindicated":
            return [raw for rank, raw in true if rank == CONTRAINDICATED]
        if verdict.because == "unsuited":
            return self._true(unsuited, now)
        if verdict.because == "tried":
            return [_raw(tried_reason(now.tried))]
        withdrawn = verdict.because == "withdrawn"
        stated = self.item.withdrawn if withdrawn else self.item.not_recommended
        return [] if stated is None else [Raw(self._tables.reasons[stated])]

    def _true(self, rules: Iterable[_Rule], now: Situation) -> list[Raw]:
        return [Raw(self._tables.reasons[r.reason]) for r in rules if now.presumed_true & r.bits]


def with_facts(raw: Raw, facts: Sequence[str]) -> Raw:
    """Return a reason that names other facts."""
    reason = msgspec.json.decode(raw)
    return Raw(msgspec.json.encode({**reason, "facts": facts}))


def facts_of(clauses: Iterable[int], tables: Tables) -> list[str]:
    """Name the facts that some clauses read, each once."""
    return list(dict.fromkeys(fact for number in clauses for fact in tables.clauses[number]))


def _raw(reason: Reason) -> Raw:
    return Raw(msgspec.json.encode(reason))


def _rule(stored: Judged) -> _Rule:
    return _Rule(bits_of(stored.clauses), stored.reason)
