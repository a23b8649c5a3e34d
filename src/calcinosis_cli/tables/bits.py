"""Sets of small numbers, each a bit of one number."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def bits_of(members: Sequence[int]) -> int:
    """Make a set of its members; most sets have one."""
    if len(members) == 1:
        return 1 << members[0]
    found = 0
    for number in members:
        found |= 1 << number
    return found


def members_of(bits: int) -> Iterator[int]:
    """Yield the members of a set, least first."""
    while bits:
        least = bits & -bits
        yield least.bit_length() - 1
        bits ^= least


def those_in(numbers: Iterable[int], bits: int) -> list[int]:
    """Keep the numbers that are in a set, in their order."""
    return [number for number in numbers if bits >> number & 1]
