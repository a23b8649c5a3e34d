"""From the clauses that hold to what they mean for every treatment, in one sweep.

Each treatment has a lane of sixteen bits; the lanes of a block of treatments make one large
number. A clause sets bits in the lanes of all treatments that read it. Clauses are taken eight at
a time, and what eight of them set together is kept.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from calcinosis_cli.shapes import SCALE

from .bits import bits_of, members_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .stored import Item, Tables
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
_BLOCK = 128
"""Treatments of a block: more would make each union longer, fewer more unions."""


class Sweep:
    """What clauses set in the lanes of all treatments."""

    def __init__(self, tables: Tables) -> None:
        self._bytes = (len(tables.clauses) + 7) // 8
        items = tables.items
        self._blocks = [_Block(items[n : n + _BLOCK]) for n in range(0, len(items), _BLOCK)]

    def lanes(self, stated: Truths, presumed: Truths) -> Iterator[int]:
        """Give the lane of each treatment: safety as stated, fit as presumed."""
        own, supposed = self._split(stated), self._split(presumed)
        for block in self._blocks:
            found = block.sweep(*own) | block.meet(stated)
            if presumed is not stated:
                found = found & block.safety | block.sweep(*supposed) & block.fit
            yield from block.unpack(found)

    def _split(self, truths: Truths) -> tuple[bytes, bytes]:
        """Take clauses eight to a byte."""
        size = self._bytes
        return truths.true.to_bytes(size, "little"), truths.unknown.to_bytes(size, "little")


class _Block:
    """Some treatments that stand one after another."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._spread: dict[int, int] = {}
        self._always = 0
        self._limited: list[tuple[int, int, int]] = []
        for place, item in enumerate(items):
            self._add(item, LANE * place)
        self._kept: list[tuple[int, dict[int, int]]] = [
            (place, {0: 0}) for place in sorted({number // 8 for number in self._spread})
        ]
        self.safety, self.fit = (_every(flags, len(items)) for flags in (_SAFETY, _FIT))
        self._form = struct.Struct(f"<{len(items)}H")

    def _add(self, item: Item, lane: int) -> None:
        spread = self._spread
        for each in item.against:
            bit, partner, clauses = (1 << each.rank >> 1) << lane, each.partner, each.clauses
            if partner is None:
                if not clauses:
                    self._always |= bit
                for number in clauses:
                    spread[number] = spread.get(number, 0) | bit
            elif clauses:
                self._limited.append((1 << partner, bits_of(clauses), bit))
            else:
                spread[partner] = spread.get(partner, 0) | bit
        for rules, flag in ((item.unsuited, UNSUITED), (item.fits, FITS)):
            for rule in rules:
                for number in rule.clauses:
                    spread[number] = spread.get(number, 0) | flag << lane

    def sweep(self, true: bytes, unknown: bytes) -> int:
        """Return the lanes as these clauses set them."""
        found = self._always
        for place, kept in self._kept:
            sure, doubtful = true[place], unknown[place]
            if sure:
                found |= kept.get(sure) or self._together(place, kept, sure)
            if doubtful:
                found |= (kept.get(doubtful) or self._together(place, kept, doubtful)) << OPEN
        return found

    def _together(self, place: int, kept: dict[int, int], byte: int) -> int:
        found = 0
        for number in members_of(byte):
            found |= self._spread.get(8 * place + number, 0)
        kept[byte] = found
        return found

    def meet(self, truths: Truths) -> int:
        """Interactions that are limited to some patients: both parts must hold."""
        found = 0
        possible = truths.true | truths.unknown
        for partner, clauses, bit in self._limited:
            if possible & partner and possible & clauses:
                sure = truths.true & partner and truths.true & clauses
                found |= bit if sure else bit << OPEN
        return found

    def unpack(self, lanes: int) -> Sequence[int]:
        """Part the lanes from one another."""
        return self._form.unpack(lanes.to_bytes(self._form.size, "little"))


def _every(flags: int, count: int) -> int:
    lane = flags | flags << OPEN
    return sum(lane << LANE * place for place in range(count))


def ranks_of(lane: int) -> tuple[int, int]:
    """Return the worst rank that holds in a lane, and the worst that could."""
    sure, possible = lane & _SAFETY, (lane | lane >> OPEN) & _SAFETY
    return sure.bit_length(), possible.bit_length()
