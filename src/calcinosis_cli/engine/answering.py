"""The answer to one profile: each part is read off the judged patient when it is first read."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from calcinosis_cli.engine.answer import (
    CURRENT,
    RELAPSED,
    URGENCIES,
    Excluded,
    Lead,
    Option,
    Recommendation,
    notes_on,
    placed,
    review_alert,
    review_pair,
    tried_reason,
)
from calcinosis_cli.engine.candidates import CONTRAINDICATED
from calcinosis_cli.engine.judged import truth_of
from calcinosis_cli.patient.logic import Truth

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from calcinosis_cli.engine.answer import AlertFinding, Because, Pair, Placed, Question, Reason
    from calcinosis_cli.engine.candidates import Ranked
    from calcinosis_cli.engine.deciding import Engine
    from calcinosis_cli.engine.rules import Effect
    from calcinosis_cli.patient.facts import Profile
    from calcinosis_cli.patient.record import Id


class Standing(NamedTuple):
    """A treatment in an answer, with its place in its list, from 1."""

    place: int
    row: Ranked
    answer: LazyAnswer

    def reasons(self) -> list[Reason]:
        """Return what is said for and against it there."""
        return self.answer.reasons(self.row)


class LazyAnswer:
    """What :class:`~calcinosis_cli.engine.answer.Recommendation` holds, and the patient behind it.

    Raises:
        ContradictionError: Two facts of the profile exclude each other.
    """

    def __init__(self, engine: Engine, profile: Profile, *, contradictory: bool = False) -> None:
        self._engine = engine
        self.judged = engine.judge(profile, contradictory=contradictory)
        self._in_file = engine.ranked(self.judged)

    @property
    def profile(self) -> Profile:
        """The profile that is answered."""
        return self.judged.profile

    @property
    def unrecognized(self) -> list[str]:
        """What is taken under names that nobody knows."""
        return self.profile.unrecognized

    @cached_property
    def recommendation(self) -> Recommendation:
        """Everything, read."""
        names = Recommendation.__struct_fields__
        return Recommendation(**{name: getattr(self, name) for name in names})

    @cached_property
    def rows(self) -> list[Ranked]:
        """Every treatment with its verdict, in the order of the answer; by name where equal."""
        return sorted(self._in_file, key=attrgetter("key"))

    def placed(self) -> Iterator[Placed]:
        """Go through both lists."""
        return placed(self.consider, self.not_for_this_patient)

    def standings(self) -> dict[Id, Standing]:
        """Where each treatment stands, in the order of both lists, for what needs no reasons."""
        options = [row for row in self.rows if row.verdict.because is None]
        others = [row for row in self.rows if row.verdict.because is not None]
        return {
            row.candidate.ruled.id: Standing(place, row, self)
            for rows in (options, others)
            for place, row in enumerate(rows, 1)
        }

    def reasons(self, row: Ranked) -> list[Reason]:
        """Return what is said for and against a treatment."""
        return self._why(row) + self._against[row.candidate.ruled.id]

    @cached_property
    def alerts(self) -> list[AlertFinding]:
        """Red flags that are true, and drugs taken now that are contraindicated, by urgency."""
        stated, true_facts = self.judged.stated, self._engine.behind.true_facts
        flags = [
            msgspec.structs.replace(flag.finding, facts=true_facts(flag.condition, stated.true))
            for flag in self._engine.rules.flags
            if truth_of(flag.condition, stated) is Truth.TRUE
        ]
        found = [*flags, *self._review_today()]
        return sorted(found, key=lambda alert: URGENCIES.index(alert.urgency))

    @cached_property
    def leading(self) -> list[Lead]:
        """Groups that come first, in the order of the file."""
        presumed, reason = self.judged.presumed, self._engine.reasons.reason
        return [
            Lead(group, [reason(effect, presumed) for effect in effects])
            for group, effects in self._engine.leading(presumed)
        ]

    @cached_property
    def consider(self) -> list[Option]:
        """Treatments to consider, in their order."""
        rows = [row for row in self.rows if row.verdict.because is None]
        equal = Counter(row.key[:-1] for row in rows)
        return [self._option(row, tied=equal[row.key[:-1]] > 1) for row in rows]

    @cached_property
    def not_for_this_patient(self) -> list[Excluded]:
        """Treatments that are not for this patient, in their order."""
        because = ((row, row.verdict.because) for row in self.rows)
        return [self._excluded(row, why) for row, why in because if why is not None]

    @property
    def ask_first(self) -> list[Question]:
        """Facts that could change a verdict or raise an alert."""
        return self._asked[0]

    @cached_property
    def interactions(self) -> list[Pair]:
        """Interactions of what is taken with the options, and among the options."""
        options = [row.candidate.ruled.id for row in self._in_file if row.verdict.because is None]
        return self._engine.pairs.of(self.profile.takes, options, self.judged.stated)

    @cached_property
    def notes(self) -> list[str]:
        """What to bear in mind."""
        presumed_active = self.judged.supposed is not self.judged.facts
        presumed = self.judged.facts.presumed
        kinship = self._engine.kinship
        return notes_on(
            self.profile,
            kinship,
            presumed,
            presumed_active=presumed_active,
            interacting=self._engine.pairs.spoken_of,
        )

    # Reasons and questions, by treatment

    @cached_property
    def _asked(self) -> tuple[list[Question], Mapping[Id, list[str]]]:
        stated = self.judged.stated
        opened = {
            row.candidate.ruled.id: row.candidate.open(row.verdict, stated) for row in self._in_file
        }
        return self._engine.asking.questions(self.judged, opened)

    @cached_property
    def _against(self) -> Mapping[Id, list[Reason]]:
        return self._engine.reasons.against(self.judged.stated)

    def _forbidding(self, name: Id) -> list[Reason]:
        return [reason for reason in self._against[name] if reason.level == "contraindicated"]

    def _review_today(self) -> Iterator[AlertFinding]:
        """Drugs taken now that are contraindicated, then pairs of which neither is said to be."""
        named = set()
        for row in self._in_file:
            if row.verdict.current and row.verdict.rank == CONTRAINDICATED:
                ruled = row.candidate.ruled
                named.add(ruled.id)
                reasons = self._forbidding(ruled.id)
                yield review_alert(
                    ruled.id,
                    ruled.name,
                    reasons[0].text,
                    references=[name for reason in reasons for name in reason.references],
                    facts=[fact for reason in reasons for fact in reason.facts],
                )
        for pair in self._engine.pairs.of(self.profile.takes, [], self.judged.stated):
            forbidden = pair.severity == "contraindicated" and pair.holds == "true"
            if forbidden and named.isdisjoint([*pair.first, *pair.second]):
                yield review_pair(pair)

    def _for(self, row: Ranked) -> list[Reason]:
        reasons = self._of_fit(row.candidate.ruled.fits)
        if row.verdict.current:
            reasons.insert(0, CURRENT)
        if row.verdict.tried and any(past.outcome == "relapsed" for past in row.verdict.tried):
            reasons.append(RELAPSED)
        return reasons

    def _of_fit(self, effects: Sequence[Effect]) -> list[Reason]:
        return self._engine.reasons.of_fit(effects, self.judged.presumed)

    def _why(self, row: Ranked) -> list[Reason]:
        """Return why a treatment stands in its list."""
        ruled, because = row.candidate.ruled, row.verdict.because
        if because is None:
            return self._for(row)
        if because == "contraindicated":
            return self._forbidding(ruled.id)
        if because == "tried":
            return [tried_reason(row.verdict.tried)]
        if because == "unsuited":
            return self._of_fit(ruled.unsuited)
        stated = ruled.not_recommended if because == "not-recommended" else ruled.withdrawn
        return [stated] if stated else []

    # Rows

    def _option(self, row: Ranked, *, tied: bool) -> Option:
        ruled, verdict = row.candidate.ruled, row.verdict
        return Option(
            id=ruled.id,
            name=ruled.name,
            group=ruled.group,
            role=ruled.role,
            fit=verdict.fit,
            safety=verdict.safety,
            could_be=verdict.worse,
            why=self._why(row),
            against=self._against[ruled.id],
            ask=self._asked[1][ruled.id],
            evidence=ruled.evidence,
            key=row.shown_key,
            current=verdict.current,
            hazards=ruled.hazards,
            unsearched=self.judged.unsearched(ruled),
            tied=tied,
        )

    def _excluded(self, row: Ranked, because: Because) -> Excluded:
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
            why=self._why(row),
            against=self._against[ruled.id],
            ask=self._asked[1][ruled.id],
            evidence=ruled.evidence,
            key=row.shown_key,
            current=verdict.current,
            hazards=ruled.hazards,
            unsearched=self.judged.unsearched(ruled),
        )
