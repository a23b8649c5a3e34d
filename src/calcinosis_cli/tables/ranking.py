"""Every treatment judged for one patient, and put in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Raw, Struct

from calcinosis_cli.kinship import Kinship
from calcinosis_cli.profile import PatientFacts, Profile, Tried
from calcinosis_cli.record import LEVEL_NONE
from calcinosis_cli.shapes import FITS, ROLES, SCALE, TRIED_BEFORE_REFRACTORY, Key

from .bits import bits_of
from .sweep import CURRENT, FAILED, LED, STRANGE, TRIED_OUT, Sweep
from .truths import Clauses, Truths
from .verdicts import Judge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .stored import Tables
    from .verdicts import Reasons, Verdict


class Row(NamedTuple):
    """One treatment for one patient; rows sort as their keys do, by ``order``.

    ``before`` and ``after`` are the fields of the answer's row before and after its reasons.
    """

    order: int
    place: int
    verdict: Verdict
    current: bool
    before: tuple[Any, ...]
    after: tuple[Any, ...]


class Case(Struct):
    """A profile with the truth of every clause, as stated and as presumed for fit.

    ``tried``: what was tried of each treatment, by its place.
    """

    profile: Profile
    facts: PatientFacts
    stated: Truths
    presumed: Truths
    tried: Mapping[int, tuple[Tried, ...]]


class Ranking:
    """The tables of one knowledge base, ready to judge any number of profiles."""

    def __init__(self, tables: Tables) -> None:
        self._items = tables.items
        self.kinship = Kinship(tables.kin)
        self._clauses = Clauses(tables, self.kinship)
        self._groups = {lead.group: number for number, lead in enumerate(tables.leading)}
        self._leading = [
            bits_of([number for rule in lead.rules for number in rule.clauses])
            for lead in tables.leading
        ]
        # With these weights one number sorts as the parts of a key and the name do.
        sizes = (
            len(self._groups),
            len(FITS),
            len(ROLES),
            len(SCALE),
            LEVEL_NONE + 1,
            len(tables.items),
        )
        self._weights = [1]
        for size in reversed(sizes):
            self._weights.insert(0, self._weights[0] * size)
        self._sweep = Sweep(tables)
        read = [int(word, 16) for word in tables.read]
        self._judges = [Judge(item, tables, read) for item in tables.items]
        self._kept: list[dict[int, Row]] = [{} for _ in tables.items]
        self._group_of = [self._groups[item.group] for item in tables.items]
        self._place_of = {item.id: place for place, item in enumerate(tables.items)}

    def case(self, profile: Profile) -> Case:
        """Find the truth of every clause; raise ``ContradictionError``."""
        facts = PatientFacts(profile, self.kinship)
        stated = presumed = self._clauses.judge(profile, facts)
        if profile.course in ("new", "growing") and facts.value("active_disease") is None:
            supposed = PatientFacts(profile, self.kinship, presume=True)
            presumed = self._clauses.judge(profile, supposed)
        return Case(profile, facts, stated, presumed, self._tried(profile))

    def rows(self, case: Case) -> list[Row]:
        """Judge every treatment, in the order of the file."""
        of_group = self._group_marks(case)
        lanes = self._sweep.lanes(case.stated, case.presumed)
        marked = [lane | of_group[group] for lane, group in zip(lanes, self._group_of, strict=True)]
        for name in case.profile.takes:
            if name in self._place_of:
                marked[self._place_of[name]] |= CURRENT
        for place, pasts in case.tried.items():
            if any(past.outcome != "relapsed" for past in pasts):
                marked[place] |= FAILED
        return [
            kept.get(lane) or self._judge(place, lane)
            for place, (lane, kept) in enumerate(zip(marked, self._kept, strict=True))
        ]

    def reasons(self, rows: Iterable[Row], case: Case) -> list[Reasons]:
        """Say why, in full, for each row."""
        true, unknown = case.stated.true, case.stated.unknown
        presumed_true, presumed_unknown = case.presumed.true, case.presumed.unknown
        as_stated, strange = case.presumed is case.stated, bool(case.profile.unrecognized)
        found = []
        for row in rows:
            judge = self._judges[row.place]
            reads = judge.reads
            here, open_here = true & reads, unknown & reads
            pattern = (
                here,
                open_here,
                here if as_stated else presumed_true & reads,
                open_here if as_stated else presumed_unknown & reads,
                row.current,
                strange,
                case.tried.get(row.place, ()),
            )
            found.append(judge.kept.get(pattern) or judge.reasons(row.verdict, pattern))
        return found

    def tied(self, rows: Iterable[Row]) -> set[int]:
        """Return the places of the rows that have the same key as another."""
        keys: dict[int, list[int]] = {}
        places = len(self._items)
        for row in rows:
            keys.setdefault(row.order // places, []).append(row.place)
        return {place for places in keys.values() if len(places) > 1 for place in places}

    def _judge(self, place: int, lane: int) -> Row:
        """Judge a lane that was not met before, and keep the row."""
        item = self._items[place]
        verdict = self._judges[place].verdict(lane)
        role = "usual" if lane & TRIED_OUT and item.role == "refractory" else item.role
        key = Key(
            leads=0 if lane & LED else 1,
            group=self._group_of[place],
            fit=verdict.place,
            role=ROLES.index(role),
            could_be=verdict.could_be,
            level=item.level,
        )
        parts = (*key.places(), item.place)
        order = sum(part * weight for part, weight in zip(parts, self._weights, strict=True))
        current = bool(lane & CURRENT)
        because = () if verdict.because is None else (verdict.because,)
        before = (item.id, item.name, item.group, item.role, *because, verdict.fit, verdict.safety)
        after = (Raw(item.evidence), key, verdict.worse, current)
        row = self._kept[place][lane] = Row(order, place, verdict, current, before, after)
        return row

    def _group_marks(self, case: Case) -> list[int]:
        """What is to be marked at every treatment of each group."""
        strange = STRANGE if case.profile.unrecognized else 0
        marks = [strange | (LED if case.presumed.true & bits else 0) for bits in self._leading]
        for group, count in Counter(self._group_of[place] for place in case.tried).items():
            if count >= TRIED_BEFORE_REFRACTORY:
                marks[group] |= TRIED_OUT
        return marks

    def _tried(self, profile: Profile) -> dict[int, tuple[Tried, ...]]:
        """What was tried of each treatment (by place), itself or by its class."""
        found: dict[int, tuple[Tried, ...]] = {}
        for past in profile.tried:
            for place, item in enumerate(self._items):
                if past.treatment in self.kinship.kin(item.id):
                    found[place] = (*found.get(place, ()), past)
        return found
