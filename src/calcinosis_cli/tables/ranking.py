"""Every treatment judged for one patient, and put in order."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from calcinosis_cli.kinship import Kinship
from calcinosis_cli.profile import PatientFacts
from calcinosis_cli.recommend import FITS, ROLES, TRIED_BEFORE_REFRACTORY, Key
from calcinosis_cli.record import LEVEL_NONE
from calcinosis_cli.safety import SCALE

from .bits import bits_of
from .truths import Clauses, Truths
from .verdicts import Judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from calcinosis_cli.profile import Profile, Tried

    from .stored import Tables
    from .verdicts import Pattern, Verdict

USUAL, REFRACTORY = ROLES.index("usual"), ROLES.index("refractory")


class Row(NamedTuple):
    """One treatment for one patient; rows sort as their keys do, by ``order``."""

    order: int
    place: int
    leads: int
    role: int
    current: bool
    verdict: Verdict


class Case(NamedTuple):
    """A profile with the truth of every clause, as stated and as presumed for fit."""

    profile: Profile
    facts: PatientFacts
    stated: Truths
    presumed: Truths


class _Fixed(NamedTuple):
    """What of a row is the same for every patient."""

    id: str
    group: int
    role: int
    reads: int
    order: int
    verdict: Callable[[Pattern], Verdict]


class Ranking:
    """The tables of one knowledge base, ready to judge any number of profiles."""

    def __init__(self, tables: Tables) -> None:
        self._items = tables.items
        self.kinship = Kinship(tables.kin)
        self._clauses = Clauses(tables, self.kinship)
        self._groups = {lead.group: number for number, lead in enumerate(tables.leading)}
        self._leading = [
            bits_of(number for rule in lead.rules for number in rule.clauses)
            for lead in tables.leading
        ]
        # Weights with which one number sorts as the parts of a key do; the last part weighs one.
        sizes = (
            len(self._groups),
            len(FITS),
            len(ROLES),
            len(SCALE),
            LEVEL_NONE + 1,
            len(tables.items),
        )
        weights = [1]
        for size in reversed(sizes):
            weights.insert(0, weights[0] * size)
        self._leads, group, self._fit, self._role, self._safety, self._level, _ = weights
        self._fixed = []
        for item in tables.items:
            judge, number = Judge(item, tables), self._groups[item.group]
            order = number * group + item.level * self._level + item.place
            role = ROLES.index(item.role)
            self._fixed.append(_Fixed(item.id, number, role, judge.reads, order, judge.verdict))

    def case(self, profile: Profile) -> Case:
        """Find the truth of every clause; raise ``ContradictionError``."""
        facts = PatientFacts(profile, self.kinship)
        stated = presumed = self._clauses.judge(profile, facts)
        if profile.course in ("new", "growing") and facts.value("active_disease") is None:
            supposed = PatientFacts(profile, self.kinship, presume=True)
            presumed = self._clauses.judge(profile, supposed)
        return Case(profile, facts, stated, presumed)

    def rows(self, case: Case) -> list[Row]:
        """Judge every treatment, in the order of the file."""
        profile = case.profile
        true, unknown, _ = case.stated
        presumed_true, presumed_unknown, _ = case.presumed
        takes, strange = profile.takes, bool(profile.unrecognized)
        leading = [int(not presumed_true & bits) for bits in self._leading]
        tried = self._tried(profile)
        tried_out = self._tried_out(tried)
        rows = []
        for place, (name, group, role, reads, fixed, judge) in enumerate(self._fixed):
            current = name in takes
            verdict = judge(
                (
                    true & reads,
                    unknown & reads,
                    presumed_true & reads,
                    presumed_unknown & reads,
                    current,
                    strange,
                    tried.get(place, ()),
                )
            )
            if role == REFRACTORY and group in tried_out:
                role = USUAL  # noqa: PLW2901 - for this patient
            order = (
                leading[group] * self._leads
                + verdict.place * self._fit
                + role * self._role
                + verdict.could_be * self._safety
                + fixed
            )
            rows.append(Row(order, place, leading[group], role, current, verdict))
        return rows

    def key(self, row: Row) -> Key:
        """Lay open what a row was sorted by."""
        item = self._items[row.place]
        return Key(
            leads=row.leads,
            group=self._groups[item.group],
            fit=row.verdict.place,
            role=row.role,
            could_be=row.verdict.could_be,
            level=item.level,
        )

    def tied(self, rows: Iterable[Row]) -> set[int]:
        """Return the places of the rows that have the same key as another."""
        keys: dict[int, list[int]] = {}
        for row in rows:
            keys.setdefault(row.order // self._level, []).append(row.place)
        return {place for places in keys.values() if len(places) > 1 for place in places}

    def _tried(self, profile: Profile) -> dict[int, tuple[Tried, ...]]:
        """What was tried of each treatment (by place), itself or by its class."""
        found: dict[int, tuple[Tried, ...]] = {}
        for past in profile.tried:
            for place, item in enumerate(self._items):
                if past.treatment in self.kinship.kin(item.id):
                    found[place] = (*found.get(place, ()), past)
        return found

    def _tried_out(self, tried: Iterable[int]) -> set[int]:
        """Groups of which so many options were tried that a refractory one counts as usual."""
        counts = Counter(self._fixed[place].group for place in tried)
        return {group for group, count in counts.items() if count >= TRIED_BEFORE_REFRACTORY}
