"""What the truth of its clauses means for one treatment; computed once for each pattern."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import msgspec
from msgspec import Raw

from calcinosis_cli.answers import BriefRow
from calcinosis_cli.logic import Truth
from calcinosis_cli.recommend import CURRENT, FITS, RELAPSED, tried_reason
from calcinosis_cli.safety import RANK, SCALE

from .bits import bits_of, members_of, those_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from calcinosis_cli.assessment import Because
    from calcinosis_cli.fit import Fit
    from calcinosis_cli.profile import Tried
    from calcinosis_cli.safety import Safety

    from .stored import Against, Item, Judged, Tables

CLEAR, CAUTION, AVOID, CONTRAINDICATED = (RANK[level] for level in SCALE)
_CURRENT, _RELAPSED = (Raw(msgspec.json.encode(reason)) for reason in (CURRENT, RELAPSED))
_LARGEST = 4096
"""Patterns of one treatment that are kept; then it begins anew."""


class Verdict(NamedTuple):
    """The part of a row that one treatment's own clauses decide.

    ``open``: the clauses whose unknown facts could change the verdict; ``asks``: the facts of
    them, as a set; ``asks_drugs``: a drug that is not recognized could as well; ``brief``: the
    row of a brief answer.
    """

    safety: Safety
    could_be: int
    fit: Fit
    place: int
    because: Because | None
    why: list[Raw]
    against: list[Raw]
    open: int
    asks: int
    asks_drugs: bool
    brief: Raw


class Situation(NamedTuple):
    """All that a verdict depends on; equal situations have equal verdicts.

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


class _Rule(NamedTuple):
    clauses: Sequence[int]
    bits: int
    reason: int

    def truth(self, true: int, unknown: int) -> Truth:
        if true & self.bits:
            return Truth.TRUE
        return Truth.UNKNOWN if unknown & self.bits else Truth.FALSE


class Judge:
    """Judges one treatment."""

    def __init__(self, item: Item, tables: Tables) -> None:
        self.item = item
        self._tables = tables
        self._against = [(each, _rule(each)) for each in item.against]
        self._fits = [_rule(each) for each in item.fits]
        self._unsuited = [_rule(each) for each in item.unsuited]
        self.reads = 0
        for each, rule in self._against:
            self.reads |= rule.bits | (0 if each.partner is None else 1 << each.partner)
        for rule in (*self._fits, *self._unsuited):
            self.reads |= rule.bits
        self._kept: dict[Pattern, Verdict] = {}

    def verdict(self, pattern: Pattern) -> Verdict:
        """Return the verdict, from memory if this pattern was met before."""
        found = self._kept.get(pattern)
        if found is None:
            if len(self._kept) >= _LARGEST:
                self._kept.clear()
            found = self._kept[pattern] = self._judge(Situation(*pattern))
        return found

    def _judge(self, now: Situation) -> Verdict:
        safety, could_be, true, doubtful = self._safety(now)
        fit, place, why, fit_open = self._fit(now)
        if fit == "preferred" and safety == AVOID:
            fit, place = "suitable", FITS.index("suitable")
            if self._doubts(now):
                place = FITS.index("suitable unless")
        because = self._because(safety, fit, now)
        opened = 0
        for rank, bits in doubtful:
            opened |= bits if rank > safety else 0
        if because in (None, "unsuited"):
            opened |= fit_open
        asks = 0
        for number in members_of(opened):
            asks |= int(self._tables.read[number], 16)
        against = [raw for _, raw in sorted(true, key=lambda each: -each[0])]
        return Verdict(
            safety=SCALE[safety],
            could_be=could_be,
            fit=fit,
            place=place,
            because=because,
            why=self._why(because, why, now, true),
            against=against,
            open=opened,
            asks=asks,
            asks_drugs=now.strange and self.item.drug and safety < CAUTION,
            brief=self._brief(safety, could_be, fit, because),
        )

    def _brief(self, safety: int, could_be: int, fit: Fit, because: Because | None) -> Raw:
        worse = SCALE[could_be] if could_be > safety else None
        row = BriefRow(self.item.id, fit, SCALE[safety], worse, because)
        return Raw(msgspec.json.encode(row))

    # Safety

    def _safety(
        self, now: Situation
    ) -> tuple[int, int, list[tuple[int, Raw]], list[tuple[int, int]]]:
        """Join the findings: true ones as reasons, unknown ones as ranks with open clauses."""
        safety = could_be = CLEAR
        true: list[tuple[int, Raw]] = []
        doubtful: list[tuple[int, int]] = []
        for each, rule in self._against:
            truth, opened = self._holds(each, rule, now)
            if truth is Truth.TRUE:
                safety = max(safety, each.rank)
                true.append((each.rank, self._reason_now(each, rule, now)))
            elif truth is Truth.UNKNOWN:
                could_be = max(could_be, each.rank)
                doubtful.append((each.rank, opened))
        if now.strange and self.item.drug:
            could_be = max(could_be, CAUTION)
        return safety, max(safety, could_be), true, doubtful

    def _holds(self, each: Against, rule: _Rule, now: Situation) -> tuple[Truth, int]:
        """Tell whether a finding holds and, if unknown, which clauses leave it open."""
        if each.partner is None:
            if not rule.bits:
                return Truth.TRUE, 0
            return rule.truth(now.true, now.unknown), now.unknown & rule.bits
        partner = 1 << each.partner
        taken = _Rule((), partner, 0).truth(now.true, now.unknown)
        limited = rule.truth(now.true, now.unknown) if rule.bits else Truth.TRUE
        opened = now.unknown & partner
        if limited is Truth.UNKNOWN:
            opened |= now.unknown & rule.bits
        return min(taken, limited), opened

    def _reason_now(self, each: Against, rule: _Rule, now: Situation) -> Raw:
        """Return the stored reason, with the facts of those alternatives that are true."""
        raw = self._tables.reasons[rule.reason]
        if not rule.bits & ~now.true:
            return raw
        return with_facts(raw, self._true_facts(rule, now.true, each))

    def _true_facts(self, rule: _Rule, true: int, each: Against) -> list[str]:
        facts = facts_of(those_in(rule.clauses, true), self._tables)
        return facts if each.partner is None else ["takes", *facts]

    # Fit

    def _fit(self, now: Situation) -> tuple[Fit, int, list[Raw], int]:
        """Judge the fit, with its reasons and the clauses that could change it as stated."""
        against = [] if now.current else self._unsuited
        unsuited = [r for r in against if now.presumed_true & r.bits]
        preferred = [r for r in self._fits if now.presumed_true & r.bits]
        fit: Fit = "unsuited" if unsuited else "preferred" if preferred else "suitable"
        place = FITS.index(fit)
        if fit == "suitable" and self._doubts(now):
            place = FITS.index("suitable unless")
        reasons = [self._tables.reasons[rule.reason] for rule in unsuited or preferred]
        return fit, place, reasons, self._open_fit(against, now)

    def _doubts(self, now: Situation) -> bool:
        if now.current:
            return False
        return any(
            rule.truth(now.presumed_true, now.presumed_unknown) is Truth.UNKNOWN
            for rule in self._unsuited
        )

    def _open_fit(self, against: Sequence[_Rule], now: Situation) -> int:
        if any(now.true & rule.bits for rule in against):
            return 0
        rules = list(against)
        if not any(now.true & rule.bits for rule in self._fits):
            rules += self._fits
        opened = 0
        for rule in rules:
            if rule.truth(now.true, now.unknown) is Truth.UNKNOWN:
                opened |= now.unknown & rule.bits
        return opened

    # Reasons

    def _because(self, safety: int, fit: Fit, now: Situation) -> Because | None:
        if safety == CONTRAINDICATED:
            return "contraindicated"
        if self.item.not_recommended is not None:
            return "not-recommended"
        if self.item.withdrawn is not None:
            return "withdrawn"
        if any(past.outcome != "relapsed" for past in now.tried):
            return "tried"
        return "unsuited" if fit == "unsuited" else None

    def _why(
        self,
        because: Because | None,
        fit_reasons: list[Raw],
        now: Situation,
        true: Sequence[tuple[int, Raw]],
    ) -> list[Raw]:
        if because is None:
            reasons = [*([_CURRENT] if now.current else ()), *fit_reasons]
            if any(past.outcome == "relapsed" for past in now.tried):
                reasons.append(_RELAPSED)
            return reasons
        if because == "contraindicated":
            return [raw for rank, raw in true if rank == CONTRAINDICATED]
        if because == "unsuited":
            return fit_reasons
        if because == "tried":
            return [Raw(msgspec.json.encode(tried_reason(now.tried)))]
        stated = self.item.withdrawn if because == "withdrawn" else self.item.not_recommended
        return [] if stated is None else [self._tables.reasons[stated]]


def with_facts(raw: Raw, facts: Sequence[str]) -> Raw:
    """Return a reason that names other facts."""
    reason = msgspec.json.decode(raw)
    return Raw(msgspec.json.encode({**reason, "facts": facts}))


def facts_of(clauses: Iterable[int], tables: Tables) -> list[str]:
    """Name the facts that some clauses read, each once."""
    return list(dict.fromkeys(fact for number in clauses for fact in tables.clauses[number]))


def _rule(stored: Judged | Against) -> _Rule:
    return _Rule(stored.clauses, bits_of(stored.clauses), stored.reason)
