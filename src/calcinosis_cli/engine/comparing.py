"""What differs between two answers, treatment by treatment, and by which reasons.

To two profiles of one patient (*what if*, the explorer), or of two knowledge bases to one profile
(*diff*), where :mod:`calcinosis_cli.engine.causes` says through what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import msgspec

from calcinosis_cli.engine.answer import (
    SCALE,
    AlertFinding,
    Fit,
    Key,
    ListName,
    Reason,
    Safety,
)
from calcinosis_cli.engine.causes import Base, Cause, Causes
from calcinosis_cli.patient.record import Id, Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from calcinosis_cli.engine.answering import LazyAnswer, Standing
    from calcinosis_cli.patient.facts import Profile


class Placement(Record, frozen=True):
    """Where a treatment stands: in which list, its place there (from 1), its verdict."""

    where: ListName
    place: int
    safety: Safety
    could_be: Safety
    fit: Fit
    key: Key


class Move(Record, frozen=True):
    """A treatment that stands elsewhere or differently, with the rules that changed.

    ``began`` are reasons that hold only afterwards, ``ended`` those that held only before.
    """

    id: Id
    name: str
    before: Placement
    after: Placement
    changed: list[str]
    began: list[Reason]
    ended: list[Reason]


class TreatmentDifference(Record, frozen=True):
    """A treatment that is judged otherwise; ``before`` or ``after`` is absent where it is.

    ``changed`` names what differs; ``began`` are reasons that are given only afterwards,
    ``ended`` those given only before.
    """

    id: Id
    name: str
    changed: list[str]
    causes: list[Cause]
    before: Placement | None = None
    after: Placement | None = None
    began: list[Reason] = []
    ended: list[Reason] = []


class AnswerDifference(Record, frozen=True):
    """How the answers to one profile differ; ``problem`` when one side cannot read it."""

    profile: str
    treatments: list[TreatmentDifference] = msgspec.field(default_factory=list, name="shifts")
    alerts_began: list[AlertFinding] = []
    alerts_ended: list[AlertFinding] = []
    asked: list[str] = []
    no_longer_asked: list[str] = []
    interactions_began: list[Id] = []
    interactions_ended: list[Id] = []
    problem: str | None = None

    @property
    def differs(self) -> bool:
        """Whether there is anything to say."""
        return any(getattr(self, name) for name in self.__struct_fields__[1:])


Aspects: TypeAlias = "Mapping[str, Callable[[Standing], Any]]"
"""What counts as a difference, by name; a place that changes because others passed by does not."""

OF_MOVES: Aspects = {
    "where": lambda here: here.row.where,
    "safety": lambda here: here.row.verdict.rank,
    "could_be": lambda here: here.row.verdict.could_be,
    "fit": lambda here: here.row.verdict.fit,
    "key": lambda here: here.row.key[:-1],
}
OF_BASES: Aspects = {
    "where": lambda here: here.row.verdict.because,
    "safety": lambda here: here.row.verdict.rank,
    "could_be": lambda here: here.row.verdict.could_be,
    "fit": lambda here: here.row.verdict.place,
    "leads": lambda here: here.row.shown_key.leads,
    "group": lambda here: here.row.candidate.ruled.group,
    "line": lambda here: here.row.shown_key.line,
    "role": lambda here: here.row.shown_key.role,
    "level": lambda here: here.row.shown_key.level,
    "reasons": lambda here: set(_given(here)),
}


def moves(before: LazyAnswer, after: LazyAnswer) -> list[Move]:
    """Treatments whose list, verdict, fit or sorting key changed, in the order of ``after``."""
    found, old = [], before.standings()
    for name, now in after.standings().items():
        was = old[name]
        if changed := _changed(was, now, OF_MOVES):
            both = _placement(was), _placement(now)
            found.append(Move(name, _name(now), *both, changed, *_reasons(was, now)))
    return found


class WhatMoves(NamedTuple):
    """Two profiles of one patient, and what the second does to the answer to the first."""

    before: Profile
    after: Profile
    moves: list[Move]
    alerts_began: list[AlertFinding]
    alerts_ended: list[AlertFinding]


def what_moves(before: LazyAnswer, after: LazyAnswer) -> WhatMoves:
    """Compare two answers from the same knowledge base."""
    return WhatMoves(
        before=before.profile,
        after=after.profile,
        moves=moves(before, after),
        alerts_began=[alert for alert in after.alerts if alert not in before.alerts],
        alerts_ended=[alert for alert in before.alerts if alert not in after.alerts],
    )


class ComparedBases:
    """Two knowledge bases, ready to be asked the same; pure."""

    def __init__(self, old: Base, new: Base) -> None:
        self.old = old
        self.new = new
        self._causes = Causes(old, new)

    def answers(self, name: str, before: Profile, after: Profile) -> AnswerDifference:
        """Ask both sides; the same patient may be read otherwise where names differ."""
        old, new = self.old.engine.recommend(before), self.new.engine.recommend(after)
        facts = [[question.fact for question in answer.ask_first] for answer in (old, new)]
        pairs = [[pair.id for pair in answer.interactions] for answer in (old, new)]
        return AnswerDifference(
            profile=name,
            treatments=list(self._treatments(old, new)),
            alerts_began=_only(new.alerts, old.alerts),
            alerts_ended=_only(old.alerts, new.alerts),
            asked=[fact for fact in facts[1] if fact not in facts[0]],
            no_longer_asked=[fact for fact in facts[0] if fact not in facts[1]],
            interactions_began=[p for p in dict.fromkeys(pairs[1]) if p not in pairs[0]],
            interactions_ended=[p for p in dict.fromkeys(pairs[0]) if p not in pairs[1]],
        )

    def _treatments(self, old: LazyAnswer, new: LazyAnswer) -> Iterator[TreatmentDifference]:
        """Yield differences in the order of the new answer, then what is gone."""
        before, after = old.standings(), new.standings()
        find = self._causes.between(old.profile, new.profile)
        for name in dict.fromkeys([*after, *before]):
            was, now = before.get(name), after.get(name)
            if was and now:
                changed = _changed(was, now, OF_BASES)
                began, ended = _reasons(was, now)
            else:
                changed, began, ended = ["added" if now else "removed"], [], []
            if changed:
                yield TreatmentDifference(
                    id=name,
                    name=_name(now or before[name]),
                    changed=changed,
                    causes=find(name, changed),
                    before=_placement(was) if was else None,
                    after=_placement(now) if now else None,
                    began=began,
                    ended=ended,
                )


def _name(here: Standing) -> str:
    return here.row.candidate.ruled.name


def _placement(here: Standing) -> Placement:
    row, verdict = here.row, here.row.verdict
    could_be = SCALE[verdict.could_be]
    return Placement(row.where, here.place, verdict.safety, could_be, verdict.fit, row.shown_key)


def _given(here: Standing) -> dict[tuple[Id, str | None], Reason]:
    """Return what is said for and against a treatment, by rule and level."""
    return {(reason.rule, reason.level): reason for reason in here.reasons()}


def _changed(before: Standing, after: Standing, aspects: Aspects) -> list[str]:
    return [name for name, aspect in aspects.items() if aspect(before) != aspect(after)]


def _reasons(before: Standing, after: Standing) -> tuple[list[Reason], list[Reason]]:
    """Return the reasons that hold only afterwards, and those that held only before."""
    had, has = _given(before), _given(after)
    began = [reason for key, reason in has.items() if key not in had]
    return began, [reason for key, reason in had.items() if key not in has]


def _only(these: Sequence[AlertFinding], others: Sequence[AlertFinding]) -> list[AlertFinding]:
    names = {alert.id for alert in others}
    return [alert for alert in these if alert.id not in names]
