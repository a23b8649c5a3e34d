"""What differs between the answers of two knowledge bases to one patient, and through what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from calcinosis_cli.causes import Cause, Causes, Side
from calcinosis_cli.moves import Standing
from calcinosis_cli.record import Id, Record
from calcinosis_cli.shapes import AlertFinding, Reason, Recommendation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from calcinosis_cli.profile import Profile
    from calcinosis_cli.shapes import Excluded, ListName, Option


class Shift(Record, frozen=True):
    """A treatment that is judged otherwise; ``before`` or ``after`` is absent where it is.

    ``changed`` names what differs; ``began`` are reasons that are given only afterwards,
    ``ended`` those given only before.
    """

    id: Id
    name: str
    changed: list[str]
    causes: list[Cause]
    before: Standing | None = None
    after: Standing | None = None
    began: list[Reason] = []
    ended: list[Reason] = []


class AnswerDifference(Record, frozen=True):
    """How the answers to one profile differ; ``problem`` when one side cannot read it."""

    profile: str
    shifts: list[Shift] = []
    alerts_began: list[AlertFinding] = []
    alerts_ended: list[AlertFinding] = []
    asked: list[str] = []
    no_longer_asked: list[str] = []
    interactions_began: list[Id] = []
    interactions_ended: list[Id] = []
    problem: str | None = None

    @property
    def differs(self) -> bool:
        """Whether there is anything to tell."""
        return any(getattr(self, name) for name in self.__struct_fields__[1:])


class _Row(NamedTuple):
    """One treatment in an answer."""

    item: Option | Excluded
    standing: Standing


class Comparison:
    """Two knowledge bases, ready to be asked the same; pure."""

    def __init__(self, old: Side, new: Side) -> None:
        self.old = old
        self.new = new
        self._causes = Causes(old, new)

    def answers(self, name: str, before: Profile, after: Profile) -> AnswerDifference:
        """Ask both sides; the same patient may be read otherwise where names differ."""
        old, new = self.old.engine.recommend(before), self.new.engine.recommend(after)
        asked, was_asked = (_facts(answer) for answer in (new, old))
        pairs, had_pairs = (_pairs(answer) for answer in (new, old))
        return AnswerDifference(
            profile=name,
            shifts=list(self._shifts(old, new)),
            alerts_began=_only(new.alerts, old.alerts),
            alerts_ended=_only(old.alerts, new.alerts),
            asked=[fact for fact in asked if fact not in was_asked],
            no_longer_asked=[fact for fact in was_asked if fact not in asked],
            interactions_began=[pair for pair in pairs if pair not in had_pairs],
            interactions_ended=[pair for pair in had_pairs if pair not in pairs],
        )

    def _shifts(self, old: Recommendation, new: Recommendation) -> Iterator[Shift]:
        """Yield shifts in the order of the new answer, then what is gone."""
        before, after = _rows(old), _rows(new)
        find = self._causes.between(old.profile, new.profile)
        for name, row in after.items():
            changed = _changed(before.get(name), row)
            if changed:
                yield _shift(before.get(name), row, changed, find(name, changed))
        for name, row in before.items():
            if name not in after:
                yield _shift(row, None, ["removed"], find(name, ["removed"]))


def _shift(
    before: _Row | None, after: _Row | None, changed: list[str], causes: list[Cause]
) -> Shift:
    row = after or before
    if row is None:
        raise ValueError("a treatment stands on one side at least")
    had, has = (_reasons(each) if each else {} for each in (before, after))
    both = before and after
    return Shift(
        id=row.item.id,
        name=row.item.name,
        changed=changed,
        causes=causes,
        before=before.standing if before else None,
        after=after.standing if after else None,
        began=[reason for key, reason in has.items() if key not in had] if both else [],
        ended=[reason for key, reason in had.items() if key not in has] if both else [],
    )


def _changed(before: _Row | None, after: _Row) -> list[str]:
    """Name what differs; a place that changes because others passed by is no difference."""
    if before is None:
        return ["added"]
    old, new = _aspects(before), _aspects(after)
    return [name for name in new if old[name] != new[name]]


def _aspects(row: _Row) -> dict[str, Any]:
    item, standing = row
    return {
        "where": (standing.where, getattr(item, "because", None)),
        "safety": standing.safety,
        "could_be": standing.could_be,
        "fit": (standing.fit, standing.key.fit),
        "leads": standing.key.leads,
        "group": item.group,
        "role": standing.key.role,
        "level": standing.key.level,
        "reasons": set(_reasons(row)),
    }


def _reasons(row: _Row) -> dict[tuple[Id, str | None], Reason]:
    return {(reason.rule, reason.level): reason for reason in (*row.item.why, *row.item.against)}


def _rows(answer: Recommendation) -> dict[Id, _Row]:
    lists: tuple[tuple[ListName, Sequence[Option | Excluded]], ...] = (
        ("consider", answer.consider),
        ("not_for_this_patient", answer.not_for_this_patient),
    )
    return {
        item.id: _Row(item, _standing(where, place, item))
        for where, items in lists
        for place, item in enumerate(items, 1)
    }


def _standing(where: ListName, place: int, item: Option | Excluded) -> Standing:
    return Standing(
        where=where,
        place=place,
        safety=item.safety,
        could_be=item.could_be or item.safety,
        fit=item.fit,
        key=item.key,
    )


def _only(these: Sequence[AlertFinding], others: Sequence[AlertFinding]) -> list[AlertFinding]:
    names = {alert.id for alert in others}
    return [alert for alert in these if alert.id not in names]


def _facts(answer: Recommendation) -> list[str]:
    return [question.fact for question in answer.ask_first]


def _pairs(answer: Recommendation) -> list[Id]:
    return list(dict.fromkeys(pair.id for pair in answer.interactions))
