"""The interactions of an answer, as :func:`calcinosis_cli.pairs.pairs_for` finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Raw

from calcinosis_cli.record import Id
from calcinosis_cli.shapes import SEVERITIES, Pair

from .bits import bits_of, members_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from calcinosis_cli.kinship import Kinship

    from .stored import Meeting, Tables
    from .truths import Truths

_Written = tuple[int, Id, list[Id], Raw]
"""A pair as it is sorted, and as it was written."""

_LARGEST = 20_000
"""Pairs that are kept as they were written; then it begins anew."""


class Meetings:
    """Pairs among the options are looked up by which options stand on either side."""

    def __init__(self, tables: Tables, kinship: Kinship) -> None:
        self._kinship = kinship
        self._names = [item.id for item in tables.items]
        bits: dict[Id, int] = {}
        for number, name in enumerate(self._names):
            for side in kinship.kin(name):
                bits[side] = bits.get(side, 0) | 1 << number
        self._bits = bits
        self._meetings = [
            (
                number,
                meeting,
                bits.get(meeting.one, 0),
                bits.get(meeting.other, 0),
                bits_of(meeting.clauses),
            )
            for number, meeting in enumerate(tables.meetings)
        ]
        self._by_side: dict[Id, list[int]] = {}
        for number, meeting in enumerate(tables.meetings):
            for side in (meeting.one, meeting.other):
                self._by_side.setdefault(side, []).append(number)
        self._among_options = [each for each in self._meetings if each[2] and each[3]]
        self._kept: dict[tuple[int, int, int, bool], Raw] = {}
        self._kept_with: dict[tuple[int, tuple[Id, ...], int, int, bool], list[_Written]] = {}

    def pairs(self, taken: Sequence[Id], options: int, truths: Truths) -> list[Raw]:
        """Return the pairs of what is taken, then those among the options (a set of places)."""
        return [
            *(self._with_taken(taken, options, truths) if taken else ()),
            *self._among(options, truths),
        ]

    def _among(self, options: int, truths: Truths) -> Iterator[Raw]:
        for number, meeting, one, other, clauses in self._among_options:
            first, second = options & one, options & other
            if not first or not second or (first == second and not first & (first - 1)):
                continue
            doubtful = False
            if clauses and not truths.true & clauses:
                doubtful = bool(truths.unknown & clauses)
                if not doubtful:
                    continue
            key = (number, first, second, doubtful)
            found = self._kept.get(key)
            if found is None:
                if len(self._kept) >= _LARGEST:
                    self._kept.clear()
                pair = _pair(
                    meeting, meeting.one, self._listed(first), self._listed(second), "options"
                )
                found = self._kept[key] = _written(pair, doubtful)
            yield found

    def _with_taken(self, taken: Sequence[Id], options: int, truths: Truths) -> list[Raw]:
        kin = {name: self._kinship.kin(name) for name in taken}
        sides = frozenset().union(*kin.values())
        numbers = {number for side in sides for number in self._by_side.get(side, ())}
        found: list[_Written] = []
        for number, meeting, one, other, clauses in map(
            self._meetings.__getitem__, sorted(numbers)
        ):
            doubtful = bool(clauses) and not truths.true & clauses
            if doubtful and not truths.unknown & clauses:
                continue
            near, far = options & one, options & other
            key = (number, tuple(taken), near, far, doubtful)
            pairs = self._kept_with.get(key)
            if pairs is None:
                if len(self._kept_with) >= _LARGEST:
                    self._kept_with.clear()
                left = [
                    [name for name in taken if side in kin[name]]
                    for side in (meeting.one, meeting.other)
                ]
                right = [[*left[0], *self._listed(near)], [*left[1], *self._listed(far)]]
                pairs = [
                    (SEVERITIES.index(pair.severity), pair.id, pair.first, _written(pair, doubtful))
                    for pair in _both_ways(meeting, left, right)
                ]
                self._kept_with[key] = pairs
            found += pairs
        return [raw for *_, raw in sorted(found, key=lambda each: each[:3])]

    def _listed(self, places: int) -> list[Id]:
        return [self._names[place] for place in members_of(places)]


def _both_ways(
    meeting: Meeting, left: Sequence[list[Id]], right: Sequence[list[Id]]
) -> Iterator[Pair]:
    """Yield the interaction with either side on the left, each pair of drugs once."""
    there = _fitting(meeting, meeting.one, left[0], right[1])
    if there is not None:
        yield there
    if meeting.one == meeting.other:
        return
    seen = left[0] if there else []
    second = [name for name in right[0] if name not in seen]
    back = _fitting(meeting, meeting.other, left[1], second)
    if back is not None:
        yield back


def _fitting(meeting: Meeting, near: Id, first: list[Id], second: list[Id]) -> Pair | None:
    if not first or not second or (len(first) == 1 and first == second):
        return None
    return _pair(meeting, near, first, second, "taken")


def _pair(
    meeting: Meeting,
    near: Id,
    first: list[Id],
    second: list[Id],
    scope: Literal["taken", "options"],
) -> Pair:
    either = meeting.withhold == "either"
    return Pair(
        id=meeting.id,
        scope=scope,
        severity=meeting.severity,
        first=first,
        second=second,
        withhold=[] if either else first if meeting.withhold == near else second,
        consequence=meeting.consequence,
        management=meeting.management,
        references=meeting.references,
        mechanism=meeting.mechanism,
        when=meeting.when,
    )


def _written(pair: Pair, doubtful: bool) -> Raw:  # noqa: FBT001
    judged = msgspec.structs.replace(pair, holds="unknown") if doubtful else pair
    return Raw(msgspec.json.encode(judged))
