"""What moves between two answers, from where to where, and by which rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calcinosis_cli.record import Id, Record
from calcinosis_cli.shapes import (
    Excluded,
    Fit,
    Key,
    ListName,
    Option,
    Reason,
    Recommendation,
    Safety,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


class Standing(Record, frozen=True):
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
    before: Standing
    after: Standing
    changed: list[str]
    began: list[Reason]
    ended: list[Reason]


def moves(before: Recommendation, after: Recommendation) -> list[Move]:
    """Treatments whose list, verdict, fit or sorting key changed, in the order of ``after``.

    A place that changes only because others passed by is not a move.
    """
    old = dict(_standings(before))
    found = []
    for name, (standing, item) in _standings(after):
        was, old_item = old[name]
        changed = [part for part in COMPARED if getattr(was, part) != getattr(standing, part)]
        if changed:
            began, ended = _reasons(item), _reasons(old_item)
            found.append(
                Move(
                    id=item.id,
                    name=item.name,
                    before=was,
                    after=standing,
                    changed=changed,
                    began=[reason for rule, reason in began.items() if rule not in ended],
                    ended=[reason for rule, reason in ended.items() if rule not in began],
                )
            )
    return found


COMPARED = ("where", "safety", "could_be", "fit", "key")


def _standings(
    answer: Recommendation,
) -> Iterator[tuple[Id, tuple[Standing, Option | Excluded]]]:
    for place, option in enumerate(answer.consider, 1):
        yield option.id, (_standing("consider", place, option), option)
    for place, excluded in enumerate(answer.not_for_this_patient, 1):
        yield excluded.id, (_standing("not_for_this_patient", place, excluded), excluded)


def _standing(where: ListName, place: int, item: Option | Excluded) -> Standing:
    return Standing(
        where=where,
        place=place,
        safety=item.safety,
        could_be=item.could_be or item.safety,
        fit=item.fit,
        key=item.key,
    )


def _reasons(item: Option | Excluded) -> dict[Id, Reason]:
    return {reason.rule: reason for reason in (*item.why, *item.against)}
