"""From the clauses that hold to what they mean for every treatment, in one sweep.

Each treatment has a lane of sixteen bits in one large number; a clause sets bits in the lanes of
all treatments that read it. Clauses are taken eight at a time, and what eight of them set
together is kept. What is known without clauses is marked in the lanes as well.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from calcinosis_cli.safety import SCALE

from .bits import bits_of, members_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .stored import Tables
    from .truths import Truths

LANE = 16
RANKS = len(SCALE) - 1
"""In a lane, bit *r* - 1 says that a finding of rank *r* holds; *clear* has none."""
UNSUITED, FITS = 1 << RANKS, 1 << RANKS + 1
OPEN = RANKS + 2
"""So far above stand the same bits for what is unknown."""

CURRENT, STRANGE, FAILED, LED, TRIED_OUT = (1 << 2 * OPEN + bit for bit in range(5))
"""Marks: taken now; beside a drug that is not recognized; tried without success; of a group that
leads; of a group so much of which was tried that a refractory option counts as a usual one."""

_SAFETY, _FIT = (1 << RANKS) - 1, UNSUITED | FITS


def finding(rank: int) -> int:
    """Return the bit of a finding of this rank."""
    return 1 << rank >> 1


class Sweep:
    """What clauses set in the lanes."""

    def __init__(self, tables: Tables) -> None:
        spread = [0] * len(tables.clauses)
        always = 0
        self._limited: list[tuple[int, int, int]] = []
        for place, item in enumerate(tables.items):
            lane = LANE * place
            for each in item.against:
                bit = finding(each.rank) << lane
                if each.partner is None:
                    always |= 0 if each.clauses else bit
                    for number in each.clauses:
                        spread[number] |= bit
                elif each.clauses:
                    self._limited.append((1 << each.partner, bits_of(each.clauses), bit))
                else:
                    spread[each.partner] |= bit
            for rules, bit in ((item.unsuited, UNSUITED), (item.fits, FITS)):
                for rule in rules:
                    for number in rule.clauses:
                        spread[number] |= bit << lane
        self._spread = spread
        self._always = always
        self._places = len(tables.items)
        self._bytes = (len(spread) + 7) // 8
        self._kept: list[dict[int, int]] = [{0: 0} for _ in range(self._bytes)]
        self._safety, self._fit = self._every(_SAFETY), self._every(_FIT)
        self._unpack = struct.Struct(f"<{self._places}H").unpack

    def lanes(self, stated: Truths, presumed: Truths, marks: int) -> Sequence[int]:
        """Return the lane of each treatment: safety as stated, fit as presumed, and marks."""
        found = self._always | self._sweep(stated) | self._meet(stated)
        if presumed is not stated:
            found = found & self._safety | self._sweep(presumed) & self._fit
        return self._unpack((found | marks).to_bytes(2 * self._places, "little"))

    def _sweep(self, truths: Truths) -> int:
        return self._set_by(truths.true) | self._set_by(truths.unknown) << OPEN

    def _set_by(self, clauses: int) -> int:
        found = 0
        for place, (kept, byte) in enumerate(
            zip(self._kept, clauses.to_bytes(self._bytes, "little"), strict=True)
        ):
            part = kept.get(byte)
            if part is None:
                part = kept[byte] = self._together(place, byte)
            found |= part
        return found

    def _together(self, place: int, byte: int) -> int:
        found = 0
        for number in members_of(byte):
            found |= self._spread[8 * place + number]
        return found

    def _meet(self, truths: Truths) -> int:
        """Interactions that are limited to some patients: both parts must hold."""
        found = 0
        possible = truths.true | truths.unknown
        for partner, clauses, bit in self._limited:
            if possible & partner and possible & clauses:
                sure = truths.true & partner and truths.true & clauses
                found |= bit if sure else bit << OPEN
        return found

    def _every(self, flags: int) -> int:
        return mark(flags | flags << OPEN, range(self._places))


def mark(bits: int, places: Iterable[int]) -> int:
    """Set bits in the lanes of these treatments."""
    found = 0
    for place in places:
        found |= bits << LANE * place
    return found


def ranks_of(lane: int) -> Iterator[int]:
    """Yield the worst rank that holds in a lane, then the worst that could."""
    sure, possible = lane & _SAFETY, (lane | lane >> OPEN) & _SAFETY
    yield sure.bit_length()
    yield possible.bit_length()
