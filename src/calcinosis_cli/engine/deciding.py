"""From a profile to two lists, reasons, questions and alerts: the only place that decides.

Every treatment stands in exactly one of the lists, with the reason. The order is lexicographic
and never looks at counts or response: that would reward publication bias.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from calcinosis_cli.engine.answer import ROLES, TRIED_BEFORE_REFRACTORY
from calcinosis_cli.engine.answering import LazyAnswer
from calcinosis_cli.engine.candidates import FIRST, Candidate, Ranked
from calcinosis_cli.engine.judged import Behind, Judged
from calcinosis_cli.engine.judging import Judge
from calcinosis_cli.engine.pairs import Pairs
from calcinosis_cli.engine.questions import Asking
from calcinosis_cli.engine.reasons import Reasons
from calcinosis_cli.patient.kinship import Kinship
from calcinosis_cli.patient.profile import PatientFacts

if TYPE_CHECKING:
    from calcinosis_cli.engine.answer import AlertFinding
    from calcinosis_cli.engine.judging import Truths
    from calcinosis_cli.engine.rules import Effect, Rules
    from calcinosis_cli.patient.facts import Profile
    from calcinosis_cli.patient.history import Tried
    from calcinosis_cli.patient.record import Id


USUAL, REFRACTORY = ROLES.index("usual"), ROLES.index("refractory")


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
        return Behind(self.rules.conditions.all, self.rules.facts, self.kinship)

    @cached_property
    def pairs(self) -> Pairs:
        """Every interaction between two drugs."""
        treatments = [ruled.id for ruled in self.rules.treatments]
        return Pairs(self.rules.interactions, self.kinship, treatments, self.rules.drugs)

    @cached_property
    def _judge(self) -> Judge:
        return Judge(self.rules.conditions, self.kinship)

    @cached_property
    def reasons(self) -> Reasons:
        """What the rules say."""
        return Reasons(self.rules, self.behind)

    @cached_property
    def asking(self) -> Asking:
        """What could be asked."""
        conditions = {
            name: each.above[0] | each.fits | each.unsuited
            for name, each in self.candidates.items()
        }
        return Asking(self.rules, self.behind, conditions)

    def judge(self, profile: Profile, *, contradictory: bool = False) -> Judged:
        """Judge a patient once; raise ``ContradictionError``, unless that is no hindrance."""
        facts = supposed = PatientFacts(profile, self.kinship, contradictory=contradictory)
        stated = presumed = self._judge.truths(profile, facts)
        if profile.course in ("new", "growing") and facts.value("active_disease") is None:
            supposed = PatientFacts(
                profile, self.kinship, presume=True, contradictory=contradictory
            )
            presumed = self._judge.truths(profile, supposed)
        return Judged(profile, facts, stated, presumed, supposed)

    def recommend(self, profile: Profile) -> LazyAnswer:
        """Answer a profile; raise ``ContradictionError``."""
        return LazyAnswer(self, profile)

    def red_flags(self, profile: Profile) -> list[AlertFinding]:
        """Return the alerts of a profile, of one that contradicts itself too."""
        return LazyAnswer(self, profile, contradictory=True).alerts

    def ranked(self, judged: Judged) -> list[Ranked]:
        """Judge every treatment, in the order of the file."""
        tried = self._tried(judged.profile)
        leading = {group for group, _ in self.leading(judged.presumed)}
        often = Counter(self.candidates[name].ruled.group for name in tried)
        places = {
            group: (int(group not in leading), place, often[group] >= TRIED_BEFORE_REFRACTORY)
            for group, place in self._group_place.items()
        }
        taken = judged.facts.taken
        rows = []
        for name, candidate in self.candidates.items():
            ruled, role = candidate.ruled, candidate.role
            leads, group, refractory = places[ruled.group]
            line = FIRST if refractory else candidate.line(judged.presumed)
            if refractory and role == REFRACTORY:
                role = USUAL
            verdict = candidate.verdict(judged, current=name in taken, tried=tried.get(name, ()))
            key = (
                leads,
                group,
                candidate.back(verdict),
                verdict.place,
                line,
                role,
                int(verdict.doubt),
                verdict.rank,
                ruled.level,
                verdict.could_be,
                ruled.place,
            )
            rows.append(Ranked(key, candidate, verdict))
        return rows

    def leading(self, presumed: Truths) -> list[tuple[Id, list[Effect]]]:
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
