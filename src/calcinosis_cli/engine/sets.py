"""Sets of small numbers, each a bit of one whole number."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def set_of(members: Iterable[int]) -> int:
    """Make a set of its members."""
    found = 0
    for number in members:
        found |= 1 << number
    return found


def members(found: int) -> Iterator[int]:
    """Yield the members of a set, least first."""
    while found:
        least = found & -found
        yield least.bit_length() - 1
        found ^= least


def stored(found: int) -> bytes:
    """Write a set as bytes, least first."""
    return found.to_bytes((found.bit_length() + 7) // 8, "little")


def read(data: bytes) -> int:
    """Read a set that was stored."""
    return int.from_bytes(data, "little")


def union(sets: Iterable[int]) -> int:
    """Return all that stands in any of some sets."""
    found = 0
    for each in sets:
        found |= each
    return found
