"""Answers from tables: the same as :func:`calcinosis_cli.recommend.recommend` gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

import msgspec
from msgspec import Raw

from calcinosis_cli.facts import FACTS
from calcinosis_cli.kinship import Kinship
from calcinosis_cli.profile import PatientFacts
from calcinosis_cli.questions import Question
from calcinosis_cli.recommend import (
    ROLES,
    TRIED_BEFORE_REFRACTORY,
    Excluded,
    Key,
    Lead,
    Option,
    Recommendation,
    notes_on,
)
from calcinosis_cli.safety import SCALE, AlertFinding, review_alert

from .meetings import Meetings, as_pairs
from .truths import Clauses, Truths
from .verdicts import Judge, Verdict, with_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from calcinosis_cli.assessment import Because
    from calcinosis_cli.brief import EvidenceBrief
    from calcinosis_cli.profile import Profile, Tried
    from calcinosis_cli.recommend import Reason
    from calcinosis_cli.record import Id
    from calcinosis_cli.safety import Safety

    from .stored import Tables

TAKES = "takes"


class Row(NamedTuple):
    """One treatment for one patient, before it is written."""

    place: int
    key: Key
    verdict: Verdict
    current: bool


class _Case(NamedTuple):
    """A profile with the truth of every clause, as stated and as presumed for fit."""

    profile: Profile
    facts: PatientFacts
    stated: Truths
    presumed: Truths


class Engine:
    """The tables of one knowledge base, ready for any number of profiles."""

    def __init__(self, tables: Tables) -> None:
        self.kinship = Kinship(tables.kin)
        self._tables = tables
        self._clauses = Clauses(tables, self.kinship)
        self._meetings = Meetings(tables, self.kinship)
        self._bit = {ask.fact: 1 << number for number, ask in enumerate(tables.facts)}
        single = {name: bit for name, bit in self._bit.items() if name not in (TAKES, "tried")}
        self._single = single
        masks = [sum(single.get(fact, 0) for fact in clause) for clause in tables.clauses]
        self._masks = masks
        self._judges = [Judge(item, tables, masks) for item in tables.items]
        self._groups = {lead.group: number for number, lead in enumerate(tables.leading)}
        self.names = [item.id for item in tables.items]
        self._listed: dict[int, list[int]] = {}

    # The answers

    def order(self, profile: Profile) -> list[Row]:
        """Judge every treatment and put the rows in their order."""
        case = self._case(profile)
        return self._in_order(self._rows(case, self._leading(case)))

    def recommend(self, profile: Profile) -> Recommendation:
        """Answer a profile; what the tables hold ready stands in the answer as it was written."""
        case = self._case(profile)
        leads = self._leading(case)
        rows = self._rows(case, leads)
        asks, questions = self._questions(case, rows)
        ranked = self._in_order(rows)
        consider = [row for row in ranked if row.verdict.because is None]
        tied = _tied([row.key for row in consider])
        options = sum(1 << row.place for row in consider if not row.current)
        return Recommendation(
            profile=profile,
            alerts=self._alerts(case, rows),
            leading=leads,
            consider=[self._option(row, asks, tied=row.key in tied) for row in consider],
            not_for_this_patient=[
                self._excluded(row, asks) for row in ranked if row.verdict.because is not None
            ],
            ask_first=questions,
            interactions=as_pairs(self._meetings.pairs(profile.takes, options, case.stated)),
            unrecognized=profile.unrecognized,
            notes=notes_on(profile, presumed_active=case.presumed is not case.stated),
        )

    # Truth and order

    def _case(self, profile: Profile) -> _Case:
        facts = PatientFacts(profile, self.kinship)
        stated = presumed = self._clauses.judge(profile, facts)
        if profile.course in ("new", "growing") and facts.value("active_disease") is None:
            supposed = PatientFacts(profile, self.kinship, presume=True)
            presumed = self._clauses.judge(profile, supposed)
        return _Case(profile, facts, stated, presumed)

    def _leading(self, case: _Case) -> list[Lead]:
        true = case.presumed.true
        leads = []
        for lead in self._tables.leading:
            reasons = [
                self._reason(rule.reason, held, rule.clauses)
                for rule in lead.rules
                if (held := [number for number in rule.clauses if true >> number & 1])
            ]
            if reasons:
                leads.append(Lead(lead.group, cast("list[Reason]", reasons)))
        return leads

    def _reason(self, number: int, held: Sequence[int], clauses: Sequence[int]) -> Raw:
        raw = self._tables.reasons[number]
        return raw if len(held) == len(clauses) else with_facts(raw, self._facts_of(held))

    def _facts_of(self, clauses: Iterable[int]) -> list[str]:
        named = (fact for number in clauses for fact in self._tables.clauses[number])
        return list(dict.fromkeys(named))

    def _rows(self, case: _Case, leads: Sequence[Lead]) -> list[Row]:
        """Judge every treatment, in the order of the file."""
        stated, presumed, profile = case.stated, case.presumed, case.profile
        tried = self._tried(profile)
        counts: dict[Id, int] = {}
        for place in tried:
            group = self._tables.items[place].group
            counts[group] = counts.get(group, 0) + 1
        leading = {lead.group for lead in leads}
        strange = bool(profile.unrecognized)
        rows = []
        for place, judge in enumerate(self._judges):
            item, reads = judge.item, judge.reads
            current = item.id in profile.takes
            verdict = judge.verdict(
                (
                    stated.true & reads,
                    stated.unknown & reads,
                    presumed.true & reads,
                    presumed.unknown & reads,
                    current,
                    strange,
                    tried.get(place, ()),
                )
            )
            role = item.role
            if role == "refractory" and counts.get(item.group, 0) >= TRIED_BEFORE_REFRACTORY:
                role = "usual"
            key = Key(
                leads=0 if item.group in leading else 1,
                group=self._groups[item.group],
                fit=verdict.place,
                role=ROLES.index(role),
                could_be=verdict.could_be,
                level=item.level,
            )
            rows.append(Row(place, key, verdict, current))
        return rows

    def _in_order(self, rows: Sequence[Row]) -> list[Row]:
        items = self._tables.items
        return sorted(rows, key=lambda row: (row.key.places(), items[row.place].place))

    def _tried(self, profile: Profile) -> dict[int, tuple[Tried, ...]]:
        """What was tried of each treatment, itself or by its class."""
        found: dict[int, tuple[Tried, ...]] = {}
        for past in profile.tried:
            for place, item in enumerate(self._tables.items):
                if past.treatment in self.kinship.kin(item.id):
                    found[place] = (*found.get(place, ()), past)
        return found

    # Rows

    def _option(self, row: Row, asks: Sequence[list[str]], *, tied: bool) -> Option:
        item, verdict = self._tables.items[row.place], row.verdict
        return Option(
            id=item.id,
            name=item.name,
            group=item.group,
            role=item.role,
            fit=verdict.fit,
            safety=verdict.safety,
            why=cast("list[Reason]", verdict.why),
            against=cast("list[Reason]", verdict.against),
            ask=asks[row.place],
            evidence=cast("EvidenceBrief", item.evidence),
            key=row.key,
            could_be=_other(verdict),
            current=row.current,
            tied=tied,
        )

    def _excluded(self, row: Row, asks: Sequence[list[str]]) -> Excluded:
        item, verdict = self._tables.items[row.place], row.verdict
        return Excluded(
            id=item.id,
            name=item.name,
            group=item.group,
            role=item.role,
            because=cast("Because", verdict.because),  # such rows alone come here
            fit=verdict.fit,
            safety=verdict.safety,
            why=cast("list[Reason]", verdict.why),
            against=cast("list[Reason]", verdict.against),
            ask=asks[row.place],
            evidence=cast("EvidenceBrief", item.evidence),
            key=row.key,
            could_be=_other(verdict),
            current=row.current,
        )

    # Questions

    def _questions(
        self, case: _Case, rows: Sequence[Row]
    ) -> tuple[list[list[str]], list[Question]]:
        """Return the questions in their order, and for each treatment those that move it."""
        unknown = self._unknown(case)
        moves: dict[int, list[int]] = {}
        for row in rows:
            for fact in self._open(row.verdict, unknown, case.stated):
                moves.setdefault(fact, []).append(row.place)
        alerts, pressing = self._alerts_to_ask(case, unknown)
        infection = self._number("infection")
        infection_first = bool(case.profile.inflamed) and case.facts.value("infection") is None
        if infection_first:
            moves.setdefault(infection, [])
        facts = self._tables.facts

        def key(number: int) -> tuple[bool, bool, int, int]:
            first = infection_first and number == infection
            return not first, number not in pressing, -len(moves.get(number, ())), number

        asks: list[list[str]] = [[] for _ in self._tables.items]
        questions = []
        names = self.names
        for number in sorted({*moves, *alerts}, key=key):
            ask, moved = facts[number], moves.get(number, [])
            for place in moved:
                asks[place].append(ask.fact)
            questions.append(
                Question(
                    fact=ask.fact,
                    kind=ask.kind,
                    ask=ask.text,
                    moves=[names[place] for place in moved],
                    alerts=alerts.get(number, []),
                    pressing=number in pressing,
                )
            )
        return asks, questions

    def _number(self, fact: str) -> int:
        return self._bit[fact].bit_length() - 1

    def _unknown(self, case: _Case) -> int:
        """The set of facts that are not known; what is taken is told by the clauses."""
        known = case.facts.known
        unknown = 0
        for name, bit in self._single.items():
            if name in known:
                continue
            if name in FACTS and FACTS[name].kind == "choices" and getattr(case.profile, name):
                continue
            unknown |= bit
        return unknown

    def _open(self, verdict: Verdict, unknown: int, stated: Truths) -> list[int]:
        """Facts, by number, that could change a verdict."""
        bits = verdict.asks & unknown
        if verdict.asks_drugs or verdict.open & stated.by_drugs:
            bits |= self._bit[TAKES]
        found = self._listed.get(bits)
        if found is None:
            if len(self._listed) >= _LARGEST:
                self._listed.clear()
            found = self._listed[bits] = [n for n in range(bits.bit_length()) if bits >> n & 1]
        return found

    # Alerts

    def _alerts(self, case: _Case, rows: Sequence[Row]) -> list[AlertFinding]:
        true = case.stated.true
        found = []
        for flag in self._tables.flags:
            held = [number for number in flag.clauses if true >> number & 1]
            if len(held) == len(flag.clauses):
                found.append(flag.finding)
            elif held:
                found.append(with_facts(flag.finding, self._facts_of(held)))
        flags = cast("list[AlertFinding]", found)
        return [*flags, *self._review_today(rows)]

    def _review_today(self, rows: Sequence[Row]) -> Iterable[AlertFinding]:
        for row in rows:
            if row.current and row.verdict.because == "contraindicated":
                item = self._tables.items[row.place]
                reasons = [msgspec.json.decode(raw) for raw in row.verdict.why]
                yield review_alert(
                    item.id,
                    item.name,
                    reasons[0]["text"],
                    references=[name for reason in reasons for name in reason["references"]],
                    facts=[fact for reason in reasons for fact in reason["facts"]],
                )

    def _alerts_to_ask(self, case: _Case, unknown: int) -> tuple[dict[int, list[Id]], set[int]]:
        """Facts that could raise an alert, and those that alone would do so now."""
        alerts: dict[int, list[Id]] = {}
        pressing: set[int] = set()
        stated = case.stated
        for flag in self._tables.flags:
            if any(stated.true >> number & 1 for number in flag.clauses):
                continue
            doubtful = [number for number in flag.clauses if stated.unknown >> number & 1]
            opened: dict[int, None] = {}
            for number in doubtful:
                facts = [
                    self._number(fact)
                    for fact in self._tables.clauses[number]
                    if self._bit[fact] & unknown
                    or (fact == TAKES and stated.by_drugs >> number & 1)
                ]
                opened |= dict.fromkeys(facts)
                if len(facts) == 1 and len(self._tables.clauses[number]) > 1:
                    pressing.update(facts)
            for fact in opened:
                alerts.setdefault(fact, []).append(flag.id)
        return alerts, pressing


_LARGEST = 100_000
"""Sets of facts that are kept as lists; then it begins anew."""


def _other(verdict: Verdict) -> Safety | None:
    could_be = SCALE[verdict.could_be]
    return could_be if could_be != verdict.safety else None


def _tied(keys: Sequence[Key]) -> set[Key]:
    seen: set[Key] = set()
    return {key for key in keys if key in seen or seen.add(key)}  # type: ignore[func-returns-value]
