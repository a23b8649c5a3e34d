"""From a profile to two lists, reasons, questions and alerts: the only place that decides.

Every treatment stands in exactly one of the lists, with the reason. The order is lexicographic
and never looks at counts or response: that would reward publication bias.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from calcinosis_cli.engine.answer import (
    CURRENT,
    RELAPSED,
    ROLES,
    TRIED_BEFORE_REFRACTORY,
    URGENCIES,
    Excluded,
    Key,
    Lead,
    Option,
    Recommendation,
    notes_on,
    review_alert,
    review_pair,
    tried_reason,
)
from calcinosis_cli.engine.candidates import CONTRAINDICATED, Candidate, Verdict
from calcinosis_cli.engine.judged import Behind, Judged, truth_of
from calcinosis_cli.engine.judging import Judge
from calcinosis_cli.engine.pairs import Pairs
from calcinosis_cli.engine.questions import Asking
from calcinosis_cli.patient.kinship import Kinship
from calcinosis_cli.patient.logic import Truth
from calcinosis_cli.patient.profile import PatientFacts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from calcinosis_cli.engine.answer import AlertFinding, Because, Reason
    from calcinosis_cli.engine.judging import Truths
    from calcinosis_cli.engine.rules import Effect, Rules
    from calcinosis_cli.patient.facts import Profile, Tried
    from calcinosis_cli.patient.record import Id


USUAL, REFRACTORY = ROLES.index("usual"), ROLES.index("refractory")


class Ranked(Struct, frozen=True, gc=False):
    """A treatment with its verdict, and where it sorts: heaviest first, smaller earlier.

    The key is that of :class:`~calcinosis_cli.engine.answer.Key`, with the place by name at its
    end, which only makes ties reproducible.
    """

    key: tuple[int, ...]
    candidate: Candidate
    verdict: Verdict


class Engine:
    """Answers any number of profiles; pure, and the same for the same arguments."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.kinship = Kinship(rules.kin)
        self._group_place = {lead.group: place for place, lead in enumerate(rules.leading)}

    @cached_property
    def candidates(self) -> dict[Id, Candidate]:
        """Every treatment with its sets, in the order of the file."""
        return {ruled.id: Candidate(ruled) for ruled in self.rules.treatments}

    @cached_property
    def behind(self) -> Behind:
        """The facts behind each condition."""
        return Behind(self.rules.conditions.all, self.rules.facts)

    @cached_property
    def pairs(self) -> Pairs:
        """Every interaction between two drugs."""
        treatments = [ruled.id for ruled in self.rules.treatments]
        return Pairs(self.rules.interactions, self.kinship, treatments, self.rules.drugs)

    @cached_property
    def _judge(self) -> Judge:
        return Judge(self.rules.conditions, self.kinship)

    @cached_property
    def _asking(self) -> Asking:
        conditions = {
            name: each.above[0] | each.fits | each.unsuited
            for name, each in self.candidates.items()
        }
        return Asking(self.rules, self.behind, conditions)

    def judge(self, profile: Profile) -> Judged:
        """Judge a patient once; raise ``ContradictionError``."""
        facts = supposed = PatientFacts(profile, self.kinship)
        stated = presumed = self._judge.truths(profile, facts)
        if profile.course in ("new", "growing") and facts.value("active_disease") is None:
            supposed = PatientFacts(profile, self.kinship, presume=True)
            presumed = self._judge.truths(profile, supposed)
        return Judged(profile, facts, stated, presumed, supposed)

    def rows(self, judged: Judged) -> list[Ranked]:
        """Judge every treatment; in the order of the answer."""
        tried = self._tried(judged.profile)
        leading = {group for group, _ in self._leading(judged.presumed)}
        often = Counter(self.candidates[name].ruled.group for name in tried)
        taken, stated, presumed = judged.facts.taken, judged.stated, judged.presumed
        rows = []
        for name, candidate in self.candidates.items():
            ruled = candidate.ruled
            group, role = ruled.group, candidate.role
            line = candidate.line(presumed)
            if often[group] >= TRIED_BEFORE_REFRACTORY:
                line, role = 0, USUAL if role == REFRACTORY else role
            verdict = candidate.verdict(
                stated, presumed, current=name in taken, tried=tried.get(name, ())
            )
            key = (
                int(group not in leading),
                self._group_place[group],
                candidate.back(verdict),
                verdict.place,
                line,
                role,
                verdict.rank,
                ruled.level,
                verdict.could_be,
                ruled.place,
            )
            rows.append(Ranked(key, candidate, verdict))
        return sorted(rows, key=attrgetter("key"))

    def recommend(self, profile: Profile) -> Recommendation:
        """Answer a profile completely; raise ``ContradictionError``."""
        judged = self.judge(profile)
        rows = self.rows(judged)
        in_file = {row.candidate.ruled.id: row for row in rows}
        by_file = [in_file[name] for name in self.candidates]
        questions, waits = self._asking.questions(
            judged,
            {
                row.candidate.ruled.id: row.candidate.open(row.verdict, judged.stated)
                for row in by_file
            },
        )
        options = [row.candidate.ruled.id for row in by_file if row.verdict.because is None]
        equal = Counter(row.key[:-1] for row in rows if row.verdict.because is None)
        return Recommendation(
            profile=profile,
            alerts=self.alerts(judged, by_file),
            leading=[
                Lead(group, [self.reason(effect, judged.presumed) for effect in effects])
                for group, effects in self._leading(judged.presumed)
            ],
            consider=[
                self._option(row, judged, waits, tied=equal[row.key[:-1]] > 1)
                for row in rows
                if row.verdict.because is None
            ],
            not_for_this_patient=[
                self._excluded(row, row.verdict.because, judged, waits)
                for row in rows
                if row.verdict.because is not None
            ],
            ask_first=questions,
            # In the order of the file, which is the same for every patient.
            interactions=self.pairs.of(profile.takes, options, judged.stated),
            unrecognized=profile.unrecognized,
            notes=notes_on(
                profile, self.kinship, presumed_active=judged.supposed is not judged.facts
            ),
        )

    def alerts(self, judged: Judged, rows: Sequence[Ranked]) -> list[AlertFinding]:
        """Red flags that are true, and drugs taken now that are contraindicated, by urgency."""
        stated = judged.stated
        found = []
        for flag in self.rules.flags:
            if truth_of(flag.condition, stated) is Truth.TRUE:
                facts = self.behind.true_facts(flag.condition, stated.true)
                found.append(msgspec.structs.replace(flag.finding, facts=facts))
        found += self._review_today(rows, judged)
        return sorted(found, key=lambda alert: URGENCIES.index(alert.urgency))

    def _review_today(self, rows: Sequence[Ranked], judged: Judged) -> Iterator[AlertFinding]:
        """Drugs taken now that are contraindicated, then pairs of which neither is said to be."""
        named = set()
        for row in rows:
            if row.verdict.current and row.verdict.rank == CONTRAINDICATED:
                named.add(row.candidate.ruled.id)
                reasons = self._forbidding(row.candidate, judged)
                yield review_alert(
                    row.candidate.ruled.id,
                    row.candidate.ruled.name,
                    reasons[0].text,
                    references=[name for reason in reasons for name in reason.references],
                    facts=[fact for reason in reasons for fact in reason.facts],
                )
        for pair in self.pairs.of(judged.profile.takes, [], judged.stated):
            forbidden = pair.severity == "contraindicated" and pair.holds == "true"
            if forbidden and named.isdisjoint([*pair.first, *pair.second]):
                yield review_pair(pair)

    def _leading(self, presumed: Truths) -> list[tuple[Id, list[Effect]]]:
        """Return the groups of which a leading rule is true, in the order of the file."""
        found = [
            (lead.group, [e for e in lead.rules if presumed.true >> e.condition & 1])
            for lead in self.rules.leading
        ]
        return [(group, effects) for group, effects in found if effects]

    def _tried(self, profile: Profile) -> dict[Id, list[Tried]]:
        """Return what was tried of each treatment, itself or by its class."""
        found: dict[Id, list[Tried]] = {}
        for past in profile.tried:
            for name in self.kinship.members(past.treatment):
                if name in self.candidates:
                    found.setdefault(name, []).append(past)
        return found

    # Reasons

    def reason(self, effect: Effect, truths: Truths) -> Reason:
        """Return the reason of what holds, with the facts of the alternatives that are true."""
        reason = self.rules.reasons[effect.reason]
        if not self.behind.any_of[effect.condition] & ~truths.true:
            return reason
        facts = self.behind.true_facts(effect.condition, truths.true)
        return msgspec.structs.replace(reason, facts=facts)

    def _against(self, candidate: Candidate, judged: Judged) -> list[Reason]:
        """Everything that is true and speaks against a treatment, worst first."""
        true = judged.true
        return [
            self.reason(effect, judged.stated)
            for effect in candidate.against
            if effect.condition in true
        ]

    def _forbidding(self, candidate: Candidate, judged: Judged) -> list[Reason]:
        return [
            reason
            for reason in self._against(candidate, judged)
            if reason.level == "contraindicated"
        ]

    def _for(self, row: Ranked, judged: Judged) -> list[Reason]:
        reasons = self._of_fit(row.candidate.ruled.fits, judged)
        if row.verdict.current:
            reasons.insert(0, CURRENT)
        if row.verdict.tried and any(past.outcome == "relapsed" for past in row.verdict.tried):
            reasons.append(RELAPSED)
        return reasons

    def _of_fit(self, effects: Sequence[Effect], judged: Judged) -> list[Reason]:
        true = judged.presumed.true
        return [self.rules.reasons[e.reason] for e in effects if true >> e.condition & 1]

    def _why_not(self, row: Ranked, because: Because, judged: Judged) -> list[Reason]:
        ruled = row.candidate.ruled
        if because == "contraindicated":
            return self._forbidding(row.candidate, judged)
        if because == "tried":
            return [tried_reason(row.verdict.tried)]
        if because == "unsuited":
            return self._of_fit(ruled.unsuited, judged)
        stated = ruled.not_recommended if because == "not-recommended" else ruled.withdrawn
        return [stated] if stated else []

    # Rows of an answer

    def _option(
        self, row: Ranked, judged: Judged, waits: Mapping[Id, list[str]], *, tied: bool
    ) -> Option:
        ruled, verdict = row.candidate.ruled, row.verdict
        return Option(
            id=ruled.id,
            name=ruled.name,
            group=ruled.group,
            role=ruled.role,
            fit=verdict.fit,
            safety=verdict.safety,
            could_be=verdict.worse,
            why=self._for(row, judged),
            against=self._against(row.candidate, judged),
            ask=waits.get(ruled.id, []),
            evidence=ruled.evidence,
            key=Key(*row.key[:-1]),
            current=verdict.current,
            tied=tied,
        )

    def _excluded(
        self, row: Ranked, because: Because, judged: Judged, waits: Mapping[Id, list[str]]
    ) -> Excluded:
        ruled, verdict = row.candidate.ruled, row.verdict
        return Excluded(
            id=ruled.id,
            name=ruled.name,
            group=ruled.group,
            role=ruled.role,
            because=because,
            fit=verdict.fit,
            safety=verdict.safety,
            could_be=verdict.worse,
            why=self._why_not(row, because, judged),
            against=self._against(row.candidate, judged),
            ask=waits.get(ruled.id, []),
            evidence=ruled.evidence,
            key=Key(*row.key[:-1]),
            current=verdict.current,
        )
